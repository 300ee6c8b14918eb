package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
)

// Decode reads an inbox row. An update of a kind that the product has no use for
// is an empty Request; one that can't be read is an error, and stays one however
// often it is tried. username is the bot's own, without @: commands that name
// another bot are not for us.
func Decode(row notice.Update, username string) (*Request, error) {
	u, known := row.Read.(*update)
	if !known {
		u = new(update)
		if err := json.Unmarshal(row.Raw, u); err != nil {
			return nil, fmt.Errorf("decode update: %w", quiet(err))
		}
	}
	if u.UpdateID <= 0 {
		return nil, errors.New("decode update: no update_id")
	}
	r := &Request{ID: row.ID, ChatID: u.chatID(), At: row.ReceivedAt, Raw: row.Raw}
	switch {
	case u.Message != nil:
		u.Message.into(r, username)
	case u.Edited != nil:
		u.Edited.edits(r, username)
	case u.Tap != nil:
		u.Tap.into(r)
		r.Since = u.Tap.since(row)
	case u.Member != nil:
		u.Member.into(r)
	}
	return r, nil
}

// quiet drops what encoding/json quotes of the input.
func quiet(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s is not a %s", wrong.Field, wrong.Type)
	}
	return errors.New("not a JSON object")
}

func (r *Request) from(u user, c chat) {
	r.TelegramID = u.ID
	r.Private = c.Type == "private"
	r.Name = letters.Clean(u.First + " " + u.Last)
	lang, _, _ := strings.Cut(u.Language, "-")
	r.Language = strings.ToLower(lang)
}

func (m *message) into(r *Request, username string) {
	if m.MovedTo != 0 || m.MovedFrom != 0 {
		r.Group = &GroupChange{MovedTo: m.MovedTo, MovedFrom: m.MovedFrom}
		return
	}
	if m.Sender != nil && m.Chat.Type != "private" {
		m.nameless(r, username)
		return
	}
	if m.From == nil || m.From.IsBot { // channels, anonymous admins, other bots
		return
	}
	r.from(*m.From, m.Chat)
	r.MessageID = m.MessageID
	r.At = time.Unix(m.Date, 0).UTC()
	r.Thread = m.topic()
	r.Album = letters.Clean(m.Album)
	r.Forwarded = present(m.Origin)
	if m.ReplyTo != nil {
		r.ReplyTo = m.ReplyTo.MessageID
	}
	text := m.Text + m.Caption // a message has one of them
	r.Text, r.Lines = letters.Clean(text), letters.Lines(text)

	if m.Contact != nil {
		r.Contact = &Contact{Phone: letters.Clean(m.Contact.Phone), TelegramID: m.Contact.UserID}
	}
	if m.Document != nil {
		r.Document = &Document{FileID: m.Document.FileID, Name: letters.Clean(m.Document.Name), Size: m.Document.Size}
	}
	r.Media = m.Document != nil
	for _, part := range []json.RawMessage{
		m.Photo, m.Video, m.Animation, m.Audio, m.Voice, m.VideoNote, m.Sticker, m.Location, m.Poll,
		m.Paid, m.Rich, m.Story, m.Checklist, m.Dice, m.Game, m.Invoice, m.Giveaway, m.Winners,
	} {
		r.Media = r.Media || present(part)
	}
	if m.Text != "" && !r.Forwarded {
		r.Command, r.Args = command(r.Text, r.Private, username)
	}
}

// edits tells what a message was changed into. A command that comes about so is none:
// it is no text either.
func (m *message) edits(r *Request, username string) {
	if m.From == nil || m.From.IsBot {
		return
	}
	r.from(*m.From, m.Chat)
	r.MessageID, r.Edited = m.MessageID, true
	if name, _ := command(letters.Clean(m.Text), r.Private, username); name != "" || present(m.Origin) {
		return
	}
	r.Text, r.Lines = letters.Clean(m.Text), letters.Lines(m.Text)
}

func present(part json.RawMessage) bool { return len(part) > 0 && string(part) != "null" }

func (t *tap) into(r *Request) {
	c := chat{ID: t.From.ID, Type: "private"} // a message too old for Telegram to tell more
	if t.Message != nil {
		r.MessageID = t.Message.MessageID
		c = t.Message.Chat
	}
	r.from(t.From, c)
	r.TapID = t.ID
	if parts := strings.Split(letters.Clean(t.Data), ":"); parts[0] != "" {
		r.Action, r.Params = parts[0], parts[1:]
	}
}

// since is the earliest at which a tap that has waited can have been made: not
// before its button was there. Telegram gives a tap no time of its own.
func (t *tap) since(row notice.Update) time.Time {
	since := row.Since
	if t.Message != nil && !since.IsZero() {
		if sent := time.Unix(t.Message.Date, 0).UTC(); sent.After(since) {
			since = sent
		}
	}
	if !since.Before(row.ReceivedAt) {
		return time.Time{}
	}
	return since
}

func (m *membership) into(r *Request) {
	r.from(m.From, m.Chat)
	r.At = time.Unix(m.Date, 0).UTC()
	if !r.Private {
		r.TelegramID = 0 // whoever it was has not spoken to the bot
		r.Group = &GroupChange{Title: letters.Clean(m.Chat.Title), In: m.New.in(), Out: !m.New.in()}
		return
	}
	r.Blocked = m.New.Status == "kicked"
	r.Unblocked = m.New.Status == "member" && m.Old.Status == "kicked"
}

// maxCommand is how many letters a command may have, as Telegram says.
const maxCommand = 32

// command reads "/name", "/name@bot" and what follows. The text is looked at,
// not Telegram's entities: a command begins the message or is none, so that no
// offset in UTF-16 units is needed. A command for another bot is none; in a
// private chat there is no other bot, whatever the @ says.
func command(text string, private bool, username string) (name, args string) {
	rest, ok := strings.CutPrefix(text, "/")
	if !ok {
		return "", ""
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !commandRune(r) })
	if end < 0 {
		end = len(rest)
	}
	name, rest = rest[:end], rest[end:]
	if name == "" || len(name) > maxCommand {
		return "", ""
	}
	if after, ok := strings.CutPrefix(rest, "@"); ok {
		end := strings.IndexFunc(after, func(r rune) bool { return !commandRune(r) })
		if end < 0 {
			end = len(after)
		}
		if !private && !strings.EqualFold(after[:end], username) {
			return "", ""
		}
		rest = after[end:]
	}
	if rest != "" && !strings.ContainsAny(rest[:1], " \n\t") {
		return "", ""
	}
	return strings.ToLower(name), strings.TrimSpace(rest)
}

func commandRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
}
