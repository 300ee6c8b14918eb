package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// askReady is how long the program that runs may take to say whether it is ready: longer than
// its own checks may.
const askReady = 5 * time.Second

// Ready asks the program that runs on this machine with this configuration whether it can do its
// work, by the /readyz of its pages, and prints its answer. It returns an error when it can't, or
// when nobody answers.
func Ready(ctx context.Context, cfg Config, out io.Writer) error {
	if cfg.Web.Listen == "" {
		return UsageError{Err: errors.New("it answers on its web pages, which it has none of; give web.listen or LOPTRUONG_LISTEN an address, for example 127.0.0.1:8080")}
	}
	ctx, cancel := context.WithTimeout(ctx, askReady)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+nearby(cfg.Web.Listen)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ask whether it is ready: %w", err)
	}
	direct := http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // whatever proxy the environment names
	response, err := direct.Do(request)
	if err != nil {
		return fmt.Errorf("it does not answer: %w; it may be starting, or not be running", err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	switch {
	case err != nil:
		return fmt.Errorf("read whether it is ready: %w", err)
	case response.StatusCode != http.StatusOK:
		return errors.New(strings.TrimSpace(string(said)))
	}
	_, err = out.Write(said)
	return err
}

// nearby is the address at which what listens on one is reached from this machine.
func nearby(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip := net.ParseIP(host); host == "" || ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
