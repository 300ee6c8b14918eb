package work

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// printingStore is what drawing papers to print asks of a transaction.
type printingStore interface {
	teller
	WaitingPrintings(ctx context.Context) ([]course.Printing, error)
	IssuedCertificates(ctx context.Context, courseID, after int64, limit int) ([]course.Certificate, error)
	CertificatesWith(ctx context.Context, ids []int64) ([]course.Certificate, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	CourseStates(ctx context.Context, courseID int64) (map[int64]map[int64]course.Presence, error)
	Exceptions(ctx context.Context, courseID int64) (map[int64]course.Exception, error)
	File(ctx context.Context, id int64) (notice.File, error)
	EndPrinting(ctx context.Context, id int64) (ended bool, err error)
	CreateFile(ctx context.Context, f *notice.File) error
}

// print draws papers for whoever prints them.
func (w *Worker) print(ctx context.Context) error {
	var waiting []course.Printing
	err := w.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingPrintings(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, one := range waiting {
		if err := w.printOne(ctx, one); err != nil {
			failures = append(failures, fmt.Errorf("printing %d: %w", one.ID, err))
		}
	}
	return errors.Join(failures...)
}

// printed is a file to print, and what is said with it.
type printed struct {
	file notice.File // empty when there is nothing to print, which is said
	say  func(file int64) notice.Message
}

// printOne draws, outside of a transaction, the papers of a course that are issued, by delegation
// and then by number, and sends the files, or says that there is nothing to print: nothing is drawn
// yet, or nothing is said any more of where texts go. Each file is kept and on its way before the next
// is made. Who runs the course no more is sent nothing, and their request ends.
func (w *Worker) printOne(ctx context.Context, one course.Printing) error {
	c, to, runs, err := w.asker(ctx, one.For, one.CourseID)
	if err == nil && runs {
		err = w.printFor(ctx, to, c, one)
	}
	if err != nil {
		return err
	}
	return w.Update(ctx, func(tx Tx) error {
		_, err := tx.EndPrinting(ctx, one.ID)
		return err
	})
}

func (w *Worker) printFor(ctx context.Context, to course.Account, c course.Course, one course.Printing) error {
	issued, err := w.issued(ctx, c)
	if err != nil {
		return err
	}
	parts, err := w.parts(ctx, w.printer(to, c), c, one, issued)
	if err != nil {
		return err
	}
	if len(parts) == 0 {
		nothing := printed{say: func(int64) notice.Message { return words.NothingToPrint(w.printer(to, c), c) }}
		parts = []part{func(context.Context) (printed, error) { return nothing, nil }}
	}
	return w.handAll(ctx, c, to, notice.ReminderLane, fmt.Sprintf("printing/%d", one.ID), parts)
}

// parts are the files of a printing.
func (w *Worker) parts(ctx context.Context, p *i18n.Printer, c course.Course, one course.Printing, issued []issuedPaper) ([]part, error) {
	switch one.What {
	case course.PrintOwn, course.PrintOwnCut:
		return w.printOwn(p, c, one.What == course.PrintOwnCut, only(issued, isCompletion))
	case course.PrintTwoUp:
		return w.printTwoUp(p, c, only(issued, isDrawn)), nil
	case course.PrintProof:
		return w.printProof(ctx, p, c)
	case course.PrintLoose, course.PrintAll:
		return w.printTogether(p, c, one.What, only(issued, isDrawn)), nil
	case course.PrintStock:
	}
	return w.printStock(p, c, one.Printer, only(issued, isCompletion))
}

// printOwn is the papers of each delegation on the office's own page.
func (w *Worker) printOwn(p *i18n.Printer, c course.Course, cut bool, issued []issuedPaper) (parts []part, err error) {
	o, err := course.ReadOverlay(c.Form.Overlay)
	if err != nil || o.Width == 0 || c.Form.Sheet == "" {
		return nil, err
	}
	for _, all := range byDelegation(issued, func(one issuedPaper) string { return one.delegation }) {
		first := len(parts)
		for some := range slices.Chunk(all, partPapers) {
			n := len(parts)
			parts = append(parts, func(ctx context.Context) (printed, error) {
				art, err := w.art(ctx, []string{c.Form.Sheet})
				if err != nil {
					return printed{}, err
				}
				papers, err := w.papers(ctx, some)
				if err != nil {
					return printed{}, err
				}
				data, left, err := w.Drawer.OverlayOn(o, c.Form.Sheet, art, papers, cut)
				return printed{newFile(fmt.Sprintf("in-mau-%s-%d.pdf", c.Code, n+1), pdf, data), ofSeveral(p, n-first, len(all), func(file int64) notice.Message {
					return words.OwnPapers(p, c, some[0].delegation, len(some), cut, left, file)
				})}, err
			})
		}
	}
	return parts, nil
}

// printTwoUp is the issued papers that are drawn, two to a sheet.
func (w *Worker) printTwoUp(p *i18n.Printer, c course.Course, issued []issuedPaper) (parts []part) {
	for some := range slices.Chunk(issued, partPapers) {
		n := len(parts)
		parts = append(parts, func(ctx context.Context) (printed, error) {
			drawn, err := w.certificates(ctx, some)
			if err != nil {
				return printed{}, err
			}
			data, err := w.Drawer.TwoUp(len(drawn), w.fileOf(ctx, drawn))
			return printed{newFile(partName("hai-giay-mot-to-"+c.Code, n, len(issued)), pdf, data), ofSeveral(p, n, len(issued), func(file int64) notice.Message {
				return words.TwoUpPapers(p, c, len(some), file)
			})}, err
		})
	}
	return parts
}

// printStock is the sheet by which a printer is adjusted to stock, and the papers for it if there
// are any.
func (w *Worker) printStock(p *i18n.Printer, c course.Course, printer string, issued []issuedPaper) (parts []part, err error) {
	o, err := course.ReadOverlay(c.Form.Overlay)
	if err != nil || o.Width == 0 {
		return nil, err
	}
	o = o.On(printer)
	parts = append(parts, func(context.Context) (printed, error) {
		sheet, err := w.Drawer.OverlaySheet(o)
		return printed{newFile("canh-chinh.pdf", pdf, sheet), func(file int64) notice.Message {
			return words.PrinterSheet(p, c, printer, file)
		}}, err
	})
	for some := range slices.Chunk(issued, partPapers) {
		n := len(parts) - 1 // the sheet is before
		parts = append(parts, func(ctx context.Context) (printed, error) {
			papers, err := w.papers(ctx, some)
			if err != nil {
				return printed{}, err
			}
			data, left, err := w.Drawer.Overlay(o, papers)
			return printed{newFile(partName("in-phoi-"+c.Code, n, len(issued)), pdf, data), ofSeveral(p, n, len(issued), func(file int64) notice.Message {
				return words.StockPapers(p, c, printer, len(some), left, file)
			})}, err
		})
	}
	return parts, nil
}

func papersOf(certificates []course.Certificate) (papers []course.Paper) {
	for _, one := range certificates {
		papers = append(papers, one.Paper)
	}
	return papers
}
