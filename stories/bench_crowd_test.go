package stories

import (
	"fmt"
	"io"
	"math"
	"net"
	"net/rpc"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/simulator"
)

// Crowd is Telegram's side of a benchmark: the simulator, an organizer, and people
// who do nothing but receive and tap. It is spoken to by net/rpc, so that it can
// live in a process, and on a core, of its own.
type Crowd struct {
	sim     *simulator.Server
	admin   *simulator.User
	people  int
	refused int // calls answered 429 before the announcement
	now     atomic.Pointer[hearing]
	flood   atomic.Pointer[flooding]
}

// hearing is what one message to everybody, or one answer to each, has come to.
type hearing struct {
	method  string
	begun   time.Time
	times   []atomic.Int64 // by person: how often, or with a check-in when, in nanoseconds since begun
	missing atomic.Int64
	done    chan struct{} // closed when nobody is missing
}

// CrowdSettings is how a Crowd is to be; all but the people as in simulator.
type CrowdSettings struct {
	People int
	Limits simulator.Limits
	Faults simulator.Faults
	Keep   bool // the chats keep what they are sent, so that they can be counted
}

// firstPerson is the chat of the first of the people; the others follow.
const firstPerson = 1_000_000

// Open begins to serve and gives the address.
func (c *Crowd) Open(s CrowdSettings, url *string) (err error) {
	c.people = s.People
	c.sim, err = simulator.New(simulator.Config{
		Forget: !s.Keep, Limits: s.Limits, Faults: s.Faults, Patience: time.Minute, OnAccept: c.hear,
	})
	if err != nil {
		return err
	}
	c.sim.AddChats(firstPerson, s.People)
	c.admin = c.sim.NewUser(simulator.Witness{}, "Quản trị", simulator.WithID(storyAdmin))
	*url = c.sim.URL()
	return nil
}

// hear is called by the simulator for each message that it has taken.
func (c *Crowd) hear(method string, chat int64, _ int) {
	if f := c.flood.Load(); f != nil && method == "sendMessage" {
		f.heard(chat)
	}
	h, i := c.now.Load(), chat-firstPerson
	if h == nil || method != h.method || i < 0 || i >= int64(len(h.times)) {
		return
	}
	switch {
	case h.begun.IsZero():
		if h.times[i].Add(1) > 1 {
			return
		}
	case !h.times[i].CompareAndSwap(0, int64(time.Since(h.begun))):
		return
	}
	if h.missing.Add(-1) == 0 {
		close(h.done)
	}
}

// listen begins to count calls of the method.
func (c *Crowd) listen(method string) *hearing {
	h := &hearing{method: method, times: make([]atomic.Int64, c.people), done: make(chan struct{})}
	h.missing.Store(int64(c.people))
	c.now.Store(h)
	return h
}

// patience is when a benchmark is taken to hang: a third of 10,000 people take two minutes at Telegram's rate.
const patience = 5 * time.Minute

func (h *hearing) wait() error {
	select {
	case <-h.done:
		return nil
	case <-time.After(patience):
		return fmt.Errorf("%d of %d people have heard nothing", h.missing.Load(), len(h.times))
	}
}

// Compose has the organizer write an announcement up to its confirmation.
func (c *Crowd) Compose(text string, _ *bool) (err error) {
	defer simulator.Caught(&err)
	c.admin.Starts("")
	c.admin.Sees("")
	c.admin.Sends("/thongbao")
	c.admin.Sees("người nhận được")
	c.admin.Sends(text + time.Now().Format(" (15:04:05.000)")) // the same within a minute would be asked about
	c.admin.Sees("Gửi tới")
	return nil
}

// Confirm has the organizer confirm it, and gives the time until the last of the
// people has it.
func (c *Crowd) Confirm(_ bool, took *time.Duration) (err error) {
	defer simulator.Caught(&err)
	h := c.listen("sendMessage")
	c.refused = c.sim.TooMany()
	begun := time.Now()
	c.admin.Taps("✅ Gửi tới")
	err = h.wait()
	*took = time.Since(begun)
	return err
}

// Audit is an error unless each of the people has got the announcement once, and
// gives how many calls were answered 429 since it was confirmed.
func (c *Crowd) Audit(_ bool, refused *int) error {
	for i := range c.now.Load().times {
		if n := c.now.Load().times[i].Load(); n != 1 {
			return fmt.Errorf("person %d has got the announcement %d times", i, n)
		}
	}
	*refused = c.sim.TooMany() - c.refused
	return nil
}

// Answered is how long it took to answer everybody: the last answer since the
// first tap, and each person's since their own.
type Answered struct{ All, Median, P99 time.Duration }

// CheckIn has everybody tap the check-in button of the session at once, and waits
// until each tap is answered and each message under a button replaced.
func (c *Crowd) CheckIn(session int64, answered *Answered) error {
	toasts := c.sim.Calls("answerCallbackQuery") + c.people
	h := c.listen("editMessageText")
	h.begun = time.Now()
	tapped := make([]time.Duration, c.people)
	for i := range tapped {
		tapped[i] = time.Since(h.begun)
		c.sim.Inject(fmt.Appendf(nil, `{"callback_query":{"id":"43%d%07d","from":{"id":%[3]d,"is_bot":false,"first_name":"Lan","language_code":"vi"},`+
			`"message":{"message_id":1,"date":%[4]d,"chat":{"id":%[3]d,"first_name":"Lan","type":"private"},"from":{"id":7000000001,"is_bot":true,"first_name":"Lớp Trưởng"},"text":"🔔"},`+
			`"chat_instance":"7","data":"in:%[1]d"}}`, session, i, firstPerson+int64(i), h.begun.Unix(), session))
	}
	if err := h.wait(); err != nil {
		return err
	}
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for c.sim.Calls("answerCallbackQuery") < toasts {
		if time.Since(h.begun) > patience {
			return fmt.Errorf("%d taps are not answered", toasts-c.sim.Calls("answerCallbackQuery"))
		}
		<-look.C
	}
	answered.All = time.Since(h.begun)
	for i := range tapped {
		tapped[i] = time.Duration(h.times[i].Load()) - tapped[i]
	}
	slices.Sort(tapped)
	answered.Median, answered.P99 = tapped[len(tapped)/2], tapped[int(math.Ceil(float64(len(tapped))*0.99))-1]
	return nil
}

// Listen begins to wait for a call of the method to each of the people.
func (c *Crowd) Listen(method string, _ *bool) error {
	c.listen(method)
	return nil
}

// Heard waits until each of the people has had the call.
func (c *Crowd) Heard(_ bool, _ *bool) error { return c.now.Load().wait() }

// flooding is people who ask without an end, and others of whom one asks now and
// then and waits for the answer.
type flooding struct {
	stop  chan struct{}
	ended sync.WaitGroup

	mu    sync.Mutex
	asked map[int64]time.Time // by chat, of those who wait
	took  []time.Duration     // until they had their answers
}

// question is what they ask.
const question = "/tracuu SERV-ESAS-22"

// Flood is how many ask without an end, and how many messages each a second.
type Flood struct{ People, PerSecond int }

const (
	askers  = 100
	askTime = 50 * time.Millisecond // between two of them
)

// Floods begins a flood by people on no roster, among whom others ask in turn.
func (c *Crowd) Floods(by Flood, _ *bool) error {
	f := &flooding{stop: make(chan struct{}), asked: map[int64]time.Time{}}
	users := make([]*simulator.User, by.People+askers)
	for i := range users {
		users[i] = c.sim.NewUser(simulator.Witness{}, "Lan", simulator.WithID(firstPerson+int64(c.people+i)))
	}
	every := func(d time.Duration, do func(n int)) {
		f.ended.Go(func() {
			tick := time.NewTicker(d)
			defer tick.Stop()
			for n := 0; ; n++ {
				select {
				case <-tick.C:
					do(n)
				case <-f.stop:
					return
				}
			}
		})
	}
	for _, u := range users[:by.People] {
		every(time.Second/time.Duration(by.PerSecond), func(int) { u.Sends(question) })
	}
	others := users[by.People:]
	every(askTime, func(n int) {
		u := others[n%len(others)]
		f.mu.Lock()
		f.asked[u.ChatID()] = time.Now()
		f.mu.Unlock()
		u.Sends(question)
	})
	c.flood.Store(f)
	return nil
}

func (f *flooding) heard(chat int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at, waits := f.asked[chat]; waits {
		f.took = append(f.took, time.Since(at))
		delete(f.asked, chat)
	}
}

// Flooded is what a flood has come to: how long the others waited for their
// answers, and how many calls of all were answered 429.
type Flooded struct {
	P99            time.Duration
	Calls, Refused int
}

// Ebbs ends the flood.
func (c *Crowd) Ebbs(_ bool, flooded *Flooded) error {
	f := c.flood.Load()
	close(f.stop)
	f.ended.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.took) < 20 {
		return fmt.Errorf("%d of the others were answered, %d wait", len(f.took), len(f.asked))
	}
	slices.Sort(f.took)
	flooded.P99 = f.took[int(math.Ceil(float64(len(f.took))*0.99))-1]
	flooded.Calls, flooded.Refused = c.sim.Calls("sendMessage"), c.sim.TooMany()
	return nil
}

// crowd is a Crowd to be called.
type crowd struct {
	b   *testing.B
	rpc *rpc.Client
	url string
}

// inOwnProcess says that this process is a Crowd's.
const inOwnProcess = "LOPTRUONG_BENCH_CROWD"

// TestCrowd is no test: it is where the process of a Crowd begins.
func TestCrowd(t *testing.T) {
	if os.Getenv(inOwnProcess) == "" {
		return
	}
	serveCrowd(struct {
		io.Reader
		io.WriteCloser
	}{os.Stdin, os.Stdout})
}

func serveCrowd(line io.ReadWriteCloser) {
	server := rpc.NewServer()
	c := new(Crowd)
	if err := server.Register(c); err != nil {
		panic(err)
	}
	server.ServeConn(line) // until the caller hangs up
	if c.sim != nil {
		_ = c.sim.Close()
	}
}

// newCrowd opens a crowd until the benchmark ends: in this process, or apart, in
// one of its own that uses one core.
func newCrowd(b *testing.B, apart bool, settings CrowdSettings) *crowd {
	b.Helper()
	c := &crowd{b: b}
	if apart {
		c.rpc = rpc.NewClient(startCrowd(b))
	} else {
		ours, theirs := net.Pipe()
		go serveCrowd(theirs)
		c.rpc = rpc.NewClient(ours)
	}
	b.Cleanup(func() { _ = c.rpc.Close() })
	c.does("Open", settings, &c.url)
	return c
}

func startCrowd(b *testing.B) io.ReadWriteCloser {
	b.Helper()
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^TestCrowd$")
	cmd.Env = append(os.Environ(), inOwnProcess+"=1", "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = cmd.Wait() }) // ends when the line is closed, which is later registered
	return struct {
		io.Reader
		io.WriteCloser
	}{out, in}
}

// does calls a method of the Crowd; an error ends the benchmark.
func (c *crowd) does(method string, args, reply any) {
	c.b.Helper()
	if err := c.rpc.Call("Crowd."+method, args, reply); err != nil {
		c.b.Fatal(method, ": ", err)
	}
}
