package registrar_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
)

// TestSigningIsAskedBeforeIssuing: who signs is frozen in each paper, of a closing and of a
// reissue; when nobody can, neither gives a number.
func TestSigningIsAskedBeforeIssuing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		expired := course.Refuse(course.ErrInvalid, "signing.expired", "Name", "BAN DÂN VẬN", "Date", "1/8/2022")
		signs := printing
		signs.Signing = func(time.Time) (string, error) { return "BAN DÂN VẬN", nil }
		cant := printing
		cant.Signing = func(time.Time) (string, error) { return "BAN DÂN VẬN", expired }

		c.refuses(course.ErrInvalid, func(ctx context.Context, tx *storage.Tx) error {
			in := c.closing(ctx, tx, printable)
			in.Printing = cant
			_, err := c.by(ctx, tx, organizer).Close(ctx, tx, in)
			return err
		})
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			in := c.closing(ctx, tx, printable)
			in.Printing = signs
			done, err := c.by(ctx, tx, organizer).Close(ctx, tx, in)
			if err != nil {
				return err
			}
			for i, one := range done.Issued {
				if one.Paper.SignedBy != "BAN DÂN VẬN" || one.No != i+1 {
					t.Errorf("number %d is signed by %q", one.No, one.Paper.SignedBy)
				}
			}
			_, _, err = c.by(ctx, tx, organizer).Release(ctx, tx, done.Closing.ID)
			return err
		})

		c.now = coursetest.At("17/8 9:00")
		if _, err := c.revokesPaper(organizer, 1, "Sai đơn vị"); err != nil {
			t.Fatal(err)
		}
		reissue := func(in registrar.Printing) (one course.Certificate, err error) {
			err = c.db.Update(t.Context(), func(tx *storage.Tx) error {
				place := c.place(t.Context(), tx, 1).ID
				by := c.by(t.Context(), tx, organizer)
				d, err := by.Draft(t.Context(), tx, place, course.Completion, in)
				if err == nil {
					_, one, err = by.IssueOne(t.Context(), tx, place, course.Completion, "", in, d.Seen(""))
				}
				return err
			})
			return one, err
		}
		if _, err := reissue(cant); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("reissued though it can't be signed: %v", err)
		}
		if one, err := reissue(signs); err != nil || one.Paper.SignedBy != "BAN DÂN VẬN" || one.No != 3 {
			t.Errorf("reissued: number %d, signed by %q, %v", one.No, one.Paper.SignedBy, err)
		}
	})
}
