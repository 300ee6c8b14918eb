package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestAudienceOfAnAnnouncement: the choice is made under the preview and stays with the draft, also when another message takes
// its place; what is confirmed goes to those who were chosen, and to nobody nothing goes.
func TestAudienceOfAnAnnouncement(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 9:00")
	d.class()
	d.says(anOrganizer, "/thongbao")
	preview := d.says(anOrganizer, "Mai học ở Hội trường B").has("Người nhận: <b>Cả lớp</b> · 4 người")
	all := d.taps(anOrganizer, d.says(anOrganizer, "/hocvien Phạm Đức").button("Phạm Đức"))
	d.taps(anOrganizer, all.button("Gửi thông báo cho người này")).has("cả lớp, trong đó đã có <b>Phạm Đức</b>") // and is not narrowed to one
	groups := d.taps(anOrganizer, preview.button("Đổi người nhận")).has("Đang chọn: <b>Cả lớp</b>", "4</b> người; 2 chưa liên kết")
	groups.button("✅ Cả lớp · 4")
	delegations := d.taps(anOrganizer, groups.button("Đoàn…"))
	delegations = d.taps(anOrganizer, delegations.button("▫️ đoàn Chợ Lách · 2")).has("Đang chọn: <b>đoàn Chợ Lách</b>", "2</b> người; 1 chưa liên kết")
	delegations.button("✅ đoàn Chợ Lách · 2")
	groups = d.taps(anOrganizer, delegations.button("Các nhóm"))
	groups.button("▫️ Cả lớp · 4")
	session := d.taps(anOrganizer, d.taps(anOrganizer, groups.button("Theo buổi")).button("sáng 16/8"))
	session = d.taps(anOrganizer, session.button("▫️ vắng không phép sáng 16/8 · 4")).has("đoàn Chợ Lách; vắng không phép sáng 16/8", "4</b> người")
	groups = d.taps(anOrganizer, d.taps(anOrganizer, session.button("✅ vắng không phép sáng 16/8")).button("Các nhóm"))
	groups = d.taps(anOrganizer, groups.button("Ban Tổ chức · 1")).has("đoàn Chợ Lách; Ban Tổ chức", "3</b> người")
	d.taps(aStranger, groups.button("Cả lớp")).has("Ban Tổ chức")

	card := d.says(anOrganizer, "/hocvien Phạm Đức")
	card = d.taps(anOrganizer, card.button("Phạm Đức"))
	d.taps(anOrganizer, card.button("Gửi thông báo cho người này")).has("Đã thêm <b>Phạm Đức</b>", "Phạm Đức</b> · 4 người")
	groups = d.taps(anOrganizer, groups.button("✅ Ban Tổ chức · 1")).has("đoàn Chợ Lách; Phạm Đức", "3</b> người") // without the organizers
	groups.button("✅ Phạm Đức")
	anew := d.says(anOrganizer, "Mai học ở Hội trường C").has("đoàn Chợ Lách; Phạm Đức</b> · 3 người", "Gửi tới <b>1</b> người")
	d.taps(anOrganizer, groups.button("Cả lớp")).has("đã hủy hoặc đã được thay")
	d.taps(anOrganizer, anew.button("Gửi tới 1 người")).has("đã xác nhận")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.SendingAnnouncements(ctx)
		if err != nil || len(all) != 1 {
			return fmt.Errorf("%d announcements: %w", len(all), err)
		}
		got, err := tx.Delivery(ctx, all[0].ID)
		if diff := cmp.Diff(notice.Delivery{Total: 3, Waiting: 1, Unreachable: 2}, got); diff != "" {
			t.Errorf("delivery (-want +got):\n%s", diff)
		}
		return err
	})
}

// TestAnnouncementToNobody: a group without people can't be sent to, also when it has become so since.
func TestAnnouncementToNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 9:00")
	c := d.class()
	d.says(anOrganizer, "/thongbao")
	preview := d.says(anOrganizer, "Chỉ đại diện")
	groups := d.taps(anOrganizer, d.taps(anOrganizer, preview.button("Đổi người nhận")).button("Đại diện đoàn · 0")).has("0</b> người")
	control := d.taps(anOrganizer, groups.button("Xong")).has("không có ai")
	for _, row := range control.messages[0].Buttons {
		if row[0].Data[:6] == "ann:go" {
			t.Errorf("it can be sent: %+v", row)
		}
	}
	d.taps(anOrganizer, "ann:seg:99:others:1::0").has("đã hủy")
	roster := d.roster(c)
	d.taps(anOrganizer, fmt.Sprintf("pick:%d", roster[0].ID)).has("1 người")
	d.says(anOrganizer, "Chỉ một người").button("Gửi tới 1 người")
	d.says(anOrganizer, "/huy")
	d.taps(anOrganizer, fmt.Sprintf("pick:%d", roster[3].ID))
	d.says(anOrganizer, "Riêng đồng chí").has("1 người không dùng được bot").button("Lập danh sách cần gọi: 1 người") // and not by the representative
	d.says(anOrganizer, "/huy")
	d.taps(anOrganizer, fmt.Sprintf("pick:%d", roster[0].ID))
	send := d.says(anOrganizer, "Chỉ một người").button("Gửi tới 1 người")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		return withdrawn(ctx, tx, course.Diff{Gone: roster[:1]})
	})
	d.taps(anOrganizer, send).has("nay đã đổi", "không có ai")
}

// TestAudienceByAnswers: there is no way to answers before something was asked; the buttons of an announcement that asks nothing, of
// another course or of none choose nobody.
func TestAudienceByAnswers(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 9:00")
	d.class()
	d.says(anOrganizer, "/thongbao")
	plain := d.says(anOrganizer, "Mai học ở Hội trường B")
	groups := d.taps(anOrganizer, plain.button("Đổi người nhận"))
	if offered := groups.offers("ann:to"); strings.Contains(offered, ":q:") {
		t.Errorf("answers are offered before something was asked: %s", offered)
	}
	d.taps(anOrganizer, plain.data("ann:go"))
	d.delivers(notice.Sent, "")
	d.says(anOrganizer, "/thongbao")
	asks := d.says(anOrganizer, "Mai họp lúc 14:00")
	extra := func(do string) answer {
		return d.taps(anOrganizer, strings.Replace(asks.data("ann:extra"), "::", ":"+do+":", 1))
	}
	extra("noted")
	d.taps(anOrganizer, extra("done").data("ann:go")).has("đã xác nhận")
	d.delivers(notice.Sent, "")
	d.says(anOrganizer, "/thongbao")
	again := d.says(anOrganizer, "Họp dời sang 15:00")
	asked := d.taps(anOrganizer, d.taps(anOrganizer, again.button("Đổi người nhận")).button("Theo phản hồi"))
	of := asked.button("Số 2")
	segments := d.taps(anOrganizer, of).has("Thông báo số 2")
	for _, row := range segments.messages[0].Buttons {
		if strings.Contains(row[0].Label, "dự") {
			t.Errorf("it offers what wasn't asked: %+v", row)
		}
	}
	unnoted := segments.button("▫️ chưa bấm Đã rõ, tin số 2 · 4")
	for _, wrong := range []string{
		strings.Replace(of, ":2", ":1", 1), strings.Replace(of, ":2", ":99", 1),
		strings.Replace(unnoted, "unnoted:2", "unnoted:1", 1), strings.Replace(unnoted, "unnoted:2", "unnoted:99", 1),
	} {
		d.taps(anOrganizer, wrong).has("đã cũ")
	}
	d.taps(anOrganizer, unnoted).has("Đang chọn: <b>chưa bấm Đã rõ, tin số 2</b>", "4</b> người; 2 chưa liên kết")
}
