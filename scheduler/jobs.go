package scheduler

import (
	"context"
	"sync"
	"time"

	"loptruong/course"
	"loptruong/notice"
	"loptruong/registrar"
	"loptruong/roster"
)

// job is one thing that happens by itself.
type job struct {
	Name string
	Run  func(ctx context.Context, now time.Time) error
	// Aside says that a ring does not wait for the one before: Run itself leaves
	// alone what is being done.
	Aside bool
	// Even says that it is asked only while the clock has run evenly: what it does can't
	// be had back, or is said to people once.
	Even bool
	bell chan struct{}
	busy sync.Mutex // held while it runs, unless Aside: Look may be called beside Run
}

// timetable is everything that happens by itself. Each job is asked at every
// ring and does what is due then.
func (s *Scheduler) timetable() []job {
	jobs := []job{
		{Name: "reminders", Run: s.remind},               // evening digest, morning, N minutes before
		{Name: "missed slots", Run: s.miss, Even: true},  // those that nobody was awake for: recorded, and told
		{Name: "openings", Run: s.open, Even: true},      // check-in opens: organizers get the code
		{Name: "closings", Run: s.close, Even: true},     // check-in closes: absents marked, totals to organizers
		{Name: "imports", Run: s.importAll, Aside: true}, // roster files: fetched and read, or stored
		{Name: "releases", Run: s.release},               // closings that can't be taken back any more: their papers go out
		{Name: "drawings", Run: s.draw},                  // issued certificates: drawn, kept, delivered
		{Name: "bundles", Run: s.bundle},                 // a delegation's certificates in one file
		{Name: "tidying", Run: s.tidy, Even: true},       // handled updates and old replies: forgotten
	}
	for i := range jobs {
		jobs[i].bell = make(chan struct{}, 1)
	}
	return jobs
}

// Tx is what the jobs call of a storage transaction.
type Tx interface {
	firings
	people
	sessions
	imports
	certificates
}

type firings interface {
	Firings(ctx context.Context, job string, from time.Time) ([]course.Firing, error)
	Fire(ctx context.Context, job string, slot time.Time) (created bool, err error)
	Skip(ctx context.Context, job string, slot time.Time) (created bool, err error)
	SettledUntil(ctx context.Context) (time.Time, error)
	Settle(ctx context.Context, until time.Time) error
	Forget(ctx context.Context, before time.Time) (forgotten int, err error)
}

type people interface {
	Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error)
	QueueReminder(ctx context.Context, courseID int64, keyPrefix string, byLanguage map[string]notice.Message, exceptIn int64) (created int, err error)
	InCharge(ctx context.Context, courseID int64) ([]course.Account, error)
	Representatives(ctx context.Context, delegationID int64) ([]course.Account, error)
	Account(ctx context.Context, id int64) (course.Account, error)
}

type sessions interface {
	OpenCourses(ctx context.Context) ([]course.Course, error)
	Course(ctx context.Context, id int64) (course.Course, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Heard(ctx context.Context) error
	WaitedUpdates(ctx context.Context, before time.Time) (n int, err error)
	CloseSession(ctx context.Context, sessionID int64) (closed bool, err error)
	Tallies(ctx context.Context, sessionID int64) ([]course.Tally, error)
}

type imports interface {
	WaitingImports(ctx context.Context) ([]course.Import, error)
	MoveImport(ctx context.Context, i course.Import, from course.ImportState) (moved bool, err error)
	BeginReading(ctx context.Context, importID int64) (begun int, err error)
	EndReading(ctx context.Context, importID int64) error
	CreateFile(ctx context.Context, f *notice.File) error
	File(ctx context.Context, id int64) (notice.File, error)
	SetActiveCourse(ctx context.Context, accountID, courseID int64) error
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	CourseByCode(ctx context.Context, code string) (course.Course, error)
	rosterStore
}

type certificates interface {
	registrar.Releases
	WaitingClosings(ctx context.Context) ([]course.Closing, error)
	UndrawnCertificates(ctx context.Context, after int64, limit int, failed bool) ([]course.Certificate, error)
	FailDrawing(ctx context.Context, certificateID int64) (noted bool, err error)
	SaveDrawing(ctx context.Context, certificateID int64, f *notice.File) (drawn bool, err error)
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	UndrawnBundles(ctx context.Context, failed bool) ([]course.Bundle, error)
	FailBundle(ctx context.Context, bundleID int64) (noted bool, err error)
	SaveBundle(ctx context.Context, bundleID int64, f *notice.File) (saved bool, err error)
}

// Fetch gets a file that was sent to the chat, of at most so many bytes. An error of
// kind course.ErrInvalid says that it can't be had, ever.
type Fetch func(ctx context.Context, telegramFile string, most int64) ([]byte, error)

// Reader reads files that anybody may have made; reader.Reader behind app.go. A
// file that can't be read, or not without harm, is an error of kind
// course.ErrInvalid.
type Reader interface {
	Read(ctx context.Context, name string, data []byte) (*roster.Roster, error)
	Annotate(ctx context.Context, r *roster.Roster, original []byte, texts []string) ([]byte, error)
}

// Drawer draws certificates and bundles; certificate.Maker behind app.go.
type Drawer interface {
	Draw(p course.Paper) ([]byte, error)
	Bundle(c course.Course, delegation string, papers []course.Paper, pdfs [][]byte) ([]byte, error)
}
