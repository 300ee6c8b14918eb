package bot

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// InboxConfig is what an Inbox needs.
type InboxConfig struct {
	Username func() string // the bot's own, without @; known before Run

	// Pending lists the new rows after an id, in order of id, at most limit,
	// passing over those of some chats. PendingOf lists those of one chat.
	Pending   func(ctx context.Context, after int64, limit int, except []int64) ([]notice.Update, error)
	PendingOf func(ctx context.Context, chat, after int64, limit int) ([]notice.Update, error)
	// Handle handles the request and commits its effect, its answers and the
	// row's being done in one transaction. It is called again after an error.
	Handle func(ctx context.Context, r *Request) error
	// Failed counts a try that has failed and returns how many there were.
	// course.ErrNotFound or ErrConflict mean that the row is no longer new.
	Failed func(ctx context.Context, id int64, failure string) (tries int, err error)
	// GiveUp sets the row aside and, in the same transaction, tells whoever
	// sent it in a neutral sentence.
	GiveUp func(ctx context.Context, row notice.Update, failure string) error
	// Unavailable tells that an error is the database's and not the row's: the
	// row then waits, and no try is counted. Nil means that none is.
	Unavailable func(error) bool

	Workers int                                    // how many chats are served at a time; 0 means 128
	After   func(d time.Duration) <-chan time.Time // waits between tries; nil means time.After
	Logger  *slog.Logger
}

// Inbox hands stored updates to their handler: those of one chat one after the
// other in order of arrival, those of different chats side by side. A row that
// fails is tried three times and then set aside; while it waits only its own
// chat waits. A chat with many rows delays no other either: the chats are served
// in turn, a row each, and few rows of one are held.
type Inbox struct {
	cfg  InboxConfig
	wake chan struct{}
	line atomic.Pointer[line] // while it runs
	down atomic.Bool          // the database was unavailable at the last look
}

// NewInbox checks the configuration.
func NewInbox(cfg InboxConfig) (*Inbox, error) {
	if cfg.Username == nil || cfg.Pending == nil || cfg.PendingOf == nil || cfg.Handle == nil || cfg.Failed == nil || cfg.GiveUp == nil || cfg.Logger == nil {
		return nil, errors.New("bot: the inbox needs Username, Pending, PendingOf, Handle, Failed, GiveUp and Logger")
	}
	if cfg.Workers == 0 {
		// A worker waits for the database and for nothing else. Those of a crowd share
		// its transactions, so twice as many as one takes (storage/group.go).
		cfg.Workers = 128
	}
	if cfg.After == nil {
		cfg.After = time.After
	}
	if cfg.Unavailable == nil {
		cfg.Unavailable = func(error) bool { return false }
	}
	return &Inbox{cfg: cfg, wake: make(chan struct{}, 1)}, nil
}

const (
	maxTries      = 3
	handleTimeout = 30 * time.Second
	stopTime      = 4 * time.Second // for what is being handled at the end
	lookBatch     = 500             // rows read at a time
	maxHeld       = 4000            // rows in memory
	maxHeldOfChat = 32              // of one chat
	safetyLook    = 2 * time.Second // for rows that nobody has announced
	downWait      = time.Second     // between tries while the database is away
)

// retryWait is how long a row waits after its first and second failure.
var retryWait = [maxTries - 1]time.Duration{100 * time.Millisecond, time.Second}

// Stored takes rows that have just been stored, as Pending would list them, by their ids;
// so they need not be read where there is room and nothing else is to be read before
// them. It never blocks.
func (in *Inbox) Stored(rows []notice.Update) {
	if line := in.line.Load(); len(rows) > 0 && line != nil && line.take(rows) {
		return
	}
	in.Wake() // after a commit that was not answered the rows of before are not among these
}

// Wake says that rows are to be read. It never blocks.
func (in *Inbox) Wake() {
	select {
	case in.wake <- struct{}{}:
	default:
	}
}

// Run serves until ctx is done. Then it begins no row any more, gives those that
// are being handled four seconds to end, and returns nil: what has not ended is
// undone by its transaction and waits for the next start.
func (in *Inbox) Run(ctx context.Context) error {
	line := newLine(maxHeld, maxHeldOfChat)
	in.line.Store(line)
	defer in.line.Store(nil)
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(stopTime, end) })() // real time: it is the system that waits
	var running sync.WaitGroup
	for range in.cfg.Workers {
		running.Go(func() { in.work(ctx, life, line) })
	}
	look := in.cfg.After(safetyLook)
	for ctx.Err() == nil {
		if err := in.load(ctx, line); err != nil && ctx.Err() == nil {
			in.complain("the inbox can't be read", err)
		}
		select {
		case <-ctx.Done():
		case <-in.wake:
		case <-line.room:
		case <-look:
			look = in.cfg.After(safetyLook)
			line.rewind()
		}
	}
	line.close()
	running.Wait()
	line.delayed.Wait()
	return nil
}

// load takes new rows into the line until there are no more or it is full.
func (in *Inbox) load(ctx context.Context, line *line) error {
	for {
		chat, after, room := line.beginChat()
		if room == 0 {
			break
		}
		rows, err := in.cfg.PendingOf(ctx, chat, after, room)
		if err != nil {
			return err
		}
		line.addChat(chat, rows, len(rows) < room)
	}
	for {
		after, room, except := line.begin(lookBatch)
		if room == 0 {
			return nil
		}
		rows, err := in.cfg.Pending(ctx, after, room, except)
		line.add(rows)
		if err != nil {
			return err
		}
		in.down.Store(false)
		if len(rows) < room {
			return nil
		}
	}
}

// work handles the first row of one chat after the other, each within life.
func (in *Inbox) work(ctx, life context.Context, line *line) {
	for {
		chat, row, ok := line.next()
		if !ok || ctx.Err() != nil {
			return
		}
		wait, done := in.handle(life, row)
		switch {
		case done:
			line.done(chat)
		default:
			line.later(ctx, chat, in.cfg.After(wait))
		}
	}
}

// handle makes one try of a row. done tells that the row is dealt with, else
// wait is how long its chat pauses.
func (in *Inbox) handle(ctx context.Context, row notice.Update) (wait time.Duration, done bool) {
	ctx, cancel := context.WithTimeout(ctx, handleTimeout)
	defer cancel()

	req, err := Decode(row, in.cfg.Username())
	if err != nil {
		return in.giveUp(ctx, row, err)
	}
	err = in.try(ctx, req)
	if err == nil {
		in.down.Store(false)
		return 0, true
	}
	if in.cfg.Unavailable(err) || ctx.Err() != nil {
		return in.pause(err) // nor could the failure be counted
	}

	tries, failed := in.cfg.Failed(ctx, row.ID, failure(err))
	switch {
	case errors.Is(failed, course.ErrNotFound) || errors.Is(failed, course.ErrConflict):
		return 0, true // done by a transaction whose commit was not answered, or elsewhere
	case failed != nil:
		return in.pause(failed)
	}
	in.cfg.Logger.Warn("an update was not handled", "row", row.ID, "tries", tries, "error", err)
	if tries >= maxTries {
		return in.giveUp(ctx, row, err)
	}
	return retryWait[max(tries, 1)-1], false
}

// try calls the handler and makes an error of its panic, which is logged like others.
func (in *Inbox) try(ctx context.Context, req *Request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = course.Caught(p)
		}
	}()
	return in.cfg.Handle(ctx, req)
}

func (in *Inbox) giveUp(ctx context.Context, row notice.Update, cause error) (wait time.Duration, done bool) {
	err := in.cfg.GiveUp(ctx, row, failure(cause))
	switch {
	case err == nil:
		in.cfg.Logger.Error("an update was set aside", "row", row.ID, "error", cause)
	case errors.Is(err, course.ErrNotFound) || errors.Is(err, course.ErrConflict): // not new any more
	default:
		return in.pause(err)
	}
	return 0, true
}

// failure is the text of an error as it is kept with a row: short, and a text
// that any database takes.
func failure(err error) string {
	text := strings.ToValidUTF8(strings.ReplaceAll(err.Error(), "\x00", ""), "")
	return notice.Shorten(text, 500)
}

// pause waits for the database.
func (in *Inbox) pause(err error) (wait time.Duration, done bool) {
	in.complain("the database is unavailable: updates wait", err)
	return downWait, false
}

// complain logs an outage once and not once a row.
func (in *Inbox) complain(text string, err error) {
	if !in.down.Swap(true) {
		in.cfg.Logger.Error(text, "error", err)
	}
}
