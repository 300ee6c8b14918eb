package storage_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// closes closes a course and, when final, releases the closing.
func closes(ctx context.Context, t testing.TB, tx *storage.Tx, courseID int64, final bool) course.Closing {
	t.Helper()
	c := course.Closing{CourseID: courseID, By: storagetest.Account(t, tx, 2)}
	must(t, tx.CloseCourse(ctx, &c))
	if final {
		equal(t, "released", got[bool](t)(tx.Release(ctx, c)), true)
	}
	return c
}

func TestClosing(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		var k course.Closing
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, found, err := tx.LastClosing(ctx, c.course.ID)
			equal(t, "a closing before the first", found, false)
			k = closes(ctx, t, tx, c.course.ID, false)
			return err
		})
		issued := issue(t, s, c)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			want := course.Closing{ID: k.ID, CourseID: c.course.ID, By: storagetest.Account(t, tx, 2), State: course.ClosingWaiting,
				ClosedAt: start, ReleaseAt: start.Add(time.Minute)}
			equal(t, "closing", cmp.Diff(want, got[course.Closing](t)(tx.Closing(ctx, k.ID))), "")
			again := course.Closing{CourseID: c.course.ID}
			wantErr(t, "closed twice", tx.CloseCourse(ctx, &again), course.ErrConflict)
			_, err := tx.Closing(ctx, 99)
			wantErr(t, "unknown", err, course.ErrNotFound)
			closing := got[course.Course](t)(tx.Course(ctx, c.course.ID))
			equal(t, "state", closing.State, course.CourseClosing)
			equal(t, "closed", closing.ClosedAt, start)

			equal(t, "waiting", cmp.Diff([]course.Closing{want}, got[[]course.Closing](t)(tx.WaitingClosings(ctx))), "")
			equal(t, "to be drawn", len(got[[]course.Certificate](t)(tx.UndrawnCertificates(ctx, 0, 9, true))), 0)
			equal(t, "under way", len(got[[]notice.Mailing](t)(tx.Mailings(ctx))), 0)
			equal(t, "of a person", len(got[[]course.Certificate](t)(tx.LastCertificatesOf(ctx, c.roster[0].ID))), 0)
			wantErr(t, "shown to its owner", err, course.ErrNotFound)
			return nil
		})
		s.pass(course.TakeBackTime)
		s.takeChanged()
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "released", got[bool](t)(tx.Release(ctx, k)), true)
			equal(t, "released again", got[bool](t)(tx.Release(ctx, k)), false)
			equal(t, "taken back after it", got[bool](t)(tx.TakeBack(ctx, k)), false)
			return nil
		})
		equal(t, "changed", s.takeChanged(), storage.CertificatesWaiting)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "state", got[course.Course](t)(tx.Course(ctx, c.course.ID)).State, course.CourseClosed)
			equal(t, "waiting", len(got[[]course.Closing](t)(tx.WaitingClosings(ctx))), 0)
			equal(t, "to be drawn", cmp.Diff(issued, got[[]course.Certificate](t)(tx.UndrawnCertificates(ctx, 0, 9, false))), "")
			want := notice.OfClosing(k)
			want.By = got[course.Account](t)(tx.Account(ctx, k.By))
			equal(t, "under way", cmp.Diff([]notice.Mailing{want}, got[[]notice.Mailing](t)(tx.Mailings(ctx))), "")
			return nil
		})
	})
}

// TestTakeBack: the numbers that were given are void and stay where they are; the
// next closing gives new ones.
func TestTakeBack(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 3)
		var k course.Closing
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			k = closes(ctx, t, tx, c.course.ID, false)
			return nil
		})
		first := issue(t, s, c)
		s.pass(30 * time.Second)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "taken back", got[bool](t)(tx.TakeBack(ctx, k)), true)
			equal(t, "taken back again", got[bool](t)(tx.TakeBack(ctx, k)), false)
			equal(t, "released after it", got[bool](t)(tx.Release(ctx, k)), false)
			open := got[course.Course](t)(tx.Course(ctx, c.course.ID))
			equal(t, "state", open.State, course.CourseOpen)
			equal(t, "closed", open.ClosedAt.IsZero(), true)
			must(t, tx.LockCourse(ctx, c.course.ID))

			for i := range first {
				first[i].State, first[i].VoidedAt = course.Void, start.Add(30*time.Second)
			}
			equal(t, "the register", cmp.Diff(first, got[[]course.Certificate](t)(tx.Certificates(ctx, c.course.ID))), "")
			equal(t, "by code", got[course.Certificate](t)(tx.CertificateByCode(ctx, first[1].Code)).State, course.Void)
			k = closes(ctx, t, tx, c.course.ID, true)
			last, found, err := tx.LastClosing(ctx, c.course.ID)
			must(t, err)
			equal(t, "last", found && last.ID == k.ID && last.State == course.ClosingReleased, true)
			return nil
		})
		second := issue(t, s, c)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "next number", second[0].No, first[2].No+1)
			equal(t, "the register", cmp.Diff(append(first, second...), got[[]course.Certificate](t)(tx.Certificates(ctx, c.course.ID))), "")
			equal(t, "to be drawn", cmp.Diff(second, got[[]course.Certificate](t)(tx.UndrawnCertificates(ctx, 0, 9, true))), "")
			return nil
		})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			f := notice.File{Name: "1.pdf", Bytes: []byte("%PDF")}
			equal(t, "a void one is drawn", got[bool](t)(tx.SaveDrawing(ctx, first[0].ID, &f)), false)
			return nil
		})
	})
}

// TestTakeBackOrRelease: of the two at once one happens, and nothing of the other.
func TestTakeBackOrRelease(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		for round := range 6 {
			c := course.NewCourse("K"+string(rune('A'+round)), "Lớp")
			var k course.Closing
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				must(t, tx.CreateCourse(ctx, &c, nil))
				k = closes(ctx, t, tx, c.ID, false)
				return nil
			})
			var both sync.WaitGroup
			var taken, released bool
			act := func(did *bool, act func(*storage.Tx, context.Context, course.Closing) (bool, error)) {
				both.Go(func() {
					err := s.Update(t.Context(), func(tx *storage.Tx) (err error) {
						*did, err = act(tx, t.Context(), k)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			act(&taken, (*storage.Tx).TakeBack)
			act(&released, (*storage.Tx).Release)
			both.Wait()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				want := map[bool]course.CourseState{true: course.CourseOpen, false: course.CourseClosed}[taken]
				state := got[course.Course](t)(tx.Course(ctx, c.ID)).State
				if taken == released || state != want {
					t.Errorf("taken back %v, released %v, the course is %s", taken, released, state)
				}
				return nil
			})
		}
	})
}

// TestClosingMailing counts papers, messages and bundles until nothing waits.
func TestClosingMailing(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 6) // the first and the sixth are of one delegation
		issued := issue(t, s, c)
		var k course.Closing
		state := func(want notice.MailingState) {
			t.Helper()
			s.do(func(ctx context.Context, tx *storage.Tx) error {
				equal(t, "state", cmp.Diff(want, got[notice.MailingState](t)(tx.MailingState(ctx, notice.OfClosing(k)))), "")
				equal(t, "finished", got[bool](t)(tx.FinishMailing(ctx, notice.OfClosing(k))), want.Waiting == 0)
				return nil
			})
		}
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			loose := course.Enrollment{CourseID: c.course.ID, Trainee: course.Trainee{Name: "Lê Thị Lan"}, Unit: "UBND"}
			must(t, tx.Enroll(ctx, &loose))
			paper := course.Certificate{CourseID: c.course.ID, EnrollmentID: loose.ID, Year: 2022, No: 7, Code: course.NewCertificateCode()}
			must(t, tx.CreateCertificate(ctx, &paper))
			issued = append(issued, paper)
			k = closes(ctx, t, tx, c.course.ID, true)
			if _, err := tx.EnsureAccount(ctx, 1000, "vi"); err != nil {
				return err
			}
			_, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(t, tx, 1000), Role: course.RepresentativeRole,
				CourseID: c.course.ID, DelegationID: c.roster[0].DelegationID})
			return err
		})
		state(notice.MailingState{Waiting: 7 + 5, People: notice.Delivery{Total: 7, Waiting: 6, Unreachable: 1}, Papers: 7, Bundles: 5})

		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "noted", got[bool](t)(tx.FailDrawing(ctx, issued[1].ID)), true)
			equal(t, "noted again", got[bool](t)(tx.FailDrawing(ctx, issued[1].ID)), false)
			equal(t, "left to be drawn", len(got[[]course.Certificate](t)(tx.UndrawnCertificates(ctx, 0, 9, false))), 6)
			equal(t, "with those that failed", len(got[[]course.Certificate](t)(tx.UndrawnCertificates(ctx, 0, 9, true))), 7)
			for i, one := range issued {
				if i == 1 {
					continue
				}
				f := notice.File{Name: "1.pdf", Bytes: []byte("%PDF")}
				got[bool](t)(tx.SaveDrawing(ctx, one.ID, &f))
				if i < 6 {
					s.tells(ctx, tx, "certificate", one.ID, c.roster[i].Trainee.TelegramID)
				}
			}
			bundles := got[[]course.Bundle](t)(tx.UndrawnBundles(ctx, false))
			equal(t, "bundles to make", len(bundles), 5)
			for _, b := range bundles[1:] {
				f := notice.File{Name: "b.pdf", Bytes: []byte("%PDF")}
				got[bool](t)(tx.SaveBundle(ctx, b.ID, &f))
			}
			equal(t, "noted", got[bool](t)(tx.FailBundle(ctx, bundles[0].ID)), true)
			equal(t, "bundles to make", len(got[[]course.Bundle](t)(tx.UndrawnBundles(ctx, false))), 0)
			equal(t, "with those that failed", len(got[[]course.Bundle](t)(tx.UndrawnBundles(ctx, true))), 1)
			f := notice.File{Name: "b.pdf", Bytes: []byte("%PDF")}
			got[bool](t)(tx.SaveBundle(ctx, bundles[0].ID, &f))
			for _, h := range got[[]course.Handover](t)(tx.Handovers(ctx, c.course.ID)) {
				if h.Representatives > 0 {
					s.tells(ctx, tx, "bundle", h.ID, 1000)
				}
			}
			return nil
		})
		people := notice.Delivery{Total: 6, Waiting: 5, Unreachable: 1}
		state(notice.MailingState{Waiting: 5 + 1, People: people, Papers: 7, Drawn: 6, Undrawn: 1, Bundles: 5, Loose: 1})

		s.do(func(ctx context.Context, tx *storage.Tx) error {
			epoch := got[int64](t)(tx.TakeOver(ctx))
			claimed := got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 9))
			for i := range claimed {
				claimed[i].State = notice.Sent
				if claimed[i].ChatID == 1003 {
					claimed[i].State = notice.Blocked
				}
			}
			return tx.Mark(ctx, epoch, claimed)
		})
		people = notice.Delivery{Total: 6, Sent: 4, Blocked: 1, Unreachable: 1}
		state(notice.MailingState{People: people, Papers: 7, Drawn: 6, Undrawn: 1, Bundles: 5, Handed: 1, Loose: 1})
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			var names []string
			for _, u := range got[[]notice.Undelivered](t)(tx.Unreached(ctx, c.course.ID, 9)) {
				names = append(names, string(u.State)+" "+u.Enrollment.Trainee.Name)
			}
			equal(t, "unreached", cmp.Diff([]string{"blocked Nguyễn Văn Số 4", "unreachable Lê Thị Lan"}, names), "")
			equal(t, "finished again", got[bool](t)(tx.FinishMailing(ctx, notice.OfClosing(k))), false)
			equal(t, "under way", len(got[[]notice.Mailing](t)(tx.Mailings(ctx))), 0)
			return nil
		})
	})
}

// TestInCharge: who has never opened the bot, or has blocked it, is not counted on,
// whatever the role; the admins stand in for the organizers, and both for whoever
// began a mailing. What went to organizers instead is told.
func TestInCharge(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		issue(t, s, c)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			delegation := c.roster[0].DelegationID
			users := make([]int64, 3) // the first has never written, the last has blocked the bot
			for i := range users {
				users[i] = storagetest.Account(t, tx, int64(50+i))
				for _, g := range []course.Grant{{Role: course.AdminRole}, {Role: course.OrganizerRole, CourseID: c.course.ID},
					{Role: course.RepresentativeRole, CourseID: c.course.ID, DelegationID: delegation}} {
					g.AccountID = users[i]
					got[bool](t)(tx.GrantRole(ctx, g))
				}
				if i > 0 {
					got[course.Account](t)(tx.EnsureAccount(ctx, int64(50+i), "vi"))
				}
			}
			must(t, tx.SetBlocked(ctx, 52, true))
			anAdmin := storagetest.Account(t, tx, 60)
			got[bool](t)(tx.GrantRole(ctx, course.Grant{AccountID: anAdmin, Role: course.AdminRole}))
			got[course.Account](t)(tx.EnsureAccount(ctx, 60, "vi"))
			are := func(what string, people []course.Account, want ...int64) {
				t.Helper()
				var ids []int64
				for _, a := range people {
					ids = append(ids, a.ID)
				}
				equal(t, what, cmp.Diff(want, ids), "")
			}
			counted := func(what string, want ...int64) {
				t.Helper()
				mailing := notice.Mailing{CourseID: c.course.ID, By: course.Account{ID: users[1]}}
				are(what+": in charge", got[[]course.Account](t)(tx.InCharge(ctx, c.course.ID)), want...)
				are(what+": told of a mailing", got[[]course.Account](t)(tx.ReportTo(ctx, mailing)), want...)
			}
			counted("an organizer is left", users[1])
			are("of no course", got[[]course.Account](t)(tx.InCharge(ctx, 0)), users[1], anAdmin)
			are("of another course", got[[]course.Account](t)(tx.InCharge(ctx, 99)), users[1], anAdmin)
			are("representatives", got[[]course.Account](t)(tx.Representatives(ctx, delegation)), users[1])
			closes(ctx, t, tx, c.course.ID, true)
			equal(t, "counted", got[[]course.Handover](t)(tx.Handovers(ctx, c.course.ID))[0].Representatives, 1)
			must(t, tx.SetBlocked(ctx, 51, true))
			counted("all organizers have blocked the bot", anAdmin)
			must(t, tx.SetBlocked(ctx, 60, true))
			counted("everybody has")
			h := got[[]course.Handover](t)(tx.Handovers(ctx, c.course.ID))[0]
			equal(t, "counted", h.Representatives, 0)
			equal(t, "sent instead", h.Instead, false)
			s.tells(ctx, tx, "bundle", h.ID, 51)
			equal(t, "sent instead", got[[]course.Handover](t)(tx.Handovers(ctx, c.course.ID))[0].Instead, true)
			return nil
		})
	})
}

// tells queues what the scheduler queues for a paper.
func (s *store) tells(ctx context.Context, tx *storage.Tx, what string, id, user int64) {
	s.t.Helper()
	uniqueKey := fmt.Sprintf("%s/%d", what, id)
	if what == "bundle" {
		uniqueKey = fmt.Sprintf("%s/%d", uniqueKey, storagetest.Account(s.t, tx, user))
	}
	_, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: uniqueKey, Lane: notice.ReminderLane, ChatID: user, Message: notice.Message{Text: what}})
	must(s.t, err)
}
