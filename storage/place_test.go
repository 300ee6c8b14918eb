package storage_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestUnlinkPlace: the account loses this place and no other, and nothing that waits
// about it goes there.
func TestUnlinkPlace(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := newClass(t, s.DB, 2)
		a, _ := s.announce(c, 1)
		papers := issue(t, s, c)
		wrong, other := c.roster[0], c.roster[1]
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.QueueReminder(ctx, c.course.ID, "reminder/lead/1", map[string]notice.Message{"vi": {Text: "Sắp đến giờ"}}, 0)
			must(t, err)
			for i, paper := range papers {
				_, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprintf("certificate/%d", paper.ID), Lane: notice.ReminderLane,
					ChatID: c.roster[i].Trainee.TelegramID})
				must(t, err)
			}
			second := newCourse(ctx, t, tx, "B")
			elsewhere := course.Enrollment{CourseID: second.ID, Trainee: course.Trainee{Name: "Nguyễn Văn Số 1", AccountID: wrong.Trainee.AccountID}}
			must(t, tx.Enroll(ctx, &elsewhere))
			equal(t, "the trainee of both courses", elsewhere.Trainee.ID, wrong.Trainee.ID)

			must(t, tx.UnlinkPlace(ctx, wrong.ID))
			free := got[course.Enrollment](t)(tx.Enrollment(ctx, wrong.ID))
			equal(t, "the account of the place", free.Trainee.AccountID, 0)
			equal(t, "its number", free.No, wrong.No)
			equal(t, "the account elsewhere", got[course.Enrollment](t)(tx.Enrollment(ctx, elsewhere.ID)).Trainee.AccountID, wrong.Trainee.AccountID)
			wantErr(t, "again", tx.UnlinkPlace(ctx, wrong.ID), course.ErrConflict)
			wantErr(t, "unknown", tx.UnlinkPlace(ctx, 9999), course.ErrNotFound)

			d := got[notice.Delivery](t)(tx.Delivery(ctx, a.ID))
			equal(t, "the announcement", d, notice.Delivery{Total: 2, Waiting: 1, Unreachable: 1})
			chats := map[int64]int{}
			epoch := got[int64](t)(tx.TakeOver(ctx))
			for _, lane := range []notice.Lane{notice.ReminderLane, notice.AnnouncementLane} {
				for _, n := range got[[]*notice.Notice](t)(tx.Claim(ctx, epoch, lane, 10)) {
					chats[n.ChatID]++
				}
			}
			equal(t, "sent to whom", cmp.Diff(map[int64]int{other.Trainee.TelegramID: 3}, chats), "")

			must(t, tx.UnlinkPlace(ctx, elsewhere.ID)) // its last place
			must(t, tx.LinkTrainee(ctx, free.Trainee.ID, wrong.Trainee.AccountID))
			return tx.LinkTrainee(ctx, other.Trainee.ID, storagetest.Account(t, tx, other.Trainee.TelegramID))
		})
	})
}
