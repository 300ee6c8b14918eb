package work

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// runsStill tells whether an account that has asked for something of a course runs it at this
// moment: what was asked for before a role was taken away isn't given any more.
func runsStill(ctx context.Context, tx Tx, accountID, courseID int64) (bool, error) {
	actor, err := tx.Actor(ctx, accountID)
	return err == nil && course.Can(actor, course.ManageCourse, course.Object{CourseID: courseID}), err
}

// asker is who has asked for something of a course, and whether they run it still.
func (w *Worker) asker(ctx context.Context, accountID, courseID int64) (c course.Course, to course.Account, runs bool, err error) {
	err = w.View(ctx, func(tx Tx) (err error) {
		if c, err = tx.Course(ctx, courseID); err != nil {
			return err
		}
		if to, err = tx.Account(ctx, accountID); err != nil {
			return err
		}
		runs, err = runsStill(ctx, tx, accountID, courseID)
		return err
	})
	return c, to, runs, err
}

// teller is what telling asks of a transaction.
type teller interface {
	Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error)
	Course(ctx context.Context, id int64) (course.Course, error)
	InCharge(ctx context.Context, courseID int64) ([]course.Account, error)
}

// tell queues a message for each of the accounts, once each by the unique key; that there is
// nobody to tell is logged.
func (w *Worker) tell(ctx context.Context, tx teller, c course.Course, to []course.Account, uniqueKey string, say func(*i18n.Printer) notice.Message) error {
	if len(to) == 0 {
		w.Logger.WarnContext(ctx, "nobody in charge can be reached", "course", c.ID)
	}
	_, err := tx.Enqueue(ctx, words.Each(w.Texts, c, to, uniqueKey, say)...)
	return err
}

// tellTrouble tells those in charge of a course, and the admins, of what went wrong
// with its papers.
func (w *Worker) tellTrouble(ctx context.Context, tx teller, courseID int64, uniqueKey string, say func(*i18n.Printer, course.Course) notice.Message) error {
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
	return w.tell(ctx, tx, c, append(organizers, admins...), uniqueKey, func(p *i18n.Printer) notice.Message { return say(p, c) })
}
