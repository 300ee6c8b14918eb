package registrar_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
)

// TestAdd: who runs the course adds somebody under the next number, as they were shown
// with those who come near; a double that has come meanwhile, or was never shown, and a
// number that was somebody's are not passed over.
func TestAdd(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	said := func(name string) course.Enrollment {
		return course.Enrollment{CourseID: c.course.ID, Trainee: course.Trainee{Name: name, Birth: course.Birth{Year: 1990}}}
	}
	seen := func(e course.Enrollment) (digest string) {
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			roster, err := tx.Roster(ctx, c.course.ID)
			digest = registrar.SeenNear(e, roster, course.Overfull{})
			return err
		})
		return digest
	}
	add := func(user int64, e course.Enrollment, seen string, no int) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			added, err := c.by(ctx, tx, user).Add(ctx, tx, e, seen)
			if err != nil {
				return err
			}
			if got := c.place(ctx, tx, no); got.ID != added.ID || got.No != no || got.Trainee.Name != e.Trainee.Name || got.State != course.Enrolled {
				t.Errorf("added as %+v, stored as %+v", added, got)
			}
			return nil
		}
	}
	first := said("Võ Thị Mới")
	alone := seen(first)
	for _, user := range []int64{stranger, lan} {
		c.refuses(course.ErrForbidden, add(user, first, alone, 0))
	}
	c.refuses(course.ErrInvalid, add(organizer, said(""), seen(said("")), 0))
	c.refuses(course.ErrChanged, add(organizer, said("Nguyễn Thị Lan"), alone, 0)) // somebody else was shown
	c.wantLog()

	c.do(add(organizer, first, alone, 5))
	c.refuses(course.ErrChanged, add(organizer, first, alone, 0)) // the other organizer, or the second tap
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		e := c.place(ctx, tx, 5)
		_, _, err := c.by(ctx, tx, organizer).Withdraw(ctx, tx, e.ID, registrar.PlaceSeen(registrar.WithdrawAct, e))
		return err
	})
	c.refuses(course.ErrChanged, add(organizer, first, alone, 0)) // whoever was taken off is shown too
	c.do(add(organizer, first, seen(first), 6))
	c.wantLog("organizer: place.add ", "organizer: place.withdraw ", "organizer: place.add ")
	c.closes()
	last := said("Đặng Văn Cuối")
	c.refuses(course.ErrConflict, add(organizer, last, seen(last), 0))
}
