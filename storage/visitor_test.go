package storage_test

import (
	"context"
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
