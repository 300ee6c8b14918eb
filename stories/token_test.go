package stories

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestAnotherBot: a token of another bot does not start on a database, until somebody says that this
// bot takes its place.
func TestAnotherBot(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		u := h.stranger()
		u.Starts("")
		u.Sees("Lớp Trưởng")
		h.settled()
		if err := h.app.Update(context.Background(), func(tx *storage.Tx) error {
			return tx.SaveBotName(context.Background(), 42, "another_bot")
		}); err != nil {
			t.Fatal(err)
		}
		h.stop()
		a, err := app.New(context.Background(), h.cfg, h.clock.Clock(), slog.New(slog.DiscardHandler))
		if _, usage := errors.AsType[app.UsageError](err); a != nil || !usage || !strings.Contains(err.Error(), "telegram.new_bot") {
			t.Fatalf("the database of another bot: %v", err)
		}
		h.cfg.Telegram.NewBot = true
		h.start()
		u.Starts("")
		u.Sees("Lớp Trưởng")
		h.settled()
		h.view(func(ctx context.Context, tx *storage.Tx) error {
			bots, err := tx.Bots(ctx)
			if len(bots) != 1 || slices.Contains(bots, 42) {
				t.Errorf("it is the database of %v", bots)
			}
			return err
		})
		h.stop()
		h.cfg.Telegram.NewBot = false
		h.start()
		u.Starts("")
		u.Sees("Lớp Trưởng")
	})
}

// TestSecondInstance: of two programs with one token on two databases the second says so and ends, and
// the first goes on.
func TestSecondInstance(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		u := h.stranger()
		u.Starts("")
		u.Sees("Lớp Trưởng")
		h.clock.Set(h.clock.Now().Add(2 * time.Minute)) // it has been there for a while
		second := h.cfg
		second.Database = storagetest.SQLiteURL(t)
		a, err := app.New(context.Background(), second, app.MachineClock, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		err = a.Run(context.Background())
		if _, usage := errors.AsType[app.UsageError](err); !usage || !strings.Contains(err.Error(), "another program") {
			t.Errorf("the second ends with %v", err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		u.Sends("/tracuu SERV-ESAS-22")
		u.Sees("SERV-ESAS-22")
	})
}
