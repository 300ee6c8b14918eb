package storage

import (
	"cmp"
	"context"
	crand "crypto/rand"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

//go:embed migrations
var migrations embed.FS

const (
	readers     = 4  // SQLite connections that only read
	connections = 16 // PostgreSQL connections of one process
)

// openSQLite opens a file with one connection that writes and a few that read.
// The file and its companions can be read by their owner only: they hold names
// and phones.
func openSQLite(ctx context.Context, cfg Config, path string) (_ *DB, err error) {
	defer wrap(&err, "storage.Open(sqlite)")
	if path == "" || path == ":memory:" {
		return nil, errors.New("the database URL needs the path of a file: sqlite:PATH")
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	// Half a megabyte of pages for the writer and a quarter for each reader: the driver takes
	// twice that, and the system keeps the file in memory anyway.
	write, err := openSQLiteFile(path, "_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)", "_pragma=foreign_keys(1)",
		"_pragma=cache_size(-500)", "_pragma=journal_size_limit(67108864)", "_txlock=immediate") // 64 MiB
	if err != nil {
		return nil, err
	}
	read, err := openSQLiteFile(path, "_pragma=query_only(1)", "_pragma=cache_size(-250)")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	closeBoth := func() error {
		err := read.Close()
		// So that the file alone is the whole database; while another process has it
		// open, that one folds the log in, and without room the next start does.
		_, fold := write.ExecContext(context.WithoutCancel(ctx), "PRAGMA wal_checkpoint(TRUNCATE)")
		if Unavailable(fold) {
			fold = nil
		}
		return errors.Join(err, fold, write.Close())
	}
	migrated, err := migrate(ctx, write, sqliteDialect)
	if err != nil {
		return nil, errors.Join(err, closeBoth())
	}
	db := &DB{cfg: cfg, dialect: sqliteDialect, Migrated: migrated}
	db.groups.db = db
	c, err := connect(ctx, write, nil, sqliteDialect, &db.statements)
	if err != nil {
		return nil, errors.Join(err, closeBoth())
	}
	db.pool = newPool(read, nil, sqliteDialect, &db.statements, readers)
	db.writer = newWriter(c, db.now, cfg.AfterCommit, cfg.Births)
	db.close = func() error {
		err := db.writer.close()
		db.pool.close()
		return errors.Join(err, closeBoth())
	}
	return db, nil
}

func openSQLiteFile(path string, settings ...string) (*sqlx.DB, error) {
	// The waiting time covers another process that writes, such as an import from
	// the command line; nobody can be called back from it, so it is short.
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(2000)&_pragma=temp_store(FILE)&_dqs=0"
	for _, s := range settings {
		dsn += "&" + s
	}
	return sqlx.Open("sqlite", dsn)
}

// openPostgres connects to a server. Its own settings in the URL win over ours.
func openPostgres(ctx context.Context, cfg Config) (_ *DB, err error) {
	defer wrap(&err, "storage.Open(postgres)")
	migrated, err := migratePostgres(ctx, cfg.URL)
	if err != nil {
		return nil, err
	}
	s, err := newServer(cfg.URL, unitTime)
	if err != nil {
		return nil, err
	}
	all := sqlx.NewDb(sql.OpenDB(s), "postgres")
	all.SetMaxIdleConns(0) // the pool keeps them
	db := &DB{cfg: cfg, dialect: postgresDialect, Migrated: migrated}
	db.groups.db, db.groups.turns = db, make(chan struct{}, turns)
	db.pool = newPool(all, s, postgresDialect, &db.statements, connections)
	db.pool.births = cfg.Births
	db.lease = newLease(db)
	db.pool.lease = db.lease
	db.close = func() error {
		db.pool.close()
		return all.Close()
	}
	return db, nil
}

// migratePostgres is migrate. A server at which nobody listens is refused at once; but one that has taken the connection, and
// is silent then or goes, may be back in a moment.
func migratePostgres(ctx context.Context, address string) (steps int, err error) {
	s, err := newServer(address, 0)
	if err != nil {
		return 0, err
	}
	db := sqlx.NewDb(sql.OpenDB(s), "postgres")
	defer func() { err = errors.Join(err, db.Close()) }()
	// What goose waits for hears of no context on a line that is silent.
	stop := context.AfterFunc(ctx, s.cutAll)
	defer stop()
	for until := time.Now().Add(unitTime); ; {
		steps, err = migrate(ctx, db, postgresDialect)
		if err == nil || !fallsSilent(err) || time.Now().After(until) {
			return steps, err
		}
		select {
		case <-ctx.Done():
			return 0, errors.Join(context.Cause(ctx), err)
		case <-time.After(askAgain):
		}
		// What the server doesn't know to be lost may have the lock of the migrations. While it can't be told, the next try fails as well.
		_, _ = db.ExecContext(ctx, `
			SELECT pg_terminate_backend(pid)
			FROM pg_stat_activity
			WHERE application_name = current_setting('application_name') AND usename = current_user AND pid <> pg_backend_pid()`)
	}
}

// connectTime is how long the opening of a connection may take; who wants to be
// back soon after a network must not wait long for one that was begun without it.
const connectTime = 3 * time.Second

// errAddress does not tell its cause, which would show the password.
var errAddress = errors.New("its address can't be read; it should look like postgres://user:password@host:5432/name")

// newServer reads the URL of a PostgreSQL database, a statement on which may take so long, or, when that is 0, as
// long as it takes.
func newServer(address string, statementTime time.Duration) (*server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errAddress // the cause would show the password
	}
	q := u.Query()
	for name, value := range map[string]string{
		"connect_timeout":   fmt.Sprint(connectTime.Seconds()),
		"statement_timeout": fmt.Sprint(statementTime.Milliseconds()), // an announcement to 100,000 people takes a few seconds
		// A unit thinks for milliseconds; one whose program is gone would keep its
		// locks from all others.
		"idle_in_transaction_session_timeout": "4000",
		"timezone":                            "UTC",
		// A plan is made once for each connection and kept as long as that. By itself the server plans the first five runs
		// of a statement by their values, and some statements always: none of ours depends on who is asked for.
		"plan_cache_mode": "force_generic_plan",
		// One that was made while a table was as good as empty would go on to read all of it, in the first crowd of a course.
		"enable_seqscan": "off",
		// A table that was as good as empty when it was looked at last is read by a bitmap, which has all that waits before
		// the first of it, and sorts it: for the first batches of a crowd, until the connection keeps a plan.
		"enable_bitmapscan": "off",
		"jit":               "off", // which takes what is dear for what is long
		// A network that has swallowed everything ends no connection, and the server would keep each for hours. One whose
		// process is gone is ended when the network is back; what is only silent not before leaseTime, see lease.
		"tcp_keepalives_idle":     "4",
		"tcp_keepalives_interval": "4",
		"tcp_keepalives_count":    "5",
	} {
		if !q.Has(name) {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	cfg, err := pq.NewConfig(u.String())
	if err != nil {
		return nil, errAddress
	}
	if cfg.ConnectTimeout <= 0 { // for ever, as the driver understands it
		cfg.ConnectTimeout = connectTime
	}
	cfg.ApplicationName = processName(cfg.ApplicationName)
	return &server{cfg: cfg, address: u.String(), lines: map[*line]driver.Conn{}}, nil
}

// processName is a name for the connections of one process, which no other has: by it they are ended all together. It
// begins as the address has it; the server keeps 63 bytes, and writes what is no ASCII in more than were given.
func processName(begins string) string {
	begins = strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '?'
		}
		return r
	}, cmp.Or(begins, "loptruong"))
	return begins[:min(len(begins), 36)] + " " + crand.Text()
}

// othersSteps is for how long another process is waited for that is at the steps of the tables; where each of its steps is
// seen (SQLite), for each of them.
const othersSteps = 2 * time.Minute

// migrate brings the tables up to date, and tells by how many steps; several processes may start
// at once.
func migrate(ctx context.Context, db *sqlx.DB, d *dialect) (steps int, err error) {
	files, err := fs.Sub(migrations, "migrations/"+d.name)
	if err != nil {
		return 0, err
	}
	var options []goose.ProviderOption
	if d == postgresDialect {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, uint64(othersSteps/time.Second))) // a look each second
		if err != nil {
			return 0, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(d.migrate, db.DB, files, options...)
	if err != nil {
		return 0, fmt.Errorf("read the migrations: %w", err)
	}
	sources := p.ListSources()
	want := sources[len(sources)-1].Version
	for until := time.Now().Add(othersSteps); ; {
		is, err := version(ctx, p)
		if err == nil && is > want {
			return 0, fmt.Errorf("%w: its version is %d, the program knows %d", ErrNewer, is, want)
		}
		if err == nil && is < want && d == postgresDialect {
			if err := olderGone(ctx, db, p, want); err != nil {
				return 0, err
			}
		}
		if err == nil {
			var done []*goose.MigrationResult
			if done, err = p.Up(ctx); err == nil {
				return len(done), nil
			}
		}
		if lost(err) { // with what has the lock of the steps, perhaps, for which the next question would wait
			return 0, fmt.Errorf("migrate the database: %w", err)
		}
		// SQLite has no lock for several steps: another process may be at one for longer than a
		// lock is waited for, or have been faster, and then the version has grown.
		now, failed := version(ctx, p)
		grown := failed == nil && now > is
		if grown {
			until = time.Now().Add(othersSteps)
		}
		busy := d == sqliteDialect && again(err) && ctx.Err() == nil && time.Now().Before(until)
		if !busy && !grown {
			return 0, fmt.Errorf("migrate the database: %w", err)
		}
	}
}

// version is how far the tables are. A database has to answer soon; the steps then take as long as they take, for one
// that writes a big table anew would otherwise be begun again at each start.
func version(ctx context.Context, p *goose.Provider) (int64, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	return p.GetDBVersion(ctx)
}

// olderGone returns ErrInUse while replicas of an older program run on the database, which would go on with tables that
// they don't know.
func olderGone(ctx context.Context, db *sqlx.DB, p *goose.Provider, want int64) error {
	var replicas int
	err := db.GetContext(ctx, &replicas, `
		SELECT COUNT(DISTINCT l.pid)
		FROM pg_locks l
		JOIN pg_stat_activity a ON a.pid = l.pid
		WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND l.classid = CAST($1 AS BIGINT)::oid AND l.objid = to_regclass('lease') AND l.objsubid = 2
			AND a.state_change > clock_timestamp() - make_interval(secs => $2)`, replicaLock, leaseTime.Seconds())
	if err != nil || replicas == 0 {
		return err
	}
	// Another one of this program may have been faster, and run already.
	if is, err := version(ctx, p); err != nil || is >= want {
		return err
	}
	return fmt.Errorf("%w: %d", ErrInUse, replicas)
}
