package bot

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Ahead asks the server for its clock, by the date of an answer, and tells by how much this
// machine's is ahead of it: to a second, and to the half of how long the answer took.
func (c *Client) Ahead(ctx context.Context, timeout time.Duration) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.method("getMe"), nil)
	if err != nil {
		return 0, fmt.Errorf("ask for the time: %w", c.mask(err))
	}
	begun := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		return 0, fmt.Errorf("ask for the time: %w", c.mask(err))
	}
	defer func() { _ = res.Body.Close() }()
	took := time.Since(begun)
	at, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return 0, fmt.Errorf("ask for the time: %w", err)
	}
	return begun.Add(took / 2).Sub(at), nil
}
