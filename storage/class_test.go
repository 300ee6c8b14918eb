package storage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// class is a course of n trainees, all with an account, in five delegations, with
// eight sessions.
type class struct {
	course   course.Course
	sessions []course.Session
	roster   []course.Enrollment
}

// start is when the first session of a class begins.
var start = time.Date(2022, 8, 16, 0, 30, 0, 0, time.UTC)

func newClass(t testing.TB, db *storage.DB, n int) class {
	t.Helper()
	ctx := context.Background()
	var c class
	var d course.Diff
	for i := range n {
		d.New = append(d.New, person(i+1))
	}
	must(t, db.Update(ctx, func(tx *storage.Tx) (err error) {
		c = class{course: course.NewCourse("DVCQ-2-2022", "Lớp 2 năm 2022")}
		for i := range 8 {
			at := start.Add(time.Duration(i) * 12 * time.Hour)
			c.sessions = append(c.sessions, course.Session{Half: course.Morning, Start: at, End: at.Add(4 * time.Hour)})
		}
		if err := tx.CreateCourse(ctx, &c.course, c.sessions); err != nil {
			return err
		}
		if err := tx.StoreRoster(ctx, c.course.ID, d); err != nil {
			return err
		}
		if c.roster, err = tx.Roster(ctx, c.course.ID); err != nil {
			return err
		}
		for i := range c.roster {
			trainee := &c.roster[i].Trainee
			trainee.TelegramID = int64(1000 + i)
			trainee.AccountID = storagetest.Account(t, tx, trainee.TelegramID)
			if err := tx.LinkTrainee(ctx, trainee.ID, trainee.AccountID); err != nil {
				return err
			}
		}
		return nil
	}))
	return c
}

// person is the one with a number on the roster: "Nguyễn Văn Số 7" of "Đoàn 3".
func person(no int) course.Enrollment {
	return course.Enrollment{
		No: no,
		Trainee: course.Trainee{
			Name: fmt.Sprintf("Nguyễn Văn Số %d", no), Birth: course.Birth{Year: 1980, Month: 5, Day: 14},
			Gender: "Nam", Phone: fmt.Sprintf("09%08d", no),
		},
		Delegation: fmt.Sprintf("Đoàn %d", no%5+1), Position: "Cán bộ", Unit: "UBND xã",
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
