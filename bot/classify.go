package bot

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/go-telegram/bot"
)

// classify makes a *SendError of what a call has returned. chatID and
// method decide whom a 429 is for.
func (c *Client) classify(err error, a *attempt, method string, chatID int64) *SendError {
	status := int(a.status.Load())
	var flood *bot.TooManyRequestsError
	var moved *bot.MigrateError
	switch {
	case errors.As(err, &flood):
		return retryAfter(flood.RetryAfter, method, chatID)
	case errors.As(err, &moved):
		return &SendError{Outcome: Rejected, Reason: "migrated", movedTo: int64(moved.MigrateToChatID)}
	case errors.Is(err, bot.ErrorForbidden):
		return refused(Blocked, forbidden, "forbidden", err)
	case errors.Is(err, bot.ErrorUnauthorized), errors.Is(err, bot.ErrorNotFound):
		return &SendError{Outcome: Fatal, Reason: "token", err: errors.New(described(err))}
	case errors.Is(err, bot.ErrorBadRequest), errors.Is(err, bot.ErrorConflict):
		return refusedRequest(err)
	case errors.Is(err, errUnread):
		return &SendError{Outcome: NotSent, Reason: "no_file_yet", err: c.mask(err)}
	case errors.Is(err, errBody):
		return &SendError{Outcome: Rejected, Reason: "unsendable", err: c.mask(err)}
	case status == 0:
		return c.unanswered(err, a)
	}
	return odd(status, method, chatID)
}

// unanswered is a call without an answer.
func (c *Client) unanswered(err error, a *attempt) *SendError {
	reason := "network"
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		reason = "timeout"
	}
	if a.written.Load() {
		return &SendError{Outcome: Unknown, Reason: reason, err: c.mask(err)}
	}
	return &SendError{Outcome: NotSent, Reason: reason, err: c.mask(err)}
}

// odd is an answer of a status that the library has no kind for, or whose body
// is not Telegram's. A 4xx or a redirect that Telegram didn't write comes from
// something on the way (a proxy, a portal), which has passed nothing on.
func odd(status int, method string, chatID int64) *SendError {
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return &SendError{Outcome: Rejected, Reason: "too_large"}
	case status == http.StatusTooManyRequests:
		return retryAfter(0, method, chatID)
	case status >= 300 && status < 500:
		return &SendError{Outcome: NotSent, Reason: "intercepted"}
	case status >= 500:
		return &SendError{Outcome: Unknown, Reason: "server_error"}
	}
	return &SendError{Outcome: Unknown, Reason: "unreadable_answer"}
}

// retryAfter is a 429. Telegram does not say whether it is meant for the chat or
// for the bot. Calls that are bound to one chat's flood limit are taken as the
// chat's: those to groups (20 messages a minute), edits, and what is no message.
// For a message to a private chat it may be either's, and is everybody's unless
// who sends knows that the chat has had its share: a 429 that is obeyed too
// widely costs seconds, and one that is obeyed too narrowly costs minutes.
func retryAfter(seconds int, method string, chatID int64) *SendError {
	e := &SendError{
		Outcome: RetryAfter,
		Reason:  "flood",
		After:   time.Duration(max(seconds, 1)) * time.Second,
		Scope:   ScopeAll,
	}
	switch method {
	case "editMessageText", "answerCallbackQuery", "setMyCommands":
		e.Scope = ScopeChat
	}
	if chatID < 0 {
		e.Scope = ScopeChat
	}
	return e
}

// reason is a code for the descriptions that hold the text.
type reason struct{ text, code string }

// The descriptions of telegram-bot-api and of the server behind it, lower case.
var (
	forbidden = []reason{
		{"blocked by the user", "blocked"},
		{"user is deactivated", "deactivated"},
		{"initiate conversation", "not_started"},
		{"to bots", "is_bot"},
		{"chat was deleted", "chat_deleted"},
		{"kicked", "removed"},
		{"not a member", "removed"},
	}
	badRequest = []reason{
		{"chat not found", "chat_not_found"},
		{"peer_id_invalid", "chat_not_found"},
		{"query is too old", "tap_expired"},
		{"query id is invalid", "tap_expired"},
		{"query_id_invalid", "tap_expired"},
		{"message to edit not found", ReasonEditTarget},
		{"message to delete not found", "gone"},
		{"message to pin not found", ReasonEditTarget},
		{"message to forward not found", reasonNoSource},
		{"message can't be forwarded", reasonProtected},
		{"message to unpin not found", "not_pinned"},
		{"can't be deleted", "too_old"},
		{"message can't be edited", ReasonEditTarget},
		{"no text in the message to edit", ReasonEditTarget},
		{"message_id_invalid", ReasonEditTarget},
		{"too long", "too_long"},
		{"too_long", "too_long"},
		{"text is empty", "empty"},
		{"can't parse entities", "bad_markup"},
		{"button", "bad_button"},
		{"file is too big", "too_large"},
		{"wrong file", ReasonFile},
		{"wrong remote file", ReasonFile},
		{"media_empty", ReasonFile},
		{"file_reference", ReasonFile},
		{"effect_id", "bad_effect"},
		{"topic_closed", reasonClosed},
		{"topic_deleted", reasonNoTopic},
		{"message thread not found", reasonNoTopic},
		{"user not found", reasonNobody},
		{"member list is inaccessible", "no_right"},
		{"participant_id_invalid", "no_right"}, // of somebody in a group that hides its members
		{"chat_admin_required", "no_right"},
		{"chat_write_forbidden", "no_right"},
		{"chat_restricted", "no_right"},
		{"not enough rights", "no_right"},
		{"have no rights", "no_right"},
	}
)

func refused(outcome Outcome, known []reason, otherwise string, err error) *SendError {
	text := described(err)
	e := &SendError{Outcome: outcome, Reason: otherwise, err: errors.New(text)}
	for _, r := range known {
		if strings.Contains(strings.ToLower(text), r.text) {
			e.Reason = r.code
			break
		}
	}
	return e
}

// refusedRequest is a 400. That of an album quotes what was said of one of its messages, also that the
// person has blocked the bot, which any other message is told with a 403.
func refusedRequest(err error) *SendError {
	_, quoted, _ := strings.Cut(err.Error(), ofAlbum)
	if strings.Contains(strings.ToLower(quoted), "user_is_blocked") {
		return &SendError{Outcome: Blocked, Reason: "blocked", err: errors.New(described(err))}
	}
	return refused(Rejected, badRequest, "bad_request", err)
}

// ofAlbum is before what Telegram quotes of its own.
const ofAlbum = `with the error message "`

// described is Telegram's description up to where it quotes what was sent.
func described(err error) string {
	text := strings.Replace(err.Error(), ofAlbum, strings.TrimSuffix(ofAlbum, `"`), 1)
	text, _, _ = strings.Cut(text, `"`)
	return strings.TrimSpace(text)
}

// unmodified tells that an edit would change nothing, which is what was wanted.
func unmodified(err error) bool {
	return errors.Is(err, bot.ErrorBadRequest) && strings.Contains(err.Error(), "message is not modified")
}
