package storage_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestNoticeAt: a message is known by its chat and its number, as the last notice has
// left it, once it is one.
func TestNoticeAt(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			for _, n := range []notice.Notice{
				{UniqueKey: "first", Lane: notice.ReminderLane, ChatID: 7, Message: notice.Message{Text: "một"}},
				{UniqueKey: "other", Lane: notice.ReminderLane, ChatID: 8, Message: notice.Message{Text: "hai"}},
				{UniqueKey: "edit", Lane: notice.ReminderLane, ChatID: 7, Message: notice.Message{Text: "ba"}},
			} {
				_, err := tx.Enqueue(ctx, n)
				must(t, err)
				_, found, err := tx.NoticeAt(ctx, n.ChatID, 0)
				must(t, err)
				equal(t, n.UniqueKey+" that waits is found", found, false)
				epoch, err := tx.TakeOver(ctx)
				must(t, err)
				claimed, err := tx.Claim(ctx, epoch, notice.ReminderLane, 1)
				must(t, err)
				claimed[0].State, claimed[0].MessageID = notice.Sent, 3
				must(t, tx.Mark(ctx, epoch, claimed))
				m, found, err := tx.NoticeAt(ctx, n.ChatID, 3)
				must(t, err)
				equal(t, n.UniqueKey+" is found", found, true)
				equal(t, "text", m.Text, n.Message.Text)
			}
			_, found, err := tx.NoticeAt(ctx, 9, 3)
			equal(t, "of another chat", found, false)
			return err
		})
	})
}

// TestSaidTo: what somebody was told for their place or of its course, on one page or the other,
// and nothing of another course or another chat.
func TestSaidTo(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		c := coursetest.New(coursetest.Sessions("16/8/2022"), coursetest.Cast())
		elsewhere := coursetest.New(coursetest.Sessions("20/8/2022"), nil)
		elsewhere.Course.Code = "KHAC"
		s.do(func(ctx context.Context, tx *storage.Tx) error {
			storagetest.Store(t, tx, &c)
			storagetest.Store(t, tx, &elsewhere)
			e := c.Roster[slices.IndexFunc(c.Roster, func(e course.Enrollment) bool { return e.Trainee.TelegramID == coursetest.Lan })]
			for _, n := range []notice.Notice{
				{UniqueKey: "place", ChatID: coursetest.Lan, EnrollmentID: e.ID},
				{UniqueKey: "course", ChatID: coursetest.Lan, CourseID: c.Course.ID},
				{UniqueKey: "nowhere", EnrollmentID: e.ID},
				{UniqueKey: "elsewhere", ChatID: coursetest.Lan, CourseID: elsewhere.Course.ID},
				{UniqueKey: "another", ChatID: coursetest.Binh, CourseID: c.Course.ID},
			} {
				n.Lane, n.Message = notice.ReminderLane, notice.Message{Text: n.UniqueKey}
				_, err := tx.Enqueue(ctx, n)
				must(t, err)
			}
			list := func(limit, skip int) (keys []string) {
				said, total, err := tx.SaidTo(ctx, e, limit, skip)
				must(t, err)
				equal(t, "in all", total, 3)
				for _, n := range said {
					keys = append(keys, n.UniqueKey+" "+n.Message.Text+" "+string(n.State))
				}
				return keys
			}
			want := []string{"nowhere nowhere unreachable", "course course queued", "place place queued"}
			equal(t, "waiting", cmp.Diff(want, list(9, 0)), "")
			equal(t, "the second page", cmp.Diff(want[2:], list(2, 2)), "")
			epoch, err := tx.TakeOver(ctx)
			must(t, err)
			claimed, err := tx.Claim(ctx, epoch, notice.ReminderLane, 9)
			must(t, err)
			for i := range claimed {
				claimed[i].State, claimed[i].MessageID = notice.Sent, 10+i
				if claimed[i].UniqueKey == "course" {
					claimed[i].State, claimed[i].MessageID = notice.Blocked, 0
				}
			}
			must(t, tx.Mark(ctx, epoch, claimed))
			want = []string{"nowhere nowhere unreachable", "course course blocked", "place place sent"}
			equal(t, "marked", cmp.Diff(want, list(9, 0)), "")
			return nil
		})
	})
}
