package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// ScreenKey returns the key of the address of a course's screen; empty when it has none.
func (tx *Tx) ScreenKey(ctx context.Context, courseID int64) (key string, err error) {
	defer wrap(&err, "storage.ScreenKey(course=%d)", courseID)
	return key, tx.get(ctx, &key, `SELECT screen_key FROM course WHERE id = ?`, courseID)
}

// SetScreenKey gives the screen of a course an address: one that it had leads nowhere
// from now on.
func (tx *Tx) SetScreenKey(ctx context.Context, courseID int64, key string) (err error) {
	defer wrap(&err, "storage.SetScreenKey(course=%d)", courseID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE course SET screen_key = ? WHERE id = ?`, key, courseID)
}

// CourseOfScreen returns the course whose screen has the key.
func (tx *Tx) CourseOfScreen(ctx context.Context, key string) (_ course.Course, err error) {
	defer wrap(&err, "storage.CourseOfScreen")
	return tx.course(ctx, `WHERE screen_key = ? AND screen_key <> ''`, key)
}
