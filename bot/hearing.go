package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// hearing is what is known of the way in: when it was last seen to work, and
// whether all that came by it is stored. Safe for concurrent use.
type hearing struct {
	mu      sync.Mutex
	at      time.Time // zero before the first time
	trouble error     // what was found wrong with the way in at the last look; nil for nothing
	whole   bool      // nothing waits at Telegram
	noted   time.Time // when that was last written down
}

const (
	// deafAfter is twice what a quiet poll takes at most, or two looks at the webhook.
	deafAfter = 2 * (longPoll + pollMargin)
	// noteEvery is how often it is written down that nothing waits.
	noteEvery = 10 * time.Second
)

func (h *hearing) heard(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = now
}

// found says what a look at the way in has found wrong; nil for nothing.
func (h *hearing) found(trouble error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.trouble = trouble
}

func (h *hearing) check(now time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.trouble != nil:
		return h.trouble
	case h.at.IsZero():
		return errors.New("Telegram has not been reached yet")
	case now.Sub(h.at) > deafAfter:
		return fmt.Errorf("nothing is heard from Telegram since %s", h.at.UTC().Format(time.RFC3339))
	}
	return nil
}

// all says that nothing waits at Telegram, and has that written down now and then.
// What can't be written is tried at the next time: it only makes the past less
// exact.
func (h *hearing) all(ctx context.Context, now time.Time, note func(context.Context) error) {
	h.mu.Lock()
	since := now.Sub(h.noted)
	h.whole = true
	h.mu.Unlock()
	if note == nil || since >= 0 && since < noteEvery || note(ctx) != nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.noted = now
}

// missed says that something may wait at Telegram.
func (h *hearing) missed() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.whole = false
}

func (h *hearing) listening() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.whole
}
