package outbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/outbox"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

const firstChat = 1_000_000

// rig is an outbox between a real database and a Telegram server.
type rig struct {
	db     *storage.DB
	all    int64 // announcement that all notices belong to, so that they can be counted
	server *simulator.Server
	box    *outbox.Outbox
	ahead  atomic.Int64 // how far the clock is before the machine's
}

// births hands over to the rig's outbox.
type births struct{ *rig }

func (b births) Expect(answers []*notice.Notice) (epoch int64) { return b.box.Expect(answers) }

func (b births) Born(expected, born []*notice.Notice, uncertain bool) {
	b.box.Born(expected, born, uncertain)
}

func (r *rig) now() time.Time { return time.Now().Add(time.Duration(r.ahead.Load())) }

func newRig(t testing.TB, url string, sim simulator.Config, rates outbox.Rates) *rig {
	t.Helper()
	r := &rig{}
	server, err := simulator.New(sim)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	client, err := bot.NewClient(bot.ClientConfig{
		Token: server.Token(), APIURL: server.URL(), Logger: slog.New(slog.DiscardHandler),
		Menu: func([]course.Role, string) []bot.MenuCommand {
			return []bot.MenuCommand{{Command: "help", Description: "Trợ giúp"}}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.server = server
	r.db = storagetest.Open(t, storage.Config{URL: url, Now: r.now, AfterCommit: func(c storage.Changed) {
		if c&storage.NoticesQueued != 0 && r.box != nil {
			r.box.Wake()
		}
		if c&storage.RepliesQueued != 0 && r.box != nil {
			r.box.WakeReplies()
		}
	}, Births: births{r}})
	c, a := course.NewCourse("K1", "Lớp 1"), notice.Announcement{Draft: 1, OnUnknown: notice.Resend}
	err = r.db.Update(t.Context(), func(tx *storage.Tx) error {
		if err := tx.CreateCourse(t.Context(), &c, nil); err != nil {
			return err
		}
		a.CourseID, a.By = c.ID, storagetest.Account(t, tx, 1)
		to, err := tx.Audience(t.Context(), c.ID, nil)
		if err != nil {
			return err
		}
		if _, err := tx.Announce(t.Context(), &a, to); err != nil {
			return err
		}
		_, err = tx.FinishAnnouncement(t.Context(), a.ID) // it has nobody to report to
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r.all = a.ID
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	r.box, err = outbox.New(outbox.Config{
		Update: func(ctx context.Context, fn func(outbox.Tx) error) error {
			return r.db.Update(ctx, func(tx *storage.Tx) error { return fn(tx) })
		},
		View: func(ctx context.Context, fn func(outbox.Tx) error) error {
			return r.db.View(ctx, func(tx *storage.Tx) error { return fn(tx) })
		},
		Deliver: client.Deliver,
		Texts:   texts, Check: func(course.Paper) []course.PaperFault { return nil },
		Rates: rates, Now: r.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// run starts the outbox; stop ends it and checks that it ended well.
func (r *rig) run(t testing.TB) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.box.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func (r *rig) enqueue(t testing.TB, notices ...notice.Notice) {
	t.Helper()
	for i := range notices {
		notices[i].AnnouncementID = r.all
	}
	err := r.db.Update(t.Context(), func(tx *storage.Tx) error {
		_, err := tx.Enqueue(t.Context(), notices...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// drained waits until every notice has an outcome, and returns how many of them
// were sent.
func (r *rig) drained(t testing.TB) (sent int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for ; ; <-tick.C {
		d := r.delivery(ctx, t)
		if d.Waiting == 0 {
			return d.Sent
		}
	}
}

func (r *rig) delivery(ctx context.Context, t testing.TB) (d notice.Delivery) {
	t.Helper()
	err := r.db.View(ctx, func(tx *storage.Tx) (err error) {
		d, err = tx.Delivery(ctx, r.all)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func notices(lane notice.Lane, prefix string, n int) (list []notice.Notice) {
	for i := range n {
		list = append(list, notice.Notice{
			UniqueKey: fmt.Sprintf("%s/%d", prefix, i), Lane: lane, ChatID: firstChat + int64(i), OnUnknown: notice.Resend,
			Message: notice.Message{Text: "<b>Nhắc lịch:</b> 7:30 ngày mai, hội trường A"},
		})
	}
	return list
}

// Ensure every form of message arrives, once, through a real database and HTTP.
func TestEveryForm(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		r := newRig(t, url, simulator.Config{}, outbox.Rates{})
		lan := r.server.NewUser(t, "Lan")
		hung := r.server.NewUser(t, "Hùng")
		lan.Starts("")
		hung.Starts("")
		hung.Blocks()
		var file notice.File
		err := r.db.Update(t.Context(), func(tx *storage.Tx) error {
			file = notice.File{Name: "gcn.pdf", MediaType: "application/pdf", Bytes: bytes.Repeat([]byte("%PDF-1.7 …"), 100_000)} // in several pieces
			return tx.CreateFile(t.Context(), &file)
		})
		if err != nil {
			t.Fatal(err)
		}
		stop := r.run(t)
		note := func(uniqueKey string, chat int64, m notice.Message) notice.Notice {
			return notice.Notice{UniqueKey: uniqueKey, Lane: notice.ReplyLane, ChatID: chat, OnUnknown: notice.Resend, Message: m}
		}
		r.enqueue(t,
			note("text", lan.ChatID(), notice.Message{Text: "một"}),
			note("file", lan.ChatID(), notice.Message{Text: "tệp", File: file.ID}),
			note("edit", lan.ChatID(), notice.Message{Text: "hai", EditNotice: "text"}),
			note("again", lan.ChatID(), notice.Message{File: file.ID}),
			note("lost", lan.ChatID(), notice.Message{Text: "ba", EditNotice: "nothing"}),
			note("menu", lan.ChatID(), notice.Message{Menu: []course.Role{course.TraineeRole}, MenuLang: "vi"}),
			note("blocked", hung.ChatID(), notice.Message{Text: "một"}),
		)
		r.drained(t)
		r.enqueue(t, note("changed since", lan.ChatID(), notice.Message{Text: "bốn", EditNotice: "text", IfUntouched: true}))
		r.drained(t)
		stop()
		lan.Sees("hai")
		lan.DoesNotSee("bốn")
		if got := lan.SeesFile("gcn.pdf"); !bytes.Equal(got, file.Bytes) {
			t.Errorf("%d bytes of the file's %d arrived", len(got), len(file.Bytes))
		}
		if got := r.server.Count(lan.ChatID()); got != 3 {
			t.Errorf("%d messages, want 3", got)
		}
		err = r.db.View(t.Context(), func(tx *storage.Tx) error {
			f, err := tx.File(t.Context(), file.ID)
			if f.TelegramID == "" {
				t.Error("the file's Telegram id is not kept")
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Ensure that through a bad network and a flood everybody is told, and twice
// only whose answer was lost.
func TestBadNetwork(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		const people = 300
		r := newRig(t, url, simulator.Config{Faults: simulator.Faults{
			Seed: 7, FailBefore: 0.01, FailAfter: 0.01, ResetBefore: 0.01, HTML: 0.01,
		}}, outbox.Rates{})
		r.server.AddChats(firstChat, people)
		r.server.AddRule(simulator.Rule{Method: "sendMessage", Fault: simulator.RetryAfter(1)})
		stop := r.run(t)
		r.enqueue(t, notices(notice.AnnouncementLane, "a", people)...)
		r.drained(t)
		stop()
		lost, doubled := 0, 0
		for i := range people {
			switch n := r.server.Count(firstChat + int64(i)); {
			case n == 0:
				lost++
			case n > 1:
				doubled++
			}
		}
		if lost > 0 || doubled > people/20 {
			t.Errorf("lost %d, doubled %d (1%% of the answers were lost)", lost, doubled)
		}
	})
}

// TestBornThroughADatabase answers updates of many chats side by side, several of each one
// after the other, while the outbox is stopped and started: each answer comes once, in order.
func TestBornThroughADatabase(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		const chats, each = 40, 8
		r := newRig(t, url, simulator.Config{}, outbox.Rates{})
		r.server.AddChats(firstChat, chats)
		var updates []notice.Update
		storagetest.Do(t, r.db, func(ctx context.Context, tx *storage.Tx) (err error) {
			all := make([]notice.Update, chats*each)
			for i := range all {
				all[i] = notice.Update{Event: fmt.Sprint(i), ChatID: firstChat + int64(i%chats)}
			}
			updates, err = tx.StoreUpdates(ctx, all)
			return err
		})
		stop := r.run(t)
		var all sync.WaitGroup
		for c := range chats {
			all.Go(func() {
				for i := c; i < len(updates); i += chats {
					from := storage.From{TelegramID: firstChat + int64(c), ChatID: firstChat + int64(c)} // so that they share transactions
					err := r.db.Handle(context.Background(), from, func(tx *storage.Tx) error {
						tx.Handled(updates[i].ID, notice.Notice{
							UniqueKey: fmt.Sprint("answer/", i), Lane: notice.ReplyLane, ChatID: firstChat + int64(c), Message: notice.Message{Text: fmt.Sprint("Câu ", i/chats)},
						})
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 3 {
			stop()
			stop = r.run(t)
		}
		all.Wait()
		for c := range chats {
			var want, got []string
			for i := range each {
				want = append(want, fmt.Sprint("Câu ", i))
			}
			r.arrive(t, firstChat+int64(c), each)
			for _, m := range r.server.Delivered(firstChat + int64(c)) {
				got = append(got, m.Text)
			}
			if !slices.Equal(got, want) {
				t.Errorf("chat %d got %q", c, got)
			}
		}
	})
}

// arrive waits until a chat has so many messages.
func (r *rig) arrive(t *testing.T, chat int64, messages int) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for ends := time.Now().Add(time.Minute); r.server.Count(chat) < messages; <-tick.C {
		if time.Now().After(ends) {
			t.Fatalf("chat %d has %d messages", chat, r.server.Count(chat))
		}
	}
}

// Ensure a stop in the middle loses and doubles nothing, however often.
func TestStopAndGo(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		const people = 600
		var accepted atomic.Int64
		hundred := make(chan struct{}, people/100)
		r := newRig(t, url, simulator.Config{OnAccept: func(string, int64, int) {
			if accepted.Add(1)%100 == 0 {
				hundred <- struct{}{}
			}
		}}, outbox.Rates{All: 2000})
		r.server.AddChats(firstChat, people)
		r.enqueue(t, notices(notice.AnnouncementLane, "a", people)...)
		for range people/100 - 1 {
			stop := r.run(t)
			<-hundred
			stop()
		}
		r.run(t)
		r.drained(t)
		for i := range people {
			if n := r.server.Count(firstChat + int64(i)); n != 1 {
				t.Fatalf("chat %d has %d messages", i, n)
			}
		}
	})
}

// Ensure the second of two senders for one database ends the first.
func TestSecondSender(t *testing.T) {
	storagetest.EachURL(t, func(t *testing.T, url string) {
		r := newRig(t, url, simulator.Config{}, outbox.Rates{})
		r.server.AddChats(firstChat, 10)
		ended := make(chan error, 1)
		go func() { ended <- r.box.Run(t.Context()) }()
		r.enqueue(t, notices(notice.ReplyLane, "a", 1)...)
		r.drained(t)
		err := r.db.Update(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.TakeOver(t.Context())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		r.box.Wake()
		if err := <-ended; err == nil || errors.Is(err, context.Canceled) {
			t.Errorf("the first ended with %v", err)
		}
	})
}

// TestClockSetBack sets the clock back by an hour while an announcement is on its
// way and Telegram has asked for a pause: the rest does not wait for the hour, nor
// when the program is stopped meanwhile.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	for name, stopped := range map[string]bool{"running": false, "stopped": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storagetest.EachURL(t, func(t *testing.T, url string) {
				t.Parallel()
				const people = 300
				var accepted atomic.Int64
				third, paused := make(chan struct{}), make(chan struct{})
				r := newRig(t, url, simulator.Config{OnAccept: func(string, int64, int) {
					if accepted.Add(1) == people/3 {
						close(third)
						<-paused
					}
				}}, outbox.Rates{All: 200, Chat: 1, Group: 20})
				r.ahead.Store(int64(time.Hour))
				r.server.AddChats(firstChat, people)
				stop := r.run(t)
				r.enqueue(t, notices(notice.AnnouncementLane, "a", people)...)
				<-third
				r.server.AddRule(simulator.Rule{Method: "sendMessage", Fault: simulator.RetryAfter(1)})
				r.server.AddRule(simulator.Rule{Method: "sendMessage", ChatID: firstChat + people - 1, Fault: simulator.RetryAfter(2)})
				close(paused)
				if stopped {
					stop()
				}
				r.ahead.Store(0)
				if stopped {
					r.run(t)
				}
				if sent := r.drained(t); sent != people {
					t.Errorf("%d of %d are sent", sent, people)
				}
				for i := range people {
					if n := r.server.Count(firstChat + int64(i)); n != 1 {
						t.Fatalf("chat %d has %d messages", i, n)
					}
				}
			})
		})
	}
}
