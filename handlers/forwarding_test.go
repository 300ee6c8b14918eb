package handlers_test

import (
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
)

// forwards sends the bot a text that somebody else has written, or a part of an album.
func (d *desk) forwards(user int64, member string) answer {
	d.t.Helper()
	return answer{d.t, d.serve(bot.Request{TelegramID: user, Forwarded: true, Media: true,
		Raw: []byte(`{"message":{"forward_origin":{"type":"channel"},` + member + `}}`)})}
}

// TestSourceShown: only what was forwarded to the bot can show its source; with names in it, buttons or more messages it goes as a copy,
// and that is said, until these are gone; another message in its place is a copy again.
func TestSourceShown(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "16/8 9:00")
	d.class()
	keep := func(a answer) answer { return d.taps(anOrganizer, a.button("Chuyển tiếp, giữ nguồn")) }
	d.says(anOrganizer, "/thongbao")
	written := d.says(anOrganizer, "Mai học ở Hội trường B")
	if data := written.offers("ann:src"); data != "" {
		t.Errorf("the source of what was written here is offered: %s", data)
	}
	d.taps(anOrganizer, strings.Replace(written.data("ann:try"), "ann:try", "ann:src", 1)+":1").has("đã cũ")

	kept := keep(d.forwards(anOrganizer, `"text":"Mai mưa"`)).has("Gửi dạng chuyển tiếp: người nhận thấy nguồn của tin", "Đừng xóa")
	if content := string(kept.messages[2].Content); !strings.Contains(content, `"forward":`) || !strings.Contains(content, `"head"`) {
		t.Errorf("the preview is %s", content)
	}
	extra := func(do string) answer {
		return d.taps(anOrganizer, strings.Replace(kept.data("ann:extra"), "::", ":"+do+":", 1))
	}
	extra("noted")
	extra("done").has("không có nút ở dưới: bot gửi bản sao")
	extra("noted")
	extra("done").has("Gửi dạng chuyển tiếp")
	d.taps(anOrganizer, kept.button("Thêm tin"))
	two := d.says(anOrganizer, "và gió").has("Chỉ một tin lẻ mới giữ được nguồn")
	d.taps(anOrganizer, two.data("ann:drop")).has("Gửi dạng chuyển tiếp")
	keep(d.forwards(anOrganizer, `"text":"Kính gửi {ten}"`).lacks("Gửi dạng")).has("không điền được tên")
	keep(d.forwards(anOrganizer, `"has_protected_content":true,"text":"Kín"`)).has("không cho chuyển tiếp")
	back := d.taps(anOrganizer, keep(d.forwards(anOrganizer, `"text":"Mai nắng"`)).button("Gửi bản sao, bỏ nguồn")).lacks("Gửi dạng")
	if content := string(back.messages[2].Content); strings.Contains(content, `"forward":`) {
		t.Errorf("the copy is %s", content)
	}
	d.forwards(aStranger, `"text":"Mai nắng"`)
	d.taps(aStranger, back.button("Chuyển tiếp, giữ nguồn")).has("Ban Tổ chức")
}
