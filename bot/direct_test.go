package bot

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

// newHTTPClient is a client that makes its calls by net/http, as through a proxy.
func newHTTPClient(t testing.TB, api string) *Client {
	c := newClient(t, api)
	c.own = nil
	return c
}

// closeIdle closes all that wait.
func (d *direct) closeIdle() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.idle {
		_ = c.Close()
	}
	d.idle = nil
}

// start begins a server, and makes a client that knows it.
func start(t *testing.T, srv *httptest.Server, scheme string) *Client {
	t.Helper()
	if scheme == "http" {
		srv.Start()
	} else {
		srv.StartTLS()
	}
	t.Cleanup(srv.Close)
	c := newClient(t, srv.URL)
	if scheme == "https" {
		c.own.tls.RootCAs = srv.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	}
	return c
}

func taken(w http.ResponseWriter) { _, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":7}}`) }

// TestConnectionsAreKept: calls one after the other have one connection, as long as the
// server keeps it. One that it has closed since is not used, and costs nothing.
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"http", "https"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			var made atomic.Int32
			var leave atomic.Bool
			srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if leave.Load() {
					w.Header().Set("Connection", "close")
				}
				taken(w)
			}))
			srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
				if s == http.StateNew {
					made.Add(1)
				}
			}
			c := start(t, srv, scheme)
			say := func(want int32) {
				t.Helper()
				if r := deliver(t, c, 7, notice.Message{Text: "Chào"}, nil); r.MessageID != 7 {
					t.Errorf("receipt %+v", r)
				}
				if got := made.Load(); got != want {
					t.Errorf("%d connections, want %d", got, want)
				}
			}
			for range 20 {
				say(1)
			}

			srv.CloseClientConnections()
			for c.own.idle[0].probe.open() { // until it has come through
			}
			say(2)
			leave.Store(true)
			say(2)
			say(3)

			leave.Store(false)
			say(4)
			c.own.idle[0].since = c.own.idle[0].since.Add(-idleTimeout)
			c.own.closeOld()
			if len(c.own.idle) > 0 {
				t.Error("a connection of long ago is kept")
			}
			say(5)
		})
	}
}

// TestNothingWritten: where a kept connection breaks before the first byte, the call has
// another one; where that was a new one, nothing was sent.
func TestNothingWritten(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { taken(w) }))
	c := start(t, srv, "http")
	deliver(t, c, 7, notice.Message{Text: "Chào"}, nil)
	one := c.own.idle[0]
	one.raw.Conn = mute{one.raw.Conn}
	deliver(t, c, 7, notice.Message{Text: "Chào"}, nil)
	if c.own.idle[0] == one {
		t.Error("the broken connection is kept")
	}

	one = c.own.idle[0]
	one.raw.Conn, one.used = mute{one.raw.Conn}, false
	_, err := c.Deliver(t.Context(), notice.Notice{ChatID: 7, Message: notice.Message{Text: "Chào"}}, nil)
	if e := sendError(t, err); e.Outcome != NotSent {
		t.Errorf("with nothing written: %v", e)
	}
}

// TestTooLate: a call whose time is over before it begins is not made, though a connection
// is there for it.
func TestTooLate(t *testing.T) {
	t.Parallel()
	var came atomic.Int32
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		came.Add(1)
		taken(w)
	}))
	c := start(t, srv, "http")
	deliver(t, c, 7, notice.Message{Text: "Chào"}, nil)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		_, err := c.Deliver(over, notice.Notice{ChatID: 7, Message: notice.Message{Text: "Chào"}}, nil)
		if e := sendError(t, err); e.Outcome != NotSent || e.Reason != "timeout" {
			t.Fatalf("got %v", e)
		}
	}
	srv.Close() // when all that has come was answered
	if n := came.Load(); n != 1 || len(c.own.idle) != 1 {
		t.Errorf("%d calls were made, and %d connections are kept", n, len(c.own.idle))
	}
}

// mute is a connection that takes nothing any more.
type mute struct{ net.Conn }

func (mute) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

// TestForms of an answer: what the protocol allows is read, and what is endless isn't.
func TestForms(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		kept   int
		fails  Outcome
	}{
		{"announced", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusEarlyHints)
			taken(w)
		}, 1, ""},
		{"in chunks", func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			taken(w)
		}, 1, ""},
		{"up to the end", raw("HTTP/1.0 200 OK\r\n\r\n" + `{"ok":true,"result":{"message_id":7}}`), 0, ""},
		{"with more behind", raw("HTTP/1.1 200 OK\r\nContent-Length: 37\r\n\r\n" + `{"ok":true,"result":{"message_id":7}}` + "HTTP/1.1 200 OK\r\n"), 0, ""},
		{"announced for ever", raw(strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 100)), 0, Unknown},
		{"of no protocol", raw("SSH-2.0-x\r\n"), 0, Unknown},
		{"endless", func(w http.ResponseWriter, _ *http.Request) {
			for range 2 * largestAnswer / 1000 {
				fmt.Fprint(w, strings.Repeat(" ", 1000))
			}
			taken(w)
		}, 0, Unknown},
		{"an endless head", raw("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2*largestAnswer) + "\r\n\r\n" + `{"ok":true,"result":{"message_id":7}}`), 0, Unknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := start(t, httptest.NewUnstartedServer(tt.answer), "http")
			r, err := c.Deliver(t.Context(), notice.Notice{ChatID: 7, Message: notice.Message{Text: "Chào"}}, nil)
			switch {
			case tt.fails == "" && (err != nil || r.MessageID != 7):
				t.Errorf("receipt %+v, %v", r, err)
			case tt.fails != "" && sendError(t, err).Outcome != tt.fails:
				t.Errorf("%v, want %s", err, tt.fails)
			}
			if got := len(c.own.idle); got != tt.kept {
				t.Errorf("%d connections are kept, want %d", got, tt.kept)
			}
		})
	}
}

// raw answers with these bytes and closes the connection.
func raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		c, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer c.Close()
		_, _ = rw.WriteString(text)
		_ = rw.Flush()
	}
}

// TestOtherCertificate: whoever can't show the server's certificate is sent nothing.
func TestOtherCertificate(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was called") }))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	c := start(t, srv, "https")
	c.own.tls.RootCAs = nil
	_, err := c.Deliver(t.Context(), notice.Notice{ChatID: 7, Message: notice.Message{Text: "Chào"}}, nil)
	if e := sendError(t, err); e.Outcome != NotSent {
		t.Errorf("to a server that nobody knows: %v", e)
	}
	mustHide(t, err, simulator.DefaultToken)
}

// TestProxy: what is to go through a proxy goes by net/http, which knows its kinds.
func TestProxy(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked(t, r).Text != "Chào" {
			t.Error("the call has changed on its way")
		}
		taken(w)
	}))
	defer srv.Close()
	var passed atomic.Int32
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		passed.Add(1)
		r.Out.URL = r.In.URL
	}})
	defer proxy.Close()
	c := newClient(t, srv.URL)
	e, err := newEndpoint(simulator.DefaultToken, srv.URL, proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c.endpoint, c.http, c.own = e, e.client(), e.direct()
	if r := deliver(t, c, 7, notice.Message{Text: "Chào"}, nil); r.MessageID != 7 || passed.Load() != 1 {
		t.Errorf("receipt %+v, %d calls through the proxy", r, passed.Load())
	}

	if e, err = newEndpoint(simulator.DefaultToken, "http://lan:secret@127.0.0.1", ""); err != nil || e.direct() != nil {
		t.Errorf("an address with a name and a password goes without them: %v", err)
	}
}

// TestClosedConnections sends to a server that closes each connection after its
// answer without a word, as a server does whose idle limit is shorter than ours.
// Whatever is said about a message must be true, and none may arrive twice.
func TestClosedConnections(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"http", "https"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			closedConnections(t, scheme)
		})
	}
}

func closedConnections(t *testing.T, scheme string) {
	var mu sync.Mutex
	arrived := map[string]int{}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := asked(t, r).Text
		mu.Lock()
		defer mu.Unlock()
		arrived[text]++
		_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":1}}`)
	}))
	srv.Config.ConnState = func(c net.Conn, s http.ConnState) {
		if s == http.StateIdle {
			_ = c.Close()
		}
	}
	c := start(t, srv, scheme)
	for i := range 300 {
		text := strconv.Itoa(i)
		_, err := c.Deliver(t.Context(), notice.Notice{ChatID: 7, Message: notice.Message{Text: text}}, nil)
		mu.Lock()
		got := arrived[text]
		mu.Unlock()
		switch {
		case err == nil && got != 1:
			t.Errorf("message %d was sent and has arrived %d times", i, got)
		case err == nil:
		case sendError(t, err).Outcome == NotSent && got == 0:
		case sendError(t, err).Outcome == Unknown && got <= 1:
		default:
			t.Errorf("message %d has arrived %d times: %v", i, got, err)
		}
	}
}

// gathering is a connection whose writes go together.
type gathering struct {
	net.Conn
	out bytes.Buffer
}

func (g *gathering) Write(p []byte) (int, error) { return g.out.Write(p) }

func (g *gathering) flush() { _, _ = g.out.WriteTo(g.Conn) }

// SetWriteDeadline does nothing: after its last words TLS forbids further writes so.
func (g *gathering) SetWriteDeadline(time.Time) error { return nil }

// Read sends what was written before it waits.
func (g *gathering) Read(p []byte) (int, error) {
	g.flush()
	return g.Conn.Read(p)
}

// TestClosedWithTheAnswer: a server that says together with its answer that it says no
// more, and leaves the connection open, costs no later message its outcome.
func TestClosedWithTheAnswer(t *testing.T) {
	certificate := httptest.NewUnstartedServer(nil)
	certificate.StartTLS()
	defer certificate.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			tcp, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				raw := &gathering{Conn: tcp}
				conn := tls.Server(raw, certificate.TLS)
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
					return
				}
				const text = `{"ok":true,"result":{"message_id":7}}`
				_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(text), text)
				_ = conn.CloseWrite()
				raw.flush()
				<-t.Context().Done()
				_ = tcp.Close()
			}()
		}
	}()
	c := newClient(t, "https://"+listener.Addr().String())
	c.own.tls.RootCAs = certificate.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	for n := range 3 {
		if _, err := c.Deliver(t.Context(), notice.Notice{ChatID: 1, Message: notice.Message{Text: "a"}}, nil); err != nil {
			t.Errorf("message %d: %v", n, err)
		}
	}
}

// TestCallEnds: a call that isn't answered ends with its time, and with its context at whatever moment; the
// connection is closed then, and kept when another context ends that it has followed before.
func TestCallEnds(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"http", "https"} {
		hang := make(chan struct{}, 1)
		c := start(t, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch asked(t, r).Text {
			case "hang":
				hang <- struct{}{}
				<-r.Context().Done()
			case "late":
				<-r.Context().Done()
			default:
				taken(w)
			}
		})), scheme)
		says := func(ctx context.Context, text string) error {
			_, err := c.Deliver(ctx, notice.Notice{ChatID: 7, Message: notice.Message{Text: text}}, nil)
			return err
		}
		ended := func(when string, err error) {
			if e := sendError(t, err); e.Outcome != Unknown || e.Reason != "timeout" || len(c.own.idle) != 0 {
				t.Errorf("%s, at the end of its %s: %v, %d connections are kept", scheme, when, e, len(c.own.idle))
			}
		}
		if err := says(t.Context(), "Chào"); err != nil { // connected before the time counts
			t.Fatal(err)
		}
		c.own.timeout = 200 * time.Millisecond
		ended("time", says(t.Context(), "late"))

		c.own.timeout = callTimeout
		ctx, end := context.WithCancel(t.Context())
		if err := says(ctx, "Chào"); err != nil {
			t.Fatal(err)
		}
		go func() { <-hang; end() }()
		ended("context", says(ctx, "hang"))

		before, end := context.WithCancel(t.Context())
		for _, ctx := range []context.Context{before, t.Context()} {
			if err := says(ctx, "Chào"); err != nil {
				t.Fatal(err)
			}
		}
		one := c.own.idle[0]
		end()
		for range 100 {
			if err := says(t.Context(), "Chào"); err != nil || c.own.idle[0] != one {
				t.Fatalf("%s, after the end of the context before: %v", scheme, err)
			}
		}
	}
}
