package bot

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/notice"
)

// TestForwardWithoutItsSource: what can't be forwarded any more goes as a copy, with its head, to whoever was refused the forward
// and to those who come after; what is refused for another reason doesn't.
func TestForwardWithoutItsSource(t *testing.T) {
	t.Parallel()
	kept, _ := Headed(json.RawMessage(`{"text":"Mai mưa"}`), Head{Course: "Lớp A"})
	kept = Forwarding(kept, Source{Chat: 5, Message: 6})
	for refusal, want := range map[string][]string{
		"message to forward not found": {"forwardMessage", "sendMessage 📣 Lớp A\nMai mưa", "sendMessage 📣 Lớp A\nMai mưa"},
		"message can't be forwarded":   {"forwardMessage", "sendMessage 📣 Lớp A\nMai mưa", "sendMessage 📣 Lớp A\nMai mưa"},
		"chat not found":               {"forwardMessage", "forwardMessage"},
	} {
		var calls []string
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var said struct{ Text string }
			_ = json.NewDecoder(r.Body).Decode(&said)
			method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
			calls = append(calls, strings.TrimSpace(method+" "+said.Text))
			if method == "forwardMessage" {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":"Bad Request: %s"}`, refusal)
				return
			}
			_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":7}}`)
		}))
		t.Cleanup(srv.Close)
		c := newClient(t, srv.URL)
		for chat := range int64(2) {
			r, err := c.Deliver(t.Context(), notice.Notice{ChatID: 10 + chat, Message: notice.Message{Content: kept}}, nil)
			if copied := len(want) == 3; copied != (err == nil) || copied != (r.MessageID == 7) {
				t.Errorf("%s: %+v, %v", refusal, r, err)
			}
		}
		if !slices.Equal(calls, want) {
			t.Errorf("%s: called %q", refusal, calls)
		}
	}
}

// TestForwardTooLongWithHead: a head for which a copy has no room keeps nothing from going as a forward.
func TestForwardTooLongWithHead(t *testing.T) {
	t.Parallel()
	kept, _ := Headed(json.RawMessage(`{"text":"`+strings.Repeat("x", notice.MaxText)+`"}`), Head{Course: "Lớp A"})
	if over := BlanksOf(Forwarding(kept, Source{Chat: 5, Message: 6})).Over; over != 0 {
		t.Errorf("it is over by %d", over)
	}
}
