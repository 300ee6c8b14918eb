package registrar_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// beside is another class of the same people and the same day, which has ended too, with so
// many who were there, and some who were there half the day and get a confirmation.
func (c *class) beside(code string, people, half int) *class {
	c.t.Helper()
	cast := coursetest.Crowd(people + half)
	of := coursetest.New(coursetest.Sessions("16/8/2022"), cast)
	of.Course.Code, of.Course.Form.Confirm = code, half > 0
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Store(c.t, tx, &of)
		storagetest.Grant(c.t, tx, organizer, course.Grant{Role: course.OrganizerRole, CourseID: of.Course.ID})
		for _, s := range of.Sessions {
			for i, e := range of.Roster {
				if i >= people && s.No > 1 {
					continue
				}
				_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: s.ID, EnrollmentID: e.ID, State: course.Present, Way: course.ByOrganizer,
					By: storagetest.Account(c.t, tx, organizer), At: s.Start})
				if err != nil {
					return err
				}
			}
			if _, err := tx.CloseSession(ctx, s.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return &class{t: c.t, db: c.db, now: c.now, course: of.Course}
}

// TestCoursesCloseAtOnce: several courses are closed, and some of the closings taken back, at
// one moment. Each has its numbers of each kind in a row, and over all courses none is given twice
// and none is missing.
func TestCoursesCloseAtOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		classes := []*class{c, c.beside("K2", 3, 2), c.beside("K3", 5, 1), c.beside("K4", 7, 4)}
		closings := make([]registrar.Close, len(classes))
		for i, one := range classes {
			one.do(func(ctx context.Context, tx *storage.Tx) error {
				closings[i] = one.closing(ctx, tx, printable)
				return nil
			})
		}
		var all sync.WaitGroup
		for i, one := range classes {
			all.Go(func() {
				err := one.db.Update(t.Context(), func(tx *storage.Tx) error {
					by := one.by(t.Context(), tx, organizer)
					done, err := by.Close(t.Context(), tx, closings[i])
					if err == nil && i == 1 {
						_, err = by.TakeBack(t.Context(), tx, done.Closing.ID)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		var given map[course.PaperKind][]int
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			given = map[course.PaperKind][]int{}
			for _, one := range classes {
				issued, err := tx.Certificates(ctx, one.course.ID)
				if err != nil {
					return err
				}
				first := map[course.PaperKind]int{}
				for n, certificate := range issued {
					if _, met := first[certificate.Kind]; !met {
						first[certificate.Kind] = certificate.No - n
					}
					if certificate.No != first[certificate.Kind]+n || (certificate.State == course.Void) != (one.course.Code == "K2") {
						t.Errorf("%s has %s, %s", one.course.Code, certificate.Number(), certificate.State)
					}
					given[certificate.Kind] = append(given[certificate.Kind], certificate.No)
				}
			}
			return nil
		})
		for kind, n := range map[course.PaperKind]int{course.Completion: 2 + 3 + 5 + 7, course.Attended: 2 + 1 + 4} {
			slices.Sort(given[kind])
			want := make([]int, n)
			for i := range want {
				want[i] = i + 1
			}
			if diff := cmp.Diff(want, given[kind]); diff != "" {
				t.Errorf("the numbers of the year of %q (-want +got):\n%s", kind, diff)
			}
		}
	})
}
