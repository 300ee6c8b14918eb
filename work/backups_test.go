package work_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// copies stands in for what sends backups.
type copies func(ctx context.Context, may func(context.Context) (bool, error)) error

func (c copies) Send(ctx context.Context, _ int64, _ string, may func(context.Context) (bool, error)) error {
	return c(ctx, may)
}

// TestBackupsSent: one that was sent is not sent again, though the program stops at that moment; one that broke off then is. Who
// has lost the right meanwhile gets nothing, and of one that may have arrived that is said.
func TestBackupsSent(t *testing.T) {
	t.Parallel()
	const admin = 500
	for _, tt := range []struct {
		name    string
		send    func(ctx context.Context, s *shop, stop func(), may func(context.Context) (bool, error)) error
		waiting int
		says    string
	}{
		{"sent while the program stops", func(_ context.Context, _ *shop, stop func(), _ func(context.Context) (bool, error)) error {
			stop()
			return nil
		}, 0, "✅ Đã gửi bản sao lưu"},
		{"broken off by the stop", func(ctx context.Context, _ *shop, stop func(), _ func(context.Context) (bool, error)) error {
			stop()
			return ctx.Err()
		}, 1, ""},
		{"perhaps arrived", func(context.Context, *shop, func(), func(context.Context) (bool, error)) error {
			return &bot.SendError{Outcome: bot.Unknown, Reason: "network"}
		}, 0, "❔ Không rõ bản sao lưu đã đến hay chưa"},
		{"refused by Telegram", func(context.Context, *shop, func(), func(context.Context) (bool, error)) error {
			return &bot.SendError{Outcome: bot.Rejected, Reason: "bad_request"}
		}, 0, "⚠️ Chưa gửi được"},
		{"the right is lost while it is made", func(ctx context.Context, s *shop, _ func(), may func(context.Context) (bool, error)) error {
			s.store(func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.RevokeRole(ctx, 1)
				return err
			})
			if allowed, err := may(ctx); err != nil || allowed {
				s.t.Errorf("it may go: %t, %v", allowed, err)
			}
			return course.ErrForbidden
		}, 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.grant(admin, course.Grant{Role: course.AdminRole})
			s.store(func(ctx context.Context, tx *storage.Tx) error {
				a, err := tx.EnsureAccount(ctx, admin, "vi")
				if err == nil {
					_, err = tx.AskBackup(ctx, a.ID)
				}
				return err
			})
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			s.copies = copies(func(ctx context.Context, may func(context.Context) (bool, error)) error {
				return tt.send(ctx, s, stop, may)
			})
			s.begin()
			_ = s.Look(ctx) // what is refused is an error to be logged
			s.store(func(ctx context.Context, tx *storage.Tx) error {
				all, err := tx.WaitingBackups(ctx)
				if len(all) != tt.waiting {
					t.Errorf("%d wait, want %d", len(all), tt.waiting)
				}
				return err
			})
			want := map[int64][]string{}
			if tt.says != "" {
				want[admin] = []string{tt.says}
			}
			if tt.waiting == 0 {
				s.wantTold(want)
			}
		})
	}
}
