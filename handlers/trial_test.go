package handlers_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestTrial: a test goes to the organizers and to who sends it, each once for what it says, under a
// line of its own; who can't get it is named, and nobody becomes a recipient.
func TestTrial(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	const blocked = 91
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		account := storagetest.Account(t, tx, blocked)
		if err := tx.SetAccountName(ctx, account, "Trần Chặn"); err != nil {
			return err
		}
		if _, err := tx.GrantRole(ctx, course.Grant{AccountID: account, Role: course.OrganizerRole, CourseID: c.ID}); err != nil {
			return err
		}
		return tx.SetBlocked(ctx, blocked, true)
	})
	d.says(anAdmin, "/thongbao")
	under := d.says(anAdmin, "Mai học ở Hội trường B")
	d.taps(anAdmin, under.button("Gửi thử")).has("đã gửi thử", "Không nhận được", "Trần Chặn", "không tính vào người nhận")
	heads, texts := map[int64]int{}, map[int64]int{}
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		epoch, err := tx.TakeOver(ctx)
		if err != nil {
			return err
		}
		claimed, err := tx.Claim(ctx, epoch, notice.ReplyLane, 100)
		for _, n := range claimed {
			if n.Message.Content == nil {
				heads[n.ChatID]++
			} else {
				texts[n.ChatID]++
			}
		}
		return err
	})
	for user, want := range map[int64]int{anAdmin: 1, anOrganizer: 1, lan: 0, blocked: 0} {
		if texts[user] != want || heads[user] != want {
			t.Errorf("%d has the test %d times, under %d lines", user, texts[user], heads[user])
		}
	}
	d.taps(anAdmin, under.button("Gửi thử")).has("đã gửi thử, không gửi lại")
	d.taps(aStranger, under.button("Gửi thử")).lacks("đã gửi thử")
	d.taps(anAdmin, under.button("Gửi tới 2 người")).has("đã xác nhận")
	if got := d.delivers(notice.Sent, ""); len(got) != 2 {
		t.Errorf("the announcement goes to %v", got)
	}
}
