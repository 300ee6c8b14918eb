package scheduler

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"loptruong/course"
	"loptruong/i18n"
	"loptruong/letters"
	"loptruong/notice"
	"loptruong/registrar"
	"loptruong/words"
)

// drawnAtOnce is how many certificates are read from the database at a time.
const drawnAtOnce = 32

const pdf = "application/pdf"

// release makes the closings final that this process has seen waiting for their whole
// minute: time has passed in it, whatever the clock shows, and a tap that waited while
// the program was away has been heard. So a restart begins the minute again.
func (s *Scheduler) release(ctx context.Context, now time.Time) error {
	var waiting []course.Closing
	err := s.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingClosings(ctx)
		return err
	})
	if err != nil {
		return err
	}
	elapsed, seen := s.Elapsed(), map[int64]time.Duration{}
	var failures []error
	for _, c := range waiting {
		first, known := s.waiting[c.ID]
		if !known {
			first = elapsed
		}
		seen[c.ID] = first
		if elapsed-first < course.TakeBackTime {
			continue
		}
		if err := s.Update(ctx, func(tx Tx) error { return s.releaseOne(ctx, tx, now, c) }); err != nil {
			failures = append(failures, fmt.Errorf("closing %d: %w", c.ID, err))
		}
	}
	s.waiting = seen
	return errors.Join(failures...)
}

// releaseOne makes a closing final, unless that was done or it was taken back
// meanwhile, and tells those who must hear of it.
func (s *Scheduler) releaseOne(ctx context.Context, tx Tx, now time.Time, c course.Closing) error {
	_, facts, err := registrar.ReleaseByClock(ctx, tx, now, c)
	if err != nil {
		return err
	}
	return words.TellAll(ctx, s.Texts, tx, facts)
}

// draw draws each certificate that has been issued and not drawn yet, keeps the
// file, and sends it to its trainee. Drawing is outside the transaction and the
// same paper gives the same bytes, so a crash between costs nothing. One that
// can't be drawn keeps nobody else from theirs, however many there are: whoever runs
// the course is told, and it is tried again by the next process, which may be a
// better program.
func (s *Scheduler) draw(ctx context.Context, _ time.Time) error {
	again, last := !s.drawnAgain, int64(0)
	var failures []error
	for {
		var undrawn []course.Certificate
		err := s.View(ctx, func(tx Tx) (err error) {
			undrawn, err = tx.UndrawnCertificates(ctx, last, drawnAtOnce, again)
			return err
		})
		if err != nil || ctx.Err() != nil {
			return errors.Join(append(failures, err)...)
		}
		if len(undrawn) == 0 {
			s.drawnAgain = true
			return errors.Join(failures...)
		}
		last = undrawn[len(undrawn)-1].ID
		failures = append(failures, s.drawAll(ctx, undrawn)...)
		s.Ring() // the bundles wait for them
	}
}

// drawAll draws on every processor, because a page is nothing but computing.
func (s *Scheduler) drawAll(ctx context.Context, certificates []course.Certificate) (failures []error) {
	var workers sync.WaitGroup
	var mu sync.Mutex
	next := make(chan course.Certificate)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for c := range next {
				if err := s.drawOne(ctx, c); err != nil {
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

func (s *Scheduler) drawOne(ctx context.Context, c course.Certificate) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	data, err := s.Drawer.Draw(c.Paper)
	if err != nil {
		return errors.Join(err, s.undrawn(ctx, c, err))
	}
	return s.Update(ctx, func(tx Tx) error {
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
			err := s.tellTrouble(ctx, tx, c.CourseID, fmt.Sprintf("certificate/%d/after-all", c.ID), func(p *i18n.Printer, of course.Course) notice.Message {
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
		p := s.printer(to, of)
		_, err = tx.Enqueue(ctx, notice.Notice{
			Key: fmt.Sprintf("certificate/%d", c.ID), Lane: notice.ReminderLane, ChatID: to.TelegramID,
			EnrollmentID: e.ID, Message: words.Certificate(p, of, c, e), OnUnknown: notice.Resend,
		})
		return err
	})
}

// undrawn notes that a certificate can't be drawn, and tells so, once, with what the
// failure says of its paper.
func (s *Scheduler) undrawn(ctx context.Context, c course.Certificate, failure error) error {
	var faults []course.PaperFault
	if paper, ok := errors.AsType[*course.PaperError](failure); ok {
		faults = paper.Faults
	}
	return s.Update(ctx, func(tx Tx) error {
		noted, err := tx.FailDrawing(ctx, c.ID)
		if err != nil || !noted {
			return err
		}
		return s.tellTrouble(ctx, tx, c.CourseID, fmt.Sprintf("certificate/%d/undrawn", c.ID), func(p *i18n.Printer, of course.Course) notice.Message {
			return words.Undrawn(p, of, c, faults)
		})
	})
}

// tellTrouble tells those in charge of a course, and the admins, of what went wrong
// with its papers.
func (s *Scheduler) tellTrouble(ctx context.Context, tx Tx, courseID int64, key string, say func(*i18n.Printer, course.Course) notice.Message) error {
	c, err := tx.Course(ctx, courseID)
	if err != nil {
		return err
	}
	organizers, err := tx.InCharge(ctx, c.ID)
	if err != nil {
		return err
	}
	admins, err := tx.InCharge(ctx, 0)
	if err != nil {
		return err
	}
	// Who is both is told once: the key names the person.
	return s.tell(ctx, tx, c, append(organizers, admins...), key, func(p *i18n.Printer) notice.Message { return say(p, c) })
}

// certificateName is the file's name: "GCN-101-2022.pdf".
func certificateName(c course.Certificate) string {
	return fmt.Sprintf("GCN-%d-%d.pdf", c.No, c.Year)
}

// bundle puts a delegation's certificates into one file, once they are all
// drawn, and sends it to the representatives whom the bot can write to; where there
// is none, to those in charge of the course.
func (s *Scheduler) bundle(ctx context.Context, _ time.Time) error {
	var undrawn []course.Bundle
	again := !s.bundledAgain
	err := s.View(ctx, func(tx Tx) (err error) {
		undrawn, err = tx.UndrawnBundles(ctx, again)
		return err
	})
	if err != nil {
		return err
	}
	s.bundledAgain = true
	var failures []error
	for _, b := range undrawn {
		if err := s.bundleOne(ctx, b); err != nil {
			failures = append(failures, fmt.Errorf("bundle %d: %w", b.ID, err))
		}
	}
	return errors.Join(failures...)
}

func (s *Scheduler) bundleOne(ctx context.Context, b course.Bundle) error {
	var c course.Course
	var papers []course.Paper
	var pdfs [][]byte
	err := s.View(ctx, func(tx Tx) (err error) {
		if c, err = tx.Course(ctx, b.CourseID); err != nil {
			return err
		}
		issued, err := tx.Certificates(ctx, b.CourseID)
		if err != nil {
			return err
		}
		papers, pdfs = nil, nil
		for _, one := range issued {
			if one.DelegationID != b.DelegationID || one.State != course.Issued || one.FileID == 0 {
				continue
			}
			f, err := tx.File(ctx, one.FileID)
			if err != nil {
				return err
			}
			papers, pdfs = append(papers, one.Paper), append(pdfs, f.Bytes)
		}
		return nil
	})
	if err != nil {
		return err
	}
	data, err := s.Drawer.Bundle(c, b.Delegation, papers, pdfs)
	if err != nil {
		return errors.Join(err, s.unbundled(ctx, b))
	}
	return s.Update(ctx, func(tx Tx) error {
		f := newFile(bundleName(b), pdf, data)
		saved, err := tx.SaveBundle(ctx, b.ID, &f)
		if err != nil || !saved {
			return err
		}
		b.FileID = f.ID
		to, err := tx.Representatives(ctx, b.DelegationID)
		if err != nil {
			return err
		}
		if len(to) == 0 {
			if to, err = tx.InCharge(ctx, c.ID); err != nil {
				return err
			}
		}
		return s.tell(ctx, tx, c, to, fmt.Sprintf("bundle/%d", b.ID), func(p *i18n.Printer) notice.Message {
			return words.Bundle(p, c, b)
		})
	})
}

// unbundled notes that a bundle can't be made, and tells so, once.
func (s *Scheduler) unbundled(ctx context.Context, b course.Bundle) error {
	return s.Update(ctx, func(tx Tx) error {
		noted, err := tx.FailBundle(ctx, b.ID)
		if err != nil || !noted {
			return err
		}
		return s.tellTrouble(ctx, tx, b.CourseID, fmt.Sprintf("bundle/%d/unbundled", b.ID), func(p *i18n.Printer, of course.Course) notice.Message {
			return words.Unbundled(p, of, b)
		})
	})
}

// bundleName is the file's name: "GCN-giong-trom.pdf".
func bundleName(b course.Bundle) string {
	return "GCN-" + strings.ReplaceAll(letters.Fold(b.Delegation), " ", "-") + ".pdf"
}
