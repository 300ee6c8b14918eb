package bot

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-telegram/bot/models"
)

// trips answers requests without a network.
type trips func(*http.Request) (*http.Response, error)

func (do trips) RoundTrip(req *http.Request) (*http.Response, error) { return do(req) }

// TestDownloadSilence: a file that comes slowly is waited for, a server that has
// fallen silent is not.
func TestDownloadSilence(t *testing.T) {
	t.Parallel()
	const text = "0123456789"
	for _, tt := range []struct {
		name  string
		comes int // bytes before the silence
		want  time.Duration
	}{
		{"slow", 10, 9 * 10 * time.Second},
		{"silent at once", 0, silence},
		{"silent in the middle", 3, 3*9*time.Second + silence},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newClient(t, "https://example.org")
				c.http = &http.Client{Transport: trips(func(req *http.Request) (*http.Response, error) {
					r, w := io.Pipe()
					context.AfterFunc(req.Context(), func() { r.CloseWithError(req.Context().Err()) })
					go func() {
						for _, b := range []byte(text)[:tt.comes] {
							time.Sleep(9 * time.Second)
							if _, err := w.Write([]byte{b}); err != nil {
								return
							}
						}
						if tt.comes == len(text) {
							_ = w.Close() // always nil
						}
					}()
					return &http.Response{StatusCode: http.StatusOK, Body: r}, nil
				})}
				begun := time.Now()
				got, err := c.fetch(t.Context(), models.File{FilePath: "x", FileSize: 10}, 20)
				if d := time.Since(begun); d != tt.want {
					t.Errorf("it ends after %v, want %v", d, tt.want)
				}
				if tt.comes == len(text) {
					if string(got) != text || err != nil {
						t.Errorf("fetch = %q, %v", got, err)
					}
					return
				}
				if !errors.Is(err, errSilent) || strings.Contains(err.Error(), c.token) {
					t.Errorf("fetch = %q, %v", got, err)
				}
			})
		})
	}
}
