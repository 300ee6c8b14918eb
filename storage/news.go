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
	return tx.enrollments(ctx, ` WHERE e.news_at <= ? ORDER BY e.course_id, e.no`, stamp{at})
}

// NewsTold says that the organizers of a course have heard of those whose registering was
// news at the moment.
func (tx *Tx) NewsTold(ctx context.Context, courseID int64, at time.Time) (err error) {
	defer wrap(&err, "storage.NewsTold(course=%d)", courseID)
	_, err = tx.exec(ctx, `UPDATE enrollment SET news_at = NULL WHERE course_id = ? AND news_at <= ?`, courseID, stamp{at})
	return err
}
