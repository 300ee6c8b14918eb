package playground

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/demo"
	"github.com/loptruong/loptruong/storage"
)

const (
	passSpeed  = 60                     // at which moments are passed
	tick       = 250 * time.Millisecond // how often the class is looked at
	settleTime = time.Minute            // how long, by the machine's clock, what a moment causes may take
	atOnce     = 32                     // people who join at one time
	checkIn    = "✅ Điểm danh"
)

var (
	errMoving  = errors.New("moving") // the class is on its way already
	errNoMore  = errors.New("no_more")
	errNoRest  = errors.New("no_rest") // what a moment has caused takes too long
	errNoSpeed = errors.New("no_speed")
)

// live makes the class, and then lets those live by themselves whom nobody plays, and the
// bot's clock run.
func (s *Server) live(ctx context.Context) {
	s.moving.Lock()
	err := s.stage.Open(ctx)
	s.done(err)
	look := time.NewTicker(tick)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-s.moves:
			s.done(s.pass(ctx, at))
			continue
		case <-look.C:
		}
		if !s.moving.TryLock() {
			continue // whoever moves the clock looks
		}
		if speed := s.speeds(); speed > 1 {
			_ = s.bot.tell(ctx, s.clock.Now(), speed) // one that was killed has no clock
		}
		s.checkIns()
		s.moving.Unlock()
	}
}

func (s *Server) speeds() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.speed
}

// done gives moving free.
func (s *Server) done(err error) {
	s.mu.Lock()
	s.doing, s.failed = "", ""
	s.held++
	if err != nil && !errors.Is(err, context.Canceled) {
		s.failed, _, _ = strings.Cut(err.Error(), "\n") // what somebody has seen stands below
	}
	s.mu.Unlock()
	s.moving.Unlock()
}

// begin takes moving for something, or says that it is taken for something else.
func (s *Server) begin(what string) error {
	s.mu.Lock()
	if s.doing != "" {
		s.mu.Unlock()
		return errMoving
	}
	s.doing, s.failed = what, ""
	s.mu.Unlock()
	s.moving.Lock() // a look has it for a moment
	return nil
}

// runAt changes how fast the clock runs.
func (s *Server) runAt(ctx context.Context, speed float64) error {
	if !slices.Contains(speedsOffered, speed) {
		return errNoSpeed
	}
	if err := s.begin("moving"); err != nil {
		return err
	}
	s.mu.Lock()
	s.speed = speed
	s.mu.Unlock()
	s.clock.Runs(speed)
	_ = s.bot.tell(ctx, s.clock.Now(), speed) // as in live
	s.done(nil)
	return nil
}

var speedsOffered = []float64{1, 60, 600}

// timetable is the course and its sessions as they are now.
func (s *Server) timetable(ctx context.Context) (c course.Course, sessions []course.Session, err error) {
	err = s.db.View(ctx, func(tx *storage.Tx) (err error) {
		if c, err = tx.CourseByCode(ctx, s.stage.Class.Course.Code); err == nil {
			sessions, err = tx.Sessions(ctx, c.ID)
		}
		return err
	})
	return c, sessions, err
}

// target is the moment to which the clock is moved: "open" and "close" are the next ones of a
// check-in, "end" is that of the last session; else it is how long from now.
func (s *Server) target(ctx context.Context, to string) (time.Time, error) {
	now := s.clock.Now()
	if d, err := time.ParseDuration(to); err == nil && d > 0 && d <= 24*time.Hour {
		return now.Add(d), nil
	}
	c, sessions, err := s.timetable(ctx)
	if err != nil {
		return now, err
	}
	var at []time.Time
	for _, one := range sessions {
		switch to {
		case "open":
			at = append(at, c.CheckIn.Opens(one).Add(time.Second))
		case "close":
			at = append(at, c.CheckIn.Closes(one).Add(time.Second))
		case "end":
			at = []time.Time{one.End}
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	for _, moment := range at {
		if moment.After(now) {
			return moment, nil
		}
	}
	return now, errNoMore
}

// moveTo moves the clock on, and returns before it has arrived.
func (s *Server) moveTo(ctx context.Context, to string) error {
	if err := s.begin("moving"); err != nil {
		return err
	}
	at, err := s.target(ctx, to)
	if err != nil {
		s.done(nil)
		return err
	}
	s.moves <- at // there is room: whoever holds moving is alone
	return nil
}

// pass lets everything happen that is due until to. At what is on the way everybody checks
// in; at to, those whose telephones are on the page are left to whoever plays them.
func (s *Server) pass(ctx context.Context, to time.Time) error {
	if err := s.joinAll(ctx); err != nil {
		return err
	}
	c, sessions, err := s.timetable(ctx)
	if err != nil {
		return err
	}
	defer func() {
		s.passes(false)
		s.clock.Runs(s.speeds())
		_ = s.bot.tell(ctx, s.clock.Now(), s.speeds()) // as in live
	}()
	// What waits to be seen is seen first: some things happen so long after that.
	moments := append([]time.Time{s.clock.Now()}, momentsUntil(c, sessions, s.clock.Now(), to)...)
	for _, at := range append(moments, to) {
		s.clock.Runs(passSpeed)
		s.clock.Forward(at)
		if err := s.bot.tell(ctx, s.clock.Now(), passSpeed); errors.Is(err, context.Canceled) {
			return err
		}
		s.passes(at.Before(to))
		if err := s.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) passes(passing bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passing = passing
}

// momentsUntil are those after from and before to at which a class hears of something.
func momentsUntil(c course.Course, sessions []course.Session, from, to time.Time) (moments []time.Time) {
	for _, one := range sessions {
		day := one.Start.In(c.Location())
		moments = append(moments,
			time.Date(day.Year(), day.Month(), day.Day()-1, 19, 0, 1, 0, day.Location()),
			time.Date(day.Year(), day.Month(), day.Day(), 6, 0, 1, 0, day.Location()),
			c.CheckIn.Opens(one).Add(time.Second), c.CheckIn.Closes(one).Add(time.Second), one.End.Add(time.Second))
	}
	moments = slices.DeleteFunc(moments, func(at time.Time) bool { return !at.After(from) || !at.Before(to) })
	slices.SortFunc(moments, time.Time.Compare)
	return slices.CompactFunc(moments, time.Time.Equal)
}

// settle waits until what was caused has happened, and what people do then. It waits for
// nothing from a bot that doesn't run, or a Telegram that refuses it.
func (s *Server) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for s.works() {
		idle, err := demo.Idle(ctx, s.db.View, s.sim.Pending()+s.sim.UnderWay())
		switch {
		case err != nil:
			return err
		case idle && s.checkIns() == 0:
			return nil
		}
		select {
		case <-ctx.Done():
			return errNoRest
		case <-look.C:
		}
	}
	return nil
}

// works tells whether the bot does what is to be done.
func (s *Server) works() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bot.runs() && !s.refuses && !s.outage
}

// joinAll has those join who have not, whose telephones are not on the page and of whom the
// roster has a phone. Whoever fails has to be played by hand.
func (s *Server) joinAll(ctx context.Context) error {
	if s.inside || !s.works() {
		return nil
	}
	s.inside = true
	people, ctx := errgroup.WithContext(ctx)
	people.SetLimit(atOnce)
	for _, p := range s.people {
		if p.player == nil || p.joined || p.played() || p.player.Trainee.Phone == "" {
			continue
		}
		people.Go(func() error {
			p.joined = s.stage.Join(*p.player) == nil
			return ctx.Err()
		})
	}
	return people.Wait()
}

// checkIns has those check in whom the bot has asked to since the last look, and returns how
// many have.
func (s *Server) checkIns() (n int) {
	s.mu.Lock()
	passing := s.passing
	s.mu.Unlock()
	now, cancel := context.WithCancel(context.Background())
	cancel() // what is not there yet is not waited for
	session := s.sessionNow()
	for _, p := range s.people {
		if p.player == nil {
			continue
		}
		m, err := p.player.User.WaitFor(now, checkIn)
		p.player.User.LooksAway()
		if err != nil || p.played() && !passing || p.player.Absent(session) && !p.played() {
			continue
		}
		if b, ok := buttonOf(m, checkIn); ok {
			p.player.User.Presses(m, b)
			n++
		}
	}
	return n
}

// sessionNow is the place of the session that is on, or comes next, among those of the
// workbook.
func (s *Server) sessionNow() int {
	now := s.clock.Now()
	return slices.IndexFunc(s.stage.Class.Sessions, func(one course.Session) bool { return one.End.After(now) })
}
