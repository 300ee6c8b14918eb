package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"

	"github.com/loptruong/loptruong/notice"
)

// allowedUpdates are the kinds of updates that Telegram is asked for.
var allowedUpdates = []string{"message", "edited_message", "callback_query", "my_chat_member"}

// update is what the product reads of Telegram's Update. Members of other kinds
// and new ones are skipped, so that tomorrow's Telegram stops nothing.
type update struct {
	UpdateID int64       `json:"update_id"`
	Message  *message    `json:"message"`
	Edited   *message    `json:"edited_message"`
	Tap      *tap        `json:"callback_query"`
	Member   *membership `json:"my_chat_member"`
}

type message struct {
	MessageID int    `json:"message_id"`
	From      *user  `json:"from"`
	Sender    *chat  `json:"sender_chat"`
	Thread    int    `json:"message_thread_id"`
	InTopic   bool   `json:"is_topic_message"`
	Chat      chat   `json:"chat"`
	Date      int64  `json:"date"`
	EditDate  int64  `json:"edit_date"`
	Text      string `json:"text"`
	Caption   string `json:"caption"`
	Album     string `json:"media_group_id"`

	Origin  json.RawMessage `json:"forward_origin"`
	ReplyTo *struct {
		MessageID int `json:"message_id"`
	} `json:"reply_to_message"`

	MovedTo   int64 `json:"migrate_to_chat_id"`
	MovedFrom int64 `json:"migrate_from_chat_id"`

	Contact *struct {
		Phone  string `json:"phone_number"`
		UserID int64  `json:"user_id"`
	} `json:"contact"`
	Document *struct {
		FileID string `json:"file_id"`
		Name   string `json:"file_name"`
		Size   int64  `json:"file_size"`
	} `json:"document"`

	// What else it may hold; here only its presence counts, see content.
	Photo     json.RawMessage `json:"photo"`
	Video     json.RawMessage `json:"video"`
	Animation json.RawMessage `json:"animation"`
	Audio     json.RawMessage `json:"audio"`
	Voice     json.RawMessage `json:"voice"`
	VideoNote json.RawMessage `json:"video_note"`
	Sticker   json.RawMessage `json:"sticker"`
	Location  json.RawMessage `json:"location"`
	Poll      json.RawMessage `json:"poll"`

	// What a bot can't send again, of which its sender is told.
	Paid      json.RawMessage `json:"paid_media"`
	Rich      json.RawMessage `json:"rich_message"`
	Story     json.RawMessage `json:"story"`
	Checklist json.RawMessage `json:"checklist"`
	Dice      json.RawMessage `json:"dice"`
	Game      json.RawMessage `json:"game"`
	Invoice   json.RawMessage `json:"invoice"`
	Giveaway  json.RawMessage `json:"giveaway"`
	Winners   json.RawMessage `json:"giveaway_winners"`
}

type user struct {
	ID       int64  `json:"id"`
	IsBot    bool   `json:"is_bot"`
	First    string `json:"first_name"`
	Last     string `json:"last_name"`
	Language string `json:"language_code"`
}

type chat struct {
	ID    int64  `json:"id"`
	Type  string `json:"type"`
	Title string `json:"title"`
}

type tap struct {
	ID      string   `json:"id"`
	From    user     `json:"from"`
	Message *message `json:"message"`
	Data    string   `json:"data"`
}

type membership struct {
	Chat chat   `json:"chat"`
	From user   `json:"from"`
	Date int64  `json:"date"`
	Old  member `json:"old_chat_member"`
	New  member `json:"new_chat_member"`
}

// chatID is the chat whose order the update belongs to; 0 when it has none.
func (u *update) chatID() int64 {
	switch {
	case u.Message != nil:
		return u.Message.Chat.ID
	case u.Edited != nil:
		return u.Edited.Chat.ID
	case u.Tap != nil && u.Tap.Message != nil:
		return u.Tap.Message.Chat.ID
	case u.Tap != nil:
		return u.Tap.From.ID
	case u.Member != nil:
		return u.Member.Chat.ID
	}
	return 0
}

// event names what happened, the same for every delivery of it under whatever
// update_id; empty when nothing in the update tells. The date of a message tells
// it from that of another bot which has had this database before: both number
// the messages of a chat from 1.
func (u *update) event() string {
	switch {
	case u.Message != nil && u.Message.MessageID != 0:
		return fmt.Sprintf("msg:%d:%d:%d", u.Message.Chat.ID, u.Message.MessageID, u.Message.Date)
	case u.Edited != nil:
		said := sha256.Sum256([]byte(u.Edited.Text + u.Edited.Caption)) // two edits may be of one second
		return fmt.Sprintf("edit:%d:%d:%d:%s", u.Edited.Chat.ID, u.Edited.MessageID, u.Edited.EditDate, hex.EncodeToString(said[:8]))
	case u.Tap != nil && u.Tap.ID != "":
		return "tap:" + hashed(u.Tap.ID)
	case u.Member != nil:
		m := u.Member
		return fmt.Sprintf("member:%d:%d:%s:%s", m.Chat.ID, m.Date, hashed(m.Old.Status), hashed(m.New.Status))
	}
	return ""
}

// hashed is the text itself where it is short and plain, as Telegram's are, and
// its hash elsewhere: what comes from outside must not be able to make a name
// that the database refuses, which would hold up all that follows.
func hashed(text string) string {
	if plainID.MatchString(text) {
		return text
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

var (
	plainID  = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)
	numbered = regexp.MustCompile(`"update_id"\s*:\s*(\d{1,18})\b`)
)

// seal makes the inbox row of a raw update, whose bytes are the row's from then on. It
// can't fail: what can't be read becomes a row of chat 0 that Decode will refuse, with
// its update_id where there is one. What does not tell what it is has its hash for an
// event: the number and all that comes under it.
func seal(raw []byte) notice.Update {
	row := notice.Update{Raw: raw}
	var u update
	if err := json.Unmarshal(raw, &u); err == nil && u.UpdateID > 0 {
		row.UpdateID, row.ChatID, row.Event, row.Read = u.UpdateID, u.chatID(), u.event(), &u
	} else if m := numbered.FindSubmatch(raw); m != nil {
		row.UpdateID, _ = strconv.ParseInt(string(m[1]), 10, 64)
	}
	if row.Event == "" {
		sum := sha256.Sum256(raw)
		row.Event = "raw:" + hex.EncodeToString(sum[:16])
	}
	return row
}
