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
