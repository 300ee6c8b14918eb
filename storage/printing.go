package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// AskPrinting has issued papers of a course drawn for an account that prints them, once for all
// that ask for the same before it is done or a moment later. It takes all of p but its id.
func (tx *Tx) AskPrinting(ctx context.Context, p course.Printing) (err error) {
	defer wrap(&err, "storage.AskPrinting(course=%d, %s)", p.CourseID, p.What)
	tx.changed |= PicturesWaiting
	_, err = tx.ask(ctx, "printing", []string{"course_id", "account_id", "what", "printer"}, p.CourseID, p.For, p.What, p.Printer)
	return err
}

// WaitingPrintings returns what is still to be drawn for whoever prints it, in the order in which
// it was asked for.
func (tx *Tx) WaitingPrintings(ctx context.Context) (all []course.Printing, err error) {
	defer wrap(&err, "storage.WaitingPrintings")
	var rows []struct {
		ID       int64            `db:"id"`
		CourseID int64            `db:"course_id"`
		For      int64            `db:"account_id"`
		What     course.PrintWhat `db:"what"`
		Printer  string           `db:"printer"`
	}
	err = tx.list(ctx, &rows, `SELECT id, course_id, account_id, what, printer FROM printing WHERE done_at IS NULL ORDER BY id`)
	for _, r := range rows {
		all = append(all, course.Printing(r))
	}
	return all, err
}

// EndPrinting notes that a printing was drawn, now, and tells whether this call has done it.
func (tx *Tx) EndPrinting(ctx context.Context, id int64) (ended bool, err error) {
	defer wrap(&err, "storage.EndPrinting(%d)", id)
	n, err := tx.exec(ctx, `UPDATE printing SET done_at = ? WHERE id = ? AND done_at IS NULL`, stamp{tx.now}, id)
	return n == 1, err
}
