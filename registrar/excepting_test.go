package registrar_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
)

// excepts decides against the rule about the person of that number, as it is shown now.
func (c *class) excepts(user int64, no int, kind course.ExceptionKind, reason string) error {
	c.t.Helper()
	return c.db.Update(c.t.Context(), func(tx *storage.Tx) error {
		ctx := c.t.Context()
		place := c.place(ctx, tx, no).ID
		p, err := c.by(ctx, tx, organizer).PaperOf(ctx, tx, place)
		if err != nil {
			return err
		}
		_, err = c.by(ctx, tx, user).Except(ctx, tx, place, kind, reason, p.Seen(string(kind), reason))
		return err
	})
}

// issuesLate issues a certificate after the closing, as it is shown now.
func (c *class) issuesLate(user int64, no int, reason string) error {
	c.t.Helper()
	return c.db.Update(c.t.Context(), func(tx *storage.Tx) error {
		ctx := c.t.Context()
		place := c.place(ctx, tx, no).ID
		d, err := c.by(ctx, tx, organizer).Draft(ctx, tx, place, course.Completion, printing)
		if err != nil {
			return err
		}
		_, _, err = c.by(ctx, tx, user).IssueOne(ctx, tx, place, course.Completion, reason, printing, d.Seen(reason))
		return err
	})
}

// TestExceptions: a certificate is granted to one below the rule and held back from one above
// it; that stays through a closing that is taken back, can't be changed in its minute, and is
// made good afterwards with a reason. Whoever may not, can't.
func TestExceptions(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		for name, user := range map[string]int64{"a stranger": stranger, "whose it is": lan} {
			if err := c.excepts(user, 1, course.Withheld, "chờ"); !errors.Is(err, course.ErrForbidden) {
				t.Errorf("%s excepts: %v", name, err)
			}
		}
		for _, wrong := range []error{
			c.excepts(organizer, 1, course.Granted, "cần"), c.excepts(organizer, 2, course.Withheld, "chờ"), // as the rule has it
			c.excepts(organizer, 1, course.Withheld, ""), // without a reason
		} {
			if !errors.Is(wrong, course.ErrConflict) && !errors.Is(wrong, course.ErrInvalid) {
				t.Errorf("what means nothing: %v", wrong)
			}
		}
		for no, kind := range map[int]course.ExceptionKind{1: course.Withheld, 2: course.Granted} {
			if err := c.excepts(organizer, no, kind, "lý do"); err != nil {
				t.Error(err)
			}
		}
		first := c.closes()
		if err := c.excepts(organizer, 4, course.Withheld, "chờ"); !errors.Is(err, course.ErrConflict) {
			t.Errorf("in the minute: %v", err)
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, organizer).TakeBack(ctx, tx, first.Closing.ID)
			return err
		})
		c.released()
		want := []string{"1/2022/GCN void", "2/2022/GCN void", "3/2022/GCN issued 2", "4/2022/GCN issued 4"}
		if diff := cmp.Diff(want, c.given()); diff != "" {
			t.Errorf("the register (-want +got):\n%s", diff)
		}

		c.now = coursetest.At("18/8 9:00")
		if err := c.issuesLate(organizer, 3, ""); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("below the rule without a reason: %v", err)
		}
		if err := c.issuesLate(stranger, 3, "học bù"); !errors.Is(err, course.ErrForbidden) {
			t.Errorf("a stranger issues: %v", err)
		}
		if err := c.issuesLate(organizer, 2, "học bù"); !errors.Is(err, course.ErrConflict) {
			t.Errorf("to who has one: %v", err)
		}
		if err := errors.Join(c.issuesLate(organizer, 3, "học bù"), c.issuesLate(organizer, 1, "đã xác minh")); err != nil {
			t.Error(err)
		}
		want = append(want, "5/2022/GCN issued 3", "6/2022/GCN issued 1")
		if diff := cmp.Diff(want, c.given()); diff != "" {
			t.Errorf("the register afterwards (-want +got):\n%s", diff)
		}
	})
}

// given is what the register says of the class: number, state, and whose a valid one is.
func (c *class) given() (lines []string) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		lines = nil
		all, err := tx.Certificates(ctx, c.course.ID)
		if err != nil {
			return err
		}
		for _, one := range all {
			line := one.Number() + " " + string(one.State)
			if one.State == course.Issued {
				e, err := tx.Enrollment(ctx, one.EnrollmentID)
				if err != nil {
					return err
				}
				line += " " + string(rune('0'+e.No))
			}
			lines = append(lines, line)
		}
		return nil
	})
	return lines
}

// TestTwoOrganizersIssueLate: of many who issue a late certificate at one moment one does.
func TestTwoOrganizersIssueLate(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.released()
		var place int64
		var seen string
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			place = c.place(ctx, tx, 2).ID
			d, err := c.by(ctx, tx, organizer).Draft(ctx, tx, place, course.Completion, printing)
			seen = d.Seen("học bù")
			return err
		})
		done := c.race(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, organizer).IssueOne(ctx, tx, place, course.Completion, "học bù", printing, seen)
			return err
		})
		if diff := cmp.Diff([]string{"1/2022/GCN issued 1", "2/2022/GCN issued 4", "3/2022/GCN issued 2"}, c.given()); done != 1 || diff != "" {
			t.Errorf("%d have issued it; the register (-want +got):\n%s", done, diff)
		}
	})
}
