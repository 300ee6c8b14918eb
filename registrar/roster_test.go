package registrar_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// fileOf is a roster file with the people of these names: those of the cast as they are,
// and others of whom nothing else is known.
func fileOf(names ...string) *roster.Roster {
	var r roster.Roster
	for i, name := range names {
		row := course.Enrollment{State: course.Enrolled, Trainee: course.Trainee{Name: name}}
		for _, e := range coursetest.Cast() {
			if e.Trainee.Name == name {
				row = e
			}
		}
		row.No = i + 1
		r.Rows = append(r.Rows, roster.Row{Enrollment: row})
	}
	return &r
}

// TestRightsOverARoster: whoever doesn't run the course changes nothing of its roster
// or its texts, whichever door they come by, and nothing is logged.
func TestRightsOverARoster(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	i := course.Import{CourseID: c.course.ID, ChatID: organizer, Name: "ds.xlsx"}
	var first course.Enrollment
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		i.By = storagetest.Account(t, tx, organizer)
		all, err := tx.Roster(ctx, c.course.ID)
		first = all[0]
		return errors.Join(err, tx.CreateImport(ctx, &i))
	})
	workbook := fileOf("Nguyễn Thị Lan")
	made := course.NewCourse("K2", "Lớp thứ hai")
	workbook.Course = &made
	to := registrar.Value{Field: course.FieldUnit, Text: "UBND xã", Check: printable}
	for act, do := range map[string]func(context.Context, *storage.Tx, registrar.By) error{
		"edit the course": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			to := registrar.Setting{Setting: course.SettingPlace, Line: "Hội trường B", Check: printable}
			m, err := by.ChangingCourse(ctx, tx, c.course.ID, to)
			if err == nil {
				_, err = by.EditCourse(ctx, tx, c.course.ID, to, m.Seen())
			}
			return err
		},
		"mend an entry": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			m, err := registrar.Mending(c.course, first, to)
			if err != nil {
				return err
			}
			_, _, err = by.MendEntry(ctx, tx, first.ID, to, m.Seen())
			return err
		},
		"withdraw": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			_, _, err := by.WithdrawLeftOut(ctx, tx, c.course.ID, "")
			return err
		},
		"restore": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			_, _, err := by.RestoreLeftOut(ctx, tx, c.course.ID, c.now)
			return err
		},
		"request an import": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			return by.RequestImport(ctx, tx, &course.Import{CourseID: c.course.ID})
		},
		"request the import of a workbook": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			return by.RequestImport(ctx, tx, &course.Import{})
		},
		"confirm an import": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			_, _, err := by.ConfirmImport(ctx, tx, i.ID, "")
			return err
		},
		"cancel an import": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			_, _, err := by.CancelImport(ctx, tx, i.ID)
			return err
		},
		"store a roster": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			_, err := by.StoreRoster(ctx, tx, c.course.ID, fileOf("Võ Năm"), nil, "")
			return err
		},
		"store a workbook": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			_, err := by.StoreRoster(ctx, tx, 0, workbook, nil, "")
			return err
		},
		"make a course": func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			_, err := by.CreateCourse(ctx, tx, made, nil)
			return err
		},
	} {
		for _, user := range []int64{stranger, lan} {
			t.Log(act, user)
			c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error { return do(ctx, tx, c.by(ctx, tx, user)) })
		}
	}
	c.wantLog()
}

// TestMendEntry stores what was shown, once; the person whose it is hears of it, and
// nobody of an entry without an account.
func TestMendEntry(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	to := registrar.Value{Field: course.FieldUnit, Text: "UBND xã A", Check: printable}
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		by := c.by(ctx, tx, organizer)
		all, err := tx.Roster(ctx, c.course.ID)
		if err != nil {
			return err
		}
		var told []int
		for _, e := range []course.Enrollment{all[0], all[3]} {
			m, err := registrar.Mending(c.course, e, to)
			if err != nil {
				return err
			}
			if _, _, err := by.MendEntry(ctx, tx, e.ID, to, "abcd"); !errors.Is(err, course.ErrChanged) {
				t.Errorf("what was not shown: %v", err)
			}
			_, facts, err := by.MendEntry(ctx, tx, e.ID, to, m.Seen())
			if err != nil {
				return err
			}
			told = append(told, len(facts))
			if _, _, err := by.MendEntry(ctx, tx, e.ID, to, m.Seen()); !errors.Is(err, course.ErrInvalid) {
				t.Errorf("the second of two: %v", err)
			}
		}
		if diff := cmp.Diff([]int{1, 0}, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		faulty := to
		faulty.Text, faulty.Check = "UBND 中", func(p course.Paper) []course.PaperFault {
			return []course.PaperFault{{Field: course.PaperTitle}, {Field: course.PaperUnit, Text: p.Unit}}
		}
		_, err = registrar.Mending(c.course, all[1], faulty)
		if fault, ok := errors.AsType[*course.PaperError](err); !ok || len(fault.Faults) != 1 || fault.Faults[0].Text != "UBND 中" {
			t.Errorf("what can't be printed: %v", err)
		}
		return nil
	})
	c.wantLog("organizer: entry.mend unit", "organizer: entry.mend unit")
}

// TestStoreRoster: by the job and by the command line it is one act, which stores what
// was shown and makes who has an account the organizer of the course it makes.
func TestStoreRoster(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		file := fileOf("Nguyễn Thị Lan", "Trần Văn Bình", "Võ Năm")
		diff, err := registrar.RosterDiff(ctx, tx, c.course, file, nil)
		if err != nil {
			return err
		}
		by := c.by(ctx, tx, organizer)
		if _, err := by.StoreRoster(ctx, tx, c.course.ID, file, nil, "abcd"); !errors.Is(err, course.ErrChanged) {
			t.Errorf("what was not shown: %v", err)
		}
		done, err := by.StoreRoster(ctx, tx, c.course.ID, file, nil, diff.Seen(c.course))
		if err != nil {
			return err
		}
		if len(done.Diff.New) != 1 || done.Diff.Same != 2 || len(done.Diff.Gone) != 2 {
			t.Errorf("the change was %+v", done.Diff)
		}

		made := course.NewCourse("K2", "Lớp thứ hai")
		workbook := fileOf("Võ Sáu")
		workbook.Course = &made
		operator := registrar.Operator(c.now)
		if _, err := operator.StoreRoster(ctx, tx, 0, fileOf("Võ Sáu"), nil, ""); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("a bare roster for no course: %v", err)
		}
		if done, err = operator.StoreRoster(ctx, tx, 0, workbook, nil, ""); err != nil {
			return err
		}
		goal, err := operator.RosterGoal(ctx, tx, 0, workbook)
		if err != nil || goal != done.Course.ID {
			t.Errorf("the workbook goes into course %d, want %d: %v", goal, done.Course.ID, err)
		}
		if _, err := operator.StoreRoster(ctx, tx, 0, workbook, nil, ""); !errors.Is(err, course.ErrConflict) {
			t.Errorf("a course that is there: %v", err)
		}
		lines, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: done.Course.ID, Limit: 9})
		var acts []string
		for _, l := range lines {
			if l.AccountID != 0 || !l.At.Equal(c.now.Truncate(time.Millisecond)) {
				t.Errorf("the line is %+v", l)
			}
			acts = append(acts, l.Act)
		}
		if diff := cmp.Diff([]string{"roster.store", "course.create"}, acts); diff != "" {
			t.Errorf("the log (-want +got):\n%s", diff)
		}
		return err
	})
	c.wantLog("organizer: roster.store ")
}

// TestStoredFileInTheLog: what a file changes of whom is in the log, a phone number by
// its last digits.
func TestStoredFileInTheLog(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	file := fileOf("Nguyễn Thị Lan")
	row := &file.Rows[0].Enrollment
	was := *row
	row.Unit, row.Trainee.Phone = "UBND xã Châu Hoà", "0987000321"
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		done, err := c.by(ctx, tx, organizer).StoreRoster(ctx, tx, c.course.ID, file, nil, "")
		if err != nil {
			return err
		}
		place := done.Diff.Changed[0].Was
		lines, err := tx.AuditLog(ctx, course.AuditQuery{EnrollmentID: place.ID, Limit: 9})
		got := map[string]string{}
		for _, l := range lines {
			got[l.Act+" "+l.Subject] = l.Before + " → " + l.After
		}
		phone := was.Trainee.Phone
		want := map[string]string{"roster.change unit": was.Unit + " → UBND xã Châu Hoà", "roster.change phone": "…" + phone[len(phone)-3:] + " → …321"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the log about the person (-want +got):\n%s", diff)
		}
		return err
	})
	c.wantLog("organizer: roster.change unit", "organizer: roster.change phone", "organizer: roster.store ")
}
