package registrar_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
)

// commends gives commendations to people by their numbers, as they are shown.
func (c *class) commends(user int64, reason string, check func(course.Paper) []course.PaperFault, numbers ...int) (m registrar.Merited, issued []course.Certificate, err error) {
	c.t.Helper()
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) (err error) {
		in := registrar.Merit{Course: c.course.ID, Reason: reason}
		for _, no := range numbers {
			in.People = append(in.People, c.place(c.t.Context(), tx, no).ID)
		}
		by := c.by(c.t.Context(), tx, user)
		if m, err = by.Meriting(c.t.Context(), tx, in); err != nil {
			return err
		}
		_, issued, err = by.GiveMerits(c.t.Context(), tx, in, registrar.Printing{Check: check, VerifyURL: func(code string) string { return code }}, m.Outcome.Seen())
		return err
	})
	return m, issued, err
}

// TestMerits: commendations are given after the closing, by those who may close, to whom an
// organizer names, for a reason that stands on each; who has a valid one gets no other.
func TestMerits(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		const reason = "Có thành tích xuất sắc"
		refused := func(kind error, user int64, reason string, numbers ...int) {
			t.Helper()
			if _, _, err := c.commends(user, reason, printable, numbers...); !errors.Is(err, kind) {
				t.Errorf("%d commends %v for %q: %v", user, numbers, reason, err)
			}
		}
		refused(course.ErrConflict, organizer, reason, 1)
		done := c.closes()
		refused(course.ErrConflict, organizer, reason, 1) // in the minute
		c.releases(done.Closing, map[int]string{2: "not", 3: "not"}, len(done.Issued))
		refused(course.ErrForbidden, lan, reason, 1)
		refused(course.ErrInvalid, organizer, "", 1)
		refused(course.ErrInvalid, organizer, strings.Repeat("ư", course.MaxReason+1), 1)
		refused(course.ErrChanged, organizer, reason) // nobody
		_, _, err := c.commends(organizer, reason, func(course.Paper) []course.PaperFault { return []course.PaperFault{{Field: course.PaperBody}} }, 1)
		if !errors.Is(err, course.ErrChanged) {
			t.Errorf("of what can't be printed: %v", err)
		}

		_, issued, err := c.commends(organizer, reason, printable, 3, 1, 2)
		if err != nil || len(issued) != 3 {
			t.Fatalf("gave %d, %v", len(issued), err)
		}
		for i, one := range issued {
			if one.Kind != course.Merit || one.No != i+1 || one.Paper.Reason != reason || one.Paper.Headline != "GIẤY KHEN" ||
				!strings.Contains(strings.Join(one.Paper.Body, "|"), one.Paper.Name+"|") || !strings.Contains(strings.Join(one.Paper.Body, "|"), "|"+reason+"|") {
				t.Errorf("number %d: %+v", i, one)
			}
		}
		m, more, err := c.commends(organizer, "Đóng góp nhiều", printable, 1, 4)
		if err != nil || len(more) != 1 || more[0].No != 4 || len(m.Papered) != 1 || m.Papered[0].No != 1 {
			t.Errorf("gave %+v, had %+v, %v", more, m.Papered, err)
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			if last, err := tx.LastNumber(ctx, course.Completion, 2022); err != nil || last != len(done.Issued) {
				t.Errorf("certificates are given up to %d, %v", last, err)
			}
			return nil
		})
	})
}

// TestReissuedMerit: a revoked commendation is issued anew in its place with its reason, with a number
// of its own series; without one to replace it is refused.
func TestReissuedMerit(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.released()
		printing := registrar.Printing{Check: printable, VerifyURL: func(code string) string { return code }}
		first := func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, organizer).Draft(ctx, tx, c.place(ctx, tx, 1).ID, course.Merit, printing)
			return err
		}
		c.refuses(course.ErrConflict, first)
		if _, _, err := c.commends(organizer, "Học tốt", printable, 1, 2); err != nil {
			t.Fatal(err)
		}
		c.refuses(course.ErrConflict, first) // it is valid
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			by, place := c.by(ctx, tx, organizer), c.place(ctx, tx, 1).ID
			p, err := by.PaperOfKind(ctx, tx, place, course.Merit)
			if err != nil {
				return err
			}
			if _, _, err = by.RevokeCertificate(ctx, tx, place, course.Merit, "hỏng", p.Seen(registrar.RevokeAct, "hỏng")); err != nil {
				return err
			}
			d, err := by.Draft(ctx, tx, place, course.Merit, printing)
			if err != nil {
				return err
			}
			_, issued, err := by.IssueOne(ctx, tx, place, course.Merit, "", printing, d.Seen(""))
			if issued.Number() != "3/2022/GK" || issued.Instead != "1/2022/GK" || issued.Paper.Reason != "Học tốt" || issued.Kind != course.Merit {
				t.Errorf("issued %+v", issued)
			}
			return err
		})
	})
}

// TestConfirmedAfterwards: who waited for the end of the last session and has failed is offered a
// confirmation with those who have completed since, once; and one can be issued to somebody alone.
func TestConfirmedAfterwards(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		last := c.inTheLastSession("16/8 13:40")
		c.do(func(ctx context.Context, tx *storage.Tx) (err error) {
			if c.course, err = tx.Course(ctx, c.course.ID); err != nil {
				return err
			}
			c.course.Form.Confirm = true
			return tx.UpdateCourse(ctx, c.course)
		})
		done := c.closes()
		c.releases(done.Closing, map[int]string{2: "waits", 3: "not"}, len(done.Issued))
		c.now = coursetest.At("16/8 17:10")
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.CloseSession(ctx, last.ID)
			return err
		})
		printing := registrar.Printing{Check: printable, VerifyURL: func(code string) string { return code }}
		var in registrar.Close
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			last, err := tx.Session(ctx, last.ID)
			if err != nil {
				return err
			}
			facts, err := registrar.EarlyByClock(ctx, tx, c.now, last)
			if err != nil {
				return err
			}
			over, _ := facts[len(facts)-1].(course.EarlyClosingOver)
			_, left, err := c.by(ctx, tx, organizer).RestOf(ctx, tx, c.course.ID)
			if got, want := [][]int{numbersOn(over.Lost), numbersOn(over.Confirm), numbersOn(left.People())}, [][]int{{2}, {2}, {2}}; !cmp.Equal(got, want) {
				t.Errorf("lost, to be confirmed, offered: %v, want %v", got, want)
			}
			in = registrar.Close{Course: c.course.ID, Seen: left.Seen(), Printing: printing}
			return err
		})
		issue := func(ctx context.Context, tx *storage.Tx) error {
			done, err := c.by(ctx, tx, organizer).IssueRest(ctx, tx, in)
			if err == nil && (len(done.Issued) != 1 || done.Issued[0].Number() != "1/2022/XNTD") {
				t.Errorf("issued %+v", done.Issued)
			}
			return err
		}
		c.do(issue)
		c.refuses(course.ErrChanged, issue)
		late := func(no int) func(ctx context.Context, tx *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				_, err := c.by(ctx, tx, organizer).Draft(ctx, tx, c.place(ctx, tx, no).ID, course.Attended, printing)
				return err
			}
		}
		c.refuses(course.ErrConflict, late(1)) // has a certificate
		c.refuses(course.ErrConflict, late(2)) // has one
		c.refuses(course.ErrConflict, late(3)) // was never there
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			by, place := c.by(ctx, tx, organizer), c.place(ctx, tx, 2).ID
			p, err := by.PaperOfKind(ctx, tx, place, course.Attended)
			if err != nil {
				return err
			}
			if _, _, err = by.RevokeCertificate(ctx, tx, place, course.Attended, "đủ điều kiện", p.Seen(registrar.RevokeAct, "đủ điều kiện")); err != nil {
				return err
			}
			if _, err := by.Draft(ctx, tx, place, course.Attended, printing); err != nil {
				t.Errorf("it can't be reissued: %v", err)
			}
			d, err := by.Draft(ctx, tx, place, course.Completion, printing)
			if err != nil {
				return err
			}
			_, _, err = by.IssueOne(ctx, tx, place, course.Completion, "ngoại lệ", printing, d.Seen("ngoại lệ"))
			return err
		})
		c.refuses(course.ErrConflict, late(2)) // a revoked one beside a valid certificate
	})
}
