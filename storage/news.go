package storage

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
)

// SetNews says from when on it is news for the organizers that the person at a place has
// registered.
func (tx *Tx) SetNews(ctx context.Context, enrollmentID int64, from time.Time) (err error) {
	defer wrap(&err, "storage.SetNews(enrollment=%d)", enrollmentID)
	return tx.must(ctx, course.ErrNotFound, `UPDATE enrollment SET news_at = ? WHERE id = ?`, stamp{from}, enrollmentID)
}

// News returns those whose registering is news at the moment, course by course and
// there by number.
func (tx *Tx) News(ctx context.Context, at time.Time) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.News")
	// By their ids first: for what joins them, an engine that knows no more would reckon with a third of all.
	var ids []idRow
	if err := tx.list(ctx, &ids, `SELECT id FROM enrollment WHERE news_at <= ?`, stamp{at}); err != nil || len(ids) == 0 {
		return nil, err
	}
	return tx.enrollments(ctx, `
		WHERE e.id IN (SELECT v.id FROM `+tx.conn.dialect.rows("id BIGINT")+`)
		ORDER BY e.course_id, e.no`, toJSON(ids))
}

// NewsTold says that the organizers of a course have heard of those whose registering was
// news at the moment.
func (tx *Tx) NewsTold(ctx context.Context, courseID int64, at time.Time) (err error) {
	defer wrap(&err, "storage.NewsTold(course=%d)", courseID)
	_, err = tx.exec(ctx, `UPDATE enrollment SET news_at = NULL WHERE course_id = ? AND news_at <= ?`, courseID, stamp{at})
	return err
}
