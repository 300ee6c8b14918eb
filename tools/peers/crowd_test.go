package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/rpc"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/simulator"
)

// Crowd is Telegram's side: the simulator, an organizer, and people who do nothing
// but receive and tap. It lives in a process, and on a core, of its own, and is
// spoken to by net/rpc.
type Crowd struct {
	sim       *simulator.Server
	organizer *simulator.User
	people    int
	toasts    atomic.Pointer[heard] // answers to the taps of now
	replaced  atomic.Pointer[heard] // edits of the messages under them
	messages  atomic.Pointer[heard] // of the announcement of now
}

// CrowdSettings is how a Crowd is to be.
type CrowdSettings struct {
	People int
	Faults simulator.Faults
}

// The people's chats are numbered from firstPerson on, and their taps from firstTap.
const (
	organizer   = 900_001
	firstPerson = 1_000_000
	firstTap    = 8_300_000_000_000_000_000 // far from those of the simulator
)

// shuffled are the numbers of people in an order, the same for the same seed. As on Telegram they have their
// chats in no order of the roster, and come through the door in none.
func shuffled(people int, seed uint64) []int { return rand.New(rand.NewPCG(seed, seed)).Perm(people) }

// heard is what each of the people has got of one thing.
type heard struct {
	begun   time.Time
	times   []atomic.Int64 // by person: when they got it first, in nanoseconds since begun; 0: not yet
	last    atomic.Int64   // when the last of all got it first
	again   atomic.Int64   // how often somebody has got it once more
	missing atomic.Int64
	done    chan struct{} // closed when nobody is missing
}

func newHeard(people, of int) *heard {
	h := &heard{begun: time.Now(), times: make([]atomic.Int64, people), done: make(chan struct{})}
	h.missing.Store(int64(of))
	return h
}

// by marks that a person has got it.
func (h *heard) by(person int64) {
	if h == nil || person < 0 || person >= int64(len(h.times)) {
		return
	}
	at := int64(time.Since(h.begun))
	if !h.times[person].CompareAndSwap(0, at) {
		h.again.Add(1)
		return
	}
	if h.missing.Add(-1) == 0 {
		h.last.Store(at)
		close(h.done)
	}
}

// patience is when a program is taken to hang: nothing has changed for so long.
const patience = 2 * time.Minute

func (h *heard) wait() error {
	for before := int64(-1); ; {
		missing := h.missing.Load()
		if missing == before {
			return fmt.Errorf("%d of %d people have got nothing", missing, len(h.times))
		}
		before = missing
		select {
		case <-h.done:
			return nil
		case <-time.After(patience):
		}
	}
}

// since is how long each waited who has begun to at a moment after begun, sorted.
func (h *heard) since(began []time.Duration) (took []time.Duration) {
	for i := range began {
		took = append(took, time.Duration(h.times[i].Load())-began[i])
	}
	slices.Sort(took)
	return took
}

// p99 is the 99th percentile of what is sorted.
func p99(sorted []time.Duration) time.Duration {
	return sorted[int(math.Ceil(float64(len(sorted))*0.99))-1]
}

// Open begins to serve and gives the address.
func (c *Crowd) Open(s CrowdSettings, url *string) (err error) {
	c.people = s.People
	c.sim, err = simulator.New(simulator.Config{
		Forget: true, Faults: s.Faults, Patience: time.Minute, OnAccept: c.accepted, OnAnswer: c.answered,
	})
	if err != nil {
		return err
	}
	c.sim.AddChats(firstPerson, s.People)
	c.organizer = c.sim.NewUser(simulator.Witness{}, "Quản trị", simulator.WithID(organizer))
	c.organizer.Starts("") // so that messages have been numbered
	*url = c.sim.URL()
	return nil
}

// accepted is called by the simulator for each message that it has taken.
func (c *Crowd) accepted(method string, chat int64, _ int) {
	switch method {
	case "sendMessage":
		c.messages.Load().by(chat - firstPerson)
	case "editMessageText":
		c.replaced.Load().by(chat - firstPerson)
	}
}

// answered is called by the simulator for each answer to a tap.
func (c *Crowd) answered(query string) {
	if id, err := strconv.ParseInt(query, 10, 64); err == nil {
		c.toasts.Load().by(id - firstTap)
	}
}

// Begun waits until the program takes updates and none is left.
func (c *Crowd) Begun(byWebhook bool, _ *bool) error {
	method := "getUpdates"
	if byWebhook {
		method = "setWebhook"
	}
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for until := time.Now().Add(patience); c.sim.Calls(method) == 0 || c.sim.Pending() > 0; <-look.C {
		if time.Now().After(until) {
			return errors.New("the program does not begin")
		}
	}
	return nil
}

// tap is a person's tap of the check-in button of a session.
func (c *Crowd) tap(session int64, person int) {
	c.sim.Inject(fmt.Appendf(nil, `{"callback_query":{"id":"%[2]d","from":{"id":%[3]d,"is_bot":false,"first_name":"Lan","language_code":"vi"},`+
		`"message":{"message_id":1,"date":%[4]d,"chat":{"id":%[3]d,"first_name":"Lan","type":"private"},"from":{"id":7000000001,"is_bot":true,"first_name":"Lớp Trưởng"},"text":"🔔"},`+
		`"chat_instance":"7","data":"in:%[1]d"}}`, session, int64(firstTap+person), firstPerson+person, time.Now().Unix()))
}

// Answered is how long the answers took: the last since the first tap, and each
// since its own.
type Answered struct {
	All, P99 time.Duration
	Replaced time.Duration // until the last message under a button was replaced; 0 when none was
	Again    int           // answers too many
}

// CheckIn has everybody tap at once, and waits until each tap is answered and,
// where the program does that, each message under a button replaced.
func (c *Crowd) CheckIn(by CheckIn, a *Answered) error {
	toasts, replaced := newHeard(c.people, c.people), newHeard(c.people, c.people)
	c.toasts.Store(toasts)
	c.replaced.Store(replaced)
	tapped := make([]time.Duration, c.people)
	for _, person := range shuffled(c.people, 1) {
		tapped[person] = time.Since(toasts.begun)
		c.tap(by.Session, person)
	}
	if err := toasts.wait(); err != nil {
		return err
	}
	if by.Replaces {
		if err := replaced.wait(); err != nil {
			return err
		}
		a.Replaced = time.Duration(replaced.last.Load())
	}
	a.All, a.P99 = time.Duration(toasts.last.Load()), p99(toasts.since(tapped))
	return nil
}

// CheckIn is at which session people check in, and whether the program replaces
// the message under the button.
type CheckIn struct {
	Session  int64
	Replaces bool
}

// Again is how many answers to taps and messages of the announcement came twice.
func (c *Crowd) Again(_ bool, again *int) error {
	for _, h := range []*heard{c.toasts.Load(), c.messages.Load()} {
		if h != nil {
			*again += int(h.again.Load())
		}
	}
	return nil
}

// Compose has the organizer write an announcement up to its confirmation, as the
// product wants it.
func (c *Crowd) Compose(text string, _ *bool) (err error) {
	defer simulator.Caught(&err)
	c.organizer.Sends("/thongbao")
	c.organizer.Sees("người nhận được")
	c.organizer.Sends(text + time.Now().Format(" (15:04:05.000)")) // the same within a minute would be asked about
	c.organizer.Sees("Gửi tới")
	return nil
}

// Announcing is how the organizer starts an announcement, at which session people
// check in meanwhile, and how long after one another; 0: nobody does.
type Announcing struct {
	Taps    string // the button; empty: a command is sent
	Session int64
	Every   time.Duration
}

// Announced is how long it took until the last had the announcement, how many
// checked in meanwhile, and how long they waited.
type Announced struct {
	All, P99 time.Duration
	Taps     int
}

// Announce has the organizer start it.
func (c *Crowd) Announce(by Announcing, a *Announced) (err error) {
	defer simulator.Caught(&err)
	messages := newHeard(c.people, c.people)
	c.messages.Store(messages)
	stop := make(chan struct{})
	var tapping sync.WaitGroup
	var tapped []time.Duration
	if by.Every > 0 {
		toasts := newHeard(c.people, math.MaxInt)
		c.toasts.Store(toasts)
		tapping.Go(func() { tapped = c.tapsUntil(stop, toasts, by) })
	}
	if by.Taps != "" {
		c.organizer.Taps(by.Taps)
	} else {
		c.organizer.Sends("/announce")
	}
	err = messages.wait()
	close(stop)
	tapping.Wait()
	a.All = time.Duration(messages.last.Load())
	if err != nil || by.Every == 0 {
		return err
	}
	a.Taps = len(tapped)
	a.P99, err = c.answers(tapped)
	return err
}

// tapsUntil has one after the other check in, and tells when each did.
func (c *Crowd) tapsUntil(stop <-chan struct{}, toasts *heard, by Announcing) (tapped []time.Duration) {
	tick := time.NewTicker(by.Every)
	defer tick.Stop()
	for len(tapped) < c.people {
		tapped = append(tapped, time.Since(toasts.begun))
		c.tap(by.Session, len(tapped)-1)
		select {
		case <-tick.C:
		case <-stop:
			return tapped
		}
	}
	return tapped
}

// answers waits until all who have tapped are answered.
func (c *Crowd) answers(tapped []time.Duration) (time.Duration, error) {
	toasts := c.toasts.Load()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for until := time.Now().Add(patience); ; <-look.C {
		missing := 0
		for i := range tapped {
			if toasts.times[i].Load() == 0 {
				missing++
			}
		}
		switch {
		case missing == 0:
			return p99(toasts.since(tapped)), nil
		case time.Now().After(until):
			return 0, fmt.Errorf("%d of %d taps are not answered", missing, len(tapped))
		}
	}
}

// crowd is a Crowd to be called.
type crowd struct {
	t   *testing.T
	rpc *rpc.Client
	url string
	pid int
}

// inOwnProcess says that this process is a Crowd's.
const inOwnProcess = "LOPTRUONG_PEERS_CROWD"

// TestMain also makes the tests' binary the process of a Crowd.
func TestMain(m *testing.M) {
	if os.Getenv(inOwnProcess) == "" {
		os.Exit(m.Run())
	}
	server, c := rpc.NewServer(), new(Crowd)
	if err := server.Register(c); err != nil {
		panic(err)
	}
	server.ServeConn(struct { // until the caller hangs up
		io.Reader
		io.WriteCloser
	}{os.Stdin, os.Stdout})
}

// newCrowd opens a crowd, on its core; close ends it.
func newCrowd(t *testing.T, m machine, settings CrowdSettings) *crowd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), inOwnProcess+"=1")
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, m.start(m.server, cmd)); err != nil {
		t.Fatal(err)
	}
	c := &crowd{t: t, pid: cmd.Process.Pid, rpc: rpc.NewClient(struct {
		io.Reader
		io.WriteCloser
	}{out, in})}
	t.Cleanup(func() {
		_ = c.rpc.Close()
		_ = cmd.Wait()
	})
	c.does("Open", settings, &c.url)
	return c
}

// does calls a method of the Crowd; an error ends the test.
func (c *crowd) does(method string, args, reply any) {
	c.t.Helper()
	if err := c.rpc.Call("Crowd."+method, args, reply); err != nil {
		c.t.Fatal(method, ": ", err)
	}
}
