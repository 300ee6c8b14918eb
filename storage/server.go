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
// connection. When it is, the wait goes on; when it is not, and no answer was on its
// way, the connection is dead and its unit runs again on another; when the server can't be asked, the
// connection has until longestSilence.
const (
	patience       = 2 * time.Second
	askTime        = 2 * time.Second        // for the question and its answer
	askAgain       = 250 * time.Millisecond // after a question that came to nothing
	lastWord       = 250 * time.Millisecond // for an answer that was on its way while the server was asked
	answerHolds    = 500 * time.Millisecond // for other connections that ask
	longestSilence = 30 * time.Second
	cancelTime     = 500 * time.Millisecond // for asking the server to end a statement
	cutAfter       = 500 * time.Millisecond // of the end of a context: time to end in good order
	pieceOfWrite   = 64 << 10               // bytes that have to leave within longestSilence
)

// server makes connections to PostgreSQL whose lines are watched. It is a
// driver.Connector.
type server struct {
	cfg     pq.Config
	address string // the same

	mu    sync.Mutex
	lines map[*line]driver.Conn // nil while one is being opened

	question *question
}

// question asks the server which of its processes do something other than wait for
// us.
type question struct {
	done chan struct{} // closed when the rest is known
	at   time.Time     // of the answer
	busy map[int]bool  // the processes
	err  error         // why it could not be asked
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
	if err == nil {
		err = s.meet(ctx, d.line, c)
	}
	if err != nil {
		d.cut()
		return nil, err
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

// ask asks the server, or takes part in the question that is being asked or has
// just been answered.
func (s *server) ask() *question {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.question
	if q != nil {
		select {
		case <-q.done:
		default:
			return q
		}
	}
	if q == nil || time.Since(q.at) > answerHolds {
		q = &question{done: make(chan struct{})}
		s.question = q
		go func() {
			defer close(q.done)
			q.busy, q.err = s.busy()
			q.at = time.Now()
		}()
	}
	return q
}

func (s *server) busy() (busy map[int]bool, err error) {
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
