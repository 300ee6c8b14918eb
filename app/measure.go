package app

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/metrics"
	"github.com/loptruong/loptruong/notice"
)

// measure makes what counts, and what the monitoring is told.
func (a *App) measure() (err error) {
	cfg := metrics.Config{
		Version: Version(), Load: a.db.Load, Now: a.clock.Now, Logger: a.logger,
		Late: a.late, Holds: a.db.Holds,
		Backup: a.lastBackup(), Hears: func() bool { return a.hears(context.Background()) == nil },
		Disk: a.room,
	}
	for _, o := range []bot.Outcome{bot.NotSent, bot.RetryAfter, bot.Blocked, bot.Rejected, bot.Unknown, bot.Fatal} {
		cfg.Outcomes = append(cfg.Outcomes, string(o))
	}
	a.metrics, err = metrics.New(cfg)
	return err
}

// late is by how much each job is late, where they are done.
func (a *App) late() map[string]time.Duration {
	if !a.db.Holds() {
		return nil
	}
	return a.scheduler.Late()
}

// deliver is the client's, counted.
func (a *App) deliver(ctx context.Context, n notice.Notice, f *notice.File) (bot.Receipt, error) {
	receipt, err := a.client.Deliver(ctx, n, f)
	outcome := metrics.Delivered
	if err != nil {
		outcome = string(bot.Unknown)
	}
	if failed, ok := errors.AsType[*bot.SendError](err); ok {
		outcome = string(failed.Outcome)
		if failed.Outcome == bot.RetryAfter {
			a.metrics.Held()
		}
	}
	a.metrics.Sent(n.Lane, outcome)
	return receipt, err
}

// room is how many bytes can still be written where the program writes, and how many there are in all.
func (a *App) room() (free, all int64, err error) { return roomIn(a.writesTo()) }

// writesTo is the folder that the program writes to: of its database, or else of its backups, or
// the one it runs in.
func (a *App) writesTo() string {
	if path, ok := strings.CutPrefix(a.cfg.Database, "sqlite:"); ok {
		path, _, _ = strings.Cut(path, "?")
		return filepath.Dir(path)
	}
	if a.cfg.Backup.Folder != "" {
		return a.cfg.Backup.Folder
	}
	return "."
}
