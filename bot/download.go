package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// ErrTooLarge is returned by Download for a file of more bytes than allowed, or
// than Telegram gives to bots (20 MB).
var ErrTooLarge = errors.New("the file is too large")

// How long the bytes of one file may take, and how long none may come. Whoever
// waits for a file may be less patient.
const (
	downloadTimeout = 2 * time.Minute
	silence         = 10 * time.Second
)

var errSilent = fmt.Errorf("no byte has come for %v", silence)

// Download fetches a file that somebody has sent. The size is looked at before
// and while reading: no more than maxBytes are ever held. A server that falls
// silent is given up.
func (c *Client) Download(ctx context.Context, telegramFile string, maxBytes int64) ([]byte, error) {
	f, err := ask[models.File](ctx, c, "getFile", 0, &bot.GetFileParams{FileID: telegramFile})
	var refusal *SendError
	switch {
	case errors.As(err, &refusal) && refusal.Reason == "too_large":
		return nil, fmt.Errorf("download: %w", ErrTooLarge)
	case err != nil:
		return nil, fmt.Errorf("download: ask for the file: %w", err)
	case f.FileSize > maxBytes:
		return nil, fmt.Errorf("download: %w", ErrTooLarge)
	}

	return c.fetch(ctx, f, maxBytes)
}

// fetch gets the bytes of a file.
func (c *Client) fetch(ctx context.Context, f models.File, maxBytes int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, downloadTimeout)
	defer cancel()
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	quiet := time.AfterFunc(silence, func() { giveUp(errSilent) })
	defer quiet.Stop()

	path := (&url.URL{Path: f.FilePath}).EscapedPath()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.endpoint.api+"/file/bot"+c.token+"/"+path, nil)
	if err != nil {
		return nil, fmt.Errorf("download: %w", c.mask(err))
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("download: %w", errors.Join(c.mask(err), context.Cause(ctx)))
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("download: Telegram answers %d", res.StatusCode)
	}
	var data bytes.Buffer
	data.Grow(int(min(max(f.FileSize, 0), maxBytes)) + bytes.MinRead)
	body := heard{res.Body, func() { quiet.Reset(silence) }}
	if _, err := data.ReadFrom(io.LimitReader(body, maxBytes+1)); err != nil {
		return nil, fmt.Errorf("download: %w", errors.Join(c.mask(err), context.Cause(ctx)))
	}
	if int64(data.Len()) > maxBytes {
		return nil, fmt.Errorf("download: %w", ErrTooLarge)
	}
	return data.Bytes(), nil
}

// heard tells of every byte that comes.
type heard struct {
	io.Reader
	tell func()
}

func (h heard) Read(p []byte) (n int, err error) {
	if n, err = h.Reader.Read(p); n > 0 {
		h.tell()
	}
	return n, err
}

// Fetchable is the document or the photo, in its largest size, that the message holds; nil when it holds neither.
func (r *Request) Fetchable() *Document {
	if r.Document != nil {
		return r.Document
	}
	var u struct {
		Message struct {
			Photo []struct {
				ID   string `json:"file_id"`
				Size int64  `json:"file_size"`
			} `json:"photo"`
		} `json:"message"`
	}
	if err := json.Unmarshal(r.Raw, &u); err != nil || len(u.Message.Photo) == 0 {
		return nil
	}
	largest := u.Message.Photo[len(u.Message.Photo)-1]
	return &Document{FileID: largest.ID, Size: largest.Size}
}
