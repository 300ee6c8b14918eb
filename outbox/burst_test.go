package outbox

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

// TestBurst: an announcement whose message Telegram refuses again and again pauses by itself, whether it goes to people or into groups, and
// nothing of it is sent then; one that only some people can't get does not.
func TestBurst(t *testing.T) {
	rejected := func(reason string) error { return &bot.SendError{Outcome: bot.Rejected, Reason: reason} }
	for name, test := range map[string]struct {
		answer func(chat int64) error
		hold   bool
		posts  bool // into groups
		paused []string
		most   int // deliveries
	}{
		"a message that can't be sent": {answer: func(int64) error { return rejected("bad_markup") }, paused: []string{"1 bad_markup"}, most: burst + bulkSlots},
		"a file that is gone":          {answer: func(int64) error { return rejected(bot.ReasonFile) }, paused: []string{"1 bad_file"}, most: bulkSlots},
		"people who can't be reached":  {answer: func(int64) error { return rejected("chat_not_found") }, most: 300},
		"people who block the bot":     {answer: func(int64) error { return &bot.SendError{Outcome: bot.Blocked, Reason: "blocked"} }, most: 300},
		"posts that can't be sent":     {answer: func(int64) error { return rejected("bad_markup") }, posts: true, paused: []string{"1 bad_markup"}, most: burst + bulkSlots},
		"posts of a file that is gone": {answer: func(int64) error { return rejected(bot.ReasonFile) }, posts: true, paused: []string{"1 bad_file"}, most: bulkSlots},
		"groups without a right":       {answer: func(int64) error { return rejected("no_right") }, posts: true, most: 300},
		"messages that are deleted":    {answer: func(int64) error { return rejected(bot.ReasonEditTarget) }, most: 300},
		"each second one": {most: 300, answer: func(chat int64) error {
			if chat%2 == 0 {
				return rejected("bad_request")
			}
			return nil
		}},
		"never twice, and no answer": {hold: true, paused: []string{"1 server_error"}, most: burst + bulkSlots,
			answer: func(int64) error { return &bot.SendError{Outcome: bot.Unknown, Reason: "server_error"} }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, w, sent := newStore(), &wire{}, 0
				w.answer = func(_ context.Context, n notice.Notice, _ int) error {
					if n.Announces() == 0 {
						return nil
					}
					sent++
					return test.answer(n.ChatID)
				}
				notices := to(notice.AnnouncementLane, 100, 300)
				for i := range notices {
					switch notices[i].AnnouncementID = 1; {
					case test.hold:
						notices[i].OnUnknown = notice.Hold
					case test.posts:
						notices[i].AnnouncementID, notices[i].UniqueKey, notices[i].Lane = 0, notice.PostKey(1, int64(i)), notice.ReminderLane
					}
				}
				s.queue(notices...)
				_, stop := run(t, s, w, DefaultRates())
				time.Sleep(5 * time.Minute)
				stop()
				if diff := cmp.Diff(test.paused, s.paused); diff != "" {
					t.Errorf("paused (-want +got):\n%s", diff)
				}
				if sent > test.most || test.paused == nil && sent != 300 {
					t.Errorf("%d were tried to be sent", sent)
				}
			})
		})
	}
}
