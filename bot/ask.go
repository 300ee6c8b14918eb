package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// answer is what Telegram answers to a call whose result is a T.
type answer[T any] struct {
	OK          bool   `json:"ok"`
	Result      T      `json:"result"`
	Code        int    `json:"error_code"`
	Description string `json:"description"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
		MovedTo    int `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// sent is what is read of a message that a call has made or changed.
type sent struct {
	ID       int    `json:"message_id"`
	Document *file  `json:"document"`
	Photo    []file `json:"photo"` // its sizes, the largest last
}

// buffers are for the bodies of calls and answers.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// ask makes one call with the library's parameters for it, as JSON: nothing in them is a
// file that is still to be uploaded. A 400 that an edit changes nothing is no error; any
// other error is a *SendError. chatID is the chat that it is for, 0 for none.
func ask[T any](ctx context.Context, c *Client, method string, chatID int64, params any) (T, error) {
	a := new(attempt)
	result, err := exchange[T](ctx, c, a, method, params)
	if err == nil || unmodified(err) {
		return result, nil
	}
	return result, c.classify(err, a, method, chatID)
}

// exchange is the call itself. Its errors are of the library's kinds, where there is an
// answer of Telegram's.
func exchange[T any](ctx context.Context, c *Client, a *attempt, method string, params any) (result T, err error) {
	body, text := buffers.Get().(*bytes.Buffer), buffers.Get().(*bytes.Buffer)
	defer func() {
		body.Reset()
		text.Reset()
		buffers.Put(body)
		buffers.Put(text)
	}()
	if err := encode(body, params); err != nil {
		return result, fmt.Errorf("%w: %w", errBody, quiet(err))
	}
	if err := c.post(ctx, a, method, body.Bytes(), text); err != nil {
		return result, err
	}
	if understood(text.Bytes(), &result) {
		return result, nil
	}
	var told answer[T]
	if err := json.Unmarshal(text.Bytes(), &told); err != nil {
		return result, quiet(err)
	}
	if !told.OK {
		return result, refusalOf(told.Code, told.Description, told.Parameters.RetryAfter, told.Parameters.MovedTo)
	}
	return told.Result, nil
}

// encode writes parameters as JSON.
func encode(body *bytes.Buffer, params any) error {
	if p, ok := params.(addressed); ok {
		p.write(body)
		return nil
	}
	into := json.NewEncoder(body)
	into.SetEscapeHTML(false)
	return into.Encode(params)
}

// understood reads the two answers that nearly all are, without a decoder: that a tap is
// answered, and the id of a message that holds no file. It leaves any other as it is.
func understood(text []byte, result any) bool {
	text = bytes.TrimSpace(text)
	switch r := result.(type) {
	case *bool:
		*r = string(text) == `{"ok":true,"result":true}`
		return *r
	case *sent:
		rest, ok := bytes.CutPrefix(text, []byte(`{"ok":true,"result":{"message_id":`))
		digits := bytes.IndexByte(rest, ',')
		if !ok || digits < 0 || !bytes.HasSuffix(rest, []byte("}}")) {
			return false
		}
		id, err := strconv.Atoi(string(rest[:digits]))
		if err != nil || bytes.Contains(rest, []byte(`"document"`)) || bytes.Contains(rest, []byte(`"photo"`)) {
			return false
		}
		r.ID = id
		return true
	}
	return false
}

// refusalOf is the error that the library makes of an answer that is not "ok".
func refusalOf(code int, description string, retryAfter, movedTo int) error {
	kind := map[int]error{
		http.StatusBadRequest:   bot.ErrorBadRequest,
		http.StatusUnauthorized: bot.ErrorUnauthorized,
		http.StatusForbidden:    bot.ErrorForbidden,
		http.StatusNotFound:     bot.ErrorNotFound,
		http.StatusConflict:     bot.ErrorConflict,
	}[code]
	switch {
	case code == http.StatusTooManyRequests:
		return &bot.TooManyRequestsError{Message: description, RetryAfter: retryAfter}
	case code == http.StatusBadRequest && movedTo != 0:
		return &bot.MigrateError{Message: description, MigrateToChatID: movedTo}
	case kind != nil:
		return fmt.Errorf("%w, %s", kind, description)
	}
	return fmt.Errorf("%d %s", code, description)
}

// scope says whose menu it is. The library's own types leave their kind out of JSON.
type scope struct{ models.BotCommandScope }

func (s scope) MarshalJSON() ([]byte, error) { return s.MarshalCustom() }
