package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// AskSigning has the papers of a course sent to an account, to be signed elsewhere, and tells
// whether they were not asked for already (see ask).
func (tx *Tx) AskSigning(ctx context.Context, r course.SigningRequest) (created bool, err error) {
	defer wrap(&err, "storage.AskSigning(course=%d)", r.CourseID)
	tx.changed |= RegistersWaiting
	return tx.ask(ctx, "signing_request", []string{"course_id", "account_id", "asked"}, r.CourseID, r.For, r.Asked)
}

// WaitingSignings returns the requests for papers to sign that are still to be answered, in
// their order.
func (tx *Tx) WaitingSignings(ctx context.Context) (all []course.SigningRequest, err error) {
	defer wrap(&err, "storage.WaitingSignings")
	var rows []struct {
		ID       int64  `db:"id"`
		CourseID int64  `db:"course_id"`
		For      int64  `db:"account_id"`
		Asked    string `db:"asked"`
	}
	err = tx.list(ctx, &rows, `SELECT id, course_id, account_id, asked FROM signing_request WHERE done_at IS NULL ORDER BY id`)
	for _, r := range rows {
		all = append(all, course.SigningRequest(r))
	}
	return all, err
}

// EndSigning notes that a request for papers to sign was answered, now, and tells whether this
// call has done it.
func (tx *Tx) EndSigning(ctx context.Context, id int64) (ended bool, err error) {
	defer wrap(&err, "storage.EndSigning(%d)", id)
	n, err := tx.exec(ctx, `UPDATE signing_request SET done_at = ? WHERE id = ? AND done_at IS NULL`, stamp{tx.now}, id)
	return n == 1, err
}

// KeepSigned stores the file of a valid, drawn certificate that came back signed, in the place of
// the one that was drawn, which is kept too. It returns course.ErrConflict when the certificate isn't such, or
// has a signed file.
func (tx *Tx) KeepSigned(ctx context.Context, certificateID int64, f *notice.File) (err error) {
	defer wrap(&err, "storage.KeepSigned(certificate=%d)", certificateID)
	if err := tx.CreateFile(ctx, f); err != nil {
		return err
	}
	tx.changed |= CertificatesWaiting // the bundles have waited for it
	return tx.must(ctx, course.ErrConflict, `
		UPDATE certificate
		SET unsigned_id = COALESCE(unsigned_id, file_id), file_id = ?
		WHERE id = ? AND state = 'issued' AND (unsigned_id IS NULL) <> (file_id IS NULL)`, f.ID, certificateID)
}
