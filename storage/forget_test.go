package storage_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestForgetAsked: what people said of themselves to get a place is deleted some time after it was answered, or after the
// course was closed where nobody has; who waits stays, and a number is never given twice.
func TestForgetAsked(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 1)
		var answered, open course.Waiting
		var claims [2]course.Claim
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			waits := func(user int64) course.Waiting {
				w := course.Waiting{CourseID: c.course.ID, AccountID: storagetest.Account(t, tx, user), State: course.WaitingInLine, Linked: course.LinkedByName,
					Said: course.Enrollment{CourseID: c.course.ID, Trainee: course.Trainee{Name: "Trần Chờ"}}}
				must(t, tx.CreateWaiting(ctx, &w))
				return w
			}
			open, answered = waits(7001), waits(7002)
			answered.State = course.WaitingRefused
			must(t, tx.SettleWaiting(ctx, &answered, course.WaitingInLine))
			for i := range claims {
				claims[i] = course.Claim{CourseID: c.course.ID, AccountID: storagetest.Account(t, tx, 7003+int64(i)), Name: "Lê Nhờ"}
				must(t, tx.CreateClaim(ctx, &claims[i]))
			}
			claims[1].State, claims[1].DecidedBy = course.ClaimRefused, storagetest.Account(t, tx, 7001)
			must(t, tx.SettleClaim(ctx, &claims[1]))
			tells := func(key string) {
				var all []notice.Notice
				for _, at := range []string{"asked/1f/1", "asked/1f/2", "settled/3"} {
					all = append(all, notice.To(8001, notice.ReminderLane, key+"/"+at, notice.Message{Text: key + " Lê Nhờ"})...)
				}
				_, err := tx.Enqueue(ctx, all...)
				must(t, err)
			}
			for _, id := range []int64{claims[0].ID, claims[1].ID, 10 * claims[1].ID} {
				tells(fmt.Sprintf("claim/%d", id))
			}
			tells(fmt.Sprintf("waiting/%d", answered.ID))
			tells(fmt.Sprintf("waiting/%d", open.ID))
			equal(t, "too young", got[int](t)(tx.ForgetAsked(ctx, start)), 0)
			return nil
		})
		s.pass(time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "forgotten", got[int](t)(tx.ForgetAsked(ctx, start.Add(time.Minute))), 2)
			epoch := got[int64](t)(tx.TakeOver(ctx))
			var told []string
			for _, n := range got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, notice.ReminderLane, 99)) {
				if strings.HasSuffix(n.UniqueKey, "/1f/1") {
					told = append(told, strings.TrimSuffix(n.UniqueKey, "/asked/1f/1"))
				}
			}
			slices.Sort(told)
			equal(t, "what was told of others stays", strings.Join(told, " "),
				fmt.Sprintf("claim/%d claim/%d waiting/%d", claims[0].ID, 10*claims[1].ID, open.ID))
			equal(t, "forgotten again", got[int](t)(tx.ForgetAsked(ctx, start.Add(time.Minute))), 0)
			equal(t, "who waits", len(got[[]course.Waiting](t)(tx.OpenWaitings(ctx, c.course.ID))), 1)
			equal(t, "who was answered", len(got[[]course.Waiting](t)(tx.WaitingsOf(ctx, answered.AccountID))), 0)
			equal(t, "what waits", len(got[[]course.Claim](t)(tx.WaitingClaims(ctx, c.course.ID))), 1)
			again := course.Waiting{CourseID: c.course.ID, AccountID: answered.AccountID, State: course.WaitingInLine, Linked: course.LinkedByName}
			must(t, tx.CreateWaiting(ctx, &again))
			equal(t, "another number", again.ID > answered.ID, true)
			equal(t, "behind who waits", again.No > open.No, true)
			claim := course.Claim{CourseID: c.course.ID, AccountID: answered.AccountID, Name: "Lê Nhờ"}
			must(t, tx.CreateClaim(ctx, &claim))
			equal(t, "another number of a claim", claim.ID > claims[1].ID, true)
			must(t, tx.CloseCourse(ctx, &course.Closing{CourseID: c.course.ID, By: storagetest.Account(t, tx, 7001), ReleaseAt: tx.Now()}))
			return nil
		})
		s.pass(time.Hour)
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			equal(t, "of a closed course", got[int](t)(tx.ForgetAsked(ctx, start.Add(61*time.Minute))), 2)
			equal(t, "what waits then", len(got[[]course.Claim](t)(tx.WaitingClaims(ctx, c.course.ID))), 0)
			return nil
		})
	})
}
