package bot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// WebhookConfig is what a Webhook needs.
type WebhookConfig struct {
	Token string
	// Store commits the update once, whether it is there already or not. It is
	// confirmed to Telegram only after it has returned nil.
	Store  func(ctx context.Context, updates []notice.Update) error
	Logger *slog.Logger
}

// Webhook takes updates that Telegram posts. Mount it at WebhookPath.
type Webhook struct {
	secret []byte
	store  func(context.Context, []notice.Update) error
	log    *slog.Logger
}

// NewWebhook checks the configuration.
func NewWebhook(cfg WebhookConfig) (*Webhook, error) {
	switch {
	case cfg.Token == "":
		return nil, errors.New("bot: the webhook has no token")
	case cfg.Store == nil:
		return nil, errors.New("bot: the webhook has no store")
	case cfg.Logger == nil:
		return nil, errors.New("bot: the webhook has no logger")
	}
	return &Webhook{secret: []byte(WebhookSecret(cfg.Token)), store: cfg.Store, log: cfg.Logger}, nil
}

// WebhookPath is where the webhook of a token is: "/telegram/" and 32 hex
// digits, which can't be guessed and tell nothing about the token.
func WebhookPath(token string) string { return "/telegram/" + derive(token, "webhook path")[:32] }

// WebhookSecret is what Telegram has to show with each update: 64 hex digits.
func WebhookSecret(token string) string { return derive(token, "webhook secret") }

func derive(token, purpose string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte(purpose))
	return hex.EncodeToString(mac.Sum(nil))
}

const (
	maxUpdate    = 256 << 10 // bytes of one posted update
	storeTimeout = 15 * time.Second
	retryHint    = "5" // seconds
)

// ServeHTTP answers 200 when the update is stored, 405 to anything but POST, 401
// without the secret, 413 to more than 256 KiB, and 503 when it can't be stored
// now: Telegram then posts it again.
func (h *Webhook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "POST only", http.StatusMethodNotAllowed)
		return
	}
	secret := r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
	if subtle.ConstantTimeCompare([]byte(secret), h.secret) != 1 {
		http.Error(w, "wrong secret", http.StatusUnauthorized)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "not read", http.StatusBadRequest)
		return
	}

	ctx, cancel := context.WithTimeout(r.Context(), storeTimeout)
	defer cancel()
	if err := h.store(ctx, []notice.Update{seal(raw)}); err != nil {
		h.log.Warn("an update was not stored", "error", err)
		w.Header().Set("Retry-After", retryHint)
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}
