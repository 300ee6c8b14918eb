package storage_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
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
var start = coursetest.At("16/8 7:30").UTC()

func newClass(t testing.TB, db *storage.DB, n int) class {
	t.Helper()
	c := coursetest.New(coursetest.Sessions("16-19/8/2022"), coursetest.Crowd(n))
	for i := range c.Roster {
		c.Roster[i].Trainee.TelegramID = int64(1000 + i)
	}
	storagetest.Do(t, db, func(_ context.Context, tx *storage.Tx) error {
		storagetest.Store(t, tx, &c)
		return nil
	})
	return class{c.Course, c.Sessions, c.Roster}
}

// person is the one with a number on the roster.
func person(no int) course.Enrollment { return coursetest.Person(no) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
