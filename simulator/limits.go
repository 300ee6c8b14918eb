package simulator

import (
	"maps"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// Limits are what the server lets a bot send before it answers 429, by
// Config.Now; 0 is no limit. They count messages that are sent, copied,
// forwarded or edited, an album as its messages: sending and editing share
// their limits (https://github.com/tdlib/td/issues/2592). Of deleting it is
// known only that its limits are "high enough to cover all reasonable usages"
// (https://github.com/tdlib/telegram-bot-api/issues/572), and that there are
// bots that have met them; so a call that deletes is counted as a message
// here, which is the strictest that it can be. Pins aren't counted: nothing is
// published of them. A private chat's and a group's own limit hold besides the
// one over all chats.
type Limits struct {
	AllPerSecond   int
	ChatPerSecond  int
	GroupPerMinute int
	Sliding        bool          // AllPerSecond holds for any second; else it is a bucket of that size and rate
	Burst          int           // messages a chat takes at once; 0 means ChatPerSecond
	RepliesExempt  time.Duration // a chat whose person wrote or tapped less than this ago is outside AllPerSecond
}

// TelegramLimits are what Telegram documents, as strictly as it can be read
// (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this):
// about 30 messages a second when many people are told something, so that answers
// to those who talk to the bot are not counted; one a second in a chat, of which
// short bursts are let pass; 20 a minute in a group.
func TelegramLimits() Limits {
	return Limits{
		AllPerSecond: 30, Sliding: true, RepliesExempt: time.Minute,
		ChatPerSecond: 1, Burst: 3, GroupPerMinute: 20,
	}
}

type limiter struct {
	on      atomic.Bool
	refused atomic.Int64

	mu     sync.Mutex
	limits Limits
	beyond map[int64]int // calls beyond the limits, by chat
	all    gauge
	chats  map[int64]*gauge
	groups map[int64]*gauge
	heard  map[int64]time.Time // when the person last wrote
	floods map[int64]time.Time // refused until then; 0 is all chats
}

// gauge is a bucket or the times of a sliding window.
type gauge struct {
	level float64 // tokens taken from the bucket
	at    time.Time
	times []time.Time
}

// SetLimits changes the limits from now on.
func (s *Server) SetLimits(l Limits) {
	m := &s.limits
	m.mu.Lock()
	defer m.mu.Unlock()
	m.limits, m.all = l, gauge{}
	m.chats, m.groups, m.heard = map[int64]*gauge{}, map[int64]*gauge{}, map[int64]time.Time{}
	if m.floods == nil {
		m.floods, m.beyond = map[int64]time.Time{}, map[int64]int{}
	}
	m.on.Store(l.AllPerSecond > 0 || l.ChatPerSecond > 0 || l.GroupPerMinute > 0 || len(m.floods) > 0)
}

// FloodWait answers 429 to everything sent to the chat for the time to come,
// by Config.Now, with the seconds that are left; chat 0 means all chats.
func (s *Server) FloodWait(chatID int64, d time.Duration) {
	m := &s.limits
	m.mu.Lock()
	defer m.mu.Unlock()
	m.floods[chatID] = s.now().Add(d)
	m.on.Store(true)
}

// TooMany is how many calls have been answered 429.
func (s *Server) TooMany() int { return int(s.limits.refused.Load()) }

// BeyondLimits is how many calls to each chat the limits have refused.
func (s *Server) BeyondLimits() map[int64]int {
	m := &s.limits
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.beyond)
}

// manyGauges is when gauges of idle chats are swept.
const manyGauges = 4096

// spoke notes that the person of a chat is there.
func (m *limiter) spoke(chatID int64, now time.Time) {
	if !m.on.Load() {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.limits.RepliesExempt <= 0 {
		return
	}
	if len(m.heard) > manyGauges {
		for id, at := range m.heard {
			if now.Sub(at) > m.limits.RepliesExempt {
				delete(m.heard, id)
			}
		}
	}
	m.heard[chatID] = now
}

// admit is nil when n messages may go to the chat now, and counts them; else
// the 429 to answer.
func (m *limiter) admit(ch *chat, n int, now time.Time) error {
	if !m.on.Load() {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	wait := max(m.floods[0].Sub(now), m.floods[ch.id].Sub(now))
	l := m.limits
	var takes []func()
	ask := func(g *gauge, limit, burst int, window time.Duration, sliding bool) {
		if limit <= 0 {
			return
		}
		need := min(n, burst)
		if sliding {
			wait = max(wait, g.slideWait(now, need, limit, window))
			takes = append(takes, func() { g.slide(now, need) })
			return
		}
		rate := float64(limit) / window.Seconds()
		wait = max(wait, g.bucketWait(now, need, burst, rate))
		takes = append(takes, func() { g.level += float64(need) })
	}
	if ch.group != nil {
		ask(gaugeOf(m.groups, ch.id, now), l.GroupPerMinute, max(l.GroupPerMinute, 1), time.Minute, true)
	}
	ask(gaugeOf(m.chats, ch.id, now), l.ChatPerSecond, max(l.Burst, l.ChatPerSecond), time.Second, false)
	heard, talking := m.heard[ch.id]
	if !talking || now.Sub(heard) > l.RepliesExempt {
		ask(&m.all, l.AllPerSecond, max(l.AllPerSecond, 1), time.Second, l.Sliding)
	}
	if wait > 0 {
		m.refused.Add(1)
		m.beyond[ch.id]++
		return tooMany(int(math.Ceil(wait.Seconds())))
	}
	for _, take := range takes {
		take()
	}
	return nil
}

// gaugeOf is the chat's gauge; now and then those nobody has used for a while go.
func gaugeOf(of map[int64]*gauge, id int64, now time.Time) *gauge {
	g := of[id]
	if g == nil {
		if len(of) > manyGauges {
			for other, old := range of {
				if now.Sub(old.at) > 2*time.Minute {
					delete(of, other)
				}
			}
		}
		g = &gauge{}
		of[id] = g
	}
	return g
}

func (g *gauge) bucketWait(now time.Time, need, burst int, rate float64) time.Duration {
	if !g.at.IsZero() {
		g.level = max(0, g.level-now.Sub(g.at).Seconds()*rate)
	}
	g.at = now
	over := g.level + float64(need) - float64(burst)
	if over <= 1e-9 {
		return 0
	}
	return time.Duration(over / rate * float64(time.Second))
}

func (g *gauge) slideWait(now time.Time, need, limit int, window time.Duration) time.Duration {
	old := 0
	for old < len(g.times) && now.Sub(g.times[old]) >= window {
		old++
	}
	g.times = append(g.times[:0], g.times[old:]...)
	over := len(g.times) + need - limit
	if over <= 0 {
		return 0
	}
	return g.times[over-1].Add(window).Sub(now)
}

func (g *gauge) slide(now time.Time, need int) {
	g.at = now
	for range need {
		g.times = append(g.times, now)
	}
}
