package work

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// artStore is what keeping a picture of a course's papers asks of a transaction.
type artStore interface {
	importStore
	registrar.CourseEditing
	registrar.Previews
	CreateFile(ctx context.Context, f *notice.File) error
}

// newArt is the file of what is kept for a place.
func newArt(place course.ArtPlace, kept course.ArtFile) notice.File {
	return newFile(artName(place), kept.MediaType, kept.Bytes)
}

func artName(place course.ArtPlace) string { return "hinh-" + string(place) }

// takeArt reads a file that was sent for a picture of a course's papers, keeps what is of use, and
// has the papers previewed. It reads within, which ends before ctx.
func (w *Worker) takeArt(ctx, within context.Context, i course.Import, data []byte) error {
	var kept course.ArtFile
	err := w.reading(ctx, within, i, func(ctx context.Context) (err error) {
		kept, err = w.Reader.ReadArt(ctx, i.Art, data)
		return err
	})
	if err != nil {
		return err
	}
	file := newArt(i.Art, kept)
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
		m, err := by.SetArt(ctx, tx, i.CourseID, i.Art, f.SHA256)
		if err != nil {
			return err
		}
		c, p, err := w.importer(ctx, tx, i)
		if err != nil {
			return err
		}
		if m.ShownOnPapers() {
			if err := by.PreviewPapers(ctx, tx, course.Preview{CourseID: c.ID}); err != nil {
				return err
			}
		}
		return w.sayImport(ctx, tx, i, "art", words.ArtTaken(p, c, i.Art, kept))
	})
}
