package torture

import (
	"cmp"
	"context"
	"net"
	"net/url"
	"path/filepath"
	"sync"
)

// line stands between the program and its PostgreSQL server, and swallows what the server
// answers when it is told to: the server has done what it was asked, and the program can't
// know. Or it is broken: all that is said by either is lost, and nobody is told.
type line struct {
	url      string // of the database, through the line
	listener net.Listener
	network  string // of the server
	address  string
	carrying sync.WaitGroup

	mu        sync.Mutex
	next      []swallow
	swallowed int
	broken    bool
	open      map[*ends]bool
}

// swallow is one answer that is to be lost.
type swallow struct {
	commit bool // of a COMMIT, else of anything
	silent bool // nothing more comes, and the connection stays; else it is cut
}

// ends are both ends of a connection.
type ends struct {
	program, server net.Conn
	broken          bool     // for good
	lost            *swallow // nil while answers come through
	asks            protocol // what the program says
}

// newLine makes a line to the server of a database, which must speak without encryption.
func newLine(ctx context.Context, database string) (*line, error) {
	u, err := url.Parse(database)
	if err != nil {
		return nil, err
	}
	l := &line{network: "tcp", address: u.Host, open: map[*ends]bool{}}
	q := u.Query()
	if folder := q.Get("host"); folder != "" {
		l.network, l.address = "unix", filepath.Join(folder, ".s.PGSQL."+cmp.Or(q.Get("port"), u.Port(), "5432"))
		q.Del("host")
		q.Del("port")
	}
	if l.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	u.Host, u.RawQuery = l.listener.Addr().String(), q.Encode()
	l.url = u.String()
	l.carrying.Go(func() { l.accept(ctx) })
	return l, nil
}

// close ends the line and everything on it.
func (l *line) close() error {
	err := l.listener.Close()
	l.mu.Lock()
	for one := range l.open {
		one.close()
	}
	l.mu.Unlock()
	l.carrying.Wait()
	return err
}

func (one *ends) close() {
	_ = one.program.Close()
	_ = one.server.Close()
}

// swallow has the next answer of that kind be lost.
func (l *line) swallow(s swallow) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next = append(l.next, s)
}

// breaks has the line be broken: its connections stay and are mute for good, and so are new ones until it mends.
func (l *line) breaks() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = true
	for one := range l.open {
		one.broken = true
	}
}

// mends has new connections pass.
func (l *line) mends() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = false
}

// losses is how many answers have been lost.
func (l *line) losses() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.swallowed
}

func (l *line) accept(ctx context.Context) {
	for {
		program, err := l.listener.Accept()
		if err != nil {
			return // closed
		}
		server, err := new(net.Dialer).DialContext(ctx, l.network, l.address)
		if err != nil {
			_ = program.Close()
			continue
		}
		one := &ends{program: program, server: server}
		l.mu.Lock()
		one.broken = l.broken
		l.open[one] = true
		l.mu.Unlock()
		l.carrying.Go(func() { l.carry(one, one.program, one.server, l.asked) })
		l.carrying.Go(func() { l.carry(one, one.server, one.program, l.answered) })
	}
}

// carry brings what one end says to the other, as far as it may pass, and its end.
func (l *line) carry(one *ends, from, to net.Conn, passes func(*ends, []byte) bool) {
	said := make([]byte, 32<<10)
	for {
		n, err := from.Read(said)
		if n > 0 && passes(one, said[:n]) {
			if _, err := to.Write(said[:n]); err != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if one.broken { // the other end is not told
		_ = from.Close()
		return
	}
	delete(l.open, one)
	one.close()
}

// asked looks at what the program says, which passes on a line that is whole: the answer to it may be one
// that is to be lost.
func (l *line) asked(one *ends, said []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if one.broken {
		return false
	}
	commits := one.asks.commits(said)
	if one.lost == nil && len(l.next) > 0 && (commits || !l.next[0].commit) {
		one.lost, l.next = &l.next[0], l.next[1:]
		l.swallowed++
	}
	return true
}

// answered looks at what the server says. When it has answered what is not to be known, it
// has done it.
func (l *line) answered(one *ends, _ []byte) bool {
	l.mu.Lock()
	lost, broken := one.lost, one.broken
	l.mu.Unlock()
	if lost != nil && !lost.silent {
		if tcp, ok := one.program.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset, as of a server that is gone
		}
		_ = one.program.Close()
	}
	return lost == nil && !broken
}
