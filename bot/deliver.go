package bot

import (
	"context"
	"errors"
	"time"

	"github.com/loptruong/loptruong/notice"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Receipt is what Telegram says about a message it has taken.
type Receipt struct {
	MessageID    int    // 0 when no message was made: the answer to a tap, a menu
	TelegramFile string // file_id of a document, so that it is uploaded once
}

// Deliver sends one notice by one call; f is the file its message names, nil
// when it names none. A group that has become a supergroup is followed to its
// new chat. The error is always a *SendError.
func (c *Client) Deliver(ctx context.Context, n notice.Notice, f *notice.File) (Receipt, error) {
	r, err := c.deliver(ctx, n, f)
	var refusal *SendError
	if errors.As(err, &refusal) && refusal.movedTo != 0 {
		n.ChatID = refusal.movedTo
		return c.deliver(ctx, n, f)
	}
	return r, err
}

func (c *Client) deliver(ctx context.Context, n notice.Notice, f *notice.File) (Receipt, error) {
	switch m := n.Message; {
	case m.Tap != "":
		return c.answerTap(ctx, n)
	case m.Menu != nil:
		return c.showMenu(ctx, n)
	case m.Edit != 0:
		return c.edit(ctx, n)
	case m.EditNotice != "":
		return Receipt{}, &SendError{Outcome: Rejected, Reason: ReasonEditTarget}
	case m.Content != nil:
		return c.sendContent(ctx, n)
	case m.File != 0 && f != nil && f.MediaType == notice.PNG:
		return c.sendPicture(ctx, n, f)
	case m.File != 0:
		return c.sendDocument(ctx, n, f)
	}
	return c.sendText(ctx, n)
}

// noPreview keeps the address of a certificate's check from growing a picture.
func noPreview() *models.LinkPreviewOptions {
	return &models.LinkPreviewOptions{IsDisabled: bot.True()}
}

func (c *Client) sendText(ctx context.Context, n notice.Notice) (r Receipt, err error) {
	err = c.call(ctx, callTimeout, "sendMessage", n.ChatID, func(ctx context.Context) error {
		sent, err := c.api.SendMessage(ctx, &bot.SendMessageParams{
			ChatID:             n.ChatID,
			Text:               n.Message.Text,
			ParseMode:          models.ParseModeHTML,
			LinkPreviewOptions: noPreview(),
			ReplyMarkup:        markup(n.Message),
		})
		r.MessageID = sent.ID
		return err
	})
	return r, err
}

func (c *Client) sendDocument(ctx context.Context, n notice.Notice, f *notice.File) (r Receipt, err error) {
	err = c.sendFile(ctx, "sendDocument", n, f, func(ctx context.Context, file models.InputFile) error {
		sent, err := c.api.SendDocument(ctx, &bot.SendDocumentParams{
			ChatID:      n.ChatID,
			Document:    file,
			Caption:     n.Message.Text,
			ParseMode:   models.ParseModeHTML,
			ReplyMarkup: markup(n.Message),
		})
		r.MessageID = sent.ID
		if sent.Document != nil {
			r.TelegramFile = sent.Document.FileID
		}
		return err
	})
	return r, err
}

func (c *Client) sendPicture(ctx context.Context, n notice.Notice, f *notice.File) (r Receipt, err error) {
	err = c.sendFile(ctx, "sendPhoto", n, f, func(ctx context.Context, file models.InputFile) error {
		sent, err := c.api.SendPhoto(ctx, &bot.SendPhotoParams{
			ChatID:      n.ChatID,
			Photo:       file,
			Caption:     n.Message.Text,
			ParseMode:   models.ParseModeHTML,
			ReplyMarkup: markup(n.Message),
		})
		r.MessageID = sent.ID
		if sizes := len(sent.Photo); sizes > 0 {
			r.TelegramFile = sent.Photo[sizes-1].FileID
		}
		return err
	})
	return r, err
}

// sendFile makes the call with the file as Telegram has it, or with its bytes.
func (c *Client) sendFile(ctx context.Context, method string, n notice.Notice, f *notice.File, send func(context.Context, models.InputFile) error) error {
	if f == nil || f.TelegramID == "" && len(f.Bytes) == 0 {
		return &SendError{Outcome: Rejected, Reason: "no_file", err: errors.New("the file of the notice is missing or empty")}
	}
	timeout := callTimeout
	if f.TelegramID == "" {
		timeout += time.Duration(f.Size/uploadRate) * time.Second
	}
	return c.call(ctx, timeout, method, n.ChatID, func(ctx context.Context) error {
		var file models.InputFile = &models.InputFileString{Data: f.TelegramID}
		if f.TelegramID == "" {
			file = upload(ctx, f)
		}
		return send(ctx, file)
	})
}

func (c *Client) edit(ctx context.Context, n notice.Notice) (Receipt, error) {
	err := c.call(ctx, callTimeout, "editMessageText", n.ChatID, func(ctx context.Context) error {
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
		_, err := c.api.EditMessageText(ctx, p)
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{MessageID: n.Message.Edit}, nil
}

func (c *Client) answerTap(ctx context.Context, n notice.Notice) (Receipt, error) {
	return Receipt{}, c.call(ctx, callTimeout, "answerCallbackQuery", n.ChatID, func(ctx context.Context) error {
		_, err := c.api.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{
			CallbackQueryID: n.Message.Tap,
			Text:            notice.Toast(n.Message.Text),
			ShowAlert:       n.Message.TapAlert,
		})
		return err
	})
}

func (c *Client) showMenu(ctx context.Context, n notice.Notice) (Receipt, error) {
	return Receipt{}, c.call(ctx, callTimeout, "setMyCommands", n.ChatID, func(ctx context.Context) error {
		_, err := c.api.SetMyCommands(ctx, &bot.SetMyCommandsParams{
			Commands: c.commands(n.Message.Menu, n.Message.MenuLang),
			Scope:    &models.BotCommandScopeChat{ChatID: n.ChatID},
		})
		return err
	})
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
}

func buttons(rows [][]notice.Button) *keyboard {
	k := &keyboard{Rows: make([][]button, len(rows))}
	for i, row := range rows {
		for _, one := range row {
			k.Rows[i] = append(k.Rows[i], button{Text: one.Label, Data: one.Data, URL: one.URL})
		}
	}
	return k
}
