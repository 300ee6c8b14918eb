package work

import (
	"context"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Signer signs drawn certificates; signature.Signer behind app.go.
type Signer interface {
	Name() string
	Check(now time.Time) error
	Sign(ctx context.Context, pdf []byte, at time.Time) (signed []byte, unstamped, err error)
}

// drawSigned draws a certificate and, when it was issued to be signed, signs it: as of when it
// was issued, so that a second try gives the same bytes. One that was issued to be signed is never kept
// unsigned: as long as the office's certificate is none or not valid, which is a refusal, it
// waits. unstamped says why a signature has no time stamp.
func (w *Worker) drawSigned(ctx context.Context, c course.Certificate, art course.Art) (data []byte, unstamped, err error) {
	paper, at := c.Paper, c.IssuedAt
	if paper.SignedBy == "" {
		data, err = w.Drawer.Draw(paper, art)
		return data, nil, err
	}
	if w.Signer == nil {
		return nil, nil, course.Refuse(course.ErrInvalid, "signing.none")
	}
	if w.Signer.Check(at) != nil { // a certificate that the office has had renewed since
		at = w.Now()
		if err := w.Signer.Check(at); err != nil {
			return nil, nil, err
		}
	}
	paper.SignedBy, paper.IssuedAt = w.Signer.Name(), at
	if data, err = w.Drawer.Draw(paper, art); err != nil {
		return nil, nil, err
	}
	return w.Signer.Sign(ctx, data, at)
}

// unsigned tells those in charge, once for a course, that its certificates wait to be signed,
// and why: as soon as they can be they are drawn and delivered as if nothing had been.
func (w *Worker) unsigned(ctx context.Context, c course.Certificate, refused *course.Error) error {
	if _, said := w.unsignedOf.LoadOrStore(c.CourseID, true); said {
		return nil
	}
	w.Logger.WarnContext(ctx, "certificates wait to be signed", "course", c.CourseID, "error", refused)
	err := w.Update(ctx, func(tx Tx) error {
		return w.tellTrouble(ctx, tx, c.CourseID, fmt.Sprintf("certificate/unsigned/%d", c.CourseID), func(p *i18n.Printer, of course.Course) notice.Message {
			return words.Unsigned(p, of, refused)
		})
	})
	if err != nil {
		w.unsignedOf.Delete(c.CourseID)
	}
	return err
}

// tellUnstamped tells those in charge, once for a course, that its certificates are signed
// without a time stamp.
func (w *Worker) tellUnstamped(ctx context.Context, tx Tx, d *drawing) error {
	return w.tellTrouble(ctx, tx, d.CourseID, fmt.Sprintf("certificate/unstamped/%d", d.CourseID), words.Unstamped)
}
