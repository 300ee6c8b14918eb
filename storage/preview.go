package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"github.com/loptruong/loptruong/course"
)

// AskPreview has papers of a course drawn for an account as they would be, once for all that ask
// for a kind before it is done, as the last of them asks.
func (tx *Tx) AskPreview(ctx context.Context, p course.Preview) (err error) {
	defer wrap(&err, "storage.AskPreview(course=%d, kind=%s)", p.CourseID, p.Kind)
	_, err = tx.exec(ctx, `
		INSERT INTO preview (course_id, account_id, kind, places, reason, speakers, at)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (course_id, account_id, kind) WHERE done_at IS NULL
		DO UPDATE SET places = excluded.places, reason = excluded.reason, speakers = excluded.speakers`,
		p.CourseID, p.For, cmp.Or(p.Kind, course.Completion), toJSON(p.Places), p.Reason, toJSON(p.Speakers), stamp{tx.now})
	tx.changed |= PicturesWaiting
	return err
}

// WaitingPreviews returns the previews that are still to be drawn, in the order in which they
// were asked for.
func (tx *Tx) WaitingPreviews(ctx context.Context) (all []course.Preview, err error) {
	defer wrap(&err, "storage.WaitingPreviews")
	var rows []struct {
		ID       int64            `db:"id"`
		CourseID int64            `db:"course_id"`
		For      int64            `db:"account_id"`
		Kind     course.PaperKind `db:"kind"`
		Places   string           `db:"places"`
		Reason   string           `db:"reason"`
		Speakers string           `db:"speakers"`
	}
	err = tx.list(ctx, &rows, `SELECT id, course_id, account_id, kind, places, reason, speakers FROM preview WHERE done_at IS NULL ORDER BY id`)
	for _, r := range rows {
		p := course.Preview{ID: r.ID, CourseID: r.CourseID, For: r.For, Kind: r.Kind, Reason: r.Reason}
		if err := json.Unmarshal([]byte(r.Places), &p.Places); err != nil {
			return nil, fmt.Errorf("read whose preview %d is: %w", r.ID, err)
		}
		if err := json.Unmarshal([]byte(r.Speakers), &p.Speakers); err != nil {
			return nil, fmt.Errorf("read whose letters preview %d is: %w", r.ID, err)
		}
		all = append(all, p)
	}
	return all, err
}

// EndPreview notes that a preview was drawn, now, and tells whether this call has done it; one
// that was asked for otherwise since it was read still waits.
func (tx *Tx) EndPreview(ctx context.Context, p course.Preview) (ended bool, err error) {
	defer wrap(&err, "storage.EndPreview(%d)", p.ID)
	n, err := tx.exec(ctx, `UPDATE preview SET done_at = ? WHERE id = ? AND places = ? AND reason = ? AND speakers = ? AND done_at IS NULL`,
		stamp{tx.now}, p.ID, toJSON(p.Places), p.Reason, toJSON(p.Speakers))
	return n == 1, err
}

// PreviewPeople returns those on a roster whose papers show how all will be, or among some of them:
// the first, and whoever has the longest texts if that is another; nobody when there is nobody.
func (tx *Tx) PreviewPeople(ctx context.Context, courseID int64, among []int64) (people []course.Enrollment, err error) {
	defer wrap(&err, "storage.PreviewPeople(course=%d)", courseID)
	where, args := ` WHERE e.course_id = ? AND e.state = 'enrolled'`, []any{courseID}
	if len(among) > 0 {
		ids := make([]idRow, len(among))
		for i, id := range among {
			ids[i].ID = id
		}
		where += ` AND e.id IN (SELECT v.id FROM ` + tx.conn.dialect.rows("id BIGINT") + `)`
		args = append(args, toJSON(ids))
	}
	for _, order := range []string{`e.no, e.id`, `LENGTH(e.name) + LENGTH(e.position) + LENGTH(e.unit) DESC, e.no, e.id`} {
		found, err := tx.enrollments(ctx, where+` ORDER BY `+order+` LIMIT 1`, args...)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 && (people == nil || people[0].ID != found[0].ID) {
			people = append(people, found[0])
		}
	}
	return people, nil
}
