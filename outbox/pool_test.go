package outbox

import (
	"slices"
	"testing"
	"time"

	"loptruong/course"
)

// row is a notice of a chat that is due since noon.
func row(id, chat int64) course.Notice {
	return course.Notice{ID: id, ChatID: chat, Lane: course.ReplyLane, State: course.Sending, NextAt: noon}
}

func idsOf(notices []course.Notice) (list []int64) {
	for _, n := range notices {
		list = append(list, n.ID)
	}
	return list
}

func TestTakeIsOneAtATimeInAChat(t *testing.T) {
	replies, pc := newPools(DefaultRates())[0], newPace(DefaultRates())
	replies.admit([]course.Notice{row(3, 1), row(1, 1), row(2, 2)})
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
	tap.Message.Tap, menu.Message.MenuRole = "q", course.TraineeRole
	replies.admit([]course.Notice{row(1, 1), row(2, 1), tap, menu})
	replies.close(1, noon.Add(time.Hour))
	if ready, _, _ := replies.take(noon, pc); !slices.Equal(idsOf(ready), []int64{8, 9}) {
		t.Errorf("took %v", idsOf(ready))
	}
}

func TestTakePutsBackWhatWaitsLong(t *testing.T) {
	rates := DefaultRates()
	bulk, pc := newPools(rates)[1], newPace(rates)
	bulk.admit([]course.Notice{row(1, 1), row(2, 1), row(3, 1), row(4, 1), row(5, 1)})
	ready, back, next := bulk.take(noon.Add(time.Hour), pc)
	now := noon.Add(time.Hour)
	if !slices.Equal(idsOf(ready), []int64{1}) {
		t.Fatalf("took %v", idsOf(ready))
	}
	// The rate over all chats ends the first look; at the next one 2 and 3 wait
	// up to two seconds, 4 and 5 longer.
	if want := now.Add(time.Second/28 - lateness); next.Sub(want).Abs() > time.Microsecond {
		t.Errorf("next look after %v", next.Sub(now))
	}
	ready, back, next = bulk.take(next, pc)
	if len(ready) != 0 || !slices.Equal(idsOf(back), []int64{4, 5}) || !next.Equal(now.Add(time.Second)) {
		t.Fatalf("took %v, put back %v, next look after %v", idsOf(ready), idsOf(back), next.Sub(now))
	}
	for _, n := range back {
		if n.State != course.Queued || !n.NextAt.Equal(now.Add(3*time.Second)) {
			t.Errorf("%d is %s for %v", n.ID, n.State, n.NextAt.Sub(now))
		}
	}
}

// Ensure a notice that is due earlier does not overtake one of its chat that has
// gone back.
func TestAdmitKeepsTheOrder(t *testing.T) {
	p := newPools(DefaultRates())[0]
	until := noon.Add(time.Minute)
	p.putBack(row(1, 1), until)
	back := p.admit([]course.Notice{row(2, 1), row(3, 2)})
	if !slices.Equal(idsOf(back), []int64{2}) || !back[0].NextAt.Equal(until) {
		t.Fatalf("put back %v", back)
	}
	first, second := row(1, 1), row(2, 1)
	first.NextAt, second.NextAt = until, until
	if back := p.admit([]course.Notice{first, second}); len(back) != 0 {
		t.Errorf("put back %v once more", idsOf(back))
	}
	if back := p.admit([]course.Notice{row(4, 1)}); len(back) != 0 || len(p.away) != 0 {
		t.Errorf("the chat is still remembered")
	}
}

func TestRoom(t *testing.T) {
	for _, tt := range []struct {
		name                    string
		slots, waiting, blocked int
		more                    bool
		want                    int
	}{
		{"nothing queued", 4, 0, 0, false, 0},
		{"empty", 4, 0, 0, true, 4},
		{"half full", 4, 2, 0, true, 2},
		{"nearly full", 4, 3, 0, true, 0},
		{"all wait for their chats", 4, 4, 4, true, 4},
		{"memory full", 4, most, most, true, 0},
		{"wide", 128, 64, 0, true, 64},
	} {
		p := &pool{slots: tt.slots, waiting: make([]course.Notice, tt.waiting), blocked: tt.blocked, more: tt.more}
		if got := p.room(); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}
