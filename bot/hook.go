package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-telegram/bot/models"
)

// HookConfig is what a Hook needs.
type HookConfig struct {
	Client *Client
	Token  string
	Public string // address of the program as Telegram reaches it, without a slash at the end
	// Replace lets Run take the place of a webhook that another program has set.
	Replace bool
	// Heard notes that nothing has waited at Telegram until now; nil for nobody.
	Heard func(ctx context.Context) error
	// Came is the number of the last update that is stored, whichever process it was posted to; nil: all are posted here.
	Came   func(ctx context.Context) (int64, error)
	Logger *slog.Logger
	Now    func() time.Time                       // nil means time.Now
	After  func(d time.Duration) <-chan time.Time // waits between looks; nil means time.After
}

// Hook keeps the token's webhook set. Whoever polls with the same token takes it
// away, and Telegram tells nobody.
type Hook struct {
	HookConfig
	hearing hearing
	reached atomic.Int64 // looks since an update has come in last
	came    int64        // the last one at the last look; -1 before

	failed      int  // date of the last failure that Telegram has told of
	undelivered bool // it is the last that is known of the way here
}

// NewHook checks the configuration and calls nobody.
func NewHook(cfg HookConfig) (*Hook, error) {
	if cfg.Client == nil || cfg.Token == "" || cfg.Public == "" || cfg.Logger == nil {
		return nil, errors.New("bot: the webhook needs a client, the token, an address and a logger")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.After == nil {
		cfg.After = time.After
	}
	h := &Hook{HookConfig: cfg, came: -1}
	h.reached.Store(fresh)
	return h, nil
}

// HookAddress is where Telegram posts the updates of a token to the program at a
// public address.
func HookAddress(public, token string) string { return public + WebhookPath(token) }

// lookAtHook is how often the webhook is looked at.
const lookAtHook = time.Minute

// While something waits at Telegram the webhook is looked at more often. Where updates
// come in, one that still waits after so many looks is one that can't be taken: it is
// posted again and again, and nobody is to wait for that one.
const (
	lookBehind = 2 * time.Second
	maxBehind  = 300
)

// fresh is for how many looks an update that has come in shows that the way is open:
// Telegram may tell of that one as a failure a look later.
const fresh = 2

// Run sets the webhook, looks every minute whether it is still there, and sets it
// again when it is not, until ctx is done; then it returns nil. While Telegram
// can't be reached it tries again sooner. It returns an error when Telegram does
// not know the token, and when another program's webhook stands there at the
// start; one that comes later is complained of until it goes.
func (h *Hook) Run(ctx context.Context) error {
	began, behind := false, 0
	for failures := 0; ctx.Err() == nil; {
		wait := lookAtHook
		err := h.see(ctx, began)
		switch refused, ok := errors.AsType[*SendError](err); {
		case err == nil:
			failures, began = 0, true
			h.hearing.heard(h.Now())
			switch {
			case h.Listening():
				behind = 0
			case h.undelivered: // and it is known that nothing is heard
				wait = lookBehind
			case behind < maxBehind:
				behind++
				wait = lookBehind
			default:
				h.hearing.all(ctx, h.Now(), nil)
			}
		case ok && refused.Outcome == Fatal:
			return fmt.Errorf("bot: Telegram does not know the token: check TELEGRAM_BOT_TOKEN, or get a new one from @BotFather (%w)", err)
		case errors.Is(err, errForeignWebhook) && !began:
			return err
		case ctx.Err() == nil:
			wait = backOff(failures, time.Second, longestWait)
			failures++
			h.Missed()
			h.Logger.Warn("the webhook could not be seen to", "error", err, "wait", wait)
		}
		select {
		case <-ctx.Done():
		case <-h.After(wait):
		}
	}
	return nil
}

// Check returns an error when the bot may be deaf: the webhook was found gone at the
// last look, or Telegram can't deliver to it, or it has not been seen in its place
// for two minutes.
func (h *Hook) Check(context.Context) error { return h.hearing.check(h.Now()) }

// Listening tells whether all that people did has come in, but for what is on its
// way at this moment.
func (h *Hook) Listening() bool { return h.hearing.listening() }

// Missed says that an update could not be taken, so that Telegram keeps it.
func (h *Hook) Missed() { h.hearing.missed() }

// Reached says that an update has come in: it is stored, or can't be for a fault of its
// own. One that can't be because of the database's is as good as not delivered.
func (h *Hook) Reached() { h.reached.Store(0) }

// see sets the webhook at the beginning, when what is asked of Telegram may have
// changed, and again when it is gone.
func (h *Hook) see(ctx context.Context, began bool) error {
	info, err := ask[*models.WebhookInfo](ctx, h.Client, "getWebhookInfo", 0, struct{}{})
	if err != nil {
		return fmt.Errorf("look at the webhook: %w", err)
	}
	address := HookAddress(h.Public, h.Token)
	h.comeElsewhere(ctx)
	if info.PendingUpdateCount == 0 {
		h.hearing.all(ctx, h.Now(), h.Heard)
	}
	failed := h.judge(info)
	if info.PendingUpdateCount > 0 && (h.undelivered || failed || info.URL != address) {
		h.Missed()
	}
	var trouble error
	switch {
	case info.URL != "" && info.URL != address && !h.Replace:
		h.hearing.found(errForeignWebhook)
		return errForeignWebhook
	case began && info.URL != address:
		trouble = errors.New("another program has taken the webhook away")
		h.Logger.Error("another program has taken the webhook away; it is set again", "waiting", info.PendingUpdateCount)
	case began && h.undelivered:
		trouble = fmt.Errorf("Telegram can't deliver to the webhook, %d updates wait", info.PendingUpdateCount)
	}
	h.hearing.found(trouble)
	if !began || info.URL != address {
		return h.Client.SetWebhook(ctx, address, WebhookSecret(h.Token))
	}
	if failed {
		h.Logger.Warn("Telegram could not deliver to the webhook", "reason", info.LastErrorMessage, "waiting", info.PendingUpdateCount)
	}
	return nil
}

// comeElsewhere takes what was posted to another process for come in. As long as it can't be known, nothing is.
func (h *Hook) comeElsewhere(ctx context.Context) {
	if h.Came == nil {
		return
	}
	last, err := h.Came(ctx)
	if err != nil {
		return
	}
	if h.came >= 0 && last > h.came {
		h.Reached()
	}
	h.came = last
}

// judge learns from what Telegram tells whether updates come in, and tells whether it
// has failed to deliver what waits since the last look. As long as nothing comes in
// after a failure, nothing is heard, however long ago Telegram has tried last.
func (h *Hook) judge(info *models.WebhookInfo) (failed bool) {
	failed = info.PendingUpdateCount > 0 && info.LastErrorDate != h.failed
	h.failed = info.LastErrorDate
	switch {
	case h.reached.Add(1) <= fresh, info.PendingUpdateCount == 0, failed && refusedHere(info.LastErrorMessage):
		h.undelivered = false
	case failed:
		h.undelivered = true
	}
	return failed
}

// refusedHere tells, by Telegram's words for its last error, that the webhook was
// reached and has refused an update for good: nobody else waits for that one.
func refusedHere(failure string) bool {
	for _, status := range []int{http.StatusBadRequest, http.StatusRequestEntityTooLarge} {
		if strings.HasPrefix(failure, fmt.Sprintf("Wrong response from the webhook: %d", status)) {
			return true
		}
	}
	return false
}
