package handlers_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
	"github.com/loptruong/loptruong/words"
)

// TestPassingOn: the representative ticks who was told of an announcement, of the own delegation only, and takes it back; the call
// list of the organizers shows it.
func TestPassingOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 9:00")
	c := d.class()
	var own course.Delegation
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Delegations(ctx, c.ID)
		if err != nil {
			return err
		}
		own = all[0]
		other := course.NewCourse("KHAC", "Lớp khác") // so that the announcement's number is not that of its row
		if err := tx.CreateCourse(ctx, &other, nil); err != nil {
			return err
		}
		if _, err := tx.Announce(ctx, &notice.Announcement{CourseID: other.ID, By: storagetest.Account(t, tx, anAdmin), Draft: 99, OnUnknown: notice.Resend}, course.Audience{Who: "[0 0]"}); err != nil {
			return err
		}
		storagetest.Grant(t, tx, aRepresentative, course.Grant{Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: own.ID})
		return nil
	})
	d.says(anOrganizer, "/thongbao")
	d.taps(anOrganizer, d.says(anOrganizer, "Mai nghỉ").button("Gửi tới 2 người"))
	calls := words.CallsTap.Data(words.OfCalls{Announcement: 2})
	d.taps(anOrganizer, calls).has("<b>2</b> người chưa nhận qua Telegram, đã báo hộ <b>0</b>", "• Phạm Đức · UBND · 0912345673 · chưa liên kết Telegram", "• Lê Thị Lan").lacks("✅")

	list := d.taps(aRepresentative, words.PassingTap.Data(words.OfPassing{Announcement: 2, Delegation: own.ID})).
		has("Đoàn <b>Giồng Trôm</b>: đã báo hộ <b>0/1</b>").lacks("Lê Thị Lan")
	tick := list.button("▫️ 4. Phạm Đức")
	ticked := d.taps(aRepresentative, tick).has("✅ Đã báo Phạm Đức", "đã báo hộ <b>1/1</b>")
	d.taps(aRepresentative, tick).has("không có gì thay đổi", "<b>1/1</b>") // a second tap
	d.says(anOrganizer, "/nhatky").has("ghi đã báo hộ thông báo 1 cho")
	d.taps(anOrganizer, calls).has("đã báo hộ <b>1</b>", "✅ Phạm Đức · UBND · 0912345673 · chưa liên kết Telegram · đã báo hộ")
	d.taps(aRepresentative, ticked.button("✅ 4. Phạm Đức")).has("Chưa báo Phạm Đức", "<b>0/1</b>")

	roster := d.roster(c)
	for _, other := range []int64{roster[2].ID, 99} { // of another delegation, and nobody
		d.taps(aRepresentative, fmt.Sprintf("pass:tick:2:%d:0:%d:0", own.ID, other)).lacks("Đã báo")
	}
	d.taps(aRepresentative, fmt.Sprintf("pass:tick:2:%d:0:%d:0", own.ID, roster[0].ID)).has("không có gì thay đổi") // it is on its way to her
	d.taps(aRepresentative, words.PassingTap.Data(words.OfPassing{Announcement: 2, Delegation: own.ID + 1})).lacks("đã báo hộ")
	d.taps(aRepresentative, calls).lacks("Danh sách cần gọi")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		missed, passedOn, err := tx.CountToCall(ctx, 2)
		if err != nil || missed != 2 || passedOn != 0 {
			t.Errorf("%d missed, %d told, %v", missed, passedOn, err)
		}
		people, err := tx.ToCallOf(ctx, 2, own.ID, 9)
		if len(people) != 1 || people[0].State != notice.Unreachable {
			t.Errorf("to call: %+v", people)
		}
		return err
	})
}
