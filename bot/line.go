package bot

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// line holds the rows that wait, by chat. A chat is in ready when it has a row
// and nobody handles or delays it; so its rows are handled one at a time.
type line struct {
	room chan struct{} // told when a line or a chat that was full has half its places free

	delayed sync.WaitGroup // chats that pause

	mu       sync.Mutex
	some     sync.Cond // a chat is ready, or the line is closed; its lock is mu
	ready    []int64   // in turn
	max      int       // rows held
	each     int       // of one chat
	chats    map[int64][]notice.Update
	behind   map[int64]int64 // chats of which more rows wait in the table, after that id
	held     map[int64]bool  // ids of the rows in chats
	finished map[int64]bool  // ids done since begin: a look that began before may still bring them
	after    int64           // the highest id that was looked at
	known    int64           // all rows up to this id were looked at or taken
	full     bool
	closed   bool
}

// newLine is a line for so many rows, and so many of one chat.
func newLine(size, each int) *line {
	l := &line{
		room:   make(chan struct{}, 1),
		max:    size,
		each:   each,
		chats:  map[int64][]notice.Update{},
		behind: map[int64]int64{},
		held:   map[int64]bool{},
	}
	l.some.L = &l.mu
	return l
}

// begin starts a look: after which id and for how many rows, and which chats to pass
// over, because earlier rows of theirs are still to be read. It is for 0 rows when
// there is next to no room (a look that starts over would go through all that is held in
// as small steps), and from then on until half the places are free. Each begin that
// has room is followed by add. With nothing held the look starts from the first row:
// with several writers a lower id may appear after a higher one.
func (l *line) begin(limit int) (after int64, room int, except []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	free := l.max - len(l.held)
	l.full = free <= l.max/16 || l.full && len(l.held) > l.max/2
	if !l.full {
		room = min(limit, free)
	}
	if len(l.held) == 0 {
		l.after = 0
	}
	l.finished = map[int64]bool{}
	return l.after, room, slices.Collect(maps.Keys(l.behind))
}

// add takes the rows of a look that are not known yet. Those of a chat that has
// its share are left in the table.
func (l *line) add(rows []notice.Update) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, row := range rows {
		l.after, l.known = max(l.after, row.ID), max(l.known, row.ID)
		l.place(row)
	}
	l.finished = nil
}

// take takes rows that were not looked at but have just been stored, all or none: none when
// they are more than there is room for, when a chat of theirs is behind, and when they don't
// follow those that are known, id by id. Ids become visible in their order, so there is
// nothing that belongs to a chat of theirs, is not in the line and has to be handled before.
func (l *line) take(rows []notice.Update) (taken bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.held)+len(rows) > l.max {
		return false
	}
	for i, row := range rows {
		if _, more := l.behind[row.ChatID]; more || row.ID != l.known+int64(i)+1 {
			return false
		}
	}
	for _, row := range rows {
		l.known = row.ID
		l.place(row)
	}
	return true
}

// place puts a row in the line, unless it is known, or its chat has its share.
func (l *line) place(row notice.Update) {
	if _, more := l.behind[row.ChatID]; more || l.held[row.ID] {
		return
	}
	if of := l.chats[row.ChatID]; len(of) >= l.each {
		l.behind[row.ChatID] = of[len(of)-1].ID
		return
	}
	l.hold(row)
}

// beginChat starts a look for a chat that is behind and has room again; room is 0
// when there is none. It is followed by addChat, unless the look fails.
func (l *line) beginChat() (chat, after int64, room int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for chat, after := range l.behind {
		if n := len(l.chats[chat]); n <= l.each/2 {
			l.finished = map[int64]bool{}
			return chat, after, l.each - n
		}
	}
	return 0, 0, 0
}

// addChat takes the rows of a look for one chat. With all it is behind no more.
func (l *line) addChat(chat int64, rows []notice.Update, all bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, row := range rows {
		l.hold(row)
		l.behind[chat] = row.ID
	}
	if all {
		delete(l.behind, chat)
	}
	l.finished = nil
}

// hold puts a row in its chat's line, if it is not known yet.
func (l *line) hold(row notice.Update) {
	if l.held[row.ID] || l.finished[row.ID] || l.closed {
		return
	}
	l.held[row.ID] = true
	l.chats[row.ChatID] = append(l.chats[row.ChatID], row)
	if len(l.chats[row.ChatID]) == 1 {
		l.put(row.ChatID)
	}
}

// rewind lets the next look start from the first row.
func (l *line) rewind() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.after = 0
}

// next waits for a chat that is ready and gives its first row. ok is false when
// the line is closed.
func (l *line) next() (chat int64, row notice.Update, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.ready) == 0 && !l.closed {
		l.some.Wait()
	}
	if l.closed {
		return 0, row, false
	}
	chat, l.ready = l.ready[0], l.ready[1:]
	return chat, l.chats[chat][0], true
}

// done drops the first row of a chat and makes the chat ready for the next.
func (l *line) done(chat int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	rows := l.chats[chat]
	delete(l.held, rows[0].ID)
	if l.finished != nil {
		l.finished[rows[0].ID] = true
	}
	rows[0] = notice.Update{} // its raw bytes are not needed any more
	if len(rows) == 1 {
		delete(l.chats, chat)
	} else {
		l.chats[chat] = rows[1:]
		l.put(chat)
	}
	half := l.full && len(l.held) <= l.max/2
	if half {
		l.full = false
	}
	if _, more := l.behind[chat]; half || more && len(rows)-1 <= l.each/2 {
		select {
		case l.room <- struct{}{}:
		default:
		}
	}
}

// later makes a chat ready again, for one more try of its first row, unless ctx
// is done before.
func (l *line) later(ctx context.Context, chat int64, when <-chan time.Time) {
	l.delayed.Go(func() {
		select {
		case <-ctx.Done():
		case <-when:
			l.mu.Lock()
			defer l.mu.Unlock()
			l.put(chat)
		}
	})
}

// put makes a chat ready. A chat that is behind is filled up also when the line is
// full, so there is no bound to how many are.
func (l *line) put(chat int64) {
	l.ready = append(l.ready, chat)
	l.some.Signal()
}

// close ends the waiting of all workers.
func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.some.Broadcast()
}
