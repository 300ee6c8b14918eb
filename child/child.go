// Package child runs the program as a process of its own, which can be killed: the
// command torture does, and the tests that the race detector needn't see.
package child

import (
	"errors"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// Program is a program that is started, ended and started again; one process of it runs
// at a time. Its methods may be called from any goroutine.
type Program struct {
	Command func() (*exec.Cmd, error) // a new process, not started yet
	Fell    func(error)               // hears that it has ended by itself; may be nil

	mu    sync.Mutex
	now   *exec.Cmd     // nil while there is none
	ended chan struct{} // closed when it has
	err   error         // how it has ended
	asked bool          // it was told to end
}

// Start starts it, without waiting for anything that it does. It ends with the caller's
// process, where the system can do that.
func (p *Program) Start() error {
	cmd, err := p.Command()
	if err != nil {
		return err
	}
	cmd.SysProcAttr = endWithParent()
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	p.mu.Lock()
	p.now, p.ended, p.asked = cmd, ended, false
	p.mu.Unlock()
	go func() {
		err := cmd.Wait()
		p.mu.Lock()
		p.err = err
		fell := !p.asked
		p.mu.Unlock()
		if fell && p.Fell != nil {
			p.Fell(err)
		}
		close(ended)
	}()
	return nil
}

// Kill is kill -9. It returns when the process is gone, also when there was none.
func (p *Program) Kill() { _ = p.end(syscall.SIGKILL) }

// Stop is SIGTERM, and returns how the program has ended.
func (p *Program) Stop() error { return p.end(syscall.SIGTERM) }

func (p *Program) end(signal syscall.Signal) error {
	p.mu.Lock()
	now, ended := p.now, p.ended
	p.now, p.asked = nil, true
	p.mu.Unlock()
	if now == nil {
		return nil
	}
	// One that has ended already can't be signalled, and needs it not. Windows knows no signal but to be killed.
	if err := now.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		_ = now.Process.Kill()
	}
	<-ended
	return p.err
}

// PID is the number of the process; 0 when there is none.
func (p *Program) PID() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now == nil {
		return 0
	}
	return p.now.Process.Pid
}
