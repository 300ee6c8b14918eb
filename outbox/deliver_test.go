package outbox

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
)

func TestFileIsUploadedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		s.files[3] = notice.File{ID: 3, Name: "gcn.pdf", Bytes: []byte("%PDF")}
		w := &wire{}
		_, stop := run(t, s, w, DefaultRates())
		for range 2 {
			n := to(notice.ReminderLane, 1, 1)
			n[0].Message = notice.Message{File: 3}
			s.queue(n...)
			time.Sleep(5 * time.Second)
		}
		stop()
		calls := w.seen()
		if len(calls) != 2 || calls[0].file != "" || calls[1].file != "file-gcn.pdf" {
			t.Errorf("sent %+v", calls)
		}
	})
}

// Ensure a file is uploaded again when Telegram does not know its id.
func TestFileOfAnotherBot(t *testing.T) {
	s := newStore()
	s.files[3] = notice.File{ID: 3, TelegramID: "foreign", Bytes: []byte("%PDF")}
	o := &Outbox{cfg: Config{View: s.View, Deliver: func(_ context.Context, _ notice.Notice, f *notice.File) (bot.Receipt, error) {
		if f.TelegramID != "" {
			return bot.Receipt{}, &bot.SendError{Outcome: bot.Rejected, Reason: "bad_file"}
		}
		return bot.Receipt{MessageID: 1, TelegramFile: "own"}, nil
	}}}
	out := outcome{notice: &notice.Notice{Message: notice.Message{File: 3}}}
	o.deliver(t.Context(), &out)
	if out.err != nil || out.telegramFile != "own" {
		t.Errorf("got %+v", out)
	}
}

func TestWhatIsMissing(t *testing.T) {
	for _, tt := range []struct {
		name    string
		message notice.Message
		view    error
		want    bot.Outcome
		reason  string
	}{
		{"file", notice.Message{File: 9}, nil, bot.Rejected, "no_file"},
		{"message to edit", notice.Message{EditNotice: "none", Text: "x"}, nil, bot.Rejected, bot.ReasonEditTarget},
		{"database", notice.Message{File: 9}, errStorage, bot.NotSent, "not_ready"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStore()
			o, err := New(Config{
				Update: s.Update,
				View: func(ctx context.Context, fn func(Tx) error) error {
					if tt.view != nil {
						return tt.view
					}
					return s.View(ctx, fn)
				},
				Deliver: (&wire{}).Deliver,
				Texts:   texts,
				Check:   printable,
			})
			if err != nil {
				t.Fatal(err)
			}
			out := outcome{notice: &notice.Notice{Message: tt.message}}
			o.deliver(t.Context(), &out)
			got := sendError(out.err)
			if got.Outcome != tt.want || got.Reason != tt.reason {
				t.Errorf("got %s (%s), want %s (%s)", got.Outcome, got.Reason, tt.want, tt.reason)
			}
		})
	}
}
