package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Merits is what giving commendations asks of a transaction.
type Merits interface {
	Log
	laters
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
}

// MaxMerits is how many people are commended at once.
const MaxMerits = 40

// Merit is whom commendations are given to, and why.
type Merit struct {
	Course int64   `json:"course"`
	People []int64 `json:"people"` // by enrollment
	Reason string  `json:"reason"` // stands on all of them
}

// Merited is what giving commendations would come to.
type Merited struct {
	Course  course.Course
	Outcome course.Outcome      // the papers are its awards, by number on the roster
	Papered []course.Enrollment // who has a valid one and gets no other
}

// Meriting is what GiveMerits would do. It refuses before the closing is released: a course can be
// closed from the moment at which the check-in of its last session opens, so that commendations can be
// handed over in it. Who is not on the roster any more is left out.
func (b By) Meriting(ctx context.Context, store Merits, in Merit) (m Merited, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: in.Course}); err != nil {
		return m, err
	}
	if m.Course, err = lockCourse(ctx, store, in.Course); err != nil {
		return m, err
	}
	if !m.Course.Released() {
		return m, course.Refuse(course.ErrConflict, "merit.not_closed", "Course", m.Course.Title, "Closed", m.Course.Closed())
	}
	if len(in.People) > MaxMerits {
		return m, course.Refuse(course.ErrInvalid, "merit.too_many", "Max", MaxMerits)
	}
	sessions, err := store.Sessions(ctx, in.Course)
	if err != nil {
		return m, err
	}
	roster, err := store.Roster(ctx, in.Course)
	if err != nil {
		return m, err
	}
	all, err := store.Certificates(ctx, in.Course)
	if err != nil {
		return m, err
	}
	papered := map[int64]bool{}
	for _, one := range course.CertificatesIn(all, course.Issued) {
		papered[one.EnrollmentID] = papered[one.EnrollmentID] || one.Kind == course.Merit
	}
	m.Outcome.Numbers = []course.NumberFormat{m.Course.Form.Kind(course.Merit).Number}
	picked := map[int64]bool{}
	for _, id := range in.People {
		picked[id] = true
	}
	for _, e := range course.EnrolledOf(roster) {
		switch {
		case !picked[e.ID]:
		case papered[e.ID]:
			m.Papered = append(m.Papered, e)
		default:
			paper := m.Course.MeritPaper(sessions, e, in.Reason, b.Now)
			paper.Signed = m.Course.SignDay(sessions, b.Now)
			m.Outcome.Awards = append(m.Outcome.Awards, course.Award{Kind: course.Merit, Place: e, Paper: paper})
		}
	}
	return m, nil
}

// GiveMerits gives commendations as they were shown (course.Outcome.Seen of Merited): with the next
// numbers of their own series; they are drawn and delivered as certificates are. It refuses without a
// reason, and with course.ErrChanged what is no longer so, or can't be printed.
func (b By) GiveMerits(ctx context.Context, store Merits, in Merit, printing Printing, seen string) (m Merited, issued []course.Certificate, err error) {
	if m, err = b.Meriting(ctx, store, in); err != nil {
		return m, nil, err
	}
	if err := because(in.Reason); err != nil {
		return m, nil, err
	}
	if err := course.CheckSeen(seen, m.Outcome.Seen()); err != nil {
		return m, nil, err
	}
	if len(m.Outcome.Awards) == 0 || len(m.Outcome.Faults(printing.Check)) > 0 {
		return m, nil, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	if issued, err = b.issueLater(ctx, store, m.Course, m.Outcome, printing); err != nil {
		return m, nil, err
	}
	return m, issued, b.log(ctx, store, course.AuditEntry{Act: "merit.give", CourseID: in.Course, Subject: numbers(issued), Reason: in.Reason})
}
