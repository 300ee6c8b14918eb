package registrar_test

import (
	"context"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/storage"
)

// TestSignedElsewhere: papers are got to be signed, and kept when they come back, by whoever runs the
// course once it is released, and as was shown; both are logged.
func TestSignedElsewhere(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, c *class) {
		var in registrar.Signed
		keep := func(user int64) func(context.Context, *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := c.by(ctx, tx, user).KeepSigned(ctx, tx, in)
				return err
			}
		}
		ask := func(user int64) func(context.Context, *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				return c.by(ctx, tx, user).AskSigning(ctx, tx, c.course.ID, "")
			}
		}
		request := func(user int64) func(context.Context, *storage.Tx) error {
			return func(ctx context.Context, tx *storage.Tx) error {
				return c.by(ctx, tx, user).RequestImport(ctx, tx, &course.Import{CourseID: c.course.ID, Signed: true})
			}
		}
		in.Course = c.course.ID
		for _, do := range []func(int64) func(context.Context, *storage.Tx) error{keep, ask, request} {
			c.refuses(course.ErrConflict, do(organizer)) // nothing is released
			c.refuses(course.ErrForbidden, do(stranger))
			c.refuses(course.ErrForbidden, do(lan))
		}
		c.released()
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			all, err := tx.Certificates(ctx, c.course.ID)
			if err != nil {
				return err
			}
			first := all[0]
			if _, err := tx.SaveToSign(ctx, first.ID, &notice.File{Name: "drawn", Bytes: []byte("drawn")}); err != nil {
				return err
			}
			text := course.PaperText{Pages: 1, Text: first.Code}
			in.Drawn = map[int64]course.PaperToSign{first.ID: {SHA256: "drawn", Text: text}}
			in.Files = []course.SignedFile{{Name: "1.pdf", Bytes: []byte("signed"), SHA256: "signed", Text: text, By: "Văn phòng"}}
			return nil
		})
		c.do(ask(organizer))
		in.Seen = "another"
		c.refuses(course.ErrChanged, keep(organizer))
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			all, err := tx.Certificates(ctx, c.course.ID)
			in.Seen = in.Diff(all).Seen()
			return err
		})
		c.refuses(course.ErrForbidden, keep(lan))
		c.do(keep(organizer))
		c.refuses(course.ErrChanged, keep(organizer)) // it has its signed file now
		var acts []string
		c.do(func(ctx context.Context, tx *storage.Tx) error {
			acts = nil
			log, err := tx.AuditLog(ctx, course.AuditQuery{CourseID: c.course.ID, Limit: 2}) // the newest first
			for _, e := range log {
				acts = append(acts, e.Act)
			}
			return err
		})
		if len(acts) != 2 || acts[0] != "signed.keep" || acts[1] != "signed.ask" {
			t.Errorf("the log says %q", acts)
		}
	})
}
