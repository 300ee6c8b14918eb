package registrar_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
)

// inTheLastSession is the class at a moment of its last session, whose check-in is open: Lan and
// the fourth are certain to complete, Bình was there in the morning and is still to come, and the
// third has missed it.
func (c *class) inTheLastSession(at string) (last course.Session) {
	c.t.Helper()
	c.now = coursetest.At("16/8 8:00")
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		sessions, err := tx.Sessions(ctx, c.course.ID)
		if err != nil {
			return err
		}
		if _, err := tx.CloseSession(ctx, sessions[0].ID); err != nil {
			return err
		}
		last = sessions[1]
		last.ClosedAt = time.Time{}
		if err := tx.SetCheckIn(ctx, last); err != nil {
			return err
		}
		_, err = tx.Correct(ctx, course.Attendance{SessionID: sessions[0].ID, EnrollmentID: c.place(ctx, tx, 2).ID, State: course.Present, Way: course.ByOrganizer, Reason: "đến muộn"})
		return err
	})
	c.now = coursetest.At(at)
	return last
}

func numbersOn(all []course.Enrollment) (numbers []int) {
	for _, e := range all {
		numbers = append(numbers, e.No)
	}
	return numbers
}

// TestClosingDuringTheLastSession: papers are issued in the last session to whom they are certain,
// the others are held back by name and go on checking in, and at its end organizers hear who has a
// paper against the rule and who may have one after all. Nobody below the rule is given one.
func TestClosingDuringTheLastSession(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		last := c.inTheLastSession("16/8 13:10")
		outcome := func(ctx context.Context, tx *storage.Tx) error {
			_, err := registrar.Outcome(ctx, tx, c.course, c.now)
			return err
		}
		c.refuses(course.ErrConflict, outcome) // its check-in is still to open
		c.now = coursetest.At("16/8 14:00")
		c.refuses(course.ErrConflict, outcome) // it is being closed
		c.now = coursetest.At("16/8 13:40")
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			o, err := registrar.Outcome(ctx, tx, c.course, c.now)
			if err != nil {
				return err
			}
			waits := slices.DeleteFunc(slices.Clone(o.Not), func(e course.Enrollment) bool { return !o.Waits(e) })
			if got, want := [][]int{numbersOn(o.Eligible), numbersOn(o.Not), numbersOn(waits)}, [][]int{{1, 4}, {2, 3}, {2}}; !cmp.Equal(got, want) {
				t.Errorf("eligible, not, waiting: %v, want %v", got, want)
			}
			return err
		})
		done := c.closes()
		if len(done.Issued) != 2 {
			t.Fatalf("issued %d", len(done.Issued))
		}
		c.checksIn(binh, 2, last, true)
		c.releases(done.Closing, map[int]string{2: "waits", 3: "not"}, 2)
		c.checksIn(third, 3, last, true) // who has missed the morning is welcome as well

		c.now = coursetest.At("16/8 14:00")
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.CloseSession(ctx, last.ID)
			return err
		})
		c.checksIn(binh, 2, last, false)
		c.now = coursetest.At("16/8 16:30")
		absent := registrar.Amendment{State: course.Absent, Reason: "bỏ về giữa giờ"}
		m, err := c.amending(organizer, 1, 2, absent)
		if err == nil {
			_, err = c.amends(organizer, 1, 2, absent, m.Seen())
		}
		if err != nil {
			t.Fatal(err)
		}
		c.now = coursetest.At("16/8 17:00")
		c.refuses(course.ErrConflict, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, organizer).Amendable(ctx, tx, last.ID, c.place(ctx, tx, 4).ID)
			return err
		})
		c.looksBack(last)
		c.issuesRest("1/2022/GCN–2/2022/GCN")
	})
}

// checksIn has somebody check in at a session.
func (c *class) checksIn(user int64, no int, s course.Session, taken bool) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		of, err := tx.Course(ctx, c.course.ID)
		if err != nil {
			return err
		}
		if s, err = tx.Session(ctx, s.ID); err != nil {
			return err
		}
		in := registrar.CheckIn{Course: of, Session: s, Place: c.place(ctx, tx, no), Way: course.ByButton}
		done, err := c.by(ctx, tx, user).CheckIn(ctx, tx, in)
		if err == nil && done.Open != taken {
			c.t.Errorf("number %d at %s: %+v", no, c.now, done)
		}
		return err
	})
}

// releases releases a closing and wants these to hear of it, and so many papers on their way.
func (c *class) releases(closing course.Closing, want map[int]string, papers int) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		_, facts, err := registrar.ReleaseByClock(ctx, tx, c.now, closing)
		got := map[int]string{}
		for _, f := range facts {
			switch f := f.(type) {
			case course.CertificateWaits:
				got[f.Place.No] = "waits"
			case course.NotEligible:
				got[f.Place.No] = "not"
			case course.PapersReleased:
				if f.Papers != papers {
					c.t.Errorf("%d papers on their way, want %d", f.Papers, papers)
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			c.t.Errorf("told at the release (-want +got):\n%s", diff)
		}
		return err
	})
}

// looksBack wants the first to have fallen and the second to have completed, and the third to hear
// that they get none.
func (c *class) looksBack(last course.Session) {
	c.t.Helper()
	c.do(func(ctx context.Context, tx *storage.Tx) error {
		ended, err := tx.ClosedEarly(ctx, "early", c.now.Add(-time.Hour), c.now)
		if err != nil {
			return err
		}
		if len(ended) != 1 || ended[0].ID != last.ID {
			c.t.Fatalf("ended early: %+v", ended)
		}
		facts, err := registrar.EarlyByClock(ctx, tx, c.now, ended[0])
		if err != nil {
			return err
		}
		over := facts[len(facts)-1].(course.EarlyClosingOver)
		if len(over.Fallen) != 1 || over.Fallen[0].Place.No != 1 || over.Fallen[0].Certificate.No != 1 ||
			!slices.Equal(numbersOn(over.Rest), []int{2}) || len(over.Lost) > 0 {
			c.t.Errorf("the end: %+v", over)
		}
		if len(facts) != 2 || facts[0].(course.NotEligible).Place.No != 3 {
			c.t.Errorf("told with it: %+v", facts)
		}
		if created, err := tx.Fire(ctx, "early/2", ended[0].End); err != nil || !created {
			c.t.Errorf("fired: %t, %v", created, err)
		}
		ended, err = tx.ClosedEarly(ctx, "early", c.now.Add(-time.Hour), c.now)
		if len(ended) > 0 {
			c.t.Errorf("looked back at again: %+v", ended)
		}
		return err
	})
}

// issuesRest issues to who has completed since the closing of these numbers, once.
func (c *class) issuesRest(closed string) {
	c.t.Helper()
	var in registrar.Close
	seen := func(ctx context.Context, tx *storage.Tx) error {
		_, left, err := c.by(ctx, tx, organizer).RestOf(ctx, tx, c.course.ID)
		in = registrar.Close{Course: c.course.ID, Seen: left.Seen(), Printing: registrar.Printing{Check: printable, VerifyURL: func(code string) string { return code }}}
		return err
	}
	c.do(seen)
	issue := func(user int64) func(ctx context.Context, tx *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			done, err := c.by(ctx, tx, user).IssueRest(ctx, tx, in)
			if err == nil && (len(done.Issued) != 1 || done.Issued[0].No != 3 || done.Issued[0].EnrollmentID != c.place(ctx, tx, 2).ID) {
				c.t.Errorf("issued %+v", done.Issued)
			}
			return err
		}
	}
	c.refuses(course.ErrForbidden, issue(lan))
	c.do(issue(organizer))
	c.refuses(course.ErrChanged, issue(organizer))
	c.do(seen)
	c.refuses(course.ErrChanged, issue(organizer)) // nobody is left
	c.wantLog("organizer: course.close "+closed, "nobody: course.release ", "organizer: certificate.rest 3/2022/GCN")
}

// TestSignDay: the papers say the day that was chosen, within bounds, and the numbers are of its year.
func TestSignDay(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		sign := func(user int64, day string) func(ctx context.Context, tx *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) (err error) {
				c.course, err = c.by(ctx, tx, user).SignOn(ctx, tx, c.course.ID, day)
				return err
			}
		}
		stays := c.course
		for _, wrong := range []string{"", "chiều", "32/8/2022", "15/8/2022", "20/12/2022", "16/8/2032", "16/8 8h"} {
			c.refuses(course.ErrInvalid, sign(organizer, wrong))
			c.course = stays
		}
		c.refuses(course.ErrForbidden, sign(lan, "19/8/2022"))
		c.course = stays
		c.do(sign(organizer, "ngày 19 tháng 8 năm 2022"))
		c.do(sign(organizer, "19/8/2022")) // the same
		c.do(sign(organizer, "hôm nay"))
		c.now = coursetest.At("16/8 18:00").AddDate(0, 4, 20) // 5/1/2023
		c.do(sign(organizer, "31/12/2022"))
		done := c.closes()
		for _, one := range done.Issued {
			if one.Paper.Signed != "2022-12-31" || one.Year != 2022 || !one.Paper.IssuedAt.Equal(c.now) {
				t.Errorf("issued %d/%d, signed %s, at %s", one.No, one.Year, one.Paper.Signed, one.Paper.IssuedAt)
			}
		}
		c.refuses(course.ErrConflict, sign(organizer, "hôm nay"))
		c.wantLog("organizer: signday.choose ", "organizer: signday.choose ", "organizer: signday.choose ", "organizer: course.close 1/2022/GCN–2/2022/GCN")
	})
}

// TestClosedAfterTheLastSession: a check-in may outlast its session; who waits for its end when
// the course is closed meanwhile is not forgotten.
func TestClosedAfterTheLastSession(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		last := c.inTheLastSession("16/8 13:40")
		c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
			if c.course, err = tx.Course(ctx, c.course.ID); err != nil {
				return err
			}
			c.course.CheckIn.CloseAfter, c.course.Form.Confirm = 240, true
			return tx.UpdateCourse(ctx, c.course)
		})
		c.now = last.End.Add(10 * time.Minute)
		c.checksIn(third, 3, last, true) // below the rule, and confirmed to have been there
		done := c.closes()
		c.releases(done.Closing, map[int]string{2: "waits", 3: "not"}, 3)
		c.checksIn(binh, 2, last, true)
		c.now = c.course.CheckIn.Closes(last)
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.CloseSession(ctx, last.ID)
			return err
		})
		c.now = c.now.Add(time.Minute)
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			ended, err := tx.ClosedEarly(ctx, "early", c.now.Add(-time.Hour), c.now)
			if err != nil || len(ended) != 1 {
				t.Fatalf("looked back at %d sessions: %v", len(ended), err)
			}
			facts, err := registrar.EarlyByClock(ctx, tx, c.now, ended[0])
			over, _ := facts[len(facts)-1].(course.EarlyClosingOver)
			if !slices.Equal(numbersOn(over.Rest), []int{2}) {
				t.Errorf("the end: %+v", facts)
			}
			return err
		})
		c.issuesRest("1/2022/GCN–2/2022/GCN, 1/2022/XNTD")
	})
}

// TestNewestOfTwoYears: somebody's newest certificate is the one that was issued last, also when
// the one that it takes the place of has a number of a later year.
func TestNewestOfTwoYears(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		last := c.inTheLastSession("16/8 13:40")
		c.now = time.Date(2022, 12, 20, 3, 0, 0, 0, time.UTC)
		c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
			if _, err := tx.CloseSession(ctx, last.ID); err != nil {
				return err
			}
			c.course, err = c.by(ctx, tx, organizer).SignOn(ctx, tx, c.course.ID, "5/1/2023")
			return err
		})
		c.released()
		if _, err := c.revokesPaper(organizer, 1, "sai tên"); err != nil {
			t.Fatal(err)
		}
		issued, err := c.reissues(organizer, 1)
		if err != nil || issued.Year != 2022 {
			t.Fatalf("issued anew: %+v, %v", issued, err)
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Enter(ctx, []course.Attendance{{
				SessionID: last.ID, EnrollmentID: c.place(ctx, tx, 1).ID, Revision: 2, State: course.Absent, Way: course.ByOrganizer, Reason: "bỏ về",
			}})
			if err != nil {
				return err
			}
			facts, err := registrar.EarlyByClock(ctx, tx, c.now, last)
			over, _ := facts[len(facts)-1].(course.EarlyClosingOver)
			if len(over.Fallen) != 1 || over.Fallen[0].Certificate.ID != issued.ID {
				t.Errorf("the end: %+v", facts)
			}
			return err
		})
	})
}
