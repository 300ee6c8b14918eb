package work

import (
	"context"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

// workbookStore is what a class workbook is made of, beside the course.
type workbookStore interface {
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Art(ctx context.Context, hashes []string) (course.Art, error)
}

// classWorkbook sends whoever asked, if they run the course still, its class workbook: the course, its
// sessions that are not cancelled, who is enrolled, and the pictures of its papers.
func (w *Worker) classWorkbook(ctx context.Context, one course.RegisterRequest) error {
	var c course.Course
	var to course.Account
	var sessions []course.Session
	var people []course.Enrollment
	var art course.Art
	err := w.View(ctx, func(tx Tx) (err error) {
		if c, err = tx.Course(ctx, one.CourseID); err != nil {
			return err
		}
		if to, err = tx.Account(ctx, one.For); err != nil {
			return err
		}
		if sessions, err = tx.Sessions(ctx, c.ID); err != nil {
			return err
		}
		if art, err = tx.Art(ctx, c.Form.Art()); err != nil {
			return err
		}
		all, err := tx.Roster(ctx, c.ID)
		people = nil
		for _, e := range all {
			if e.State == course.Enrolled {
				people = append(people, e)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	workbook, err := roster.WriteWith(c, sessions, people, art)
	if err != nil {
		return err
	}
	left := false
	for _, picture := range art {
		left = left || !roster.Holds(picture)
	}
	return w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndRegister(ctx, one.ID)
		if err != nil || !ended {
			return err
		}
		if runs, err := runsStill(ctx, tx, one.For, c.ID); err != nil || !runs {
			return err
		}
		f := newFile("lop-"+c.Code+".xlsx", roster.MediaType, workbook)
		if err := tx.CreateFile(ctx, &f); err != nil {
			return err
		}
		sent := words.ClassWorkbook(w.printer(to, c), c, len(people), len(sessions), left, f.ID)
		_, err = tx.Enqueue(ctx, notice.To(to.TelegramID, notice.ReplyLane, fmt.Sprintf("register/%d", one.ID), sent)...)
		return err
	})
}
