package handlers_test

import (
	"context"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/storage"
)

// TestPersonalDraft: a draft with places for people's own values is shown as those with the
// longest names get it, and says what is not filled and for whom it doesn't fit.
func TestPersonalDraft(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	longest := d.roster(c)[0]
	for _, e := range d.roster(c) {
		if len(e.Trainee.Name) > len(longest.Trainee.Name) {
			longest = e
		}
	}
	d.says(anOrganizer, "/thongbao").has("{ten}, {don_vi}, {doan}")
	shown := d.says(anOrganizer, "Kính gửi {ten}, {tne}: mai học").has("hai người có tên dài nhất", "{tne}: không có ô này", "Có: {ten}, {don_vi}, {doan}")
	if got := string(shown.messages[2].Content); !strings.Contains(got, longest.Trainee.Name) || strings.Contains(got, "{ten}") {
		t.Errorf("the preview is %s", got)
	}
	shown.button("Gửi tới 2 người")

	long := d.says(anOrganizer, strings.Repeat("x", 4090)+"{ten}").has("Chưa gửi được", longest.Trainee.Name, "ký tự").lacks("Điền thử")
	for _, row := range long.messages[len(long.messages)-1].Buttons {
		if strings.Contains(row[0].Label, "Gửi tới") {
			t.Error("what doesn't fit can be sent")
		}
	}
	poll := []byte(`{"message":{"poll":{"question":"{ten} ăn trưa?","type":"regular","options":[{"text":"Có"},{"text":"Không"}]}}}`)
	answer{t, d.serve(bot.Request{TelegramID: anOrganizer, Media: true, Raw: poll})}.has("trong thăm dò không được điền", "Gửi tới")

	alone := d.roster(c)[1]
	alone.Unit = ""
	d.sets(c, alone)
	d.says(anOrganizer, "Anh chị ở {don_vi}").has("1 người chưa có đơn vị")
	d.says(anOrganizer, "{don_vi}").has("Chưa gửi được", alone.Trainee.Name, "không còn chữ nào")
}

// TestLongerAfterThePreview: a name that has become too long for the text since the preview is
// said, and nothing is sent.
func TestLongerAfterThePreview(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.says(anOrganizer, "/thongbao")
	shown := d.says(anOrganizer, strings.Repeat("x", 4000)+"{ten}")
	send := shown.button("Gửi tới 2 người")
	e := d.roster(c)[0]
	e.Trainee.Name = strings.Repeat("Lan ", 30) + "Lan"
	d.sets(c, e)
	d.taps(anOrganizer, send).has("nay đã đổi", "Chưa gửi được", "dài quá")
	d.store(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.SendingAnnouncements(ctx)
		if len(all) != 0 {
			t.Errorf("announced %+v", all)
		}
		return err
	})
}
