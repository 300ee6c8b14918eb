package bot

import (
	"context"
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

// downloadTimeout is how long the bytes of one file may take.
const downloadTimeout = 2 * time.Minute

// Download fetches a file that somebody has sent. The size is looked at before
// and while reading: no more than maxBytes are ever held.
func (c *Client) Download(ctx context.Context, telegramFile string, maxBytes int64) ([]byte, error) {
	var f *models.File
	err := c.call(ctx, callTimeout, "getFile", 0, func(ctx context.Context) (err error) {
		f, err = c.api.GetFile(ctx, &bot.GetFileParams{FileID: telegramFile})
		return err
	})
	var refusal *SendError
	switch {
	case errors.As(err, &refusal) && refusal.Reason == "too_large":
		return nil, fmt.Errorf("download: %w", ErrTooLarge)
	case err != nil:
		return nil, fmt.Errorf("download: ask for the file: %w", err)
	case f.FileSize > maxBytes:
		return nil, fmt.Errorf("download: %w", ErrTooLarge)
	}

	ctx, cancel := context.WithTimeout(ctx, downloadTimeout)
	defer cancel()
	path := (&url.URL{Path: f.FilePath}).EscapedPath()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.endpoint.api+"/file/bot"+c.token+"/"+path, nil)
	if err != nil {
		return nil, fmt.Errorf("download: %w", c.mask(err))
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("download: %w", c.mask(err))
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("download: Telegram answers %d", res.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("download: %w", c.mask(err))
	}
	if int64(len(data)) > maxBytes {
		return nil, fmt.Errorf("download: %w", ErrTooLarge)
	}
	return data, nil
}
