package bot

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// rows are updates of a chat.
func rows(chat int64, ids ...int64) (list []notice.Update) {
	for _, id := range ids {
		list = append(list, notice.Update{ID: id, ChatID: chat})
	}
	return list
}

// handles takes these rows from a line, each when the one before is done.
func handles(t *testing.T, l *line, want ...int64) {
	t.Helper()
	for _, id := range want {
		chat, row, _ := l.next()
		if row.ID != id {
			t.Fatalf("next is row %d, want %d", row.ID, id)
		}
		l.done(chat)
	}
}

// TestLineKnowsItsRows: a look brings what is held, and what was handled while it
// was under way. Neither is handled again; a row that is new is, and what comes
// after the line is closed is not.
func TestLineKnowsItsRows(t *testing.T) {
	t.Parallel()
	l := newLine(10, 10)
	a, b, c := notice.Update{ID: 1, ChatID: 7}, notice.Update{ID: 2, ChatID: 7}, notice.Update{ID: 3, ChatID: 8}
	take := func(want int64) {
		t.Helper()
		if _, row, ok := l.next(); !ok || row.ID != want {
			t.Fatalf("next is row %d, %t, want %d", row.ID, ok, want)
		}
	}
	l.begin(10)
	l.add([]notice.Update{a, b})
	take(1)
	l.begin(10)
	l.done(7)
	l.add([]notice.Update{a, b, c}) // read before 1 was done
	take(2)
	take(3)
	l.done(7)
	l.done(8)
	if after, room, _ := l.begin(10); after != 0 || room != 10 || len(l.ready) != 0 {
		t.Errorf("after everything is done: after %d, room %d, %d ready", after, room, len(l.ready))
	}
	l.close()
	l.add([]notice.Update{a})
	if _, row, ok := l.next(); ok {
		t.Errorf("a closed line gives row %d", row.ID)
	}
}

// TestLineTakes has a line take rows that were just stored only when nothing can be before
// them.
func TestLineTakes(t *testing.T) {
	t.Parallel()
	l := newLine(8, 3)
	take := func(what string, of []notice.Update, want bool) {
		t.Helper()
		if got := l.take(of); got != want {
			t.Errorf("%s: taken %t, want %t", what, got, want)
		}
	}
	handle := func(want ...int64) { handles(t, l, want...) }
	take("the table may hold earlier ones", rows(7, 5), false)
	l.begin(8)
	l.add(rows(7, 4, 5))
	take("the next", rows(7, 6), true)
	take("again", rows(7, 6), false)
	take("one between was stored by another program", rows(8, 8), false)
	l.begin(8)
	take("after a look that has begun", rows(8, 7, 8), true)
	handle(4, 7)
	l.add(rows(8, 7, 8)) // read before 7 was done
	handle(5, 8, 6)

	take("more of a chat than its share", rows(7, 9, 10, 11, 12), true)
	take("of a chat that is behind", rows(7, 13), false)
	take("after a row that was not taken", rows(8, 14), false)
	if after, room, except := l.begin(8); after != 8 || room != 5 || !slices.Equal(except, []int64{7}) {
		t.Errorf("the look for the rest is after %d for %d without %v", after, room, except)
	}
	l.add(rows(8, 14))
	take("without room", rows(8, 15, 16, 17, 18, 19), false)
	take("with room", rows(8, 15, 16), true)
	handle(9, 14, 10)
	if chat, after, _ := l.beginChat(); chat != 7 || after != 11 {
		t.Errorf("the look for a chat is of %d after %d", chat, after)
	}
	l.addChat(7, rows(7, 12, 13), true)
	handle(15, 11, 16, 12, 13)
}

// TestLineStartsOverWithRoom: a line that is nearly full is not read into, else a look from the
// first row would come past all that is held in steps of the places that are left.
func TestLineStartsOverWithRoom(t *testing.T) {
	t.Parallel()
	l := newLine(64, 1)
	room := func(want int) {
		t.Helper()
		if _, got, _ := l.begin(500); got != want {
			t.Errorf("with %d held there is room for %d, want %d", len(l.held), got, want)
		}
	}
	room(64)
	for id := range int64(60) {
		l.add(rows(100+id, 1+id))
	}
	l.rewind()
	room(0)
	for id := range int64(28) {
		room(0)
		handles(t, l, 1+id)
	}
	room(32)
}

// TestLineWaitsForRoom has a line that was full be filled in large pieces.
func TestLineWaitsForRoom(t *testing.T) {
	t.Parallel()
	l := newLine(4, 4)
	look := func(what string, want int) {
		t.Helper()
		if _, room, _ := l.begin(4); room != want {
			t.Errorf("%s: room for %d, want %d", what, room, want)
		}
	}
	look("empty", 4)
	for id := range int64(4) {
		l.add([]notice.Update{{ID: id + 1, ChatID: id}})
	}
	look("full", 0)
	for _, told := range []bool{false, true} {
		chat, _, _ := l.next()
		l.done(chat)
		if got := len(l.room) == 1; got != told {
			t.Errorf("with %d held it is told that there is room: %t, want %t", len(l.held), got, told)
		}
		look(fmt.Sprintf("with %d held", len(l.held)), map[bool]int{true: 2}[told])
	}
}

// TestLineLeavesRowsBehind: of a chat that has its share nothing is held, and
// nothing that comes later, until it has room again and what is behind was read.
func TestLineLeavesRowsBehind(t *testing.T) {
	t.Parallel()
	l := newLine(100, 4)
	handle := func(want ...int64) { handles(t, l, want...) }
	l.begin(100)
	l.add(rows(7, 1, 2, 3, 4, 5, 6))
	after, _, except := l.begin(100)
	if after != 6 || !slices.Equal(except, []int64{7}) {
		t.Errorf("the next look is after %d, without %v", after, except)
	}
	l.add(append(rows(7, 8), rows(9, 9)...)) // read before 7 was behind
	handle(1)
	if _, _, room := l.beginChat(); room != 0 {
		t.Errorf("room for %d with 3 held", room)
	}
	handle(9, 2) // in turn
	select {
	case <-l.room:
	default:
		t.Error("nobody is told of the room")
	}
	if chat, after, room := l.beginChat(); chat != 7 || after != 4 || room != 2 {
		t.Fatalf("look for chat %d after %d for %d", chat, after, room)
	}
	l.addChat(7, rows(7, 5, 6), false)
	handle(3, 4)
	l.beginChat()
	l.addChat(7, rows(7, 8), true)
	l.begin(100)
	l.add(rows(7, 10))
	handle(5, 6, 8, 10)
}

// TestLineIsNeverFull holds as many chats as there is room for while others are
// behind of which nothing is held: their rows find their place all the same.
func TestLineIsNeverFull(t *testing.T) {
	t.Parallel()
	const size, each, behind = 8, 2, 4
	l := newLine(size, each)
	id := int64(0)
	arrive := func(chat int64, n int) (list []notice.Update) {
		for range n {
			id++
			list = append(list, notice.Update{ID: id, ChatID: chat})
		}
		return list
	}
	for chat := range int64(behind) {
		l.begin(size)
		l.add(arrive(chat, each+1))
		for range each {
			of, _, _ := l.next()
			l.done(of)
		}
	}
	l.begin(size)
	for chat := range int64(size) {
		l.add(arrive(100+chat, 1))
	}
	filled := make(chan struct{})
	go func() {
		defer close(filled)
		for range behind {
			chat, _, room := l.beginChat()
			l.addChat(chat, arrive(chat, room), true)
		}
	}()
	select {
	case <-filled:
	case <-time.After(5 * time.Second):
		t.Fatal("it waits for the workers, and holds what they wait for")
	}
	for range size + behind*each {
		chat, _, _ := l.next()
		l.done(chat)
	}
	if _, room, _ := l.begin(size); room != size {
		t.Errorf("there is room for %d when nothing is held", room)
	}
}
