package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Check is one thing without which the program can't do its work.
type Check struct {
	Name string // in the answer and in the log: "database"
	// Why words an error of Ready for whoever asks: no value, no address.
	Why func(error) string
	// Ready returns nil when it is there. It is asked from any goroutine, never
	// twice at a time, and has to return soon after ctx is done.
	Ready func(ctx context.Context) error
}

const (
	readyTime = 1500 * time.Millisecond // a check that takes longer has failed
	readyFor  = time.Second             // how long what was found is answered again
)

// readiness asks the checks, however often it is asked itself, once a second at
// most, and waits for none that hangs.
type readiness struct {
	checks []*asked
	part   func() string
	log    *slog.Logger

	mu   sync.Mutex
	last *inquiry
}

// asked is a check with what became of the asking.
type asked struct {
	Check
	waiting atomic.Bool
}

// inquiry is one look at all checks.
type inquiry struct {
	at     time.Time
	done   chan struct{} // closed when the rest is known
	failed []string      // names of checks
	why    []string      // they have failed, in words
}

func newReadiness(checks []Check, part func() string, log *slog.Logger) *readiness {
	r := &readiness{part: part, log: log}
	if part == nil {
		r.part = func() string { return "" }
	}
	for _, c := range checks {
		r.checks = append(r.checks, &asked{Check: c})
	}
	return r
}

// ServeHTTP answers 200, with what a replica does, or 503 with the names of the checks that have failed and
// why they have.
func (r *readiness) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if q := r.found(); len(q.failed) > 0 {
		http.Error(w, "not ready: "+strings.Join(q.why, "; "), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, strings.TrimSpace("ok "+r.part()))
}

// found is what a look a second ago at most has found.
func (r *readiness) found() *inquiry {
	r.mu.Lock()
	q := r.last
	if q == nil || time.Since(q.at) > readyFor && isClosed(q.done) {
		before := q
		q = &inquiry{at: time.Now(), done: make(chan struct{})}
		r.last = q
		go r.inquire(q, before)
	}
	r.mu.Unlock()
	<-q.done
	return q
}

// inquire asks all checks side by side. It logs what has changed, not what goes
// on.
func (r *readiness) inquire(q, before *inquiry) {
	ctx, cancel := context.WithTimeout(context.Background(), readyTime)
	defer cancel()
	failures := make([]error, len(r.checks))
	var all sync.WaitGroup
	for i, c := range r.checks {
		all.Go(func() { failures[i] = c.ask(ctx) })
	}
	all.Wait()
	for i, c := range r.checks {
		if failures[i] != nil {
			q.failed = append(q.failed, c.Name)
			q.why = append(q.why, c.Name+": "+c.why(failures[i]))
		}
	}
	was, is := "", strings.Join(q.failed, ", ")
	if before != nil {
		was = strings.Join(before.failed, ", ")
	}
	switch {
	case was == is:
	case is == "":
		r.log.Info("ready again")
	default:
		r.log.Warn("not ready", "checks", is, "error", errors.Join(failures...))
	}
	close(q.done)
}

// ask asks the check and waits for its answer no longer than until ctx is done.
func (a *asked) ask(ctx context.Context) error {
	if a.waiting.Swap(true) {
		return errSilent
	}
	answer := make(chan error, 1)
	go func() {
		defer a.waiting.Store(false)
		answer <- a.Ready(ctx)
	}()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return errSilent
	}
}

var errSilent = errors.New("it does not answer")

// why words what the check has failed with.
func (a *asked) why(err error) string {
	if errors.Is(err, errSilent) {
		return err.Error()
	}
	return a.Why(err)
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
