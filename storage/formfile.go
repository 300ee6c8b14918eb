package storage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/loptruong/loptruong/course"
)

type formFileRow struct {
	ID           int64  `db:"id"`
	CourseID     int64  `db:"course_id"`
	For          int64  `db:"account_id"`
	ChatID       int64  `db:"chat_id"`
	TelegramFile string `db:"telegram_file"`
	Name         string `db:"name"`
	Said         string `db:"said"`
	Done         stamp  `db:"done_at"`
}

const formFileColumns = `id, course_id, account_id, chat_id, telegram_file, name, said, done_at`

func (r formFileRow) file() (course.FormFile, error) {
	f := course.FormFile{ID: r.ID, CourseID: r.CourseID, For: r.For, ChatID: r.ChatID, TelegramFile: r.TelegramFile, Name: r.Name, Ended: !r.Done.IsZero()}
	if err := json.Unmarshal([]byte(r.Said), &f.Values); err != nil {
		return f, fmt.Errorf("read the values of the form's file %d: %w", r.ID, err)
	}
	return f, nil
}

// CreateFormFile has a form's file fetched and read.
func (tx *Tx) CreateFormFile(ctx context.Context, f course.FormFile) (err error) {
	defer wrap(&err, "storage.CreateFormFile(course=%d)", f.CourseID)
	_, err = tx.exec(ctx, `
		INSERT INTO form_file (course_id, account_id, chat_id, telegram_file, name, at)
		VALUES (?, ?, ?, ?, ?, ?)`, f.CourseID, f.For, f.ChatID, f.TelegramFile, f.Name, stamp{tx.now})
	tx.changed |= ImportsWaiting
	return err
}

// FormFile returns a form's file.
func (tx *Tx) FormFile(ctx context.Context, id int64) (_ course.FormFile, err error) {
	defer wrap(&err, "storage.FormFile(%d)", id)
	var row formFileRow
	if err := tx.get(ctx, &row, `SELECT `+formFileColumns+` FROM form_file WHERE id = ?`, id); err != nil {
		return course.FormFile{}, err
	}
	return row.file()
}

// WaitingFormFiles returns the forms' files that are still to be read, in the order in which they
// came.
func (tx *Tx) WaitingFormFiles(ctx context.Context) (all []course.FormFile, err error) {
	defer wrap(&err, "storage.WaitingFormFiles")
	var rows []formFileRow
	if err := tx.list(ctx, &rows, `SELECT `+formFileColumns+` FROM form_file WHERE read_at IS NULL ORDER BY id`); err != nil {
		return nil, err
	}
	for _, r := range rows {
		f, err := r.file()
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// ReadFormFile notes what a form's file says, or, without values, that it was refused, and tells
// whether this call has done it.
func (tx *Tx) ReadFormFile(ctx context.Context, id int64, values []course.FormValue) (read bool, err error) {
	defer wrap(&err, "storage.ReadFormFile(%d)", id)
	done := stamp{}
	if values == nil {
		done = stamp{tx.now}
	}
	n, err := tx.exec(ctx, `UPDATE form_file SET said = ?, read_at = ?, done_at = ? WHERE id = ? AND read_at IS NULL`,
		toJSON(values), stamp{tx.now}, done, id)
	return n == 1, err
}

// EndFormFile notes that a form's file that was read was confirmed or dropped, and tells
// whether this call has done it.
func (tx *Tx) EndFormFile(ctx context.Context, id int64) (ended bool, err error) {
	defer wrap(&err, "storage.EndFormFile(%d)", id)
	n, err := tx.exec(ctx, `UPDATE form_file SET done_at = ? WHERE id = ? AND read_at IS NOT NULL AND done_at IS NULL`, stamp{tx.now}, id)
	return n == 1, err
}
