package storage

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// line is the network connection under one connection to PostgreSQL.
type line struct {
	net.Conn
	server *server
	pid    int       // of the server's process at the other end
	bound  time.Time // while the connection is opened; then zero

	closing sync.Once
	closed  chan struct{}

	mu    sync.Mutex
	loans int // counts them, so that the end of one does not cut the next
}

// SetDeadline bounds the opening of a connection; the zero time ends that.
func (l *line) SetDeadline(t time.Time) error {
	l.bound = t
	return l.Conn.SetDeadline(t)
}

// Read waits for the server as long as it is at work.
func (l *line) Read(b []byte) (n int, err error) {
	if !l.bound.IsZero() {
		return l.Conn.Read(b)
	}
	for began, wait, over := time.Now(), patience, false; ; {
		if err := l.Conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
			return 0, err
		}
		n, err = l.Conn.Read(b)
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		if over {
			_ = l.Close()
			return 0, err
		}
		q := l.server.ask()
		select {
		case <-q.done:
		case <-l.closed:
			return 0, err
		}
		switch {
		case q.err == nil && q.busy[l.pid]:
			wait = patience
		case q.err != nil && time.Since(began) < longestSilence:
			wait = askAgain
		default: // it may have ended since: then its answer is on the way
			over, wait = true, lastWord
		}
	}
}

// Write gives each piece its time, so that a large file may take long over a slow
// line and a dead one is noticed.
func (l *line) Write(b []byte) (n int, err error) {
	for {
		piece := b[n:min(n+pieceOfWrite, len(b))]
		if l.bound.IsZero() {
			if err := l.Conn.SetWriteDeadline(time.Now().Add(longestSilence)); err != nil {
				return n, err
			}
		}
		written, err := l.Conn.Write(piece)
		if n += written; err != nil || n == len(b) {
			return n, err
		}
	}
}

// Close closes it; what waits on it ends with an error.
func (l *line) Close() (err error) {
	l.closing.Do(func() {
		close(l.closed)
		l.server.forget(l)
		err = l.Conn.Close()
	})
	return err
}

// follow makes the line end soon after ctx, until release is called.
func (l *line) follow(ctx context.Context) (release func()) {
	l.mu.Lock()
	l.loans++
	loan := l.loans
	l.mu.Unlock()
	cut := func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if loan == l.loans {
			_ = l.Close()
		}
	}
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(cutAfter, cut) })
	return func() {
		stop()
		l.mu.Lock()
		defer l.mu.Unlock()
		l.loans++
	}
}

// dialer is what one connection of lib/pq calls the network by: first for itself,
// and then each time that it asks the server to cancel a statement.
type dialer struct {
	server *server // whose lines are watched; nil for a question to the server

	mu     sync.Mutex
	last   net.Conn // dialled to open the connection
	line   *line    // the same, if it is watched
	isOpen bool
	isCut  bool
}

// DialContext dials. Keep-alive finds out what has died while nobody used it.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	d.mu.Lock()
	cancelling := d.isOpen
	d.mu.Unlock()
	if cancelling {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, cancelTime)
		defer cancel()
	}
	alive := net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 2 * time.Second, Count: 3}
	c, err := (&net.Dialer{KeepAliveConfig: alive}).DialContext(ctx, network, address)
	if err != nil {
		return nil, &unreachable{err}
	}
	if cancelling {
		time.AfterFunc(cancelTime, func() { _ = c.Close() })
		return c, nil
	}
	return d.watch(c)
}

// watch keeps what was dialled to open the connection.
func (d *dialer) watch(c net.Conn) (net.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.isCut {
		return nil, errors.Join(&unreachable{context.Canceled}, c.Close())
	}
	if d.last = c; d.server != nil {
		d.line = &line{Conn: c, server: d.server, closed: make(chan struct{})}
		d.last = d.line
		d.server.know(d.line)
	}
	return d.last, nil
}

// Dial is there because pq.Dialer asks for it; lib/pq calls DialContext.
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialTimeout is there for the same reason as Dial.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// cut ends the opening of the connection.
func (d *dialer) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.isOpen {
		return
	}
	if d.isCut = true; d.last != nil {
		_ = d.last.Close()
	}
}

// open says that the connection is open.
func (d *dialer) open() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.isOpen = true
}

// unreachable is a server that can't be dialled. It hides its cause from
// errors.Is: the deadline of dialling is not that of whoever wanted the
// connection.
type unreachable struct{ cause error }

func (u *unreachable) Error() string { return u.cause.Error() }
