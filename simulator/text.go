package simulator

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// Lengths of texts, in UTF-16 code units after the markup is taken out.
const (
	maxText    = 4096
	maxCaption = 1024
	maxToast   = 200
)

// utf16Len counts UTF-16 code units.
func utf16Len(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// richText is a text with its entities, trimmed as the server trims it.
type richText struct {
	text     string
	entities []Entity
}

// parseText reads a text of the bot in the given parse_mode; entities is the
// JSON of the parameter of that kind and counts only without a parse_mode.
func (s *Server) parseText(text, mode, entities string) (richText, error) {
	if !utf8.ValidString(text) {
		return richText{}, badRequest("strings must be encoded in UTF-8")
	}
	var rich richText
	switch strings.ToLower(mode) {
	case "":
		rich.text = text
		if entities != "" {
			var err error
			if rich.entities, err = readEntities(entities); err != nil {
				return richText{}, err
			}
		}
	case "html":
		var problem string
		if rich.text, rich.entities, problem = parseHTML(text); problem != "" {
			return richText{}, badRequest("can't parse entities: " + problem)
		}
	case "markdown", "markdownv2":
		s.violate("parse_mode %s is not simulated", mode)
		return richText{}, badRequest("unsupported parse_mode")
	default:
		return richText{}, badRequest("unsupported parse_mode")
	}
	if err := rich.checkEntities(); err != nil {
		return richText{}, err
	}
	return rich.trim(), nil
}

// markedEntities are the types that mark what the text alone does not say. The
// others the server finds in the text by itself, and passes over when they come.
var (
	markedEntities = []string{
		"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
		"text_link", "text_mention", "custom_emoji", "date_time",
	}
	foundEntities = []string{
		"", "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number",
	}
)

// readEntities reads the entities that a call gives.
func readEntities(text string) (entities []Entity, err error) {
	var list []struct {
		Entity
		User struct{ ID int64 }
	}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, badRequest("can't parse entities JSON object")
	}
	for _, e := range list {
		e.UserID = e.User.ID
		switch {
		case slices.Contains(foundEntities, e.Type):
			continue
		case !slices.Contains(markedEntities, e.Type):
			return nil, badRequest("can't parse MessageEntity: Unsupported type specified")
		case e.Type == "text_mention" && e.UserID == 0:
			return nil, badRequest(`can't parse MessageEntity: Can't find field "user"`)
		}
		entities = append(entities, e.Entity)
	}
	return entities, nil
}

func (t richText) checkEntities() error {
	if len(t.entities) == 0 {
		return nil
	}
	length := utf16Len(t.text)
	for _, e := range t.entities {
		switch {
		case e.Offset < 0 || e.Offset > 1000000:
			return badRequest("receive an entity with incorrect offset %d", e.Offset)
		case e.Length < 0 || e.Length > 1000000:
			return badRequest("receive an entity with incorrect length %d", e.Length)
		case e.Offset > length:
			return badRequest("entity begins after the end of the text at UTF-16 offset %d", e.Offset)
		case e.Offset+e.Length > length:
			return badRequest("entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d",
				e.Offset, e.Offset+e.Length)
		}
	}
	return nil
}

// trim takes spaces off both ends and keeps the entities on their words.
func (t richText) trim() richText {
	left := strings.TrimLeft(t.text, " \t\r\n")
	cut := len(t.text) - len(left) // all of them one byte and one unit each
	text := strings.TrimRight(left, " \t\r\n")
	if len(text) == len(t.text) || len(t.entities) == 0 {
		t.text = text
		return t
	}
	length := utf16Len(text)
	entities := t.entities[:0:0]
	for _, e := range t.entities {
		start, end := max(e.Offset-cut, 0), min(e.Offset+e.Length-cut, length)
		if start < end {
			e.Offset, e.Length = start, end-start
			entities = append(entities, e)
		}
	}
	return richText{text, entities}
}

// messageText is the text parameter of sendMessage and editMessageText.
func (s *Server) messageText(c *call) (richText, error) {
	if c.arg("text") == "" {
		return richText{}, badRequest("message text is empty")
	}
	rich, err := s.parseText(c.arg("text"), c.arg("parse_mode"), c.arg("entities"))
	switch {
	case err != nil:
		return rich, err
	case rich.text == "":
		return rich, badRequest("text must be non-empty")
	case len(rich.text) > maxText && utf16Len(rich.text) > maxText:
		return rich, badRequest("message is too long")
	}
	return rich, nil
}

// captionText is the caption of a file, empty when there is none.
func (s *Server) captionText(text, mode, entities string) (richText, error) {
	if text == "" {
		return richText{}, nil
	}
	rich, err := s.parseText(text, mode, entities)
	if err == nil && len(rich.text) > maxCaption && utf16Len(rich.text) > maxCaption {
		err = badRequest("message caption is too long")
	}
	return rich, err
}

func (s *Server) captionOf(c *call) (richText, error) {
	return s.captionText(c.arg("caption"), c.arg("parse_mode"), c.arg("caption_entities"))
}
