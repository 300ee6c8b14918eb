package storage

import (
	"context"
	"database/sql"

	"github.com/loptruong/loptruong/course"
)

// SlipsKey returns the key of the address of a course's slips; empty when it has none.
func (tx *Tx) SlipsKey(ctx context.Context, courseID int64) (key string, err error) {
	defer wrap(&err, "storage.SlipsKey(course=%d)", courseID)
	return key, tx.get(ctx, &key, `SELECT slips_key FROM course WHERE id = ?`, courseID)
}

// SetSlipsKey gives the slips of a course an address.
func (tx *Tx) SetSlipsKey(ctx context.Context, courseID int64, key string) (err error) {
	defer wrap(&err, "storage.SetSlipsKey(course=%d)", courseID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE course SET slips_key = ? WHERE id = ?`, key, courseID)
}

// CourseOfSlips returns the course whose slips have the key.
func (tx *Tx) CourseOfSlips(ctx context.Context, key string) (_ course.Course, err error) {
	defer wrap(&err, "storage.CourseOfSlips")
	return tx.course(ctx, `WHERE slips_key = ? AND slips_key <> ''`, key)
}

// GivePersonalCodes gives everybody on a course who has no personal code one, and tells
// how many that were.
func (tx *Tx) GivePersonalCodes(ctx context.Context, courseID int64) (given int, err error) {
	defer wrap(&err, "storage.GivePersonalCodes(course=%d)", courseID)
	var ids []int64
	err = tx.list(ctx, &ids, `
		SELECT id FROM enrollment WHERE course_id = ? AND state = 'enrolled' AND personal_code = '' ORDER BY id`, courseID)
	for _, id := range ids {
		if err == nil {
			_, err = tx.exec(ctx, `UPDATE enrollment SET personal_code = ? WHERE id = ?`, course.NewPersonalCode(), id)
		}
	}
	return len(ids), err
}

// Slips returns the slips of everybody on a course who has a personal code, by delegation,
// each in the order of their names.
func (tx *Tx) Slips(ctx context.Context, courseID int64) (slips []course.Slip, err error) {
	defer wrap(&err, "storage.Slips(course=%d)", courseID)
	people, err := tx.enrollments(ctx, `
		WHERE e.course_id = ? AND e.state = 'enrolled' AND e.personal_code <> ''
		ORDER BY e.delegation_id IS NULL, e.delegation_id, e.sort_key, e.no`, courseID)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID   int64  `db:"id"`
		Code string `db:"personal_code"`
	}
	err = tx.list(ctx, &rows, `SELECT id, personal_code FROM enrollment WHERE course_id = ?`, courseID)
	codes := make(map[int64]string, len(rows))
	for _, r := range rows {
		codes[r.ID] = r.Code
	}
	for _, e := range people {
		slips = append(slips, course.Slip{Place: e, Code: codes[e.ID]})
	}
	return slips, err
}

// PlaceOfCode returns the place on a roster, not one that was taken off it, that has the
// personal code.
func (tx *Tx) PlaceOfCode(ctx context.Context, code string) (_ course.Enrollment, err error) {
	defer wrap(&err, "storage.PlaceOfCode")
	found, err := tx.enrollments(ctx, ` WHERE e.personal_code = ? AND e.personal_code <> '' AND e.state = 'enrolled'`, code)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return course.Enrollment{}, err
	}
	return found[0], nil
}
