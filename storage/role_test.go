package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestGrants: who has which role, in pages: admins first, then course by course, the
// newest first.
func TestGrants(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 5)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			older, newer := c.course, newCourse(ctx, t, tx, "B")
			delegation, account := c.roster[0].DelegationID, func(user int64) int64 { return storagetest.Account(t, tx, user) }
			for _, g := range []course.Grant{
				{AccountID: account(3), Role: course.RepresentativeRole, CourseID: older.ID, DelegationID: delegation, By: account(2)},
				{AccountID: account(2), Role: course.OrganizerRole, CourseID: older.ID, By: account(1)},
				{AccountID: account(2), Role: course.OrganizerRole, CourseID: newer.ID, By: account(1)},
				{AccountID: account(1), Role: course.AdminRole},
			} {
				if !got[bool](t)(tx.GrantRole(ctx, g)) {
					t.Errorf("%+v isn't new", g)
				}
			}
			list := func(courseID int64, skip, limit int) (text string) {
				grants, total, err := tx.Grants(ctx, courseID, skip, limit)
				must(t, err)
				for _, g := range grants {
					text += fmt.Sprintf("%s of %d %s, ", g.Role, g.CourseID, g.Delegation)
				}
				return fmt.Sprint(text, total)
			}
			admin, organizer := "admin of 0 , ", func(c course.Course) string { return fmt.Sprintf("organizer of %d , ", c.ID) }
			representative := fmt.Sprintf("representative of %d %s, ", older.ID, c.roster[0].Delegation)
			equal(t, "all", list(0, 0, 9), admin+organizer(newer)+organizer(older)+representative+"4")
			equal(t, "the second page", list(0, 2, 2), organizer(older)+representative+"4")
			equal(t, "beyond the last", list(0, 9, 9), "4")
			equal(t, "of a course", list(older.ID, 0, 9), organizer(older)+representative+"2")

			before := got[[]course.Delegation](t)(tx.Delegations(ctx, older.ID))
			equal(t, "without a representative", cmp.Diff(before[1:], got[[]course.Delegation](t)(tx.Unrepresented(ctx, older.ID))), "")

			grants, _, err := tx.Grants(ctx, older.ID, 1, 1)
			must(t, err)
			equal(t, "one", cmp.Diff(grants[0], got[course.Grant](t)(tx.Grant(ctx, grants[0].ID))), "")
			for _, held := range []bool{true, false} {
				equal(t, "revoked", got[bool](t)(tx.RevokeRole(ctx, grants[0].ID)), held)
			}
			_, err = tx.Grant(ctx, grants[0].ID)
			wantErr(t, "a role that is held no more", err, course.ErrNotFound)
			equal(t, "after it", list(older.ID, 0, 9), organizer(older)+"1")
			return nil
		})
	})
}

// TestPersons: a trainee is known by the name on the roster, others by the one that
// Telegram shows.
func TestPersons(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			lan := c.roster[0]
			organizer := got[course.Account](t)(tx.EnsureAccount(ctx, 2, "vi"))
			must(t, tx.SetAccountName(ctx, organizer.ID, "Hoa 🌸"))
			must(t, tx.SetAccountName(ctx, lan.Trainee.AccountID, "lan_1982"))
			must(t, tx.SetBlocked(ctx, 2, true))
			wantErr(t, "nobody's name", tx.SetAccountName(ctx, 99, "x"), course.ErrNotFound)
			unknown := storagetest.Account(t, tx, 3)
			equal(t, "persons", cmp.Diff(map[int64]course.Person{
				organizer.ID:          {AccountID: organizer.ID, TelegramID: 2, Name: "Hoa 🌸", CameIn: true, Blocked: true},
				lan.Trainee.AccountID: {AccountID: lan.Trainee.AccountID, TelegramID: 1000, Name: lan.Trainee.Name, Unit: lan.Unit, CameIn: true},
				unknown:               {AccountID: unknown, TelegramID: 3},
			}, got[map[int64]course.Person](t)(tx.Persons(ctx, organizer.ID, lan.Trainee.AccountID, unknown, 99, 0))), "")
			equal(t, "kept", got[course.Account](t)(tx.Account(ctx, organizer.ID)).Name, "Hoa 🌸")
			return nil
		})
	})
}

// TestInvitationWithdrawn: nobody can use it, it is on no list, and it can't be
// withdrawn once more.
func TestInvitationWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by, other := storagetest.Account(t, tx, 1), storagetest.Account(t, tx, 2)
			invite := func(token string, i course.Invitation) course.Invitation {
				i.ExpiresAt = start.Add(course.InvitationTTL)
				must(t, tx.CreateInvitation(ctx, &i, token))
				return got[course.Invitation](t)(tx.Invitation(ctx, i.ID))
			}
			admin := invite("admin", course.Invitation{Role: course.AdminRole, By: by})
			rep := invite("rep", course.Invitation{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: c.roster[0].DelegationID, By: other})
			used := invite("used", course.Invitation{Role: course.OrganizerRole, CourseID: c.course.ID, By: by})
			_, _, err := tx.UseInvitation(ctx, "used", other)
			must(t, err)
			equal(t, "delegation", rep.Delegation, c.roster[0].Delegation)

			list := func(courseID int64, skip, limit int) string {
				open, total, err := tx.Invitations(ctx, courseID, skip, limit)
				must(t, err)
				var ids []int64
				for _, i := range open {
					ids = append(ids, i.ID)
				}
				return fmt.Sprint(ids, total)
			}
			equal(t, "all", list(0, 0, 9), fmt.Sprint([]int64{rep.ID, admin.ID}, 2))
			equal(t, "the second", list(0, 1, 1), fmt.Sprint([]int64{admin.ID}, 2))
			equal(t, "of the course", list(c.course.ID, 0, 9), fmt.Sprint([]int64{rep.ID}, 1))
			equal(t, "by somebody", cmp.Diff([]course.Invitation{admin}, got[[]course.Invitation](t)(tx.InvitationsBy(ctx, by))), "")

			for _, open := range []bool{true, false} {
				equal(t, "withdrawn", got[bool](t)(tx.WithdrawInvitation(ctx, rep.ID, by)), open)
			}
			equal(t, "a used one withdrawn", got[bool](t)(tx.WithdrawInvitation(ctx, used.ID, by)), false)
			equal(t, "of the course, after it", list(c.course.ID, 0, 9), "[] 0")
			_, _, err = tx.UseInvitation(ctx, "rep", other)
			wantErr(t, "used after all", err, course.ErrConflict)
			return nil
		})
		s.pass(course.InvitationTTL)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, total, err := tx.Invitations(ctx, 0, 0, 9)
			must(t, err)
			equal(t, "after their time", total, 0)
			return nil
		})
	})
}

// TestAdminsLocked: of two who each take the other's role at the same moment the
// second sees that the first has.
func TestAdminsLocked(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		ctx := context.Background()
		var grants [2]int64
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for i := range grants {
				a := storagetest.Account(t, tx, int64(i+1))
				got[bool](t)(tx.GrantRole(ctx, course.Grant{AccountID: a, Role: course.AdminRole}))
				grants[i] = got[course.Actor](t)(tx.Actor(ctx, a)).Grants[0].ID
			}
			return nil
		})
		last := errors.New("the last one")
		var ended [2]error
		var both sync.WaitGroup
		for i := range grants {
			both.Go(func() {
				ended[i] = s.Update(ctx, func(tx *storage.Tx) error {
					if err := tx.LockAdmins(ctx); err != nil {
						return err
					}
					if admins, err := tx.Admins(ctx); err != nil || len(admins) < 2 {
						return errors.Join(last, err)
					}
					_, err := tx.RevokeRole(ctx, grants[1-i])
					return err
				})
			})
		}
		both.Wait()
		if (ended[0] == nil) == (ended[1] == nil) || !errors.Is(errors.Join(ended[:]...), last) {
			t.Errorf("the two ended with %v", ended)
		}
	})
}
