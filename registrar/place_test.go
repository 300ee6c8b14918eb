package registrar_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
)

// TestUnlink: who runs the course gives a place back as it was shown, also when the
// course is closed, and the account that had it hears of it.
func TestUnlink(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	unlink := func(user int64, no int, seen string) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, user).Unlink(ctx, tx, c.place(ctx, tx, no).ID, seen)
			return err
		}
	}
	var first course.Enrollment
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		first = c.place(ctx, tx, 1)
		return nil
	})
	for _, user := range []int64{stranger, lan} {
		c.refuses(course.ErrForbidden, unlink(user, 1, registrar.PlaceSeen(registrar.UnlinkAct, first)))
	}
	c.refuses(course.ErrChanged, unlink(organizer, 1, "abcd"))
	c.refuses(course.ErrConflict, unlink(organizer, 4, "")) // nobody has it
	c.wantLog()
	c.closes()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		free, facts, err := c.by(ctx, tx, organizer).Unlink(ctx, tx, first.ID, registrar.PlaceSeen(registrar.UnlinkAct, first))
		if err != nil {
			return err
		}
		if free.Trainee.AccountID != 0 || free.No != first.No {
			t.Errorf("the place is %+v", free)
		}
		if told := facts[0].(course.PlaceUnlinked); len(facts) != 1 || told.Account.TelegramID != lan {
			t.Errorf("told: %+v", facts)
		}
		states, err := tx.States(ctx, first.ID)
		if len(states) == 0 {
			t.Error("attendance did not stay")
		}
		return err
	})
	c.refuses(course.ErrConflict, unlink(organizer, 1, registrar.PlaceSeen(registrar.UnlinkAct, first))) // the second tap of two
	c.wantLog("organizer: course.close 1/2022/GCN–2/2022/GCN", "organizer: place.unlink ")
}

// TestMovePlace: somebody is taken off the roster and put back as they were shown, once
// each, by who runs the course, while it is open.
func TestMovePlace(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	var first, last course.Enrollment
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		first, last = c.place(ctx, tx, 1), c.place(ctx, tx, 4)
		return nil
	})
	withdraw := func(user int64, e course.Enrollment, seen string) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, facts, err := c.by(ctx, tx, user).Withdraw(ctx, tx, e.ID, seen)
			if err == nil && len(facts) != min(1, int(e.Trainee.AccountID)) {
				t.Errorf("told of %s: %+v", e.Trainee.Name, facts)
			}
			return err
		}
	}
	restore := func(user int64, e course.Enrollment, seen string) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, user).Restore(ctx, tx, e.ID, seen)
			return err
		}
	}
	seen := registrar.PlaceSeen(registrar.WithdrawAct, first)
	c.refuses(course.ErrForbidden, withdraw(stranger, first, seen))
	c.refuses(course.ErrForbidden, withdraw(lan, first, seen))
	c.refuses(course.ErrChanged, withdraw(organizer, first, registrar.PlaceSeen(registrar.UnlinkAct, first)))
	c.refuses(course.ErrConflict, restore(organizer, first, seen))
	c.do(withdraw(organizer, first, seen))
	c.do(withdraw(organizer, last, registrar.PlaceSeen(registrar.WithdrawAct, last)))
	c.refuses(course.ErrConflict, withdraw(organizer, first, seen)) // the second tap of two
	first.State = course.Withdrawn
	c.refuses(course.ErrForbidden, restore(lan, first, registrar.PlaceSeen(registrar.RestoreAct, first)))
	c.do(restore(organizer, first, registrar.PlaceSeen(registrar.RestoreAct, first)))
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		back := c.place(ctx, tx, 1)
		states, err := tx.States(ctx, back.ID)
		if first.State = course.Enrolled; back != first || len(states) == 0 {
			t.Errorf("she is back as %+v with %d entries in the book", back, len(states))
		}
		return err
	})
	c.wantLog("organizer: place.withdraw ", "organizer: place.withdraw ", "organizer: place.restore ")
	c.closes()
	c.refuses(course.ErrConflict, withdraw(organizer, first, seen))
}

// TestMakeRepresentative: somebody linked and of a delegation, once.
func TestMakeRepresentative(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	represent := func(user int64, no int) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			e := c.place(ctx, tx, no)
			_, _, err := c.by(ctx, tx, user).MakeRepresentative(ctx, tx, e.ID, registrar.PlaceSeen(registrar.RepresentAct, e))
			return err
		}
	}
	c.refuses(course.ErrForbidden, represent(stranger, 1))
	c.refuses(course.ErrForbidden, represent(lan, 1))
	c.refuses(course.ErrConflict, represent(organizer, 4)) // neither linked nor of a delegation
	c.do(represent(organizer, 1))
	c.do(represent(organizer, 1))
	var subject string
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		e := c.place(ctx, tx, 1)
		subject = fmt.Sprintf("account/%d", e.Trainee.AccountID)
		if !course.Can(c.by(ctx, tx, lan).Actor, course.SeeDelegation, course.Object{CourseID: c.course.ID, DelegationID: e.DelegationID}) {
			t.Error("she may not see her delegation")
		}
		return nil
	})
	c.wantLog("organizer: role.grant " + subject)
}

// TestMendAfterTheClosing: what papers show stays; what they don't may still be set right.
func TestMendAfterTheClosing(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.closes()
	var e course.Enrollment
	c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		e = c.place(ctx, tx, 1)
		c.course, err = tx.Course(ctx, c.course.ID)
		return err
	})
	for _, field := range course.CardFields {
		to := registrar.Value{Field: field, Text: "0912345678", Check: printable}
		if field == course.FieldGender {
			to.Text = "Nữ"
		}
		m, err := registrar.Mending(c.course, e, to)
		if err != nil {
			to.Text = "Tên khác" // as a date, or a delegation, it isn't one
			if m, err = registrar.Mending(c.course, e, to); err != nil && !errors.Is(err, course.ErrInvalid) {
				t.Fatal(err)
			}
		}
		if field.Printed() {
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				if _, _, err := c.by(ctx, tx, organizer).MendEntry(ctx, tx, e.ID, to, m.Seen()); !errors.Is(err, course.ErrConflict) {
					t.Errorf("%s of a closed course: %v", field, err)
				}
				return nil
			})
			continue
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, facts, err := c.by(ctx, tx, organizer).MendEntry(ctx, tx, e.ID, to, m.Seen())
			if told := len(facts) == 1; told == (field == course.FieldNote) {
				t.Errorf("%s: told %v", field, facts)
			}
			return err
		})
	}
}
