package registrar_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
	"github.com/loptruong/loptruong/words"
)

// The people of the class.
const (
	organizer = coursetest.Organizer
	stranger  = coursetest.Stranger
	lan       = coursetest.Lan
	binh      = coursetest.Binh
	third     = coursetest.Third
)

// evening is when the class has ended.
var evening = coursetest.At("16/8 18:00")

// class is a course of one day with the cast, on a database of its own: three are linked,
// the fourth is of no delegation. Lan and the fourth were there, the two of Chợ Lách were not.
type class struct {
	t      *testing.T
	db     *storage.DB
	now    time.Time
	course course.Course
}

func newClass(t *testing.T) *class {
	t.Helper()
	return classAt(t, storagetest.SQLiteURL(t))
}

// onBoth runs a test on the class, in an empty database of each kind.
func onBoth(t *testing.T, test func(t *testing.T, c *class)) {
	t.Helper()
	for name, url := range map[string]func(testing.TB) string{"sqlite": storagetest.SQLiteURL, "postgres": storagetest.PostgresURL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, classAt(t, url(t)))
		})
	}
}

func classAt(t *testing.T, url string) *class {
	t.Helper()
	of := coursetest.New(coursetest.Sessions("16/8/2022"), coursetest.Cast())
	of.Roster[2].Trainee.TelegramID, of.Roster[3].Delegation = third, ""
	c := &class{t: t, now: evening}
	c.db = storagetest.Open(t, storage.Config{URL: url, Now: func() time.Time { return c.now }})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		storagetest.Store(t, tx, &of)
		storagetest.Grant(t, tx, organizer, course.Grant{Role: course.OrganizerRole, CourseID: of.Course.ID})
		by := storagetest.Account(t, tx, organizer)
		for _, s := range of.Sessions {
			for _, e := range []course.Enrollment{of.Roster[0], of.Roster[3]} {
				_, _, err := tx.CheckIn(ctx, course.Attendance{SessionID: s.ID, EnrollmentID: e.ID, State: course.Present, Way: course.ByOrganizer, By: by, At: s.Start})
				if err != nil {
					return err
				}
			}
			if _, err := tx.CloseSession(ctx, s.ID); err != nil {
				return err
			}
		}
		return nil
	})
	c.course = of.Course
	return c
}

// do does something in a transaction of its own.
func (c *class) do(do func(context.Context, *storage.Tx) error) {
	c.t.Helper()
	storagetest.Do(c.t, c.db, do)
}

// refuses does something in a transaction that must fail with an error of that kind.
func (c *class) refuses(kind error, do func(context.Context, *storage.Tx) error) {
	c.t.Helper()
	err := c.db.Update(c.t.Context(), func(tx *storage.Tx) error { return do(c.t.Context(), tx) })
	if _, refused := errors.AsType[*course.Error](err); !refused || !errors.Is(err, kind) {
		c.t.Errorf("got %v, want a refusal of kind %v", err, kind)
	}
}

// by is somebody who acts now.
func (c *class) by(ctx context.Context, tx *storage.Tx, user int64) registrar.By {
	c.t.Helper()
	actor, err := tx.Actor(ctx, storagetest.Account(c.t, tx, user))
	if err != nil {
		c.t.Fatal(err)
	}
	return registrar.By{Actor: actor, Now: c.now}
}

// printable finds no fault.
func printable(course.Paper) []course.PaperFault { return nil }

// closing is the closing of what the class is now.
func (c *class) closing(ctx context.Context, tx *storage.Tx, check func(course.Paper) []course.PaperFault) registrar.Close {
	c.t.Helper()
	o, err := registrar.Outcome(ctx, tx, c.course, c.now)
	if err != nil {
		c.t.Fatal(err)
	}
	return registrar.Close{Course: c.course.ID, Seen: o.Seen(), Printing: registrar.Printing{Check: check, VerifyURL: func(code string) string { return "https://lop/c/" + code }}}
}

// closes closes the class.
func (c *class) closes() (done registrar.Closed) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		done, err = c.by(ctx, tx, organizer).Close(ctx, tx, c.closing(ctx, tx, printable))
		return err
	})
	return done
}

// wantLog fails the test unless the log of the class is these acts, each with its
// subject, the oldest first.
func (c *class) wantLog(want ...string) {
	c.t.Helper()
	var got []string
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		lines, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: c.course.ID, Limit: 100})
		for _, l := range lines {
			who := "organizer"
			if l.AccountID == 0 {
				who = "nobody"
			} else if l.AccountID != storagetest.Account(c.t, tx, organizer) {
				who = "somebody else"
			}
			got = append([]string{who + ": " + l.Act + " " + l.Subject}, got...)
		}
		return err
	})
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Errorf("the log (-want +got):\n%s", diff)
	}
}

// TestRightsOfTheActs: whoever doesn't run the course can do nothing to it, whichever
// door they come by, and nothing is logged.
func TestRightsOfTheActs(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	for _, user := range []int64{stranger, lan} {
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).Close(ctx, tx, c.closing(ctx, tx, printable))
			return err
		})
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, user).Announce(ctx, tx, notice.Announcement{CourseID: c.course.ID}, "")
			return err
		})
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).SendBundles(ctx, tx, c.course.ID, "once")
			return err
		})
	}
	c.wantLog()
	waits := c.closes().Closing
	for _, user := range []int64{stranger, lan} {
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, user).TakeBack(ctx, tx, waits.ID)
			return err
		})
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, user).Release(ctx, tx, waits.ID)
			return err
		})
	}
	c.wantLog("organizer: course.close 1/2022/GCN–2/2022/GCN")
}

// TestClose: what was shown is what happens, once.
func TestClose(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	c.refuses(course.ErrChanged, func(ctx context.Context, tx *storage.Tx) error {
		in := c.closing(ctx, tx, printable)
		in.Seen = ""
		_, err := c.by(ctx, tx, organizer).Close(ctx, tx, in)
		return err
	})
	c.refuses(course.ErrChanged, func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, organizer).Close(ctx, tx, c.closing(ctx, tx, func(course.Paper) []course.PaperFault {
			return []course.PaperFault{{Field: course.PaperTitle}}
		}))
		return err
	})
	done := c.closes()
	if !done.Created || len(done.Issued) != 2 || done.Issued[1].Paper.VerifyURL != "https://lop/c/"+done.Issued[1].Code {
		t.Errorf("closed: %+v", done)
	}
	if again := c.closes(); again.Created || !again.Course.Closed() || again.Issued != nil {
		t.Errorf("closed again: %+v", again)
	}
	c.wantLog("organizer: course.close 1/2022/GCN–2/2022/GCN")
}

// TestTakenBackAndClosedAgain: the one who closed it hears of it, nobody else, and the
// next closing has numbers of its own.
func TestTakenBackAndClosedAgain(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	first := c.closes()
	var back registrar.TakenBack
	take := func(ctx context.Context, tx *storage.Tx) (err error) {
		back, err = c.by(ctx, tx, organizer).TakeBack(ctx, tx, first.Closing.ID)
		return err
	}
	c.do(take)
	if !back.Done || len(back.Void) != 2 || len(back.Facts) != 1 {
		t.Fatalf("taken back: %+v", back)
	}
	if undone, ok := back.Facts[0].(course.ClosingUndone); !ok || undone.By.TelegramID != organizer || undone.Closing.ID != first.Closing.ID {
		t.Errorf("told: %+v", back.Facts[0])
	}
	c.do(take)
	if back.Done || back.Facts != nil {
		t.Errorf("taken back again: %+v", back)
	}
	if second := c.closes(); second.Issued[0].Number() != "3/2022/GCN" {
		t.Errorf("the second closing has %s", second.Issued[0].Number())
	}
	c.wantLog("organizer: course.close 1/2022/GCN–2/2022/GCN", "organizer: course.take_back 1/2022/GCN–2/2022/GCN", "organizer: course.close 3/2022/GCN–4/2022/GCN")
}

// TestReleaseTells: those without a certificate who can be told are, and whoever
// closed the course sees the progress, the same as the store counts it.
func TestReleaseTells(t *testing.T) {
	t.Parallel()
	for _, byClock := range []bool{true, false} {
		c := newClass(t)
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			return tx.SetBlocked(ctx, third, true)
		})
		closing := c.closes().Closing
		var facts []course.Fact
		release := func(ctx context.Context, tx *storage.Tx) (err error) {
			if byClock {
				_, facts, err = registrar.ReleaseByClock(ctx, tx, c.now, closing)
			} else {
				_, facts, err = c.by(ctx, tx, organizer).Release(ctx, tx, closing.ID)
			}
			return err
		}
		c.do(release)
		if len(facts) != 2 {
			t.Fatalf("facts: %+v", facts)
		}
		if no, ok := facts[0].(course.NotEligible); !ok || no.Account.TelegramID != binh || no.Stands.Attended != 0 || no.Stands.Total != 2 {
			t.Errorf("not eligible: %+v", facts[0])
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			state, err := tx.MailingState(ctx, notice.OfClosing(closing))
			if err != nil {
				return err
			}
			texts, err := i18n.Load()
			if err != nil {
				return err
			}
			p := texts.In(i18n.Vietnamese, course.Comrade)
			want := words.ClosingProgress(p, c.course, state)
			want.EditNotice = notice.OfClosing(closing).ProgressKey()
			if diff := cmp.Diff(want, words.Fact(p, facts[1])); diff != "" {
				t.Errorf("the progress (-as counted +as told):\n%s", diff)
			}
			return nil
		})
		c.do(release)
		if facts != nil {
			t.Errorf("released again: %+v", facts)
		}
		who := "organizer"
		if byClock {
			who = "nobody"
		}
		c.wantLog("organizer: course.close 1/2022/GCN–2/2022/GCN", who+": course.release ")
	}
}

// TestBundlesAgain: nothing goes out before the closing is final, and then what is
// drawn, once for a request.
func TestBundlesAgain(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	send := func(ctx context.Context, tx *storage.Tx) error {
		_, err := c.by(ctx, tx, organizer).SendBundles(ctx, tx, c.course.ID, "once")
		return err
	}
	c.refuses(course.ErrConflict, send)
	done := c.closes()
	c.refuses(course.ErrConflict, send)
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		if _, _, err := registrar.ReleaseByClock(ctx, tx, c.now, done.Closing); err != nil {
			return err
		}
		for _, one := range done.Issued {
			if _, err := tx.SaveDrawing(ctx, one.ID, &notice.File{Name: "GCN.pdf", MediaType: "application/pdf", Bytes: []byte("%PDF")}); err != nil {
				return err
			}
		}
		b, err := tx.Bundle(ctx, c.course.ID, done.Issued[0].DelegationID)
		if err != nil {
			return err
		}
		_, err = tx.SaveBundle(ctx, b.ID, &notice.File{Name: "GCN-cho-lach.pdf", MediaType: "application/pdf", Bytes: []byte("%PDF")})
		return err
	})
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		sent, err := c.by(ctx, tx, organizer).SendBundles(ctx, tx, c.course.ID, "once")
		if err != nil {
			return err
		}
		if len(sent.Delegations) != 2 || sent.Delegations[0].Bundle.FileID == 0 || sent.Delegations[1].Bundle.ID != 0 || sent.Loose != 1 {
			t.Errorf("sent: %+v", sent)
		}
		var occasions []string
		for _, f := range sent.Facts {
			_, to, occasion := f.Told()
			if to.Account.TelegramID != organizer { // there is no representative
				t.Errorf("it goes to %+v", to)
			}
			occasions = append(occasions, occasion)
		}
		want := []string{"bundle/1/asked/once", "certificate/2/asked/once"}
		if diff := cmp.Diff(want, occasions); diff != "" {
			t.Errorf("occasions (-want +got):\n%s", diff)
		}
		return nil
	})
	c.wantLog("organizer: course.close 1/2022/GCN–2/2022/GCN", "nobody: course.release ", "organizer: bundles.send ")
}

// TestAnnounce: it goes to those, and says that, which was shown.
func TestAnnounce(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	a := notice.Announcement{CourseID: c.course.ID, Draft: 7, Message: notice.Message{Content: []byte(`{"text":"Họp lúc 8:00"}`)}, OnUnknown: notice.Resend}
	announce := func(seen func(course.Audience) string) func(ctx context.Context, tx *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			to, err := tx.Audience(ctx, c.course.ID, nil)
			if err != nil {
				return err
			}
			made, d, err := c.by(ctx, tx, organizer).Announce(ctx, tx, a, seen(to))
			if err == nil && (made.ID == 0 || made.By != storagetest.Account(t, tx, organizer) || d.Total != 4 || d.Waiting != 3) {
				t.Errorf("announced %+v to %+v", made, d)
			}
			return err
		}
	}
	c.refuses(course.ErrChanged, announce(func(to course.Audience) string { to.Who = "others"; return a.Seen(to, notice.Survey{}) }))
	c.refuses(course.ErrChanged, announce(func(to course.Audience) string {
		other := a
		other.OnUnknown = notice.Hold
		return other.Seen(to, notice.Survey{})
	}))
	for _, made := range []func(*notice.Announcement){
		func(a *notice.Announcement) { a.ID = 1 },
		func(a *notice.Announcement) { a.Due = c.now.Add(time.Hour) },
	} {
		was := a
		made(&a)
		c.refuses(course.ErrConflict, announce(func(to course.Audience) string { return a.Seen(to, notice.Survey{}) }))
		a = was
	}
	c.wantLog()
	c.do(announce(func(to course.Audience) string { return a.Seen(to, notice.Survey{}) }))
	c.wantLog("organizer: announcement.send announcement/1")
}
