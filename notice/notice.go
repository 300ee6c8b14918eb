package notice

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Notice is one thing to be told to one chat (tin gửi): it is written in the
// transaction that causes it, claimed by the one sender, sent, and kept with its
// outcome. Its unique key is of its cause, so that a cause that is handled twice tells
// it once.
type Notice struct {
	ID             int64
	UniqueKey      string // spelled from the domain: "reminder/morning/7/2022-08-16/31"
	Lane           Lane
	ChatID         int64 // 0 when the person can't be reached
	EnrollmentID   int64 // whom it is about; 0 when nobody on a roster
	AnnouncementID int64 // 0 when it is no announcement
	CourseID       int64 // of which course it tells an account; 0 for none, and where EnrollmentID or AnnouncementID says it
	Message        Message
	To             *Addressee // whose values are put into a personal message; nil for any other
	OnUnknown      OnUnknown
	State          State
	Attempts       int
	NextAt         time.Time // not to be sent before
	QueuedAt       time.Time // when that was decided: by a clock that was ahead, if it is later than now
	MessageID      int       // Telegram's, once sent; of several messages that of the first
	Arrived        string    // of several messages those that have arrived, see Came
	Failure        string    // why it was not delivered, in a short code: "blocked", "chat_not_found"
	CreatedAt      time.Time
	SentAt         time.Time
}

// To is a message for one chat as notices of a lane, one for each part of it when it
// is too long for one, with the unique keys uniqueKey, uniqueKey/2, uniqueKey/3 … It is never missed: should
// it not be known whether it has arrived, it is sent again.
func To(chatID int64, lane Lane, uniqueKey string, m Message) []Notice {
	parts := Split(m)
	notices := make([]Notice, len(parts))
	for i, part := range parts {
		notices[i] = Notice{UniqueKey: uniqueKey, Lane: lane, ChatID: chatID, Message: part, OnUnknown: Resend}
		if i > 0 {
			notices[i].UniqueKey = fmt.Sprintf("%s/%d", uniqueKey, i+1)
		}
	}
	return notices
}

// Lane orders notices: replies overtake reminders, reminders announcements, and all of them what gives way.
type Lane int

const (
	ReplyLane        Lane = 1 // answers to somebody who is talking to the bot
	ReminderLane     Lane = 2 // reminders, certificates, what the bot says by itself
	AnnouncementLane Lane = 3
	OutdatedLane     Lane = 4 // reminders that have come and give way to later ones
)

// State is where a notice stands. Queued and sending are passing states,
// the others final.
type State string

const (
	Queued      State = "queued"
	Sending     State = "sending"
	Sent        State = "sent"
	Failed      State = "failed"      // refused for a reason that another try does not change
	Blocked     State = "blocked"     // the person has blocked the bot
	Unreachable State = "unreachable" // no Telegram account is linked
	Held        State = "held"        // may have arrived; not to be sent twice
	Recalled    State = "recalled"    // was sent, and taken back
	Cancelled   State = "cancelled"   // not to be sent, or not before its announcement goes on
)

// OnUnknown says what to do with a notice that may or may not have arrived.
type OnUnknown = course.OnUnknown

const (
	Resend = course.Resend
	Hold   = course.Hold
)

// Message is what a notice says, in the product's terms; the bot package turns
// it into a call to Telegram. Exactly one of the forms is used: a text, a stored
// file, what somebody's message held, an edit, or the answer to a tap.
type Message struct {
	Text    string     `json:"text,omitempty"`    // Telegram HTML; caption of File; toast of Tap
	Buttons [][]Button `json:"buttons,omitempty"` // buttons under the message

	AskContact     string   `json:"ask_contact,omitempty"`     // label of a key, in the place of the keyboard, that shares one's phone number
	Keys           []string `json:"keys,omitempty"`            // labels of the keys under it, which type them
	RemoveKeyboard bool     `json:"remove_keyboard,omitempty"` // takes these keys away

	File     int64 `json:"file,omitempty"`     // stored file to send as a document
	Confetti bool  `json:"confetti,omitempty"` // the document comes with confetti, where the chat can show it
	Quiet    bool  `json:"quiet,omitempty"`    // the text, or the content, comes without a sound

	// What a message of somebody held, kept to be sent again: its text with the
	// marks on it, the id of its file … in Telegram's words, which only package bot
	// reads.
	Content json.RawMessage `json:"content,omitempty"`
	Album   int             `json:"album,omitempty"`  // how many messages it is, of an album; 0 for one
	More    []Part          `json:"more,omitempty"`   // what comes after it, each when the one before has arrived
	Blanks  []Blanks        `json:"blanks,omitempty"` // the places in its texts for what is each addressee's own; none in most

	Thread int `json:"thread,omitempty"` // the topic of a group that the text or the content goes to; 0 for the general one, and elsewhere

	Unsigned bool     `json:"unsigned,omitempty"` // the line above the content doesn't name the sender
	Preview  *Preview `json:"preview,omitempty"`  // the content is shown as others are to get it; nil for what is meant for whoever gets it

	Edit        int    `json:"edit,omitempty"`         // id of the message in this chat to be replaced by Text and Buttons
	EditNotice  string `json:"edit_notice,omitempty"`  // or: the notice whose message is to be replaced, by its unique key
	IfUntouched bool   `json:"if_untouched,omitempty"` // EditNotice's is only replaced if it has not been changed since, and no answer is about to
	Of          int64  `json:"of,omitempty"`           // or: the announcement with whose message in the same chat
	Deed        Deed   `json:"deed,omitempty"`         // this is to be done
	Beside      []int  `json:"-"`                      // ids of the messages to be deleted with that of Edit; found when it is sent
	Tap         string `json:"tap,omitempty"`          // callback query to answer with Text as a toast
	TapAlert    bool   `json:"tap_alert,omitempty"`    // toast that has to be dismissed

	Tapped *Tapped `json:"tapped,omitempty"` // the tap that is answered before the message of Edit is replaced; nil when none is

	Menu     []course.Role `json:"menu,omitempty"`      // the roles whose command menu this chat is to show
	MenuLang string        `json:"menu_lang,omitempty"` // its language
}

// Tapped is a tap with its answer, on the message that is changed: the two calls are one notice, and so one row.
type Tapped struct {
	ID    string `json:"id"`
	Toast string `json:"toast,omitempty"`
	Alert bool   `json:"alert,omitempty"` // it has to be dismissed
}

// InOrder tells whether it is a message of its chat, which keeps its order there and its
// limits. The answer to a tap and a command menu are none.
func (m Message) InOrder() bool { return m.Tap == "" && m.Menu == nil }

// Button is one under a message: it sends Data back, or opens URL.
type Button struct {
	Label string `json:"label"`
	Data  string `json:"data,omitempty"` // 1 to 64 bytes
	URL   string `json:"url,omitempty"`
	Copy  string `json:"copy,omitempty"` // what a tap puts into the clipboard; 1 to 256 letters
}
