package simulator

import (
	"strconv"
	"unicode/utf8"
)

// The answers are written by hand into one buffer: encoding/json takes several
// times as long for a Message and the benchmarks share two cores with us.

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string; invalid UTF-8 becomes U+FFFD.
func appendString(out []byte, text string) []byte {
	out = append(out, '"')
	start := 0
	for i := 0; i < len(text); {
		b := text[i]
		if b >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				out = append(append(out, text[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if b >= ' ' && b != '"' && b != '\\' {
			i++
			continue
		}
		out = append(out, text[start:i]...)
		switch b {
		case '"', '\\':
			out = append(out, '\\', b)
		case '\n':
			out = append(out, '\\', 'n')
		default:
			out = append(out, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		}
		i++
		start = i
	}
	return append(append(out, text[start:]...), '"')
}

func appendField(out []byte, name, value string) []byte {
	out = append(append(append(out, `,"`...), name...), `":`...)
	return appendString(out, value)
}

func appendInt(out []byte, name string, value int64) []byte {
	out = append(append(append(out, `,"`...), name...), `":`...)
	return strconv.AppendInt(out, value, 10)
}

func (s *Server) appendBot(out []byte) []byte {
	out = strconv.AppendInt(append(out, `{"id":`...), s.botID, 10)
	out = append(out, `,"is_bot":true`...)
	out = appendField(out, "first_name", s.cfg.BotName)
	return append(appendField(out, "username", s.cfg.Username), '}')
}

func (p *person) append(out []byte) []byte {
	out = strconv.AppendInt(append(out, `{"id":`...), p.id, 10)
	out = append(out, `,"is_bot":`...)
	out = strconv.AppendBool(out, p.bot)
	out = appendField(out, "first_name", p.name)
	if p.username != "" {
		out = appendField(out, "username", p.username)
	}
	if p.language != "" {
		out = appendField(out, "language_code", p.language)
	}
	return append(out, '}')
}

func appendMember(out []byte, p *person, status string) []byte {
	out = p.append(append(out, `{"user":`...))
	return append(appendField(out, "status", status), '}')
}

func (ch *chat) append(out []byte) []byte {
	out = strconv.AppendInt(append(out, `{"id":`...), ch.id, 10)
	if ch.group != nil {
		out = appendField(out, "title", ch.group.title)
		if !ch.group.super {
			return append(out, `,"type":"group"}`...)
		}
		if ch.group.topics != nil {
			out = appendBool(out, "is_forum", true)
		}
		return append(out, `,"type":"supergroup"}`...)
	}
	out = appendField(out, "first_name", ch.person.name)
	if ch.person.username != "" {
		out = appendField(out, "username", ch.person.username)
	}
	return append(out, `,"type":"private"}`...)
}

// appendMessage writes the Message object of the API. from is the person who
// sent it, nil for the bot.
func (s *Server) appendMessage(out []byte, ch *chat, m *Message, from *person) []byte {
	out = strconv.AppendInt(append(out, `{"message_id":`...), int64(m.ID), 10)
	out = append(out, `,"from":`...)
	if from != nil {
		out = from.append(out)
	} else {
		out = s.appendBot(out)
	}
	out = ch.append(append(out, `,"chat":`...))
	out = appendInt(out, "date", m.Date.Unix())
	if !m.Edited.IsZero() {
		out = appendInt(out, "edit_date", m.Edited.Unix())
	}
	if m.Thread != 0 {
		out = appendBool(appendInt(out, "message_thread_id", int64(m.Thread)), "is_topic_message", true)
	}
	if from == anonymous {
		out = ch.append(append(out, `,"sender_chat":`...))
	}
	if m.service != "" && m.value != 0 {
		out = appendInt(out, m.service, m.value)
	}
	if m.AlbumID != "" {
		out = appendField(out, "media_group_id", m.AlbumID)
	}
	if m.Forwarded != "" {
		out = append(out, `,"forward_origin":{"type":"hidden_user"`...)
		out = appendInt(out, "date", m.Date.Unix())
		out = append(appendField(out, "sender_user_name", m.Forwarded), '}')
	}
	if m.Protected {
		out = append(out, `,"has_protected_content":true`...)
	}
	if m.Effect != "" {
		out = appendField(out, "effect_id", m.Effect)
	}
	if m.ReplyTo != 0 {
		out = s.appendReplied(out, ch, m.ReplyTo)
	}
	out = m.appendContent(out)
	if m.markup.kind == inlineMarkup {
		out = append(append(out, `,"reply_markup":`...), m.markup.json...)
	}
	return append(out, '}')
}

// appendReplied writes the message that is answered to, without what that one
// answers to, as the API does.
func (s *Server) appendReplied(out []byte, ch *chat, id int) []byte {
	ch.mu.Lock()
	m := ch.find(id)
	ch.mu.Unlock()
	if m == nil {
		return out
	}
	short := *m
	short.ReplyTo = 0
	var from *person
	if !m.FromBot {
		from = s.personOf(ch, m.FromID)
	}
	return s.appendMessage(append(out, `,"reply_to_message":`...), ch, &short, from)
}

func (m *Message) appendContent(out []byte) []byte {
	text, entities := "text", "entities"
	if m.File != nil {
		out = m.File.append(out)
		text, entities = "caption", "caption_entities"
	}
	out = m.appendThing(out)
	if m.Above {
		out = append(out, `,"show_caption_above_media":true`...)
	}
	if m.Spoiler {
		out = append(out, `,"has_media_spoiler":true`...)
	}
	if m.Preview != "" {
		out = append(append(out, `,"link_preview_options":`...), m.Preview...)
	}
	if m.Text != "" {
		out = appendField(out, text, m.Text)
	}
	if len(m.Entities) > 0 {
		out = append(append(append(out, `,"`...), entities...), `":[`...)
		for i, e := range m.Entities {
			if i > 0 {
				out = append(out, ',')
			}
			out = e.append(out)
		}
		out = append(out, ']')
	}
	return out
}

func (e Entity) append(out []byte) []byte {
	out = strconv.AppendInt(append(out, `{"offset":`...), int64(e.Offset), 10)
	out = appendInt(out, "length", int64(e.Length))
	out = appendField(out, "type", e.Type)
	if e.URL != "" {
		out = appendField(out, "url", e.URL)
	}
	if e.Language != "" {
		out = appendField(out, "language", e.Language)
	}
	if e.EmojiID != "" {
		out = appendField(out, "custom_emoji_id", e.EmojiID)
	}
	if e.UserID != 0 {
		out = strconv.AppendInt(append(out, `,"user":{"id":`...), e.UserID, 10)
		out = append(out, `,"is_bot":false,"first_name":"?"}`...)
	}
	return append(out, '}')
}

// fileFields are the members that a kind has beside its ids.
var fileFields = map[Kind]string{
	Video:     `"width":640,"height":360,"duration":5`,
	Animation: `"width":320,"height":240,"duration":2`,
	Audio:     `"duration":180`,
	Voice:     `"duration":3`,
	VideoNote: `"length":240,"duration":4`,
	Sticker:   `"type":"regular","width":512,"height":512,"is_animated":false,"is_video":false`,
}

func (f *File) append(out []byte) []byte {
	switch f.Kind {
	case Photo:
		// The sizes grow, and each has an id of its own.
		out = append(out, `,"photo":[{"width":90,"height":67,"file_id":`...)
		out = appendField(appendString(out, "thumbnail of "+f.ID), "file_unique_id", "thumbnail of "+f.UniqueID)
		return append(f.appendIDs(append(out, `},{"width":1280,"height":960`...)), "}]"...)
	case Animation: // a document too, for bots older than animations
		animation := *f
		animation.Kind = Document
		out = animation.append(out)
	}
	out = append(append(append(out, `,"`...), f.Kind...), `":{`...)
	out = append(out, fileFields[f.Kind]...)
	if fileFields[f.Kind] == "" {
		out = append(append(out, `"file_name":`...), appendString(nil, f.Name)...)
	} else if f.Name != "" {
		out = appendField(out, "file_name", f.Name)
	}
	if f.Mime != "" {
		out = appendField(out, "mime_type", f.Mime)
	}
	return append(f.appendIDs(out), '}')
}

func (f *File) appendIDs(out []byte) []byte {
	out = appendField(out, "file_id", f.ID)
	out = appendField(out, "file_unique_id", f.UniqueID)
	return appendInt(out, "file_size", int64(f.Size))
}
