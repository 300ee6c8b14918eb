package bot

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
)

// defaultAPI is Telegram's own server.
const defaultAPI = "https://api.telegram.org"

// idleTimeout is how long an unused connection is kept: below the server's own
// limit, because a request written to a connection that the server is just
// closing leaves open whether it arrived. Servers commonly keep 60 to 75 s.
const idleTimeout = 50 * time.Second

// maxConnections is as many as the outbox ever has messages on the wire.
const maxConnections = 512

const handshakeTimeout = 10 * time.Second

var dialer = net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}

var tokenShape = regexp.MustCompile(`^[0-9]{1,18}:[A-Za-z0-9_-]{30,}$`)

// endpoint is one bot at one server.
type endpoint struct {
	token string
	api   string // without a slash at the end
	proxy func(*http.Request) (*url.URL, error)
}

func newEndpoint(token, api, proxy string) (endpoint, error) {
	e := endpoint{token: token, api: strings.TrimRight(api, "/"), proxy: http.ProxyFromEnvironment}
	if !tokenShape.MatchString(token) {
		return e, errors.New("bot: the token is not of the form 123456789:AAE… that @BotFather gives")
	}
	if e.api == "" {
		e.api = defaultAPI
	}
	if u, err := url.Parse(e.api); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return e, errors.New("bot: the address of the Telegram server is no http or https address")
	}
	if proxy != "" {
		u, err := url.Parse(proxy)
		if err != nil || u.Host == "" {
			return e, errors.New("bot: the address of the proxy is no http, https or socks5 address")
		}
		e.proxy = http.ProxyURL(u)
	}
	return e, nil
}

// direct is the way to the server over connections of our own; nil where there is a
// proxy between, or a name and a password in the address: net/http knows those.
func (e endpoint) direct() *direct {
	u, err := url.Parse(e.method(""))
	if err != nil || u.User != nil {
		return nil
	}
	if proxy, err := e.proxy(&http.Request{URL: u}); err != nil || proxy != nil {
		return nil
	}
	return newDirect(u)
}

func (e endpoint) method(name string) string { return e.api + "/bot" + e.token + "/" + name }

// mask takes out of an error the token and whatever else the configuration says:
// the addresses of the server and of the proxy, with users, passwords, names and
// ports. Callers see the cause of what holds one instead of the error itself.
func (e endpoint) mask(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	for op := (*net.OpError)(nil); errors.As(err, &op); {
		err = op.Err
	}
	var unknown *net.DNSError
	var other x509.HostnameError
	switch {
	case errors.As(err, &unknown):
		return errors.New("its name is not found: " + unknown.Err)
	case errors.As(err, &other):
		return errors.New("its certificate is another name's")
	case err != nil && strings.Contains(err.Error(), e.token):
		return errors.New(strings.ReplaceAll(err.Error(), e.token, "***"))
	}
	return err
}

// client makes an HTTP client of its own. It speaks HTTP/1.1 only: one request
// has one connection, so a broken connection leaves one outcome open and not
// that of everything in flight. It follows no redirects: Telegram has none, and
// what has (a portal) must not receive the token.
func (e endpoint) client() *http.Client {
	t := &http.Transport{
		Proxy:                 e.proxy,
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   handshakeTimeout,
		MaxIdleConns:          maxConnections,
		MaxIdleConnsPerHost:   maxConnections,
		IdleConnTimeout:       idleTimeout,
		ExpectContinueTimeout: time.Second,
		Protocols:             new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// attempt is what is known about one call beside its error.
type attempt struct {
	written atomic.Bool  // something of it, or that may be
	status  atomic.Int32 // of the answer; 0 while there is none
}

type attemptKey struct{}

// trace lets net/http record how far the call gets: with a connection, something may
// have been written. It tries again by itself only where it knows that nothing was, and
// asks for a new connection then, which takes the mark back.
func (a *attempt) trace(ctx context.Context) context.Context {
	ctx = context.WithValue(ctx, attemptKey{}, a)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { a.written.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { a.written.Store(true) },
	})
}

// courier carries the library's requests. The library writes each body through a
// pipe, which net/http can neither measure nor send again on a new connection
// when the kept one turns out to be closed; so small bodies are read first.
type courier struct {
	http *http.Client
}

// smallBody is the size up to which a body is read before it is sent.
const smallBody = 1 << 20

// errBody is a body that could not be made: nothing was sent.
var errBody = errors.New("the body can't be made")

// errUnread is a file that could not be read to its end. Nothing was sent then: its
// body goes in chunks, and the last one is missing.
var errUnread = errors.New("the file can't be read")

// reading marks the errors of a file's reader.
type reading struct{ file io.Reader }

func (r *reading) Read(p []byte) (n int, err error) {
	if n, err = r.file.Read(p); err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", errUnread, err)
	}
	return n, err
}

// Do is the library's HttpClient.
func (c courier) Do(req *http.Request) (*http.Response, error) {
	pipe := req.Body
	head, err := io.ReadAll(io.LimitReader(pipe, smallBody+1))
	switch {
	case err != nil:
		_ = pipe.Close()
		return nil, fmt.Errorf("%w: %w", errBody, err)
	case len(head) <= smallBody:
		if err := pipe.Close(); err != nil {
			return nil, fmt.Errorf("%w: %w", errBody, err)
		}
		req.ContentLength = int64(len(head))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(head)), nil }
		req.Body, _ = req.GetBody()
	default:
		req.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(head), pipe), pipe}
	}
	res, err := c.http.Do(req)
	if err == nil {
		if a, ok := req.Context().Value(attemptKey{}).(*attempt); ok {
			a.status.Store(int32(res.StatusCode))
		}
	}
	return res, err
}
