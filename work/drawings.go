package work

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

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
	SaveDrawing(ctx context.Context, certificateID int64, f *notice.File) (drawn bool, err error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	Account(ctx context.Context, id int64) (course.Account, error)
}

// Drawer draws certificates and bundles; certificate.Maker behind app.go.
type Drawer interface {
	Draw(p course.Paper) ([]byte, error)
	Bundle(c course.Course, delegation string, papers []course.Paper, pdfs [][]byte) ([]byte, error)
}

// drawnAtOnce is how many certificates are read from the database at a time.
const drawnAtOnce = 32

const pdf = "application/pdf"

// draw draws each certificate that has been issued and not drawn yet, keeps the
// file, and sends it to its trainee. Drawing is outside the transaction and the
// same paper gives the same bytes, so a crash between costs nothing. One that
// can't be drawn keeps nobody else from theirs, however many there are: whoever runs
// the course is told, and it is tried again by the next process, which may be a
// better program.
func (w *Worker) draw(ctx context.Context) error {
	again, last := !w.drawnAgain, int64(0)
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
			w.drawnAgain = true
			return errors.Join(failures...)
		}
		last = undrawn[len(undrawn)-1].ID
		failures = append(failures, w.drawAll(ctx, undrawn)...)
		w.Wake(Bundles) // they wait for them
	}
}

// drawAll draws on every processor, because a page is nothing but computing.
func (w *Worker) drawAll(ctx context.Context, certificates []course.Certificate) (failures []error) {
	var workers sync.WaitGroup
	var mu sync.Mutex
	next := make(chan course.Certificate)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for c := range next {
				if err := w.drawOne(ctx, c); err != nil {
					mu.Lock()
					failures = append(failures, fmt.Errorf("certificate %d: %w", c.ID, err))
					mu.Unlock()
				}
			}
		})
	}
	for _, c := range certificates {
		next <- c
	}
	close(next)
	workers.Wait()
	return failures
}

func (w *Worker) drawOne(ctx context.Context, c course.Certificate) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	data, err := w.Drawer.Draw(c.Paper)
	if err != nil {
		return errors.Join(err, w.undrawn(ctx, c, err))
	}
	return w.Update(ctx, func(tx Tx) error {
		e, err := tx.Enrollment(ctx, c.EnrollmentID)
		if err != nil {
			return err
		}
		f := newFile(certificateName(c), pdf, data)
		drawn, err := tx.SaveDrawing(ctx, c.ID, &f)
		if err != nil || !drawn {
			return err
		}
		c.FileID = f.ID
		if c.Failed {
			err := w.tellTrouble(ctx, tx, c.CourseID, fmt.Sprintf("certificate/%d/after-all", c.ID), func(p *i18n.Printer, of course.Course) notice.Message {
				return words.DrawnAfterAll(p, of, c)
			})
			if err != nil {
				return err
			}
		}
		if e.Trainee.TelegramID == 0 {
			return nil
		}
		to, err := tx.Account(ctx, e.Trainee.AccountID)
		if err != nil {
			return err
		}
		of, err := tx.Course(ctx, c.CourseID)
		if err != nil {
			return err
		}
		p := w.printer(to, of)
		_, err = tx.Enqueue(ctx, notice.Notice{
			UniqueKey: fmt.Sprintf("certificate/%d", c.ID), Lane: notice.ReminderLane, ChatID: to.TelegramID,
			EnrollmentID: e.ID, Message: words.Certificate(p, of, c, e), OnUnknown: notice.Resend,
		})
		return err
	})
}

// undrawn notes that a certificate can't be drawn, and tells so, once, with what the
// failure says of its paper.
func (w *Worker) undrawn(ctx context.Context, c course.Certificate, failure error) error {
	var faults []course.PaperFault
	if paper, ok := errors.AsType[*course.PaperError](failure); ok {
		faults = paper.Faults
	}
	return w.Update(ctx, func(tx Tx) error {
		noted, err := tx.FailDrawing(ctx, c.ID)
		if err != nil || !noted {
			return err
		}
		return w.tellTrouble(ctx, tx, c.CourseID, fmt.Sprintf("certificate/%d/undrawn", c.ID), func(p *i18n.Printer, of course.Course) notice.Message {
			return words.Undrawn(p, of, c, faults)
		})
	})
}

// certificateName is the file's name: "GCN-101-2022.pdf".
func certificateName(c course.Certificate) string {
	return fmt.Sprintf("GCN-%d-%d.pdf", c.No, c.Year)
}
