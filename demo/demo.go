// Package demo plays a class against the simulator, by a fast clock: the real
// program with everybody in it, from the roster to the certificates.
package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
)

// class2022 is the class that everything is measured against.
//
//go:embed lop-dan-van-2022.xlsx
var class2022 []byte

// Options are what the command demo is told.
type Options struct {
	Out      string  `help:"Folder for the certificates, bundles, chats and workbooks." default:"demo-out" placeholder:"DIR"`
	Database string  `help:"Database to play in: sqlite:PATH or postgres://… (default: a fresh SQLite file in DIR)." placeholder:"URL"`
	Roster   string  `help:"Class workbook to play (default: the class of 2022)." placeholder:"FILE"`
	Trainees int     `help:"Play a made-up class of N people in the place of the real one." placeholder:"N"`
	Web      string  `help:"Open the class as a page at HOST:PORT of this machine, to be played by hand." placeholder:"HOST:PORT"`
	Lang     string  `help:"Language of what is printed, vi or en (default: that of LC_ALL, LC_MESSAGES or LANG)." placeholder:"LANG"`
	Speed    float64 `help:"Seconds of the class in a second of the machine's, while something happens; nights are passed over." default:"60"`
}

// Run plays the class, prints to out what came of it, and fails when a figure is
// not what the class should give.
func Run(ctx context.Context, o Options, out io.Writer) error {
	if o.Speed <= 0 || o.Trainees < 0 || o.Trainees > 0 && o.Roster != "" {
		return app.UsageError{Err: errors.New("give a --speed above 0, and --trainees or --roster, not both")}
	}
	started := time.Now()
	d, err := newDemo(ctx, o, out)
	if err != nil {
		return err
	}
	// Whoever stops the demo waits for nobody in it to see something.
	stopped := context.AfterFunc(ctx, func() { d.sim.Close() })
	result, err := d.play(ctx)
	if !stopped() {
		err = errors.New("stopped")
	}
	if err = errors.Join(err, d.close()); err != nil {
		return err
	}
	result.Seconds = time.Since(started).Seconds()
	result.print(out, d.say, filepath.Join(o.Out, page))
	return d.check(result)
}

// demo is a class being played: the real program, against the simulator, by a
// fast clock.
type demo struct {
	cfg   Options
	class *roster.Roster
	file  []byte // the workbook as the office sends it, see office
	clock *app.FastClock
	sim   *simulator.Server
	app   *app.App
	run   func() error // stops the program and returns how it ended
	show  *progress
	say   *i18n.Printer // in the terminal

	admin, organizer *simulator.User
	people           []*person
	representatives  map[string]*person // by delegation
	cast
	calls *simulator.Message // the call list of the announcement; nil when it has reached everybody
	seen  map[int64]*inbox   // what each chat got, by chat
}

// token is the simulator's; it opens nothing.
const token = simulator.DefaultToken

// adminID is the Telegram user who is admin in the demo.
const adminID = 1001

// newDemo prepares everything up to the first message.
func newDemo(ctx context.Context, cfg Options, out io.Writer) (d *demo, err error) {
	if d, err = read(cfg); err != nil {
		return nil, err
	}
	d.show, d.seen = &progress{out: out, live: isTerminal(out)}, map[int64]*inbox{}
	d.gather()
	if d.file, err = d.office(); err != nil {
		return nil, err
	}
	if err := d.folder(); err != nil {
		return nil, err
	}
	d.clock = app.NewFastClock(d.daysBefore(4, 8), cfg.Speed)
	d.sim, err = simulator.New(simulator.Config{
		Now: d.clock.Now, Patience: time.Minute,
		Limits: Limits(),
	})
	if err != nil {
		return nil, err
	}
	d.enter()
	url, err := d.database(ctx)
	if err != nil {
		return nil, errors.Join(err, d.sim.Close())
	}
	d.app, err = app.New(ctx, app.Config{
		Telegram: app.TelegramConfig{Token: token, API: d.sim.URL(), Rate: app.DefaultConfig().Telegram.Rate},
		Database: url, Admins: []int64{adminID}, Log: app.LogConfig{Level: "warn", Format: "text"},
	}, d.clock.Clock(), slog.New(slog.NewTextHandler(d.show, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return nil, errors.Join(err, d.sim.Close())
	}
	d.start(ctx)
	return d, nil
}

// Limits are Telegram's, but for what the fast clock makes of a call's few
// milliseconds: a minute is a second of the machine's, and messages that left
// evenly arrive in heaps.
func Limits() simulator.Limits {
	l := simulator.TelegramLimits()
	l.Sliding, l.RepliesExempt = false, 10*time.Minute
	return l
}

// start runs the program beside the demo.
func (d *demo) start(ctx context.Context) {
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- d.app.Run(running) }()
	d.run = sync.OnceValue(func() error {
		stop()
		return <-ended
	})
}

// close stops the program and the simulator.
func (d *demo) close() error {
	return errors.Join(d.run(), d.app.Close(), d.sim.Close())
}

// read is a demo that knows its language and its class.
func read(cfg Options) (d *demo, err error) {
	d = &demo{cfg: cfg}
	if d.say, err = Speak(cfg.Lang); err != nil {
		return nil, err
	}
	return d, d.readClass()
}

// readClass reads the workbook that is played, or makes one up.
func (d *demo) readClass() (err error) {
	file, name := class2022, "lop-dan-van-2022.xlsx"
	switch {
	case d.cfg.Trainees > 0:
		if file, err = madeUpClass(d.cfg.Trainees); err != nil {
			return err
		}
	case d.cfg.Roster != "":
		name = filepath.Base(d.cfg.Roster)
		if file, err = os.ReadFile(d.cfg.Roster); err != nil {
			return app.UsageError{Err: fmt.Errorf("read the class workbook: %w", err)}
		}
	}
	if d.class, err = roster.Read(name, file); err != nil {
		return app.UsageError{Err: d.refusal(err)}
	}
	switch {
	case d.class.Course == nil:
		err = errors.New("the demo plays a class workbook, with the sheet «Lớp»")
	case len(d.class.Sessions) == 0:
		err = errors.New("the workbook has no sessions; fill its sheet «Buổi học»")
	case len(d.class.Problems()) > 0:
		err = errors.New("the workbook has rows that must be mended first; loptruong import --dry-run names them")
	}
	if err != nil {
		return app.UsageError{Err: err}
	}
	return nil
}

// refusal turns a refusal into the sentence that people read.
func (d *demo) refusal(err error) error {
	if refusal, ok := errors.AsType[*course.Error](err); ok {
		return errors.New(d.say.PlainArgs(refusal.TextID, refusal.Args))
	}
	return err
}

// middleNames make the people of a made-up class different from each other.
var middleNames = strings.Fields("An Bảo Châu Dung Đức Giang Hà Hải Hạnh Hiền Hoa Hùng Huy Khánh Lâm Linh Long Mai Minh Nam Nga Phúc Quân Sơn Tâm")

// madeUpClass is the class of 2022 with n people of made-up names: those of 2022,
// and again with other middle names for as long as it takes.
func madeUpClass(n int) ([]byte, error) {
	class, err := roster.Read("lop-dan-van-2022.xlsx", class2022)
	if err != nil {
		return nil, err
	}
	people := make([]course.Enrollment, n)
	for i := range people {
		p := class.Rows[i%len(class.Rows)].Enrollment
		p.No = i + 1
		if round := i / len(class.Rows); round > 0 {
			family, rest, _ := strings.Cut(p.Trainee.Name, " ")
			k := len(middleNames)
			p.Trainee.Name = strings.Join([]string{family, middleNames[round/k%k], middleNames[round%k], rest}, " ")
		}
		p.Trainee.Phone = fmt.Sprintf("09%08d", 10_000_000+i)
		people[i] = p
	}
	class.Course.Code = fmt.Sprintf("LOP-%d", n)
	return roster.Write(*class.Course, class.Sessions, people)
}

// database is where the demo plays: the one it was given, which must be empty,
// or a fresh file.
func (d *demo) database(ctx context.Context) (string, error) {
	url := d.cfg.Database
	if url == "" {
		return "sqlite:" + filepath.Join(d.cfg.Out, "loptruong.db"), nil
	}
	db, err := app.OpenDatabase(ctx, app.Config{Database: url}, d.clock.Clock())
	if err != nil {
		return "", err
	}
	defer db.Close()
	var status notice.Status
	err = db.View(ctx, func(tx *storage.Tx) (err error) {
		status, err = tx.Status(ctx)
		return err
	})
	if err == nil && status.Courses+status.Trainees > 0 {
		err = app.UsageError{Err: errors.New("the demo needs an empty database; the one given has courses")}
	}
	return url, err
}

// daysBefore is an hour of a day before the first session, in the course's zone.
func (d *demo) daysBefore(days, hour int) time.Time {
	first := d.class.Sessions[0].Start.In(d.class.Course.Location())
	return time.Date(first.Year(), first.Month(), first.Day()-days, hour, 0, 0, 0, first.Location())
}
