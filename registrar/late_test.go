package registrar_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
)

// TestCertificateReplacesConfirmation: whoever has a valid confirmation of attendance and gets a certificate
// after all, with those who have completed since or alone, has the certificate in its place; both
// name each other. Without a certificate there is a confirmation again.
func TestCertificateReplacesConfirmation(t *testing.T) {
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
		printing := registrar.Printing{Check: printable, VerifyURL: func(code string) string { return code }}
		of := func(ctx context.Context, tx *storage.Tx, kind course.PaperKind) registrar.PaperOf {
			p, err := c.by(ctx, tx, organizer).PaperOfKind(ctx, tx, c.place(ctx, tx, 2).ID, kind)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		rest := func(ctx context.Context, tx *storage.Tx) error {
			by := c.by(ctx, tx, organizer)
			_, left, err := by.RestOf(ctx, tx, c.course.ID)
			if err != nil {
				return err
			}
			_, err = by.IssueRest(ctx, tx, registrar.Close{Course: c.course.ID, Seen: left.Seen(), Printing: printing})
			return err
		}
		alone := func(kind course.PaperKind, reason string) func(ctx context.Context, tx *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				by, place := c.by(ctx, tx, organizer), c.place(ctx, tx, 2).ID
				d, err := by.Draft(ctx, tx, place, kind, printing)
				if err != nil {
					return err
				}
				_, _, err = by.IssueOne(ctx, tx, place, kind, reason, printing, d.Seen(reason))
				return err
			}
		}
		revoke := func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := c.by(ctx, tx, organizer).RevokeCertificate(ctx, tx, c.place(ctx, tx, 2).ID, course.Completion, "nhầm", of(ctx, tx, course.Completion).Seen(registrar.RevokeAct, "nhầm"))
			return err
		}
		linked := func(what string, confirmation, certificate string) func(ctx context.Context, tx *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				old, is := of(ctx, tx, course.Attended).Certificate, of(ctx, tx, course.Completion).Certificate
				if old.State != course.Replaced || !old.Superseded() || old.Number() != confirmation || old.ReplacedBy != certificate || old.RevokedAt.IsZero() {
					t.Errorf("%s: the confirmation %+v, want %s replaced by %s", what, old, confirmation, certificate)
				}
				if is.State != course.Issued || is.Number() != certificate || is.Supersedes != old.ID {
					t.Errorf("%s: the certificate %+v, want %s", what, is, certificate)
				}
				return nil
			}
		}
		c.do(alone(course.Attended, "")) // before the session's end
		c.checksIn(binh, 2, last, true)
		c.now = coursetest.At("16/8 17:10")
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.CloseSession(ctx, last.ID)
			return err
		})
		var stale string
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			_, left, err := c.by(ctx, tx, organizer).RestOf(ctx, tx, c.course.ID)
			if err == nil && len(left.Instead) != 1 {
				t.Errorf("to be replaced: %+v", left.Instead)
			}
			left.Instead = nil
			stale = left.Seen()
			return err
		})
		c.refuses(course.ErrChanged, func(ctx context.Context, tx *storage.Tx) error {
			_, err := c.by(ctx, tx, organizer).IssueRest(ctx, tx, registrar.Close{Course: c.course.ID, Seen: stale, Printing: printing})
			return err
		})
		c.do(rest)
		c.do(linked("with the rest", "1/2022/XNTD", "3/2022/GCN"))
		c.do(revoke)
		c.do(alone(course.Attended, "")) // a new one, as there is no certificate
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			if d, err := c.by(ctx, tx, organizer).Draft(ctx, tx, c.place(ctx, tx, 2).ID, course.Completion, printing); err != nil || d.Instead() != "3/2022/GCN, 2/2022/XNTD" {
				t.Errorf("in the place of %q, %v", d.Instead(), err)
			}
			return nil
		})
		c.do(alone(course.Completion, ""))
		c.do(linked("alone, in the place of a revoked one too", "2/2022/XNTD", "4/2022/GCN"))
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			if is := of(ctx, tx, course.Completion).Certificate; is.Instead != "3/2022/GCN, 2/2022/XNTD" {
				t.Errorf("it names %q", is.Instead)
			}
			return nil
		})
		c.refuses(course.ErrConflict, alone(course.Attended, ""))
	})
}

// TestExceptionReplacesConfirmation: a certificate against the rule replaces it too.
func TestExceptionReplacesConfirmation(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		c.inTheLastSession("16/8 13:40")
		done := c.closes()
		c.releases(done.Closing, map[int]string{2: "waits", 3: "not"}, len(done.Issued))
		printing := registrar.Printing{Check: printable, VerifyURL: func(code string) string { return code }}
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			by, place := c.by(ctx, tx, organizer), c.place(ctx, tx, 2).ID
			for _, kind := range []course.PaperKind{course.Attended, course.Completion} {
				d, err := by.Draft(ctx, tx, place, kind, printing)
				if err != nil {
					return err
				}
				if _, _, err := by.IssueOne(ctx, tx, place, kind, "ngoại lệ", printing, d.Seen("ngoại lệ")); err != nil {
					return err
				}
			}
			p, err := by.PaperOf(ctx, tx, place)
			if err == nil && (p.Others[0].State != course.Replaced || p.Others[0].ReplacedBy != p.Certificate.Number() || p.Exception.Kind != course.Granted) {
				t.Errorf("the confirmation is %+v", p.Others[0])
			}
			return err
		})
	})
}
