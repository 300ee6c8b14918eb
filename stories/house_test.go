package stories

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// house is the whole program of one story, against the simulator, by a clock of
// the story's own.
type house struct {
	t     *testing.T
	sim   *simulator.Server
	clock *app.FastClock
	cfg   app.Config
	app   *app.App
	stop  func()
}

// storyAdmin is the Telegram user who is admin in the stories.
const storyAdmin = coursetest.Admin

// stories runs a story on both databases, each in a house of its own, beside other
// stories. The clock stands at 8:00 on Monday 15 August 2022 in Viet Nam, the day before the class.
func stories(t *testing.T, story func(t *testing.T, h *house)) {
	t.Helper()
	quickStories(t, 1, story)
}

// quickStories are stories by a clock that runs so many times as fast as the
// machine's: a chat is sent one message a second, and of some much is told.
func quickStories(t *testing.T, speed float64, story func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) {
		h := unstarted(t, url, simulator.Config{})
		h.clock.Runs(speed)
		h.start()
		story(t, h)
	})
}

// onBoth runs a story on an empty database of each kind, both at once. Where the race detector watches it is
// PostgreSQL alone: there transactions run side by side, and SQLite takes most of the detector's time.
func onBoth(t *testing.T, story func(t *testing.T, url string)) {
	t.Helper()
	for name, url := range map[string]func(testing.TB) string{"sqlite": storagetest.SQLiteURL, "postgres": storagetest.PostgresURL} {
		if raced && name == "sqlite" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			story(t, url(t))
		})
	}
}

// unstarted is a house whose program is still to be started.
func unstarted(t *testing.T, databaseURL string, sim simulator.Config) *house {
	t.Helper()
	mustBeRaced(t, true)
	h := &house{t: t, clock: app.NewFastClock(coursetest.At("15/8 8:00"), 1)}
	sim.Now, sim.Patience, sim.Spec = h.clock.Now, giveUp, botAPISpec(t)
	var err error
	if h.sim, err = simulator.New(sim); err != nil {
		t.Fatal(err)
	}
	h.cfg = app.DefaultConfig()
	h.cfg.Telegram.Token, h.cfg.Telegram.API = h.sim.Token(), h.sim.URL()
	if sim.Limits == (simulator.Limits{}) {
		h.cfg.Telegram.Rate = 0 // a story that is not about limits takes as long as the machine needs
	}
	h.cfg.Database, h.cfg.Admins = databaseURL, []int64{storyAdmin}
	h.stop = func() {}
	t.Cleanup(func() {
		h.stop()
		for _, v := range h.sim.Violations() {
			t.Errorf("the bot made a call that Telegram does not know: %s", v)
		}
		if err := h.sim.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// start runs the program until stop is called.
func (h *house) start() {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.New(ctx, h.cfg, h.clock.Clock(), slog.New(slog.NewTextHandler(testLog{h.t}, nil)))
	if err != nil {
		cancel()
		h.t.Fatal(err)
	}
	h.app = a
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	h.stop = func() {
		h.stop = func() {}
		cancel()
		if err := errors.Join(<-ended, a.Close()); err != nil {
			h.t.Errorf("the program ended with: %v", err)
		}
	}
}

// restart stops the program in good order and starts it again.
func (h *house) restart() {
	h.t.Helper()
	h.stop()
	h.start()
}

// at moves the clock to "17/8 7:20", once everything so far has happened, and
// makes the jobs look before and after: time passes from the one to the other. The clock runs, on a slow machine past
// that hour, and is not set back: no job would trust it for a while.
func (h *house) at(local string) {
	h.t.Helper()
	h.settled()
	h.look()
	if to := coursetest.At(local); to.After(h.clock.Now()) {
		h.clock.Set(to)
	}
	h.look()
}

// look makes the jobs look.
func (h *house) look() {
	h.t.Helper()
	if err := h.app.Look(context.Background()); err != nil {
		h.t.Fatal(err)
	}
}

// typed runs the program with arguments to its end, with the house's database.
func (h *house) typed(args ...string) (out string) {
	h.t.Helper()
	out, status := typed(h.t, h.cfg.Database, args...)
	if status != statusDone {
		h.t.Fatalf("%v: status %d\n%s", args, status, out)
	}
	return out
}

// admin is the admin of the stories, who has opened the bot.
func (h *house) admin() *simulator.User {
	h.t.Helper()
	return opensAsAdmin(h.t, h.sim)
}

// opensAsAdmin has the user whom the configuration makes an admin open the bot.
func opensAsAdmin(t *testing.T, sim *simulator.Server) *simulator.User {
	t.Helper()
	u := sim.NewUser(t, "Quản trị", simulator.WithID(storyAdmin))
	u.Starts("")
	u.Sees("")
	return u
}

// person is somebody with a Telegram account and a phone number.
func (h *house) person(name, phone string) *simulator.User {
	h.t.Helper()
	return h.sim.NewUser(h.t, name, simulator.WithPhone("84"+strings.TrimPrefix(phone, "0")))
}

// stranger is somebody whom no class knows.
func (h *house) stranger() *simulator.User {
	h.t.Helper()
	return h.person("Người lạ", "0912000111")
}

// imports sends a class workbook and confirms it.
func (h *house) imports(u *simulator.User, workbook []byte) {
	h.t.Helper()
	u.Sends("/nhapds")
	u.Sees("")
	u.SendsFile("lop.xlsx", workbook)
	u.Sees("Đọc được")
	u.Taps("✅ Ghi")
	u.Sees("Đã ghi danh sách")
}

// joins has somebody whose phone is on the roster claim their place.
func (h *house) joins(u *simulator.User, code string) {
	h.t.Helper()
	u.Starts("c_" + code)
	u.Taps("Tôi đồng ý")
	u.Taps("Chia sẻ số điện thoại")
	u.Sees("Có phải")
	u.Taps("Đúng là tôi")
	u.Sees("Đã ghi danh")
}

// view reads from the story's database.
func (h *house) view(read func(ctx context.Context, tx *storage.Tx) error) {
	h.t.Helper()
	ctx := context.Background()
	if err := h.app.View(ctx, func(tx *storage.Tx) error { return read(ctx, tx) }); err != nil {
		h.t.Fatal(err)
	}
}

// settled waits until no update waits for its handler and no notice for its
// sending, and the program listens for more.
func (h *house) settled() {
	h.t.Helper()
	eventually(h.t, "the program comes to rest", func() bool {
		waiting := h.sim.Pending() // what is no more there is in the database by now
		var s notice.Status
		h.view(func(ctx context.Context, tx *storage.Tx) (err error) {
			s, err = tx.Status(ctx)
			return err
		})
		waiting += s.Waiting
		for _, n := range s.Queued {
			waiting += n
		}
		return waiting == 0 && h.app.Listening()
	})
}

var (
	sixDigits = regexp.MustCompile(`\b\d{6}\b`)
	startLink = regexp.MustCompile(`start=([A-Za-z0-9_-]+)`)
)

// startOf is the start parameter of the link in a text.
func startOf(text string) string {
	if m := startLink.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// class2022 is the workbook of the class of 2022.
func class2022(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../demo/lop-dan-van-2022.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// giveUp is when a story that waits for something takes it that it will never be: a
// machine that is busy with other things must not look like one that stands still.
const giveUp = 3 * time.Minute

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(giveUp)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("in %v it did not come about that %s", giveUp, what)
		}
		<-look.C
	}
}

// botAPISpec is Telegram's own description of its methods, which lies in a
// folder shared/data beside the project or above it; nil where there is none.
func botAPISpec(t *testing.T) *simulator.Spec {
	t.Helper()
	spec, err := readSpec()
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// readSpec is botAPISpec, read once for all stories.
var readSpec = sync.OnceValues(func() (*simulator.Spec, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for {
		data, err := os.ReadFile(filepath.Join(dir, "shared", "data", "telegram-bot-api-10.1.min.json"))
		if err == nil {
			return simulator.ReadSpec(data)
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil, nil
		}
		dir = parent
	}
})

// testLog shows the program's log with the test's own.
type testLog struct{ t *testing.T }

func (l testLog) Write(line []byte) (int, error) {
	l.t.Log(strings.TrimRight(string(line), "\n"))
	return len(line), nil
}
