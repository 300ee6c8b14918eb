package simulator

import (
	"net/http"
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	type step struct {
		after time.Duration
		chat  int // index of the person, 3 is the group
		want  int // retry_after, 0: goes through
	}
	tests := []struct {
		name   string
		limits Limits
		steps  []step
	}{
		{"a chat takes one a second", Limits{ChatPerSecond: 1}, []step{
			{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {999 * time.Millisecond, 0, 1}, {time.Millisecond, 0, 0}}},
		{"a chat takes a small burst", Limits{ChatPerSecond: 1, Burst: 3}, []step{
			{0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 1}, {time.Second, 0, 0}, {0, 0, 1}, {3 * time.Second, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 1}}},
		{"a chat, as Telegram has it", TelegramLimits(), []step{
			{0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {900 * time.Millisecond, 0, 1}, {100 * time.Millisecond, 0, 0}, {0, 0, 1}}},
		{"all chats, bucket", Limits{AllPerSecond: 2}, []step{
			{0, 0, 0}, {0, 1, 0}, {0, 2, 1}, {500 * time.Millisecond, 2, 0}, {0, 0, 1}}},
		{"all chats, sliding", Limits{AllPerSecond: 2, Sliding: true}, []step{
			{0, 0, 0}, {600 * time.Millisecond, 1, 0}, {300 * time.Millisecond, 2, 1}, {100 * time.Millisecond, 2, 0}, {0, 0, 1}, {600 * time.Millisecond, 0, 0}}},
		{"a group takes so many a minute", Limits{GroupPerMinute: 2}, []step{
			{0, 3, 0}, {10 * time.Second, 3, 0}, {10 * time.Second, 3, 40}, {0, 0, 0}, {40 * time.Second, 3, 0}, {0, 3, 10}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			clk := newClock()
			s := newServer(t, Config{Now: clk.now, Limits: tt.limits})
			var ids []int64
			for range 3 {
				u := s.NewUser(t, "Lan")
				u.Starts("")
				ids = append(ids, u.ChatID())
			}
			ids = append(ids, s.NewGroup("Lớp").ChatID())
			for i, step := range tt.steps {
				clk.add(step.after)
				r := ask(t, s, "sendMessage", params{"chat_id": ids[step.chat], "text": "x"})
				if r.Parameters.RetryAfter != step.want || (step.want == 0) != r.OK || step.want > 0 && r.Code != http.StatusTooManyRequests {
					t.Errorf("step %d: %q with retry_after %d, want %d", i, r.fails(), r.Parameters.RetryAfter, step.want)
				}
			}
		})
	}
}

// TestEditsAndDeletionsAreLimited: an edit and a call that deletes count as a message does, also one that deletes several.
func TestEditsAndDeletionsAreLimited(t *testing.T) {
	t.Parallel()
	clk := newClock()
	s := newServer(t, Config{Now: clk.now})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	for _, text := range []string{"1", "2", "3"} {
		ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": text})
	}
	first := lan.Messages()[len(lan.Messages())-3].ID
	s.SetLimits(Limits{AllPerSecond: 1, Sliding: true})
	for _, step := range []struct {
		method string
		params params
	}{
		{"editMessageText", params{"message_id": first, "text": "new"}},
		{"deleteMessage", params{"message_id": first}},
		{"deleteMessages", params{"message_ids": []int{first + 1, first + 2}}},
	} {
		step.params["chat_id"] = lan.ChatID()
		before := len(lan.Messages())
		if got := ask(t, s, step.method, step.params).fails(); got != "" {
			t.Errorf("%s: %q", step.method, got)
		}
		after := len(lan.Messages())
		if got := ask(t, s, "deleteMessages", params{"chat_id": lan.ChatID(), "message_ids": []int{first + 1}}).fails(); got != "429 Too Many Requests: retry after 1" {
			t.Errorf("after %s in the same second: %q", step.method, got)
		}
		if got := len(lan.Messages()); got != after || before-after != map[string]int{"deleteMessage": 1, "deleteMessages": 2}[step.method] {
			t.Errorf("%s has left %d of %d messages, and %d after a refusal", step.method, after, before, got)
		}
		clk.add(time.Second)
	}
}

func TestRepliesAreExempt(t *testing.T) {
	t.Parallel()
	clk := newClock()
	s := newServer(t, Config{Now: clk.now, Limits: Limits{AllPerSecond: 1, RepliesExempt: 5 * time.Second}})
	lan, hai := s.NewUser(t, "Lan"), s.NewUser(t, "Hai")
	lan.Starts("")
	hai.Starts("")
	clk.add(10 * time.Second)
	lan.Sends("chào")
	send := func(u *User) string {
		return ask(t, s, "sendMessage", params{"chat_id": u.ChatID(), "text": "x"}).fails()
	}
	for i, tt := range []struct {
		to   *User
		want string
	}{{hai, ""}, {lan, ""}, {lan, ""}, {hai, "429 Too Many Requests: retry after 1"}} {
		if got := send(tt.to); got != tt.want {
			t.Errorf("%d: got %q, want %q", i, got, tt.want)
		}
	}
	clk.add(6 * time.Second)
	if send(hai) != "" || send(lan) == "" {
		t.Error("somebody who is silent for long is still exempt")
	}
}

func TestFloodWait(t *testing.T) {
	t.Parallel()
	clk := newClock()
	s := newServer(t, Config{Now: clk.now})
	lan, hai := s.NewUser(t, "Lan"), s.NewUser(t, "Hai")
	lan.Starts("")
	hai.Starts("")
	send := func(u *User) string {
		return ask(t, s, "sendMessage", params{"chat_id": u.ChatID(), "text": "x"}).fails()
	}
	s.FloodWait(lan.ChatID(), 30*time.Second)
	clk.add(10 * time.Second)
	if got := send(lan); got != "429 Too Many Requests: retry after 20" {
		t.Error(got)
	}
	if got := send(hai); got != "" {
		t.Error(got)
	}
	s.FloodWait(0, 5*time.Second)
	if got := send(hai); got != "429 Too Many Requests: retry after 5" {
		t.Error(got)
	}
	clk.add(20 * time.Second)
	if send(lan) != "" || send(hai) != "" || s.TooMany() != 2 || s.BeyondLimits()[hai.ChatID()] != 1 {
		t.Errorf("the flood does not end; calls were refused: %v", s.BeyondLimits())
	}
}
