package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// How a silent line to PostgreSQL is told from a slow server. A cut cable, a
// firewall that has forgotten a connection or a balancer that has lost its server
// leave a connection on which nothing comes any more and nothing fails, and lib/pq
// waits on it whatever its context says. So each read looks up now and then and
// asks the server, over a line of its own, whether it is at work for the
// connection. When it is, the wait goes on; when it is not, the connection is dead
// and its unit runs again on another; when the server can't be asked, the
// connection has until longestSilence.
const (
	patience       = 2 * time.Second
	askTime        = 2 * time.Second        // for the question and its answer
	askAgain       = 250 * time.Millisecond // after a question that came to nothing
	answerHolds    = 500 * time.Millisecond // for other connections that ask
	longestSilence = 30 * time.Second
	cancelTime     = 500 * time.Millisecond // for asking the server to end a statement
	cutAfter       = 500 * time.Millisecond // of the end of a context: time to end in good order
	pieceOfWrite   = 64 << 10               // bytes that have to leave within longestSilence
)

// server makes connections to PostgreSQL whose lines are watched. It is a
// driver.Connector.
type server struct {
	cfg pq.Config

	mu    sync.Mutex
	lines map[*line]driver.Conn // nil while one is being opened

	asking sync.Mutex // held while the server is asked
	asked  time.Time
	busy   map[int]bool // the processes that were at work then
	failed error        // why it could not be asked
}

// Connect opens a connection.
func (s *server) Connect(ctx context.Context) (driver.Conn, error) {
	d := &dialer{server: s}
	connector, err := pq.NewConnectorConfig(s.cfg)
	if err != nil {
		return nil, err
	}
	connector.Dialer(d)
	stop := context.AfterFunc(ctx, d.cut)
	defer stop()
	c, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.meet(ctx, d.line, c); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	d.open()
	return c, nil
}

// meet learns which process of the server is at the other end.
func (s *server) meet(ctx context.Context, l *line, c driver.Conn) error {
	if err := l.SetDeadline(time.Now().Add(s.cfg.ConnectTimeout)); err != nil {
		return err
	}
	rows, err := c.(driver.QueryerContext).QueryContext(ctx, `SELECT pg_backend_pid()`, nil)
	if err != nil {
		return err
	}
	pid := make([]driver.Value, 1)
	if err := errors.Join(rows.Next(pid), rows.Close()); err != nil {
		return err
	}
	l.pid = int(pid[0].(int64))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines[l] = c
	return l.SetDeadline(time.Time{})
}

// Driver is lib/pq's.
func (s *server) Driver() driver.Driver { return &pq.Driver{} }

// lineOf is the line of a connection; driver.ErrBadConn when it is closed.
func (s *server) lineOf(c driver.Conn) (*line, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l, of := range s.lines {
		if of == c {
			return l, nil
		}
	}
	return nil, driver.ErrBadConn
}

// know and forget keep the list of lines.
func (s *server) know(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines[l] = nil
}

func (s *server) forget(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.lines, l)
}

// cutAll closes every line: what waits on one ends.
func (s *server) cutAll() {
	s.mu.Lock()
	var all []*line
	for l := range s.lines {
		all = append(all, l)
	}
	s.mu.Unlock()
	for _, l := range all {
		_ = l.Close()
	}
}

// atWork asks the server whether one of its processes is doing something other
// than waiting for us. Many who ask at once share an answer.
func (s *server) atWork(pid int) (bool, error) {
	s.asking.Lock()
	defer s.asking.Unlock()
	if time.Since(s.asked) > answerHolds {
		s.busy, s.failed = s.ask()
		s.asked = time.Now()
	}
	return s.busy[pid], s.failed
}

func (s *server) ask() (busy map[int]bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	connector, err := pq.NewConnectorConfig(s.cfg)
	if err != nil {
		return nil, err
	}
	d := &dialer{}
	defer context.AfterFunc(ctx, d.cut)()
	connector.Dialer(d)
	db := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	defer func() { err = errors.Join(err, db.Close()) }()
	var pids []int
	err = db.SelectContext(ctx, &pids, `
		SELECT pid
		FROM pg_stat_activity
		WHERE usename = current_user AND wait_event_type IS DISTINCT FROM 'Client'`)
	busy = map[int]bool{}
	for _, pid := range pids {
		busy[pid] = true
	}
	return busy, err
}
