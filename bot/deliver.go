package bot

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/loptruong/loptruong/notice"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Receipt is what Telegram says about a message it has taken.
type Receipt struct {
	MessageID    int    // 0 when no message was made: the answer to a tap, a menu
	Messages     []int  // the ids of all, of an album
	TelegramFile string // file_id of a document, so that it is uploaded once

	MovedTo int64  // the chat that the group has become, where the message is; 0 when it is where it was to go
	Aside   string // why it is in the general topic of the group and not in its own; empty when it isn't
}

// Deliver sends one notice by one call; f is the file its message names, nil
// when it names none. A new message follows a group that has become a supergroup to its
// new chat, and goes to the general topic when its own is closed or gone. The error is
// always a *SendError.
func (c *Client) Deliver(ctx context.Context, n notice.Notice, f *notice.File) (Receipt, error) {
	r, err := c.deliver(ctx, n, f)
	var refusal *SendError
	switch {
	case !errors.As(err, &refusal):
	case refusal.movedTo != 0 && n.Message.Edit == 0: // in the new chat another message has that id
		n.ChatID, n.Message.Thread = refusal.movedTo, 0
		r, err = c.deliver(ctx, n, f)
		r.MovedTo = n.ChatID
	case n.Message.Thread != 0 && (refusal.Reason == reasonClosed || refusal.Reason == reasonNoTopic):
		n.Message.Thread = 0
		r, err = c.deliver(ctx, n, f)
		r.Aside = refusal.Reason
	}
	return r, err
}

// confetti is Telegram's name of the effect, which it tells nobody but those who look.
const confetti = "5046509860389126442"

// sendWithConfetti sends a document, with the effect where there may be one: in a private
// chat. A server that refuses the message has sent nothing, so the document goes without the
// effect, whatever words the refusal has; where that was what was wrong, those that follow don't
// ask for it again.
func (c *Client) sendWithConfetti(ctx context.Context, n notice.Notice, f *notice.File) (Receipt, error) {
	if n.ChatID < 0 || c.plain.Load() {
		n.Message.Confetti = false
	}
	r, err := c.sendDocument(ctx, n, f)
	var refusal *SendError
	if n.Message.Confetti && errors.As(err, &refusal) && refusal.Outcome == Rejected {
		n.Message.Confetti = false
		if r, err = c.sendDocument(ctx, n, f); err == nil {
			c.plain.Store(true)
		}
	}
	return r, err
}

func (c *Client) deliver(ctx context.Context, n notice.Notice, f *notice.File) (Receipt, error) {
	switch m := n.Message; {
	case m.Tap != "":
		return c.answerTap(ctx, n)
	case m.Menu != nil:
		return c.showMenu(ctx, n)
	case m.Deed == notice.Recall && len(m.Beside) > 0:
		return c.recallAll(ctx, n)
	case m.Deed != "" && m.Edit != 0:
		return c.do(ctx, n)
	case m.Edit != 0:
		return c.edit(ctx, n)
	case m.EditNotice != "":
		return Receipt{}, &SendError{Outcome: Rejected, Reason: ReasonEditTarget}
	case m.Content != nil:
		return c.sendContent(ctx, n)
	case m.File != 0 && f != nil && f.MediaType == notice.PNG:
		return c.sendPicture(ctx, n, f)
	case m.File != 0:
		return c.sendWithConfetti(ctx, n, f)
	}
	return c.sendText(ctx, n)
}

// noPreview keeps the address of a certificate's check from growing a picture.
func noPreview() *models.LinkPreviewOptions {
	return &models.LinkPreviewOptions{IsDisabled: bot.True()}
}

func (c *Client) sendText(ctx context.Context, n notice.Notice) (Receipt, error) {
	return c.message(ctx, "sendMessage", n.ChatID, &bot.SendMessageParams{
		ChatID:              n.ChatID,
		MessageThreadID:     n.Message.Thread,
		Text:                n.Message.Text,
		ParseMode:           models.ParseModeHTML,
		LinkPreviewOptions:  noPreview(),
		DisableNotification: n.Message.Quiet,
		ReplyMarkup:         markup(n.Message),
	})
}

// message makes a call that makes a message or changes one.
func (c *Client) message(ctx context.Context, method string, chatID int64, params any) (Receipt, error) {
	m, err := ask[sent](ctx, c, method, chatID, params)
	r := Receipt{MessageID: m.ID}
	switch sizes := len(m.Photo); {
	case m.Document != nil:
		r.TelegramFile = m.Document.ID
	case sizes > 0:
		r.TelegramFile = m.Photo[sizes-1].ID
	}
	return r, err
}

func (c *Client) sendDocument(ctx context.Context, n notice.Notice, f *notice.File) (Receipt, error) {
	p := &bot.SendDocumentParams{ChatID: n.ChatID, Caption: n.Message.Text, ParseMode: models.ParseModeHTML, ReplyMarkup: markup(n.Message)}
	if n.Message.Confetti {
		p.MessageEffectID = confetti
	}
	return c.sendFile(ctx, "sendDocument", n, f, p, &p.Document, func(ctx context.Context) (r Receipt, err error) {
		if f.Thumbnail != nil {
			p.Thumbnail = &models.InputFileUpload{Filename: "thumbnail.jpg", Data: bytes.NewReader(f.Thumbnail)}
		}
		m, err := c.api.SendDocument(ctx, p)
		if err == nil && m.Document != nil {
			r.TelegramFile = m.Document.FileID
		}
		r.MessageID = m.ID
		return r, err
	})
}

func (c *Client) sendPicture(ctx context.Context, n notice.Notice, f *notice.File) (Receipt, error) {
	p := &bot.SendPhotoParams{ChatID: n.ChatID, Caption: n.Message.Text, ParseMode: models.ParseModeHTML, ReplyMarkup: markup(n.Message)}
	return c.sendFile(ctx, "sendPhoto", n, f, p, &p.Photo, func(ctx context.Context) (r Receipt, err error) {
		m, err := c.api.SendPhoto(ctx, p)
		if sizes := len(m.Photo); sizes > 0 {
			r.TelegramFile = m.Photo[sizes-1].FileID
		}
		r.MessageID = m.ID
		return r, err
	})
}

// sendFile sends what the parameters say, with the file as Telegram has it at its place
// in them, or uploads it.
func (c *Client) sendFile(ctx context.Context, method string, n notice.Notice, f *notice.File, params any, place *models.InputFile,
	upload func(context.Context) (Receipt, error),
) (r Receipt, err error) {
	switch {
	case f == nil || f.TelegramID == "" && len(f.Bytes) == 0:
		return r, &SendError{Outcome: Rejected, Reason: "no_file", err: errors.New("the file of the notice is missing or empty")}
	case f.TelegramID != "":
		*place = &models.InputFileString{Data: f.TelegramID}
		return c.message(ctx, method, n.ChatID, params)
	}
	timeout := callTimeout + time.Duration(f.Size/uploadRate)*time.Second
	err = c.upload(ctx, timeout, method, n.ChatID, func(ctx context.Context) error {
		// The library insists on a pointer for a reader and ends the process otherwise.
		*place = &models.InputFileUpload{Filename: f.Name, Data: &reading{f.Reader(ctx)}}
		r, err = upload(ctx)
		return err
	})
	return r, err
}

func (c *Client) edit(ctx context.Context, n notice.Notice) (Receipt, error) {
	p := &bot.EditMessageTextParams{
		ChatID:             n.ChatID,
		MessageID:          n.Message.Edit,
		Text:               n.Message.Text,
		ParseMode:          models.ParseModeHTML,
		LinkPreviewOptions: noPreview(),
	}
	if len(n.Message.Buttons) > 0 {
		p.ReplyMarkup = buttons(n.Message.Buttons)
	}
	if _, err := ask[sent](ctx, c, "editMessageText", n.ChatID, p); err != nil {
		return Receipt{}, err
	}
	return Receipt{MessageID: n.Message.Edit}, nil
}

func (c *Client) answerTap(ctx context.Context, n notice.Notice) (Receipt, error) {
	_, err := ask[bool](ctx, c, "answerCallbackQuery", n.ChatID, &bot.AnswerCallbackQueryParams{
		CallbackQueryID: n.Message.Tap,
		Text:            notice.Toast(n.Message.Text),
		ShowAlert:       n.Message.TapAlert,
	})
	return Receipt{}, err
}

func (c *Client) showMenu(ctx context.Context, n notice.Notice) (Receipt, error) {
	_, err := ask[bool](ctx, c, "setMyCommands", n.ChatID, &bot.SetMyCommandsParams{
		Commands: c.commands(n.Message.Menu, n.Message.MenuLang),
		Scope:    scope{&models.BotCommandScopeChat{ChatID: n.ChatID}},
	})
	return Receipt{}, err
}

// markup is what stands under a message; nil when nothing does. Buttons exclude
// the keyboard, since Telegram takes one of them.
func markup(m notice.Message) models.ReplyMarkup {
	switch {
	case len(m.Buttons) > 0:
		return buttons(m.Buttons)
	case m.AskContact != "":
		rows := [][]models.KeyboardButton{{{Text: m.AskContact, RequestContact: true}}}
		if len(m.Keys) > 0 {
			rows = append(rows, nil)
		}
		for _, label := range m.Keys {
			rows[1] = append(rows[1], models.KeyboardButton{Text: label})
		}
		return &models.ReplyKeyboardMarkup{
			Keyboard:        rows,
			ResizeKeyboard:  true,
			OneTimeKeyboard: true,
		}
	case m.RemoveKeyboard:
		return &models.ReplyKeyboardRemove{RemoveKeyboard: true}
	}
	return nil
}

// keyboard is an inline keyboard. The library's own type writes an empty
// copy_text into each button, and Telegram allows one kind of content.
type keyboard struct {
	Rows [][]button `json:"inline_keyboard"`
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`

	Copy  *models.CopyTextButton `json:"copy_text,omitempty"`
	Style string                 `json:"style,omitempty"`
}

// styles are the colours of yes and no, by the sign with which the label begins.
var styles = map[string]string{"✅": "success", "✖️": "danger"}

func buttons(rows [][]notice.Button) *keyboard {
	k := &keyboard{Rows: make([][]button, len(rows))}
	for i, row := range rows {
		for _, one := range row {
			sign, _, _ := strings.Cut(one.Label, " ")
			b := button{Text: one.Label, Data: one.Data, URL: one.URL, Style: styles[sign]}
			if one.Copy != "" {
				b.Copy = &models.CopyTextButton{Text: one.Copy}
			}
			k.Rows[i] = append(k.Rows[i], b)
		}
	}
	return k
}
