package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Organizers returns the organizers of a course, also those whom the bot can't write to.
func (tx *Tx) Organizers(ctx context.Context, courseID int64) (_ []course.Account, err error) {
	defer wrap(&err, "storage.Organizers(course=%d)", courseID)
	return tx.accounts(ctx, ` WHERE a.id IN (SELECT account_id FROM role_grant WHERE role = 'organizer' AND course_id = ?)`, courseID)
}
