package work

import (
	"context"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/chart"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// pictureStore is what drawing what people think asks of a transaction.
type pictureStore interface {
	teller
	WaitingPictures(ctx context.Context) ([]course.OpinionPicture, error)
	Session(ctx context.Context, id int64) (course.Session, error)
	Opinions(ctx context.Context, sessionID int64) (course.Opinions, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	EndPicture(ctx context.Context, id int64) (ended bool, err error)
	CreateFile(ctx context.Context, f *notice.File) error
}

// picture draws what people think of sessions, for whoever waits for it.
func (w *Worker) picture(ctx context.Context) error {
	var waiting []course.OpinionPicture
	err := w.View(ctx, func(tx Tx) (err error) {
		waiting, err = tx.WaitingPictures(ctx)
		return err
	})
	if err != nil {
		return err
	}
	var failures []error
	for _, one := range waiting {
		if err := w.pictureOne(ctx, one); err != nil {
			failures = append(failures, fmt.Errorf("picture %d: %w", one.ID, err))
		}
	}
	return errors.Join(failures...)
}

// pictureOne draws a picture in each of the languages in which it is read, outside of a
// transaction, and sends it. When there is nothing to show, nobody gets one.
func (w *Worker) pictureOne(ctx context.Context, one course.OpinionPicture) error {
	var c course.Course
	var s course.Session
	var o course.Opinions
	var to []course.Account
	err := w.View(ctx, func(tx Tx) (err error) {
		if s, err = tx.Session(ctx, one.SessionID); err != nil {
			return err
		}
		if c, err = tx.Course(ctx, s.CourseID); err != nil {
			return err
		}
		if o, err = tx.Opinions(ctx, s.ID); err != nil || !o.Shown() {
			return err
		}
		if one.For == 0 {
			to, err = tx.InCharge(ctx, c.ID)
			return err
		}
		a, err := tx.Account(ctx, one.For)
		to = []course.Account{a}
		return err
	})
	if err != nil {
		return err
	}
	pictures := map[string]*notice.File{} // by language
	for _, a := range to {
		p := w.printer(a, c)
		if pictures[p.Language()] != nil {
			continue
		}
		data, err := chart.Bars(words.OpinionsPicture(p, c, s, o))
		if err != nil {
			return err
		}
		f := newFile(fmt.Sprintf("y-kien-%d.png", s.No), notice.PNG, data)
		pictures[p.Language()] = &f
	}
	return w.Update(ctx, func(tx Tx) error {
		ended, err := tx.EndPicture(ctx, one.ID)
		if err != nil || !ended {
			return err
		}
		for _, f := range pictures {
			if err := tx.CreateFile(ctx, f); err != nil {
				return err
			}
		}
		var notices []notice.Notice
		for _, a := range to {
			p := w.printer(a, c)
			m := notice.Message{Text: words.OpinionsCaption(p, c, s, o), File: pictures[p.Language()].ID}
			notices = append(notices, notice.To(a.TelegramID, notice.ReminderLane, fmt.Sprintf("opinions/%d/%d", one.ID, a.ID), m)...)
		}
		_, err = tx.Enqueue(ctx, notices...)
		return err
	})
}
