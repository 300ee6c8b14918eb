package bot_test

import (
	"encoding/json"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

// TestExcerpt: a message is known again by how its words begin, without its head, nobody's name and whatever kind it is of.
func TestExcerpt(t *testing.T) {
	t.Parallel()
	for kept, want := range map[string]string{
		`{"text":"Mai học ở\n Hội trường B","head":{"course":"Lớp dân vận"}}`:                     "Mai học ở Hội trường B",
		`{"text":"Kính gửi {ten}, {don_vi}: mai {nghỉ}"}`:                                         "Kính gửi …, …: mai {nghỉ}",
		`{"text":"Một thông báo dài hơn mức được nêu"}`:                                           "Một thông báo dài hơn mức…",
		`{"photo":[{"file_id":"x"}],"caption":"Sơ đồ"}`:                                           "Sơ đồ",
		`{"album":[{"photo":[{"file_id":"x"}]},{"photo":[{"file_id":"y"}],"caption":"Hai ảnh"}]}`: "Hai ảnh",
		`{"poll":{"question":"Ăn trưa?"}}`:                                                        "Ăn trưa?",
		`{"voice":{"file_id":"x"}}`:                                                               "",
		``:                                                                                        "",
	} {
		if got := bot.Excerpt(notice.Message{Content: json.RawMessage(kept)}, 26); got != want {
			t.Errorf("%s: %q, want %q", kept, got, want)
		}
	}
	if got := bot.Excerpt(notice.Of([]notice.Part{{Content: json.RawMessage(`{"voice":{"file_id":"x"}}`)}, {Content: json.RawMessage(`{"text":"Nghe tin trên"}`)}}), 26); got != "Nghe tin trên" {
		t.Errorf("of several: %q", got)
	}
}
