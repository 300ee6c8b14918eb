package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// rowsOf is a table whose rows are about a place. A merge takes those of the double to the kept place,
// but where that has its own, which stays.
type rowsOf struct {
	table string
	id    string // by what a row is found beside its place
	mark  string // ", kind, at" where there can be another row by that since, which these tell from the one that was taken
	own   string // picks the rows for which the kept place, ?, has its own; empty when it can have any number
}

// mergedRows are what a person has said, what was decided about them and what they were told. What is not
// here stays with the double: what it says of itself, its book, from which the kept one's is made better,
// its wrong codes and its lines in the log. A course with valid papers is closed, and merges nobody.
var mergedRows = []rowsOf{
	{table: "leave_request", id: "id"},
	{table: "inquiry", id: "id"},
	{table: "correction", id: "id", own: `state = 'asked' AND field IN (SELECT o.field FROM correction o WHERE o.enrollment_id = ? AND o.state = 'asked')`},
	{table: "feedback", id: "id", own: `session_id IN (SELECT o.session_id FROM feedback o WHERE o.enrollment_id = ?)`},
	{table: "exception", id: "0", mark: ", kind, at", own: `EXISTS (SELECT 1 FROM exception o WHERE o.enrollment_id = ?)`},
	{table: "passed_on", id: "announcement_id", own: `announcement_id IN (SELECT o.announcement_id FROM passed_on o WHERE o.enrollment_id = ?)`},
}

// takeRows makes the rows of the double those of the kept place. An objection is then to the entry that
// the kept one's book has of the session, and the announcements that came to the double came to the person.
func (tx *Tx) takeRows(ctx context.Context, mergeID int64, kept, merged course.Enrollment) error {
	for _, of := range mergedRows {
		where, args := ` WHERE enrollment_id = ?`, []any{merged.ID}
		if of.own != "" {
			where, args = where+` AND NOT (`+of.own+`)`, append(args, kept.ID)
		}
		_, err := tx.exec(ctx, `
			INSERT INTO merge_taken (merge_id, what, row_id, was`+of.mark+`)
			SELECT CAST(? AS BIGINT), CAST(? AS TEXT), `+of.id+`, enrollment_id`+of.mark+`
			FROM `+of.table+where, append([]any{mergeID, of.table}, args...)...)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `UPDATE `+of.table+` SET enrollment_id = ?`+where, append([]any{kept.ID}, args...)...); err != nil {
			return err
		}
	}
	if err := tx.takeObjections(ctx, mergeID, kept.ID, merged.ID); err != nil {
		return err
	}
	return tx.exchangeNotices(ctx, mergeID, kept, merged.ID)
}

// takeObjections makes the objections of the double that wait those to the kept place's entries of the
// same sessions, where these say absent too and have none.
func (tx *Tx) takeObjections(ctx context.Context, mergeID, kept, merged int64) error {
	_, err := tx.exec(ctx, `
		INSERT INTO merge_taken (merge_id, what, row_id, was)
		SELECT CAST(? AS BIGINT), 'objection', o.id, o.attendance_id
		FROM objection o
		JOIN attendance a ON a.id = o.attendance_id
		JOIN attendance k ON k.session_id = a.session_id AND k.enrollment_id = ? AND k.state = 'absent'
		WHERE o.state = 'asked' AND a.enrollment_id = ?
			AND a.revision = (SELECT MAX(l.revision) FROM attendance l WHERE l.session_id = a.session_id AND l.enrollment_id = a.enrollment_id)
			AND k.revision = (SELECT MAX(l.revision) FROM attendance l WHERE l.session_id = k.session_id AND l.enrollment_id = k.enrollment_id)
			AND NOT EXISTS (SELECT 1 FROM objection own WHERE own.attendance_id = k.id)`, mergeID, kept, merged)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		UPDATE objection
		SET attendance_id = (
			SELECT k.id
			FROM attendance a
			JOIN attendance k ON k.session_id = a.session_id AND k.enrollment_id = ?
			WHERE a.id = objection.attendance_id
			ORDER BY k.revision DESC
			LIMIT 1)
		WHERE id IN (SELECT row_id FROM merge_taken WHERE merge_id = ? AND what = 'objection')`, kept, mergeID)
	return err
}

// exchangeNotices gives the kept place the notices of the announcements that have come to the double and
// not to the kept place, and the double those of the kept place. Where the kept place is still to get one
// theirs is made later, under the key that they have now.
func (tx *Tx) exchangeNotices(ctx context.Context, mergeID int64, kept course.Enrollment, merged int64) error {
	_, err := tx.exec(ctx, `
		INSERT INTO merge_taken (merge_id, what, row_id, was)
		SELECT CAST(? AS BIGINT), 'notice', n.id, n.enrollment_id
		FROM announcement a
		JOIN notice d ON d.unique_key = 'announcement/' || a.id || '/' || CAST(? AS BIGINT)
		LEFT JOIN notice k ON k.unique_key = 'announcement/' || a.id || '/' || CAST(? AS BIGINT)
		JOIN notice n ON n.id IN (d.id, k.id)
		WHERE a.course_id = ? AND d.enrollment_id = ? AND d.state = 'sent' AND COALESCE(k.state, '') <> 'sent'
			AND COALESCE(k.enrollment_id, ?) = ?
			AND NOT EXISTS (
				SELECT 1 FROM recipients r WHERE r.announcement_id = a.id AND r.list LIKE '%:' || CAST(? AS BIGINT) || ':%')
			AND NOT EXISTS (
				SELECT 1 FROM in_hand h WHERE h.announcement_id = a.id AND h.list LIKE '%:' || CAST(? AS BIGINT) || ':%')`,
		mergeID, merged, kept.ID, kept.CourseID, merged, kept.ID, kept.ID, kept.ID, kept.ID)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		UPDATE notice
		SET enrollment_id = CASE enrollment_id WHEN ? THEN CAST(? AS BIGINT) ELSE CAST(? AS BIGINT) END
		WHERE id IN (SELECT row_id FROM merge_taken WHERE merge_id = ? AND what = 'notice')`, merged, kept.ID, merged, mergeID)
	if err != nil {
		return err
	}
	return tx.rekeyNotices(ctx, mergeID)
}

// rekeyNotices gives the notices that a merge has exchanged the keys of those whose they are now. Two may have
// each other's, which no single statement exchanges.
func (tx *Tx) rekeyNotices(ctx context.Context, mergeID int64) error {
	for _, key := range []string{`unique_key || '/merge'`, `'announcement/' || announcement_id || '/' || enrollment_id`} {
		_, err := tx.exec(ctx, `
			UPDATE notice SET unique_key = `+key+`
			WHERE id IN (SELECT row_id FROM merge_taken WHERE merge_id = ? AND what = 'notice')`, mergeID)
		if err != nil {
			return err
		}
	}
	return nil
}

// giveBack makes what a merge has taken or given that of the place which had it.
func (tx *Tx) giveBack(ctx context.Context, m mergeRow) error {
	for _, of := range append([]rowsOf{{table: "notice", id: "id"}}, mergedRows...) {
		same := ``
		if of.mark != "" { // another since is the kept place's own
			same = ` AND t.kind = ` + of.table + `.kind AND t.at = ` + of.table + `.at`
		}
		_, err := tx.exec(ctx, `
			UPDATE `+of.table+`
			SET enrollment_id = (SELECT t.was FROM merge_taken t WHERE t.merge_id = ? AND t.what = CAST(? AS TEXT) AND t.row_id = `+of.id+`)
			WHERE enrollment_id IN (?, ?) AND `+of.id+` IN (SELECT t.row_id FROM merge_taken t WHERE t.merge_id = ? AND t.what = CAST(? AS TEXT)`+same+`)`,
			m.ID, of.table, m.Kept, m.Merged, m.ID, of.table)
		if err != nil {
			return err
		}
	}
	if err := tx.rekeyNotices(ctx, m.ID); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		UPDATE objection
		SET attendance_id = (SELECT t.was FROM merge_taken t WHERE t.merge_id = ? AND t.what = 'objection' AND t.row_id = objection.id)
		WHERE state = 'asked' AND id IN (SELECT t.row_id FROM merge_taken t WHERE t.merge_id = ? AND t.what = 'objection')`, m.ID, m.ID)
	return err
}
