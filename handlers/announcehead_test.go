package handlers_test

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestHeadOfAnAnnouncement: the preview has the line that the course wants; when that is changed, what was
// shown is confirmed no more and shown anew; and what is too long with it can't be sent until it is shorter.
func TestHeadOfAnAnnouncement(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "15/8 9:00")
	c := d.class()
	d.says(anOrganizer, "/thongbao")
	shown := d.says(anOrganizer, "Mai nghỉ")
	content := func(a answer) string {
		t.Helper()
		for _, m := range a.messages {
			if m.Content != nil {
				return string(m.Content)
			}
		}
		return ""
	}
	if got, want := content(shown), `{"text":"Mai nghỉ","head":{"course":"Lớp dân vận"}}`; got != want {
		t.Errorf("the preview is %s, want %s", got, want)
	}
	d.setting(c, course.SettingHead, "sender")
	again := d.taps(anOrganizer, shown.button("Gửi tới 2")).has("nay đã đổi", "Xem trước")
	if got := content(again); !strings.Contains(got, `"by":"`) {
		t.Errorf("after the change the preview is %s", got)
	}
	d.setting(c, course.SettingHead, "none")
	again = d.taps(anOrganizer, again.button("Gửi tới 2")).has("nay đã đổi")
	if got, want := content(again), `{"text":"Mai nghỉ"}`; got != want {
		t.Errorf("without a head the preview is %s, want %s", got, want)
	}
	long := d.says(anOrganizer, strings.Repeat("x", 4090))
	long.button("Gửi tới 2")
	d.setting(c, course.SettingHead, "course")
	for _, refused := range []func() answer{
		func() answer { return d.taps(anOrganizer, long.button("Gửi tới 2")).has("nay đã đổi") },
		func() answer { return d.says(anOrganizer, strings.Repeat("x", 4090)) },
	} {
		refused := refused()
		refused.has("dài quá 9 ký tự", "đổi dòng đầu").lacks("✅ Gửi tới")
		if got := content(refused); got != "" {
			t.Errorf("shown all the same: %.80s", got)
		}
		d.taps(anOrganizer, refused.button("Gửi thử")).has("dài quá 9 ký tự")
	}
	d.taps(anOrganizer, d.says(anOrganizer, "Mai nghỉ").button("Gửi tới 2")).has("đã xác nhận")
}
