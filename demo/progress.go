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
	out io.Writer

	mu      sync.Mutex
	steps   int
	name    string
	started time.Time
}

func (p *progress) begin(now time.Time, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.steps++
	p.name, p.started = name, time.Now()
	if p.live() {
		p.line(now)
	}
}

func (p *progress) at(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live() {
		p.line(now)
	}
}

func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live() {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	fmt.Fprintf(p.out, "%2d. %-28s %5.1f s\n", p.steps, p.name, time.Since(p.started).Seconds())
}

func (p *progress) line(now time.Time) {
	fmt.Fprintf(p.out, "\r\x1b[K%2d. %-28s %s", p.steps, p.name, now.Format("2/1 15:04"))
}

// live tells whether the output is a terminal.
func (p *progress) live() bool {
	f, ok := p.out.(*os.File)
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
	if p.live() {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	return p.out.Write(bytes.TrimLeft(line, "\r"))
}
