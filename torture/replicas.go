package torture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"github.com/loptruong/loptruong/child"
)

// replicas are several of the program on the stage's database, and before them the balancer at
// which Telegram posts: it goes round, and passes over one that does not answer.
//
//	simulator ── POST ──▶ balancer ──┬──▶ replica ──┐
//	                                 ├──▶ replica ──┼──▶ PostgreSQL
//	                                 └──▶ replica ──┘
//
// Each has a line of its own to the database.
type replicas struct {
	bots      []*child.Program
	lines     []*line
	addresses []string // of their pages
	balancer  *http.Server
	ended     chan struct{}
	turn      atomic.Int64
	client    http.Client
}

const (
	// slotsOfReplicas is for how many messages that are no answers whoever sends has slots at
	// most: of several logs nobody can tell how many it had.
	slotsOfReplicas = 29
	// noSlots is that nothing may come again, answers neither.
	noSlots = -replySlots
	// takenOverIn is the promise.
	takenOverIn = 30 * time.Second
)

// replicate has the program run so often, each with pages of its own, and Telegram post to all.
func (s *stage) replicate(ctx context.Context, n int) error {
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	r := &replicas{ended: make(chan struct{}), client: http.Client{Timeout: 20 * time.Second}}
	for range n {
		address, err := freeAddress()
		if err != nil {
			return errors.Join(err, door.Close())
		}
		l, err := newLine(ctx, s.db.url)
		if err != nil {
			return errors.Join(err, door.Close())
		}
		r.addresses, r.lines = append(r.addresses, address), append(r.lines, l)
		r.bots = append(r.bots, &child.Program{Fell: s.bot.Fell, Command: func() (*exec.Cmd, error) {
			cmd, err := s.bot.Command()
			if err == nil {
				cmd.Env = append(cmd.Env, "DATABASE_URL="+l.url, "LOPTRUONG_LISTEN="+address, "LOPTRUONG_PUBLIC_URL=http://"+door.Addr().String())
			}
			return cmd, err
		}})
	}
	r.balancer = &http.Server{Handler: r, ReadHeaderTimeout: time.Second}
	go func() {
		defer close(r.ended)
		_ = r.balancer.Serve(door) // until it is closed
	}()
	s.replicas = r
	return s.configure("log: {level: warn}\ntelegram: {webhook: true}")
}

// freeAddress is an address of this machine at which nobody listens.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// ServeHTTP hands a request to the next that answers.
func (r *replicas) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // who has asked is gone
	}
	for range r.addresses {
		address := r.addresses[int(r.turn.Add(1))%len(r.addresses)]
		to, err := http.NewRequestWithContext(req.Context(), req.Method, "http://"+address+req.URL.Path, bytes.NewReader(body))
		if err != nil {
			break
		}
		to.Header = req.Header.Clone()
		res, err := r.client.Do(to)
		if err != nil {
			continue
		}
		defer res.Body.Close()
		if hint := res.Header.Get("Retry-After"); hint != "" {
			w.Header().Set("Retry-After", hint)
		}
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body) // who has asked may be gone
		return
	}
	w.WriteHeader(http.StatusBadGateway)
}

func (r *replicas) start() (err error) {
	for _, bot := range r.bots {
		err = errors.Join(err, bot.Start())
	}
	return err
}

func (r *replicas) close() error {
	for _, bot := range r.bots {
		bot.Kill()
	}
	err := r.balancer.Close()
	<-r.ended
	for _, l := range r.lines {
		err = errors.Join(err, l.close())
	}
	return err
}

// holder waits for the one that works, other than one (-1: whichever), for as long as the promise says. One that has lost
// the lease may say for some seconds still that it works.
func (r *replicas) holder(ctx context.Context, but int, since time.Time) (int, error) {
	ctx, cancel := context.WithDeadlineCause(ctx, since.Add(takenOverIn), fmt.Errorf("no replica works after %v", takenOverIn))
	defer cancel()
	for {
		var work []int
		for i := range r.addresses {
			if i != but && r.says(ctx, i) == "ok works" {
				work = append(work, i)
			}
		}
		if len(work) == 1 {
			return work[0], nil
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return 0, err
		}
	}
}

// says is what a replica says of itself; empty when it doesn't answer.
func (r *replicas) says(ctx context.Context, i int) string {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.addresses[i]+"/readyz", nil)
	if err != nil {
		return ""
	}
	res, err := r.client.Do(req)
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(said))
}

// ends notes the end of a life; the next one begins with whoever works next. So many slots there were for what is no answer.
func (s *stage) ends(ctx context.Context, slots int) error {
	if err := s.landed(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.killed = append(s.killed, kill{s.life.Load(), len(s.taken), slots, time.Now()})
	s.sheet.Kills++
	s.life.Add(1)
	return nil
}
