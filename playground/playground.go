// Package playground opens the class of a demo as a page, to be played by hand: the built
// program as a process of its own, against the simulator, by a clock that is moved. Whoever
// has no telephone on the page lives by themselves.
//
//	browser ◀── server-sent events, forms ──▶ Server ──▶ simulator.User … ◀── HTTP ──▶ the program
//	                                            └── clock: a line on the program's standard input
package playground

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/demo"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// Server is a class that is played.
type Server struct {
	stage  *demo.Stage
	sim    *simulator.Server
	clock  *app.FastClock
	bot    *machine
	db     *storage.DB
	people []*person // admin, organizer, and the roster in its order
	pages  *template.Template
	host   string // what is listened on

	moving sync.Mutex     // held while the clock is moved on, and while the class is made
	moves  chan time.Time // where to, from who has taken moving
	inside bool           // the crowd has joined; used by who holds moving

	mu      sync.Mutex
	doing   string // id of the words for what moving is held for; "" for nothing
	failed  string // why the last of it was not done
	held    int    // how often moving was given free
	speed   float64
	passing bool // moments pass which nobody plays by hand
	refuses bool // Telegram answers 429
	outage  bool // Telegram answers nothing but faults
}

// person is somebody whose telephone may be on the page.
type person struct {
	hand *simulator.User // played from the page, one act at a time
	turn sync.Mutex

	player *demo.Player // nil for the admin and the organizer
	role   string       // id of the words for it
	joined bool         // by themselves; used by who holds moving

	mu   sync.Mutex
	open int // pages that show their telephone
}

// patience is how long people who live by themselves wait for the bot.
const patience = 20 * time.Second

// Run opens the page and serves it until ctx is done.
func Run(ctx context.Context, o demo.Options, program string, out io.Writer) (err error) {
	if o.Database != "" {
		return app.UsageError{Err: errors.New("--web plays in a database of its own; leave --database out")}
	}
	say, err := demo.Speak(o.Lang)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, o.Web)
	if err != nil {
		return err
	}
	defer listener.Close()
	folder, err := os.MkdirTemp("", "loptruong-playground-")
	if err != nil {
		return fmt.Errorf("make a folder for the class: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	s, err := newServer(ctx, o, program, folder)
	if err != nil {
		return err
	}
	s.host = listener.Addr().String()
	fmt.Fprintln(out, say.Plain("demo.web", "Host", s.host))
	return errors.Join(s.run(ctx, listener), s.close())
}

// listen listens on an address of this machine: whoever reaches the page plays everybody.
func listen(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, app.UsageError{Err: errors.New("give --web HOST:PORT, for example 127.0.0.1:8080")}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, app.UsageError{Err: errors.New("the playground is for this machine only; give --web 127.0.0.1:PORT")}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, syscall.EACCES):
		return nil, app.UsageError{Err: fmt.Errorf("--web %s can't be listened on: give a port that is free, of 1024 to 65535", address)}
	case err != nil:
		return nil, app.UsageError{Err: fmt.Errorf("--web %s can't be listened on (%w): give 127.0.0.1:PORT, a port of 1024 to 65535", address, err)}
	}
	return listener, nil
}

// newServer makes everything, and starts the program.
func newServer(ctx context.Context, o demo.Options, program, folder string) (s *Server, err error) {
	s = &Server{speed: 1, doing: "making", moves: make(chan time.Time, 1)}
	if s.pages, err = readPages(); err != nil {
		return nil, err
	}
	if s.stage, err = demo.NewStage(o); err != nil {
		return nil, err
	}
	s.clock = app.NewFastClock(s.stage.Begins(), s.speed)
	if s.sim, err = simulator.New(simulator.Config{Now: s.clock.Now, Patience: patience, Limits: demo.Limits()}); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if err := s.stage.Enter(s.sim); err != nil {
		return nil, err
	}
	s.meet()
	url := "sqlite:" + folder + "/loptruong.db"
	if s.db, err = app.OpenDatabase(ctx, app.Config{Database: url}, s.clock.Clock()); err != nil {
		return nil, err
	}
	if s.bot, err = newMachine(ctx, program, folder, url, s.sim); err != nil {
		return nil, err
	}
	return s, s.bot.start(s.clock.Now(), s.speed)
}

// meet lists the people, with hands of their own for the page.
func (s *Server) meet() {
	hand := func(u *simulator.User) *simulator.User {
		return s.sim.NewUser(simulator.Witness{}, u.Name(), simulator.WithID(u.ID()))
	}
	s.people = []*person{
		{hand: hand(s.stage.Admin()), role: "admin"},
		{hand: hand(s.stage.Organizer()), role: "organizer"},
	}
	for i := range s.stage.Players {
		p := &s.stage.Players[i]
		if p.User == nil {
			continue
		}
		role := "trainee"
		if p.Represents {
			role = "representative"
		}
		s.people = append(s.people, &person{hand: hand(p.User), player: p, role: role, joined: p.Represents})
	}
}

// run serves the page while the class lives.
func (s *Server) run(ctx context.Context, listener net.Listener) error {
	parts, ctx := errgroup.WithContext(ctx)
	server := &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: 5 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	parts.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve the page: %w", err)
		}
		return nil
	})
	parts.Go(func() error {
		<-ctx.Done()
		return server.Close()
	})
	parts.Go(func() error {
		s.live(ctx)
		return nil
	})
	return parts.Wait()
}

// close ends the program and what it speaks to.
func (s *Server) close() error {
	if s.bot != nil {
		s.bot.kill()
	}
	var err error
	if s.db != nil {
		err = s.db.Close()
	}
	return errors.Join(err, s.sim.Close())
}
