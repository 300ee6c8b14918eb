package storage_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestVisitor has everybody come who can: each has the account and the rights that
// EnsureAccount and Actor tell, and is spoken to as their course does.
func TestVisitor(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 5)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			younger := newCourse(ctx, t, tx, "B")
			c.course.Address, younger.Address = "anh_chi", "thay_co"
			must(t, tx.UpdateCourse(ctx, c.course))
			must(t, tx.UpdateCourse(ctx, younger))
			also := person(1)
			also.Trainee.ID = c.roster[1].Trainee.ID
			must(t, tx.StoreRoster(ctx, younger.ID, course.Diff{New: []course.Enrollment{also}}))
			storagetest.Grant(t, tx, 1, course.Grant{Role: course.AdminRole})
			storagetest.Grant(t, tx, 2, course.Grant{Role: course.OrganizerRole, CourseID: younger.ID})
			storagetest.Grant(t, tx, 1002, course.Grant{Role: course.OrganizerRole, CourseID: younger.ID})
			must(t, tx.SetActiveCourse(ctx, c.roster[3].Trainee.AccountID, younger.ID))
			must(t, storage.Exec(ctx, tx, `UPDATE account SET language = NULL WHERE telegram_id = 1004`))
			return nil
		})
		for _, tt := range []struct {
			who        string
			user       int64
			address    course.Address
			statements int64 // beside BEGIN and COMMIT
		}{
			{"a trainee", 1000, "anh_chi", 1},
			{"one of two courses", 1001, "thay_co", 1},
			{"one who is also an organizer", 1002, "thay_co", 5},
			{"one who has chosen a course", 1003, "thay_co", 1},
			{"one who has not come in yet", 1004, "anh_chi", 7},
			{"an admin", 1, "", 4},
			{"an organizer", 2, "thay_co", 5},
			{"a stranger", 77, "", 6},
		} {
			before := s.Statements()
			var account, wantAccount course.Account
			var actor, wantActor course.Actor
			s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
				account, actor, err = tx.Visitor(ctx, tt.user, "en")
				return err
			})
			equal(t, tt.who+": statements", s.Statements()-before-2, tt.statements)
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				wantAccount = got[course.Account](t)(tx.EnsureAccount(ctx, tt.user, "en"))
				wantActor = got[course.Actor](t)(tx.Actor(ctx, wantAccount.ID))
				return nil
			})
			wantAccount.Address = tt.address
			equal(t, tt.who+": account", cmp.Diff(wantAccount, account), "")
			equal(t, tt.who+": actor", cmp.Diff(wantActor, actor, cmpopts.EquateEmpty()), "")
		}
	})
}

// TestSharedReads has a group read a session between units that change it and its course,
// of which some fail: each sees what is so in its turn.
func TestSharedReads(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.SQLiteURL(t))
	c := newClass(t, s.DB, 1)
	ctx := context.Background()
	seen := make([]string, 9)
	read := func(i int) func() error {
		return func() error {
			return s.Update(ctx, func(tx *storage.Tx) error {
				session, of, err := tx.SessionAndCourse(ctx, c.sessions[0].ID)
				seen[i] = fmt.Sprint(of.Title, "/", session.Ways)
				return err
			})
		}
	}
	sets := func(i int, title string, ways course.Ways, fails error) func() error {
		return func() error {
			return s.Update(ctx, func(tx *storage.Tx) error {
				of, session := c.course, c.sessions[0]
				of.Title, session.Ways = title, ways
				must(t, tx.UpdateCourse(ctx, of))
				must(t, tx.SetCheckIn(ctx, session))
				session, of, err := tx.SessionAndCourse(ctx, session.ID)
				seen[i] = fmt.Sprint(of.Title, "/", session.Ways)
				if err == nil {
					err = fails
				}
				return err
			})
		}
	}
	write := func() error { return s.Update(ctx, func(tx *storage.Tx) error { return write(ctx, tx, 1) }) }
	for i, err := range together(t, s.DB,
		sets(0, "một", "code", nil), read(1), write, read(3), sets(4, "hai", "button", nil), read(5), sets(6, "ba", "code", errUnit), read(7), read(8),
	) {
		if i == 6 {
			wantErr(t, "the unit that fails", err, errUnit)
		} else {
			must(t, err)
		}
	}
	equal(t, "seen", fmt.Sprint(seen), "[một/code một/code  một/code hai/button hai/button ba/code hai/button hai/button]")
	seen[0] = ""
	must(t, read(0)())
	equal(t, "seen in the end", seen[0], "hai/button")
}

// TestSharedReadIsOne: units of a group that need the same session read it once.
func TestSharedReadIsOne(t *testing.T) {
	t.Parallel()
	s := openStore(t, storagetest.SQLiteURL(t))
	c := newClass(t, s.DB, 1)
	unit := func() error {
		return s.Update(context.Background(), func(tx *storage.Tx) error {
			_, _, err := tx.SessionAndCourse(context.Background(), c.sessions[0].ID)
			return err
		})
	}
	before := s.Statements()
	for _, err := range together(t, s.DB, unit, unit, unit, unit) {
		must(t, err)
	}
	equal(t, "statements", s.Statements()-before, 2+3) // BEGIN and ROLLBACK of the unit that they wait behind
}
