package bot_test

import (
	"encoding/json"
	"testing"

	"github.com/loptruong/loptruong/bot"
)

// TestAlike: what has the same words says the same, whatever file it has; what has none only when it is the same.
func TestAlike(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{`{"text":"Mai nghỉ"}`, `{"text":" mai  NGHỈ "}`, true},
		{`{"text":"Mai nghỉ"}`, `{"text":"Mai nghi"}`, false},
		{`{"text":"Mai nghỉ"}`, `{"photo":[{"file_id":"P"}],"caption":"Mai nghỉ"}`, true},
		{`{"photo":[{"file_id":"P"}],"caption":"Mai nghỉ"}`, `{"photo":[{"file_id":"Q"}],"caption":"Mai nghỉ"}`, true},
		{`{"photo":[{"file_id":"P"}]}`, `{"photo":[{"file_id":"Q"}]}`, false},
		{`{"photo":[{"file_id":"P"}]}`, `{"photo":[{"file_id":"P"}]}`, true},
		{``, `{"photo":[{"file_id":"P"}]}`, false},
	} {
		if got := bot.Alike(json.RawMessage(tt.a), json.RawMessage(tt.b)); got != tt.want {
			t.Errorf("%s and %s: %v", tt.a, tt.b, got)
		}
	}
}
