package work

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// drawingStore is what drawing certificates asks of a transaction.
type drawingStore interface {
	teller
	UndrawnCertificates(ctx context.Context, after int64, limit int, failed bool) ([]course.Certificate, error)
	FailDrawing(ctx context.Context, certificateID int64) (noted bool, err error)
	Art(ctx context.Context, hashes []string) (course.Art, error)
	SaveDrawing(ctx context.Context, certificateID int64, f *notice.File) (drawn bool, err error)
	SaveToSign(ctx context.Context, certificateID int64, f *notice.File) (drawn bool, err error)
	Holders(ctx context.Context, enrollmentIDs []int64) (places map[int64]course.Enrollment, accounts map[int64]course.Account, err error)
}

// Drawer draws certificates and bundles; certificate.Maker behind app.go.
type Drawer interface {
	Check(p course.Paper) []course.PaperFault
	Draw(p course.Paper, files course.Art) ([]byte, error)
	Thumbnail(p course.Paper, files course.Art) ([]byte, error)
	Preview(p course.Paper, files course.Art) (data []byte, mediaType string, err error)
	Overlay(o course.Overlay, papers []course.Paper) (pdf []byte, left []course.Paper, err error)
	OverlaySheet(o course.Overlay) ([]byte, error)
	OverlayOn(o course.Overlay, page string, files course.Art, papers []course.Paper, cut bool) (pdf []byte, left []course.Paper, err error)
	TwoUp(papers int, file func(i int) ([]byte, error)) ([]byte, error)
	Register(b course.RegisterBook) ([]byte, error)
	Text(pdf []byte) (course.PaperText, error) // of a file that Draw has made
	Mark(pdf []byte, text string) (marked []byte, err error)
	Bundle(c course.Course, delegation string, papers []course.Paper, file func(i int) ([]byte, error)) ([]byte, error)
}

// drawnAtOnce is how many certificates are read from the database at a time, and kept
// in one transaction.
const drawnAtOnce = 32

const pdf = "application/pdf"

// draw draws each certificate that has been issued and not drawn yet, keeps the
// file, and sends it to its trainee. Drawing is outside the transaction and the
// same paper gives the same bytes, so a crash between costs nothing. One that
// can't be drawn keeps nobody else from theirs, however many there are: whoever runs
// the course is told, and it is tried again by the next process, which may be a
// better program.
func (w *Worker) draw(ctx context.Context) error {
	again, last := !w.drawnAgain.Load(), int64(0)
	var failures []error
	for {
		var undrawn []course.Certificate
		err := w.View(ctx, func(tx Tx) (err error) {
			undrawn, err = tx.UndrawnCertificates(ctx, last, drawnAtOnce, again)
			return err
		})
		if err != nil || ctx.Err() != nil {
			return errors.Join(append(failures, err)...)
		}
		if len(undrawn) == 0 {
			if !w.drawnAgain.Swap(true) {
				w.Wake(Bundles) // they have waited for this
			}
			return errors.Join(failures...)
		}
		last = undrawn[len(undrawn)-1].ID
		failures = append(failures, w.drawAll(ctx, undrawn)...)
		w.Wake(Bundles) // they wait for them
	}
}

// drawing is a certificate with its file.
type drawing struct {
	course.Certificate
	file      notice.File
	unstamped error // why it has no time stamp, though the office has a service for them
}

// drawAll draws certificates and keeps them.
func (w *Worker) drawAll(ctx context.Context, certificates []course.Certificate) (failures []error) {
	var hashes []string
	for _, c := range certificates {
		hashes = append(hashes, c.Paper.Form.Art()...)
	}
	art, err := w.art(ctx, hashes)
	if err != nil {
		return []error{err}
	}
	drawn := make([]*drawing, len(certificates))
	errs := make([]error, len(certificates))
	onEveryProcessor(len(certificates), func(i int) {
		if errs[i] = ctx.Err(); errs[i] == nil {
			drawn[i], errs[i] = w.drawOne(ctx, certificates[i], art)
		}
	})
	for i, err := range errs {
		if err != nil {
			failures = append(failures, fmt.Errorf("certificate %d: %w", certificates[i].ID, err))
		}
	}
	for _, d := range drawn {
		if d != nil && d.unstamped != nil {
			w.Logger.WarnContext(ctx, "certificates are signed without time stamps", "error", d.unstamped)
			break
		}
	}
	drawn = slices.DeleteFunc(drawn, func(d *drawing) bool { return d == nil })
	err = w.keep(ctx, drawn)
	if err == nil || ctx.Err() != nil {
		return append(failures, err)
	}
	for _, d := range drawn { // what is wrong with one must not hold the others
		if err := w.keep(ctx, []*drawing{d}); err != nil {
			failures = append(failures, fmt.Errorf("certificate %d: %w", d.ID, err))
		}
	}
	return failures
}

// onEveryProcessor does n things, because drawing a page is nothing but computing.
func onEveryProcessor(n int, do func(i int)) {
	var workers sync.WaitGroup
	var next atomic.Int64
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	workers.Wait()
}

// art are the pictures of papers, by what names them.
func (w *Worker) art(ctx context.Context, hashes []string) (art course.Art, err error) {
	if len(hashes) == 0 {
		return nil, nil
	}
	err = w.View(ctx, func(tx Tx) (err error) {
		art, err = tx.Art(ctx, hashes)
		return err
	})
	return art, err
}

func (w *Worker) drawOne(ctx context.Context, c course.Certificate, art course.Art) (*drawing, error) {
	data, unstamped, err := w.drawSigned(ctx, c, art)
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err() // what could not be done in time can be drawn
	}
	if refused, ok := errors.AsType[*course.Error](err); ok {
		return nil, w.unsigned(ctx, c, refused)
	}
	if err != nil {
		return nil, errors.Join(err, w.undrawn(ctx, c, err))
	}
	f := newFile(c.FileName(), pdf, data)
	if f.Thumbnail, err = w.Drawer.Thumbnail(c.Paper, art); err != nil {
		return nil, errors.Join(err, w.undrawn(ctx, c, err))
	}
	return &drawing{Certificate: c, file: f, unstamped: unstamped}, nil
}

// keep keeps the files of certificates and sends them to their trainees, in one
// transaction.
func (w *Worker) keep(ctx context.Context, drawn []*drawing) error {
	if len(drawn) == 0 {
		return nil
	}
	places := make([]int64, len(drawn))
	for i, d := range drawn {
		places[i] = d.EnrollmentID
	}
	return w.Update(ctx, func(tx Tx) error {
		holders, accounts, err := tx.Holders(ctx, places)
		if err != nil {
			return err
		}
		courses := map[int64]course.Course{}
		var deliveries []notice.Notice
		for _, d := range drawn {
			kept, err := w.keepOne(ctx, tx, d)
			if err != nil {
				return err
			}
			e := holders[d.EnrollmentID]
			to := accounts[e.Trainee.AccountID]
			if !kept || d.Paper.Form.SignElsewhere || d.Kind != course.Thanks && to.TelegramID == 0 {
				continue // one that is to be signed goes out when it has come back
			}
			of, ok := courses[d.CourseID]
			if !ok {
				if of, err = tx.Course(ctx, d.CourseID); err != nil {
					return err
				}
				courses[of.ID] = of
			}
			c := d.Certificate
			c.FileID = d.file.ID
			if c.Kind == course.Thanks {
				if err := w.handOver(ctx, tx, of, c, ""); err != nil {
					return err
				}
				continue
			}
			deliveries = append(deliveries, w.delivery(of, c, e, to))
		}
		_, err = tx.Enqueue(ctx, deliveries...)
		return err
	})
}

// handOver sends a speaker's letter of thanks to those in charge of its course, who hand it over: the speaker is on
// no roster, and need not be on Telegram. Its key ends so.
func (w *Worker) handOver(ctx context.Context, tx Tx, of course.Course, c course.Certificate, ending string) error {
	to, err := tx.InCharge(ctx, of.ID)
	if err != nil {
		return err
	}
	return w.tell(ctx, tx, of, to, fmt.Sprintf("certificate/%d/thanks%s", c.ID, ending), func(p *i18n.Printer) notice.Message {
		return words.ThanksDrawn(p, of, c)
	})
}

// delivery is a certificate on its way to its holder.
func (w *Worker) delivery(of course.Course, c course.Certificate, e course.Enrollment, to course.Account) notice.Notice {
	m := words.Certificate(w.printer(to, of), of, c, e)
	m.Confetti = c.Replaces == 0 // one that takes the place of a revoked one is no gift
	return notice.Notice{
		UniqueKey: fmt.Sprintf("certificate/%d", c.ID), Lane: notice.ReminderLane, ChatID: to.TelegramID,
		EnrollmentID: e.ID, Message: m, OnUnknown: notice.Resend,
	}
}

// keepOne keeps the file of a certificate, unless it has one by now, and tells that it waits to
// be signed elsewhere, has no time stamp, or is drawn though it could not be before.
func (w *Worker) keepOne(ctx context.Context, tx Tx, d *drawing) (kept bool, err error) {
	if d.Paper.Form.SignElsewhere {
		if kept, err = tx.SaveToSign(ctx, d.ID, &d.file); err == nil && kept {
			err = w.tellToSign(ctx, tx, d.CourseID)
		}
	} else {
		kept, err = tx.SaveDrawing(ctx, d.ID, &d.file)
		if err == nil && kept && d.unstamped != nil {
			err = w.tellUnstamped(ctx, tx, d)
		}
	}
	if err != nil || !kept || !d.Failed {
		return kept, err
	}
	c := d.Certificate
	c.FileID = d.file.ID // it is printed from the message
	return true, w.tellTrouble(ctx, tx, d.CourseID, fmt.Sprintf("certificate/%d/after-all", d.ID), func(p *i18n.Printer, of course.Course) notice.Message {
		return words.DrawnAfterAll(p, of, c)
	})
}

// undrawn notes that a certificate can't be drawn, and tells so, once, with what the
// failure says of its paper.
func (w *Worker) undrawn(ctx context.Context, c course.Certificate, failure error) error {
	return w.Update(ctx, func(tx Tx) error {
		noted, err := tx.FailDrawing(ctx, c.ID)
		if err != nil || !noted {
			return err
		}
		return w.tellTrouble(ctx, tx, c.CourseID, fmt.Sprintf("certificate/%d/undrawn", c.ID), func(p *i18n.Printer, of course.Course) notice.Message {
			return words.Undrawn(p, of, c, failure)
		})
	})
}
