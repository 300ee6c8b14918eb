package handlers_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
)

// TestWhatCantBeAnnounced: what a bot can't send again just so is refused as it comes, with what can be, and the draft before it stands;
// a contact is announced, but not where anybody may be.
func TestWhatCantBeAnnounced(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.bound(d.class(), "Nhóm một")
	holds := func(raw string) answer {
		return answer{t, d.serve(bot.Request{TelegramID: anOrganizer, Media: true, Raw: []byte(`{"message":{` + raw + `}}`)})}
	}
	d.says(anOrganizer, "/thongbao")
	draft := d.says(anOrganizer, "Mai học ở Hội trường B")
	for name, raw := range map[string]string{
		"paid media":           `"paid_media":{"star_count":5,"paid_media":[{"type":"preview"}]},"caption":"Ảnh"`,
		"a live location":      `"location":{"latitude":10.2,"longitude":106.3,"live_period":600}`,
		"a game":               `"game":{"title":"Cờ"}`,
		"an invoice":           `"invoice":{"title":"Học phí","currency":"VND","total_amount":1}`,
		"a story":              `"story":{"id":1}`,
		"a checklist":          `"checklist":{"title":"Việc","tasks":[]}`,
		"what nobody knows of": `"hologram":{"id":1}`,
	} {
		t.Log(name)
		holds(raw).has("không giữ lại được", "Gửi được: chữ, ảnh").lacks("Xem trước")
	}
	for name, raw := range map[string]string{
		"a quiz of somebody else, without its answer": `"poll":{"question":"?","type":"quiz","options":[{"text":"a"},{"text":"b"}]},"forward_origin":{"type":"user"}`,
		"a poll that has ended":                       `"poll":{"question":"?","type":"regular","is_closed":true,"options":[{"text":"a"},{"text":"b"}]}`,
	} {
		t.Log(name)
		holds(raw).has("không gửi lại được", "soạn thăm dò mới ngay tại đây").lacks("Xem trước")
	}
	d.taps(anOrganizer, draft.button("vào nhóm Nhóm một")).has("Đăng cả vào nhóm: <b>Nhóm một</b>") // the draft is still the text
	d.taps(anOrganizer, draft.button("vào nhóm Nhóm một"))
	shared := bot.Request{TelegramID: anOrganizer, Contact: &bot.Contact{Phone: "84912345678"}, Media: true, Raw: []byte(`{"message":{"contact":{"phone_number":"84912345678","first_name":"Lan"}}}`)}
	contact := answer{t, d.serve(shared)}.has("thay cho tin trước")
	d.taps(anOrganizer, contact.button("vào nhóm Nhóm một")).has("Danh thiếp", "không đăng vào nhóm được", "không kèm danh thiếp")
	d.taps(anOrganizer, contact.button("Gửi tới 2 người")).has("đã xác nhận")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.Announcement(ctx, 1)
		if len(a.Groups) != 0 {
			t.Errorf("the contact is posted in %v", a.Groups)
		}
		return err
	})
}

// TestRightLostMeanwhile: who has lost the right to a course since the question can neither edit nor take back, pin, pause or send again what
// was announced there, by any button or by typing, and nothing is begun.
func TestRightLostMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	d.class()
	list := d.announced("Mai học ở Hội trường B")
	underWay := d.taps(anOrganizer, list.button("Số 1"))
	pause, stop := underWay.button("Tạm dừng"), underWay.button("Dừng hẳn")
	sureStop := d.taps(anOrganizer, stop).button("Vâng, dừng hẳn")
	d.delivers(notice.Sent, "")
	one := d.taps(anOrganizer, list.button("Số 1")).has("Đã gửi xong thông báo số 1")
	var taps []string
	for _, deed := range []string{"Thu hồi tin", "Ghim tin"} {
		taps = append(taps, d.taps(anOrganizer, one.button(deed)).button(" ở 2 người"))
	}
	edit := one.button("Sửa tin")
	d.taps(anOrganizer, edit).has("nội dung mới")
	taps = append(taps, d.says(anOrganizer, "Mai học ở Hội trường C").button("Sửa ở 2 người"), edit, one.button("Gửi lại"), pause, stop, sureStop)
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.RevokeRole(ctx, grantOf(t, tx, anOrganizer))
		return err
	})
	for _, data := range taps {
		d.taps(anOrganizer, data).has("Ban Tổ chức").lacks("đã xác nhận", "Hội trường")
	}
	d.says(anOrganizer, "Mai học ở Hội trường D").lacks("Hội trường B", "Sửa ở")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.SendingAnnouncements(ctx)
		if len(all) != 0 {
			t.Errorf("%+v is under way", all)
		}
		return err
	})
}
