package stories

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// The benchmarks of this file are the figures of the product (`make bench`), each
// with its aim beside it. A run of several rounds tells their medians. None fails
// for being slow; each does when somebody has got nothing, or twice.

// figures collects what the rounds of a benchmark have measured.
type figures map[string][]float64

func (f figures) add(unit string, value float64) { f[unit] = append(f[unit], value) }

// report tells the medians, and the aims as they are.
func (f figures) report(b *testing.B, aims map[string]float64) {
	b.ReportMetric(0, "ns/op") // of a whole round: says nothing
	for unit, values := range f {
		slices.Sort(values)
		b.ReportMetric(values[len(values)/2], unit)
	}
	for unit, aim := range aims {
		b.ReportMetric(aim, "aim:"+unit)
	}
}

// benchConfig is the configuration of the program for a crowd.
func benchConfig(b *testing.B, url string, rate int) app.Config {
	cfg := app.DefaultConfig()
	cfg.Telegram = app.TelegramConfig{Token: simulator.DefaultToken, API: url, Rate: rate}
	cfg.Database = "sqlite:" + filepath.Join(b.TempDir(), "bench.db")
	cfg.Admins = []int64{storyAdmin}
	return cfg
}

// fill makes a course with the given number of people, all linked, and a session
// that is open then, and returns the session's id.
func fill(b testing.TB, cfg app.Config, now time.Time, people int) int64 {
	b.Helper()
	ctx := b.Context()
	db, err := app.OpenDatabase(ctx, cfg, app.MachineClock)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	c := coursetest.New([]course.Session{{Half: course.Morning, Start: now, End: now.Add(4 * time.Hour)}}, coursetest.Crowd(people))
	c.Course.Reminders = course.ReminderRules{}
	c.Course.Zone = coursetest.AboutTen(now)
	for i := range c.Roster {
		c.Roster[i].Trainee.TelegramID = firstPerson + int64(i)
	}
	err = db.Update(ctx, func(tx *storage.Tx) error {
		storagetest.Store(b, tx, &c)
		_, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(b, tx, storyAdmin), Role: course.AdminRole})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return c.Sessions[0].ID
}

// runApp runs the whole program in this process until the benchmark ends, or stop
// is called before.
func runApp(b *testing.B, cfg app.Config) (a *app.App, stop func()) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.New(ctx, cfg, app.MachineClock, app.NewLogger(app.LogConfig{Level: "warn"}, os.Stderr))
	if err != nil {
		cancel()
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := errors.Join(<-ended, a.Close()); err != nil {
			b.Error(err)
		}
	})
	b.Cleanup(stop)
	return a, stop
}

// viewer reads from a database: the program's own handle, or another.
type viewer interface {
	View(ctx context.Context, fn func(*storage.Tx) error) error
}

// announced waits until an announcement has an outcome for everybody, and fails
// unless it has reached them all.
func announced(b *testing.B, db viewer, announcement int64, people int) {
	b.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for until := time.Now().Add(patience); ; <-look.C {
		var d notice.Delivery
		err := db.View(b.Context(), func(tx *storage.Tx) (err error) {
			d, err = tx.Delivery(b.Context(), announcement)
			return err
		})
		switch {
		case err != nil:
			b.Fatal(err)
		case d.Waiting == 0 && d.Sent == people:
			return
		case d.Waiting == 0 || time.Now().After(until):
			b.Fatalf("announcement %d: %+v", announcement, d)
		}
	}
}

// BenchmarkBroadcast is an announcement to 30,000 people, from the organizer's tap
// until the outcome of each is in the database, to a server without limits. The
// program has one core, which it shares with the server or, apart, has for itself.
// Beside it, in the same round, a bare loop over the same client that keeps nothing.
func BenchmarkBroadcast(b *testing.B) {
	for _, apart := range []bool{false, true} {
		b.Run(place(apart), func(b *testing.B) {
			people := storagetest.Scaled(30_000)
			cores := runtime.GOMAXPROCS(1)
			b.Cleanup(func() { runtime.GOMAXPROCS(cores) })
			c := newCrowd(b, apart, CrowdSettings{People: people})
			cfg := benchConfig(b, c.url, 0)
			fill(b, cfg, time.Now(), people)
			a, _ := runApp(b, cfg)
			f := figures{}
			for round := int64(1); b.Loop(); round++ {
				c.does("Compose", "Mai học ở Hội trường B", new(bool))
				bare := perSecond(people, func() { bareLoop(b, cfg, people) })
				busy := cpuTime(b, os.Getpid())
				rate := perSecond(people, func() {
					c.does("Confirm", true, new(time.Duration))
					announced(b, a, round, people)
				})
				f.add("cpu-µs/msg", (cpuTime(b, os.Getpid())-busy).Seconds()*1e6/float64(people))
				c.does("Audit", true, new(int))
				f.add("msg/s", rate)
				f.add("bare-msg/s", bare)
				f.add("of-bare", rate/bare)
			}
			f.report(b, map[string]float64{"msg/s": 5000})
		})
	}
}

// place names where the server runs.
func place(apart bool) string {
	if apart {
		return "server-apart"
	}
	return "one-process"
}

func perSecond(n int, do func()) float64 {
	begun := time.Now()
	do()
	return float64(n) / time.Since(begun).Seconds()
}

// bareLoop sends as many messages with as many at once as the outbox does, and
// keeps nothing.
func bareLoop(b *testing.B, cfg app.Config, people int) {
	client, err := bot.NewClient(bot.ClientConfig{
		Token: cfg.Telegram.Token, APIURL: cfg.Telegram.API, Logger: slog.New(slog.DiscardHandler),
		Menu: func([]course.Role, string) []bot.MenuCommand { return nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	said := notice.Message{Content: json.RawMessage(`{"text":"Mai học ở Hội trường B"}`)}
	var senders sync.WaitGroup
	var next atomic.Int64
	for range 128 {
		senders.Go(func() {
			for i := next.Add(1) - 1; i < int64(people); i = next.Add(1) - 1 {
				n := notice.Notice{ChatID: firstPerson + i, Message: said}
				if _, err := client.Deliver(b.Context(), n, nil); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	senders.Wait()
}

// BenchmarkPacing is an announcement to 300 people at a server that takes 30
// messages a second.
func BenchmarkPacing(b *testing.B) {
	for _, kind := range []string{"bucket", "sliding"} {
		b.Run(kind, func(b *testing.B) {
			people := storagetest.Scaled(300)
			c := newCrowd(b, false, CrowdSettings{People: people, Limits: simulator.Limits{
				AllPerSecond: 30, Sliding: kind == "sliding", RepliesExempt: time.Minute, // so the organizer's chat is not counted
			}})
			cfg := benchConfig(b, c.url, app.DefaultConfig().Telegram.Rate)
			fill(b, cfg, time.Now(), people)
			a, _ := runApp(b, cfg)
			f := figures{}
			for round := int64(1); b.Loop(); round++ {
				var took time.Duration
				var refused int
				c.does("Compose", "Mai học ở Hội trường B", new(bool))
				c.does("Confirm", true, &took)
				announced(b, a, round, people)
				c.does("Audit", true, &refused)
				f.add("s", took.Seconds())
				f.add("429s", float64(refused))
			}
			f.report(b, map[string]float64{"s": 10.8, "429s": 0})
		})
	}
}

// BenchmarkFlood is an announcement to 1,000 people at a server with Telegram's
// limits, without and with thirty others who send five messages a second each: its
// pace with them as a share of that without, how long those wait for the answer
// to a question meanwhile who ask one now and then, and the share of messages that
// are refused.
func BenchmarkFlood(b *testing.B) {
	const people = 1000
	c := newCrowd(b, false, CrowdSettings{People: people, Limits: simulator.TelegramLimits()})
	cfg := benchConfig(b, c.url, app.DefaultConfig().Telegram.Rate)
	fill(b, cfg, time.Now(), people)
	a, _ := runApp(b, cfg)
	f := figures{}
	announcement := int64(0)
	round := func(by Flood) (took time.Duration, flooded Flooded) {
		c.does("Compose", "Mai học ở Hội trường B", new(bool))
		c.does("Floods", by, new(bool))
		c.does("Confirm", true, &took)
		announcement++
		announced(b, a, announcement, people)
		c.does("Audit", true, new(int))
		c.does("Ebbs", true, &flooded)
		rested(b, a)
		return took, flooded
	}
	for b.Loop() {
		quiet, before := round(Flood{PerSecond: 1})
		flood, after := round(Flood{People: 30, PerSecond: 5})
		f.add("pace", quiet.Seconds()/flood.Seconds())
		f.add("quiet-p99-ms", float64(before.P99.Microseconds())/1000)
		f.add("p99-ms", float64(after.P99.Microseconds())/1000)
		f.add("%-429", 100*float64(after.Refused-before.Refused)/float64(after.Calls-before.Calls))
	}
	f.report(b, map[string]float64{"pace": 0.9, "p99-ms": 150, "%-429": 1})
}

// rested waits until no update waits to be handled and no notice to be sent.
func rested(b *testing.B, db viewer) {
	b.Helper()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for until := time.Now().Add(patience); ; <-look.C {
		waiting := 0
		err := db.View(b.Context(), func(tx *storage.Tx) error {
			s, err := tx.Status(b.Context())
			waiting = s.Waiting
			for _, n := range s.Queued {
				waiting += n
			}
			return err
		})
		switch {
		case err != nil:
			b.Fatal(err)
		case waiting == 0:
			return
		case time.Now().After(until):
			b.Fatalf("%d updates and notices wait", waiting)
		}
	}
}

// BenchmarkBacklog is a start with 12,000 updates of one chat stored before one
// each of 100 others: until the others are answered, and until all are handled.
func BenchmarkBacklog(b *testing.B) {
	const flood, people = 12_000, 101 // the first of whom has sent the flood
	f := figures{}
	for b.Loop() {
		c := newCrowd(b, false, CrowdSettings{People: people})
		cfg := benchConfig(b, c.url, app.DefaultConfig().Telegram.Rate)
		fill(b, cfg, time.Now(), people)
		storeBacklog(b, cfg, flood, people)
		c.does("Listen", "sendMessage", new(bool))
		begun := time.Now()
		a, stop := runApp(b, cfg)
		c.does("Heard", true, new(bool))
		f.add("others-ms", float64(time.Since(begun).Milliseconds()))
		rested(b, a)
		f.add("all-s", time.Since(begun).Seconds())
		stop()
	}
	f.report(b, map[string]float64{"others-ms": 1000})
}

// storeBacklog stores so many messages of the first of the people, and then one of
// each other.
func storeBacklog(b *testing.B, cfg app.Config, flood, people int) {
	b.Helper()
	db, err := app.OpenDatabase(b.Context(), cfg, app.MachineClock)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	updates := make([]notice.Update, flood+people-1)
	for i := range updates {
		chat := int64(firstPerson + max(0, i-flood+1))
		updates[i] = notice.Update{UpdateID: int64(i + 1), Event: fmt.Sprint("backlog/", i), ChatID: chat,
			Raw: fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%[1]d,"date":%[2]d,"text":"/ketqua",`+
				`"chat":{"id":%[3]d,"type":"private"},"from":{"id":%[3]d,"is_bot":false,"first_name":"Lan"}}}`, i+1, time.Now().Unix(), chat)}
	}
	err = db.Update(b.Context(), func(tx *storage.Tx) error {
		_, err := tx.StoreUpdates(b.Context(), updates)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkCheckIn is 10,000 people who tap the check-in button at once, from the
// first tap until each is stored, answered and its message replaced; p50 and p99
// are from a person's tap until then. The program may use all cores. With slow
// each call to the server takes 40 to 120 ms.
func BenchmarkCheckIn(b *testing.B) {
	for _, bench := range []struct {
		name   string
		apart  bool
		faults simulator.Faults
	}{
		{"one-process", false, simulator.Faults{}},
		{"server-apart", true, simulator.Faults{}},
		{"server-apart-slow", true, simulator.Faults{DelayMin: 40 * time.Millisecond, DelayMax: 120 * time.Millisecond}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			people := storagetest.Scaled(10_000)
			f := figures{}
			for b.Loop() {
				c := newCrowd(b, bench.apart, CrowdSettings{People: people, Faults: bench.faults})
				cfg := benchConfig(b, c.url, app.DefaultConfig().Telegram.Rate)
				session := fill(b, cfg, time.Now(), people)
				a, stop := runApp(b, cfg)
				c.does("Compose", "Có mặt chưa?", new(bool)) // the server has given out a message's id then
				busy := cpuTime(b, os.Getpid())
				var answered Answered
				c.does("CheckIn", session, &answered)
				f.add("cpu-µs/tap", (cpuTime(b, os.Getpid())-busy).Seconds()*1e6/float64(people))
				f.add("taps/s", float64(people)/answered.All.Seconds())
				f.add("p50-ms", float64(answered.Median.Milliseconds()))
				f.add("p99-ms", float64(answered.P99.Milliseconds()))
				checkedIn(b, a, session, people)
				stop()
			}
			f.report(b, map[string]float64{"taps/s": 3000})
		})
	}
}

// checkedIn fails unless that many people are in the book of the session.
func checkedIn(b *testing.B, db viewer, session int64, people int) {
	b.Helper()
	err := db.View(b.Context(), func(tx *storage.Tx) error {
		tallies, err := tx.Tallies(b.Context(), session)
		here := 0
		for _, t := range tallies {
			here += t.Present + t.Late
		}
		if here != people {
			b.Errorf("%d of %d people are checked in", here, people)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkCertificates draws certificates on one core and on all.
func BenchmarkCertificates(b *testing.B) {
	maker, err := certificate.New()
	if err != nil {
		b.Fatal(err)
	}
	for _, workers := range []int{1, runtime.GOMAXPROCS(0)} {
		b.Run(fmt.Sprintf("cores=%d", workers), func(b *testing.B) {
			cores := runtime.GOMAXPROCS(workers)
			b.Cleanup(func() { runtime.GOMAXPROCS(cores) })
			const papers = 500
			f := figures{}
			for b.Loop() {
				var bytes, next atomic.Int64
				var drawers sync.WaitGroup
				f.add("certificates/s", perSecond(papers, func() {
					for range workers {
						drawers.Go(func() {
							for i := next.Add(1); i <= papers; i = next.Add(1) {
								pdf, err := maker.Draw(benchPaper(int(i)), nil)
								if err != nil {
									b.Error(err)
									return
								}
								bytes.Add(int64(len(pdf)))
							}
						})
					}
					drawers.Wait()
				}))
				f.add("bytes-each", float64(bytes.Load()/papers))
			}
			f.report(b, map[string]float64{"bytes-each": 95_000})
		})
	}
}

func benchPaper(no int) course.Paper {
	return course.Paper{
		Form: course.Form{
			GoverningBody: "TỈNH UỶ BẾN TRE", IssuingBody: "BAN DÂN VẬN", Partner: "TRƯỜNG CHÍNH TRỊ TỈNH", PlaceName: "Bến Tre",
			SignerTitle: []string{"TM. BAN DÂN VẬN", "TRƯỞNG BAN"}, SignerName: "Trần Thị Bích Thuỷ",
		},
		Name: fmt.Sprintf("Nguyễn Thị Ngọc %s", []string{"An", "Bình", "Châu", "Huyền"}[no%4]), Birth: "14/5/1982",
		Position: "Phó Chủ tịch Hội Liên hiệp Phụ nữ", Unit: "Uỷ ban nhân dân xã Đa Phước Hội, huyện Mỏ Cày Nam",
		Title: "Lớp bồi dưỡng nghiệp vụ công tác dân vận năm 2022", Place: "Hội trường A",
		From: "2022-08-16", To: "2022-08-19", Signed: "2022-08-19", IssuedAt: time.Date(2022, 8, 19, 9, 30, 0, 0, time.UTC),
		Number: fmt.Sprintf("%d/2022/GCN", no), Register: no,
		Code: "K7QM-2XWD-9F", VerifyURL: "https://lop.example.vn/c/K7QM-2XWD-9F",
	}
}

// startProgram starts the built program without limits of its own.
func startProgram(b *testing.B, program string, cfg app.Config) *exec.Cmd {
	b.Helper()
	file := filepath.Join(b.TempDir(), "config.yaml")
	text := fmt.Sprintf("telegram:\n  token: %q\n  api: %q\n  rate: %d\ndatabase: %q\nadmins: [%d]\nlog:\n  level: warn\n",
		cfg.Telegram.Token, cfg.Telegram.API, cfg.Telegram.Rate, cfg.Database, cfg.Admins[0])
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(program, "--config", file)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	return cmd
}

// peakMemory is the most of the machine's memory that a process has held, in MB.
func peakMemory(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	kB, err := strconv.ParseFloat(strings.Fields(line)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kB * 1024 / 1e6
}

// cpuTime is the processor time that a process has used, as far as /proc tells it
// (in hundredths of a second); 0 where there is none.
func cpuTime(b *testing.B, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(after) // from the third on
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err := errors.Join(err1, err2); err != nil {
		b.Fatal(err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}
