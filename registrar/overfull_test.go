package registrar_test

import (
	"context"
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/storage"
)

// TestFileAboveCapacity: a file names those of its people who wait, counts the places that are kept, theirs once, and is not
// stored when the course has come to be fuller than was shown.
func TestFileAboveCapacity(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	n := c.small(course.OpenToAll, 2)
	first := c.registers(n, stranger, born("Trần Một", 1990))
	waits := c.registers(n, stranger+1, born("Lê Hai", 1991)) // takes the second place
	third := c.registers(n, stranger+2, born("Vũ Ba", 1992))
	if first.Waits != nil || waits.Waits != nil || third.Waits == nil {
		t.Fatalf("they wait: %v, %v, %v", first.Waits, waits.Waits, third.Waits)
	}
	file := &roster.Roster{}
	for _, e := range []course.Enrollment{born("Vũ Ba", 1992), born("Hồ Tư", 1993)} {
		file.Rows = append(file.Rows, roster.Row{Enrollment: e})
	}
	diff := func() (d course.Diff) {
		c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
			d, err = registrar.RosterDiff(ctx, tx, n, file, nil)
			return err
		})
		return d
	}
	d := diff()
	if len(d.Waiting) != 1 || d.Waiting[0].Said.Trainee.Name != "Vũ Ba" || d.Over.Places != 2 || d.Over.People != 4 {
		t.Errorf("of the file wait %v, it is above by %+v", d.Waiting, d.Over)
	}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		w := *third.Waits
		w.State, w.Until = course.WaitingOffered, c.now.Add(course.OfferTime)
		return tx.SettleWaiting(ctx, &w, course.WaitingInLine)
	})
	if d := diff(); d.Over.People != 4 || d.Over.Held != 0 {
		t.Errorf("with their own offer it is above by %+v", d.Over)
	}
	c.registers(n, stranger+3, born("Ngô Năm", 1994))
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		n.Capacity = 9
		return tx.UpdateCourse(ctx, n)
	})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := c.by(ctx, tx, organizer).StoreRoster(ctx, tx, n.ID, file, nil, d.Seen(n)); !errors.Is(err, course.ErrChanged) {
			t.Errorf("a file that was shown above a capacity that is another now: %v", err)
		}
		return nil
	})
}

// TestNewCourseAboveCapacity: a class workbook is held against the capacity that it gives.
func TestNewCourseAboveCapacity(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	file := fileOf("Võ Năm", "Võ Sáu")
	made := course.NewCourse("K2", "Lớp thứ hai")
	made.Capacity, file.Course = 1, &made
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		d, err := registrar.RosterDiff(ctx, tx, course.Course{}, file, nil)
		if err != nil || d.Over.Places != 1 || d.Over.People != 2 {
			t.Errorf("it is above by %+v: %v", d.Over, err)
		}
		_, err = registrar.Operator(c.now).StoreRoster(ctx, tx, 0, file, nil, d.Seen(course.Course{}))
		return err
	})
}

// TestFileOfWhoMayWait: who waits and is only likely somebody of a file is not said to be connected with them, and keeps the
// place that is offered: putting them into the course doesn't connect them either.
func TestFileOfWhoMayWait(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	n := c.small(course.OpenToAll, 1)
	c.registers(n, stranger, born("Trần Một", 1990))
	waits := c.registers(n, stranger+1, born("Lê Hai", 1991)).Waits
	vague := born("Lê Hai", 1991)
	vague.Trainee.Birth = course.Birth{Year: 1991}
	file := &roster.Roster{Rows: []roster.Row{{Enrollment: vague}}}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		waits.State, waits.Until = course.WaitingOffered, c.now.Add(course.OfferTime)
		if err := tx.SettleWaiting(ctx, waits, course.WaitingInLine); err != nil {
			return err
		}
		d, err := registrar.RosterDiff(ctx, tx, n, file, nil)
		if len(d.Waiting) != 0 || len(d.Likely) != 1 || d.Over.People != 3 || d.Over.Held != 1 {
			t.Errorf("surely %v, likely %v, above by %+v", d.Waiting, d.Likely, d.Over)
		}
		return err
	})
}

// TestNobodyIsPromised: who is said to be offered the place of somebody who is taken off is offered it; nobody is where nothing is
// offered any more, and who holds an offer already isn't among those who wait.
func TestNobodyIsPromised(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	n := c.small(course.OpenToAll, 2)
	first := c.registers(n, stranger, born("Trần Một", 1990)).Place
	offered := c.registers(n, stranger+1, born("Lê Hai", 1991)).Place
	held := c.registers(n, stranger+2, born("Vũ Ba", 1992)).Waits
	c.registers(n, stranger+3, born("Hồ Tư", 1993))
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.MovePlace(ctx, offered.ID, course.Withdrawn); err != nil {
			return err
		}
		held.State, held.Until = course.WaitingOffered, coursetest.At("19/8 13:30")
		return tx.SettleWaiting(ctx, held, course.WaitingInLine)
	})
	for _, tt := range []struct {
		at   string
		mode course.JoinMode
		next int
	}{
		{"18/8 10:00", course.OpenToAll, 1},
		{"18/8 22:00", course.OpenToAll, 1}, // offered in the morning
		{"18/8 10:00", course.RosterOnly, 0},
		{"19/8 12:50", course.OpenToAll, 0},
		{"19/8 14:00", course.OpenToAll, 0},
	} {
		c.now, n.Mode = coursetest.At(tt.at), tt.mode
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			m, err := c.by(ctx, tx, organizer).Moving(ctx, tx, n, first, registrar.WithdrawAct)
			if m.List.Waiting != 1 || len(m.List.Next) != tt.next {
				t.Errorf("%s, %s: %d wait, %d are next", tt.at, tt.mode, m.List.Waiting, len(m.List.Next))
			}
			return err
		})
	}
}
