package bot

import (
	"encoding/json"
	"slices"

	"github.com/go-telegram/bot/models"

	"github.com/loptruong/loptruong/notice"
)

// Head is the line above an announcement that names its course and, if wanted, its sender. It is kept
// apart from what somebody has written: no blank in it is filled, and it can be another later.
type Head struct {
	Course string `json:"course"`
	By     string `json:"by,omitempty"` // empty when it isn't said
}

// headMark stands before the course.
const headMark = "📣 "

// Headed is a content, or an album, with the head above its text, or above the first caption; ok is false
// when it can have neither.
func Headed(kept json.RawMessage, h Head) (_ json.RawMessage, ok bool) {
	var c content
	if json.Unmarshal(kept, &c) != nil {
		return kept, false
	}
	first := &c
	if len(c.Album) > 0 {
		first = &c.Album[0]
	}
	if !first.takesHead() {
		return kept, false
	}
	first.Head = &h
	return c.kept(), true
}

func (c *content) takesHead() bool {
	return c.Text != "" || len(c.Photo) > 0 || c.Video != nil || c.Animation != nil || c.Audio != nil || c.Document != nil || c.Voice != nil
}

// headless is the content without the head, as a copy.
func (c content) headless() content {
	c.Head, c.Forward = nil, nil
	return c
}

// over is the line as it stands above a text; nothing without a head.
func (h *Head) over(text string) string {
	if h == nil {
		return ""
	}
	line := headMark + h.Course
	if h.By != "" {
		line += " · " + h.By
	}
	if text != "" {
		line += "\n"
	}
	return line
}

// put puts the head above a text, whose marks move with it.
func (h *Head) put(text string, marks []models.MessageEntity) (string, []models.MessageEntity) {
	if h == nil {
		return text, marks
	}
	line := h.over(text)
	moved := slices.Concat([]models.MessageEntity{{
		Type: models.MessageEntityTypeBold, Offset: notice.Units(headMark), Length: notice.Units(h.Course),
	}}, marks)
	for i := range marks {
		moved[i+1].Offset += notice.Units(line)
	}
	return line + text, moved
}

// putHead puts the head where it belongs.
func (c *content) putHead() {
	if c.Text != "" {
		c.Text, c.Entities = c.Head.put(c.Text, c.Entities)
	} else {
		c.Caption, c.CaptionEntities = c.Head.put(c.Caption, c.CaptionEntities)
	}
	for i := range c.Album {
		c.Album[i].putHead()
	}
}

// unsign takes the sender out of the head, and has what is forwarded come as a copy, which doesn't name its source.
func (c *content) unsign() {
	c.Forward = nil
	if c.Head != nil {
		c.Head = &Head{Course: c.Head.Course}
	}
	for i := range c.Album {
		c.Album[i].unsign()
	}
}

// NamesSomebody tells whether a content is somebody's name and number.
func NamesSomebody(kept json.RawMessage) bool {
	var c content
	return json.Unmarshal(kept, &c) == nil && c.Contact != nil
}
