package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// AskPreview has papers of a course drawn for an account as they would be, once for all that ask
// before it is done.
func (tx *Tx) AskPreview(ctx context.Context, courseID, accountID int64) (err error) {
	defer wrap(&err, "storage.AskPreview(course=%d)", courseID)
	_, err = tx.exec(ctx, `
		INSERT INTO preview (course_id, account_id, at)
		VALUES (?, ?, ?)
		ON CONFLICT DO NOTHING`, courseID, accountID, stamp{tx.now})
	tx.changed |= PicturesWaiting
	return err
}

// WaitingPreviews returns the previews that are still to be drawn, in the order in which they
// were asked for.
func (tx *Tx) WaitingPreviews(ctx context.Context) (all []course.Preview, err error) {
	defer wrap(&err, "storage.WaitingPreviews")
	var rows []struct {
		ID       int64 `db:"id"`
		CourseID int64 `db:"course_id"`
		For      int64 `db:"account_id"`
	}
	err = tx.list(ctx, &rows, `SELECT id, course_id, account_id FROM preview WHERE done_at IS NULL ORDER BY id`)
	for _, r := range rows {
		all = append(all, course.Preview(r))
	}
	return all, err
}

// EndPreview notes that a preview was drawn, now, and tells whether this call has done it.
func (tx *Tx) EndPreview(ctx context.Context, id int64) (ended bool, err error) {
	defer wrap(&err, "storage.EndPreview(%d)", id)
	n, err := tx.exec(ctx, `UPDATE preview SET done_at = ? WHERE id = ? AND done_at IS NULL`, stamp{tx.now}, id)
	return n == 1, err
}

// PreviewPeople returns those on a roster whose papers show how all will be: the first, and
// whoever has the longest texts if that is another; nobody when there is nobody.
func (tx *Tx) PreviewPeople(ctx context.Context, courseID int64) (people []course.Enrollment, err error) {
	defer wrap(&err, "storage.PreviewPeople(course=%d)", courseID)
	for _, order := range []string{`e.no, e.id`, `LENGTH(e.name) + LENGTH(e.position) + LENGTH(e.unit) DESC, e.no, e.id`} {
		found, err := tx.enrollments(ctx, ` WHERE e.course_id = ? AND e.state = 'enrolled' ORDER BY `+order+` LIMIT 1`, courseID)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 && (people == nil || people[0].ID != found[0].ID) {
			people = append(people, found[0])
		}
	}
	return people, nil
}
