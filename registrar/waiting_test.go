package registrar_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// small is a course of the 18th and 19th of August that takes only so many people.
func (c *class) small(mode course.JoinMode, capacity int) course.Course {
	c.t.Helper()
	c.now = coursetest.At("15/8 10:00")
	n := course.NewCourse("NHO-1", "Lớp nhỏ")
	n.Mode, n.Capacity = mode, capacity
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CreateCourse(ctx, &n, coursetest.Sessions("18-19/8/2022")); err != nil {
			return err
		}
		storagetest.Grant(c.t, tx, organizer, course.Grant{Role: course.OrganizerRole, CourseID: n.ID})
		return nil
	})
	return n
}

// born is somebody who says their name, and when they were born.
func born(name string, year int) course.Enrollment {
	return course.Enrollment{Unit: "UBND xã", Trainee: course.Trainee{Name: name, Birth: course.Birth{Day: 1, Month: 2, Year: year}}}
}

// registers has an account register for a small course.
func (c *class) registers(n course.Course, user int64, e course.Enrollment) (done registrar.Registered) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		done, err = c.by(ctx, tx, user).Register(ctx, tx, n, e, nil)
		return err
	})
	return done
}

// approves has the organizer approve some who wait, as they are shown.
func (c *class) approves(n course.Course, ids ...int64) (done registrar.Admitted) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		by := c.by(ctx, tx, organizer)
		a, err := by.Admitting(ctx, tx, n.ID, ids)
		if err != nil {
			return err
		}
		done, _, err = by.Admit(ctx, tx, n.ID, ids, registrar.Admission{Approve: true, Seen: a.Seen()})
		return err
	})
	return done
}

// offers has the clock look after the list of a course; it returns what people hear.
func (c *class) offers(n course.Course) (facts []course.Fact) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		facts, err = registrar.OfferByClock(ctx, tx, c.now, n.ID)
		return err
	})
	return facts
}

// enrolled are the names on the roster of a course.
func (c *class) enrolled(n course.Course) (names []string) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Roster(ctx, n.ID)
		for _, e := range all {
			if e.State == course.Enrolled {
				names = append(names, e.Trainee.Name)
			}
		}
		return err
	})
	return names
}

// withdraws takes the first off the roster of a course.
func (c *class) withdraws(n course.Course) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.Roster(ctx, n.ID)
		if err != nil {
			return err
		}
		by := registrar.Operator(c.now)
		m, err := by.Moving(ctx, tx, n, all[0], registrar.WithdrawAct)
		if err != nil {
			return err
		}
		_, _, err = by.Withdraw(ctx, tx, all[0].ID, m.Seen(registrar.WithdrawAct, all[0]))
		return err
	})
}

// stands is how it stands with somebody who waits.
func (c *class) stands(id int64) (w course.Waiting) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		w, err = tx.Waiting(ctx, id)
		return err
	})
	return w
}

// TestApprovedIsOnTheRoster: somebody who waits to be approved and is put on the roster by the office meanwhile is
// linked to that place when they are approved, also where there is no other, and has no second one.
func TestApprovedIsOnTheRoster(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		n := c.small(course.WithApproval, 1)
		w := c.registers(n, 7001, born("Trần Văn Bê", 1990)).Waits
		e := born("Trần Văn Bê", 1990)
		e.CourseID, e.State = n.ID, course.Enrolled
		c.do(func(ctx context.Context, tx *storage.Tx) error { return tx.Enroll(ctx, &e) })
		if done := c.approves(n, w.ID); len(done.Linked) != 1 || len(done.Seated)+len(done.Waiting) != 0 {
			t.Errorf("approving has come to %+v", done)
		}
		if got := c.enrolled(n); !slices.Equal(got, []string{"Trần Văn Bê"}) {
			t.Errorf("on the roster are %v", got)
		}
		if now := c.stands(w.ID); now.State != course.WaitingSeated || now.Place != e.ID {
			t.Errorf("who was approved is %+v", now)
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			if place := c.by(ctx, tx, 7001).Actor.EnrollmentIn(n.ID); place == nil || place.ID != e.ID {
				t.Errorf("the account has the place %+v", place)
			}
			return nil
		})
	})
}

// TestTheListEnds: a place that becomes free once the course has begun is offered as before, and who registers
// comes behind; with the last session the list ends, those on it hear it, and who registers then has a free place
// or is told that there is none.
func TestTheListEnds(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		n := c.small(course.OpenToAll, 1)
		c.registers(n, 7001, born("Trần Văn An", 1990))
		b := c.registers(n, 7002, born("Lê Thị Bình", 1980)).Waits
		c.now = coursetest.At("18/8 10:00")
		c.withdraws(n)
		if facts := c.offers(n); len(facts) != 1 || c.stands(b.ID).State != course.WaitingOffered {
			t.Fatalf("once the course has begun %v is heard", facts)
		}
		d := c.registers(n, 7003, born("Phạm Văn Cường", 1970)).Waits
		if d == nil || d.State != course.WaitingInLine {
			t.Fatalf("who registers beside an offer has %+v", d)
		}
		looksAfter := func(want int) {
			t.Helper()
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				courses, err := tx.CoursesToOffer(ctx, c.now)
				if len(courses) != want {
					t.Errorf("the clock looks after %v", courses)
				}
				return err
			})
		}
		looksAfter(0)
		c.now = coursetest.At("19/8 20:00")
		looksAfter(1)
		if facts := c.offers(n); len(facts) != 2 {
			t.Errorf("at the end of the list %v is heard", facts)
		}
		for _, id := range []int64{b.ID, d.ID} {
			if w := c.stands(id); w.Word() != "ended" {
				t.Errorf("who waited is %+v", w)
			}
		}
		looksAfter(0)
		if done := c.registers(n, 7004, born("Đỗ Thị Dung", 1985)); done.Place.ID == 0 {
			t.Errorf("with a free place registering comes to %+v", done)
		}
		err := c.db.Update(t.Context(), func(tx *storage.Tx) error {
			_, err := c.by(t.Context(), tx, 7005).Register(t.Context(), tx, n, born("Võ Văn Em", 1975), nil)
			return err
		})
		var refused *course.Error
		if !errors.As(err, &refused) || refused.TextID != "waiting.no_line" {
			t.Errorf("without a place registering comes to %v", err)
		}
	})
}

// TestApprovedStandBehindTheList: who is approved while somebody is on the list comes behind them, also when a place is free
// that is not offered yet.
func TestApprovedStandBehindTheList(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		n := c.small(course.WithApproval, 1)
		c.approves(n, c.registers(n, 7001, born("Trần Văn An", 1990)).Waits.ID)
		b := c.registers(n, 7002, born("Lê Thị Bình", 1980)).Waits
		c.approves(n, b.ID)
		c.now = coursetest.At("15/8 22:00")
		c.withdraws(n)
		if facts := c.offers(n); len(facts) != 0 {
			t.Fatalf("in the quiet hours %v is heard", facts)
		}
		d := c.registers(n, 7003, born("Phạm Văn Cường", 1970)).Waits
		c.approves(n, d.ID)
		if w := c.stands(d.ID); w.State != course.WaitingInLine || w.Rank() != 2 {
			t.Errorf("who was approved later is %s, number %d", w.State, w.Rank())
		}
		c.now = coursetest.At("16/8 8:00")
		c.offers(n)
		if first, second := c.stands(b.ID).State, c.stands(d.ID).State; first != course.WaitingOffered || second != course.WaitingInLine {
			t.Errorf("in the morning the first is %s, the second %s", first, second)
		}
	})
}

// TestOffersPassOver: whoever has blocked the bot, and would not hear of it, keeps their number and no place is kept for them;
// a course that takes only whom the roster has offers none.
func TestOffersPassOver(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		n := c.small(course.OpenToAll, 1)
		c.registers(n, 7001, born("Trần Văn An", 1990))
		b := c.registers(n, 7002, born("Lê Thị Bình", 1980)).Waits
		d := c.registers(n, 7003, born("Phạm Văn Cường", 1970)).Waits
		blocks := func(blocked bool) {
			c.do(func(ctx context.Context, tx *storage.Tx) error { return tx.SetBlocked(ctx, 7002, blocked) })
		}
		joins := func(mode course.JoinMode) {
			c.do(func(ctx context.Context, tx *storage.Tx) error {
				n.Mode = mode
				return tx.UpdateCourse(ctx, n)
			})
		}
		joins(course.RosterOnly)
		c.withdraws(n)
		if facts := c.offers(n); len(facts) != 0 {
			t.Errorf("a course by its roster offers %v", facts)
		}
		joins(course.OpenToAll)
		blocks(true)
		c.offers(n)
		if first, second := c.stands(b.ID), c.stands(d.ID); first.State != course.WaitingInLine || first.Rank() != 1 || second.State != course.WaitingOffered {
			t.Errorf("who has blocked the bot is %+v, the next %+v", first, second)
		}
		blocks(false)
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			n.Capacity = 2
			return tx.UpdateCourse(ctx, n)
		})
		c.offers(n)
		if w := c.stands(b.ID); w.State != course.WaitingOffered {
			t.Errorf("once they have the bot again they are %+v", w)
		}
	})
}

// TestReleaseEndsTheList: those who wait for a place hear once the closing is final that they have none, and not while it can be
// taken back.
func TestReleaseEndsTheList(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	var ids []int64
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		for i, state := range []course.WaitingState{course.WaitingAsked, course.WaitingInLine} {
			w := course.Waiting{CourseID: c.course.ID, AccountID: storagetest.Account(t, tx, 7001+int64(i)), Said: born("Trần Văn An", 1990),
				Linked: course.LinkedByName, State: state}
			if err := tx.CreateWaiting(ctx, &w); err != nil {
				return err
			}
			ids = append(ids, w.ID)
		}
		return nil
	})
	closing := c.closes().Closing
	for _, id := range ids {
		if w := c.stands(id); !w.State.Open() {
			t.Errorf("while the closing can be taken back they are %+v", w)
		}
	}
	heard := 0
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		_, facts, err := registrar.ReleaseByClock(ctx, tx, c.now, closing)
		for _, f := range facts {
			if w, ok := f.(course.WaitingMoved); ok && w.Waiting.Word() == "ended" {
				heard++
			}
		}
		return err
	})
	if heard != 2 || c.stands(ids[0]).State.Open() || c.stands(ids[1]).State.Open() {
		t.Errorf("%d hear of it", heard)
	}
}
