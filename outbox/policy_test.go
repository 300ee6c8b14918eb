package outbox

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

func TestAfter(t *testing.T) {
	now := time.Date(2022, 8, 16, 7, 0, 0, 0, time.UTC)
	queued := now.Add(-time.Minute)
	for _, tt := range []struct {
		outcome   bot.Outcome
		scope     bot.Scope
		onUnknown notice.OnUnknown
		tries     int // before

		state  notice.State
		burnt  int           // tries
		waits  time.Duration // from now; negative: keeps its place
		reason bool          // is kept
	}{
		{bot.Blocked, "", notice.Resend, 0, notice.Blocked, 1, -1, true},
		{bot.Rejected, "", notice.Resend, 0, notice.Failed, 1, -1, true},
		{bot.Rejected, "", notice.Hold, 3, notice.Failed, 1, -1, true},

		{bot.Unknown, "", notice.Hold, 0, notice.Held, 1, -1, true},
		{bot.Unknown, "", notice.Resend, 0, notice.Queued, 1, 1 * time.Second, true},
		{bot.Unknown, "", notice.Resend, 1, notice.Queued, 1, 2 * time.Second, true},
		{bot.Unknown, "", notice.Resend, 2, notice.Queued, 1, 4 * time.Second, true},
		{bot.Unknown, "", notice.Resend, 8, notice.Queued, 1, 256 * time.Second, true},
		{bot.Unknown, "", notice.Resend, 9, notice.Held, 1, -1, true},

		{bot.NotSent, "", notice.Resend, 0, notice.Queued, 0, 1 * time.Second, false},
		{bot.NotSent, "", notice.Hold, 9, notice.Queued, 0, 1 * time.Second, false},

		{bot.RetryAfter, bot.ScopeChat, notice.Hold, 0, notice.Queued, 0, 7 * time.Second, false},
		{bot.RetryAfter, bot.ScopeAll, notice.Hold, 0, notice.Queued, 0, -1, false},
		{bot.Fatal, "", notice.Hold, 0, notice.Queued, 0, -1, false},
	} {
		t.Run(fmt.Sprintf("%s %s %s %d", tt.outcome, tt.scope, tt.onUnknown, tt.tries), func(t *testing.T) {
			n := notice.Notice{State: notice.Sending, OnUnknown: tt.onUnknown, Attempts: tt.tries, NextAt: queued}
			got := after(n, &bot.SendError{Outcome: tt.outcome, Scope: tt.scope, Reason: "why", After: 7 * time.Second}, now)
			want := queued
			if tt.waits >= 0 {
				want = now.Add(tt.waits)
			}
			if got.State != tt.state || got.Attempts != tt.tries+tt.burnt || !got.NextAt.Equal(want) {
				t.Errorf("got %s after %d tries, next %v", got.State, got.Attempts, got.NextAt.Sub(now))
			}
			if (got.Failure == "why") != tt.reason {
				t.Errorf("failure %q", got.Failure)
			}
		})
	}
}

func TestBackOffHasACeiling(t *testing.T) {
	for tries, want := range map[int]time.Duration{1: time.Second, 9: 256 * time.Second, 10: longestWait, 1000: longestWait} {
		if got := backOff(tries); got != want {
			t.Errorf("after %d tries: %v, want %v", tries, got, want)
		}
	}
}

func TestSendError(t *testing.T) {
	refused := &bot.SendError{Outcome: bot.Rejected, Reason: "too_long"}
	for _, tt := range []struct {
		err  error
		want bot.Outcome
	}{
		{fmt.Errorf("send: %w", refused), bot.Rejected},
		{errNotReady, bot.NotSent},
		{errors.New("odd"), bot.Unknown},
	} {
		if got := sendError(tt.err); got.Outcome != tt.want {
			t.Errorf("%v is %s, want %s", tt.err, got.Outcome, tt.want)
		}
	}
}

// Ensure a moment is never rounded to before the time it stands for: a message
// would go before its retry_after.
func TestMoment(t *testing.T) {
	whole := time.Date(2022, 8, 16, 7, 0, 0, 5_000_000, time.UTC)
	for add, want := range map[time.Duration]time.Duration{0: 0, 1: time.Millisecond, 999_999: time.Millisecond} {
		if got := moment(whole.Add(add)).Sub(whole); got != want {
			t.Errorf("+%d: %v, want %v", add, got, want)
		}
	}
}
