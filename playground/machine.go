package playground

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"sync"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/child"
	"github.com/loptruong/loptruong/demo"
	"github.com/loptruong/loptruong/simulator"
)

// machine is the bot: the real program as a process of its own, which can be killed, and
// lives by the clock that it is told. Safe for concurrent use.
type machine struct {
	program child.Program
	log     child.Log

	telling sync.Mutex // one line at a time

	mu   sync.Mutex
	in   io.WriteCloser
	said chan string   // what it has said of lines that it was told
	gone chan struct{} // closed when it has ended
}

var errGone = errors.New("the bot does not run")

func newMachine(ctx context.Context, program, folder, database string, sim *simulator.Server) (*machine, error) {
	pages, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	m := &machine{gone: make(chan struct{})}
	close(m.gone)
	m.program.Command = func() (*exec.Cmd, error) {
		cmd := exec.CommandContext(context.WithoutCancel(ctx), program, "play-bot") // it is ended by kill
		cmd.Dir = folder
		cmd.Env = []string{
			"TELEGRAM_BOT_TOKEN=" + sim.Token(), "TELEGRAM_API_URL=" + sim.URL(), "DATABASE_URL=" + database,
			fmt.Sprintf("LOPTRUONG_ADMINS=%d", demo.AdminID),
			"LOPTRUONG_LISTEN=" + pages, "LOPTRUONG_PUBLIC_URL=http://" + pages,
		}
		in, err := cmd.StdinPipe()
		if err != nil {
			return nil, fmt.Errorf("speak to the bot: %w", err)
		}
		said := make(chan string, 16)
		cmd.Stdout, cmd.Stderr = &lines{to: said}, &m.log
		m.mu.Lock()
		m.in, m.said = in, said
		m.mu.Unlock()
		return cmd, nil
	}
	m.program.Fell = func(error) { m.ended() }
	return m, nil
}

// freeAddress is one of this machine's that nobody listens on, at which the program's pages
// are also after its restart.
func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// start starts it, by the clock as it is. Nothing happens where it runs.
func (m *machine) start(at time.Time, speed float64) error {
	m.telling.Lock()
	defer m.telling.Unlock()
	if m.runs() {
		return nil
	}
	m.mu.Lock()
	m.gone = make(chan struct{})
	m.mu.Unlock()
	if err := m.program.Start(); err != nil {
		m.ended()
		return fmt.Errorf("start the bot: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := fmt.Fprintln(m.in, app.Move(at, speed))
	return err
}

// kill is kill -9.
func (m *machine) kill() {
	m.program.Kill()
	m.ended()
}

func (m *machine) ended() {
	m.mu.Lock()
	defer m.mu.Unlock()
	select {
	case <-m.gone:
	default:
		close(m.gone)
	}
}

// runs tells whether it does.
func (m *machine) runs() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	select {
	case <-m.gone:
		return false
	default:
		return true
	}
}

// tell moves its clock, and returns when what was due then is done.
func (m *machine) tell(ctx context.Context, at time.Time, speed float64) error {
	m.telling.Lock()
	defer m.telling.Unlock()
	if !m.runs() {
		return errGone
	}
	line := app.Move(at, speed)
	m.mu.Lock()
	in, said, gone := m.in, m.said, m.gone
	m.mu.Unlock()
	if _, err := fmt.Fprintln(in, line); err != nil {
		return errGone
	}
	for {
		select {
		case one := <-said:
			if one == line {
				return nil
			}
		case <-gone:
			return errGone
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// lines hands on what is written, line by line. What nobody takes is dropped.
type lines struct {
	to   chan<- string
	rest []byte
}

// Write takes some of it.
func (l *lines) Write(some []byte) (int, error) {
	l.rest = append(l.rest, some...)
	for {
		line, rest, whole := bytes.Cut(l.rest, []byte("\n"))
		if !whole {
			return len(some), nil
		}
		select {
		case l.to <- string(line):
		default:
		}
		l.rest = rest
	}
}
