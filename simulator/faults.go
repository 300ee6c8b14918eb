package simulator

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Faults are what goes wrong by chance, drawn from Seed. Rates are 0 to 1.
type Faults struct {
	Seed        uint64
	FailBefore  float64 // 500, nothing has happened
	FailAfter   float64 // 500, but it has happened
	ResetBefore float64 // the connection breaks, nothing has happened
	ResetAfter  float64 // the connection breaks, but it has happened
	HTML        float64 // 502 with a page of HTML, nothing has happened

	RepeatSame  float64 // an update comes twice with one update_id
	RepeatAsNew float64 // an update comes again with a new update_id
	Undecodable float64 // an update nobody can read follows

	// Each call but getUpdates takes this long, in real time: half of it on its way here
	// and half on its way back. What is on its way arrives, whatever becomes of the caller.
	DelayMin, DelayMax time.Duration

	SlowBytes int // bytes per second for what an upload has over 100,000 bytes; 0: not slowed
}

// Fault is what happens to one call.
type Fault struct {
	early, late *apiError // answered instead of the effect, or after it
	reset       bool      // breaks the connection instead of that answer
	html        bool
	hang        bool
	delay       time.Duration // before the effect, for as long as the caller waits
	trip        time.Duration // before the effect, whoever waits, and again after it
}

// FailBefore answers with the code and text and does nothing else.
func FailBefore(code int, text string) Fault { return Fault{early: &apiError{code: code, text: text}} }

// FailAfter does what was asked and answers 500.
func FailAfter() Fault { return Fault{late: errInternal} }

// ResetBefore breaks the connection before anything is done.
func ResetBefore() Fault { return Fault{early: errInternal, reset: true} }

// ResetAfter does what was asked and breaks the connection instead of answering.
func ResetAfter() Fault { return Fault{late: errInternal, reset: true} }

// RetryAfter answers 429 with the seconds.
func RetryAfter(seconds int) Fault { return Fault{early: tooMany(seconds)} }

// HTMLPage answers 502 with the page a proxy would send.
func HTMLPage() Fault { return Fault{early: &apiError{code: http.StatusBadGateway}, html: true} }

// Hang never answers and does nothing.
func Hang() Fault { return Fault{hang: true} }

// Delay lets the call take this long, in real time, before it is done.
func Delay(d time.Duration) Fault { return Fault{delay: d} }

// Rule says which calls a Fault happens to.
type Rule struct {
	Method string // "" is any but getUpdates
	ChatID int64  // of chat_id; 0 is any
	Times  int    // 0 means once, negative without end
	Fault  Fault
}

type faultBox struct {
	on     atomic.Bool
	mu     sync.Mutex
	faults Faults
	random *rand.Rand
	rules  []*Rule
}

// SetFaults changes what goes wrong by chance; rules stay.
func (s *Server) SetFaults(f Faults) {
	b := &s.faults
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults, b.random = f, rand.New(rand.NewPCG(f.Seed, 20220816))
	f.Seed = 0
	b.on.Store(f != Faults{} || len(b.rules) > 0)
}

// AddRule adds a fault for chosen calls; rules added earlier come first.
func (s *Server) AddRule(r Rule) {
	b := &s.faults
	b.mu.Lock()
	defer b.mu.Unlock()
	if r.Times == 0 {
		r.Times = 1
	}
	b.rules = append(b.rules, &r)
	b.on.Store(true)
}

// ClearRules takes all rules away.
func (s *Server) ClearRules() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.rules = nil
}

// draw is the fault of this call, nil for none.
func (b *faultBox) draw(c *call) *Fault {
	if !b.on.Load() {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	polling := c.method.name == "getUpdates"
	for i, r := range b.rules {
		if r.Method != c.method.name && (r.Method != "" || polling) || r.ChatID != 0 && c.int("chat_id", 0) != int(r.ChatID) {
			continue
		}
		if r.Times > 0 {
			if r.Times--; r.Times == 0 {
				b.rules = append(b.rules[:i:i], b.rules[i+1:]...)
			}
		}
		fault := r.Fault
		return &fault
	}
	return b.chance(c, polling)
}

// chance draws by Faults. b is locked.
func (b *faultBox) chance(c *call, polling bool) *Fault {
	f, fault := b.faults, Fault{}
	hit := func(rate float64) bool { return rate > 0 && b.random.Float64() < rate }
	switch {
	case hit(f.FailBefore):
		fault = FailBefore(http.StatusInternalServerError, "Internal Server Error")
	case hit(f.ResetBefore):
		fault = ResetBefore()
	case hit(f.HTML):
		fault = HTMLPage()
	case hit(f.FailAfter):
		fault = FailAfter()
	case hit(f.ResetAfter):
		fault = ResetAfter()
	}
	if f.DelayMax > 0 && !polling {
		took := f.DelayMin
		if span := f.DelayMax - f.DelayMin; span > 0 {
			took += time.Duration(b.random.Int64N(int64(span)))
		}
		fault.trip = took / 2
	}
	if f.SlowBytes > 0 {
		for i := range c.files {
			if over := len(c.files[i].data) - slowFrom; over > 0 {
				fault.delay += time.Duration(over) * time.Second / time.Duration(f.SlowBytes)
			}
		}
	}
	return &fault
}

// repeats draws what happens to an update besides its delivery.
func (b *faultBox) repeats() (same, asNew, broken bool) {
	if !b.on.Load() {
		return false, false, false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	hit := func(rate float64) bool { return rate > 0 && b.random.Float64() < rate }
	return hit(b.faults.RepeatSame), hit(b.faults.RepeatAsNew), hit(b.faults.Undecodable)
}

// before lets the fault happen ahead of the effect and tells whether the call
// goes on.
func (f *Fault) before(s *Server, w http.ResponseWriter, r *http.Request) bool {
	if f == nil {
		return true
	}
	if f.delay > 0 && !pause(r.Context(), s.closing, f.delay) {
		return false
	}
	if !f.travels(context.Background(), s) {
		return false
	}
	switch {
	case f.hang:
		select {
		case <-r.Context().Done():
		case <-s.closing.Done():
		}
		cut(w)
	case f.early == nil:
		return true
	case f.reset:
		cut(w)
	case f.html:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.early.code)
		w.Write([]byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
			"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"))
	default:
		if f.early.retryAfter > 0 {
			s.limits.refused.Add(1)
		}
		writeError(w, f.early)
	}
	return false
}

// travels lets the way there, or the way back, take its time and tells whether the call
// goes on.
func (f *Fault) travels(ctx context.Context, s *Server) bool {
	return f == nil || f.trip == 0 || pause(ctx, s.closing, f.trip)
}

// after lets the fault happen once the effect is there and tells whether the
// answer is to be written.
func (f *Fault) after(w http.ResponseWriter) bool {
	if f == nil || f.late == nil {
		return true
	}
	if f.reset {
		cut(w)
	} else {
		writeError(w, f.late)
	}
	return false
}

func pause(ctx, closing context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-closing.Done():
	}
	return false
}

// cut breaks the connection so that the caller sees a reset.
func cut(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}
