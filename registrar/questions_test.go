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
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// asking is a file that waits with these questions about the first two of the class:
// whether they are one, and twice whether somebody is to be back.
func (c *class) asking() (i course.Import, questions []course.Question) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		roster, err := tx.Roster(ctx, c.course.ID)
		if err != nil {
			return err
		}
		questions = []course.Question{
			{Kind: course.AskSame, Row: roster[1], Place: roster[0]},
			{Kind: course.AskRestore, Row: roster[0], Place: roster[0]}, {Kind: course.AskRestore, Row: roster[1], Place: roster[1]},
		}
		i = course.Import{CourseID: c.course.ID, By: storagetest.Account(c.t, tx, organizer), ChatID: organizer, Name: "ds.xlsx"}
		if err := tx.CreateImport(ctx, &i); err != nil {
			return err
		}
		i.State, i.Seen = course.ImportRead, "abcd"
		_, err = tx.MoveImport(ctx, i, course.ImportRequested)
		return errors.Join(err, tx.AskImport(ctx, i.ID, questions))
	})
	return i, questions
}

// TestAnswerImport: an answer is kept once, by whoever runs the course, in the place of
// the one they saw, and what was shown before is not stored then.
func TestAnswerImport(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	i, questions := c.asking()
	same := questions[0].Key()
	for _, user := range []int64{stranger, lan} {
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).AnswerImport(ctx, tx, i.ID, same, "", course.Yes)
			return err
		})
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).AnswerAll(ctx, tx, i.ID, course.AskRestore, "", course.Yes)
			return err
		})
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, user).ReviewImport(ctx, tx, i.ID)
			return err
		})
	}
	for _, early := range []func(context.Context, *storage.Tx, registrar.By) error{
		func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			_, _, err := by.ConfirmImport(ctx, tx, i.ID, "abcd")
			return err
		},
		func(ctx context.Context, tx *storage.Tx, by registrar.By) error {
			_, _, err := by.ReviewImport(ctx, tx, i.ID)
			return err
		},
	} {
		c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error { return early(ctx, tx, c.by(ctx, tx, organizer)) })
	}
	c.wantLog()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		by := c.by(ctx, tx, organizer)
		for _, step := range []struct {
			key        string
			shown, say course.Answer
			kind       error
		}{
			{same, "", course.No, nil},
			{same, "", course.No, nil}, // tapped twice
			{same, "", course.Yes, course.ErrChanged},
			{same, course.No, course.Yes, nil},
			{same, course.Yes, "maybe", course.ErrInvalid},
			{"nothing", "", course.Yes, course.ErrNotFound},
		} {
			if _, err := by.AnswerImport(ctx, tx, i.ID, step.key, step.shown, step.say); !errors.Is(err, step.kind) {
				t.Errorf("%+v: %v", step, err)
			}
		}
		if _, _, err := by.ConfirmImport(ctx, tx, i.ID, "abcd"); !errors.Is(err, course.ErrChanged) {
			t.Errorf("what was shown before the answer: %v", err)
		}
		asked, err := by.ImportAsks(ctx, tx, i.ID)
		if err != nil {
			return err
		}
		if _, err := by.AnswerAll(ctx, tx, i.ID, course.AskSame, asked.Seen(course.AskSame), course.No); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("all that must be answered at once: %v", err)
		}
		seen := asked.Seen(course.AskRestore)
		for n, kind := range []error{nil, course.ErrChanged} {
			if _, err := by.AnswerAll(ctx, tx, i.ID, course.AskRestore, seen, course.Yes); !errors.Is(err, kind) {
				t.Errorf("all, time %d: %v", n, err)
			}
		}
		var answers []course.Answer
		kept, err := tx.ImportQuestions(ctx, i.ID)
		for _, q := range kept {
			answers = append(answers, q.Answer)
		}
		if diff := cmp.Diff([]course.Answer{course.Yes, course.Yes, course.Yes}, answers); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
		return err
	})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		by := c.by(ctx, tx, organizer)
		for _, moves := range []bool{true, false} {
			_, moved, err := by.ReviewImport(ctx, tx, i.ID)
			if moved != moves || !moves && !errors.Is(err, course.ErrConflict) {
				t.Errorf("reviewed: %v, %v", moved, err)
			}
		}
		if _, err := by.AnswerImport(ctx, tx, i.ID, same, course.Yes, course.No); !errors.Is(err, course.ErrConflict) {
			t.Errorf("while it is looked at anew: %v", err)
		}
		return nil
	})
	c.wantLog("organizer: import.answer same/no", "organizer: import.answer same/yes", "organizer: import.answer restore/yes",
		"organizer: import.answer restore/yes", "organizer: import.review 1")
}

// TestTheSamePersonOnASecondCourse: a file of another course finds its people, also
// without phones; their account serves both, and where it is asked, what is answered is so.
func TestTheSamePersonOnASecondCourse(t *testing.T) {
	t.Parallel()
	storagetest.EachURL(t, func(t *testing.T, url string) {
		t.Parallel()
		db := storagetest.Open(t, storage.Config{URL: url, Now: func() time.Time { return coursetest.At("16/8 7:20") }})
		storagetest.Do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			first := coursetest.New(nil, twelve())
			storagetest.Store(t, tx, &first)
			second := course.NewCourse("K2", "Lớp thứ hai")
			if err := tx.CreateCourse(ctx, &second, nil); err != nil {
				return err
			}
			people := twelve()[3:7]
			for i := range people {
				people[i].Trainee.Phone, people[i].No = "", i+1
			}
			people[2].Unit = "Đảng uỷ xã Phong Nẫm" // of him it is likely
			people[3].Trainee.Birth = course.Birth{Year: 1999}
			file, by := rosterOf(people), registrar.Operator(tx.Now())
			done, err := by.StoreRoster(ctx, tx, second.ID, file, nil, "")
			if len(done.Diff.Questions) != 1 || !errors.Is(err, course.ErrConflict) {
				t.Errorf("asked %+v: %v", done.Diff.Questions, err)
			}
			yes := course.Answers{done.Diff.Questions[0].Key(): course.Yes}
			if _, err := by.StoreRoster(ctx, tx, second.ID, file, yes, ""); err != nil {
				return err
			}
			roster, err := tx.Roster(ctx, second.ID)
			for i, e := range roster {
				was := first.Roster[3+i]
				if one := e.Trainee.ID == was.Trainee.ID; one != (i < 3) || one && e.Trainee.AccountID != was.Trainee.AccountID {
					t.Errorf("%s: one person %v, account %d, there %d", e.Trainee.Name, one, e.Trainee.AccountID, was.Trainee.AccountID)
				}
			}
			if again, err := registrar.RosterDiff(ctx, tx, second, file, nil); err != nil || again.Same != 4 || len(again.Questions) > 0 {
				t.Errorf("the file once more: %+v, %v", again, err)
			}
			return err
		})
	})
}
