package storage

import (
	"cmp"
	"context"

	"github.com/loptruong/loptruong/course"
)

// AskRegister has a register made, and tells whether it was not asked for already (see ask).
func (tx *Tx) AskRegister(ctx context.Context, r course.RegisterRequest) (created bool, err error) {
	defer wrap(&err, "storage.AskRegister(course=%d, year=%d)", r.CourseID, r.Year)
	tx.changed |= RegistersWaiting
	return tx.ask(ctx, "register_request", []string{"course_id", "year", "what", "account_id", "asked"},
		ref(r.CourseID), r.Year, cmp.Or(r.What, course.WholeRegister), r.For, r.Asked)
}

// Unfetched returns the valid papers of a course's people that are on course.Unfetched, by delegation; those
// of people of none stand first.
func (tx *Tx) Unfetched(ctx context.Context, courseID int64) (_ []course.Certificate, err error) {
	defer wrap(&err, "storage.Unfetched(course=%d)", courseID)
	return tx.certificates(ctx, `
		LEFT JOIN notice m ON m.unique_key = 'certificate/' || c.id
		WHERE c.course_id = ? AND c.state = 'issued' AND c.enrollment_id IS NOT NULL AND COALESCE(m.state, '') <> 'sent' AND NOT EXISTS (
			SELECT 1 FROM receipt r
			JOIN receipt_paper p ON p.receipt_id = r.id AND p.certificate_id = c.id
			WHERE r.delegation_id = c.delegation_id AND r.papers = r.issued
				AND r.id = (SELECT MAX(l.id) FROM receipt l WHERE l.delegation_id = c.delegation_id))
		ORDER BY COALESCE(c.delegation_id, 0), c.id`, courseID)
}

// WaitingRegisters returns the registers that are still to be made, in the order in which
// they were asked for.
func (tx *Tx) WaitingRegisters(ctx context.Context) (all []course.RegisterRequest, err error) {
	defer wrap(&err, "storage.WaitingRegisters")
	var rows []struct {
		ID       int64               `db:"id"`
		CourseID ref                 `db:"course_id"`
		Year     int                 `db:"year"`
		What     course.RegisterList `db:"what"`
		For      int64               `db:"account_id"`
		Asked    string              `db:"asked"`
	}
	err = tx.list(ctx, &rows, `SELECT id, course_id, year, what, account_id, asked FROM register_request WHERE done_at IS NULL ORDER BY id`)
	for _, r := range rows {
		all = append(all, course.RegisterRequest{ID: r.ID, CourseID: int64(r.CourseID), Year: r.Year, What: r.What, For: r.For, Asked: r.Asked})
	}
	return all, err
}

// EndRegister notes that a register was made, now, or is not to be, and tells whether this
// call has done it.
func (tx *Tx) EndRegister(ctx context.Context, id int64) (ended bool, err error) {
	defer wrap(&err, "storage.EndRegister(%d)", id)
	n, err := tx.exec(ctx, `UPDATE register_request SET done_at = ? WHERE id = ? AND done_at IS NULL`, stamp{tx.now}, id)
	return n == 1, err
}
