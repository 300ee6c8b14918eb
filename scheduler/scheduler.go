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
	"time"

	"github.com/robfig/cron/v3"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/job"
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

	Backups Backups // nil: none are made
	// Troubles looks for what the admins have to see to; nil: nobody does.
	Troubles func(context.Context) []Trouble
}

// Scheduler runs the jobs.
type Scheduler struct {
	Config
	jobs  job.List
	clock watch
	memory
}

// memory is what the jobs have seen while they ran. It lasts no longer than that: what others have done while
// another process worked is not in it, see Run.
type memory struct {
	waiting map[int64]time.Duration // closings that wait, by id, and when each was first seen, by Elapsed
	gaveWay map[string]string       // by the first key of what was told, how many had it and what gave way to it, see outdate
	warned  map[int64]string        // by course, what its people were last warned by, see warn

	lookedOver bool              // for troubles
	lookedAt   time.Duration     // by Elapsed
	troubled   map[string]string // by kind of trouble, the day on which it was told last
}

// nothing is what has been seen before the first look.
func nothing() memory { return memory{troubled: map[string]string{}} }

// doorbell is how often cron rings.
const doorbell = "@every 20s"

// lateAfter is for how long a job may not have looked: as often as the doorbell rings, and the
// time a look may take.
const lateAfter = 30 * time.Second

// New checks the configuration.
func New(cfg Config) (*Scheduler, error) {
	if cfg.Update == nil || cfg.View == nil || cfg.Texts == nil || cfg.Now == nil || cfg.Elapsed == nil || cfg.Logger == nil || cfg.Listening == nil {
		return nil, errors.New("scheduler: incomplete configuration")
	}
	s := &Scheduler{Config: cfg, memory: nothing()}
	s.jobs = s.timetable()
	return s, nil
}

// Run rings the jobs until ctx is done, and returns when all of them have. It may be called again then, and begins
// as a new process does.
func (s *Scheduler) Run(ctx context.Context) error {
	s.jobs.Still(func() { s.memory = nothing() })
	c := cron.New(cron.WithLocation(time.UTC))
	if _, err := c.AddFunc(doorbell, s.Ring); err != nil {
		return fmt.Errorf("set the doorbell: %w", err)
	}
	c.Start()
	s.jobs.Run(ctx, s.Logger)
	<-c.Stop().Done()
	return nil
}

// Ring makes every job look for what is due. It does not wait.
func (s *Scheduler) Ring() { s.jobs.Ring() }

// Look runs every job once, now, and returns what went wrong; for tests and the demo,
// which own the clock.
func (s *Scheduler) Look(ctx context.Context) error { return s.jobs.Look(ctx) }

// Late is by how much each job is late: for how long it has not looked at what is due, or has
// not come to a good end.
func (s *Scheduler) Late() map[string]time.Duration {
	late := map[string]time.Duration{}
	for _, j := range s.jobs {
		late[j.Name] = max(0, time.Since(j.Looked())-lateAfter)
	}
	return late
}

// Hangs is for how long a job has ended no look, whatever comes of one: the most of all jobs.
func (s *Scheduler) Hangs() (longest time.Duration) {
	for _, j := range s.jobs {
		longest = max(longest, time.Since(j.Ended()))
	}
	return longest
}

// day is as long as any day of the wall clock and some more, by which it is looked around a
// moment for sessions: check-in, reminders and quiet hours of one are within a day of its
// start, whatever the zone.
const day = 30 * time.Hour

// coursesAround lists the courses, with their sessions, of which a job may have something to
// do now.
func (s *Scheduler) coursesAround(ctx context.Context, now time.Time) (courses []course.Course, sessions map[int64][]course.Session, err error) {
	err = s.View(ctx, func(tx Tx) error {
		courses, sessions, err = tx.CoursesAround(ctx, now.Add(-2*day), now.Add(2*day))
		return err
	})
	return courses, sessions, err
}
