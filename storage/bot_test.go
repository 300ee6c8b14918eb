package storage_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/storage"
)

// TestBotName keeps the last name of each bot, so that none goes by another's.
func TestBotName(t *testing.T) {
	each(t, func(t *testing.T, s *store) {
		name := func(bot int64) (name string) {
			s.do(func(ctx context.Context, tx *storage.Tx) (err error) {
				var found bool
				name, found, err = tx.BotName(ctx, bot)
				equal(t, "found", found, name != "")
				return err
			})
			return name
		}
		equal(t, "a bot never met", name(7000000001), "")
		for _, now := range []string{"LopTruongBot", "LopTruongBenTreBot"} {
			s.do(func(ctx context.Context, tx *storage.Tx) error { return tx.SaveBotName(ctx, 7000000001, now) })
			equal(t, "its name", name(7000000001), now)
		}
		equal(t, "another bot", name(7000000002), "")
	})
}
