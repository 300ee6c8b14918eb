package registrar_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
)

// thanks gives letters of thanks to speakers, as they are shown.
func (c *class) thanks(user int64, check func(course.Paper) []course.PaperFault, speakers ...course.Speaker) (t registrar.Thanked, issued []course.Certificate, err error) {
	c.t.Helper()
	err = c.db.Update(c.t.Context(), func(tx *storage.Tx) (err error) {
		in, by := registrar.Thanks{Course: c.course.ID, Speakers: speakers}, c.by(c.t.Context(), tx, user)
		if t, err = by.Thanking(c.t.Context(), tx, in); err != nil {
			return err
		}
		_, issued, err = by.GiveThanks(c.t.Context(), tx, in, registrar.Printing{Check: check, VerifyURL: func(code string) string { return code }}, t.Outcome.Seen())
		return err
	})
	return t, issued, err
}

// TestThanks: letters of thanks are given by those who run the course, before its closing, in its minute and
// after it, with numbers of their own series; a speaker has one, and taking the closing back leaves them as they are.
func TestThanks(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.edits(edit(course.SetSpeaker, 1, "Đ/c TS. Lê Văn An, Phó Hiệu trưởng"))
		c.edits(edit(course.SetTopic, 1, "Dân vận khéo"))
		an, bay := course.Speaker{Name: "TS. Lê Văn An", Title: "Phó Hiệu trưởng"}, course.Speaker{Name: "Trần Thị Bảy"}
		refused := func(kind error, user int64, check func(course.Paper) []course.PaperFault, speakers ...course.Speaker) {
			t.Helper()
			if _, _, err := c.thanks(user, check, speakers...); !errors.Is(err, kind) {
				t.Errorf("%d thanks %v: %v", user, speakers, err)
			}
		}
		refused(course.ErrForbidden, lan, printable, an)
		refused(course.ErrChanged, organizer, printable) // nobody
		refused(course.ErrInvalid, organizer, printable, course.Speaker{Name: strings.Repeat("ư", 200)})
		refused(course.ErrInvalid, organizer, printable, slices.Repeat([]course.Speaker{an}, registrar.MaxThanks+1)...)
		refused(course.ErrChanged, organizer, func(course.Paper) []course.PaperFault { return []course.PaperFault{{Field: course.PaperBody}} }, an)

		shown, issued, err := c.thanks(organizer, printable, an, course.Speaker{Name: "ts lê văn an"}) // in one list once
		if err != nil || len(issued) != 1 || len(shown.Speakers) != 1 || shown.Speakers[0] != an {
			t.Fatalf("gave %+v of %+v, %v", issued, shown.Speakers, err)
		}
		one := issued[0]
		if one.Number() != "1/2022/TCO" || one.Speaker != an.Name || one.EnrollmentID != 0 || one.Paper.Headline != "THƯ CẢM ƠN" ||
			!slices.Contains(one.Paper.Body, "Đã tham gia giảng dạy, báo cáo chuyên đề “Dân vận khéo”, góp phần vào thành công của") {
			t.Errorf("gave %+v", one)
		}
		refused(course.ErrChanged, organizer, printable, an) // has one
		done := c.closes()
		if _, issued, err = c.thanks(organizer, printable, bay); err != nil || len(issued) != 1 || issued[0].No != 2 {
			t.Errorf("in the minute: %+v, %v", issued, err)
		}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			back, err := c.by(ctx, tx, organizer).TakeBack(ctx, tx, done.Closing.ID)
			if len(back.Void) != len(done.Issued) {
				t.Errorf("void are %d of %d", len(back.Void), len(done.Issued))
			}
			left, err2 := tx.Thanks(ctx, c.course.ID)
			if len(course.CertificatesIn(left, course.Issued)) != 2 {
				t.Errorf("letters after the closing was taken back: %+v", left)
			}
			return errors.Join(err, err2)
		})
		c.released()
		if _, issued, err = c.thanks(organizer, printable, course.Speaker{Name: "Ngô Văn Cử"}); err != nil || len(issued) != 1 || issued[0].No != 3 {
			t.Errorf("after the closing: %+v, %v", issued, err)
		}
	})
}

// TestReissuedThanks: a letter is revoked for a reason and another issued in its place, under a name that is
// mended; both name each other, and a speaker who has a valid one gets no second.
func TestReissuedThanks(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		_, issued, err := c.thanks(organizer, printable, course.Speaker{Name: "TS. Lê Văn Am"}, course.Speaker{Name: "Trần Thị Bảy"})
		if err != nil {
			t.Fatal(err)
		}
		id, right := issued[0].ID, course.Speaker{Name: "TS. Lê Văn An", Title: "Phó Hiệu trưởng"}
		anew := func(as course.Speaker) func(ctx context.Context, tx *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				_, err := c.by(ctx, tx, organizer).ThanksAnew(ctx, tx, id, as, printing)
				return err
			}
		}
		c.refuses(course.ErrConflict, anew(right)) // it is valid
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			by := c.by(ctx, tx, organizer)
			p, err := by.PaperOfKind(ctx, tx, id, course.Thanks)
			if err != nil {
				return err
			}
			_, facts, err := by.RevokeCertificate(ctx, tx, id, course.Thanks, "Ghi sai tên", p.Seen(registrar.RevokeAct, "Ghi sai tên"))
			if len(facts) != 0 {
				t.Errorf("somebody is told: %+v", facts)
			}
			return err
		})
		c.refuses(course.ErrConflict, anew(course.Speaker{Name: "trần thị bảy"})) // has a valid one
		c.refuses(course.ErrInvalid, anew(course.Speaker{Name: strings.Repeat("ư", 200)}))
		c.refuses(course.ErrForbidden, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, lan).ThanksAnew(ctx, tx, id, right, printing)
			return err
		})
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			by := c.by(ctx, tx, organizer)
			d, err := by.ThanksAnew(ctx, tx, id, right, printing)
			if err != nil {
				return err
			}
			_, one, err := by.ReissueThanks(ctx, tx, id, right, printing, d.Seen(""))
			if one.Number() != "3/2022/TCO" || one.Instead != "1/2022/TCO" || one.Speaker != right.Name || one.Paper.Position != right.Title {
				t.Errorf("issued %+v", one)
			}
			return err
		})
		c.refuses(course.ErrConflict, anew(course.Speaker{Name: "Người khác"})) // it is replaced
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			was, err := tx.Certificate(ctx, id)
			if was.State != course.Replaced || was.ReplacedBy != "3/2022/TCO" {
				t.Errorf("the old one: %+v", was)
			}
			return err
		})
	})
}
