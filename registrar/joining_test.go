package registrar_test

import (
	"context"
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// place is the place of that number on the roster, from 1.
func (c *class) place(ctx context.Context, tx *storage.Tx, no int) course.Enrollment {
	c.t.Helper()
	roster, err := tx.Roster(ctx, c.course.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return roster[no-1]
}

// TestRegister: by whatever door, a course takes whom its mode takes, once, and what a
// certificate can hold.
func TestRegister(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	said := course.Enrollment{Position: "Bí thư", Unit: "xã B", Trainee: course.Trainee{Name: "Đỗ Hoài An", Birth: course.Birth{Year: 1990}}}
	register := func(said course.Enrollment) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, stranger).Register(ctx, tx, c.course, said, nil)
			return err
		}
	}
	c.refuses(course.ErrForbidden, register(said)) // for its roster only
	c.course.Mode = course.OpenToAll
	unnamed := said
	unnamed.Trainee.Name = "12"
	c.refuses(course.ErrInvalid, register(unnamed))
	c.do(register(said))
	c.refuses(course.ErrConflict, register(said))
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		mine := c.place(ctx, tx, 5)
		if mine.Trainee.TelegramID != stranger || mine.Unit != "xã B" {
			t.Errorf("on the roster stands %+v", mine)
		}
		if err := tx.StoreRoster(ctx, c.course.ID, course.Diff{Gone: []course.Enrollment{mine}}); err != nil {
			return err
		}
		if _, err := tx.WithdrawLeftOut(ctx, c.course.ID, c.now); err != nil {
			return err
		}
		done, err := c.by(ctx, tx, stranger).Register(ctx, tx, c.course, said, nil)
		if refused := done.Withdrawn; refused == nil || refused.Account != storagetest.Account(t, tx, stranger) {
			t.Errorf("after the withdrawal: %+v", refused)
		}
		return err
	})
	c.wantLog("somebody else: place.register ")
}

// TestSettleBirth: only the person says which reading is right, once; the log says
// what was before.
func TestSettleBirth(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	first, second := course.Birth{Year: 1983, Month: 5, Day: 12}, course.Birth{Year: 1983, Month: 12, Day: 5}
	settle := func(user int64, birth course.Birth) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			e, err := c.by(ctx, tx, user).SettleBirth(ctx, tx, c.course, c.place(ctx, tx, 1).ID, birth)
			if stored := c.place(ctx, tx, 1); err == nil && (e.Trainee.Birth != second || stored.Trainee.Birth != second || !stored.Edited.Has(course.FieldBirth)) {
				return errors.New("settled otherwise")
			}
			return err
		}
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		was := c.place(ctx, tx, 1)
		is := was
		is.Trainee.Birth, is.Trainee.BirthAlt = first, second
		return tx.StoreRoster(ctx, c.course.ID, course.Diff{Changed: []course.Change{{Was: was, Is: is}}})
	})
	c.refuses(course.ErrForbidden, settle(binh, second))
	c.refuses(course.ErrForbidden, settle(organizer, second))
	c.refuses(course.ErrInvalid, settle(lan, course.Birth{}))
	c.refuses(course.ErrInvalid, settle(lan, course.Birth{Year: 1999}))
	c.do(settle(lan, second))
	c.do(settle(lan, first)) // there is no doubt any more
	c.wantLog("somebody else: place.birth birth")
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		lines, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: c.course.ID, Limit: 1})
		if err == nil && (lines[0].Before != first.String()+"\n"+second.String() || lines[0].After != second.String()) {
			t.Errorf("the log says %+v", lines[0])
		}
		return err
	})
}
