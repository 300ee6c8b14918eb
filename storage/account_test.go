package storage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

func TestAccount(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		var a course.Account
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Account(ctx, 7)
			wantErr(t, "unknown", err, course.ErrNotFound)
			wantErr(t, "language of unknown", tx.SetLanguage(ctx, 7, "en"), course.ErrNotFound)

			for _, one := range []struct{ language, want string }{{"", ""}, {"vi", "vi"}, {"en", "vi"}, {"", "vi"}} {
				a = got[course.Account](t)(tx.EnsureAccount(ctx, 70, one.language))
				equal(t, "account", a, course.Account{ID: a.ID, TelegramID: 70, Language: one.want})
			}
			other := got[course.Account](t)(tx.EnsureAccount(ctx, 71, "en"))
			equal(t, "account of another", other, course.Account{ID: other.ID, TelegramID: 71, Language: "en"})
			equal(t, "the same account", other.ID == a.ID, false)

			must(t, tx.SetLanguage(ctx, a.ID, "en"))
			must(t, tx.SetActiveCourse(ctx, a.ID, c.course.ID))
			must(t, tx.SetConsent(ctx, a.ID, "2026-01"))
			return tx.SetBlocked(ctx, a.TelegramID, true)
		})
		s.pass(time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			must(t, tx.SetBlocked(ctx, a.TelegramID, true)) // the first moment stays
			a = got[course.Account](t)(tx.Account(ctx, a.ID))
			equal(t, "account", a, course.Account{
				ID: a.ID, TelegramID: 70, Language: "en", ActiveCourse: c.course.ID, ActiveAt: start, Address: course.Comrade,
				Consent: "2026-01", ConsentAt: start, BlockedAt: start,
			})
			must(t, tx.SetBlocked(ctx, a.TelegramID, false))
			equal(t, "key of a calendar that nobody has asked for", got[string](t)(tx.CalendarKey(ctx, a.ID)), "")
			_, err := tx.CalendarOf(ctx, "")
			wantErr(t, "calendar without a key", err, course.ErrNotFound)
			for _, key := range []string{"abc", "def"} {
				must(t, tx.SetCalendarKey(ctx, a.ID, key))
				equal(t, "key", got[string](t)(tx.CalendarKey(ctx, a.ID)), key)
				equal(t, "whose calendar", got[course.Account](t)(tx.CalendarOf(ctx, key)).ID, a.ID)
			}
			_, err = tx.CalendarOf(ctx, "abc")
			wantErr(t, "key of before", err, course.ErrNotFound)
			must(t, tx.SetActiveCourse(ctx, a.ID, 0))
			a = got[course.Account](t)(tx.Account(ctx, a.ID))
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
			admin, organizer := storagetest.Account(t, tx, 1), storagetest.Account(t, tx, 2)
			lan := c.roster[0].Trainee
			grants := []course.Grant{
				{AccountID: admin, Role: course.AdminRole},
				{AccountID: organizer, Role: course.OrganizerRole, CourseID: c.course.ID, By: admin},
				{AccountID: lan.AccountID, Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: delegation, By: organizer},
			}
			for _, g := range grants {
				for _, want := range []bool{true, false} {
					created, err := tx.GrantRole(ctx, g)
					must(t, err)
					equal(t, "created", created, want)
				}
			}
			people := func(accounts []course.Account, err error) string {
				must(t, err)
				var ids []int64
				for _, a := range accounts {
					ids = append(ids, a.TelegramID)
				}
				return fmt.Sprint(ids)
			}
			equal(t, "admins", people(tx.Admins(ctx)), "[1]")
			reached := func() string {
				return people(tx.InCharge(ctx, c.course.ID)) + people(tx.Representatives(ctx, delegation))
			}
			must(t, storage.Exec(ctx, tx, `UPDATE account SET language = NULL`))
			equal(t, "reached before they have opened the bot", reached(), "[][]")
			for _, user := range []int64{1, 2, lan.TelegramID} {
				got[course.Account](t)(tx.EnsureAccount(ctx, user, "vi"))
			}
			equal(t, "reached", reached(), "[2][1000]")
			must(t, storage.Exec(ctx, tx, fmt.Sprintf(`UPDATE account SET telegram_id = NULL WHERE id = %d`, lan.AccountID)))
			equal(t, "reached without Telegram", reached(), "[2][]")
			must(t, storage.Exec(ctx, tx, fmt.Sprintf(`UPDATE account SET telegram_id = %d WHERE id = %d`, lan.TelegramID, lan.AccountID)))

			nobody := got[course.Actor](t)(tx.Actor(ctx, 55))
			equal(t, "nobody", nobody.Role(), course.AnyoneRole)
			actor := got[course.Actor](t)(tx.Actor(ctx, lan.AccountID))
			equal(t, "role", actor.Role(), course.RepresentativeRole)
			equal(t, "enrollments", cmp.Diff(c.roster[:1], actor.Enrollments), "")
			equal(t, "grant", actor.Grants[0].By, organizer)
			equal(t, "granted at", actor.Grants[0].At, start)
			return nil
		})
	})
}

func TestInvitation(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		expires := start.Add(course.InvitationTTL)
		var by, five, six int64
		var first bool
		use := func(token string, account int64) (inv course.Invitation, err error) {
			ctx := context.Background()
			err = s.Update(ctx, func(tx *storage.Tx) (err error) {
				inv, first, err = tx.UseInvitation(ctx, token, account)
				return err
			})
			return inv, err
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			by, five, six = storagetest.Account(t, tx, 1), storagetest.Account(t, tx, 5), storagetest.Account(t, tx, 6)
			inv := course.Invitation{Role: course.OrganizerRole, CourseID: c.course.ID, By: by, ExpiresAt: expires}
			must(t, tx.CreateInvitation(ctx, &inv, "one"))
			must(t, tx.CreateInvitation(ctx, &inv, "late"))
			wantErr(t, "same token", tx.CreateInvitation(ctx, &inv, "one"), course.ErrConflict)
			return nil
		})
		_, err := use("unknown", five)
		wantErr(t, "unknown", err, course.ErrNotFound)
		inv := got[course.Invitation](t)(use("one", five))
		equal(t, "invitation", inv, course.Invitation{
			ID: inv.ID, Role: course.OrganizerRole, CourseID: c.course.ID, By: by, ExpiresAt: expires, UsedBy: five,
		})
		equal(t, "the first time", first, true)
		_, err = use("one", six)
		wantErr(t, "used by another", err, course.ErrConflict)
		s.pass(course.InvitationTTL)
		_, err = use("late", six)
		wantErr(t, "expired", err, course.ErrConflict)
		equal(t, "same user again", got[course.Invitation](t)(use("one", five)), inv)
		equal(t, "the first time, again", first, false)
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
