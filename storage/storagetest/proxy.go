package storagetest

import (
	"errors"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Proxy stands between a program and its PostgreSQL server and spoils the line
// between them when it is told to.
type Proxy struct {
	URL string // of the same database, through the proxy

	t        testing.TB
	listener net.Listener
	network  string // of the server
	address  string
	running  sync.WaitGroup

	mu    sync.Mutex
	state lineState
	delay time.Duration
	pairs map[*pair]bool
}

type lineState int

const (
	passing  lineState = iota
	silenced           // takes connections and loses what is on them
	muted              // takes connections and loses what the server says
	refusing           // takes none
)

// pair is one connection of the program, with the proxy's own to the server.
type pair struct {
	client, server net.Conn
	state          lineState // stays when the proxy is mended
}

// loses tells whether what comes from one side does not arrive.
func (one *pair) loses(from net.Conn) bool {
	return one.state == silenced || one.state == muted && from == one.server
}

// NewProxy makes a proxy before the server of a database, until the test ends.
func NewProxy(t testing.TB, databaseURL string) *Proxy {
	t.Helper()
	u, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{t: t, network: "tcp", address: u.Host, pairs: map[*pair]bool{}}
	q := u.Query()
	if folder := q.Get("host"); folder != "" {
		p.network, p.address = "unix", filepath.Join(folder, ".s.PGSQL.5432")
		q.Del("host")
	}
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	u.Host, u.RawQuery = p.listener.Addr().String(), q.Encode()
	p.URL = u.String()
	p.running.Go(p.accept)
	t.Cleanup(p.close)
	return p
}

// Silence makes the line half-open: what is on it is lost and nobody is told;
// new connections are taken and hear nothing. The connections of now stay so for
// good, and the server keeps its ends of them.
func (p *Proxy) Silence() { p.spoil(silenced) }

// Mute is Silence in one direction: the server hears and does what it is asked,
// and its answers are lost.
func (p *Proxy) Mute() { p.spoil(muted) }

func (p *Proxy) spoil(state lineState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = state
	for one := range p.pairs {
		one.state = state
	}
}

// Cut resets every connection and refuses new ones.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = refusing
	for one := range p.pairs {
		reset(one.client)
		_ = one.server.Close()
	}
}

// Connections is how many connections there were so far.
func (p *Proxy) Connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.pairs)
}

// Delay makes whatever is sent wait, on its way there and on its way back.
func (p *Proxy) Delay(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = d
}

// Mend lets new connections pass again, without delay.
func (p *Proxy) Mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state, p.delay = passing, 0
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		p.mu.Lock()
		state := p.state
		p.mu.Unlock()
		if state == refusing {
			reset(client)
			continue
		}
		server, err := net.Dial(p.network, p.address)
		if err != nil {
			reset(client)
			continue
		}
		one := &pair{client: client, server: server, state: state}
		p.mu.Lock()
		p.pairs[one] = true
		p.mu.Unlock()
		p.running.Go(func() { p.carry(one, client, server) })
		p.running.Go(func() { p.carry(one, server, client) })
	}
}

// carry brings what one side sends to the other, and its end.
func (p *Proxy) carry(one *pair, from, to net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		p.mu.Lock()
		lost, delay := one.loses(from), p.delay
		p.mu.Unlock()
		if delay > 0 && n > 0 {
			time.Sleep(delay)
		}
		if lost && err == nil {
			continue
		}
		if err == nil {
			_, err = to.Write(buf[:n])
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				_ = from.Close()
			}
			if !lost {
				_ = to.Close()
			}
			return
		}
	}
}

func (p *Proxy) close() {
	_ = p.listener.Close()
	p.mu.Lock()
	for one := range p.pairs {
		_ = one.client.Close()
		_ = one.server.Close()
	}
	p.mu.Unlock()
	p.running.Wait()
}

// reset closes a connection without taking leave.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}
