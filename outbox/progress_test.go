package outbox

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

func announce(s *store, id int64, recipients int) {
	notices := to(notice.AnnouncementLane, 100, recipients)
	for i := range notices {
		notices[i].AnnouncementID = id
	}
	m := notice.Mailing{Kind: notice.AnnouncementMailing, ID: id, By: course.Account{ID: 2, TelegramID: 6}}
	s.mu.Lock()
	s.sending = append(s.sending, m)
	s.mu.Unlock()
	s.queue(notice.Notice{UniqueKey: m.ProgressKey(), Lane: notice.ReplyLane, ChatID: 6, Message: notice.Message{Text: "0"}})
	s.queue(notices...)
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		edits := map[int]bool{}
		var told []string
		w.answer = func(_ context.Context, n notice.Notice, _ int) error {
			if n.Message.Edit != 0 {
				edits[n.Message.Edit] = true
			}
			if strings.HasPrefix(n.UniqueKey, "announcement/") {
				told = append(told, n.Message.Text)
			}
			if n.ChatID == 101 {
				return &bot.SendError{Outcome: bot.Blocked, Reason: "blocked"}
			}
			return nil
		}
		announce(s, 1, 140) // 5 s
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(time.Minute)
		stop()
		if len(told) < 6 || told[0] != "0" || !strings.Contains(told[3], "139/139") || !strings.Contains(told[4], "<b>139/140</b>") || !strings.Contains(told[5], "Lan") {
			t.Errorf("the progress and the report were %q", told)
		}
		if len(edits) != 1 || edits[0] {
			t.Errorf("edited the messages %v, want one", edits)
		}
		if len(s.sending) != 0 {
			t.Error("the announcement is not finished")
		}
	})
}

// TestProgressNamesTheTime: an announcement to 5,000 takes three minutes at the usual rate, and says so from its second look on.
func TestProgressNamesTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		var told []string
		w.answer = func(_ context.Context, n notice.Notice, _ int) error {
			if n.Message.Edit != 0 {
				told = append(told, n.Message.Text)
			}
			return nil
		}
		announce(s, 1, 5000)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(2 * time.Minute)
		stop()
		for i, want := range map[int]string{0: "", 1: "Còn khoảng 3 phút", 20: "Còn khoảng 2 phút", 50: "Còn khoảng 1 phút"} {
			if got := told[i]; !strings.Contains(got, want) || strings.Contains(got, "⏳") != (want != "") {
				t.Errorf("look %d told %q, want %q", i, got, want)
			}
		}
	})
}

// TestTimeLeft: the time that is left follows the pace of late, and is not known of what was let go on until it was seen to go.
func TestTimeLeft(t *testing.T) {
	t.Parallel()
	var w watched
	now := time.Date(2022, 8, 15, 9, 0, 0, 0, time.UTC)
	for i, look := range []struct {
		waiting int
		paused  bool
		want    time.Duration
	}{
		{1000, false, 0},                       // the first look
		{944, false, 33714 * time.Millisecond}, // 28 a second
		{888, false, 31714 * time.Millisecond},
		{888, false, 36244 * time.Millisecond}, // nothing has gone
		{1200, false, 0},                       // sent again to more
		{1100, false, 22 * time.Second},
		{1100, true, 0},
		{1100, false, 0}, // let go on
		{1000, false, 20 * time.Second},
		{0, false, 0},
	} {
		now = now.Add(2 * time.Second)
		if got := w.left(notice.MailingState{Waiting: look.waiting, Paused: look.paused}, now).Truncate(time.Millisecond); got != look.want {
			t.Errorf("look %d: %v, want %v", i, got, look.want)
		}
	}

	w = watched{}
	w.left(notice.MailingState{Waiting: 1000}, now)
	for i := range 600 { // 20 minutes of an outage
		now = now.Add(2 * time.Second)
		if got := w.left(notice.MailingState{Waiting: 900}, now); got < 0 || got > longestLeft || i > 200 && got != 0 {
			t.Fatalf("look %d of an outage: %v", i, got)
		}
	}
}

// Ensure an announcement that reaches nobody ends as well, and one that an
// earlier process has left.
func TestProgressEndsWithNobodyToTell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		announce(s, 1, 0)
		_, stop := run(t, s, w, DefaultRates())
		time.Sleep(10 * time.Second)
		announce(s, 2, 0)
		time.Sleep(10 * time.Second)
		stop()
		if len(s.sending) != 0 {
			t.Errorf("%d announcements are under way", len(s.sending))
		}
	})
}

// Ensure the database is left alone while no announcement is under way.
func TestProgressSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, looks := newStore(), 0
		o, err := New(Config{
			Update: s.Update, View: func(ctx context.Context, fn func(Tx) error) error { looks++; return s.View(ctx, fn) },
			Deliver: (&wire{}).Deliver,
			Texts:   texts,
			Check:   printable,
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		o.Wake()
		if err := o.Run(ctx); err != nil {
			t.Error(err)
		}
		if looks > 2 {
			t.Errorf("%d looks in an hour", looks)
		}
	})
}

// missing is a store of an announcement that has not reached somebody of a delegation with a representative.
type missing struct {
	*store
	a notice.Announcement
}

func (m missing) Announcement(context.Context, int64) (notice.Announcement, error) { return m.a, nil }

func (missing) MissedDelegations(context.Context, notice.Mailing) ([]course.Delegation, error) {
	return []course.Delegation{{ID: 4, Name: "Chợ Lách"}}, nil
}

func (missing) ToCallOf(context.Context, int64, int64, int) ([]notice.Undelivered, error) {
	return []notice.Undelivered{{State: notice.Unreachable, Enrollment: course.Enrollment{Trainee: course.Trainee{Name: "Lan"}}}}, nil
}

func (missing) Representatives(context.Context, int64) ([]course.Account, error) {
	return []course.Account{{ID: 5, TelegramID: 50}}, nil
}

// TestPassedOnOnlyWhenDone: representatives are asked to pass an announcement on when it is done, and neither when it was stopped,
// because it is wrong, nor by what takes one back, nor when it is for picked people alone.
func TestPassedOnOnlyWhenDone(t *testing.T) {
	picked := course.Segment{Kind: course.HandPicked, ID: 1}
	for _, one := range []struct {
		name string
		a    notice.Announcement
		want int
	}{
		{"done", notice.Announcement{State: notice.AnnouncementDone}, 2},
		{"stopped", notice.Announcement{State: notice.AnnouncementStopped}, 0},
		{"taken back", notice.Announcement{State: notice.AnnouncementDone, Of: 1}, 0},
		{"to picked people", notice.Announcement{State: notice.AnnouncementDone, To: course.Choice{picked}}, 0},
		{"to picked people and others", notice.Announcement{State: notice.AnnouncementDone, To: course.Choice{picked, {Kind: course.NotLinked}}}, 2},
	} {
		s, w := newStore(), &wire{}
		o, stop := run(t, s, w, DefaultRates())
		notices, err := o.passOn(t.Context(), missing{s, one.a}, course.NewCourse("DVCQ", "Lớp dân vận"), notice.Mailing{ID: 1})
		stop()
		if err != nil || len(notices) != one.want {
			t.Errorf("%s: %d messages, %v, want %d", one.name, len(notices), err, one.want)
		}
	}
}
