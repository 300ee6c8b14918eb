package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Adding is what adding somebody by hand asks of a transaction.
type Adding interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
	Enroll(ctx context.Context, e *course.Enrollment) error
	Seated
}

// SeenNear is the digest of who on a roster was shown to be perhaps the person who is to
// be added, of what is said of them, and of where the course comes to have more people than it takes.
func SeenNear(said course.Enrollment, roster []course.Enrollment, over course.Overfull) string {
	return course.Seen("add", said, Doubles(said, roster), over)
}

// Doubles are those of a roster, at most three and those taken off it too, who come so
// near to somebody who is to be added that they may be one person.
func Doubles(said course.Enrollment, roster []course.Enrollment) []course.Enrollment {
	return course.Near(said, roster, 3)
}

// Add puts somebody on a roster by hand, under the next number, as they were shown with
// those who come near (SeenNear): a double that has come meanwhile, or that no place is left for them, is refused with
// course.ErrChanged. A closed course is refused with course.ErrConflict. What can't be
// stored, course.Enrollment.Set has refused.
func (b By) Add(ctx context.Context, store Adding, said course.Enrollment, seen string) (course.Enrollment, error) {
	e := said
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: e.CourseID}); err != nil {
		return e, err
	}
	c, err := openCourse(ctx, store, e.CourseID, "card.closed")
	if err != nil {
		return e, err
	}
	if err := course.CheckName(e.Trainee.Name); err != nil {
		return e, err
	}
	roster, err := store.Roster(ctx, e.CourseID)
	if err != nil {
		return e, err
	}
	over, err := Overfull(ctx, store, c, []course.Enrollment{said}, nil)
	if err != nil {
		return e, err
	}
	if err := course.CheckSeen(seen, SeenNear(said, roster, over)); err != nil {
		return e, err
	}
	e.State = course.Enrolled
	if err := store.Enroll(ctx, &e); err != nil {
		return e, err
	}
	return e, b.log(ctx, store, course.AuditEntry{
		Act: "place.add", CourseID: e.CourseID, EnrollmentID: e.ID, After: numbered(e.No, e.Trainee.Name),
	})
}
