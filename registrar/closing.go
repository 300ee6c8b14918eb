package registrar

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Ending is what seeing how a course ends asks of a transaction.
type Ending interface {
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	CourseStates(ctx context.Context, courseID int64) (map[int64]map[int64]course.Presence, error)
	Exceptions(ctx context.Context, courseID int64) (map[int64]course.Exception, error)
	LastClosing(ctx context.Context, courseID int64) (c course.Closing, found bool, err error)
}

// SignDays is what choosing the day of signing asks of a transaction.
type SignDays interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	SetSignedOn(ctx context.Context, courseID int64, day string) error
}

// SignOn chooses the day that the papers of a course's closing will say, as somebody types it. It
// refuses what course.Course.ReadSignDay does, and a closed course.
func (b By) SignOn(ctx context.Context, store SignDays, courseID int64, text string) (c course.Course, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return c, err
	}
	if c, err = openCourse(ctx, store, courseID, "setting.closed"); err != nil {
		return c, err
	}
	sessions, err := store.Sessions(ctx, courseID)
	if err != nil {
		return c, err
	}
	day, err := c.ReadSignDay(text, sessions, b.Now)
	if err != nil {
		return c, err
	}
	before := c.SignedOn
	if day == b.Now.In(c.Location()).Format(time.DateOnly) {
		day = "" // whenever the course is closed
	}
	if day == before {
		return c, nil
	}
	c.SignedOn = day
	if err := store.SetSignedOn(ctx, courseID, day); err != nil {
		return c, err
	}
	return c, b.log(ctx, store, course.AuditEntry{Act: "signday.choose", CourseID: courseID, Before: before, After: day})
}

// Outcome is how a course would end now. It refuses while a session is not yet held or still
// open, but for the last one from the moment at which its check-in opens: then who is eligible
// is so by what was attended, and who could be by its end waits (course.Outcome.Waits).
func Outcome(ctx context.Context, store Ending, c course.Course, now time.Time) (course.Outcome, error) {
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return course.Outcome{}, err
	}
	if len(sessions) == 0 {
		return course.Outcome{}, course.Refuse(course.ErrConflict, "issue.no_sessions", "Course", c.Title)
	}
	for i, s := range slices.Backward(sessions) {
		running := i == len(sessions)-1 && !now.Before(c.CheckIn.Opens(s)) && now.Before(c.CheckIn.Closes(s))
		if !s.ClosedAt.IsZero() || running {
			continue
		}
		closes, textID := c.CheckIn.Closes(s), "issue.too_early"
		if !now.Before(closes) {
			textID = "issue.closing_late"
		}
		return course.Outcome{}, course.Refuse(course.ErrConflict, textID, "Session", course.NamedSession{Session: s, In: c.Location()},
			"Time", course.ClockTime(closes.In(c.Location())))
	}
	return outcome(ctx, store, c, sessions, now)
}

// outcome is Outcome without a look at what is still open.
func outcome(ctx context.Context, store Ending, c course.Course, sessions []course.Session, now time.Time) (course.Outcome, error) {
	roster, err := store.Roster(ctx, c.ID)
	if err != nil {
		return course.Outcome{}, err
	}
	states, err := store.CourseStates(ctx, c.ID)
	if err != nil {
		return course.Outcome{}, err
	}
	exceptions, err := store.Exceptions(ctx, c.ID)
	if err != nil {
		return course.Outcome{}, err
	}
	last, _, err := store.LastClosing(ctx, c.ID)
	o := c.OutcomeOf(sessions, roster, states, exceptions, now)
	o.Before = last.ID
	return o, err
}

// Closings is what closing a course asks of a transaction.
type Closings interface {
	Log
	Ending
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	CloseCourse(ctx context.Context, c *course.Closing) error
	numbering
}

// numbering is what giving papers their numbers asks of a transaction.
type numbering interface {
	NextNumbers(ctx context.Context, kind course.PaperKind, year, n int) (first int, err error)
	CreateCertificate(ctx context.Context, c *course.Certificate) error
}

// Close is a course that is to be closed as somebody has been shown.
type Close struct {
	Course int64
	Seen   string // what was shown: course.Outcome.Seen
	Printing
}

// Printing is how certificates are checked before they are issued, where one is verified, and
// who signs it.
type Printing struct {
	Check     func(course.Paper) []course.PaperFault // what of a certificate can't be printed
	VerifyURL func(code string) string               // where one is verified
	Signing   Signing                                // nil when certificates are signed by pen
}

// Signing says who signs certificates that are issued at that moment, or refuses when they could
// not be signed.
type Signing func(now time.Time) (by string, err error)

// By is who signs papers of a form; empty when they are signed by pen or elsewhere.
func (s Signing) By(f course.Form, now time.Time) (by string, err error) {
	if s == nil || f.SignElsewhere {
		return "", nil
	}
	return s(now)
}

// Closed is what came of closing a course.
type Closed struct {
	Course  course.Course
	Created bool                 // this act has closed it; else it was closed already, and nothing was done
	Closing course.Closing       // zero unless Created
	Issued  []course.Certificate // by number
}

// Close closes a course and gives its certificates their numbers and codes; what
// follows waits for as long as the closing can be taken back. It refuses with
// course.ErrChanged when the course would not end as was shown, or its papers can't
// be printed.
func (b By) Close(ctx context.Context, store Closings, in Close) (done Closed, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: in.Course}); err != nil {
		return done, err
	}
	// Whoever is changing the roster, the book or the course is waited for, and kept
	// out until the commit.
	locked := store.LockCourse(ctx, in.Course)
	if locked != nil && !errors.Is(locked, course.ErrConflict) {
		return done, locked
	}
	if done.Course, err = store.Course(ctx, in.Course); err != nil || locked != nil {
		return done, err
	}
	o, err := Outcome(ctx, store, done.Course, b.Now)
	if err != nil {
		return done, err
	}
	if err := course.CheckSeen(in.Seen, o.Seen()); err != nil {
		return done, err
	}
	if len(o.Faults(in.Check)) > 0 {
		return done, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	signedBy, err := in.Signing.By(done.Course.Form, b.Now)
	if err != nil && len(o.All()) > 0 {
		return done, err
	}
	o.SignedBy(signedBy)
	done.Closing = course.Closing{CourseID: in.Course, By: b.Actor.AccountID}
	if err := store.CloseCourse(ctx, &done.Closing); err != nil {
		return done, err
	}
	done.Created = true
	if done.Issued, err = b.issue(ctx, store, done.Course, o, in.VerifyURL); err != nil {
		return done, err
	}
	return done, b.log(ctx, store, course.AuditEntry{
		Act: "course.close", CourseID: in.Course, Subject: numbers(done.Issued),
		Before: string(course.CourseOpen), After: string(course.CourseClosing),
	})
}

// issue gives everybody their papers, with numbers of the series of each kind.
func (b By) issue(ctx context.Context, store numbering, c course.Course, o course.Outcome, verifyURL func(string) string) (issued []course.Certificate, err error) {
	awards, next := o.All(), map[course.PaperKind]int{}
	if len(awards) == 0 {
		return nil, nil
	}
	year := yearOf(awards[0].Paper)
	for _, kind := range course.PaperKinds { // in one order for all, so that closings at one moment wait for each other in it
		n := 0
		for _, one := range awards {
			if one.Kind == kind {
				n++
			}
		}
		if n == 0 {
			continue
		}
		if next[kind], err = store.NextNumbers(ctx, kind, year, n); err != nil {
			return nil, err
		}
	}
	instead := map[int64]course.Certificate{}
	for _, one := range o.Instead {
		instead[one.EnrollmentID] = one
	}
	for _, a := range awards {
		one := b.certificate(c, a.Kind, a.Place, year, next[a.Kind], a.Paper, verifyURL)
		next[a.Kind]++
		if a.Kind == course.Completion {
			one.Supersedes = instead[a.Place.ID].ID
		}
		if err := store.CreateCertificate(ctx, &one); err != nil {
			return nil, err
		}
		issued = append(issued, one)
	}
	return issued, nil
}

// yearOf is the year of the series that a paper's number is of: that of the day which it says.
func yearOf(p course.Paper) int {
	day, _ := time.Parse(time.DateOnly, p.Signed) // it was made by this layout
	return day.Year()
}

// certificate is somebody's of a kind, with a number of the series and a code of its own.
func (b By) certificate(c course.Course, kind course.PaperKind, e course.Enrollment, year, no int, paper course.Paper, verifyURL func(string) string) course.Certificate {
	one := course.Certificate{
		CourseID: c.ID, Kind: kind, EnrollmentID: e.ID, DelegationID: e.DelegationID,
		Year: year, No: no, Code: course.NewCertificateCode(),
		State: course.Issued, IssuedAt: b.Now, Paper: paper,
	}
	if kind == course.Thanks {
		one.Speaker = paper.Name
	}
	one.Paper.Number, one.Paper.Register = c.Form.Kind(kind).Number.Cite(no, year), no
	one.Paper.Code, one.Paper.VerifyURL = one.Code, verifyURL(one.Code)
	return one
}

// numbers names certificates for the log, a row for each kind; empty when there are none.
func numbers(certificates []course.Certificate) string {
	var rows []string
	for row := range course.ByKind(certificates) {
		named := row[0].Number()
		if len(row) > 1 {
			named += "–" + row[len(row)-1].Number()
		}
		rows = append(rows, named)
	}
	return strings.Join(rows, ", ")
}
