package outbox

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

// tapped are the answers to a tap: a toast, and the change of the message under the button.
func tapped(chat int64) []notice.Notice {
	list := append(to(notice.ReplyLane, chat, 1), to(notice.ReplyLane, chat, 1)...)
	list[0].Message, list[1].Message = notice.Message{Tap: "tap", Text: "x"}, notice.Message{Edit: 7, Text: "x"}
	return list
}

// TestChangeAfterTap: the change of a message goes when the tap in its chat is answered, or
// not to be; and after a second when no answer comes.
func TestChangeAfterTap(t *testing.T) {
	for _, tt := range []struct {
		takes, after time.Duration
		err          error
	}{
		{60 * time.Millisecond, 60 * time.Millisecond, nil},
		{60 * time.Millisecond, 60 * time.Millisecond, &bot.SendError{Outcome: bot.Rejected, Reason: "tap"}},
		{5 * time.Second, longestTap, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, w := newStore(), &wire{takes: tt.takes}
			w.answer = func(_ context.Context, n notice.Notice, _ int) error {
				if n.Message.Tap != "" {
					return tt.err
				}
				return nil
			}
			o, stop := run(t, s, w, DefaultRates())
			time.Sleep(time.Second)
			s.handle(o, tapped(1)...)
			time.Sleep(30 * time.Second)
			stop()
			calls := w.seen()
			if len(calls) != 2 || calls[0].id != 1 {
				t.Fatalf("calls of %v", ids(calls))
			}
			if after := calls[1].begun.Sub(calls[0].begun); after != tt.after {
				t.Errorf("the change went %v after the answer to the tap, want %v", after, tt.after)
			}
		})
	}
}
