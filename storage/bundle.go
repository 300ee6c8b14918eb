package storage

import (
	"context"
	"database/sql"

	"loptruong/course"
)

type bundleRow struct {
	ID           int64  `db:"id"`
	CourseID     int64  `db:"course_id"`
	DelegationID int64  `db:"delegation_id"`
	Delegation   string `db:"delegation"`
	FileID       ref    `db:"file_id"`
}

// bundles reads the bundles that a WHERE clause picks.
func (tx *Tx) bundles(ctx context.Context, where string, args ...any) ([]course.Bundle, error) {
	var rows []bundleRow
	err := tx.list(ctx, &rows, `
		SELECT b.id, b.course_id, b.delegation_id, d.name AS delegation, b.file_id
		FROM bundle b
		JOIN delegation d ON d.id = b.delegation_id`+where+`
		ORDER BY b.id`, args...)
	if err != nil {
		return nil, err
	}
	bundles := make([]course.Bundle, len(rows))
	for i, r := range rows {
		bundles[i] = course.Bundle{
			ID: r.ID, CourseID: r.CourseID, DelegationID: r.DelegationID, Delegation: r.Delegation, FileID: int64(r.FileID),
		}
	}
	return bundles, nil
}

// CreateBundles asks for one bundle for each delegation of a course that has
// valid certificates, and tells how many are new.
func (tx *Tx) CreateBundles(ctx context.Context, courseID int64) (created int, err error) {
	defer wrap(&err, "storage.CreateBundles(course=%d)", courseID)
	created, err = tx.exec(ctx, `
		INSERT INTO bundle (course_id, delegation_id, created_at)
		SELECT course_id, delegation_id, ?
		FROM certificate
		WHERE course_id = ? AND state = 'issued' AND delegation_id IS NOT NULL
		GROUP BY course_id, delegation_id
		ORDER BY delegation_id
		ON CONFLICT (course_id, delegation_id) DO NOTHING`, stamp{tx.now}, courseID)
	tx.changed |= CertificatesWaiting
	return created, err
}

// UndrawnBundles returns the bundles without a file whose certificates are all
// drawn.
func (tx *Tx) UndrawnBundles(ctx context.Context) (_ []course.Bundle, err error) {
	defer wrap(&err, "storage.UndrawnBundles")
	return tx.bundles(ctx, `
		WHERE b.file_id IS NULL AND NOT EXISTS (
			SELECT 1 FROM certificate c
			WHERE c.course_id = b.course_id AND c.delegation_id = b.delegation_id
				AND c.state = 'issued' AND c.file_id IS NULL)`)
}

// Bundle returns the bundle of a delegation.
func (tx *Tx) Bundle(ctx context.Context, courseID, delegationID int64) (_ course.Bundle, err error) {
	defer wrap(&err, "storage.Bundle(course=%d, delegation=%d)", courseID, delegationID)
	found, err := tx.bundles(ctx, ` WHERE b.course_id = ? AND b.delegation_id = ?`, courseID, delegationID)
	if err != nil {
		return course.Bundle{}, err
	}
	if len(found) == 0 {
		return course.Bundle{}, sql.ErrNoRows
	}
	return found[0], nil
}

// SaveBundle stores the file of a bundle, once, and tells whether this call has
// done it.
func (tx *Tx) SaveBundle(ctx context.Context, bundleID int64, f *course.File) (saved bool, err error) {
	defer wrap(&err, "storage.SaveBundle(%d)", bundleID)
	var has ref
	err = tx.get(ctx, &has, `SELECT file_id FROM bundle WHERE id = ?`+tx.conn.dialect.forUpdate, bundleID)
	if err != nil || has != 0 {
		return false, err
	}
	if err := tx.CreateFile(ctx, f); err != nil {
		return false, err
	}
	_, err = tx.exec(ctx, `UPDATE bundle SET file_id = ? WHERE id = ?`, f.ID, bundleID)
	return err == nil, err
}
