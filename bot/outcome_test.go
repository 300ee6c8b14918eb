package bot

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

// TestOutcomes holds what the real server may answer, and what may come between,
// against what is known of the message then.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	say := notice.Message{Text: "Chào"}
	for _, tt := range []struct {
		name  string
		fault simulator.Fault
		chat  int64 // 0: a person who has started the bot
		say   notice.Message

		outcome Outcome
		reason  string
		arrives int
	}{
		{"500 before", simulator.FailBefore(500, "Internal Server Error"), 0, say, Unknown, "server_error", 0},
		{"500 after", simulator.FailAfter(), 0, say, Unknown, "server_error", 1},
		{"reset before", simulator.ResetBefore(), 0, say, Unknown, "network", 0},
		{"reset after", simulator.ResetAfter(), 0, say, Unknown, "network", 1},
		{"502 page", simulator.HTMLPage(), 0, say, Unknown, "server_error", 0},
		{"429", simulator.RetryAfter(35), 0, say, RetryAfter, "flood", 0},
		{"401", simulator.FailBefore(401, "Unauthorized"), 0, say, Fatal, "token", 0},
		{"404", simulator.FailBefore(404, "Not Found"), 0, say, Fatal, "token", 0},
		{"413", simulator.FailBefore(413, "Request Entity Too Large"), 0, say, Rejected, "too_large", 0},
		{"blocked", simulator.FailBefore(403, "Forbidden: bot was blocked by the user"), 0, say, Blocked, "blocked", 0},
		{"deactivated", simulator.FailBefore(403, "Forbidden: user is deactivated"), 0, say, Blocked, "deactivated", 0},
		{"never started", simulator.FailBefore(403, "Forbidden: bot can't initiate conversation with a user"), 0, say, Blocked, "not_started", 0},
		{"stranger", simulator.Fault{}, 99, say, Rejected, "chat_not_found", 0},
		{"too long", simulator.Fault{}, 0, notice.Message{Text: strings.Repeat("x", 4097)}, Rejected, "too_long", 0},
		{"empty", simulator.Fault{}, 0, notice.Message{}, Rejected, "empty", 0},
		{"bad markup", simulator.Fault{}, 0, notice.Message{Text: "<b>x"}, Rejected, "bad_markup", 0},
		{"bad tag", simulator.Fault{}, 0, notice.Message{Text: "<lan>x"}, Rejected, "bad_markup", 0},
		{"old tap", simulator.Fault{}, 0, notice.Message{Tap: "1"}, Rejected, "tap_expired", 0},
		{"nothing to edit", simulator.Fault{}, 0, notice.Message{Edit: 12, Text: "x"}, Rejected, ReasonEditTarget, 0},
		{"unknown file", simulator.Fault{}, 0, notice.Message{Content: json.RawMessage(`{"sticker":{"file_id":"x"}}`)}, Rejected, "bad_file", 0},
		{"file that is gone in an album", simulator.Fault{}, 0, notice.Message{Album: 2, Content: json.RawMessage(`{"album":[{"document":{"file_id":"x"}},{"document":{"file_id":"y"}}]}`)},
			Rejected, ReasonFile, 0},
		{"lost file", simulator.FailBefore(400, "Bad Request: wrong remote file identifier specified: can't unserialize it"), 0, say, Rejected, ReasonFile, 0},
		{"album to who has blocked", simulator.FailBefore(400, `Bad Request: failed to send message #1 with the error message "USER_IS_BLOCKED"`), 0, say, Blocked, "blocked", 0},
		{"bad button", simulator.Fault{}, 0, notice.Message{Text: "x", Buttons: [][]notice.Button{{{Label: "x", Data: strings.Repeat("x", 65)}}}}, Rejected, "bad_button", 0},
	} {
		for way, client := range map[string]func(testing.TB, string) *Client{"": newClient, " by net/http": newHTTPClient} {
			t.Run(tt.name+way, func(t *testing.T) {
				t.Parallel()
				srv := telegram(t, simulator.Config{})
				lan := srv.NewUser(t, "Lan")
				lan.Starts("")
				chat := tt.chat
				if chat == 0 {
					chat = lan.ChatID()
				}
				if tt.fault != (simulator.Fault{}) {
					srv.AddRule(simulator.Rule{Fault: tt.fault})
				}
				_, err := client(t, srv.URL()).Deliver(t.Context(), notice.Notice{ChatID: chat, Message: tt.say}, nil)
				e := sendError(t, err)
				if e.Outcome != tt.outcome || e.Reason != tt.reason {
					t.Errorf("got %v, want %s (%s)", e, tt.outcome, tt.reason)
				}
				if got := srv.Count(lan.ChatID()); got != tt.arrives {
					t.Errorf("%d messages have arrived, want %d", got, tt.arrives)
				}
				mustHide(t, err, srv.Token(), "<lan>", "Chào")
			})
		}
	}
}

func mustHide(t *testing.T, err error, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(err.Error(), s) {
			t.Errorf("the error tells %q: %v", s, err)
		}
	}
}

func TestRetryAfterScope(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		method string
		chat   int64
		want   Scope
	}{
		{"sendMessage", 5, ScopeAll},
		{"sendDocument", 5, ScopeAll},
		{"copyMessage", 5, ScopeAll},
		{"sendMessage", -100, ScopeChat},
		{"editMessageText", 5, ScopeChat},
		{"answerCallbackQuery", 5, ScopeChat},
		{"setMyCommands", 5, ScopeChat},
	} {
		if e := retryAfter(7, tt.method, tt.chat); e.Scope != tt.want || e.After != 7*time.Second {
			t.Errorf("429 to %s of chat %d: %v", tt.method, tt.chat, e)
		}
	}
	if e := retryAfter(0, "sendMessage", 5); e.After != time.Second {
		t.Errorf("429 without a time waits %s", e.After)
	}
}

// TestOnTheWay is about answers that Telegram didn't write.
func TestOnTheWay(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		status  int
		body    string
		outcome Outcome
	}{
		{"portal", 302, "<html>", NotSent},
		{"proxy wants a password", 407, "<html>", NotSent},
		{"proxy forbids", 403, "<html>no</html>", NotSent},
		{"upload refused by a proxy", 413, "<html>", Rejected},
		{"429 by a proxy", 429, "<html>", RetryAfter},
		{"gateway", 502, "<html>", Unknown},
		{"page with 200", 200, "<html>", Unknown},
		{"cut off", 200, `{"ok":true,"result":{"message_id":`, Unknown},
		{"group has moved", 400, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1007}}`, Rejected},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "/login")
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			}))
			defer srv.Close()
			_, err := newClient(t, srv.URL).Deliver(t.Context(), notice.Notice{ChatID: -7, Message: notice.Message{Text: "Chào"}}, nil)
			if e := sendError(t, err); e.Outcome != tt.outcome {
				t.Errorf("got %v, want %s", e, tt.outcome)
			}
			mustHide(t, err, simulator.DefaultToken)
		})
	}
}

// asked is what a call to a server of the tests says.
func asked(t *testing.T, r *http.Request) (said struct {
	ChatID int64 `json:"chat_id"`
	Text   string
},
) {
	if err := json.NewDecoder(r.Body).Decode(&said); err != nil {
		t.Errorf("not a call in JSON: %v", err)
	}
	return said
}

func TestGroupThatHasMoved(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked(t, r).ChatID == -7 {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1007}}`)
			return
		}
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":12}}`)
	}))
	defer srv.Close()
	if r := deliver(t, newClient(t, srv.URL), -7, notice.Message{Text: "Chào"}, nil); r.MessageID != 12 || r.MovedTo != -1007 {
		t.Errorf("receipt %+v", r)
	}
	// In the new chat another message has that id.
	_, err := newClient(t, srv.URL).Deliver(t.Context(), notice.Notice{ChatID: -7, Message: notice.Message{Edit: 5, Of: 1, Deed: notice.Recall}}, nil)
	if e := sendError(t, err); e.Outcome != Rejected || e.Reason != "migrated" {
		t.Errorf("a recall from a group that has moved: %v", e)
	}
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(nil)
	srv.Close()
	c := newClient(t, srv.URL)
	_, err := c.Deliver(t.Context(), notice.Notice{ChatID: 7, Message: notice.Message{Text: "Chào"}}, nil)
	if e := sendError(t, err); e.Outcome != NotSent {
		t.Errorf("with the server away: %v", e)
	}
	mustHide(t, err, simulator.DefaultToken)
	if _, err := c.Me(t.Context()); err == nil {
		t.Error("Me has an answer")
	} else {
		mustHide(t, err, simulator.DefaultToken)
	}
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		<-r.Context().Done()
	}))
	defer srv.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := newClient(t, srv.URL).Deliver(ctx, notice.Notice{ChatID: 7, Message: notice.Message{Text: "Chào"}}, nil)
	if e := sendError(t, err); e.Outcome != Unknown || e.Reason != "timeout" {
		t.Errorf("given up in the middle: %v", e)
	}

	_, err = newClient(t, srv.URL).Deliver(ctx, notice.Notice{ChatID: 7, Message: notice.Message{Text: "Chào"}}, nil)
	if e := sendError(t, err); e.Outcome != NotSent {
		t.Errorf("given up before it began: %v", e)
	}
}

// TestAttempt: net/http asks for another connection only after nothing was
// written to the one before, so the call is then where it began.
func TestAttempt(t *testing.T) {
	t.Parallel()
	var a attempt
	hooks := httptrace.ContextClientTrace(a.trace(t.Context()))
	hooks.GetConn("")
	hooks.GotConn(httptrace.GotConnInfo{Reused: true})
	if !a.written.Load() {
		t.Error("a connection was there, and something may have been written")
	}
	hooks.GetConn("")
	if a.written.Load() {
		t.Error("nothing was written")
	}
}
