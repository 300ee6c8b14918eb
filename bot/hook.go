package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
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
	Heard  func(ctx context.Context) error
	Logger *slog.Logger
	Now    func() time.Time                       // nil means time.Now
	After  func(d time.Duration) <-chan time.Time // waits between looks; nil means time.After
}

// Hook keeps the token's webhook set. Whoever polls with the same token takes it
// away, and Telegram tells nobody.
type Hook struct {
	HookConfig
	hearing hearing
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
	return &Hook{HookConfig: cfg}, nil
}

// HookAddress is where Telegram posts the updates of a token to the program at a
// public address.
func HookAddress(public, token string) string { return public + WebhookPath(token) }

// lookAtHook is how often the webhook is looked at.
const lookAtHook = time.Minute

// While something waits at Telegram the webhook is looked at more often, and for so
// many looks: an update that can't be taken is posted again and again, and nobody is
// to wait for that one.
const (
	lookBehind = 2 * time.Second
	maxBehind  = 300
)

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
			switch behind++; {
			case h.Listening():
				behind = 0
			case behind <= maxBehind:
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

// see sets the webhook at the beginning, when what is asked of Telegram may have
// changed, and again when it is gone.
func (h *Hook) see(ctx context.Context, began bool) error {
	var info *models.WebhookInfo
	err := h.Client.call(ctx, callTimeout, "getWebhookInfo", 0, func(ctx context.Context) (err error) {
		info, err = h.Client.api.GetWebhookInfo(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("look at the webhook: %w", err)
	}
	address := HookAddress(h.Public, h.Token)
	if info.PendingUpdateCount == 0 {
		h.hearing.all(ctx, h.Now(), h.Heard)
	}
	failing := info.PendingUpdateCount > 0 && h.Now().Sub(time.Unix(int64(info.LastErrorDate), 0)) < 2*lookAtHook
	var trouble error
	switch {
	case info.URL != "" && info.URL != address && !h.Replace:
		h.hearing.found(errForeignWebhook)
		return errForeignWebhook
	case began && info.URL != address:
		trouble = errors.New("another program has taken the webhook away")
		h.Logger.Error("another program has taken the webhook away; it is set again", "waiting", info.PendingUpdateCount)
	case began && failing && !refusedHere(info.LastErrorMessage):
		trouble = fmt.Errorf("Telegram can't deliver to the webhook, %d updates wait", info.PendingUpdateCount)
	}
	h.hearing.found(trouble)
	if !began || info.URL != address {
		return h.Client.SetWebhook(ctx, address, WebhookSecret(h.Token))
	}
	if failing {
		h.Missed()
		h.Logger.Warn("Telegram could not deliver to the webhook", "reason", info.LastErrorMessage, "waiting", info.PendingUpdateCount)
	}
	return nil
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
