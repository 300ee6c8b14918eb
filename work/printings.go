package work

import (
	"cmp"
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
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
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
// yet, or nothing is said any more of where texts go.
func (w *Worker) printOne(ctx context.Context, one course.Printing) error {
	var c course.Course
	var to course.Account
	var issued []course.Certificate
	err := w.View(ctx, func(tx Tx) (err error) {
		if c, err = tx.Course(ctx, one.CourseID); err != nil {
			return err
		}
		if to, err = tx.Account(ctx, one.For); err != nil {
			return err
		}
		issued, err = tx.Certificates(ctx, c.ID)
		return err
	})
	if err != nil {
		return err
	}
	if issued = course.CertificatesIn(issued, course.Issued); !c.Released() {
		issued = nil // their numbers may be void in a minute
	}
	slices.SortStableFunc(issued, func(a, b course.Certificate) int { return cmp.Compare(a.Paper.Delegation, b.Paper.Delegation) })
	files, err := w.printed(ctx, w.printer(to, c), c, one, issued)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		files = []printed{{say: func(int64) notice.Message { return words.NothingToPrint(w.printer(to, c), c) }}}
	}
	return w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndPrinting(ctx, one.ID)
		if err != nil || !ended {
			return err
		}
		if runs, err := runsStill(ctx, tx, one.For, c.ID); err != nil || !runs {
			return err
		}
		var notices []notice.Notice
		for i, p := range files {
			f := p.file
			if len(f.Bytes) > 0 {
				if err := tx.CreateFile(ctx, &f); err != nil {
					return err
				}
			}
			notices = append(notices, notice.To(to.TelegramID, notice.ReminderLane, fmt.Sprintf("printing/%d/%d", one.ID, i), p.say(f.ID))...)
		}
		_, err = tx.Enqueue(ctx, notices...)
		return err
	})
}

// printed are the files of a printing.
func (w *Worker) printed(ctx context.Context, p *i18n.Printer, c course.Course, one course.Printing, issued []course.Certificate) ([]printed, error) {
	switch one.What {
	case course.PrintOwn, course.PrintOwnCut:
		return w.printOwn(ctx, p, c, one.What == course.PrintOwnCut, issued)
	case course.PrintTwoUp:
		return w.printTwoUp(ctx, p, c, issued)
	case course.PrintProof:
		return w.printProof(ctx, p, c)
	case course.PrintLoose, course.PrintAll:
		return w.printTogether(ctx, p, c, one.What, issued)
	case course.PrintStock:
	}
	return w.printStock(p, c, one.Printer, issued)
}

// printOwn is the papers of each delegation on the office's own page.
func (w *Worker) printOwn(ctx context.Context, p *i18n.Printer, c course.Course, cut bool, issued []course.Certificate) (files []printed, err error) {
	o, err := course.ReadOverlay(c.Form.Overlay)
	if err != nil || o.Width == 0 || c.Form.Sheet == "" {
		return nil, err
	}
	art, err := w.art(ctx, []string{c.Form.Sheet})
	if err != nil {
		return nil, err
	}
	for papers := papersOf(completions(issued)); len(papers) > 0; {
		n := 1
		for n < len(papers) && papers[n].Delegation == papers[0].Delegation {
			n++
		}
		of := papers[:n]
		papers = papers[n:]
		data, left, err := w.Drawer.OverlayOn(o, c.Form.Sheet, art, of, cut)
		if err != nil {
			return nil, err
		}
		files = append(files, printed{newFile(fmt.Sprintf("in-mau-%s-%d.pdf", c.Code, len(files)+1), pdf, data), func(file int64) notice.Message {
			return words.OwnPapers(p, c, of[0].Delegation, len(of), cut, left, file)
		}})
	}
	return files, nil
}

// printTwoUp is the issued papers that are drawn, two to a sheet.
func (w *Worker) printTwoUp(ctx context.Context, p *i18n.Printer, c course.Course, issued []course.Certificate) ([]printed, error) {
	var pdfs [][]byte
	err := w.View(ctx, func(tx Tx) (err error) {
		_, pdfs, err = drawnPapers(ctx, tx, issued)
		return err
	})
	if err != nil || len(pdfs) == 0 {
		return nil, err
	}
	data, err := w.Drawer.TwoUp(pdfs)
	if err != nil {
		return nil, err
	}
	return []printed{{newFile("hai-giay-mot-to-"+c.Code+".pdf", pdf, data), func(file int64) notice.Message {
		return words.TwoUpPapers(p, c, len(pdfs), file)
	}}}, nil
}

// printStock is the sheet by which a printer is adjusted to stock, and the papers for it if there
// are any.
func (w *Worker) printStock(p *i18n.Printer, c course.Course, printer string, issued []course.Certificate) (files []printed, err error) {
	o, err := course.ReadOverlay(c.Form.Overlay)
	if err != nil || o.Width == 0 {
		return nil, err
	}
	o = o.On(printer)
	sheet, err := w.Drawer.OverlaySheet(o)
	if err != nil {
		return nil, err
	}
	files = append(files, printed{newFile("canh-chinh.pdf", pdf, sheet), func(file int64) notice.Message {
		return words.PrinterSheet(p, c, printer, file)
	}})
	issued = completions(issued)
	if len(issued) == 0 {
		return files, nil
	}
	data, left, err := w.Drawer.Overlay(o, papersOf(issued))
	if err != nil {
		return nil, err
	}
	return append(files, printed{newFile("in-phoi-"+c.Code+".pdf", pdf, data), func(file int64) notice.Message {
		return words.StockPapers(p, c, printer, len(issued), left, file)
	}}), nil
}

// completions are the certificates among papers: what is printed on stock or on the office's own
// page already says of which kind it is.
func completions(papers []course.Certificate) []course.Certificate {
	return slices.DeleteFunc(slices.Clone(papers), func(one course.Certificate) bool { return one.Kind != course.Completion })
}

func papersOf(certificates []course.Certificate) (papers []course.Paper) {
	for _, one := range certificates {
		papers = append(papers, one.Paper)
	}
	return papers
}
