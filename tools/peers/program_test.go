package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
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

// product is the name of the product among the peers.
const product = "loptruong"

// bench is what all runs share.
type bench struct {
	machine

	product, peers string // the built programs
	folder         string
	postgres       string // the URL of the server; empty: there is none
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{machine: newMachine(t), folder: t.TempDir()}
	b.product, b.peers = filepath.Join(b.folder, "loptruong"), filepath.Join(b.folder, "peers")
	for path, module := range map[string]string{b.product: "../..", b.peers: "."} {
		if out, err := exec.Command("go", "build", "-C", module, "-o", path, ".").CombinedOutput(); err != nil {
			t.Fatalf("go build in %s: %v\n%s", module, err, out)
		}
	}
	return b
}

// startPostgres starts a server on the program's core. Where that is measured it
// waits for the disk at each commit, as SQLite does; tests spare themselves that.
func (b *bench) startPostgres(t *testing.T) {
	t.Helper()
	_ = b.on(b.program, func() error {
		b.postgres = storagetest.StartServer(t).URL
		return nil
	})
	if *rounds > 0 {
		b.statement(t, "ALTER SYSTEM SET fsync = on")
		b.statement(t, "SELECT pg_reload_conf()")
	}
}

func (b *bench) statement(t *testing.T, text string) {
	t.Helper()
	db, err := sql.Open("postgres", b.postgres)
	if err == nil {
		_, err = db.Exec(text)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// program is one run of the product or a peer: with a database and a server of its
// own.
type program struct {
	*bench
	t       *testing.T
	name    string
	scene   scene
	url     string // of the database
	session int64
	crowd   *crowd
	cmd     *exec.Cmd
	listen  string // of the webhook
}

// scene is what a run happens in.
type scene struct {
	engine, door string
	people       int
	faults       simulator.Faults
}

// The engines and the doors.
const (
	sqlite   = "sqlite"
	postgres = "postgres"
	polling  = "polling"
	webhook  = "webhook"
)

// begin makes the database and the server and starts the program; it returns when
// the program takes updates and has come to rest.
func (b *bench) begin(t *testing.T, name string, s scene) *program {
	t.Helper()
	p := &program{bench: b, t: t, name: name, scene: s, session: 1}
	p.makeDatabase()
	if name == product {
		p.fill()
	}
	p.crowd = newCrowd(t, b.machine, CrowdSettings{People: s.people, Faults: s.faults})
	if s.door == webhook {
		p.listen = freeAddress(t)
	}
	if name == product {
		p.cmd = exec.Command(b.product, "--config", p.configure())
	} else {
		p.cmd = exec.Command(b.peers, "-token", simulator.DefaultToken, "-api", p.crowd.url, "-listen", p.listen,
			"-database", p.url, "-first", fmt.Sprint(firstPerson), "-people", fmt.Sprint(s.people), name)
	}
	p.cmd.Stderr = os.Stderr
	if err := b.start(b.program, p.cmd); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
	})
	p.crowd.does("Begun", s.door == webhook, new(bool))
	p.rests()
	return p
}

// makeDatabase makes a new empty database, until the test ends.
func (p *program) makeDatabase() {
	p.t.Helper()
	if p.scene.engine == sqlite {
		p.url = "sqlite:" + filepath.Join(p.t.TempDir(), "bench.db")
		return
	}
	name := fmt.Sprintf("bench_%x", rand.Uint64())
	p.statement(p.t, "CREATE DATABASE "+name)
	p.t.Cleanup(func() { p.statement(p.t, "DROP DATABASE "+name+" WITH (FORCE)") })
	p.url = strings.Replace(p.postgres, "/postgres?", "/"+name+"?", 1)
}

// config is the product's configuration.
func (p *program) config() app.Config {
	cfg := app.DefaultConfig()
	cfg.Telegram.Token = simulator.DefaultToken
	cfg.Database = p.url
	return cfg
}

// configure writes the product's configuration.
func (p *program) configure() string {
	p.t.Helper()
	text := fmt.Sprintf("telegram: {token: %q, api: %q, rate: 0}\ndatabase: %q\nadmins: [%d]\nlog: {level: warn}\n",
		simulator.DefaultToken, p.crowd.url, p.url, organizer)
	if p.listen != "" {
		text = strings.Replace(text, "rate: 0", "rate: 0, webhook: true", 1)
		text += fmt.Sprintf("web: {listen: %q, public_url: %q}\n", p.listen, "http://"+p.listen)
	}
	file := filepath.Join(p.t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return file
}

// fill makes the course with its people, who are linked, and a session that takes
// check-ins now.
func (p *program) fill() {
	now := time.Now()
	c := coursetest.New([]course.Session{{Half: course.Morning, Start: now, End: now.Add(4 * time.Hour)}}, coursetest.Crowd(p.scene.people))
	c.Course.Reminders = course.ReminderRules{}
	for i := range c.Roster {
		c.Roster[i].Trainee.TelegramID = firstPerson + int64(i)
	}
	p.change(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Store(p.t, tx, &c)
		storagetest.Grant(p.t, tx, organizer, course.Grant{Role: course.AdminRole})
		return nil
	})
	p.session = c.Sessions[0].ID
}

// change changes or reads the product's database.
func (p *program) change(do func(ctx context.Context, tx *storage.Tx) error) {
	p.t.Helper()
	ctx := p.t.Context()
	db, err := app.OpenDatabase(ctx, p.config(), app.MachineClock)
	if err != nil {
		p.t.Fatal(err)
	}
	err = db.Update(ctx, func(tx *storage.Tx) error { return do(ctx, tx) })
	if err := errors.Join(err, db.Close()); err != nil {
		p.t.Fatal(err)
	}
}

// used is the processor time of the program with its database.
func (p *program) used() time.Duration {
	used := cpuTime(p.cmd.Process.Pid)
	if p.scene.engine == postgres {
		used += databaseTime()
	}
	return used
}

// rests waits until the program does nothing: where processor time can be read, it
// has used none for a while.
func (p *program) rests() {
	p.t.Helper()
	const still = 4 // looks
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	before, same := time.Duration(-1), 0
	for until := time.Now().Add(patience); same < still; <-look.C {
		now := cpuTime(p.cmd.Process.Pid)
		if same++; now != before {
			before, same = now, 0
		}
		if time.Now().After(until) {
			p.t.Fatalf("%s does not come to rest", p.name)
		}
	}
}

// end stops the program, and fails where somebody has got nothing or, by the
// product, something twice, or is not in the database.
func (p *program) end(checkedIn, announced int) {
	p.t.Helper()
	if err := errors.Join(p.cmd.Process.Signal(os.Interrupt), p.cmd.Wait()); err != nil {
		p.t.Fatalf("%s ended with: %v", p.name, err)
	}
	again := 0
	p.crowd.does("Again", true, &again)
	if again > 0 && p.name == product {
		p.t.Errorf("%s has said %d things twice", p.name, again)
	}
	if p.name == product {
		p.change(func(ctx context.Context, tx *storage.Tx) error { return p.kept(ctx, tx, checkedIn, announced) })
		return
	}
	driver, source := "postgres", p.url
	if path, file := strings.CutPrefix(p.url, "sqlite:"); file {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		p.t.Fatal(err)
	}
	defer db.Close()
	rows, told := 0, 0
	err = errors.Join(db.QueryRow(`SELECT COUNT(*) FROM checkin`).Scan(&rows),
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

// freeAddress is an address of this machine that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
