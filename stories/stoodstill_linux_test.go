package stories

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestStoodStill stops the replica that works (SIGSTOP) in the middle of a statement with which the server goes on for
// longer than anybody waits: another one works within 30 seconds, and when the first goes on it stands by. Each question
// has its one answer.
func TestStoodStill(t *testing.T) {
	t.Parallel()
	own := storagetest.PostgresURL(t)
	tr := newTrial(t, trouble{url: own + "&statement_timeout=90000", own: own})
	tr.users = tr.users[:1] // so that no other answer is on its way when it is stopped, which might come twice as at a kill
	second := freeAddress(t)
	says := func(address, want string) {
		t.Helper()
		eventually(t, "a replica says "+want, func() bool { return readiness(t, address) == want })
	}
	tr.start()
	tr.ask()
	tr.answered()
	says(tr.web, "ok works")
	tr.beside(second)
	says(second, "ok stands by")
	tr.settled()

	db := openSQL(t, "postgres", own)
	for _, statement := range []string{
		`CREATE SEQUENCE slow`,
		`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('slow') = 1 THEN PERFORM pg_sleep(80); END IF; RETURN OLD; END $$`,
		`CREATE TRIGGER slow BEFORE DELETE ON unhandled FOR EACH ROW EXECUTE FUNCTION slow()`, // which ends what handles an update
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	tr.ask()
	eventually(t, "the statement runs", func() (runs bool) {
		if err := db.QueryRow(`SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database())`).Scan(&runs); err != nil {
			t.Fatal(err)
		}
		return runs
	})
	signal := func(s unix.Signal) {
		if err := unix.Kill(tr.program.PID(), s); err != nil {
			t.Error(err)
		}
	}
	signal(unix.SIGSTOP)
	began := time.Now()
	says(second, "ok works")
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("another one works after %v", took)
	} else {
		t.Logf("another one works after %v", took)
	}
	tr.ask()
	tr.answered()
	signal(unix.SIGCONT)
	says(tr.web, "ok stands by")
	tr.ask()
	tr.answered()
	tr.settled()
	tr.answeredOnce()
}
