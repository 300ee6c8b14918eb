package storage

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/course"
)

type receiptFileRow struct {
	ID         int64 `db:"id"`
	Delegation int64 `db:"delegation_id"`
	Import     int64 `db:"import_id"`
	File       int64 `db:"file_id"`
	Pages      int   `db:"pages"`
	By         int64 `db:"account_id"`
	At         stamp `db:"at"`
}

func (tx *Tx) receiptFiles(ctx context.Context, where string, id int64) (files []course.ReceiptFile, err error) {
	var rows []receiptFileRow
	err = tx.list(ctx, &rows, `
		SELECT f.id, f.delegation_id, f.import_id, f.file_id, f.pages, f.account_id, f.at
		FROM receipt_file f`+where+` AND f.replaced_at IS NULL
		ORDER BY f.delegation_id, f.id`, id)
	for _, r := range rows {
		files = append(files, course.ReceiptFile{
			ID: r.ID, Delegation: r.Delegation, Import: r.Import, File: r.File, Pages: r.Pages, By: r.By, At: r.At.Time,
		})
	}
	return files, err
}

// ReceiptFiles returns the files that count of the list that a delegation has signed for its papers, in the
// order in which they were kept.
func (tx *Tx) ReceiptFiles(ctx context.Context, delegationID int64) (_ []course.ReceiptFile, err error) {
	defer wrap(&err, "storage.ReceiptFiles(delegation=%d)", delegationID)
	return tx.receiptFiles(ctx, ` WHERE f.delegation_id = ?`, delegationID)
}

// ReceiptFilesOf returns those of all delegations of a course, by delegation.
func (tx *Tx) ReceiptFilesOf(ctx context.Context, courseID int64) (_ []course.ReceiptFile, err error) {
	defer wrap(&err, "storage.ReceiptFilesOf(course=%d)", courseID)
	return tx.receiptFiles(ctx, ` JOIN delegation d ON d.id = f.delegation_id WHERE d.course_id = ?`, courseID)
}

// AddReceiptFile keeps a file of a signed list, now, fills its id and time, and lets those of the delegation up to
// instead not count any more: replaced is how many these were. created is false when its import is kept already.
func (tx *Tx) AddReceiptFile(ctx context.Context, f *course.ReceiptFile, instead int64) (created bool, replaced int, err error) {
	defer wrap(&err, "storage.AddReceiptFile(delegation=%d)", f.Delegation)
	f.At = tx.now
	f.ID, err = tx.insert(ctx, `
		INSERT INTO receipt_file (delegation_id, import_id, file_id, pages, account_id, at)
		VALUES (:delegation_id, :import_id, :file_id, :pages, :account_id, :at)
		ON CONFLICT DO NOTHING
		RETURNING id`, receiptFileRow{Delegation: f.Delegation, Import: f.Import, File: f.File, Pages: f.Pages, By: f.By, At: stamp{f.At}})
	if errors.Is(err, course.ErrConflict) {
		return false, 0, nil
	}
	if err != nil {
		return false, 0, err
	}
	replaced, err = tx.exec(ctx, `
		UPDATE receipt_file SET replaced_at = ? WHERE delegation_id = ? AND id <= ? AND replaced_at IS NULL`, stamp{tx.now}, f.Delegation, instead)
	return err == nil, replaced, err
}
