package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// bundleStore is what making bundles asks of a transaction.
type bundleStore interface {
	teller
	UndrawnBundles(ctx context.Context, failed bool) ([]course.Bundle, error)
	FailBundle(ctx context.Context, bundleID int64) (noted bool, err error)
	SaveBundle(ctx context.Context, bundleID int64, f *notice.File) (saved bool, err error)
	CertificatesTo(ctx context.Context, courseID, delegationID int64) ([]course.Certificate, error)
	File(ctx context.Context, id int64) (notice.File, error)
	Representatives(ctx context.Context, delegationID int64) ([]course.Account, error)
}

// bundle puts a delegation's certificates into one file, once they are all
// drawn, and sends it to the representatives whom the bot can write to; where there
// is none, to those in charge of the course. A bundle is made once: so first this process has to
// have tried what could not be drawn before, which would be left out, and without which a
// bundle may have failed.
func (w *Worker) bundle(ctx context.Context) error {
	if !w.drawnAgain.Load() {
		return nil
	}
	var undrawn []course.Bundle
	again := !w.bundledAgain
	err := w.View(ctx, func(tx Tx) (err error) {
		undrawn, err = tx.UndrawnBundles(ctx, again)
		return err
	})
	if err != nil {
		return err
	}
	w.bundledAgain = true
	var failures []error
	for _, b := range undrawn {
		if err := w.bundleOne(ctx, b); err != nil {
			failures = append(failures, fmt.Errorf("bundle %d: %w", b.ID, err))
		}
	}
	return errors.Join(failures...)
}

func (w *Worker) bundleOne(ctx context.Context, b course.Bundle) error {
	var c course.Course
	var drawn []course.Certificate
	err := w.View(ctx, func(tx Tx) (err error) {
		if c, err = tx.Course(ctx, b.CourseID); err != nil {
			return err
		}
		issued, err := tx.CertificatesTo(ctx, b.CourseID, b.DelegationID)
		if err != nil {
			return err
		}
		drawn = slices.DeleteFunc(issued, func(one course.Certificate) bool { return one.FileID == 0 })
		return err
	})
	if err != nil {
		return err
	}
	var unread error
	read := w.fileOf(ctx, drawn)
	data, err := w.Drawer.Bundle(c, b.Delegation, papersOf(drawn), func(i int) (data []byte, err error) {
		data, unread = read(i)
		return data, unread
	})
	if unread != nil { // which says nothing of the papers
		return unread
	}
	if err != nil {
		return errors.Join(err, w.unbundled(ctx, b))
	}
	return w.Update(ctx, func(tx Tx) error {
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
		instead := len(to) == 0
		if instead {
			if to, err = tx.InCharge(ctx, c.ID); err != nil {
				return err
			}
		}
		return w.tell(ctx, tx, c, to, fmt.Sprintf("bundle/%d", b.ID), func(p *i18n.Printer) notice.Message {
			return words.Bundle(p, c, b, instead)
		})
	})
}

// unbundled notes that a bundle can't be made, and tells so, once.
func (w *Worker) unbundled(ctx context.Context, b course.Bundle) error {
	return w.Update(ctx, func(tx Tx) error {
		noted, err := tx.FailBundle(ctx, b.ID)
		if err != nil || !noted {
			return err
		}
		return w.tellTrouble(ctx, tx, b.CourseID, fmt.Sprintf("bundle/%d/unbundled", b.ID), func(p *i18n.Printer, of course.Course) notice.Message {
			return words.Unbundled(p, of, b)
		})
	})
}

// bundleName is the file's name: "GCN-giong-trom.pdf", of papers of several kinds "GIAY-giong-trom.pdf".
func bundleName(b course.Bundle) string {
	if b.Other {
		return "GIAY-" + nameOf(letters.Fold(b.Delegation)) + ".pdf"
	}
	return "GCN-" + nameOf(letters.Fold(b.Delegation)) + ".pdf"
}

// nameOf is a folded text in the name of a file.
func nameOf(folded string) string { return strings.ReplaceAll(folded, " ", "-") }
