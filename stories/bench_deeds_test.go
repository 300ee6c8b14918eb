package stories

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// Step is what the organizer does next, or waits to see.
type Step struct{ Sends, Taps, Sees string }

// Organizes has the organizer take some steps.
func (c *Crowd) Organizes(steps []Step, _ *bool) (err error) {
	defer simulator.Caught(&err)
	for _, s := range steps {
		switch {
		case s.Sends != "":
			c.admin.Sends(s.Sends)
		case s.Taps != "":
			c.admin.Taps(s.Taps)
		default:
			c.admin.Sees(s.Sees)
		}
	}
	return nil
}

// Limit sets the server's limits, and gives how many calls it has answered 429 so far.
func (c *Crowd) Limit(to simulator.Limits, refused *int) error {
	c.sim.SetLimits(to)
	*refused = c.sim.TooMany()
	return nil
}

// halted are the steps of a pause in what is under way.
var halted = []Step{{Taps: "⏸ Tạm dừng"}, {Taps: "▶️ Gửi tiếp"}, {Sees: "⏸ Tạm dừng"}}

// BenchmarkDeeds is an edit and then a recall of an announcement that 10,000 people have, each
// paused and resumed when a third have it, and ended with its program, which starts again, when two thirds have: from the
// organizer's confirmation until the outcome of each is in the database. The program has one core, the server another.
// With limits the server takes a thousand edits in any second, as one with paid broadcasts does.
func BenchmarkDeeds(b *testing.B) {
	for _, bench := range []struct {
		name   string
		rate   int
		limits simulator.Limits
	}{
		{"unlimited", 0, simulator.Limits{}},
		{"limited", 930, simulator.Limits{AllPerSecond: 1000, Sliding: true, RepliesExempt: time.Minute}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			const people = 10_000
			cores := runtime.GOMAXPROCS(1)
			b.Cleanup(func() { runtime.GOMAXPROCS(cores) })
			f := figures{}
			for b.Loop() {
				c := newCrowd(b, true, CrowdSettings{People: people})
				cfg := benchConfig(b, c.url, 0)
				fill(b, cfg, time.Now(), people)
				a, stop := runApp(b, cfg)
				c.does("Compose", "Mai học ở Hội trường B", new(bool))
				c.does("Confirm", true, new(time.Duration))
				announced(b, a, 1, people)
				c.does("Organizes", []Step{{Sees: "Báo cáo thông báo"}}, new(bool))
				stop()
				cfg.Telegram.Rate = bench.rate
				var before, refused int
				c.does("Limit", bench.limits, &before)
				anEdit(people).measure(b, c, cfg, f)
				aRecall(people).measure(b, c, cfg, f)
				c.does("Limit", simulator.Limits{}, &refused)
				f.add("429s", float64(refused-before))
				f.add("peak-MB", peakMemory(b, os.Getpid()))
			}
			f.report(b, map[string]float64{"429s": 0})
		})
	}
}

// deed is what is done with the messages of the one announcement.
type deed struct {
	run    int64 // its id
	name   string
	people int
	ask    []Step
	sure   string // the button that does it
}

func anEdit(people int) deed {
	return deed{run: 2, name: "edit", people: people, sure: "✏️ Sửa ở", ask: []Step{
		{Taps: "✏️ Sửa tin đã gửi"}, {Sees: "nội dung mới"}, {Sends: "Mai học ở Hội trường C"}, {Sees: "đã chỉnh sửa"},
	}}
}

func aRecall(people int) deed {
	return deed{run: 3, name: "recall", people: people, sure: "🗑 Thu hồi ở", ask: []Step{
		{Sends: "/thongbao"}, {Taps: "📬 Số 1"}, {Taps: "🗑 Thu hồi tin đã gửi"}, {Sees: "Thu hồi thông báo"},
	}}
}

// measure has the organizer do it, with a pause and a new start on the way, and gives the figures of this process.
func (d deed) measure(b *testing.B, c *crowd, cfg app.Config, f figures) {
	b.Helper()
	a, stop := runApp(b, cfg)
	c.does("Organizes", d.ask, new(bool))
	busy := cpuTime(b, os.Getpid())
	took := d.interrupted(b, c, a, func() viewer {
		stop()
		a, stop = runApp(b, cfg)
		return a
	})
	f.add(d.name+"s/s", float64(d.people)/took.Seconds())
	f.add(d.name+"-cpu-µs", (cpuTime(b, os.Getpid())-busy).Seconds()*1e6/float64(d.people))
	d.ends(b, a)
	rested(b, a)
	stop()
}

// interrupted has the organizer do it, pause it and let it go on when a third have it, and the program begin anew when two thirds have. It
// gives the time from the confirmation until the last outcome is in the database.
func (d deed) interrupted(b *testing.B, c *crowd, db viewer, anew func() viewer) time.Duration {
	b.Helper()
	begun := time.Now()
	c.does("Organizes", []Step{{Taps: d.sure}}, new(bool))
	d.reaches(b, db, d.people/3)
	c.does("Organizes", halted, new(bool))
	d.reaches(b, db, d.people*2/3)
	db = anew()
	announced(b, db, d.run, d.people)
	return time.Since(begun)
}

// reaches waits until so many have it.
func (d deed) reaches(b *testing.B, db viewer, n int) {
	b.Helper()
	d.awaits(b, db, func(tx *storage.Tx) (bool, error) {
		now, err := tx.Delivery(b.Context(), d.run)
		return now.Sent >= n, err
	})
}

// ends waits until it is over, after which something else can be done.
func (d deed) ends(b *testing.B, db viewer) {
	b.Helper()
	d.awaits(b, db, func(tx *storage.Tx) (bool, error) {
		under, err := tx.SendingAnnouncements(b.Context())
		return len(under) == 0, err
	})
}

func (d deed) awaits(b *testing.B, db viewer, is func(*storage.Tx) (bool, error)) {
	b.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for until, done := time.Now().Add(patience), false; !done; <-look.C {
		err := db.View(b.Context(), func(tx *storage.Tx) (err error) {
			done, err = is(tx)
			return err
		})
		if err != nil || time.Now().After(until) {
			b.Fatalf("%s: not there yet, %v", d.name, err)
		}
	}
}
