package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// nos are courses and, of each, the numbers of its sessions, in the order given: "1: 1 2".
func nos(courses []course.Course, sessions map[int64][]course.Session) string {
	var lines []string
	for _, c := range courses {
		line := fmt.Sprintf("%d:", c.ID)
		for _, s := range sessions[c.ID] {
			line += fmt.Sprint(" ", s.No)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, ", ")
}

// TestCoursesAround: of the courses that are not closed, the sessions of some days, and
// those before that are still to be closed; these of a closed course too.
func TestCoursesAround(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1) // 16-19/8, sessions 1 to 8
		around := func(from, to, want string) {
			t.Helper()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				courses, sessions, err := tx.CoursesAround(ctx, coursetest.At(from), coursetest.At(to))
				equal(t, from+" to "+to, nos(courses, sessions), want)
				return err
			})
		}
		around("14/8 7:30", "16/8 7:30", "")
		around("16/8 7:30", "17/8 7:30", "1: 1 2")
		around("17/8 0:00", "18/8 0:00", "1: 1 2 3 4") // the first two are still to be closed
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			first, second, fourth := c.sessions[0], c.sessions[1], c.sessions[3]
			first.ClosedAt, second.ClosedAt, fourth.CancelledAt = tx.Now(), tx.Now().Add(time.Hour), tx.Now()
			must(t, tx.SetCheckIn(ctx, first))
			must(t, tx.SetCheckIn(ctx, second)) // by a clock that is ahead
			return tx.UpdateSession(ctx, fourth, false)
		})
		around("17/8 0:00", "18/8 0:00", "1: 2 3")
		around("1/9 0:00", "2/9 0:00", "1: 2 3 5 6 7 8")
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			closes(ctx, t, tx, c.course.ID, true)
			return nil
		})
		around("17/8 0:00", "18/8 0:00", "1: 2 3") // one during which a course is closed is closed in its time
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for _, one := range c.sessions {
				if _, err := tx.CloseSession(ctx, one.ID); err != nil {
					return err
				}
			}
			return nil
		})
		around("17/8 0:00", "18/8 0:00", "")
	})
}

// TestRunningCourses: those that have begun, however long they last, with all their
// sessions, and the newest entry of each that has one.
func TestRunningCourses(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		running := func(now, want string, last map[int64]int64) {
			t.Helper()
			at := coursetest.At(now)
			s.pass(at.Sub(s.clock()))
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				courses, sessions, err := tx.RunningCourses(ctx, at.AddDate(0, 0, -60), at.AddDate(0, 0, -7))
				must(t, err)
				equal(t, now, nos(courses, sessions), want)
				equal(t, "last entries "+now, cmp.Diff(last, got[map[int64]int64](t)(tx.LastEntries(ctx, courses))), "")
				return nil
			})
		}
		const all = "1: 1 2 3 4 5 6 7 8"
		running("16/8 7:29", "", map[int64]int64{})
		running("16/8 7:30", all, map[int64]int64{})
		var newest int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for i := range 2 {
				a, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: c.sessions[1-i].ID, EnrollmentID: c.roster[i].ID, State: course.Present, Way: course.ByOrganizer})
				must(t, err)
				newest = max(newest, a.ID)
			}
			moved := c.sessions[0]
			moved.MovedFrom, moved.Start, moved.End = moved.Start, coursetest.At("30/8 7:30"), coursetest.At("30/8 11:00")
			return tx.UpdateSession(ctx, moved, false)
		})
		running("16/8 8:00", "1: 2 3 4 5 6 7 8 1", map[int64]int64{1: newest}) // by the session that was moved away
		running("6/9 10:59", "1: 2 3 4 5 6 7 8 1", map[int64]int64{1: newest})
		running("6/9 11:00", "", map[int64]int64{})
	})
}

func TestDone(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			at := func(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }
			for _, f := range []struct {
				job   string
				hours int
			}{{"a", 0}, {"a", 2}, {"a", 1}, {"b", 1}, {"c", 3}} {
				got[bool](t)(tx.Fire(ctx, f.job, at(f.hours)))
			}
			got[bool](t)(tx.Skip(ctx, "a", at(5)))
			want := map[string][]time.Time{"a": {at(1), at(2)}, "b": {at(1)}}
			equal(t, "done", cmp.Diff(want, got[map[string][]time.Time](t)(tx.Done(ctx, []string{"a", "b", "x"}, at(1)))), "")
			return nil
		})
	})
}

// TestCoursesWithNews: those of whose corrections and leaves the organizers have not heard.
func TestCoursesWithNews(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			with := func(what string, corrections, leaves int) {
				t.Helper()
				found := [2]int{len(got[[]course.Course](t)(tx.CoursesWithCorrections(ctx))), len(got[[]course.Course](t)(tx.CoursesWithLeaves(ctx)))}
				equal(t, what, found, [2]int{corrections, leaves})
			}
			with("nothing", 0, 0)
			by := storagetest.Account(t, tx, 5)
			k := course.Correction{Place: c.roster[0], Field: course.FieldUnit, After: "x", By: by}
			must(t, tx.CreateCorrection(ctx, &k))
			with("a correction", 1, 0)
			l := course.Leave{Place: c.roster[1], Sessions: c.sessions[:1], By: by, Reason: "ốm"}
			must(t, tx.CreateLeave(ctx, &l))
			with("a leave too", 1, 1)
			must(t, errors.Join(tx.TellCorrections(ctx, c.course.ID), tx.TellLeaves(ctx, c.course.ID)))
			with("told", 0, 0)
			return nil
		})
	})
}
