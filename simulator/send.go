package simulator

import (
	"encoding/json"
	"errors"
	"strconv"
)

func (s *Server) sendMessage(c *call, out []byte) ([]byte, error) {
	rich, err := s.messageText(c)
	if err != nil {
		return out, err
	}
	preview := c.arg("link_preview_options")
	if preview != "" && !json.Valid([]byte(preview)) {
		return out, badRequest("can't parse link preview options JSON object")
	}
	return s.sendOne(c, &Message{Text: rich.text, Entities: rich.entities, Preview: preview}, out)
}

// sendFile is the method that sends files of a kind.
func sendFile(kind Kind) handler {
	return func(s *Server, c *call, out []byte) ([]byte, error) { return s.sendFileOf(c, kind, out) }
}

func (s *Server) sendFileOf(c *call, kind Kind, out []byte) (_ []byte, err error) {
	m := &Message{caption: kind != VideoNote && kind != Sticker}
	if m.caption {
		caption, err := s.captionOf(c)
		if err != nil {
			return out, err
		}
		m.Text, m.Entities = caption.text, caption.entities
	}
	if kind == Photo || kind == Video || kind == Animation {
		m.Above, m.Spoiler = c.bool("show_caption_above_media"), c.bool("has_spoiler")
	}
	// A file is stored only once the chat is known to take it.
	if _, err := s.writeTarget(c); err != nil {
		return out, err
	}
	if m.File, err = s.inputFile(c, c.arg(string(kind)), string(kind), kind); err != nil {
		return out, err
	}
	if up := c.file("thumbnail"); up != nil && c.file(string(kind)) != nil { // ignored without an upload
		s.keepThumbnail(m.File, up.data)
	}
	if kind == Video && c.has("cover") {
		cover, err := s.inputFile(c, c.arg("cover"), "cover", Photo)
		if err != nil {
			return out, err
		}
		m.Cover = cover.ID
	}
	if kind == Video {
		m.StartAt = c.int("start_timestamp", 0)
	}
	return s.sendOne(c, m, out)
}

// effects are those that anybody may use in a private chat: fire, a thumb up and down, a
// heart, confetti, and one that is not for this program.
var effects = map[string]bool{
	"5104841245755180586": true, "5107584321108051014": true, "5104858069142078462": true,
	"5159385139981059251": true, "5046509860389126442": true, "5046589136895476101": true,
}

// sendOne delivers a message whose content has been checked.
func (s *Server) sendOne(c *call, m *Message, out []byte) ([]byte, error) {
	ch, err := s.writeTarget(c)
	if err != nil {
		return out, err
	}
	buttons, err := c.markup(ch)
	if err != nil {
		return out, err
	}
	if m.Effect = c.arg("message_effect_id"); m.Effect != "" && (ch.group != nil || !effects[m.Effect]) {
		return out, badRequest("EFFECT_ID_INVALID")
	}
	if m.ReplyTo, err = s.replyTo(c, ch); err != nil {
		return out, err
	}
	if m.Thread, err = ch.threadOf(c); err != nil {
		return out, err
	}
	if err := s.limits.admit(ch, 1, s.now()); err != nil {
		return out, err
	}
	m.FromBot = true
	m.put(buttons)
	s.post(c.method.name, ch, m)
	return s.appendMessage(out, ch, m, nil), nil
}

// replyTo is the message that reply_parameters names, 0 for none.
func (s *Server) replyTo(c *call, ch *chat) (int, error) {
	text := c.arg("reply_parameters")
	if text == "" {
		return 0, nil
	}
	var to struct {
		ID      int  `json:"message_id"`
		Without bool `json:"allow_sending_without_reply"`
	}
	if err := json.Unmarshal([]byte(text), &to); err != nil {
		return 0, badRequest("can't parse reply parameters JSON object")
	}
	if to.ID == 0 {
		return 0, badRequest(`can't find field "message_id"`)
	}
	if s.lookup(ch, to.ID) == nil {
		if to.Without {
			return 0, nil
		}
		return 0, badRequest("message to be replied not found")
	}
	return to.ID, nil
}

// lookup is the message as it is now, nil when there is none. Under
// Config.Forget any id that has been given out counts as a message.
func (s *Server) lookup(ch *chat, id int) *Message {
	var m *Message
	if ch.slot == nil {
		ch.mu.Lock()
		m = ch.find(id)
		if _, here := ch.index(id); here {
			ch.mu.Unlock()
			return m
		}
		ch.mu.Unlock()
	}
	if s.cfg.Forget && id > 0 && int64(id) <= s.lastMessage.Load() {
		return &Message{ID: id, ChatID: ch.id, FromBot: true, FromID: s.botID, Text: "…", forgotten: true}
	}
	return m
}

type inputMedia struct {
	Type     string          `json:"type"`
	Media    string          `json:"media"`
	Caption  string          `json:"caption"`
	Mode     string          `json:"parse_mode"`
	Entities json.RawMessage `json:"caption_entities"`
	Above    bool            `json:"show_caption_above_media"`
	Spoiler  bool            `json:"has_spoiler"`
	Cover    string          `json:"cover"`
	StartAt  int             `json:"start_timestamp"`
}

// groups are what of an album a file of a kind can stand beside: those of the same group.
var groups = map[Kind]string{Photo: "seen", Video: "seen", Document: "document", Audio: "audio"}

// message makes the content of one file of an album or of editMessageMedia.
func (s *Server) mediaMessage(c *call, in inputMedia) (*Message, error) {
	kind := Kind(in.Type)
	if groups[kind] == "" {
		s.violate("media of type %q is not simulated", in.Type)
		return nil, badRequest("can't parse InputMedia: type %q is unsupported", in.Type)
	}
	caption, err := s.captionText(in.Caption, in.Mode, string(in.Entities))
	if err != nil {
		return nil, err
	}
	if in.Media == "" {
		return nil, badRequest("can't parse InputMedia: media not found")
	}
	file, err := s.inputFile(c, in.Media, "", kind)
	if err != nil {
		return nil, err
	}
	m := &Message{FromBot: true, File: file, Text: caption.text, Entities: caption.entities, caption: true}
	if groups[kind] == "seen" {
		m.Above, m.Spoiler = in.Above, in.Spoiler
	}
	if kind == Video && in.Cover != "" {
		cover, err := s.inputFile(c, in.Cover, "", Photo)
		if err != nil {
			return nil, err
		}
		m.Cover = cover.ID
	}
	if kind == Video {
		m.StartAt = in.StartAt
	}
	return m, nil
}

func (s *Server) sendMediaGroup(c *call, out []byte) ([]byte, error) {
	if c.arg("media") == "" {
		return out, badRequest(`parameter "media" is required`)
	}
	var media []inputMedia
	if err := json.Unmarshal([]byte(c.arg("media")), &media); err != nil {
		return out, badRequest("can't parse media JSON object")
	}
	switch n := len(media); {
	case n == 0:
		return out, badRequest("there are no messages to send")
	case n > 10:
		return out, badRequest("too many messages to send as an album")
	case n == 1:
		s.violate("sendMediaGroup with 1 item; 2 to 10 are documented")
	}
	ch, err := s.writeTarget(c)
	if err != nil {
		return out, err
	}
	album := make([]*Message, len(media))
	for i, in := range media {
		if of, first := groups[Kind(in.Type)], groups[Kind(media[0].Type)]; of != first {
			only := in.Type
			if of == "seen" {
				only = media[0].Type
			}
			return out, badRequest("%s can't be mixed with other media types", only)
		}
		album[i], err = s.mediaMessage(c, in)
		if errors.Is(err, errWrongFile) { // which is found out as it is sent
			err = badRequest(`failed to send message #%d with the error message "Wrong file identifier/HTTP URL specified"`, i+1)
		}
		if err != nil {
			return out, err
		}
	}
	replied, err := s.replyTo(c, ch)
	if err != nil {
		return out, err
	}
	thread, err := ch.threadOf(c)
	if err != nil {
		return out, err
	}
	if err := s.limits.admit(ch, len(album), s.now()); err != nil {
		return out, err
	}
	id := strconv.FormatInt(13_000_000_000_000_000+s.serial.Add(1), 10)
	out = append(out, '[')
	for i, m := range album {
		m.AlbumID, m.ReplyTo, m.Thread = id, replied, thread
		s.post(c.method.name, ch, m)
		if i > 0 {
			out = append(out, ',')
		}
		out = s.appendMessage(out, ch, m, nil)
	}
	return append(out, ']'), nil
}

// source is the message a copy or forward starts from.
func (s *Server) source(c *call, verb string) (*Message, error) {
	from, err := s.target(c, "from_chat_id")
	if err != nil {
		return nil, err
	}
	id := c.int("message_id", 0)
	if id <= 0 {
		return nil, badRequest("message to %s not found", verb)
	}
	m := s.lookup(from, id)
	if m == nil {
		return nil, badRequest("message to %s not found", verb)
	}
	switch {
	case (m.Protected || m.service != "") && verb == "forward":
		return nil, badRequest("message can't be forwarded")
	case m.Protected || m.service != "":
		return nil, badRequest("message can't be copied")
	}
	return m, nil
}

// duplicate is the content of m as a new message of the bot.
func duplicate(m *Message) *Message {
	copied := m.Content()
	copied.FromBot = true
	return &copied
}

func (s *Server) copyMessage(c *call, out []byte) ([]byte, error) {
	from, err := s.source(c, "copy")
	if err != nil {
		return out, err
	}
	m := duplicate(from)
	if c.has("caption") && m.File != nil {
		caption, err := s.captionOf(c)
		if err != nil {
			return out, err
		}
		m.Text, m.Entities = caption.text, caption.entities
	}
	start := len(out)
	if out, err = s.sendOne(c, m, out); err != nil {
		return out, err
	}
	return appendMessageID(out[:start], m.ID), nil
}

func appendMessageID(out []byte, id int) []byte {
	return append(strconv.AppendInt(append(out, `{"message_id":`...), int64(id), 10), '}')
}

func (s *Server) forwardMessage(c *call, out []byte) ([]byte, error) {
	from, err := s.source(c, "forward")
	if err != nil {
		return out, err
	}
	m := duplicate(from)
	if m.Forwarded = from.Forwarded; m.Forwarded == "" {
		m.Forwarded = from.From
	}
	return s.sendOne(c, m, out)
}

func (s *Server) copyMessages(c *call, out []byte) ([]byte, error) {
	from, err := s.target(c, "from_chat_id")
	if err != nil {
		return out, err
	}
	ch, err := s.writeTarget(c)
	if err != nil {
		return out, err
	}
	ids, err := c.messageIDs()
	if err != nil {
		return out, err
	}
	var copies []*Message
	albums := map[string]string{}
	for _, id := range ids {
		m := s.lookup(from, id)
		if m == nil || m.Protected || m.service != "" {
			continue
		}
		dup := duplicate(m)
		if m.AlbumID != "" {
			if albums[m.AlbumID] == "" {
				albums[m.AlbumID] = strconv.FormatInt(13_000_000_000_000_000+s.serial.Add(1), 10)
			}
			dup.AlbumID = albums[m.AlbumID]
		}
		if c.bool("remove_caption") && dup.File != nil {
			dup.Text, dup.Entities = "", nil
		}
		copies = append(copies, dup)
	}
	if len(copies) == 0 {
		return out, badRequest("there are no messages to copy")
	}
	thread, err := ch.threadOf(c)
	if err != nil {
		return out, err
	}
	if err := s.limits.admit(ch, len(copies), s.now()); err != nil {
		return out, err
	}
	out = append(out, '[')
	for i, m := range copies {
		m.Thread = thread
		s.post(c.method.name, ch, m)
		if i > 0 {
			out = append(out, ',')
		}
		out = appendMessageID(out, m.ID)
	}
	return append(out, ']'), nil
}

func (c *call) messageIDs() ([]int, error) {
	if c.arg("message_ids") == "" {
		return nil, badRequest("message identifiers are not specified")
	}
	var ids []int
	if err := json.Unmarshal([]byte(c.arg("message_ids")), &ids); err != nil {
		return nil, badRequest("can't parse message_ids JSON object")
	}
	if len(ids) > 100 {
		return nil, badRequest("too many message identifiers specified")
	}
	for i := 1; i < len(ids); i++ {
		if ids[i] <= ids[i-1] {
			return nil, badRequest("message identifiers must be in a strictly increasing order")
		}
	}
	return ids, nil
}
