package bot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// MaxAlbum is how many files an album has at most; it has two at least.
const MaxAlbum = 10

// Album is the part that contents make which have come as an album, in their order. Pictures
// and films mix, and files and music each keep to themselves, as Telegram has it; anything else is refused.
func Album(contents []json.RawMessage) (notice.Part, error) {
	if len(contents) == 1 {
		return notice.Part{Content: contents[0]}, nil
	}
	all := make([]content, len(contents))
	for i, kept := range contents {
		if err := json.Unmarshal(kept, &all[i]); err != nil {
			return notice.Part{}, err
		}
	}
	first := content{Album: all}
	if len(all) > MaxAlbum || slices.ContainsFunc(all, func(c content) bool { return c.group() == "" || c.group() != all[0].group() }) {
		return notice.Part{}, course.Refuse(course.ErrInvalid, "content.cannot")
	}
	return notice.Part{Content: first.kept(), Album: len(all)}, nil
}

// Apart are the contents that a part was made of, without a head.
func Apart(part notice.Part) []json.RawMessage {
	var c content
	if json.Unmarshal(part.Content, &c) != nil {
		return []json.RawMessage{part.Content}
	}
	if part.Album == 0 {
		return []json.RawMessage{c.headless().kept()}
	}
	contents := make([]json.RawMessage, len(c.Album))
	for i := range c.Album {
		contents[i] = c.Album[i].headless().kept()
	}
	return contents
}

// group is what of an album the content can be beside: the same. It is empty where it can be in none.
func (c *content) group() string {
	switch {
	case len(c.Photo) > 0 || c.Video != nil:
		return "seen"
	case c.Document != nil:
		return "document"
	case c.Audio != nil:
		return "audio"
	}
	return ""
}

func (c *content) media() models.InputMedia {
	text, marks := c.Caption, c.CaptionEntities
	switch {
	case len(c.Photo) > 0:
		return &models.InputMediaPhoto{Media: c.Photo[0].ID, Caption: text, CaptionEntities: marks, ShowCaptionAboveMedia: c.Above, HasSpoiler: c.Spoiler}
	case c.Video != nil:
		m := &models.InputMediaVideo{Media: c.Video.ID, StartTimestamp: c.Video.Start, Caption: text, CaptionEntities: marks,
			ShowCaptionAboveMedia: c.Above, HasSpoiler: c.Spoiler}
		if n := len(c.Video.Cover); n > 0 {
			m.Cover = c.Video.Cover[n-1].ID
		}
		return m
	case c.Audio != nil:
		return &models.InputMediaAudio{Media: c.Audio.ID, Caption: text, CaptionEntities: marks}
	}
	return &models.InputMediaDocument{Media: c.Document.ID, Caption: text, CaptionEntities: marks}
}

// sendingAlbum is sending for an album. Telegram puts no buttons under one.
func (c content) sendingAlbum(chat int64) (method string, params any) {
	p := &bot.SendMediaGroupParams{ChatID: chat}
	for i := range c.Album {
		p.Media = append(p.Media, c.Album[i].media())
	}
	return "sendMediaGroup", p
}

// album makes a call that makes an album.
func (c *Client) album(ctx context.Context, chat int64, params any) (r Receipt, err error) {
	made, err := ask[[]sent](ctx, c, "sendMediaGroup", chat, params)
	for _, m := range made {
		r.Messages = append(r.Messages, m.ID)
	}
	if len(r.Messages) > 0 {
		r.MessageID = r.Messages[0]
	}
	return r, err
}

// recallAll deletes all messages of a notice, of which there are some.
func (c *Client) recallAll(ctx context.Context, n notice.Notice) (Receipt, error) {
	ids := slices.Sorted(slices.Values(append(slices.Clone(n.Message.Beside), n.Message.Edit)))
	_, err := ask[bool](ctx, c, "deleteMessages", n.ChatID, &bot.DeleteMessagesParams{ChatID: n.ChatID, MessageIDs: ids})
	var refusal *SendError
	if errors.As(err, &refusal) && refusal.Reason == "gone" {
		return Receipt{}, nil
	}
	return Receipt{}, err
}
