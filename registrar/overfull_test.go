package registrar_test

import (
	"context"
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
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
