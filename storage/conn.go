package storage

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
)

// conn is one connection with the statements prepared on it. Texts of
// statements are few and constant, so that nothing is ever thrown out; parsing
// them each time would be a good part of the cost of a small transaction.
type conn struct {
	*sqlx.Conn
	dialect    *dialect
	statements map[string]*statement
	line       *line // to PostgreSQL; nil on SQLite
	count      *atomic.Int64
	plansUntil int64 // so many rows the pool has written, see pool.replan
}

// statement is a prepared one.
type statement struct {
	*sqlx.Stmt
	reads bool // and does nothing else
}

func connect(ctx context.Context, db *sqlx.DB, s *server, d *dialect, count *atomic.Int64) (*conn, error) {
	one, err := db.Connx(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	c := &conn{Conn: one, dialect: d, statements: map[string]*statement{}, count: count}
	if s != nil {
		err = one.Raw(func(raw any) (err error) {
			c.line, err = s.lineOf(raw.(driver.Conn))
			return err
		})
	}
	if err != nil {
		c.discard()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	return c, nil
}

// follow makes what waits on the connection end soon after ctx, until release is
// called. SQLite's never waits for anybody outside.
func (c *conn) follow(ctx context.Context) (release func()) {
	if c.line == nil {
		return func() {}
	}
	return c.line.follow(ctx)
}

// prepare is called once for each statement that is run.
func (c *conn) prepare(ctx context.Context, query string) (*statement, error) {
	c.count.Add(1)
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	prepared, err := c.PreparexContext(ctx, sqlx.Rebind(c.dialect.bindType, query))
	if err != nil {
		return nil, err
	}
	s := &statement{Stmt: prepared, reads: strings.HasPrefix(strings.TrimSpace(query), "SELECT")}
	c.statements[query] = s
	return s, nil
}

func (c *conn) run(ctx context.Context, query string) error {
	s, err := c.prepare(ctx, query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx)
	return err
}

// rollbackTime is how long a rollback may take, which has nothing to do but to
// forget.
const rollbackTime = 2 * time.Second

// rollback ends the transaction whatever became of the caller's context, and
// tells whether the connection can be used on.
func (c *conn) rollback(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
	defer cancel()
	defer c.follow(ctx)()
	return c.run(ctx, "ROLLBACK")
}

// discard closes the connection for good instead of keeping it for reuse.
func (c *conn) discard() {
	_ = c.Raw(func(any) error { return driver.ErrBadConn })
	_ = c.Close()
}

// pool lends connections, each with its prepared statements: the one that was given back last, so that few are enough for
// what is done one after the other, and they have all statements. It opens another where none comes back in time.
type pool struct {
	db      *sqlx.DB
	server  *server // PostgreSQL; nil for SQLite
	dialect *dialect
	count   *atomic.Int64 // of statements
	births  Births        // may be nil
	lease   *lease        // nil on SQLite
	places  chan struct{} // one for each connection that may still be opened
	back    chan struct{} // one for each of free
	grows   chan struct{} // has one while somebody waits for another to be opened
	wrote   atomic.Int64  // rows that committed transactions have touched

	mu   sync.Mutex
	free []*conn // the open ones that nobody has
}

// comesBack is for how long each connection that is open is waited for before one more is opened, of all who wait: a
// unit takes a few milliseconds, and a new connection first reads what tables there are and plans each of its statements,
// some 0.07 s of PostgreSQL's processor. So the more there are, the less another one helps where it is the processor that
// is wanted: a program that starts, all of whose jobs look at once, opens 5 to 7 and not 16.
const comesBack = 20 * time.Millisecond

func newPool(db *sqlx.DB, s *server, d *dialect, count *atomic.Int64, size int) *pool {
	p := &pool{
		db: db, server: s, dialect: d, count: count,
		places: make(chan struct{}, size), back: make(chan struct{}, size), grows: make(chan struct{}, 1),
	}
	for range size {
		p.places <- struct{}{}
	}
	return p
}

func (p *pool) take(ctx context.Context) (*conn, error) {
	select {
	case <-p.back:
		return p.last(), nil
	default:
	}
	select {
	case <-p.back:
		return p.last(), nil
	case p.grows <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c, err := p.another(ctx)
	<-p.grows
	if c != nil || err != nil {
		return c, err
	}
	c, err = connect(ctx, p.db, p.server, p.dialect, p.count)
	if err != nil {
		p.give(nil)
		return nil, err
	}
	c.plansUntil = outgrown(p.wrote.Load())
	return c, nil
}

// another waits until one may be opened, and is one that has come back before; nil when there is none.
func (p *pool) another(ctx context.Context) (*conn, error) {
	if open := cap(p.places) - len(p.places); open > 0 {
		wait := time.NewTimer(time.Duration(open) * comesBack)
		defer wait.Stop()
		select {
		case <-p.back:
			return p.last(), nil
		case <-wait.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	select {
	case <-p.back:
		return p.last(), nil
	case <-p.places:
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// last is the connection that was given back last, for one of back.
func (p *pool) last() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.free)
	c := p.free[n-1]
	p.free[n-1] = nil
	p.free = p.free[:n-1]
	return c
}

// give takes back what was lent; nil when it is closed.
func (p *pool) give(c *conn) {
	if c == nil {
		p.places <- struct{}{}
		return
	}
	p.mu.Lock()
	p.free = append(p.free, c)
	p.mu.Unlock()
	p.back <- struct{}{}
}

// flush closes the connections that nobody uses: when one was lost, the server
// has gone and they are all dead.
func (p *pool) flush() {
	for {
		select {
		case <-p.back:
			p.last().discard()
			p.places <- struct{}{}
		default:
			return
		}
	}
}

// transact runs fn in one transaction and tells what its commit changed.
func (p *pool) transact(ctx context.Context, begin string, now time.Time, fn func(*Tx) error) (changed Changed, err error) {
	c, err := p.take(ctx)
	if err != nil {
		return 0, err
	}
	committed, release := false, c.follow(ctx)
	defer func() { // also when fn panics
		release()
		if !committed && c.rollback(ctx) != nil || lost(err) {
			c.discard()
			c = nil
		}
		p.give(c)
		if lost(err) {
			p.flush()
		}
	}()
	if err := p.replan(ctx, c); err != nil {
		return 0, fmt.Errorf("forget plans: %w", err)
	}
	if err := c.run(ctx, begin); err != nil {
		return 0, fmt.Errorf("begin: %w", err)
	}
	tx := &Tx{conn: c, now: now, term: p.lease.of(), births: p.births}
	defer func() { tx.conn = nil }()
	if err := tx.run(fn); err != nil {
		return 0, err
	}
	if err := tx.end(ctx); err != nil {
		return 0, err
	}
	if err := c.run(ctx, "COMMIT"); err != nil {
		tx.birth.undone(true)
		return 0, fmt.Errorf("commit: %w", err)
	}
	committed = true
	p.wrote.Add(int64(tx.touched))
	tx.birth.committed()
	return tx.changed, nil
}

// fewRows is how many rows the program writes before the plans of its beginning are made anew: by then there is something to plan by.
const fewRows = 2000

// outgrown is how many rows the program has written when plans made after so many are to be made anew.
func outgrown(wrote int64) int64 { return max(fewRows, 10*wrote) }

// replan has the plans of a connection made anew when they are outgrown. PostgreSQL makes the plan of a statement once for
// each connection (plan_cache_mode), by how large the tables are then. In one that is as good as empty all ways are alike to it,
// also that through the whole table: a crowd would go it for each of its taps, until the server has looked at the
// table, once a minute. With a claim that can be done so, 30,000 taps in a new class are answered at 647 to 1,680 a second by
// the plans of its beginning, and at 4,048 by later ones.
func (p *pool) replan(ctx context.Context, c *conn) error {
	wrote := p.wrote.Load()
	if p.server == nil || wrote < c.plansUntil {
		return nil
	}
	c.plansUntil = outgrown(wrote)
	return c.run(ctx, "DISCARD PLANS")
}

// close waits for lent connections and closes them all; later calls of take
// wait until their context is done.
func (p *pool) close() {
	for range cap(p.places) {
		select {
		case <-p.places:
		case <-p.back:
			p.last().discard()
		}
	}
}
