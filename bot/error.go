package bot

import (
	"fmt"
	"time"
)

// Outcome is what is known about a message that was not confirmed as sent.
type Outcome string

const (
	// NotSent: nothing was written to Telegram, or something between refused to
	// carry it. It is sure not to have arrived and another try may succeed.
	NotSent Outcome = "not_sent"
	// RetryAfter: Telegram asks to wait (429). It has not arrived; try again
	// after SendError.After, not a second earlier.
	RetryAfter Outcome = "retry_after"
	// Blocked: this person can't be written to: the bot is blocked, was never
	// started or was removed, or the account is gone (403).
	Blocked Outcome = "blocked"
	// Rejected: Telegram has refused this message, and another try changes
	// nothing (other 4xx).
	Rejected Outcome = "rejected"
	// Unknown: it was written at least in part and no valid answer came, so it
	// may or may not have arrived. Every 5xx is here too: nothing in Telegram's
	// documentation says that a 5xx has had no effect, and its server answers
	// 500 to calls in flight when it is restarted.
	Unknown Outcome = "unknown"
	// Fatal: the token is wrong or revoked (401, 404). Nothing can be sent until
	// somebody acts; the notice itself has no fault.
	Fatal Outcome = "fatal"
)

// Scope says whose sending has to wait after a 429.
type Scope string

const (
	// ScopeChat: only this chat waits.
	ScopeChat Scope = "chat"
	// ScopeAll: everything waits, unless what the chat was sent before explains it.
	ScopeAll Scope = "all"
)

// ReasonEditTarget is the Reason when the message to be edited is not there or
// is no text. The other reasons are for people who read them.
const ReasonEditTarget = "edit_target"

// ReasonFile is the Reason when Telegram does not have the file of the message, or not any more.
const ReasonFile = "bad_file"

// SendError is a message that was not confirmed as sent. It is found with
// errors.As, is safe to log, and never holds the token or the message.
type SendError struct {
	Outcome Outcome
	Reason  string        // short code: "blocked", "chat_not_found", "too_long" …
	After   time.Duration // how long to wait; RetryAfter only, at least a second
	Scope   Scope         // who has to wait; RetryAfter only

	movedTo int64 // the chat that the group has become; 0 unless it was refused for that
	err     error
}

func (e *SendError) Error() string {
	text := fmt.Sprintf("telegram: %s (%s)", e.Outcome, e.Reason)
	if e.Outcome == RetryAfter {
		text = fmt.Sprintf("%s %s for %s", text, e.After, e.Scope)
	}
	if e.err != nil {
		text += ": " + e.err.Error()
	}
	return text
}

// Unwrap gives the cause, without addresses that hold the token.
func (e *SendError) Unwrap() error { return e.err }
