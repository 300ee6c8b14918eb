package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestNews: however many register, the organizers hear of all of them, once, and at most
// once an hour; whoever comes while nobody can be told is told of later.
func TestNews(t *testing.T) {
	t.Parallel()
	s := newShift(t, "15/8 8:05")
	open := course.NewCourse("MO", "Lớp mở")
	open.Mode = course.OpenToAll
	s.store(func(ctx context.Context, tx *storage.Tx) error {
		err := tx.CreateCourse(ctx, &open, coursetest.Sessions("16/8/2022"))
		storagetest.Grant(t, tx, anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: open.ID})
		return err
	})
	came := 0
	registers := func(people int) {
		t.Helper()
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			for range people {
				came++
				account, err := tx.EnsureAccount(ctx, int64(100+came), "vi")
				if err != nil {
					return err
				}
				said := course.Enrollment{Unit: "UBND", Trainee: course.Trainee{Name: "Người Thứ " + strings.Repeat("Một ", came) + "Vậy", Birth: course.Birth{Year: 1950 + came}}}
				by := registrar.By{Actor: course.Actor{AccountID: account.ID}, Now: s.now}
				if done, err := by.Register(ctx, tx, open, said, nil); err != nil || done.Place.ID == 0 {
					return fmt.Errorf("person %d is not on the roster: %+v, %w", came, done, err)
				}
			}
			return nil
		})
	}
	heard := func() (texts []string) {
		t.Helper()
		return s.look(anOrganizer)
	}
	registers(1)
	s.now = s.now.Add(10 * time.Minute)
	registers(2)
	if told := heard(); len(told) != 0 {
		t.Errorf("told within the hour: %q", told)
	}
	s.now = coursetest.At("15/8 9:00")
	if told := heard(); len(told) != 1 || !strings.Contains(told[0], "3 người vừa tự ghi danh <b>Lớp mở</b>") {
		t.Errorf("told at nine: %q", told)
	}
	if told := heard(); len(told) != 0 {
		t.Errorf("told again: %q", told)
	}
	block := func(blocked bool) {
		s.store(func(ctx context.Context, tx *storage.Tx) error { return tx.SetBlocked(ctx, anOrganizer, blocked) })
	}
	registers(1)
	block(true)
	s.now = coursetest.At("15/8 10:30")
	if told := heard(); len(told) != 0 {
		t.Errorf("told who blocks: %q", told)
	}
	registers(1)
	block(false)
	s.now = coursetest.At("15/8 11:00")
	if told := heard(); len(told) != 1 || !strings.Contains(told[0], "2 người") {
		t.Errorf("told afterwards: %q", told)
	}
}

// TestCorrectionsAreTold: what people ask to be set right within an hour is told together,
// when it is over.
func TestCorrectionsAreTold(t *testing.T) {
	t.Parallel()
	s := newShift(t, "15/8 8:05")
	c := s.class(3)
	s.grant(anOrganizer, course.Grant{Role: course.OrganizerRole, CourseID: c.ID})
	asks := func(people ...int) {
		t.Helper()
		s.store(func(ctx context.Context, tx *storage.Tx) error {
			roster, err := tx.Roster(ctx, c.ID)
			for _, i := range people {
				k := course.Correction{Place: roster[i], Field: course.FieldUnit, After: fmt.Sprintf("Xã %d", i), By: storagetest.Account(t, tx, 900)}
				err = errors.Join(err, tx.CreateCorrection(ctx, &k))
			}
			return err
		})
	}
	asks(0)
	if told := s.look(anOrganizer); len(told) != 1 || !strings.Contains(told[0], "1 đề nghị") {
		t.Errorf("told of the first: %q", told)
	}
	s.now = s.now.Add(10 * time.Minute)
	asks(1, 2)
	if told := s.look(anOrganizer); len(told) != 0 {
		t.Errorf("told within the hour: %q", told)
	}
	s.now = s.now.Add(50 * time.Minute)
	if told := s.look(anOrganizer); len(told) != 1 || !strings.Contains(told[0], "2 đề nghị sửa thông tin mới, tất cả 3 đề nghị") {
		t.Errorf("told after it: %q", told)
	}
	s.now = s.now.Add(3 * time.Hour)
	if told := s.look(anOrganizer); len(told) != 0 {
		t.Errorf("told again: %q", told)
	}
}
