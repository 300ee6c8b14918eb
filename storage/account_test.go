package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"loptruong/course"
	"loptruong/notice"
	"loptruong/storage"
)

func TestAccount(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Account(ctx, 7)
			wantErr(t, "unknown", err, course.ErrNotFound)
			wantErr(t, "language of unknown", tx.SetLanguage(ctx, 7, "en"), course.ErrNotFound)

			a, created, err := tx.EnsureAccount(ctx, 7, "vi")
			must(t, err)
			equal(t, "new account", a, course.Account{UserID: 7, Language: "vi"})
			equal(t, "created", created, true)
			_, created, err = tx.EnsureAccount(ctx, 7, "en")
			must(t, err)
			equal(t, "created again", created, false)

			must(t, tx.SetLanguage(ctx, 7, "en"))
			must(t, tx.SetActiveCourse(ctx, 7, c.course.ID))
			must(t, tx.SetConsent(ctx, 7, "2026-01"))
			return tx.SetBlocked(ctx, 7, true)
		})
		s.pass(time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.SetBlocked(ctx, 7, true)) // the first moment stays
			a := got[course.Account](t)(tx.Account(ctx, 7))
			equal(t, "account", a, course.Account{
				UserID: 7, Language: "en", ActiveCourse: c.course.ID, Consent: "2026-01", ConsentAt: start, BlockedAt: start,
			})
			must(t, tx.SetBlocked(ctx, 7, false))
			must(t, tx.SetActiveCourse(ctx, 7, 0))
			a = got[course.Account](t)(tx.Account(ctx, 7))
			equal(t, "blocked", a.BlockedAt.IsZero(), true)
			equal(t, "active course", a.ActiveCourse, 0)
			return nil
		})
	})
}

func TestRoles(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 5)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			delegation := c.roster[0].DelegationID
			grants := []course.Grant{
				{UserID: 1, Role: course.AdminRole},
				{UserID: 2, Role: course.OrganizerRole, CourseID: c.course.ID, By: 1},
				{UserID: 1000, Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: delegation, By: 2},
			}
			for _, g := range grants {
				for _, want := range []bool{true, false} {
					created, err := tx.GrantRole(ctx, g)
					must(t, err)
					equal(t, "created", created, want)
				}
			}
			equal(t, "admins", cmp.Diff([]int64{1}, got[[]int64](t)(tx.Admins(ctx))), "")
			equal(t, "representatives who have not opened the bot", len(got[[]int64](t)(tx.Representatives(ctx, delegation))), 0)
			_, _, err := tx.EnsureAccount(ctx, 1000, "vi")
			must(t, err)
			equal(t, "representatives", cmp.Diff([]int64{1000}, got[[]int64](t)(tx.Representatives(ctx, delegation))), "")

			nobody := got[course.Actor](t)(tx.Actor(ctx, 55))
			equal(t, "nobody", nobody.Role(), course.AnyoneRole)
			actor := got[course.Actor](t)(tx.Actor(ctx, 1000))
			equal(t, "role", actor.Role(), course.RepresentativeRole)
			equal(t, "enrollments", cmp.Diff(c.roster[:1], actor.Enrollments), "")
			equal(t, "grant", actor.Grants[0].By, 2)
			equal(t, "granted at", actor.Grants[0].At, start)
			return nil
		})
	})
}

func TestInvitation(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		expires := start.Add(course.InvitationTTL)
		use := func(token string, user int64) (inv course.Invitation, err error) {
			ctx := context.Background()
			err = s.Update(ctx, func(tx *storage.Tx) (err error) {
				inv, err = tx.UseInvitation(ctx, token, user)
				return err
			})
			return inv, err
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			inv := course.Invitation{Role: course.OrganizerRole, CourseID: c.course.ID, By: 1, ExpiresAt: expires}
			must(t, tx.CreateInvitation(ctx, inv, "one"))
			must(t, tx.CreateInvitation(ctx, inv, "late"))
			wantErr(t, "same token", tx.CreateInvitation(ctx, inv, "one"), course.ErrConflict)
			return nil
		})
		_, err := use("unknown", 5)
		wantErr(t, "unknown", err, course.ErrNotFound)
		inv := got[course.Invitation](t)(use("one", 5))
		equal(t, "invitation", inv, course.Invitation{
			ID: inv.ID, Role: course.OrganizerRole, CourseID: c.course.ID, By: 1, ExpiresAt: expires, UsedBy: 5,
		})
		_, err = use("one", 6)
		wantErr(t, "used by another", err, course.ErrConflict)
		s.pass(course.InvitationTTL)
		_, err = use("late", 6)
		wantErr(t, "expired", err, course.ErrConflict)
		equal(t, "same user again", got[course.Invitation](t)(use("one", 5)), inv)
	})
}

func TestDialog(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, found, err := tx.Dialog(ctx, 7)
			must(t, err)
			equal(t, "found", found, false)
			must(t, tx.SaveDialog(ctx, notice.Dialog{ChatID: 7, Name: "register", Step: "name", Data: `{}`}))
			want := notice.Dialog{ChatID: 7, Name: "register", Step: "birth", Data: `{"name":"Nguyễn Thị Lan"}`}
			must(t, tx.SaveDialog(ctx, want))
			d, found, err := tx.Dialog(ctx, 7)
			must(t, err)
			equal(t, "dialog", d, want)
			equal(t, "found", found, true)
			must(t, tx.DeleteDialog(ctx, 7))
			must(t, tx.DeleteDialog(ctx, 7))
			_, found, err = tx.Dialog(ctx, 7)
			equal(t, "found after all", found, false)
			return err
		})
	})
}
