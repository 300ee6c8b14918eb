package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// supervised tells systemd, where that has started the program and waits to be told (sd_notify(3)), that the
// program has begun; that it works, as often as the unit's WatchdogSec asks for; and, when ctx is done, that it
// stops. While a job hangs for longer than WatchdogSec it says nothing, and is ended and started again. A database or a
// Telegram that does not answer is none of that: then jobs fail, and another start would not help.
func supervised(ctx context.Context, hangs func() time.Duration, logger *slog.Logger) error {
	tell := func(state string) {
		if _, err := daemon.SdNotify(false, state); err != nil {
			logger.WarnContext(ctx, "systemd not told", "error", err)
		}
	}
	tell(daemon.SdNotifyReady)
	defer tell(daemon.SdNotifyStopping)
	within, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		logger.WarnContext(ctx, "systemd's watchdog not understood", "error", err)
	}
	if within <= 0 {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(within / 2) // as sd_watchdog_enabled(3) advises
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if hangs() < within {
			tell(daemon.SdNotifyWatchdog)
		}
	}
}
