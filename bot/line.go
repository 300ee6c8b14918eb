package bot

import (
	"context"
	"sync"
	"time"

	"loptruong/course"
)

// line holds the rows that wait, by chat. A chat is in ready when it has a row
// and nobody handles or delays it; so its rows are handled one at a time.
type line struct {
	ready chan int64    // one place for each row that can be held: never blocks
	room  chan struct{} // told when a line that was full has half its places free

	delayed sync.WaitGroup // chats that pause

	mu       sync.Mutex
	max      int
	chats    map[int64][]course.Update
	held     map[int64]bool // ids of the rows in chats
	finished map[int64]bool // ids done since begin: a look that began before may still bring them
	after    int64          // the highest id that was looked at
	full     bool
	closed   bool
}

func newLine(size int) *line {
	return &line{
		ready: make(chan int64, size),
		room:  make(chan struct{}, 1),
		max:   size,
		chats: map[int64][]course.Update{},
		held:  map[int64]bool{},
	}
}

// begin starts a look: after which id and for how many rows, 0 when there is no
// room. Each begin that has room is followed by add. With nothing held the look
// starts from the first row: with several writers a lower id may appear after a
// higher one.
func (l *line) begin(limit int) (after int64, room int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	room = min(limit, l.max-len(l.held))
	l.full = room == 0
	if len(l.held) == 0 {
		l.after = 0
	}
	l.finished = map[int64]bool{}
	return l.after, room
}

// add takes the rows of a look that are not known yet.
func (l *line) add(rows []course.Update) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, row := range rows {
		l.after = max(l.after, row.ID)
		if l.held[row.ID] || l.finished[row.ID] || l.closed {
			continue
		}
		l.held[row.ID] = true
		l.chats[row.ChatID] = append(l.chats[row.ChatID], row)
		if len(l.chats[row.ChatID]) == 1 {
			l.ready <- row.ChatID
		}
	}
	l.finished = nil
}

// rewind lets the next look start from the first row.
func (l *line) rewind() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.after = 0
}

// next waits for a chat that is ready and gives its first row. ok is false when
// the line is closed.
func (l *line) next() (chat int64, row course.Update, ok bool) {
	chat, ok = <-l.ready
	if !ok {
		return 0, row, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
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
	rows[0] = course.Update{} // its raw bytes are not needed any more
	if len(rows) == 1 {
		delete(l.chats, chat)
	} else {
		l.chats[chat] = rows[1:]
		l.put(chat)
	}
	if l.full && len(l.held) <= l.max/2 {
		l.full = false
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

func (l *line) put(chat int64) {
	if !l.closed {
		l.ready <- chat
	}
}

// close ends the waiting of all workers.
func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		close(l.ready)
	}
}
