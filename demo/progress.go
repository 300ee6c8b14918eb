package demo

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// progress shows how far the class is: on a terminal in one line that changes,
// elsewhere a line for each step. It also takes the program's log lines, so that
// they don't run into it.
type progress struct {
	out  io.Writer
	live bool // it is a terminal

	mu      sync.Mutex
	steps   int
	name    string
	started time.Time
	now     time.Time // what the class's clock showed last
	drawn   time.Time // by the machine's
}

// often is how often a line is drawn anew while people are counted.
const often = 50 * time.Millisecond

func (p *progress) begin(now time.Time, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.steps++
	p.name, p.started, p.now = name, time.Now(), now
	if p.live {
		p.line("")
	}
}

// count tells how many of those who do something have done it.
func (p *progress) count(done, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live && (done == all || time.Since(p.drawn) >= often) {
		p.line(fmt.Sprintf("  %d/%d", done, all))
	}
}

func (p *progress) at(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = now
	if p.live {
		p.line("")
	}
}

func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	fmt.Fprintf(p.out, "%2d. %-28s %5.1f s\n", p.steps, p.name, time.Since(p.started).Seconds())
}

func (p *progress) line(counted string) {
	p.drawn = time.Now()
	fmt.Fprintf(p.out, "\r\x1b[K%2d. %-28s %s%s", p.steps, p.name, p.now.Format("2/1 15:04"), counted)
}

// isTerminal tells whether somebody watches the lines of an output.
func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Write takes a log line.
func (p *progress) Write(line []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	return p.out.Write(bytes.TrimLeft(line, "\r"))
}
