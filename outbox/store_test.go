package outbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// store is the database of the tests, in memory. Its transactions are serial
// and take a moment, as real ones do.
type store struct {
	reported // what is not overridden here isn't called

	mu      sync.Mutex
	epoch   int64
	notices []notice.Notice
	byID    map[int64]int
	claims  map[int64]int64 // epoch of a notice that is sending
	files   map[int64]notice.File
	sending []notice.Mailing
	updates int
	claimed map[notice.Lane]int // how often each lane was asked for
	paused  []string            // announcements that were, and why

	commitTime time.Duration
	lag        time.Duration // from a commit until what was born is handed over
	before     func() error  // fails an Update before it has an effect; may be nil
	afterwards func() error  // fails an Update that has had its effect; may be nil
	undo       func() bool   // fails an Update and takes its effect back; may be nil
	twice      bool          // each unit runs twice, and of the first time nothing is left
	wake       func()
}

func newStore() *store {
	return &store{byID: map[int64]int{}, claims: map[int64]int64{}, files: map[int64]notice.File{}, claimed: map[notice.Lane]int{}, commitTime: time.Millisecond}
}

func (s *store) Update(ctx context.Context, fn func(Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.commitTime > 0 {
		time.Sleep(s.commitTime)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates++
	if s.before != nil {
		if err := s.before(); err != nil {
			return err
		}
	}
	var notices []notice.Notice
	var claims map[int64]int64
	epoch := s.epoch
	if s.undo != nil || s.twice {
		notices, claims = slices.Clone(s.notices), maps.Clone(s.claims)
	}
	if err := fn(s); err != nil {
		return err
	}
	if s.twice {
		s.epoch, s.notices, s.claims = epoch, slices.Clone(notices), maps.Clone(claims)
		if err := fn(s); err != nil {
			return err
		}
	}
	if s.undo != nil && s.undo() {
		s.epoch, s.notices, s.claims = epoch, notices, claims
		return errStorage
	}
	if s.afterwards != nil {
		return s.afterwards()
	}
	return nil
}

func (s *store) View(_ context.Context, fn func(Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fn(s)
}

func (s *store) AwaitTakeOver(context.Context) error { return nil }

func (s *store) TakeOver(context.Context) (int64, error) {
	s.epoch++
	for i := range s.notices {
		if n := &s.notices[i]; n.State == notice.Sending {
			n.State = notice.Queued
			if n.OnUnknown == notice.Hold {
				n.State = notice.Held
			}
		}
	}
	return s.epoch, nil
}

func (s *store) Unclaim(_ context.Context, since int64) error {
	for i := range s.notices {
		if n := &s.notices[i]; n.State == notice.Sending && s.claims[n.ID] >= since {
			n.State = notice.Queued
		}
	}
	return nil
}

// PauseAnnouncement cancels what is queued of it.
func (s *store) PauseAnnouncement(_ context.Context, id int64, reason string) error {
	s.paused = append(s.paused, fmt.Sprintf("%d %s", id, reason))
	for i := range s.notices {
		if n := &s.notices[i]; n.Announces() == id && n.State == notice.Queued {
			n.State = notice.Cancelled
		}
	}
	return nil
}

func (s *store) PutBack(context.Context) (away []*notice.Notice, err error) {
	for _, n := range s.notices {
		if n.State == notice.Queued && s.claims[n.ID] > 0 {
			away = append(away, &n)
		}
	}
	return away, nil
}

func (s *store) Claim(_ context.Context, epoch int64, lane notice.Lane, limit int) (claimed []*notice.Notice, err error) {
	s.claimed[lane]++
	if epoch != s.epoch {
		return nil, course.ErrConflict
	}
	now := time.Now()
	due := []*notice.Notice{}
	for i := range s.notices {
		if n := &s.notices[i]; n.State == notice.Queued && n.Lane == lane && !n.NextAt.After(now) {
			due = append(due, n)
		}
	}
	slices.SortStableFunc(due, func(a, b *notice.Notice) int {
		return cmp.Or(a.NextAt.Compare(b.NextAt), cmp.Compare(a.ID, b.ID))
	})
	for _, n := range due[:min(limit, len(due))] {
		n.State = notice.Sending
		s.claims[n.ID] = epoch
		one := *n
		claimed = append(claimed, &one)
	}
	return claimed, nil
}

func (s *store) Mark(_ context.Context, epoch int64, notices []*notice.Notice) error {
	if epoch != s.epoch {
		return course.ErrConflict
	}
	for _, n := range notices {
		row := &s.notices[s.byID[n.ID]]
		if row.State == notice.Sending && s.claims[n.ID] == epoch {
			*row = *n
			row.NextAt = n.NextAt.Truncate(time.Millisecond) // as a stamp does
		}
	}
	return nil
}

func (s *store) NextDue(context.Context) (at time.Time, found bool, err error) {
	for _, n := range s.notices {
		if n.State == notice.Queued && (!found || n.NextAt.Before(at)) {
			at, found = n.NextAt, true
		}
	}
	return at, found, nil
}

func (s *store) NoticeMessage(_ context.Context, uniqueKey string) (int, bool, error) {
	for _, n := range s.notices {
		if n.UniqueKey == uniqueKey {
			return n.MessageID, n.MessageID != 0, nil
		}
	}
	return 0, false, nil
}

func (s *store) UntouchedMessage(ctx context.Context, uniqueKey string) (int, bool, error) {
	return s.NoticeMessage(ctx, uniqueKey)
}

func (s *store) TargetMessages(_ context.Context, _, _ int64, key string) ([]int, error) {
	for _, n := range s.notices {
		if n.UniqueKey == key {
			return n.Messages(), nil
		}
	}
	return nil, nil
}

func (s *store) FileHead(_ context.Context, id int64) (notice.File, error) {
	f, ok := s.files[id]
	if !ok {
		return f, course.ErrNotFound
	}
	return f, nil
}

func (s *store) FilePiece(context.Context, int64, int) ([]byte, error) {
	return nil, course.ErrNotFound
}

func (s *store) SetTelegramFile(_ context.Context, id int64, telegramID string) error {
	f := s.files[id]
	f.TelegramID = telegramID
	s.files[id] = f
	return nil
}

func (s *store) Mailings(context.Context) ([]notice.Mailing, error) {
	return slices.Clone(s.sending), nil
}

func (s *store) MailingState(_ context.Context, m notice.Mailing) (state notice.MailingState, err error) {
	for _, n := range s.notices {
		if n.AnnouncementID == m.ID {
			state.People.Add(n.State, 1)
		}
	}
	state.Waiting = state.People.Waiting
	return state, nil
}

func (s *store) FinishMailing(_ context.Context, m notice.Mailing) (bool, error) {
	before := len(s.sending)
	s.sending = slices.DeleteFunc(s.sending, func(other notice.Mailing) bool { return other == m })
	return len(s.sending) < before, nil
}

func (s *store) ReportTo(_ context.Context, m notice.Mailing) ([]course.Account, error) {
	return []course.Account{m.By}, nil
}

func (s *store) Course(context.Context, int64) (course.Course, error) {
	return course.NewCourse("DVCQ", "Lớp dân vận"), nil
}

// Announcement is one to everybody.
func (s *store) Announcement(_ context.Context, id int64) (notice.Announcement, error) {
	return notice.Announcement{ID: id}, nil
}

// GotAnnouncement is not asked.
func (s *store) GotAnnouncement(context.Context, int64, int64) (bool, error) { return false, nil }

// MissedDelegations are none: nobody is asked to pass anything on.
func (s *store) MissedDelegations(context.Context, notice.Mailing) ([]course.Delegation, error) {
	return nil, nil
}

// Undelivered is as many people of long names as a report names.
func (s *store) Undelivered(_ context.Context, _ int64, limit int) ([]notice.Undelivered, error) {
	people := make([]notice.Undelivered, limit)
	for i := range people {
		people[i] = notice.Undelivered{State: notice.Blocked, Enrollment: course.Enrollment{Trainee: course.Trainee{Name: strings.Repeat("Lan ", 8)}}}
	}
	return people, nil
}

func (s *store) Enqueue(_ context.Context, notices ...notice.Notice) (created int, err error) {
	for _, n := range notices {
		if slices.ContainsFunc(s.notices, func(o notice.Notice) bool { return n.UniqueKey != "" && o.UniqueKey == n.UniqueKey }) {
			continue
		}
		n.ID, n.State = int64(len(s.notices)+1), notice.Queued
		if n.NextAt.IsZero() {
			n.NextAt = time.Now().Truncate(time.Millisecond)
		}
		s.byID[n.ID] = len(s.notices)
		s.notices = append(s.notices, n)
		created++
	}
	if s.wake != nil {
		defer s.wake()
	}
	return created, nil
}

// queue adds notices and returns the id of the last.
func (s *store) queue(notices ...notice.Notice) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Enqueue(context.Background(), notices...)
	return int64(len(s.notices))
}

func (s *store) notice(id int64) notice.Notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.notices[s.byID[id]]
}

func (s *store) transactions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.updates
}

// states counts the notices by state: "queued 3, sent 7".
func (s *store) states() (text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	count := map[notice.State]int{}
	for _, n := range s.notices {
		count[n.State]++
	}
	for _, state := range []notice.State{notice.Queued, notice.Sending, notice.Sent, notice.Failed, notice.Blocked, notice.Held} {
		if count[state] > 0 {
			text += fmt.Sprintf(", %s %d", state, count[state])
		}
	}
	return text[min(2, len(text)):]
}

// call is one delivery that Telegram has seen.
type call struct {
	id    int64
	chat  int64
	lane  notice.Lane
	begun time.Time
	ended time.Time
	err   error
	file  string // Telegram's id of the document it went with
	toast bool   // it was an answer to a tap
}

// wire is the Telegram of the tests: it takes some time and notes what it saw.
type wire struct {
	mu    sync.Mutex
	calls []call
	takes time.Duration
	// answer decides about the n-th call (from 1); nil sends everything.
	answer func(ctx context.Context, n notice.Notice, nth int) error
}

func (w *wire) Deliver(ctx context.Context, n notice.Notice, f *notice.File) (bot.Receipt, error) {
	w.mu.Lock()
	at := len(w.calls)
	c := call{id: n.ID, chat: n.ChatID, lane: n.Lane, begun: time.Now(), toast: n.Message.Tap != ""}
	if f != nil {
		c.file = f.TelegramID
	}
	w.calls = append(w.calls, c)
	w.mu.Unlock()
	if w.takes > 0 {
		time.Sleep(w.takes)
	}
	var err error
	if w.answer != nil {
		err = w.answer(ctx, n, at+1)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[at].ended, w.calls[at].err = time.Now(), err
	if err != nil {
		return bot.Receipt{}, err
	}
	r := bot.Receipt{MessageID: 1000 + at}
	if f != nil {
		r.TelegramFile = "file-" + f.Name
	}
	return r, nil
}

// seen is a copy of the calls so far.
func (w *wire) seen() []call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.calls)
}

// ids are the notices of calls, in their order.
func ids(calls []call) (list []int64) {
	for _, c := range calls {
		list = append(list, c.id)
	}
	return list
}

// run starts an outbox over the store and the wire. stop ends it and returns
// what Run has returned.
func run(t *testing.T, s *store, w *wire, rates Rates) (o *Outbox, stop func() error) {
	t.Helper()
	o, err := New(Config{Update: s.Update, View: s.View, Deliver: w.Deliver, Rates: rates, Texts: texts, Check: printable})
	if err != nil {
		t.Fatal(err)
	}
	s.wake = o.Wake
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- o.Run(ctx) }()
	return o, sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
}

// texts are read once, outside the bubbles of fake time.
var texts = func() *i18n.Texts {
	texts, err := i18n.Load()
	if err != nil {
		panic(err)
	}
	return texts
}()

// printable is the check of papers that finds nothing.
func printable(course.Paper) []course.PaperFault { return nil }

// to makes n notices of a lane to the chats from, from+1, …
func to(lane notice.Lane, from int64, n int) (notices []notice.Notice) {
	for i := range n {
		notices = append(notices, notice.Notice{
			Lane: lane, ChatID: from + int64(i), OnUnknown: notice.Resend, Message: notice.Message{Text: "x"},
		})
	}
	return notices
}

var errStorage = errors.New("storage is away")

func (s *store) NoticeChat(_ context.Context, uniqueKey string) (int64, bool, error) {
	for _, n := range s.notices {
		if n.UniqueKey == uniqueKey {
			return n.ChatID, true, nil
		}
	}
	return 0, false, nil
}

func (s *store) Strayed(_ context.Context, n notice.Notice, movedTo int64, aside string) error {
	for i := range s.notices {
		if one := &s.notices[i]; one.ID == n.ID && movedTo != 0 {
			one.ChatID = movedTo
		} else if one.ID == n.ID {
			one.Failure = aside
		}
	}
	return nil
}
