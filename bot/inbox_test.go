package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

var errDown = errors.New("the database is away")

// table is the inbox table of a database.
type table struct {
	mu    sync.Mutex
	rows  []notice.Update // by id
	asked int
	read  int // rows that were given out
}

func (tb *table) store(chat int64, n int) (id int64) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	for range n {
		id = int64(len(tb.rows) + 1)
		tb.rows = append(tb.rows, notice.Update{ID: id, ChatID: chat, State: notice.UpdateNew,
			Raw: fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"chat":{"id":%d,"type":"private"},"from":{"id":%d},"text":"x"}}`, id, id, chat, chat)})
	}
	return id
}

func (tb *table) pending(_ context.Context, after int64, limit int, except []int64) ([]notice.Update, error) {
	return tb.list(after, limit, func(chat int64) bool { return !slices.Contains(except, chat) }), nil
}

func (tb *table) pendingOf(_ context.Context, chat, after int64, limit int) ([]notice.Update, error) {
	return tb.list(after, limit, func(c int64) bool { return c == chat }), nil
}

func (tb *table) list(after int64, limit int, wanted func(chat int64) bool) (list []notice.Update) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.asked++
	for _, row := range tb.rows[after:] {
		if row.State == notice.UpdateNew && wanted(row.ChatID) {
			list = append(list, row)
		}
		if len(list) == limit {
			break
		}
	}
	tb.read += len(list)
	return list
}

// end moves a row out of the new ones, once.
func (tb *table) end(id int64, state notice.UpdateState) error {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	if tb.rows[id-1].State != notice.UpdateNew {
		return course.ErrConflict
	}
	tb.rows[id-1].State = state
	return nil
}

func (tb *table) failed(_ context.Context, id int64, text string) (int, error) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	row := &tb.rows[id-1]
	if row.State != notice.UpdateNew {
		return 0, course.ErrNotFound
	}
	row.Tries++
	row.Failure = text
	return row.Tries, nil
}

func (tb *table) giveUp(_ context.Context, row notice.Update, text string) error {
	return tb.end(row.ID, notice.UpdateQuarantined)
}

func (tb *table) states() (states []notice.UpdateState) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	for _, row := range tb.rows {
		states = append(states, row.State)
	}
	return states
}

// count is how many rows are in the state.
func (tb *table) count(state notice.UpdateState) (n int) {
	for _, s := range tb.states() {
		if s == state {
			n++
		}
	}
	return n
}

func (tb *table) inbox(t testing.TB, change func(*InboxConfig)) *Inbox {
	t.Helper()
	cfg := InboxConfig{
		Username: func() string { return "loptruong_bot" },
		Pending:  tb.pending, PendingOf: tb.pendingOf, Failed: tb.failed, GiveUp: tb.giveUp,
		Handle:      func(_ context.Context, r *Request) error { return tb.end(r.ID, notice.UpdateDone) },
		Unavailable: func(err error) bool { return errors.Is(err, errDown) },
		Logger:      slog.New(slog.DiscardHandler),
	}
	change(&cfg)
	in, err := NewInbox(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// run serves while the test's clock runs for d, and stops.
func run(t *testing.T, in *Inbox, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := in.Run(ctx); err != nil {
		t.Error(err)
	}
}

// TestInboxOrder handles 3,000 rows of 30 chats, some of which fail at times, and
// watches that a chat has one row in hand and takes them in order.
func TestInboxOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := &table{}
		random := rand.New(rand.NewPCG(1, 2))
		for range 3000 {
			tb.store(random.Int64N(30)+1, 1)
		}
		var mu sync.Mutex
		handled, inHand, tried := map[int64][]int64{}, map[int64]bool{}, map[int64]bool{}
		in := tb.inbox(t, func(cfg *InboxConfig) {
			cfg.Handle = func(_ context.Context, r *Request) error {
				mu.Lock()
				if inHand[r.ChatID] {
					t.Errorf("chat %d has two rows in hand", r.ChatID)
				}
				inHand[r.ChatID] = true
				fail := r.ID%50 == 0 && !tried[r.ID]
				tried[r.ID] = true
				mu.Unlock()
				time.Sleep(time.Millisecond) // by the bubble's clock
				mu.Lock()
				defer mu.Unlock()
				inHand[r.ChatID] = false
				if fail {
					return errors.New("not this time")
				}
				handled[r.ChatID] = append(handled[r.ChatID], r.ID)
				return tb.end(r.ID, notice.UpdateDone)
			}
		})
		run(t, in, time.Minute)
		if n := tb.count(notice.UpdateDone); n != 3000 {
			t.Errorf("%d of 3000 rows are done", n)
		}
		for chat, ids := range handled {
			if !slices.IsSorted(ids) {
				t.Errorf("chat %d was handled in the order %v", chat, ids)
			}
		}
	})
}

// TestInboxReadsNothingTwice hands rows over as they are stored: only the first are read,
// and those that come after one that was not handed over.
func TestInboxReadsNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tb table
		in := tb.inbox(t, func(*InboxConfig) {})
		tb.store(1, 3)
		go func() {
			store := func(chat int64) {
				id := tb.store(chat, 1)
				in.Stored(tb.rows[id-1 : id])
				synctest.Wait()
			}
			synctest.Wait()
			for i := range int64(5) {
				store(10 + i)
			}
			if tb.read != 3 {
				t.Errorf("%d rows were read, want 3", tb.read)
			}
			tb.store(20, 1) // by another program
			store(21)
			store(22)
			if tb.read != 3+2 {
				t.Errorf("%d rows were read, want 5", tb.read)
			}
		}()
		run(t, in, time.Second)
		if done := tb.count(notice.UpdateDone); done != 3+5+3 {
			t.Errorf("%d rows are done, want 11", done)
		}
	})
}

// TestInboxPoison has chats whose rows fail, panic and can't be decoded. Each is
// tried three times, or once where it can't be read, and then set aside; the
// other chats don't wait.
func TestInboxPoison(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := &table{}
		for chat := range int64(200) {
			tb.store(chat+1, 1) // all of them poisonous: more than there are workers
		}
		bad := tb.store(201, 1)
		tb.rows[bad-1].Raw = []byte("{")
		tb.store(1, 1)
		good := tb.store(202, 1)

		var mu sync.Mutex
		tries := map[int64]int{}
		began := time.Now()
		var took time.Duration
		in := tb.inbox(t, func(cfg *InboxConfig) {
			cfg.Workers = 8
			cfg.Handle = func(_ context.Context, r *Request) error {
				mu.Lock()
				defer mu.Unlock()
				tries[r.ID]++
				switch {
				case r.ID == good:
					took = time.Since(began)
				case r.ID <= 100:
					return errors.New("it\x00 fails")
				case r.ID <= 200:
					panic("it panics")
				}
				return tb.end(r.ID, notice.UpdateDone)
			}
		})
		run(t, in, time.Minute)
		if took != 0 {
			t.Errorf("the good chat has waited %s", took)
		}
		if n := tb.count(notice.UpdateQuarantined); n != 201 {
			t.Errorf("%d rows are set aside, want 201", n)
		}
		if n := tb.count(notice.UpdateDone); n != 2 {
			t.Errorf("%d rows are done, want 2", n)
		}
		for id := range int64(200) {
			if tries[id+1] != 3 {
				t.Errorf("row %d was tried %d times", id+1, tries[id+1])
			}
		}
		if tries[bad] != 0 || strings.Contains(tb.rows[0].Failure, "\x00") || !strings.Contains(tb.rows[150].Failure, "panic: string at ") || strings.Contains(tb.rows[150].Failure, "it panics") {
			t.Errorf("failures %q, %q", tb.rows[0].Failure, tb.rows[150].Failure)
		}
	})
}

// TestInboxOutage has a database that is away for a minute. No try is counted.
func TestInboxOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := &table{}
		tb.store(1, 20)
		tb.store(2, 20)
		began := time.Now()
		away := func() bool { return time.Since(began) < time.Minute }
		in := tb.inbox(t, func(cfg *InboxConfig) {
			cfg.Handle = func(_ context.Context, r *Request) error {
				switch {
				case away() && r.ChatID == 1:
					return fmt.Errorf("commit: %w", errDown)
				case away():
					return errors.New("an error of another kind, since nothing can be read")
				}
				return tb.end(r.ID, notice.UpdateDone)
			}
			cfg.Failed = func(ctx context.Context, id int64, text string) (int, error) {
				if away() {
					return 0, errDown
				}
				return tb.failed(ctx, id, text)
			}
		})
		run(t, in, 2*time.Minute)
		if n := tb.count(notice.UpdateDone); n != 40 {
			t.Errorf("%d of 40 rows are done", n)
		}
		for _, row := range tb.rows {
			if row.Tries != 0 {
				t.Errorf("row %d has %d tries", row.ID, row.Tries)
			}
		}
	})
}

// TestInboxCommitWithoutAnswer has every effect committed although an error is
// returned. None may happen twice.
func TestInboxCommitWithoutAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := &table{}
		tb.store(1, 50)
		effects := 0
		in := tb.inbox(t, func(cfg *InboxConfig) {
			cfg.Handle = func(_ context.Context, r *Request) error {
				if err := tb.end(r.ID, notice.UpdateDone); err != nil {
					return err
				}
				effects++
				return errors.New("the connection broke during the commit")
			}
		})
		run(t, in, time.Minute)
		if n := tb.count(notice.UpdateDone); n != 50 || effects != 50 {
			t.Errorf("%d of 50 rows are done with %d effects", n, effects)
		}
	})
}

// TestInboxHoldsLittle stores more than is held at a time, behind a chat that
// does not move, and rows whose ids appear late.
func TestInboxHoldsLittle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := &table{}
		tb.store(1, 10) // stands still for a while
		late := tb.store(3, 1)
		tb.rows[late-1].State = "uncommitted"
		tb.store(2, 3*maxHeld)
		release := make(chan struct{})
		in := tb.inbox(t, func(cfg *InboxConfig) {
			cfg.Handle = func(_ context.Context, r *Request) error {
				if r.ChatID == 1 {
					<-release
				}
				return tb.end(r.ID, notice.UpdateDone)
			}
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- in.Run(ctx) }()
		time.Sleep(time.Minute)
		if n := tb.count(notice.UpdateDone); n != 3*maxHeld {
			t.Errorf("%d rows are done, want %d", n, 3*maxHeld)
		}
		tb.mu.Lock()
		tb.rows[late-1].State = notice.UpdateNew
		asked := tb.asked
		tb.mu.Unlock()
		time.Sleep(safetyLook)
		synctest.Wait()
		if s := tb.states()[late-1]; s != notice.UpdateDone {
			t.Errorf("the row whose id appeared late is %s", s)
		}
		if tb.asked > asked+2 {
			t.Errorf("%d looks in %s", tb.asked-asked, safetyLook)
		}
		close(release)
		tb.store(4, 1)
		in.Wake()
		synctest.Wait()
		if n := tb.count(notice.UpdateNew); n != 0 {
			t.Errorf("%d rows wait after Wake", n)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestInboxIsFair starts with 12,000 rows of one chat before those of others, and
// more of it that come meanwhile: the others are served after a few rows of it,
// few of its rows are in memory, and it too is served, in order.
func TestInboxIsFair(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const flood, others = 12_000, 40
		tb := &table{}
		tb.store(1, flood/2)
		tb.store(2, flood/2)
		for chat := range int64(others) {
			tb.store(100+chat, 1)
		}
		var mu sync.Mutex
		handled, read, last := 0, 0, map[int64]int64{}
		in := tb.inbox(t, func(cfg *InboxConfig) {
			cfg.Handle = func(_ context.Context, r *Request) error {
				time.Sleep(time.Millisecond)
				mu.Lock()
				defer mu.Unlock()
				if r.ID < last[r.ChatID] {
					t.Errorf("chat %d: row %d after %d", r.ChatID, r.ID, last[r.ChatID])
				}
				last[r.ChatID] = r.ID
				if handled++; handled%1000 == 0 && handled < flood {
					tb.store(1+r.ID%2, 10)
				}
				if r.ChatID >= 100 {
					tb.mu.Lock()
					read = max(read, tb.read)
					tb.mu.Unlock()
					if handled > 3*others {
						t.Errorf("chat %d has waited for %d rows", r.ChatID, handled)
					}
				}
				return tb.end(r.ID, notice.UpdateDone)
			}
		})
		run(t, in, time.Minute)
		if n := tb.count(notice.UpdateNew); n != 0 {
			t.Errorf("%d rows are not done", n)
		}
		if want := 2*lookBatch + others + 4*maxHeldOfChat; read > want {
			t.Errorf("%d rows were read before the others were served, want at most %d", read, want)
		}
		if tb.read > 2*flood {
			t.Errorf("%d rows were read for %d", tb.read, len(tb.rows))
		}
	})
}

// TestInboxDrains stops in the middle of a row: it gets its time to end, with its
// context alive, is cut off after that, and no other begins.
func TestInboxDrains(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		takes, stopped time.Duration
		done           int
	}{
		{3 * time.Second, 3 * time.Second, 1},
		{time.Hour, stopTime, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			tb := &table{}
			tb.store(1, 3)
			begun := make(chan struct{})
			in := tb.inbox(t, func(cfg *InboxConfig) {
				cfg.Handle = func(ctx context.Context, r *Request) error {
					close(begun)
					select {
					case <-time.After(tt.takes):
						return tb.end(r.ID, notice.UpdateDone)
					case <-ctx.Done():
						return ctx.Err()
					}
				}
			})
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- in.Run(ctx) }()
			<-begun
			cancel()
			told := time.Now()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if took := time.Since(told); took != tt.stopped {
				t.Errorf("it has stopped after %v, want %v", took, tt.stopped)
			}
			if d, n := tb.count(notice.UpdateDone), tb.count(notice.UpdateNew); d != tt.done || n != 3-tt.done {
				t.Errorf("%d rows done, %d new, want %d and the rest", d, n, tt.done)
			}
		})
	}
}

// BenchmarkInbox is the cost of the inbox itself: decoding and queues.
func BenchmarkInbox(b *testing.B) {
	rows := make([]notice.Update, b.N)
	tb := &table{}
	tb.store(7, 1)
	for i := range rows {
		rows[i] = tb.rows[0]
		rows[i].ID, rows[i].ChatID = int64(i+1), int64(i%997)
	}
	ctx, cancel := context.WithCancel(b.Context())
	var left sync.WaitGroup
	left.Add(b.N)
	in := tb.inbox(b, func(cfg *InboxConfig) {
		cfg.Pending = func(_ context.Context, _ int64, limit int, _ []int64) (batch []notice.Update, err error) {
			batch, rows = rows[:min(limit, len(rows))], rows[min(limit, len(rows)):]
			return batch, nil
		}
		cfg.Handle = func(context.Context, *Request) error { left.Done(); return nil }
	})
	go func() { left.Wait(); cancel() }()
	b.ReportAllocs()
	b.ResetTimer()
	if err := in.Run(ctx); err != nil {
		b.Fatal(err)
	}
}
