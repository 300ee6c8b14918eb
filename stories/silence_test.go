package stories

import (
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// The promises about a database in a bad state, in real time; noise is what a busy
// machine may add.
const (
	backWithin  = 5 * time.Second  // answers after its end
	readyWithin = 2 * time.Second  // /readyz answers, whatever it says
	stopWithin  = 10 * time.Second // after SIGTERM
	noise       = 3 * time.Second
)

// outage is how long the state lasts: longer than a line may be silent, and long
// enough for whoever waits longer and longer between tries.
const outage = 7 * time.Second

// longOutage is longer than the lease is kept in silence, and the end of the work then takes.
const longOutage = 20 * time.Second

// trouble is a bad state of a database.
type trouble struct {
	url        string // of the database for the program
	own        string // for the test, which has no trouble; empty for the same
	begin, end func(*trial)
	works      bool // the program goes on, if slowly
}

// TestTrouble puts the database of the real program into each state while people
// ask: /readyz says so in time, afterwards the program is back in time, and each
// question has its one answer, in order. In the state once more, SIGTERM ends the
// program in time, and after its next start nothing is missing either.
func TestTrouble(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for name, prepare := range map[string]func(*testing.T) trouble{
		"half-open":     onLine((*storagetest.Proxy).Silence),
		"answers lost":  onLine((*storagetest.Proxy).Mute),
		"cut off":       onLine((*storagetest.Proxy).Cut),
		"restarted":     restarted,
		"slow":          slow,
		"full":          noRoom,
		"sqlite locked": locked,
		"sqlite full":   noRoomSQLite,
	} {
		all.Go(func() { // all at once, however few processors: they wait most of the time
			t.Run(name, func(t *testing.T) {
				s := prepare(t)
				newTrial(t, s).live(s)
			})
		})
	}
	all.Wait()
}

// onLine spoils the line to PostgreSQL.
func onLine(spoil func(*storagetest.Proxy)) func(*testing.T) trouble {
	return func(t *testing.T) trouble {
		own := storagetest.PostgresURL(t)
		p := storagetest.NewProxy(t, own)
		return trouble{url: p.URL, own: own, begin: only(func() { spoil(p) }), end: only(p.Mend)}
	}
}

func slow(t *testing.T) trouble {
	s := onLine(func(p *storagetest.Proxy) { p.Delay(100 * time.Millisecond) })(t)
	s.works = true
	return s
}

// restarted has a server of its own, which is stopped and started.
func restarted(t *testing.T) trouble {
	s := storagetest.StartServer(t)
	do := func(order func() error) func(*trial) {
		return func(*trial) {
			if err := order(); err != nil {
				t.Error(err)
			}
		}
	}
	return trouble{url: s.URL, begin: do(s.Stop), end: do(s.Start)}
}

// noRoom has the server itself answer each write with disk_full.
func noRoom(t *testing.T) trouble {
	own := storagetest.PostgresURL(t)
	db := openSQL(t, "postgres", own)
	exec := func(statements ...string) func(*trial) {
		return func(*trial) {
			for _, s := range statements {
				if _, err := db.Exec(s); err != nil {
					t.Error(err)
				}
			}
		}
	}
	exec(`CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`)(nil)
	var begin, end []string
	for _, table := range []string{"inbox", "notice", "attendance", "probe"} {
		begin = append(begin, `CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON `+table+` FOR EACH ROW EXECUTE FUNCTION no_room()`)
		end = append(end, `DROP TRIGGER no_room ON `+table)
	}
	return trouble{url: own, begin: exec(begin...), end: exec(end...)}
}

// locked has another program hold SQLite's lock.
func locked(t *testing.T) trouble {
	url := storagetest.SQLiteURL(t)
	db := openSQL(t, "sqlite", strings.TrimPrefix(url, "sqlite:")+"?_pragma=busy_timeout(10000)")
	db.SetMaxOpenConns(1)
	exec := func(statement string) func(*trial) {
		return func(*trial) {
			if _, err := db.Exec(statement); err != nil {
				t.Error(err)
			}
		}
	}
	return trouble{url: url, begin: exec("BEGIN IMMEDIATE"), end: exec("ROLLBACK")}
}

// noRoomSQLite forbids the program to write into files: SQLite meets what it meets
// on a full disk.
func noRoomSQLite(t *testing.T) trouble {
	limit := func(limited bool) func(*trial) {
		return func(tr *trial) {
			if pid := tr.program.PID(); pid != 0 {
				limitFiles(t, pid, limited)
			}
		}
	}
	return trouble{url: storagetest.SQLiteURL(t), begin: limit(true), end: limit(false)}
}

// only is a trouble that concerns no process.
func only(do func()) func(*trial) { return func(*trial) { do() } }

func openSQL(t *testing.T, driver, source string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// trial is the program in trouble, with people who ask numbered questions.
type trial struct {
	*process
	users []*simulator.User
	asked int // questions of each
	web   string
}

func newTrial(t *testing.T, s trouble) *trial {
	t.Helper()
	if s.own == "" {
		s.own = s.url
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	tr := &trial{process: newProcess(t, s.own), web: l.Addr().String()}
	tr.process.url = s.url
	tr.environ = []string{"LOPTRUONG_LISTEN=" + tr.web}
	for range 12 {
		tr.users = append(tr.users, tr.sim.NewUser(t, "Học viên"))
	}
	return tr
}

// TestLongOutage: the database is away for longer than the lease is kept without it. The one process that there is ends its
// work and begins it anew, and what was on the wire meanwhile comes to nobody twice.
func TestLongOutage(t *testing.T) {
	t.Parallel()
	own := storagetest.PostgresURL(t)
	proxy := storagetest.NewProxy(t, own)
	tr := newTrial(t, trouble{url: proxy.URL, own: own})
	tr.start()
	tr.ask()
	tr.answered()
	tr.settled()
	tr.sim.SetFaults(simulator.Faults{DelayMin: time.Second, DelayMax: time.Second})
	before := tr.sim.Calls("sendMessage")
	tr.ask()
	eventually(t, "the answers are on the wire", func() bool { return tr.sim.Calls("sendMessage") == before+len(tr.users) })
	proxy.Cut()
	tr.answered()
	<-time.After(longOutage)
	proxy.Mend()
	tr.sim.SetFaults(simulator.Faults{})
	tr.ask()
	tr.answered()
	tr.settled()
	tr.stop()
	tr.answeredOnce()
}

// live is the whole story.
func (tr *trial) live(s trouble) {
	tr.start()
	begun := time.Now()
	tr.ask()
	tr.answered()
	usual := time.Since(begun) // on this machine, as busy as it is
	tr.ready(http.StatusOK)

	s.begin(tr)
	tr.ask()
	if !s.works {
		tr.ready(http.StatusServiceUnavailable)
	}
	<-time.After(outage)
	s.end(tr)
	ended := time.Now()
	tr.ask()
	tr.answered()
	back := time.Since(ended)
	tr.ready(http.StatusOK)
	tr.settled()

	s.begin(tr)
	tr.ask()
	stopped, _ := tr.stopped()
	s.end(tr)
	tr.start()
	tr.ask()
	tr.answered()
	tr.stop()
	tr.t.Logf("back after %.1f s, answered in %.1f s without trouble", back.Seconds(), usual.Seconds())
	if back > backWithin+usual+noise || stopped > stopWithin+noise {
		tr.t.Errorf("back after %v, stopped after %v", back, stopped)
	}
	tr.answeredOnce()
}

// answeredOnce checks that each question has one answer, in order.
func (tr *trial) answeredOnce() {
	tr.t.Helper()
	for _, u := range tr.users {
		if got := answersOf(u); !slices.Equal(got, upTo(tr.asked)) {
			tr.t.Errorf("of %d questions these were answered: %v", tr.asked, got)
		}
	}
}

// ask has everybody ask the next question.
func (tr *trial) ask() {
	for _, u := range tr.users {
		u.Sends("/tracuu " + number(tr.asked))
	}
	tr.asked++
}

// answered waits until everybody has the answer to the last question.
func (tr *trial) answered() {
	tr.t.Helper()
	for _, u := range tr.users {
		u.Sees(number(tr.asked - 1))
	}
}

// ready waits until /readyz says so, and has it answer in time meanwhile.
func (tr *trial) ready(want int) {
	tr.t.Helper()
	eventually(tr.t, fmt.Sprintf("/readyz is %d", want), func() bool {
		asked := time.Now()
		res, err := http.Get("http://" + tr.web + "/readyz")
		if err != nil {
			tr.t.Fatal(err)
		}
		defer res.Body.Close()
		_, _ = io.Copy(io.Discard, res.Body)
		if took := time.Since(asked); took > readyWithin+noise {
			tr.t.Errorf("/readyz has answered after %v", took)
		}
		return res.StatusCode == want
	})
}

func upTo(n int) (numbers []int) {
	for i := range n {
		numbers = append(numbers, i)
	}
	return numbers
}
