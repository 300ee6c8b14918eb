// Package scheduler is what happens by itself. jobs.go is the timetable; each
// job has a file of its own.
//
// Cron is only a doorbell: it rings every 20 seconds and says that it is time to
// look. What is due is a question to the database, and a slot that was done is a
// row there, so a late, missing or doubled ring, a restart and a moved clock change
// nothing. A slot that nobody was awake for is a row too, for people to read: should
// its own moment still come, because the clock was ahead, it is done all the same.
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"loptruong/course"
	"loptruong/i18n"
)

// Config is what the jobs need.
type Config struct {
	Update func(context.Context, func(Tx) error) error
	View   func(context.Context, func(Tx) error) error
	Texts  *i18n.Texts
	Now    func() time.Time
	// Elapsed is the time that has passed since some moment, wherever Now is set to.
	Elapsed func() time.Duration
	Logger  *slog.Logger

	// Listening tells whether all that people did until now has come in.
	Listening func() bool

	Fetch  Fetch  // roster files from the chat
	Reader Reader // what they say
	Drawer Drawer // certificates and bundles
}

// Scheduler runs the jobs.
type Scheduler struct {
	Config
	jobs  []job
	files fileRoom

	drawnAgain   bool // what could not be drawn before was tried once by this process
	bundledAgain bool // and what could not be bundled

	clock   watch
	waiting map[int64]time.Duration // closings that wait, by id, and when each was first seen, by Elapsed
}

// doorbell is how often cron rings.
const doorbell = "@every 20s"

// New checks the configuration.
func New(cfg Config) (*Scheduler, error) {
	if cfg.Update == nil || cfg.View == nil || cfg.Texts == nil || cfg.Now == nil || cfg.Elapsed == nil || cfg.Logger == nil || cfg.Listening == nil ||
		cfg.Fetch == nil || cfg.Reader == nil || cfg.Drawer == nil {
		return nil, errors.New("scheduler: incomplete configuration")
	}
	s := &Scheduler{Config: cfg, files: newFileRoom()}
	s.jobs = s.timetable()
	return s, nil
}

// Run rings the jobs until ctx is done, and returns when all of them have.
func (s *Scheduler) Run(ctx context.Context) error {
	// Recover is innermost: outside SkipIfStillRunning a panic would never give
	// the job's token back.
	logger := cron.PrintfLogger(slog.NewLogLogger(s.Logger.Handler(), slog.LevelError))
	c := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(logger), cron.Recover(logger)))
	if _, err := c.AddFunc(doorbell, s.Ring); err != nil {
		return fmt.Errorf("set the doorbell: %w", err)
	}
	var jobs sync.WaitGroup
	for i := range s.jobs {
		jobs.Go(func() { s.attend(ctx, &s.jobs[i]) })
	}
	c.Start()
	s.Ring()
	<-ctx.Done()
	<-c.Stop().Done()
	jobs.Wait()
	return nil
}

// Ring makes every job look for what is due. It does not wait.
func (s *Scheduler) Ring() {
	for i := range s.jobs {
		select {
		case s.jobs[i].bell <- struct{}{}:
		default: // it has been rung already and not looked yet
		}
	}
}

// attend runs one job at each ring, and returns when it has ended.
func (s *Scheduler) attend(ctx context.Context, j *job) {
	var aside sync.WaitGroup
	defer aside.Wait()
	run := func() {
		if err := s.look(ctx, j); err != nil && ctx.Err() == nil {
			s.Logger.ErrorContext(ctx, "job failed", "job", j.Name, "error", err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-j.bell:
		}
		if j.Aside {
			aside.Go(run)
		} else {
			run()
		}
	}
}

// look runs the job once; a panic is an error, so that one broken row does not
// end the others' work.
func (s *Scheduler) look(ctx context.Context, j *job) (err error) {
	if !j.Aside {
		j.busy.Lock()
		defer j.busy.Unlock()
	}
	defer func() {
		if p := recover(); p != nil {
			err = course.Caught(p)
		}
	}()
	now, even := s.clock.look(s.Now, s.Elapsed)
	if j.Even && !even {
		return nil
	}
	return j.Run(ctx, now)
}

// Look runs every job once, now, and returns what went wrong; for the command
// line and tests that own the clock.
func (s *Scheduler) Look(ctx context.Context) error {
	var failures []error
	for i := range s.jobs {
		if err := s.look(ctx, &s.jobs[i]); err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", s.jobs[i].Name, err))
		}
	}
	return errors.Join(failures...)
}

// openCourses lists the courses that jobs are about.
func (s *Scheduler) openCourses(ctx context.Context) (courses []course.Course, sessions map[int64][]course.Session, err error) {
	err = s.View(ctx, func(tx Tx) error {
		courses, err = tx.OpenCourses(ctx)
		if err != nil {
			return err
		}
		sessions = map[int64][]course.Session{}
		for _, c := range courses {
			if sessions[c.ID], err = tx.Sessions(ctx, c.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return courses, sessions, err
}

// printer speaks to somebody as the course does, in the language of their account.
func (s *Scheduler) printer(a course.Account, c course.Course) *i18n.Printer {
	return s.Texts.In(a.Language, c.Address)
}
