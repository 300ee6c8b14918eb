package bot

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/go-telegram/bot"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// do does something with a message of an announcement. One that is gone already is as a recall wants it, and one that
// isn't pinned as its opposite does.
func (c *Client) do(ctx context.Context, n notice.Notice) (Receipt, error) {
	switch id := n.Message.Edit; n.Message.Deed {
	case notice.Edit:
		return c.reword(ctx, n)
	case notice.Pin:
		_, err := ask[bool](ctx, c, "pinChatMessage", n.ChatID, &bot.PinChatMessageParams{ChatID: n.ChatID, MessageID: id, DisableNotification: true})
		return Receipt{}, err
	case notice.Unpin:
		_, err := ask[bool](ctx, c, "unpinChatMessage", n.ChatID, &bot.UnpinChatMessageParams{ChatID: n.ChatID, MessageID: id})
		return Receipt{}, unless(err, "not_pinned")
	default:
		_, err := ask[bool](ctx, c, "deleteMessage", n.ChatID, &bot.DeleteMessageParams{ChatID: n.ChatID, MessageID: id})
		return Receipt{}, unless(err, "gone")
	}
}

// unless is the error but for a refusal of that reason.
func unless(err error, reason string) error {
	if refusal, ok := errors.AsType[*SendError](err); ok && refusal.Reason == reason {
		return nil
	}
	return err
}

// reword has a message say what its announcement says by now. A 429 to one of so many is for all of them.
func (c *Client) reword(ctx context.Context, n notice.Notice) (Receipt, error) {
	held, err := contentFor(n.Message, n.To)
	if err != nil {
		return Receipt{}, &SendError{Outcome: Rejected, Reason: "unsendable", err: quiet(err)}
	}
	held.putHead()
	method, params := held.rewording(n)
	_, err = ask[sent](ctx, c, method, n.ChatID, params)
	if refusal, ok := errors.AsType[*SendError](err); ok && refusal.Outcome == RetryAfter {
		refusal.Scope = ScopeAll
	}
	return Receipt{}, err
}

func (c content) rewording(n notice.Notice) (method string, params any) {
	under := markup(n.Message)
	if c.Text != "" {
		return "editMessageText", &bot.EditMessageTextParams{ChatID: n.ChatID, MessageID: n.Message.Edit, Text: c.Text, Entities: c.Entities,
			LinkPreviewOptions: c.Preview, ReplyMarkup: under}
	}
	return "editMessageCaption", &bot.EditMessageCaptionParams{ChatID: n.ChatID, MessageID: n.Message.Edit, Caption: c.Caption,
		CaptionEntities: c.CaptionEntities, ShowCaptionAboveMedia: c.Above, ReplyMarkup: under}
}

// Rewordable tells whether Telegram lets the words of a content be changed: a text, or what stands under a file.
func Rewordable(kept json.RawMessage) bool {
	var c content
	if json.Unmarshal(kept, &c) != nil {
		return false
	}
	return c.Forward == nil && (c.Text != "" || len(c.Photo) > 0 || c.Video != nil || c.Animation != nil || c.Audio != nil || c.Document != nil || c.Voice != nil)
}

// Reword is a content with the text of another in the place of its own. It refuses what is no text, and one that
// is too long there.
func Reword(kept, with json.RawMessage) (json.RawMessage, error) {
	var c, text content
	if err := json.Unmarshal(kept, &c); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(with, &text); err != nil || text.Text == "" {
		return nil, course.Refuse(course.ErrInvalid, "deed.text_only")
	}
	if c.Text != "" {
		c.Text, c.Entities, c.Preview = text.Text, text.Entities, text.Preview
		return c.fitting(notice.MaxText)
	}
	c.Caption, c.CaptionEntities = text.Text, text.Entities
	return c.fitting(notice.MaxCaption)
}

// fitting is the content to be kept; one whose text is too long with its head is refused.
func (c content) fitting(longest int) (json.RawMessage, error) {
	kept := c.kept()
	if BlanksOf(kept).Over > 0 {
		return nil, course.Refuse(course.ErrInvalid, "content.too_long", "Max", longest-notice.Units(c.Head.over(c.Text+c.Caption)))
	}
	return kept, nil
}
