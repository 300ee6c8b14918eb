package torture

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/loptruong/loptruong/child"
	"github.com/loptruong/loptruong/simulator"
)

// stage is what a case is played on: a Telegram server and a database, and between them
// the program, whose lives they outlive.
type stage struct {
	folder string // of the case's ledger
	dice   *rand.Rand
	sim    *simulator.Server
	db     *database
	line   string // URL by which the program reaches the database, when that is another one
	sheet  sheet
	bot    child.Program
	// replicas are there instead of the bot, where several are to run; else nil.
	replicas *replicas
	log      child.Log
	file     *os.File // of the program's log
	config   string
	fell     chan error

	life  atomic.Int64  // which of the program's lives this is, from 1
	moved chan struct{} // something was offered or taken

	mu      sync.Mutex
	offered []offer
	taken   []delivery
	denied  map[int]bool // messages whose call Telegram has answered with an error
	killed  []kill
}

// offer is an update that the simulator has queued.
type offer struct {
	update, chat int64
	members      []byte
}

// delivery is a message that the simulator has taken from the program, or a change of one.
type delivery struct {
	message int
	chat    int64
	method  string
	life    int64
}

// kill is an end of a life.
type kill struct {
	life  int64
	after int // deliveries
	slots int // for messages that are no answers, at most
	at    time.Time
}

// Who is there in every case.
const (
	adminUser   = 1001
	secondAdmin = 1002
	firstUser   = 500_000_001 // of the people of the class; the others follow
)

// patience is how long a person waits for what they must see, kills or not, on a machine
// that is slower than its people.
const patience = 10 * time.Minute

func newStage(ctx context.Context, e *engine, c torment, program, folder string) (s *stage, err error) {
	s = &stage{folder: folder, moved: make(chan struct{}, 1), denied: map[int]bool{}, fell: make(chan error, 1), config: filepath.Join(folder, "config.yaml")}
	s.sheet = sheet{Case: c.Name, Title: c.title}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	if s.file, err = os.Create(filepath.Join(folder, "program.log")); err != nil {
		return nil, err
	}
	s.log.Whole = s.file
	if s.sim, err = simulator.New(simulator.Config{
		Patience: patience, Limits: limits(), OnUpdate: s.onUpdate, OnAccept: s.onAccept, OnDenied: s.onDenied,
	}); err != nil {
		return nil, errors.Join(err, s.file.Close())
	}
	if s.db, err = e.create(ctx); err != nil {
		return nil, errors.Join(err, s.sim.Close(), s.file.Close())
	}
	s.line = s.db.url
	s.bot.Command = func() (*exec.Cmd, error) {
		cmd := exec.CommandContext(context.WithoutCancel(ctx), program) // it is ended by close
		cmd.Dir = filepath.Dir(s.config)
		cmd.Env = []string{
			"TELEGRAM_BOT_TOKEN=" + s.sim.Token(), "TELEGRAM_API_URL=" + s.sim.URL(), "DATABASE_URL=" + s.line,
			"LOPTRUONG_CONFIG=" + filepath.Base(s.config), fmt.Sprintf("LOPTRUONG_ADMINS=%d,%d", adminUser, secondAdmin),
		}
		cmd.Stdout, cmd.Stderr = &s.log, &s.log
		return cmd, nil
	}
	s.bot.Fell = func(err error) {
		select {
		case s.fell <- fmt.Errorf("the program has ended by itself: %w", err):
		default: // not for the first time
		}
	}
	return s, s.configure("log: {level: warn}")
}

// limits are Telegram's. An answer is one also when a slow machine is late with it: whoever
// has written is outside the limit over all chats for as long as a case takes.
func limits() simulator.Limits {
	l := simulator.TelegramLimits()
	l.RepliesExempt = time.Hour
	return l
}

// configure writes the program's settings, beside those of its environment.
func (s *stage) configure(settings string) error {
	return os.WriteFile(s.config, []byte(settings+"\n"), 0o600)
}

func (s *stage) close() error {
	s.bot.Kill()
	var err error
	if s.replicas != nil {
		err = s.replicas.close()
	}
	return errors.Join(err, s.sim.Close(), s.db.drop(), s.file.Close())
}

// until does something and returns early when the program has ended by itself or ctx is
// done: then the people's waiting ends with the simulator.
func (s *stage) until(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan error, 1)
	go func() {
		var err error
		defer func() { ended <- err }()
		defer simulator.Caught(&err)
		err = do(ctx)
	}()
	select {
	case err := <-ended:
		return err
	case err := <-s.fell:
		cancel(err)
	case <-ctx.Done():
	}
	return errors.Join(context.Cause(ctx), s.sim.Close(), <-ended)
}

func (s *stage) onUpdate(update, chat int64, members []byte) {
	s.mu.Lock()
	s.offered = append(s.offered, offer{update, chat, members})
	s.mu.Unlock()
	s.moves()
}

func (s *stage) onAccept(method string, chat int64, message int) {
	s.mu.Lock()
	s.taken = append(s.taken, delivery{message, chat, method, s.life.Load()})
	s.mu.Unlock()
	s.moves()
}

func (s *stage) onDenied(method string, _ int64, message int) {
	if changesMessage(method) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denied[message] = true
}

func (s *stage) moves() {
	select {
	case s.moved <- struct{}{}:
	default: // whoever waits is told already
	}
}

// offers is how many updates the simulator has offered so far.
func (s *stage) offers() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.offered)
}

// deliveries is how many messages it has taken.
func (s *stage) deliveries() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.taken)
}

// start begins a life of the program.
func (s *stage) start() error {
	s.life.Add(1)
	if s.replicas != nil {
		return s.replicas.start()
	}
	return s.bot.Start()
}

// kills ends the program n times with kill -9 and starts it again, on the way of a figure
// to what is to come: each time a moment by chance after a value of it by chance, so that
// it may be anywhere, in a call and between two. Three of four lives end after they have
// delivered something, or have had the time to, so that there is some way between the kills
// of a slow machine too.
func (s *stage) kills(ctx context.Context, n int, figure func() int, toCome int) error {
	s.sheet.Kills = n
	begun, step := figure(), toCome/(n+1)
	for i := range n {
		if err := s.reached(ctx, figure, begun+i*step+1+s.dice.IntN(step)); err != nil {
			return err
		}
		if i > 0 && s.dice.IntN(4) > 0 {
			life, cancel := context.WithTimeout(ctx, idleLife)
			_ = s.reached(life, s.deliveries, s.killed[i-1].after+1) // an error is that it has delivered nothing
			cancel()
		}
		if err := pause(ctx, time.Duration(s.dice.Int64N(int64(anyMoment)))); err != nil {
			return err
		}
		s.bot.Kill()
		if err := s.landed(ctx); err != nil {
			return err
		}
		s.mu.Lock()
		s.killed = append(s.killed, kill{s.life.Load(), len(s.taken), s.log.Slots(), time.Now()})
		s.mu.Unlock()
		if err := s.start(); err != nil {
			return err
		}
	}
	return nil
}

// idleLife is how long a life may take to deliver something.
const idleLife = 5 * time.Second

// landed waits until what a life had on the wire has arrived.
func (s *stage) landed(ctx context.Context) error {
	for s.sim.UnderWay() > 0 {
		if err := pause(ctx, time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// anyMoment is longer than anything that happens again and again: a call, a commit, the
// time between two messages of an announcement.
const anyMoment = 150 * time.Millisecond

// reached waits until a figure has come so far.
func (s *stage) reached(ctx context.Context, figure func() int, n int) error {
	for figure() < n {
		select {
		case <-s.moved:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// settled waits until no update waits for its handler and no notice for its sending.
func (s *stage) settled(ctx context.Context) error {
	for {
		waiting := s.sim.Pending() // what is no more there is in the database by now
		for _, table := range []string{"unhandled WHERE state = 'new'", "notice WHERE state IN ('queued', 'sending')", "recipients", "in_hand"} {
			n, err := s.db.count(ctx, "SELECT COUNT(*) FROM "+table)
			if err != nil {
				return err
			}
			waiting += n
		}
		if waiting == 0 {
			return nil
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return fmt.Errorf("%d updates and notices still wait: %w", waiting, err)
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
