package outbox

import (
	"slices"
	"testing"
	"time"
)

var noon = time.Date(2022, 8, 16, 12, 0, 0, 0, time.UTC)

// whole sends as soon as it may and returns how many messages went within d.
func whole(p *pace, chat int64, bulk bool, d time.Duration) (n int) {
	for now := noon; now.Sub(noon) < d; now = now.Add(time.Millisecond) {
		for !p.turn(chat, bulk, 0, now).After(now) && !(bulk && p.bulkTurn().After(now)) && n < 1e6 {
			if p.spend(chat, now); bulk {
				p.spendBulk(now)
			}
			n++
		}
	}
	return n
}

func TestPaceOfAChat(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rates Rates
		chat  int64
		bulk  bool
		want  int // messages in a minute
	}{
		{"a person, bulk", DefaultRates(), 7, true, 60},
		{"a person, replies", DefaultRates(), 7, false, 62},
		{"a group, bulk", DefaultRates(), -7, true, 20},
		{"a group, replies", DefaultRates(), -7, false, 20},
		{"two a second", Rates{Chat: 2}, 7, true, 120},
		{"unlimited", Rates{}, 7, false, 1e6},
	} {
		if got := whole(newPace(tt.rates), tt.chat, tt.bulk, time.Minute); got != tt.want {
			t.Errorf("%s: %d messages in a minute, want %d", tt.name, got, tt.want)
		}
	}
}

// Ensure replies and bulk share what a chat may get.
func TestPaceIsSharedInAChat(t *testing.T) {
	p := newPace(DefaultRates())
	for range replyBurst {
		p.spend(7, noon)
	}
	if got := p.turn(7, true, 0, noon).Sub(noon); got != 3*time.Second {
		t.Errorf("bulk waits %v after a burst of replies, want 3s", got)
	}
	if got := p.turn(7, false, 0, noon).Sub(noon); got != time.Second {
		t.Errorf("a reply waits %v, want 1s", got)
	}
	if got := p.turn(7, false, 2, noon).Sub(noon); got != 3*time.Second {
		t.Errorf("a reply behind two waits %v, want 3s", got)
	}
	if got := p.turn(8, true, 0, noon); got.After(noon) {
		t.Errorf("another chat waits until %v", got)
	}
}

// Ensure a message counts from when it may have arrived, not from when it left.
func TestPaceCountsArrivals(t *testing.T) {
	p := newPace(DefaultRates())
	p.spend(7, noon)
	p.arrived(7, noon.Add(300*time.Millisecond))
	if got := p.turn(7, true, 0, noon).Sub(noon); got != 1300*time.Millisecond {
		t.Errorf("the next may go after %v", got)
	}
}

// Ensure a 429 is taken as its chat's where the chat explains it, as everybody's
// when a second chat is refused within seconds, and that no burst is tried for a
// while then.
func TestWhoseLimit(t *testing.T) {
	p := newPace(DefaultRates())
	send := func(chat int64, times int, at time.Time) {
		for range times {
			p.spend(chat, at)
		}
	}
	for _, tt := range []struct {
		name  string
		chat  int64
		after time.Duration // when it is refused
		sent  int           // messages to the chat just then
		alone bool
	}{
		{"the first message to a chat", 1, 0, 1, false},
		{"the second in a second, but another chat was refused before", 2, time.Second, 2, false},
		{"the same again", 2, 3 * time.Second, 2, true},
		{"a second later it is that chat's still", 2, 4 * time.Second, 2, true},
		{"another chat", 3, 8 * time.Second, 2, false},
		{"and one after it was quiet", 4, 8*time.Second + suspicion, 2, true},
	} {
		now := noon.Add(tt.after)
		send(tt.chat, tt.sent, now)
		if got := p.alone(tt.chat, now, now); got != tt.alone {
			t.Errorf("%s: alone is %t", tt.name, got)
		}
	}
	now := noon.Add(20 * time.Second)
	send(9, 1, now)
	if got := p.turn(9, false, 0, now).Sub(now); got != time.Second {
		t.Errorf("after a burst was refused the next answer waits %v", got)
	}
	if now = now.Add(sobriety); !p.turn(9, false, 0, now).Before(now) {
		t.Error("bursts are given up for ever")
	}
}

func TestPaceSlowsDownAndRecovers(t *testing.T) {
	p := newPace(Rates{All: 100})
	p.slow(noon, noon.Add(5*time.Second))
	for _, tt := range []struct {
		after time.Duration
		want  float64
	}{
		{0, 0.8}, {5 * time.Second, 0.8}, {35 * time.Second, 0.9}, {65 * time.Second, 1}, {time.Hour, 1},
	} {
		if got := p.share(noon.Add(tt.after)); got < tt.want-0.001 || got > tt.want+0.001 {
			t.Errorf("after %v: %.3f, want %.3f", tt.after, got, tt.want)
		}
	}
	for range 100 {
		p.slow(noon, noon)
	}
	if got := p.share(noon); got != slowest {
		t.Errorf("after many: %.3f, want %.3f", got, slowest)
	}
}

func TestMomentsForgetWhatIsOver(t *testing.T) {
	m := moments{}
	for i := range 100_000 {
		now := noon.Add(time.Duration(i) * time.Millisecond)
		m.set(int64(i), now.Add(time.Second), now)
	}
	if len(m) > 4096 {
		t.Errorf("%d chats remembered of about 1000", len(m))
	}
}

// TestPaceCountsWhatGoesBeside: what goes beside bulk, and is counted with it by Telegram, leaves room for so much less of it in that second.
func TestPaceCountsWhatGoesBeside(t *testing.T) {
	for beside, want := range map[bool]time.Time{true: noon.Add(time.Second + haste), false: noon.Add(time.Second/28 - lateness)} {
		p := newPace(DefaultRates())
		for range p.perSecond() - 1 {
			p.spendBulk(noon)
			p.landedBulk(noon, noon)
		}
		if p.all = noon.Add(time.Second / 28); beside {
			p.spendBeside()
			p.landedBulk(noon, noon)
		}
		if got := p.bulkTurn(); !got.Equal(want) {
			t.Errorf("beside %v: the next may go at %v, want %v", beside, got.Sub(noon), want.Sub(noon))
		}
	}
}

// Ensure that of messages that left at their pace no second can see more arrive
// than thirty, however late some of them did, and that a trip that is long for all
// costs no pace.
func TestPaceGuardsAgainstHeaps(t *testing.T) {
	for _, tt := range []struct {
		name  string
		trip  func(n int) time.Duration
		least int // messages in ten seconds
	}{
		{"near", func(int) time.Duration { return 5 * time.Millisecond }, 280},
		{"far", func(int) time.Duration { return 700 * time.Millisecond }, 280},
		{"uneven", func(n int) time.Duration { return time.Duration(20+n*37%121) * time.Millisecond }, 278},
		{"a stall now and then", func(n int) time.Duration { return time.Duration(20+36*max(0, 5-n%50)) * time.Millisecond }, 265},
	} {
		p := newPace(DefaultRates())
		type sent struct{ begun, ended time.Time }
		var out, all []sent
		for now := noon; now.Sub(noon) < 10*time.Second; now = now.Add(time.Millisecond) {
			out = slices.DeleteFunc(out, func(m sent) bool {
				if m.ended.After(now) {
					return false
				}
				p.landedBulk(m.begun, now)
				return true
			})
			if !p.bulkTurn().After(now) {
				p.spendBulk(now)
				m := sent{now, now.Add(tt.trip(len(all)))}
				out, all = append(out, m), append(all, m)
			}
		}
		if len(all) < tt.least {
			t.Errorf("%s: %d messages in ten seconds, want %d", tt.name, len(all), tt.least)
		}
		var arrived []time.Time // all the delay is on the way there
		for _, m := range all {
			arrived = append(arrived, m.ended)
		}
		slices.SortFunc(arrived, time.Time.Compare)
		for i := 30; i < len(arrived); i++ {
			if d := arrived[i].Sub(arrived[i-30]); d < time.Second-3*time.Millisecond {
				t.Errorf("%s: 31 messages arrive within %v", tt.name, d)
				break
			}
		}
	}
}
