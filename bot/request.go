package bot

import "time"

// Request is one update in the product's terms. Exactly one of Command, Action,
// Contact, Blocked, Unblocked, Edited, Group or a plain message (Text, Document, Media) is
// what happened; when none is, there is nothing to do.
type Request struct {
	ID         int64 // the inbox row it came in
	TelegramID int64 // who acts: a Telegram user
	ChatID     int64 // where; equal to TelegramID in a private chat
	Private    bool
	Thread     int       // the topic of a forum, in a group; 0 for the general one
	Anonymous  bool      // written in the name of a group or a channel: TelegramID is 0
	Name       string    // as the person's Telegram shows it, cleaned, see letters.Clean; may be empty
	Language   string    // of the person's Telegram, as it sends it: "vi", "en-GB"; may be empty
	MessageID  int       // the message itself, or the one whose button was tapped
	ReplyTo    int       // the message of the chat that this one answers by Telegram's "reply"; 0 for none
	At         time.Time // when the message was written by Telegram's clock; for a tap when it came in
	Since      time.Time // the earliest at which a tap that has waited can have been made; zero when it came at once

	Text    string   // cleaned, see letters.Clean; the caption of a file or picture
	Lines   []string // the same line by line, see letters.Lines
	Command string   // lower case without slash and @name: "start"; empty for forwarded messages
	Args    string   // what follows the command, cleaned

	Action string   // what a tapped button says, see Data
	Params []string // its parameters
	TapID  string   // the tap to answer; also set when Action is empty

	Contact   *Contact
	Document  *Document
	Media     bool   // holds a picture, file, voice, place, poll …, documents included
	Album     string // id common to the messages of one album; empty outside
	Forwarded bool
	Edited    bool // MessageID, an earlier message, was changed: Text is what it says now, empty for what is no text or a command

	Group  *GroupChange // what has become of a group, or of the bot in it
	Looked *GroupView   // what Telegram says at this moment of the group that the update is about, see Client.LookAtGroup; nil when nobody has asked

	Raw []byte // the update as Telegram sent it, for Content

	Blocked   bool // the person has blocked the bot
	Unblocked bool // and has let it in again
}

// Contact is a phone book entry that somebody has shared. It is the sender's own
// only when TelegramID is the request's TelegramID.
type Contact struct {
	Phone      string // as Telegram sends it
	TelegramID int64  // 0 when the entry belongs to no Telegram account
}

// Document is a file that somebody has sent; its bytes are fetched with
// Client.Download.
type Document struct {
	FileID string
	Name   string // cleaned; as the sender calls it, may be empty
	Size   int64  // bytes, 0 when Telegram does not say
}

// Empty tells that nothing happened that the product knows.
func (r *Request) Empty() bool {
	return r.Command == "" && r.Text == "" && r.TapID == "" && r.Contact == nil &&
		!r.Media && !r.Edited && !r.Blocked && !r.Unblocked && r.Group == nil
}
