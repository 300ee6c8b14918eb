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
	"slices"
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
type replicas struct {
	bots      []*child.Program
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
	// takenOverIn is the promise.
	takenOverIn = 30 * time.Second
)

// replicate has the program run so often, each with pages of its own, and Telegram post to all.
func (s *stage) replicate(n int) error {
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
		r.addresses = append(r.addresses, address)
		r.bots = append(r.bots, &child.Program{Fell: s.bot.Fell, Command: func() (*exec.Cmd, error) {
			cmd, err := s.bot.Command()
			if err == nil {
				cmd.Env = append(cmd.Env, "LOPTRUONG_LISTEN="+address, "LOPTRUONG_PUBLIC_URL=http://"+door.Addr().String())
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
	return err
}

// holder waits for the one that works, other than one (-1: whichever), for as long as the promise says.
func (r *replicas) holder(ctx context.Context, but int) (int, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, takenOverIn, fmt.Errorf("no replica works after %v", takenOverIn))
	defer cancel()
	for {
		for i := range r.addresses {
			if i != but && r.works(ctx, i) {
				return i, nil
			}
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return 0, err
		}
	}
}

// works asks a replica whether it is the one that works.
func (r *replicas) works(ctx context.Context, i int) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.addresses[i]+"/readyz", nil)
	if err != nil {
		return false
	}
	res, err := r.client.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	return err == nil && strings.TrimSpace(string(said)) == "ok works"
}

// holdersEnd kills so often the replica that works, notes how long it takes until another one does,
// and starts it again; and between, so often, has the server end all connections.
func (s *stage) holdersEnd(ctx context.Context, kills, cuts, toCome int) error {
	r := s.replicas
	s.sheet.Kills = kills + cuts
	troubles := slices.Repeat([]bool{false}, kills+cuts) // whether it is a cut
	for i := range cuts {
		troubles[(i+1)*(kills+cuts)/(cuts+1)] = true
	}
	step := toCome / (len(troubles) + 1)
	for i, cut := range troubles {
		if err := s.reached(ctx, s.offers, i*step+1+s.dice.IntN(step)); err != nil {
			return err
		}
		if err := pause(ctx, time.Duration(s.dice.Int64N(int64(anyMoment)))); err != nil {
			return err
		}
		works, err := r.holder(ctx, -1)
		if err != nil {
			return err
		}
		if cut {
			err = s.cutAll(ctx)
		} else {
			err = s.killsHolder(ctx, works)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// killsHolder kills the replica that works, and starts it again when another one does.
func (s *stage) killsHolder(ctx context.Context, works int) error {
	began := time.Now()
	s.replicas.bots[works].Kill()
	if err := s.ends(ctx); err != nil {
		return err
	}
	if _, err := s.replicas.holder(ctx, works); err != nil {
		return err
	}
	s.sheet.TakeOversMS = append(s.sheet.TakeOversMS, time.Since(began).Milliseconds())
	return s.replicas.bots[works].Start()
}

// cutAll has the server end all connections to the database, as its restart does.
func (s *stage) cutAll(ctx context.Context) error {
	if _, err := s.db.sql.ExecContext(ctx, `
		SELECT pg_terminate_backend(pid)
		FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
		return err
	}
	if err := s.ends(ctx); err != nil {
		return err
	}
	_, err := s.replicas.holder(ctx, -1)
	return err
}

// ends notes the end of a life; the next one begins with whoever works next.
func (s *stage) ends(ctx context.Context) error {
	if err := s.landed(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.killed = append(s.killed, kill{s.life.Load(), len(s.taken), slotsOfReplicas, time.Now()})
	s.life.Add(1)
	return nil
}
