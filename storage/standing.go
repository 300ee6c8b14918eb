package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// SetWarned notes of people on a roster how near to losing the right they are told to
// be, now.
func (tx *Tx) SetWarned(ctx context.Context, people []course.Standing) (err error) {
	defer wrap(&err, "storage.SetWarned(people=%d)", len(people))
	ids := map[course.Margin][]idRow{}
	for _, s := range people {
		margin := s.Stands.Margin()
		ids[margin] = append(ids[margin], idRow{s.Place.ID})
	}
	for margin, of := range ids {
		_, err := tx.exec(ctx, `
			UPDATE enrollment
			SET warned = ?
			WHERE id IN (SELECT v.id FROM `+tx.conn.dialect.rows("id BIGINT")+`)`, margin, toJSON(of))
		if err != nil {
			return err
		}
	}
	return nil
}

// AccountsOn returns the accounts of those on the roster of a course to whom the bot can
// write.
func (tx *Tx) AccountsOn(ctx context.Context, courseID int64) (_ []course.Account, err error) {
	defer wrap(&err, "storage.AccountsOn(course=%d)", courseID)
	return tx.accounts(ctx, `
		WHERE a.id IN (
				SELECT t.account_id
				FROM enrollment e
				JOIN trainee t ON t.id = e.trainee_id
				WHERE e.course_id = ? AND e.state = 'enrolled')
			AND `+canBeWritten, courseID)
}
