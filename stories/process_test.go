package stories

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/child"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// The exit statuses of the program.
const (
	statusDone   = 0
	statusFailed = 1
	statusUsage  = 2
)

// builtIn is the folder of the built program; empty until a test has asked for it.
var builtIn string

// TestMain also makes the tests' binary the program when it is run again to read
// a file.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == app.ReadCommand {
		if err := app.ReadRoster(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(statusFailed)
		}
		return
	}
	status := m.Run()
	if builtIn != "" {
		_ = os.RemoveAll(builtIn) // what may be left is a file in the temporary folder
	}
	os.Exit(status)
}

// program is the path of the real program, built once for all tests.
var program = sync.OnceValues(func() (path string, err error) {
	if builtIn, err = os.MkdirTemp("", "loptruong-built-"); err != nil {
		return "", err
	}
	path = filepath.Join(builtIn, "loptruong.exe")
	out, err := exec.Command("go", "build", "-o", path, "..").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// process is the real program as a child of the test, by the machine's clock,
// against a simulator that outlives it, as its database does.
type process struct {
	t   *testing.T
	sim *simulator.Server
	db  *storage.DB // the same database, for looking
	url string
	log child.Log

	config  string   // path of its file, which has it log all it can
	environ []string // beside what command says

	program child.Program

	again sync.Mutex // held from a kill to the new start
	kills atomic.Int64
	slots atomic.Int64 // of reminders and announcements, at each kill, in all
	watch watch
}

// onProcess runs a story of the real program on both databases.
func onProcess(t *testing.T, story func(t *testing.T, p *process)) {
	t.Helper()
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) { story(t, newProcess(t, url)) })
}

// newProcess prepares everything but the program's start.
func newProcess(t *testing.T, databaseURL string) *process {
	t.Helper()
	mustBeRaced(t, false)
	p := &process{t: t, url: databaseURL, config: filepath.Join(t.TempDir(), "config.yaml")}
	p.program.Command = func() (*exec.Cmd, error) {
		cmd, err := p.command()
		if err == nil {
			cmd.Stdout, cmd.Stderr = &p.log, &p.log
		}
		return cmd, err
	}
	p.program.Fell = func(err error) { t.Errorf("the program has ended by itself: %v", err) }
	p.configure()
	p.watch.counts, p.watch.copies = map[kind]int{}, map[kind]map[int64]int{}
	var err error
	if p.sim, err = simulator.New(simulator.Config{
		Patience: giveUp, Spec: botAPISpec(t), OnAccept: p.watch.accepted,
	}); err != nil {
		t.Fatal(err)
	}
	p.db = storagetest.Open(t, storage.Config{URL: databaseURL, Now: time.Now})
	t.Cleanup(func() {
		p.kill()
		for _, v := range p.sim.Violations() {
			t.Errorf("the bot made a call that Telegram does not know: %s", v)
		}
		if err := p.sim.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the end of the program's log:\n%s", p.log.String())
		}
	})
	return p
}

// configure writes the program's file: these lines, and that it logs all it can.
func (p *process) configure(lines ...string) {
	p.t.Helper()
	text := strings.Join(append([]string{"log: {level: debug}"}, lines...), "\n")
	if err := os.WriteFile(p.config, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// command is the program with arguments, in an empty folder and with nothing in
// its environment but what is said here.
func (p *process) command(args ...string) (*exec.Cmd, error) {
	path, err := program()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = builtIn
	cmd.Env = []string{
		"TELEGRAM_BOT_TOKEN=" + p.sim.Token(), "TELEGRAM_API_URL=" + p.sim.URL(),
		"DATABASE_URL=" + p.url, "LOPTRUONG_CONFIG=" + p.config, fmt.Sprintf("LOPTRUONG_ADMINS=%d", storyAdmin),
	}
	cmd.Env = append(cmd.Env, p.environ...)
	return cmd, nil
}

// start starts the program. It may be called from any goroutine.
func (p *process) start() {
	p.t.Helper()
	if err := p.program.Start(); err != nil {
		p.t.Errorf("the program does not start: %v", err)
	}
}

// kill is kill -9. It returns when the program is gone, also when there was none.
func (p *process) kill() { p.program.Kill() }

// stop is SIGTERM: the program must end in good order.
func (p *process) stop() {
	p.t.Helper()
	if err := p.program.Stop(); err != nil {
		p.t.Errorf("after SIGTERM the program ended with: %v", err)
	}
}

// killed is a kill and a new start, one at a time.
func (p *process) killed() {
	p.t.Helper()
	p.again.Lock()
	defer p.again.Unlock()
	p.kill()
	p.kills.Add(1)
	p.slots.Add(int64(p.log.Slots()))
	p.start()
}

// heldBack has Telegram put off each call of a method until the function is called that it returns: so what is done meanwhile
// comes before the last of them, on however slow a machine.
func (p *process) heldBack(method string) (on func()) {
	p.sim.AddRule(simulator.Rule{Method: method, Times: -1, Fault: simulator.RetryAfter(1)})
	return p.sim.ClearRules
}

// mayDouble is how many messages that are no answers the kills so far may have
// doubled or held: those that had a slot.
func (p *process) mayDouble() int { return int(p.slots.Load()) }

// run runs one command to its end and returns its exit status and its output.
func (p *process) run(args ...string) (status int, output string) {
	p.t.Helper()
	cmd, err := p.command(args...)
	if err != nil {
		p.t.Fatal(err)
	}
	return toTheEnd(p.t, cmd)
}

// toTheEnd runs a command to its end and returns its exit status and its output.
func toTheEnd(t *testing.T, cmd *exec.Cmd) (status int, output string) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// view reads from the story's database.
func (p *process) view(read func(ctx context.Context, tx *storage.Tx) error) {
	p.t.Helper()
	ctx := context.Background()
	if err := p.db.View(ctx, func(tx *storage.Tx) error { return read(ctx, tx) }); err != nil {
		p.t.Fatal(err)
	}
}

// settled waits until no update waits for its handler and no notice for its
// sending.
func (p *process) settled() {
	p.t.Helper()
	eventually(p.t, "the program comes to rest", func() bool {
		waiting := p.sim.Pending() // what is no more there is in the database by now
		var s notice.Status
		p.view(func(ctx context.Context, tx *storage.Tx) (err error) {
			s, err = tx.Status(ctx)
			return err
		})
		waiting += s.Waiting
		for _, n := range s.Queued {
			waiting += n
		}
		return waiting == 0
	})
}

// hall is a class that sits in its hall now: its people have Telegram accounts
// that are linked, but for the last ones, and its one session takes check-ins.
type hall struct {
	course  course.Course
	session course.Session
	people  []course.Enrollment
	users   []*simulator.User // of the people who have accounts, in their order
}

// hallCode is the code of the class that sits in its hall.
const hallCode = "HOI-TRUONG"

// hall imports the workbook of a class of n people by the command line and links
// all of them. The class lives in a zone in which it is about 10:00, so that no
// quiet hours and no midnight come near.
func (p *process) hall(n int) *hall {
	return p.hallOf(n, n, func(int) string { return "Giồng Trôm" })
}

// hallOf is hall with some delegations, and with accounts for the first of its people only.
func (p *process) hallOf(n, linked int, delegation func(nth int) string) *hall {
	p.t.Helper()
	zone := coursetest.AboutTen(time.Now())
	c := course.NewCourse(hallCode, "Lớp đang họp")
	c.Zone = zone
	start := time.Now().Truncate(time.Minute).Add(-time.Minute)
	session := course.Session{Half: course.Morning, Start: start, End: start.Add(3 * time.Hour)}
	people := make([]course.Enrollment, n)
	for i := range people {
		people[i] = course.Enrollment{
			No: i + 1, Unit: "xã Tân Thanh", Delegation: delegation(i),
			Trainee: course.Trainee{Name: personName(i), Birth: course.Birth{Year: 1980, Month: 1 + i%12, Day: 1 + i%28}},
		}
	}
	workbook, err := roster.Write(c, []course.Session{session}, people)
	if err != nil {
		p.t.Fatal(err)
	}
	file := filepath.Join(p.t.TempDir(), "lop.xlsx")
	if err := os.WriteFile(file, workbook, 0o600); err != nil {
		p.t.Fatal(err)
	}
	if status, out := p.run("import", file); status != statusDone {
		p.t.Fatalf("the import ended with %d: %s", status, out)
	}
	h := &hall{}
	ctx := context.Background()
	err = p.db.Update(ctx, func(tx *storage.Tx) (err error) {
		if h.course, err = tx.CourseByCode(ctx, hallCode); err != nil {
			return err
		}
		sessions, err := tx.Sessions(ctx, h.course.ID)
		if err != nil {
			return err
		}
		h.session = sessions[0]
		if h.people, err = tx.Roster(ctx, h.course.ID); err != nil {
			return err
		}
		if _, err := tx.EnsureAccount(ctx, storyAdmin, "vi"); err != nil {
			return err
		}
		return tx.SetActiveCourse(ctx, storagetest.Account(p.t, tx, storyAdmin), h.course.ID)
	})
	if err != nil {
		p.t.Fatal(err)
	}
	next := hallUser
	for some := range slices.Chunk(h.people[:linked], 100) { // a slow machine does not link all in the time of a unit
		err := p.db.Update(ctx, func(tx *storage.Tx) error {
			for i, e := range some {
				a, err := tx.EnsureAccount(ctx, int64(next+i), "vi")
				if err != nil {
					return err
				}
				if err := tx.LinkTrainee(ctx, e.Trainee.ID, a.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			p.t.Fatal(err)
		}
		next += len(some)
	}
	p.sim.AddChats(hallUser, linked) // they have opened the bot once
	for i := range linked {
		h.users = append(h.users, p.sim.NewUser(p.t, personName(i), simulator.WithID(hallUser+int64(i))))
	}
	return h
}

// hallUser is the Telegram user of the first person of a hall; the others follow.
const hallUser = 500_000_001

// personName is the name of the n-th made-up person: all differ, and none has a
// digit.
func personName(n int) string {
	const letters = "BCDGHKLMNPQRSTVX"
	return "Nguyễn Văn " + string([]byte{letters[n/256%16], 'a', letters[n/16%16] + 32, 'a', letters[n%16] + 32})
}

// checkedIn counts who of the class has an entry of having been there.
func (p *process) checkedIn(h *hall) (n int) {
	p.t.Helper()
	p.view(func(ctx context.Context, tx *storage.Tx) error {
		n = 0
		states, err := tx.CourseStates(ctx, h.course.ID)
		for _, of := range states {
			if s := of[h.session.ID]; s == course.Present || s == course.Late {
				n++
			}
		}
		return err
	})
	return n
}

// watch counts what the simulator accepts, and lets a story interfere there:
// inside the call, before the bot has its answer.
type watch struct {
	mu     sync.Mutex
	counts map[kind]int
	copies map[kind]map[int64]int // what a hall is told, by chat
	points []point
}

// kind is what is counted by itself.
type kind int

const (
	others kind = iota // whatever is sent or edited that is not one of the following
	news               // messages of the announcement, a picture, to the people of a hall
	papers             // their files
)

// point is a moment at which a story interferes.
type point struct {
	kind kind
	at   int
	do   func()
}

// when does something inside the n-th message of a kind.
func (w *watch) when(k kind, n int, do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.points = append(w.points, point{k, n, do})
}

// next does something inside the next message of a kind.
func (w *watch) next(k kind, do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.points = append(w.points, point{k, w.counts[k] + 1, do})
}

func (w *watch) accepted(method string, chat int64, _ int) {
	k := others
	if chat >= hallUser && chat < hallUser+10_000 {
		k = map[string]kind{"sendPhoto": news, "sendDocument": papers}[method]
	}
	for _, do := range w.count(k, chat) {
		do()
	}
}

// count counts a message and returns what is to be done at it.
func (w *watch) count(k kind, chat int64) (due []func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.copies[k] == nil {
		w.copies[k] = map[int64]int{}
	}
	w.copies[k][chat]++
	w.counts[k]++
	for _, p := range w.points {
		if p.kind == k && p.at == w.counts[k] {
			due = append(due, p.do)
		}
	}
	return due
}

// delivered is how the messages of a kind have arrived at n people: how many got
// none, and how many messages too many there were.
func (w *watch) delivered(k kind, n int) (lost, doubled int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range n {
		got := w.copies[k][hallUser+int64(i)]
		lost += max(1-got, 0)
		doubled += max(got-1, 0)
	}
	return lost, doubled
}

// office is somebody who may import into a hall's course.
func (p *process) office(h *hall, id int64) *simulator.User {
	p.t.Helper()
	ctx := context.Background()
	err := p.db.Update(ctx, func(tx *storage.Tx) error {
		if _, err := tx.EnsureAccount(ctx, id, "vi"); err != nil {
			return err
		}
		if _, err := tx.GrantRole(ctx, course.Grant{AccountID: storagetest.Account(p.t, tx, id), Role: course.OrganizerRole, CourseID: h.course.ID}); err != nil {
			return err
		}
		return tx.SetActiveCourse(ctx, storagetest.Account(p.t, tx, id), h.course.ID)
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.sim.NewUser(p.t, "Văn phòng", simulator.WithID(id))
}
