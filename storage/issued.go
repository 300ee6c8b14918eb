package storage

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// IssuedCertificates returns the first, at most limit, of the valid certificates of a course that come after an id, 0
// for all, by id.
func (tx *Tx) IssuedCertificates(ctx context.Context, courseID, after int64, limit int) (_ []course.Certificate, err error) {
	defer wrap(&err, "storage.IssuedCertificates(course=%d, after=%d)", courseID, after)
	return tx.certificates(ctx, `
		WHERE c.course_id = ? AND c.id > ? AND c.state = 'issued'
		ORDER BY c.id
		LIMIT ?`, courseID, after, limit)
}

// CertificatesWith returns the certificates with these ids, in the order of the ids.
func (tx *Tx) CertificatesWith(ctx context.Context, ids []int64) (_ []course.Certificate, err error) {
	defer wrap(&err, "storage.CertificatesWith(%d)", len(ids))
	named, order := make([]idRow, len(ids)), make(map[int64]int, len(ids))
	for i, id := range ids {
		named[i].ID, order[id] = id, i
	}
	found, err := tx.certificates(ctx, ` WHERE c.id IN (SELECT v.id FROM `+tx.conn.dialect.rows("id BIGINT")+`)`, toJSON(named))
	slices.SortFunc(found, func(a, b course.Certificate) int { return order[a.ID] - order[b.ID] })
	return found, err
}
