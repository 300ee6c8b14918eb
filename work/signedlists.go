package work

import (
	"context"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// listStore is what keeping signed lists asks of a transaction.
type listStore interface {
	importStore
	registrar.KeptReceiptFiles
	CreateFile(ctx context.Context, f *notice.File) error
}

// listEndings are what the files of signed lists end in.
var listEndings = map[string]string{"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}

// takeSignedList reads a file that was sent as the list that a delegation has signed for its papers, and keeps it as it
// is. It reads within, which ends before ctx.
func (w *Worker) takeSignedList(ctx, within context.Context, i course.Import, data []byte) error {
	var scan course.ReceiptScan
	err := w.reading(ctx, within, i, func(ctx context.Context) (err error) {
		scan, err = w.Reader.ReadSignedList(ctx, data)
		return err
	})
	if err != nil {
		return err
	}
	file := newFile(fmt.Sprintf("ky-nhan-%d.%s", i.ID, listEndings[scan.MediaType]), scan.MediaType, data)
	return w.Update(ctx, func(tx Tx) error {
		f, next := file, i
		if err := tx.CreateFile(ctx, &f); err != nil {
			return err
		}
		next.State, next.FileID = course.ImportStored, f.ID
		moved, err := tx.MoveImport(ctx, next, i.State)
		if err != nil || !moved { // it was cancelled meanwhile, or taken by another process
			return err
		}
		by, err := w.by(ctx, tx, i)
		if err != nil {
			return err
		}
		kept := course.ReceiptFile{Delegation: i.Delegation, Import: i.ID, File: f.ID, Pages: scan.Pages}
		r, facts, err := by.KeepReceiptFile(ctx, tx, kept, i.Instead, f.SHA256)
		if err != nil {
			return err
		}
		if err := words.TellAll(ctx, w.Texts, tx, facts); err != nil {
			return err
		}
		c, p, err := w.importer(ctx, tx, i)
		if err != nil {
			return err
		}
		organizer := course.Can(by.Actor, course.ManageCourse, course.Object{CourseID: c.ID})
		return w.sayImport(ctx, tx, i, "list", words.SignedListTaken(p, c, r, scan, organizer))
	})
}
