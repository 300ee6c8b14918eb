package app

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestAnswersThatPileUp: of what is answered to a chat for which answers wait, new messages
// are left out first, and say so once; a tap and the message under it are answered longer.
func TestAnswersThatPileUp(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Telegram.Token, cfg.Database = simulator.DefaultToken, storagetest.SQLiteURL(t)
	a, err := New(t.Context(), cfg, MachineClock, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	r := &bot.Request{ID: 99, TelegramID: 7, ChatID: 7, TapID: "tap", MessageID: 5, Private: true}
	reply := bot.Reply{Messages: []notice.Message{{Tap: "tap", Text: "toast"}, {Edit: 5, Text: "list"}, {Text: "new"}}}
	for _, tt := range []struct {
		waiting int
		want    string
	}{{19, "toast list new"}, {20, "toast list slow"}, {39, "toast list slow"}, {40, "slow"}} {
		storagetest.Do(t, a.db, func(ctx context.Context, tx *storage.Tx) error {
			for i := range tt.waiting {
				if _, err := tx.Enqueue(ctx, notice.Notice{UniqueKey: fmt.Sprint(i), Lane: notice.ReplyLane, ChatID: 7}); err != nil {
					return err
				}
			}
			notices, err := a.answers(ctx, tx, r, reply)
			var got []string
			for _, n := range notices {
				if tapped := n.Message.Tapped; tapped != nil {
					got = append(got, tapped.Toast)
				}
				if strings.HasPrefix(n.UniqueKey, slowPrefix) {
					n.Message.Text = "slow"
				}
				got = append(got, n.Message.Text)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("with %d that wait: got %v, want %s", tt.waiting, got, tt.want)
			}
			return err
		})
	}
}

// TestStatementsOfATap counts what a tap on the check-in button asks of the database, alone
// and in a rush: thousands come within a minute.
func TestStatementsOfATap(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		const alone, people = 4, 4 + 128
		a, taps, session := tapped(t, url, people)
		for i, r := range taps[:alone] {
			before := a.db.Statements()
			if err := a.handle(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if got, want := a.db.Statements()-before, int64(9); got != want {
				t.Errorf("tap %d: got %d statements, want %d", i, got, want)
			}
		}
		each := inARush(t, a, taps[alone:])
		t.Logf("%.2f statements a tap in a rush", each)
		if each > 1 {
			t.Errorf("got %.2f statements a tap in a rush, want at most 1", each)
		}
		here, waiting := 0, 0
		storagetest.Do(t, a.db, func(ctx context.Context, tx *storage.Tx) error {
			tallies, err := tx.Tallies(ctx, session)
			for _, t := range tallies {
				here += t.Present
			}
			for _, r := range taps {
				n, _, err := tx.WaitingReplies(ctx, r.ChatID, slowPrefix)
				if err != nil {
					return err
				}
				waiting += n
			}
			return err
		})
		if here != people || waiting != people { // the toast and the change of the message are one row
			t.Errorf("%d of %d are checked in, with %d answers", here, people, waiting)
		}
	})
}

// tapped is a program that has stored a tap on the check-in button of each of so many people.
func tapped(t *testing.T, url string, people int) (a *App, taps []*bot.Request, session int64) {
	t.Helper()
	now := time.Now()
	cfg := DefaultConfig()
	cfg.Telegram.Token, cfg.Database = simulator.DefaultToken, url
	a, err := New(t.Context(), cfg, MachineClock, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	c := coursetest.New([]course.Session{{Half: course.Morning, Start: now, End: now.Add(4 * time.Hour)}}, coursetest.Crowd(people))
	for i := range c.Roster {
		c.Roster[i].Trainee.TelegramID = int64(1000 + i)
	}
	storagetest.Do(t, a.db, func(_ context.Context, tx *storage.Tx) error {
		storagetest.Store(t, tx, &c)
		return nil
	})
	session = c.Sessions[0].ID
	storagetest.Do(t, a.db, func(ctx context.Context, tx *storage.Tx) error {
		updates := make([]notice.Update, people)
		for i := range updates {
			updates[i] = notice.Update{UpdateID: int64(i + 1), Event: fmt.Sprint("tap:", i), ChatID: int64(1000 + i), Raw: fmt.Appendf(nil,
				`{"update_id":%d,"callback_query":{"id":"%[1]d","from":{"id":%[2]d,"first_name":"Lan","language_code":"vi"},`+
					`"message":{"message_id":1,"date":%[3]d,"chat":{"id":%[2]d,"type":"private"}},"data":"in:%[4]d"}}`,
				i+1, 1000+i, now.Unix(), session)}
		}
		if _, err := tx.StoreUpdates(ctx, updates); err != nil {
			return err
		}
		rows, err := tx.PendingUpdates(ctx, 0, people)
		for _, row := range rows {
			r, err := bot.Decode(row, "bot")
			if err != nil {
				t.Fatal(err)
			}
			taps = append(taps, r)
		}
		return err
	})
	return a, taps, session
}
