// Package job is work that is done again and again: a job looks for what there is to
// do whenever its bell rings. Who rings is for its owner to say: the clock, or a row
// that asks for it.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Job is one such work, of New. Its methods are safe for concurrent use.
type Job struct {
	Name  string // stands in the log
	do    func(context.Context) error
	aside bool
	bell  chan struct{}
	busy  sync.Mutex // held while it works, unless aside

	looked atomic.Pointer[time.Time] // when its last good look has ended
	ended  atomic.Pointer[time.Time] // when its last look has
}

// New is a job that does, at each ring, all there is to do then.
func New(name string, do func(context.Context) error) *Job {
	j := &Job{Name: name, do: do, bell: make(chan struct{}, 1)}
	j.done()
	j.end()
	return j
}

// Aside is a job at which a ring does not wait for the one before: do leaves alone what
// is being done.
func Aside(name string, do func(context.Context) error) *Job {
	j := New(name, do)
	j.aside = true
	return j
}

// Looked is when a look has last come to a good end, by the machine's clock; before the first,
// when the job was made.
func (j *Job) Looked() time.Time { return *j.looked.Load() }

// Ended is when a look has last ended, whatever came of it, by the machine's clock; before the first,
// when the job was made.
func (j *Job) Ended() time.Time { return *j.ended.Load() }

func (j *Job) done() {
	now := time.Now()
	j.looked.Store(&now)
}

func (j *Job) end() {
	now := time.Now()
	j.ended.Store(&now)
}

// Ring has it look for what there is to do. It does not wait.
func (j *Job) Ring() {
	select {
	case j.bell <- struct{}{}:
	default: // it has been rung already and not looked yet
	}
}

// Look has it look once, now, and returns when it has ended. A panic is an error, so
// that one broken row does not end the others' work.
func (j *Job) Look(ctx context.Context) (err error) {
	if !j.aside {
		j.busy.Lock()
		defer j.busy.Unlock()
	}
	defer func() {
		if p := recover(); p != nil {
			err = course.Caught(p)
		}
		j.end()
	}()
	if err = j.do(ctx); err == nil {
		j.done()
	}
	return err
}

// attend looks at each ring until ctx is done, and returns when all looks have ended.
func (j *Job) attend(ctx context.Context, logger *slog.Logger) {
	var aside sync.WaitGroup
	defer aside.Wait()
	look := func() {
		if err := j.Look(ctx); err != nil && ctx.Err() == nil {
			logger.ErrorContext(ctx, "job failed", "job", j.Name, "error", err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-j.bell:
		}
		if j.aside {
			aside.Go(look)
		} else {
			look()
		}
	}
}

// List is jobs that keep no other waiting.
type List []*Job

// Run has each look at its rings, the first at once, until ctx is done, and returns
// when all looks have ended. What goes wrong is logged. It may be called again then.
func (l List) Run(ctx context.Context, logger *slog.Logger) {
	for _, j := range l { // the time before was another process's
		j.done()
		j.end()
	}
	l.Ring()
	var jobs sync.WaitGroup
	for _, j := range l {
		jobs.Go(func() { j.attend(ctx, logger) })
	}
	jobs.Wait()
}

// Ring has every job look for what there is to do. It does not wait.
func (l List) Ring() {
	for _, j := range l {
		j.Ring()
	}
}

// Still does something while none of them looks, but for those aside.
func (l List) Still(do func()) {
	for _, j := range l {
		j.busy.Lock()
		defer j.busy.Unlock()
	}
	do()
}

// Look has every job look once, now, one after the other, and returns what went wrong;
// for whoever owns the clock.
func (l List) Look(ctx context.Context) error {
	var failures []error
	for _, j := range l {
		if err := j.Look(ctx); err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", j.Name, err))
		}
	}
	return errors.Join(failures...)
}
