package bot

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// direct makes calls over connections of its own, HTTP/1.1 and one request at a time
// on each. Whoever calls writes and reads: net/http has two more goroutines for that,
// which cost more than the call. And it counts what is written, so that it knows when
// nothing was. It follows no redirects.
type direct struct {
	address string        // host and port
	path    string        // before the method's name
	host    string        // as the server is asked for
	tls     *tls.Config   // nil for http
	timeout time.Duration // of a call

	mu    sync.Mutex
	idle  []*connection // the one that was used last at the end
	sweep *time.Timer   // closes those that have not been used for long; nil while there are none
}

// connection is one to the server, used by one call at a time.
type connection struct {
	net.Conn
	raw   *counted
	in    *bufio.Reader
	rest  *io.LimitedReader // what may still be read for an answer, beneath in
	out   []byte            // the request
	used  bool              // for a call before
	since time.Time         // when that was
	probe probe

	// Nearly all calls have the same context. What its end does to the connection is arranged when another
	// one comes: for each call it would be a quarter of what an announcement leaves to be collected.
	follows context.Context
	release func() bool // of what is arranged; false when the context has ended
}

// counted counts what is written to a connection, beneath TLS.
type counted struct {
	net.Conn
	written int64
}

func (c *counted) Write(p []byte) (n int, err error) {
	n, err = c.Conn.Write(p)
	c.written += int64(n)
	return n, err
}

// largestAnswer is how many bytes are read of one, its header among them.
const largestAnswer = 1 << 20

// usualAnswer is as many bytes as nearly none exceeds; what does is read in parts. There
// is a connection for each message on the wire.
const usualAnswer = 1 << 10

// newDirect is for the server at the http or https address, which the methods' names
// follow.
func newDirect(api *url.URL) *direct {
	port := api.Port()
	d := &direct{path: api.EscapedPath(), host: api.Host, timeout: callTimeout}
	if api.Scheme == "https" {
		d.tls = &tls.Config{ServerName: api.Hostname(), NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
	}
	switch {
	case port != "":
	case d.tls != nil:
		port = "443"
	default:
		port = "80"
	}
	d.address = net.JoinHostPort(api.Hostname(), port)
	return d
}

// post makes one call. A connection that turns out to be closed before anything was
// written to it is no try: another is taken.
func (d *direct) post(ctx context.Context, a *attempt, method string, body []byte, answer *bytes.Buffer) error {
	until := time.Now().Add(d.timeout)
	for {
		if err := ctx.Err(); err != nil {
			return err // a kept connection would take it all the same
		}
		c, err := d.take(ctx, until)
		if err != nil {
			return err
		}
		again, err := c.call(ctx, a, d.request(c.out[:0], method, body), answer)
		if again {
			d.put(c)
		} else {
			_ = c.Close()
		}
		if err == nil || a.written.Load() || !c.used {
			return err
		}
	}
}

func (d *direct) request(out []byte, method string, body []byte) []byte {
	for _, part := range []string{"POST ", d.path, method, " HTTP/1.1\r\nHost: ", d.host, "\r\nContent-Type: application/json\r\nContent-Length: "} {
		out = append(out, part...)
	}
	out = strconv.AppendInt(out, int64(len(body)), 10)
	out = append(out, "\r\n\r\n"...)
	return append(out, body...)
}

// call writes the request and reads the answer; again tells that another call can be
// made over the connection.
func (c *connection) call(ctx context.Context, a *attempt, request []byte, answer *bytes.Buffer) (again bool, err error) {
	c.out, c.rest.N = request, largestAnswer
	before := c.raw.written
	defer func() {
		a.written.Store(c.raw.written > before)
		switch {
		case ctx.Err() != nil:
			again = false
			if err != nil {
				err = ctx.Err()
			}
		case errors.Is(err, os.ErrDeadlineExceeded):
			err = context.DeadlineExceeded
		}
	}()
	if _, err := c.Write(request); err != nil {
		return false, err
	}
	if _, err := c.in.Peek(1); err != nil {
		return false, err
	}
	come, _ := c.in.Peek(c.in.Buffered())
	if h, size := usual(come); size > 0 {
		a.status.Store(int32(h.status))
		_, _ = c.in.Discard(size)
		if _, err := io.CopyN(answer, c.in, int64(h.length)); err != nil {
			return false, err
		}
		return c.in.Buffered() == 0, nil
	}
	res, err := c.read() //nolint:bodyclose // the connection is ours: it is read to the end of the body, or closed
	if err != nil {
		return false, err
	}
	a.status.Store(int32(res.StatusCode))
	if _, err := answer.ReadFrom(res.Body); err != nil {
		return false, err
	}
	return !res.Close && c.in.Buffered() == 0, nil
}

// posted is what an answer belongs to, as far as its length depends on that.
var posted = &http.Request{Method: http.MethodPost}

// read reads the head of the answer, after those that only announce it.
func (c *connection) read() (res *http.Response, err error) {
	for range 5 {
		res, err = http.ReadResponse(c.in, posted)
		if err != nil || res.StatusCode >= 200 || res.StatusCode == http.StatusSwitchingProtocols {
			return res, err
		}
	}
	return nil, errors.New("the answer is announced and doesn't come")
}

// take is the connection used last, if the server has kept it open, or a new one, for a call until then.
func (d *direct) take(ctx context.Context, until time.Time) (*connection, error) {
	for {
		d.mu.Lock()
		n := len(d.idle)
		if n == 0 {
			d.mu.Unlock()
			return d.dial(ctx, until)
		}
		c := d.idle[n-1]
		d.idle[n-1] = nil
		d.idle = d.idle[:n-1]
		d.mu.Unlock()
		if time.Since(c.since) < idleTimeout && c.follow(ctx, until) && c.probe.open() && c.quiet(until) && ctx.Err() == nil {
			return c, nil
		}
		_ = c.Close()
	}
}

// follow ends what is done over the connection at the moment, and with the context, if that has not ended before: then
// only its Err says so. It is false when the context that it has followed has ended, which may yet be done to it.
func (c *connection) follow(ctx context.Context, until time.Time) bool {
	if c.follows != ctx {
		if c.release != nil && !c.release() {
			return false
		}
		c.follows, c.release = ctx, context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	}
	return c.SetDeadline(until) == nil
}

// Close closes the connection for good.
func (c *connection) Close() error {
	if c.release != nil {
		c.release()
	}
	return c.Conn.Close()
}

// quiet tells whether TLS holds nothing either that came with the last answer: that the
// server says no more, though the connection beneath is still open.
func (c *connection) quiet(until time.Time) bool {
	secret, ok := c.Conn.(*tls.Conn)
	if !ok {
		return true
	}
	defer func() { _ = secret.SetReadDeadline(until) }()
	var one [1]byte
	_ = secret.SetReadDeadline(time.Unix(1, 0))
	_, err := secret.Read(one[:])
	return errors.Is(err, os.ErrDeadlineExceeded) // of what has not come yet it waits for nothing
}

// put keeps a connection for the next call.
func (d *direct) put(c *connection) {
	c.used, c.since = true, time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.idle = append(d.idle, c)
	if d.sweep == nil {
		d.sweep = time.AfterFunc(idleTimeout, d.closeOld)
	}
}

// closeOld closes the connections that have not been used for long.
func (d *direct) closeOld() {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	old := 0
	for old < len(d.idle) && now.Sub(d.idle[old].since) >= idleTimeout {
		_ = d.idle[old].Close()
		old++
	}
	n := copy(d.idle, d.idle[old:])
	clear(d.idle[n:])
	d.idle = d.idle[:n]
	if d.sweep = nil; n > 0 {
		d.sweep = time.AfterFunc(idleTimeout-now.Sub(d.idle[0].since), d.closeOld)
	}
}

func (d *direct) dial(ctx context.Context, until time.Time) (*connection, error) {
	tcp, err := dialer.DialContext(ctx, "tcp", d.address)
	if err != nil {
		return nil, err
	}
	raw := &counted{Conn: tcp}
	c := &connection{Conn: raw, raw: raw}
	if d.tls != nil {
		secret := tls.Client(raw, d.tls)
		shaking, cancel := context.WithTimeout(ctx, handshakeTimeout)
		defer cancel()
		if err := secret.HandshakeContext(shaking); err != nil {
			_ = tcp.Close()
			return nil, err
		}
		c.Conn = secret
	}
	if s, ok := tcp.(syscall.Conn); ok {
		c.probe.of(s)
	}
	c.rest = &io.LimitedReader{R: c.Conn}
	c.in = bufio.NewReaderSize(c.rest, usualAnswer)
	if c.follow(ctx, until); ctx.Err() != nil {
		_ = c.Close()
		return nil, ctx.Err()
	}
	return c, nil
}
