package work

import (
	"context"
	"errors"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
)

// artKeeping is what keeping pictures that came in a file asks of a transaction.
type artKeeping interface {
	HasFile(ctx context.Context, name, hash string) (bool, error)
	CreateFile(ctx context.Context, f *notice.File) error
}

// formArts are pictures that came in the file of a form or in a class workbook.
type formArts []formArt

// formArt is one of them.
type formArt struct {
	place course.ArtPlace
	sent  string      // SHA-256 of what was sent
	file  notice.File // what is of use of it
}

// readFormArts has each picture read, and returns all that is wrong with them.
func readFormArts(pictures []course.FormPicture, read func(course.FormPicture) (course.ArtFile, error)) (kept formArts, wrong []error, err error) {
	for _, p := range pictures {
		one, refused := read(p)
		switch {
		case refused == nil:
			kept = append(kept, formArt{p.Place, newFile("", "", p.Bytes).SHA256, newArt(p.Place, one)})
		case errors.As(refused, new(*course.Error)):
			wrong = append(wrong, &course.ArtError{Place: p.Place, Err: refused})
		default:
			return nil, nil, refused
		}
	}
	return kept, wrong, nil
}

// named is what names each picture. One that is kept for its place
// already stays as it is: read once more it could become a little worse.
func (all formArts) named(ctx context.Context, tx artKeeping) (values []course.FormValue, err error) {
	for _, p := range all {
		name := p.file.SHA256
		kept, err := tx.HasFile(ctx, artName(p.place), p.sent)
		if err != nil {
			return nil, err
		}
		if kept {
			name = p.sent
		}
		values = append(values, course.FormValue{Setting: course.Setting(p.place), Line: name})
	}
	return values, nil
}

// keep stores the pictures that values name and that are not kept yet.
func (all formArts) keep(ctx context.Context, tx artKeeping, values []course.FormValue) error {
	for _, p := range all {
		file := p.file
		if !slices.ContainsFunc(values, func(v course.FormValue) bool { return v.Line == file.SHA256 }) {
			continue
		}
		kept, err := tx.HasFile(ctx, file.Name, file.SHA256)
		if err == nil && !kept {
			err = tx.CreateFile(ctx, &file)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ClassArt is the pictures of a class workbook's papers, read and of use.
type ClassArt struct{ of formArts }

// ReadClassArt has the pictures of a class workbook read, when all can be taken as they lie there. What is wrong with them
// comes back joined, each a *course.Error, of a picture that was read in a *course.ArtError.
func ReadClassArt(r *roster.Roster, read func(course.FormPicture) (course.ArtFile, error)) (ClassArt, error) {
	if faults := r.PictureFaults(); faults != nil {
		return ClassArt{}, errors.Join(faults...)
	}
	kept, wrong, err := readFormArts(r.Pictures, read)
	return ClassArt{kept}, errors.Join(append(wrong, err)...)
}

// Into keeps the pictures and makes them those of a course that is about to be made.
func (a ClassArt) Into(ctx context.Context, tx artKeeping, c *course.Course) error {
	values, err := a.of.named(ctx, tx)
	if err != nil {
		return err
	}
	for _, v := range values {
		if err := c.Set(v.Setting, v.Line, nil); err != nil {
			return err
		}
	}
	return a.of.keep(ctx, tx, values)
}

// classArt has the pictures of an import's file read; none when its course is there, which keeps its own.
func (w *Worker) classArt(ctx, within context.Context, i course.Import, r *roster.Roster) (ClassArt, error) {
	if len(r.Pictures)+len(r.Unfit) == 0 {
		return ClassArt{}, nil
	}
	goal := int64(0)
	err := w.View(ctx, func(tx Tx) error {
		by, err := w.by(ctx, tx, i)
		if err == nil {
			goal, err = by.RosterGoal(ctx, tx, i.CourseID, r)
		}
		return err
	})
	if err != nil || goal != 0 {
		return ClassArt{}, err
	}
	return ReadClassArt(r, func(p course.FormPicture) (course.ArtFile, error) { return w.readFormArt(ctx, within, i.ChatID, p) })
}
