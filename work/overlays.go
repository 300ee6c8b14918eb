package work

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// overlayOne draws, outside of a transaction, the sheet by which a printer is adjusted, and the
// papers of a course that are issued, by delegation and then by number; and sends both. When
// nothing is said any more of where they go, nobody gets them.
func (w *Worker) overlayOne(ctx context.Context, one course.Preview) error {
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
	o, err := course.ReadOverlay(c.Form.Overlay)
	if err != nil {
		return err
	}
	var papers []course.Paper
	for _, one := range course.CertificatesIn(issued, course.Issued) {
		papers = append(papers, one.Paper)
	}
	slices.SortStableFunc(papers, func(a, b course.Paper) int { return cmp.Compare(a.Delegation, b.Delegation) })
	var files []notice.File
	var left []course.Paper
	if o.Width > 0 {
		if files, left, err = w.overlayFiles(c, o, papers); err != nil {
			return err
		}
	}
	return w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndPreview(ctx, one.ID)
		if err != nil || !ended {
			return err
		}
		var notices []notice.Notice
		for i, f := range files {
			if err := tx.CreateFile(ctx, &f); err != nil {
				return err
			}
			m := words.OverlaySheet(w.printer(to, c), c, f.ID)
			if i > 0 {
				m = words.OverlayPapers(w.printer(to, c), c, len(papers), left, f.ID)
			}
			notices = append(notices, notice.To(to.TelegramID, notice.ReminderLane, fmt.Sprintf("overlay/%d/%d", one.ID, i), m)...)
		}
		_, err = tx.Enqueue(ctx, notices...)
		return err
	})
}

// overlayFiles are the sheet, and the papers if there are any.
func (w *Worker) overlayFiles(c course.Course, o course.Overlay, papers []course.Paper) (files []notice.File, left []course.Paper, err error) {
	sheet, err := w.Drawer.OverlaySheet(o)
	if err != nil {
		return nil, nil, err
	}
	files = append(files, newFile("canh-chinh.pdf", pdf, sheet))
	if len(papers) == 0 {
		return files, nil, nil
	}
	data, left, err := w.Drawer.Overlay(o, papers)
	if err != nil {
		return nil, nil, err
	}
	return append(files, newFile("in-phoi-"+c.Code+".pdf", pdf, data)), left, nil
}
