package outbox

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// row is a notice of a chat that is due since noon.
func row(id, chat int64) *notice.Notice {
	return &notice.Notice{ID: id, ChatID: chat, Lane: notice.ReplyLane, State: notice.Sending, NextAt: noon}
}

func idsOf(notices []*notice.Notice) (list []int64) {
	for _, n := range notices {
		list = append(list, n.ID)
	}
	return list
}

func TestTakeIsOneAtATimeInAChat(t *testing.T) {
	replies, pc := newPools(DefaultRates())[0], newPace(DefaultRates())
	replies.admit([]*notice.Notice{row(3, 1), row(1, 1), row(2, 2)})
	ready, _, _ := replies.take(noon, pc)
	if got := idsOf(ready); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("took %v, want the first of each chat", got)
	}
	if ready, _, _ = replies.take(noon, pc); len(ready) != 0 {
		t.Errorf("took %v while the chat was busy", idsOf(ready))
	}
	replies.free(row(1, 1))
	if ready, _, _ = replies.take(noon, pc); !slices.Equal(idsOf(ready), []int64{3}) {
		t.Errorf("took %v, want 3", idsOf(ready))
	}
}

// Ensure what is no message waits for nothing but a slot.
func TestTakeLetsTapsPass(t *testing.T) {
	replies, pc := newPools(DefaultRates())[0], newPace(DefaultRates())
	tap, menu := row(8, 1), row(9, 1)
	tap.Message.Tap, menu.Message.Menu = "q", []course.Role{course.TraineeRole}
	replies.admit([]*notice.Notice{row(1, 1), row(2, 1), tap, menu})
	replies.close(1, noon.Add(time.Hour))
	if ready, _, _ := replies.take(noon, pc); !slices.Equal(idsOf(ready), []int64{8, 9}) {
		t.Errorf("took %v", idsOf(ready))
	}
}

// Ensure answers to taps go before all that was queued earlier.
func TestTakeAnswersTapsFirst(t *testing.T) {
	replies, pc := newPools(DefaultRates())[0], newPace(DefaultRates())
	tap := row(4, 2)
	tap.Message.Tap = "q"
	replies.admit([]*notice.Notice{row(1, 1), row(3, 3)})
	replies.admit([]*notice.Notice{tap, row(5, 2)})
	if ready, _, _ := replies.take(noon, pc); !slices.Equal(idsOf(ready), []int64{4, 1, 3, 5}) {
		t.Errorf("took %v", idsOf(ready))
	}
}

// Ensure replies of one chat wait up to two seconds in memory, and longer in the
// database, all of them until the turn of the first.
func TestTakePutsBackWhatWaitsLong(t *testing.T) {
	rates := DefaultRates()
	replies, pc := newPools(rates)[0], newPace(rates)
	for range replyBurst - 1 {
		pc.spend(1, noon)
	}
	replies.admit([]*notice.Notice{row(1, 1), row(2, 1), row(3, 1), row(4, 1), row(5, 1)})
	ready, back, next := replies.take(noon, pc)
	if !slices.Equal(idsOf(ready), []int64{1}) || !slices.Equal(idsOf(back), []int64{4, 5}) || !next.Equal(noon.Add(time.Second)) {
		t.Fatalf("took %v, put back %v, next look after %v", idsOf(ready), idsOf(back), next.Sub(noon))
	}
	for _, n := range back {
		if n.State != notice.Queued || !n.NextAt.Equal(noon.Add(3*time.Second)) {
			t.Errorf("%d is %s for %v", n.ID, n.State, n.NextAt.Sub(noon))
		}
	}
}

// Ensure bulk waits for nothing but its rate in memory, and that its moment in a
// chat is kept for it although the chat is answered all the time.
func TestTakeBooksForBulk(t *testing.T) {
	rates := DefaultRates()
	pools, pc := newPools(rates), newPace(rates)
	replies, bulk := pools[0], pools[1]
	bulk.admit([]*notice.Notice{row(1, 1), row(2, 1)})
	ready, _, next := bulk.take(noon, pc)
	if want := noon.Add(time.Second/28 - lateness); !slices.Equal(idsOf(ready), []int64{1}) || next.Sub(want).Abs() > time.Microsecond {
		t.Fatalf("took %v, next look after %v", idsOf(ready), next.Sub(noon))
	}
	bulk.free(row(1, 1))
	ready, back, _ := bulk.take(next, pc)
	until := noon.Add(time.Second)
	if len(ready) != 0 || !slices.Equal(idsOf(back), []int64{2}) || !back[0].NextAt.Equal(until) {
		t.Fatalf("took %v, put back %v", idsOf(ready), idsOf(back))
	}
	for i := range int64(5) {
		replies.admit([]*notice.Notice{row(10+i, 1)})
		for _, n := range first(replies.take(noon.Add(time.Duration(i)*200*time.Millisecond), pc)) {
			replies.free(n)
		}
	}
	bulk.admit(back)
	if ready, back, _ = bulk.take(until, pc); !slices.Equal(idsOf(ready), []int64{2}) {
		t.Errorf("at its moment took %v, put back %v", idsOf(ready), idsOf(back))
	}
}

func first[A, B, C any](a A, _ B, _ C) A { return a }

func TestSlotsFollowTheTrip(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rate  int
		trips []time.Duration
		want  int
	}{
		{"a Telegram next door", 28, steady(8 * time.Millisecond), fewSlots},
		{"the usual", 28, steady(100 * time.Millisecond), 4},
		{"far away", 28, steady(220 * time.Millisecond), 8},
		{"paid for", 1000, steady(219 * time.Millisecond), 221},
		{"one that hangs", 28, append(steady(100*time.Millisecond), time.Hour), 29},
		{"no rate", 0, steady(220 * time.Millisecond), freeSlots},
	} {
		p := newPools(Rates{All: tt.rate})[1]
		for _, took := range tt.trips {
			p.measure(took)
		}
		if p.slots != tt.want {
			t.Errorf("%s: %d slots, want %d", tt.name, p.slots, tt.want)
		}
	}
}

func steady(trip time.Duration) []time.Duration { return slices.Repeat([]time.Duration{trip}, 100) }

// Ensure a notice that is due earlier does not overtake one of its chat that has
// gone back.
func TestAdmitKeepsTheOrder(t *testing.T) {
	p := newPools(DefaultRates())[0]
	until := noon.Add(time.Minute)
	p.snooze(row(1, 1), until)
	back := p.admit([]*notice.Notice{row(2, 1), row(3, 2)})
	if !slices.Equal(idsOf(back), []int64{2}) || !back[0].NextAt.Equal(until) {
		t.Fatalf("put back %v", idsOf(back))
	}
	first, second := row(1, 1), row(2, 1)
	first.NextAt, second.NextAt = until, until
	if back := p.admit([]*notice.Notice{first, second}); len(back) != 0 {
		t.Errorf("put back %v once more", idsOf(back))
	}
	if back := p.admit([]*notice.Notice{row(4, 1)}); len(back) != 0 || len(p.away) != 0 {
		t.Errorf("the chat is still remembered")
	}
}

// TestReplySlots: replies have as many slots as their rate needs over the way that is seen, and
// more as soon as more go; that many are in each other's way gives them none.
func TestReplySlots(t *testing.T) {
	const ms = time.Millisecond
	p, now := newPools(DefaultRates())[0], noon
	goes := func(rounds, messages int, trip, commit time.Duration) int {
		for range rounds {
			var written []*outcome
			for range messages {
				p.flew(trip, now)
				written = append(written, &outcome{pool: p, notice: row(1, 1)})
			}
			now = now.Add(max(trip, 20*ms))
			p.follow(written, commit, now)
		}
		return p.slots
	}
	for _, tt := range []struct {
		name         string
		rounds, each int
		trip, commit time.Duration
		want         int
	}{
		{"before any", 1, 0, 0, 0, 16},
		{"next door", 10, 1, ms, ms, 10},
		{"with a slow database", 10, 1, ms, 20 * ms, 11},
		{"a rush next door", 1, 60, ms, 10 * ms, 45},
		{"which goes on", 20, 60, ms, 10 * ms, 80},
		{"in which they are in each other's way", 20, 60, 20 * ms, 10 * ms, 80},
		{"and after it", 200, 1, ms, ms, 10},
		{"over a way that has become longer", 400, 1, 60 * ms, 5 * ms, 69},
		{"in a rush there", 2, 100, 60 * ms, 5 * ms, 128},
	} {
		if got := goes(tt.rounds, tt.each, tt.trip, tt.commit); got != tt.want {
			t.Errorf("%s: %d slots, want %d", tt.name, got, tt.want)
		}
	}
}

// TestHallOfReplies: 600 who write at once are answered within 600 ms over a way of 60, once
// that is known.
func TestHallOfReplies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{takes: 60 * time.Millisecond}
		_, stop := run(t, s, w, DefaultRates())
		s.queue(to(notice.ReplyLane, 1000, 1)...)
		time.Sleep(time.Second)
		s.queue(to(notice.ReplyLane, 2000, 600)...)
		time.Sleep(600 * time.Millisecond)
		if got := s.states(); got != "sent 601" {
			t.Error(got)
		}
		stop()
	})
}

func TestRoom(t *testing.T) {
	for _, tt := range []struct {
		name                    string
		slots, waiting, blocked int
		more                    bool
		want                    int
	}{
		{"nothing queued", 4, 0, 0, false, 0},
		{"empty", 4, 0, 0, true, 128},
		{"half full", 4, 64, 0, true, 64},
		{"nearly full", 4, 65, 0, true, 0},
		{"all wait for their chats", 4, 128, 128, true, 128},
		{"memory full", 4, most, most, true, 0},
		{"wide", 128, 64, 0, true, 64},
	} {
		p := &pool{slots: tt.slots, waiting: make([]*notice.Notice, tt.waiting), blocked: tt.blocked, more: tt.more}
		if got := p.room(0); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

// Ensure no more of bulk is claimed than has a slot.
func TestRoomOfBulk(t *testing.T) {
	p := &pool{bulk: true, slots: 8, taken: 4, waiting: make([]*notice.Notice, 1), more: true}
	for _, m := range []notice.Message{{Text: "Chào"}, {Menu: []course.Role{course.TraineeRole}}, {Text: "Chào"}} {
		p.end(&notice.Notice{Message: m})
	}
	if got := p.room(100); got != 8-4-1+2 {
		t.Errorf("room for %d beside 4 with a slot and 1 that waits, when 2 are written", got)
	}
	if got := p.room(2); got != 1 {
		t.Errorf("room for %d when 2 are about to go and 1 waits", got)
	}
	if p.taken = 12; p.room(100) != 0 {
		t.Error("room in a pool that has become smaller")
	}
}

// TestTakePutsBackWhatIsBehindATap: what waits behind the answer to a tap goes back with what comes before it in its chat,
// which it would overtake in the moment in which both may go.
func TestTakePutsBackWhatIsBehindATap(t *testing.T) {
	rates := DefaultRates()
	p, pc := newPools(rates)[0], newPace(rates)
	for range replyBurst + 2 {
		pc.spend(1, noon)
	}
	tap, change := row(2, 1), row(3, 1)
	tap.Message, change.Message = notice.Message{Tap: "tap"}, notice.Message{Edit: 7}
	p.admit([]*notice.Notice{row(1, 1), tap, change, row(4, 1)})
	ready, back, _ := p.take(noon, pc)
	if !slices.Equal(idsOf(ready), []int64{2}) || !slices.Equal(idsOf(back), []int64{1, 3, 4}) {
		t.Fatalf("took %v, put back %v", idsOf(ready), idsOf(back))
	}
	for _, n := range back {
		if !n.NextAt.Equal(back[0].NextAt) {
			t.Errorf("%d is due %v after the first", n.ID, n.NextAt.Sub(back[0].NextAt))
		}
	}
	p.answered(tap, noon)
	if ready, back, _ := p.take(noon.Add(time.Hour), pc); len(ready)+len(back) > 0 {
		t.Errorf("took %v, put back %v, of what is away", idsOf(ready), idsOf(back))
	}
}

// TestCancelledKeepsNobodyBack: what has gone back and is cancelled in the database never comes again, and what comes after it
// in its chat goes all the same.
func TestCancelledKeepsNobodyBack(t *testing.T) {
	rates := DefaultRates()
	for _, p := range newPools(rates) {
		cancelled, next := row(1, 1), row(2, 1)
		cancelled.Lane, next.Lane = p.lanes[0], p.lanes[0]
		p.written(p.snooze(cancelled, noon.Add(time.Second)))
		next.NextAt = noon.Add(time.Second)
		if back := p.admit([]*notice.Notice{next}); len(back) > 0 {
			t.Fatalf("put back %v", idsOf(back))
		}
		if ready, back, _ := p.take(noon.Add(time.Minute), newPace(rates)); !slices.Equal(idsOf(ready), []int64{2}) || len(back) > 0 {
			t.Errorf("took %v, put back %v", idsOf(ready), idsOf(back))
		}
	}
}
