package stories

import (
	"slices"
	"testing"
	"time"

	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// TestStopWhileStarting tells the program to stop while it waits for what it needs
// to start: that is a stop in good order.
func TestStopWhileStarting(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, p *process) (waits func() bool){
		"for a silent database": func(t *testing.T, p *process) func() bool {
			proxy := storagetest.NewProxy(t, p.url)
			proxy.Silence()
			p.url = proxy.URL
			return func() bool { return proxy.Connections() > 0 }
		},
		"for a database that falls silent": func(t *testing.T, p *process) func() bool {
			proxy := storagetest.NewProxy(t, p.url)
			proxy.Delay(50 * time.Millisecond)
			p.url = proxy.URL
			return func() bool {
				if proxy.Connections() == 0 {
					return false
				}
				proxy.Silence()
				return true
			}
		},
		"for Telegram": func(_ *testing.T, p *process) func() bool {
			p.sim.AddRule(simulator.Rule{Times: -1, Fault: simulator.Hang()})
			return func() bool { return p.sim.Calls("getMe") > 0 }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProcess(t, storagetest.PostgresURL(t))
			waits := prepare(t, p)
			p.start()
			eventually(t, "the program waits", waits)
			if took, err := p.stopped(); err != nil || took > stopWithin+noise {
				t.Errorf("stopped after %v with %v", took, err)
			}
		})
	}
}

// stopped is how long the program takes to end after SIGTERM, and how it does.
func (p *process) stopped() (time.Duration, error) {
	told := time.Now()
	err := p.program.Stop()
	took := time.Since(told)
	p.t.Logf("stopped after %.1f s (%v)", took.Seconds(), err)
	return took, err
}

// TestStopAtWork tells the program to stop while what it has begun does not end:
// it ends in time, and after its next start each question has its one answer.
func TestStopAtWork(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, tr *trial) (stuck func() bool, free func()){
		"Telegram hangs": func(_ *testing.T, tr *trial) (func() bool, func()) {
			tr.sim.AddRule(simulator.Rule{Times: -1, Fault: simulator.Hang()})
			before := tr.sim.Calls("sendMessage")
			return func() bool { return tr.sim.Calls("sendMessage") == before+len(tr.users) }, tr.sim.ClearRules
		},
		"handlers wait for a lock": func(t *testing.T, tr *trial) (func() bool, func()) {
			db := openSQL(t, "postgres", tr.url)
			lock, err := db.Begin()
			if err == nil {
				_, err = lock.Exec(`LOCK TABLE account IN ACCESS EXCLUSIVE MODE`)
			}
			if err != nil {
				t.Fatal(err)
			}
			return func() bool {
					waiting := 0
					if err := db.QueryRow(`SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND relation = 'account'::regclass`).Scan(&waiting); err != nil {
						t.Fatal(err)
					}
					return waiting > 0
				}, func() {
					if err := lock.Rollback(); err != nil {
						t.Error(err)
					}
				}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newTrial(t, trouble{url: storagetest.PostgresURL(t)})
			tr.start()
			tr.ask()
			tr.answered()
			tr.settled()
			stuck, free := prepare(t, tr)
			tr.ask()
			eventually(t, "what was begun does not end", stuck)
			if took, err := tr.stopped(); err != nil || took > stopWithin+noise {
				t.Errorf("stopped after %v with %v", took, err)
			}
			free()
			tr.start()
			tr.ask()
			tr.answered()
			tr.stop()
			tr.answeredOnce()
		})
	}
}

// TestStopWithOutcomesInHand has the database go away when messages are on the
// wire, so that what came of them can't be written, and tells the program to stop:
// it ends in time, and afterwards no question is without its answer. Where the database
// is back before the end, that is written and no answer comes twice; else one may.
func TestStopWithOutcomesInHand(t *testing.T) {
	t.Parallel()
	for name, back := range map[string]bool{"it is silent for good": false, "it is back before the end": true} {
		t.Run(name, func(t *testing.T) {
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
			if back {
				proxy.Cut()
			} else {
				proxy.Silence()
			}
			tr.answered()
			if back {
				time.AfterFunc(2*time.Second, proxy.Mend)
			}
			if took, err := tr.stopped(); (err == nil) != back || took > stopWithin+noise {
				t.Errorf("stopped after %v with %v", took, err)
			}
			proxy.Mend()
			tr.sim.SetFaults(simulator.Faults{})
			tr.start()
			tr.ask()
			tr.answered()
			tr.stop()
			if back {
				tr.answeredOnce()
			}
			for _, u := range tr.users {
				if got := slices.Compact(answersOf(u)); !slices.Equal(got, upTo(tr.asked)) {
					t.Errorf("of %d questions these were answered: %v", tr.asked, got)
				}
			}
		})
	}
}
