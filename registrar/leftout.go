package registrar

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
)

// LeftOut is somebody whom the roster file stored last leaves out, as they are shown
// before they are withdrawn: with what they would lose.
type LeftOut struct {
	ID          int64 // enrollment
	No          int
	Name        string
	Birth, Unit string
	Delegation  string
	Linked      bool
	Attended    int // sessions
}

// LeftOuts is everybody who is left out of a course's last file, by their numbers.
type LeftOuts struct {
	People   []LeftOut
	Linked   int
	Attended int // of them, those who were at a session
	List     Succession
}

// Seen is a digest of the people as a step of the confirmation shows them; the digest
// of one step is none of another.
func (l LeftOuts) Seen(step string) string {
	return course.Seen(step, l.People, l.List.Waiting, l.List.ids())
}

// Withdrawal is the last step of the confirmation.
const Withdrawal = "drop"

// LeftOutReading is what seeing who is left out asks of a transaction.
type LeftOutReading interface {
	Successions
	LeftOut(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	CourseStates(ctx context.Context, courseID int64) (map[int64]map[int64]course.Presence, error)
}

// LeftOut is who is left out of a course's last file and may be withdrawn for that.
func (b By) LeftOut(ctx context.Context, store LeftOutReading, c course.Course) (l LeftOuts, err error) {
	people, err := store.LeftOut(ctx, c.ID)
	if err != nil || len(people) == 0 {
		return l, err
	}
	if l.List, err = b.succession(ctx, store, c, people...); err != nil {
		return l, err
	}
	states, err := store.CourseStates(ctx, c.ID)
	if err != nil {
		return l, err
	}
	for _, e := range people {
		one := LeftOut{ID: e.ID, No: e.No, Name: e.Trainee.Name, Birth: e.Trainee.Birth.String(), Unit: e.Unit, Delegation: e.Delegation,
			Linked: e.Trainee.TelegramID != 0}
		for _, state := range states[e.ID] {
			if state.Here() {
				one.Attended++
			}
		}
		if one.Linked {
			l.Linked++
		}
		if one.Attended > 0 {
			l.Attended++
		}
		l.People = append(l.People, one)
	}
	return l, nil
}

// Withdrawing is what withdrawing those left out asks of a transaction.
type Withdrawing interface {
	Log
	LeftOutReading
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	WithdrawLeftOut(ctx context.Context, courseID int64, at time.Time) (withdrawn int, err error)
	RestoreLeftOut(ctx context.Context, courseID int64, at time.Time) (restored []course.Enrollment, err error)
}

// WithdrawLeftOut takes those whom a course's last file leaves out off the roster, as
// they were shown (LeftOuts.Seen of the step Withdrawal); when they are others now it
// refuses with course.ErrChanged. at, a whole second, names the withdrawal for
// RestoreLeftOut. withdrawn is 0 when nobody is left out.
func (b By) WithdrawLeftOut(ctx context.Context, store Withdrawing, courseID int64, seen string) (withdrawn int, at time.Time, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return 0, at, err
	}
	c, err := openCourse(ctx, store, courseID, "gone.closed")
	if err != nil {
		return 0, at, err
	}
	l, err := b.LeftOut(ctx, store, c)
	if err != nil || len(l.People) == 0 {
		return 0, at, err
	}
	if err := course.CheckSeen(seen, l.Seen(Withdrawal)); err != nil {
		return 0, at, err
	}
	at = b.at().Truncate(time.Second)
	if withdrawn, err = store.WithdrawLeftOut(ctx, courseID, at); err != nil {
		return 0, at, err
	}
	names := make([]string, len(l.People))
	for i, one := range l.People {
		names[i] = numbered(one.No, one.Name)
	}
	return withdrawn, at, b.log(ctx, store, course.AuditEntry{Act: "roster.withdraw", CourseID: courseID, Before: strings.Join(names, "\n")})
}

// RestoreLeftOut puts those whom a withdrawal has taken off the roster back on it, as
// they were, and nobody else; over is where the course has more people than it takes by that. It restores nobody when that is done already, or a file
// was stored since: who is on the roster is that file's matter then.
func (b By) RestoreLeftOut(ctx context.Context, store Withdrawing, courseID int64, at time.Time) (restored int, over course.Overfull, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return 0, over, err
	}
	c, err := openCourse(ctx, store, courseID, "gone.closed_back")
	if err != nil {
		return 0, over, err
	}
	people, err := store.RestoreLeftOut(ctx, courseID, at)
	if err != nil || len(people) == 0 {
		return 0, over, err
	}
	seats, err := store.Seats(ctx, c.ID)
	if err != nil {
		return 0, over, err
	}
	var back course.Seats
	for _, e := range people {
		back.Take(e.Delegation, 1)
		seats.Take(e.Delegation, -1)
	}
	over = c.Overfull(seats, back)
	names := make([]string, len(people))
	for i, e := range people {
		names[i] = numbered(e.No, e.Trainee.Name)
	}
	return len(people), over, b.log(ctx, store, course.AuditEntry{Act: "roster.restore", CourseID: courseID, After: strings.Join(names, "\n")})
}

// numbered names somebody on a roster for the log.
func numbered(no int, name string) string { return fmt.Sprintf("%d. %s", no, name) }
