package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// startPostgres starts a server on the program's core. Where that is measured it
// waits for the disk at each commit, as SQLite does; tests spare themselves that.
func (b *bench) startPostgres() {
	b.t.Helper()
	err := b.on(b.program, func() error {
		b.postgres = storagetest.StartServer(b.t).URL
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	if *rounds > 0 {
		b.statement(b.t, b.postgres, "ALTER SYSTEM SET fsync = on")
		b.statement(b.t, b.postgres, "SELECT pg_reload_conf()")
	}
}

// statement has the server run one statement in a database of its.
func (b *bench) statement(t *testing.T, address, text string) {
	t.Helper()
	db, err := sql.Open("postgres", address)
	if err == nil {
		_, err = db.Exec(text)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// class is a database of the product with people who are linked, and a session that
// takes check-ins for hours.
type class struct {
	url     string
	session int64
}

// makeDatabase makes the program's database, until the run ends: an empty one, for
// the product a copy of one with its class.
func (p *program) makeDatabase() {
	p.t.Helper()
	if p.name != product {
		p.url = p.newDatabase(p.t, "")
		return
	}
	of, made := p.classes[p.scene.people]
	if !made {
		of = p.newClass(p.scene.people)
		p.classes[p.scene.people] = of
	}
	p.session, p.url = of.session, p.newDatabase(p.t, of.url)
}

// newClass makes a class of so many people, step by step: a unit of work may not
// take long.
func (b *bench) newClass(people int) class {
	b.t.Helper()
	url := b.newDatabase(b.t, "")
	now := time.Now()
	c := coursetest.New([]course.Session{{Half: course.Morning, Start: now, End: now.Add(4 * time.Hour)}}, nil)
	c.Course.Reminders = course.ReminderRules{}
	c.Course.Zone = coursetest.AboutTen(now)
	c.Course.CheckIn = course.CheckInRule{CloseAfter: 240, LateAfter: 240}
	db := b.open(url)
	defer db.Close()
	storagetest.Do(b.t, db, func(_ context.Context, tx *storage.Tx) error {
		storagetest.Store(b.t, tx, &c)
		storagetest.Grant(b.t, tx, organizer, course.Grant{Role: course.AdminRole})
		return nil
	})
	const step = 1000
	for crowd := range slices.Chunk(coursetest.Crowd(people), step) {
		storagetest.Do(b.t, db, func(ctx context.Context, tx *storage.Tx) error {
			return tx.StoreRoster(ctx, c.Course.ID, course.Diff{New: crowd})
		})
	}
	var roster []course.Enrollment
	storagetest.Do(b.t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		roster, err = tx.Roster(ctx, c.Course.ID)
		return err
	})
	chats := shuffled(people, 2)
	for crowd := range slices.Chunk(roster, step) {
		storagetest.Do(b.t, db, func(ctx context.Context, tx *storage.Tx) error {
			for _, e := range crowd {
				a, err := tx.EnsureAccount(ctx, firstPerson+int64(chats[e.No-1]), "vi")
				if err == nil {
					err = tx.LinkTrainee(ctx, e.Trainee.ID, a.ID)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	if b.engine == postgres {
		b.statement(b.t, url, "ANALYZE") // as the server does by itself within a minute
	}
	return class{url: url, session: c.Sessions[0].ID}
}

// newDatabase makes a database, empty or a copy of another that nobody has open,
// until the test ends.
func (b *bench) newDatabase(t *testing.T, of string) (address string) {
	t.Helper()
	if b.engine == postgres {
		name := fmt.Sprintf("bench_%x", rand.Uint64())
		statement := "CREATE DATABASE " + name
		if of != "" {
			from, err := url.Parse(of)
			if err != nil {
				t.Fatal(err)
			}
			statement += " TEMPLATE " + strings.TrimPrefix(from.Path, "/")
		}
		b.statement(t, b.postgres, statement)
		t.Cleanup(func() { b.statement(t, b.postgres, "DROP DATABASE "+name+" WITH (FORCE)") })
		return strings.Replace(b.postgres, "/postgres?", "/"+name+"?", 1)
	}
	address = "sqlite:" + filepath.Join(t.TempDir(), "bench.db")
	if of == "" {
		return address
	}
	content, err := os.ReadFile(strings.TrimPrefix(of, "sqlite:"))
	if err == nil {
		err = os.WriteFile(strings.TrimPrefix(address, "sqlite:"), content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// open opens a database of the product.
func (b *bench) open(address string) *storage.DB {
	b.t.Helper()
	cfg := app.DefaultConfig()
	cfg.Telegram.Token, cfg.Database = simulator.DefaultToken, address
	db, err := app.OpenDatabase(b.t.Context(), cfg, app.MachineClock)
	if err != nil {
		b.t.Fatal(err)
	}
	return db
}

// end stops the program, and fails where somebody has got nothing or, by the
// product, something twice, or is not in the database.
func (p *program) end(checkedIn, announced int) {
	p.t.Helper()
	if p.name == product {
		p.settles()
	}
	if err := errors.Join(p.cmd.Process.Signal(os.Interrupt), p.cmd.Wait()); err != nil {
		p.t.Fatalf("%s ended with: %v", p.name, err)
	}
	if p.name == floorCalls {
		return
	}
	if p.name != product {
		p.keptByPeer(checkedIn, announced)
		return
	}
	again := 0
	if p.crowd.does("Again", true, &again); again > 0 {
		p.t.Errorf("the product has said %d things twice", again)
	}
	db := p.open(p.url)
	defer db.Close()
	storagetest.Do(p.t, db, func(ctx context.Context, tx *storage.Tx) error { return p.kept(ctx, tx, checkedIn, announced) })
}

// settles waits until the product has nothing to send any more, and the announcement has its report: what waits
// for the second of its chat, and for when progress is told, takes no processor time.
func (p *program) settles() {
	p.t.Helper()
	db := p.source()
	defer db.Close()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for until := time.Now().Add(patience); ; <-look.C {
		var waiting int
		err := db.QueryRow(`
			SELECT (SELECT COUNT(*) FROM notice WHERE state IN ('queued', 'sending')) + (SELECT COUNT(*) FROM recipients)
				+ (SELECT COUNT(*) FROM announcement WHERE state = 'sending')`).Scan(&waiting)
		if err == nil && waiting == 0 {
			return
		}
		if time.Now().After(until) {
			p.t.Fatalf("%d notices still wait: %v", waiting, err)
		}
	}
}

// source opens a program's database for plain SQL.
func (p *program) source() *sql.DB {
	p.t.Helper()
	driver, source := "postgres", p.url
	if path, file := strings.CutPrefix(p.url, "sqlite:"); file {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		p.t.Fatal(err)
	}
	return db
}

// keptByPeer fails where a peer's database does not have all.
func (p *program) keptByPeer(checkedIn, announced int) {
	p.t.Helper()
	db := p.source()
	defer db.Close()
	rows, told := 0, 0
	err := errors.Join(db.QueryRow(`SELECT COUNT(*) FROM checkin`).Scan(&rows),
		db.QueryRow(`SELECT COUNT(*) FROM recipient WHERE state = 'sent'`).Scan(&told))
	if err != nil || rows != checkedIn || p.name == "sketch" && told != announced {
		p.t.Errorf("%s has kept %d of %d check-ins, %d of %d recipients: %v", p.name, rows, checkedIn, told, announced, err)
	}
}

// kept says whether the product has kept all: the check-ins, the outcome of the
// announcement for each, and nothing that waits.
func (p *program) kept(ctx context.Context, tx *storage.Tx, checkedIn, announced int) error {
	tallies, err := tx.Tallies(ctx, p.session)
	if err != nil {
		return err
	}
	rows := 0
	for _, t := range tallies {
		rows += t.Present + t.Late
	}
	var d notice.Delivery
	if announced > 0 {
		if d, err = tx.Delivery(ctx, 1); err != nil {
			return err
		}
	}
	s, err := tx.Status(ctx)
	if err == nil && (rows != checkedIn || d.Sent != announced || s.Waiting > 0 || len(s.Queued) > 0 || s.Quarantined > 0) {
		err = fmt.Errorf("%d of %d check-ins, %d of %d recipients; %+v", rows, checkedIn, d.Sent, announced, s)
	}
	return err
}
