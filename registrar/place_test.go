package registrar_test

import (
	"context"
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
		c.refuses(course.ErrForbidden, unlink(user, 1, registrar.LinkSeen(first)))
	}
	c.refuses(course.ErrChanged, unlink(organizer, 1, "abcd"))
	c.refuses(course.ErrConflict, unlink(organizer, 4, "")) // nobody has it
	c.wantLog()
	c.closes()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		free, facts, err := c.by(ctx, tx, organizer).Unlink(ctx, tx, first.ID, registrar.LinkSeen(first))
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
	c.refuses(course.ErrConflict, unlink(organizer, 1, registrar.LinkSeen(first))) // the second tap of two
	c.wantLog("organizer: course.close 1/2022/GCN–2/2022/GCN", "organizer: place.unlink ")
}
