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

// TestStatementsOfATap counts what a tap on the check-in button asks of the database:
// thousands come within a minute.
func TestStatementsOfATap(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		const people = 4
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
		var rows []notice.Update
		storagetest.Do(t, a.db, func(ctx context.Context, tx *storage.Tx) error {
			updates := make([]notice.Update, people)
			for i := range updates {
				updates[i] = notice.Update{UpdateID: int64(i + 1), Event: fmt.Sprint("tap:", i), ChatID: int64(1000 + i), Raw: fmt.Appendf(nil,
					`{"update_id":%d,"callback_query":{"id":"%[1]d","from":{"id":%[2]d,"first_name":"Lan","language_code":"vi"},`+
						`"message":{"message_id":1,"date":%[3]d,"chat":{"id":%[2]d,"type":"private"}},"data":"in:%[4]d"}}`,
					i+1, 1000+i, now.Unix(), c.Sessions[0].ID)}
			}
			if _, err := tx.StoreUpdates(ctx, updates); err != nil {
				return err
			}
			rows, err = tx.PendingUpdates(ctx, 0, people)
			return err
		})
		for i, row := range rows {
			r, err := bot.Decode(row, "bot")
			if err != nil {
				t.Fatal(err)
			}
			before := a.db.Statements()
			if err := a.handle(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if got, want := a.db.Statements()-before, int64(9); got != want {
				t.Errorf("tap %d: got %d statements, want %d", i, got, want)
			}
		}
		here := 0
		storagetest.Do(t, a.db, func(ctx context.Context, tx *storage.Tx) error {
			tallies, err := tx.Tallies(ctx, c.Sessions[0].ID)
			for _, t := range tallies {
				here += t.Present
			}
			return err
		})
		if here != people {
			t.Errorf("%d of %d are checked in", here, people)
		}
	})
}
