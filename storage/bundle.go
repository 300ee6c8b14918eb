package storage

import (
	"context"
	"database/sql"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

type bundleRow struct {
	ID           int64  `db:"id"`
	CourseID     int64  `db:"course_id"`
	DelegationID int64  `db:"delegation_id"`
	Delegation   string `db:"delegation"`
	FileID       ref    `db:"file_id"`
	Failed       bool   `db:"failed"`
	Anew         bool   `db:"anew"`
	Papers       int    `db:"papers"`
	Signed       bool   `db:"signed"`
	Other        bool   `db:"other"`
}

// bundleColumns are those of a bundle b with its delegation d.
const bundleColumns = `b.id, b.course_id, b.delegation_id, d.name AS delegation, b.file_id, b.failed,
			(SELECT COUNT(*) FROM certificate p
			WHERE p.course_id = b.course_id AND p.delegation_id = b.delegation_id AND p.state = 'issued' AND p.file_id IS NOT NULL) AS papers,
			EXISTS (
				SELECT 1 FROM certificate s
				WHERE s.course_id = b.course_id AND s.delegation_id = b.delegation_id AND s.state = 'issued'
					AND (s.unsigned_id IS NOT NULL OR s.paper LIKE '%"signed_by":%')) AS signed,
			EXISTS (
				SELECT 1 FROM certificate k
				WHERE k.course_id = b.course_id AND k.delegation_id = b.delegation_id AND k.state = 'issued' AND k.kind <> 'completion') AS other,
			EXISTS (SELECT 1 FROM bundle o WHERE o.course_id = b.course_id AND o.delegation_id = b.delegation_id AND o.id < b.id) AS anew`

// bundles reads the bundles that a WHERE clause picks.
func (tx *Tx) bundles(ctx context.Context, where string, args ...any) ([]course.Bundle, error) {
	var rows []bundleRow
	err := tx.list(ctx, &rows, `
		SELECT `+bundleColumns+`
		FROM bundle b
		JOIN delegation d ON d.id = b.delegation_id`+where+`
		ORDER BY b.id`, args...)
	if err != nil {
		return nil, err
	}
	bundles := make([]course.Bundle, len(rows))
	for i, r := range rows {
		bundles[i] = r.bundle()
	}
	return bundles, nil
}

func (r bundleRow) bundle() course.Bundle {
	return course.Bundle{
		ID: r.ID, CourseID: r.CourseID, DelegationID: r.DelegationID, Delegation: r.Delegation,
		FileID: int64(r.FileID), Failed: r.Failed, Anew: r.Anew, Papers: r.Papers, Signed: r.Signed, Other: r.Other,
	}
}

// createBundles asks for one bundle for each delegation of a course that has valid
// certificates.
func (tx *Tx) createBundles(ctx context.Context, courseID int64) error {
	_, err := tx.exec(ctx, `
		INSERT INTO bundle (course_id, delegation_id, created_at)
		SELECT course_id, delegation_id, ?
		FROM certificate
		WHERE course_id = ? AND state = 'issued' AND delegation_id IS NOT NULL
		GROUP BY course_id, delegation_id
		ORDER BY delegation_id
		ON CONFLICT (course_id, delegation_id) WHERE outdated_at IS NULL DO NOTHING`, stamp{tx.now}, courseID)
	return err
}

// RemakeBundle asks for the bundle of a delegation anew, in the place of the one it has,
// when a certificate has been revoked or added; without a valid certificate it has none
// then. Of people of no delegation, 0, there is no bundle. Certificates that are not drawn
// yet are to be drawn from now on.
func (tx *Tx) RemakeBundle(ctx context.Context, courseID, delegationID int64) (err error) {
	defer wrap(&err, "storage.RemakeBundle(course=%d, delegation=%d)", courseID, delegationID)
	tx.changed |= CertificatesWaiting
	if delegationID == 0 {
		return nil
	}
	_, err = tx.exec(ctx, `
		UPDATE bundle SET outdated_at = ? WHERE course_id = ? AND delegation_id = ? AND outdated_at IS NULL`,
		stamp{tx.now}, courseID, delegationID)
	if err != nil {
		return err
	}
	return tx.createBundles(ctx, courseID)
}

// UndrawnBundles returns the bundles without a file whose certificates are all
// drawn, or can't be; with failed also those that could not be made before.
func (tx *Tx) UndrawnBundles(ctx context.Context, failed bool) (_ []course.Bundle, err error) {
	defer wrap(&err, "storage.UndrawnBundles")
	return tx.bundles(ctx, `
		WHERE b.file_id IS NULL AND b.outdated_at IS NULL AND (NOT b.failed OR ?) AND NOT EXISTS (
			SELECT 1 FROM certificate c
			WHERE c.course_id = b.course_id AND c.delegation_id = b.delegation_id
				AND c.state = 'issued' AND c.file_id IS NULL AND NOT c.failed)`, failed)
}

// FailBundle notes that a bundle can't be made, and tells whether this call has done
// it.
func (tx *Tx) FailBundle(ctx context.Context, bundleID int64) (noted bool, err error) {
	defer wrap(&err, "storage.FailBundle(%d)", bundleID)
	n, err := tx.exec(ctx, `
		UPDATE bundle SET failed = TRUE WHERE id = ? AND file_id IS NULL AND outdated_at IS NULL AND NOT failed`, bundleID)
	return n == 1, err
}

// Handovers returns the bundles of a course that are not outdated in the order they were asked for, with
// how they have fared at the representatives that the delegations have now, and
// at those who run the course.
func (tx *Tx) Handovers(ctx context.Context, courseID int64) (_ []course.Handover, err error) {
	defer wrap(&err, "storage.Handovers(course=%d)", courseID)
	var rows []struct {
		bundleRow
		Representatives int `db:"representatives"`
		Waiting         int `db:"waiting"`
		Sent            int `db:"sent"`
		Instead         int `db:"instead"`
	}
	err = tx.list(ctx, &rows, `
		SELECT `+bundleColumns+`,
			COUNT(a.id) AS representatives,
			COUNT(CASE WHEN n.state IN ('queued', 'sending') THEN 1 END) AS waiting,
			COUNT(CASE WHEN n.state = 'sent' THEN 1 END) AS sent,
			(SELECT COUNT(*)
			FROM role_grant o
			JOIN notice i ON i.unique_key = 'bundle/' || b.id || '/' || o.account_id
			WHERE (o.role = 'organizer' AND o.course_id = b.course_id OR o.role = 'admin')
				AND i.state IN ('queued', 'sending', 'sent')) AS instead
		FROM bundle b
		JOIN delegation d ON d.id = b.delegation_id
		LEFT JOIN role_grant g ON g.delegation_id = b.delegation_id AND g.role = 'representative'
		LEFT JOIN account a ON a.id = g.account_id AND `+canBeWritten+`
		LEFT JOIN notice n ON n.unique_key = 'bundle/' || b.id || '/' || g.account_id
		WHERE b.course_id = ? AND b.outdated_at IS NULL
		GROUP BY b.id, b.course_id, b.delegation_id, d.name, b.file_id, b.failed
		ORDER BY b.id`, courseID)
	handovers := make([]course.Handover, len(rows))
	for i, r := range rows {
		handovers[i] = course.Handover{
			Bundle: r.bundle(), Representatives: r.Representatives, Waiting: r.Waiting, Sent: r.Sent, Instead: r.Instead > 0,
		}
	}
	return handovers, err
}

// Bundle returns the bundle of a delegation, the newest.
func (tx *Tx) Bundle(ctx context.Context, courseID, delegationID int64) (_ course.Bundle, err error) {
	defer wrap(&err, "storage.Bundle(course=%d, delegation=%d)", courseID, delegationID)
	found, err := tx.bundles(ctx, ` WHERE b.course_id = ? AND b.delegation_id = ? AND b.outdated_at IS NULL`, courseID, delegationID)
	if err != nil {
		return course.Bundle{}, err
	}
	if len(found) == 0 {
		return course.Bundle{}, sql.ErrNoRows
	}
	return found[0], nil
}

// SaveBundle stores the file of a bundle, once and unless the bundle is outdated, and
// tells whether this call has done it.
func (tx *Tx) SaveBundle(ctx context.Context, bundleID int64, f *notice.File) (saved bool, err error) {
	defer wrap(&err, "storage.SaveBundle(%d)", bundleID)
	var open bool
	err = tx.get(ctx, &open, `SELECT file_id IS NULL AND outdated_at IS NULL FROM bundle WHERE id = ?`+tx.conn.dialect.forUpdate, bundleID)
	if err != nil || !open {
		return false, err
	}
	if err := tx.CreateFile(ctx, f); err != nil {
		return false, err
	}
	_, err = tx.exec(ctx, `UPDATE bundle SET file_id = ?, failed = FALSE WHERE id = ?`, f.ID, bundleID)
	return err == nil, err
}
