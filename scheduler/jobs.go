package scheduler

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/job"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
)

// timetable is everything that happens by itself. Each job is asked at every ring and
// does what is due then.
func (s *Scheduler) timetable() job.List {
	return job.List{
		s.evenly("changes", s.tellChanges),         // of sessions: told when nothing has been changed for a while
		s.always("reminders", s.remind),            // evening digest, morning, N minutes before
		s.evenly("outdated", s.outdate),            // what was said of a session and has been said anew: becomes a line without buttons
		s.evenly("missed slots", s.miss),           // those that nobody was awake for: recorded, and told
		s.evenly("openings", s.open),               // check-in opens: organizers get the code
		s.evenly("nudges", s.nudge),                // it is about to close: who has not checked in
		s.evenly("closings", s.close),              // it closes: absents marked, lists to organizers and representatives
		s.evenly("warnings", s.warn),               // who comes nearer to losing the right to a certificate, or further from it
		s.evenly("thanks", s.thank),                // a session has ended: materials, and what people think of it
		s.evenly("opinions", s.reckon),             // what they think is reckoned up, and forgotten whose it is
		s.always("releases", s.release),            // closings that can't be taken back any more: their papers go out
		s.evenly("early closings", s.early),        // the last session has ended during which the course was closed: who has fallen, who has completed
		s.evenly("news", s.news),                   // who has registered: organizers hear of them once an hour
		s.evenly("offers", s.offer),                // places that are free: offered to those who wait, and those not taken in time to the next
		s.evenly("registrations", s.registrations), // who is to be approved: organizers hear of them
		s.evenly("corrections", s.corrections),     // what people ask to be set right: the same
		s.evenly("leaves", s.leaves),               // who asks for leave: at once, but for the quiet hours
		s.evenly("inquiries", s.inquire),           // what nobody has answered: organizers are reminded, by day
		s.evenly("scheduled", s.sendScheduled),     // announcements whose hour has come
		s.evenly("backups", s.backup),              // of the whole, once a night
		s.evenly("troubles", s.tellTroubles),       // of the machine: told to the admins, once a day
		s.evenly("tidying", s.tidy),                // handled updates, old replies and what was asked for: forgotten
	}
}

// always is a job that is asked whatever the clock shows.
func (s *Scheduler) always(name string, run func(ctx context.Context, now time.Time) error) *job.Job {
	return job.New(name, func(ctx context.Context) error {
		now, _ := s.clock.look(s.Now, s.Elapsed)
		return run(ctx, now)
	})
}

// evenly is a job that is asked only while the clock has run evenly: what it does can't
// be had back, or is said to people once.
func (s *Scheduler) evenly(name string, run func(ctx context.Context, now time.Time) error) *job.Job {
	return job.New(name, func(ctx context.Context) error {
		now, even := s.clock.look(s.Now, s.Elapsed)
		if !even {
			return nil
		}
		return run(ctx, now)
	})
}

// Tx is what the jobs call of a storage transaction.
type Tx interface {
	firings
	people
	sessions
	standings
	changes
	afterwards
	closings
	corrections
	requests
	inquiries
	registrar.Due
	scheduled
}

type firings interface {
	Done(ctx context.Context, jobs []string, from time.Time) (done map[string][]time.Time, err error)
	Firings(ctx context.Context, job string, from time.Time) ([]course.Firing, error)
	Fire(ctx context.Context, job string, slot time.Time) (created bool, err error)
	Skip(ctx context.Context, job string, slot time.Time) (created bool, err error)
	SettledUntil(ctx context.Context) (time.Time, error)
	Settle(ctx context.Context, until time.Time) error
	Forget(ctx context.Context, before time.Time) (forgotten int, err error)
	ForgetAsked(ctx context.Context, before time.Time) (forgotten int, err error)
}

type people interface {
	outdated
	Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error)
	QueueReminder(ctx context.Context, courseID int64, prefix string, byLanguage map[string]notice.Message, exceptIn int64) (created int, err error)
	InCharge(ctx context.Context, courseID int64) ([]course.Account, error)
	Admins(ctx context.Context) ([]course.Account, error)
	News(ctx context.Context, at time.Time) ([]course.Enrollment, error)
	NewsTold(ctx context.Context, courseID int64, at time.Time) error
}

type sessions interface {
	CoursesAround(ctx context.Context, from, to time.Time) (courses []course.Course, sessions map[int64][]course.Session, err error)
	Heard(ctx context.Context) error
	WaitedUpdates(ctx context.Context, before time.Time) (n int, err error)
	HoldSession(ctx context.Context, id int64) (course.Session, error)
}

type standings interface {
	registrar.ClosingBook
	RunningCourses(ctx context.Context, begunAfter, endingAfter time.Time) (courses []course.Course, sessions map[int64][]course.Session, err error)
	LastEntries(ctx context.Context, courses []course.Course) (last map[int64]int64, err error)
	AccountsOn(ctx context.Context, courseID int64) ([]course.Account, error)
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
	Representatives(ctx context.Context, delegationID int64) ([]course.Account, error)
}

type changes interface {
	LockCourse(ctx context.Context, courseID int64) error
	Session(ctx context.Context, id int64) (course.Session, error)
	Untold(ctx context.Context, courseID int64) ([]course.Untold, error)
	ChangesTold(ctx context.Context, courseID int64) error
	Linked(ctx context.Context, courseID int64) ([]course.Account, error)
	AllRepresentatives(ctx context.Context, courseID int64) ([]course.Account, error)
}

type closings interface {
	registrar.Releases
	registrar.Early
	WaitingClosings(ctx context.Context) ([]course.Closing, error)
	ClosedEarly(ctx context.Context, job string, after, until time.Time) ([]course.Session, error)
}

type corrections interface {
	registrar.Untold
	CoursesWithCorrections(ctx context.Context) ([]course.Course, error)
	TellCorrections(ctx context.Context, courseID int64) error
}

// requests are what people ask for: leave, and a place.
type requests interface {
	leaves
	lines
}

type leaves interface {
	registrar.UntoldLeave
	CoursesWithLeaves(ctx context.Context) ([]course.Course, error)
	TellLeaves(ctx context.Context, courseID int64) error
}
