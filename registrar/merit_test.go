package registrar_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
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
