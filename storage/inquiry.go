package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
)

type inquiryRow struct {
	enrollmentRow
	InquiryID int64  `db:"inquiry_id"`
	Message   int64  `db:"message"`
	By        int64  `db:"by_account"`
	Follows   ref    `db:"follows"`
	Text      string `db:"text"`
	Files     string `db:"files"`
	Told      string `db:"told"`
	Answers   int    `db:"answers"`
	At        stamp  `db:"at"`
	Reminded  stamp  `db:"reminded_at"`
}

func (r inquiryRow) inquiry() (i course.Inquiry, err error) {
	i = course.Inquiry{
		ID: r.InquiryID, Message: r.Message, Place: r.enrollment(), By: r.By, Follows: int64(r.Follows), Text: r.Text, Answers: r.Answers, At: r.At.Time,
		RemindedAt: r.Reminded.Time,
	}
	if i.Files, err = texts(r.Files); err != nil {
		return i, err
	}
	if err := json.Unmarshal([]byte(r.Told), &i.Told); err != nil {
		return i, fmt.Errorf("read who was told of inquiry %d: %w", i.ID, err)
	}
	return i, nil
}

// texts reads a list of texts; an empty one is nil.
func texts(kept string) (all []string, err error) {
	if kept == "[]" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(kept), &all); err != nil {
		return nil, fmt.Errorf("read a list of texts: %w", err)
	}
	return all, nil
}

// listed writes a list, which is never null.
func listed[T any](all []T) string {
	if len(all) == 0 {
		return "[]"
	}
	return toJSON(all)
}

// inquiries reads those that a condition picks, the first asked first: i is the inquiry, e
// the place.
func (tx *Tx) inquiries(ctx context.Context, where string, args ...any) (all []course.Inquiry, err error) {
	var rows []inquiryRow
	err = tx.list(ctx, &rows, `
		SELECT i.id AS inquiry_id, i.message, i.by_account, i.follows, i.text, i.files, i.told, i.answers, i.at, i.reminded_at, `+enrollmentColumns+`
		FROM `+enrollmentTables+`
		JOIN inquiry i ON i.enrollment_id = e.id
		WHERE `+where+`
		ORDER BY i.id`, args...)
	for _, r := range rows {
		one, err := r.inquiry()
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, err
}

// CreateInquiry stores an inquiry, now, and fills its ID and At. It returns
// course.ErrConflict when its message is one already.
func (tx *Tx) CreateInquiry(ctx context.Context, i *course.Inquiry) (err error) {
	defer wrap(&err, "storage.CreateInquiry(enrollment=%d)", i.Place.ID)
	i.At = tx.now
	i.ID, err = tx.insert(ctx, `
		INSERT INTO inquiry (message, enrollment_id, by_account, follows, text, files, told, at)
		VALUES (:message, :enrollment_id, :by_account, :follows, :text, :files, :told, :at)
		ON CONFLICT DO NOTHING
		RETURNING id`, map[string]any{
		"message": i.Message, "enrollment_id": i.Place.ID, "by_account": i.By, "follows": ref(i.Follows), "text": i.Text,
		"files": listed(i.Files), "told": listed(i.Told), "at": stamp{i.At},
	})
	return err
}

// Inquiry returns an inquiry with the place of who has asked.
func (tx *Tx) Inquiry(ctx context.Context, id int64) (_ course.Inquiry, err error) {
	defer wrap(&err, "storage.Inquiry(%d)", id)
	found, err := tx.inquiries(ctx, `i.id = ?`, id)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return course.Inquiry{}, err
	}
	return found[0], nil
}

// InquiriesAt returns all inquiries that were asked by a place, the first one first.
func (tx *Tx) InquiriesAt(ctx context.Context, enrollmentID int64) (_ []course.Inquiry, err error) {
	defer wrap(&err, "storage.InquiriesAt(enrollment=%d)", enrollmentID)
	return tx.inquiries(ctx, `i.enrollment_id = ?`, enrollmentID)
}

// OpenInquiries returns the inquiries of a course that nobody has answered, in the order in
// which they were asked.
func (tx *Tx) OpenInquiries(ctx context.Context, courseID int64) (_ []course.Inquiry, err error) {
	defer wrap(&err, "storage.OpenInquiries(course=%d)", courseID)
	return tx.inquiries(ctx, `e.course_id = ? AND i.answers = 0`, courseID)
}

// CountInquiries is how many inquiries of a course are open.
func (tx *Tx) CountInquiries(ctx context.Context, courseID int64) (n int, err error) {
	defer wrap(&err, "storage.CountInquiries(course=%d)", courseID)
	err = tx.get(ctx, &n, `SELECT COUNT(*) FROM inquiry i JOIN enrollment e ON e.id = i.enrollment_id WHERE e.course_id = ? AND i.answers = 0`, courseID)
	return n, err
}

// InquiriesToRemindOf returns the inquiries that nobody has answered of which somebody may have to be reminded at a moment
// (course.Inquiry.Reminds).
func (tx *Tx) InquiriesToRemindOf(ctx context.Context, now time.Time) (_ []course.Inquiry, err error) {
	defer wrap(&err, "storage.InquiriesToRemindOf")
	const night = 9 * time.Hour // between the last hour by day and the morning
	return tx.inquiries(ctx, `i.answers = 0 AND i.at > ? AND (i.reminded_at IS NULL AND i.at <= ? OR i.reminded_at <= ?)`,
		stamp{now.Add(-course.InquiryReminders)}, stamp{now.Add(-course.InquiryPatience)}, stamp{now.Add(-night)})
}

// InquiryReminded notes that the organizers were reminded of an inquiry, now.
func (tx *Tx) InquiryReminded(ctx context.Context, id int64) (err error) {
	defer wrap(&err, "storage.InquiryReminded(%d)", id)
	return tx.must(ctx, course.ErrNotFound, `UPDATE inquiry SET reminded_at = ? WHERE id = ?`, stamp{tx.now}, id)
}

// Inquired is how many inquiries of an account on a course are open, and when it has asked
// since a moment, the oldest first.
func (tx *Tx) Inquired(ctx context.Context, account, courseID int64, since time.Time) (open int, last []time.Time, err error) {
	defer wrap(&err, "storage.Inquired(account=%d, course=%d)", account, courseID)
	var rows []struct {
		Answers int   `db:"answers"`
		At      stamp `db:"at"`
	}
	err = tx.list(ctx, &rows, `
		SELECT i.answers, i.at
		FROM inquiry i
		JOIN enrollment e ON e.id = i.enrollment_id
		WHERE i.by_account = ? AND e.course_id = ? AND (i.answers = 0 OR i.at > ?)
		ORDER BY i.id`, account, courseID, stamp{since})
	for _, r := range rows {
		if r.Answers == 0 {
			open++
		}
		if r.At.After(since) {
			last = append(last, r.At.Time)
		}
	}
	return open, last, err
}

type responseRow struct {
	ID      int64  `db:"id"`
	Message int64  `db:"message"`
	Inquiry int64  `db:"inquiry_id"`
	By      int64  `db:"by_account"`
	Text    string `db:"text"`
	Files   string `db:"files"`
	KeptAt  stamp  `db:"kept_at"`
	At      stamp  `db:"at"`
}

// answers reads those that a condition picks, the first given first: a is the response.
func (tx *Tx) responses(ctx context.Context, where string, args ...any) (all []course.Response, err error) {
	var rows []responseRow
	err = tx.list(ctx, &rows, `
		SELECT a.id, a.message, a.inquiry_id, a.by_account, a.text, a.files, a.kept_at, a.at
		FROM inquiry_response a
		WHERE `+where+`
		ORDER BY a.id`, args...)
	for _, r := range rows {
		one := course.Response{ID: r.ID, Message: r.Message, Inquiry: r.Inquiry, By: r.By, Text: r.Text, Kept: !r.KeptAt.IsZero(), At: r.At.Time}
		if one.Files, err = texts(r.Files); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, err
}

// CreateResponse answers an inquiry, now, that was answered so many times before, and fills
// its ID and At. It returns course.ErrConflict when somebody has answered since.
func (tx *Tx) CreateResponse(ctx context.Context, a *course.Response, before int) (err error) {
	defer wrap(&err, "storage.CreateResponse(inquiry=%d)", a.Inquiry)
	err = tx.must(ctx, course.ErrConflict, `UPDATE inquiry SET answers = answers + 1 WHERE id = ? AND answers = ?`, a.Inquiry, before)
	if err != nil {
		return err
	}
	a.At = tx.now
	a.ID, err = tx.insert(ctx, `
		INSERT INTO inquiry_response (message, inquiry_id, by_account, text, files, at)
		VALUES (:message, :inquiry_id, :by_account, :text, :files, :at)
		ON CONFLICT DO NOTHING
		RETURNING id`, responseRow{Message: a.Message, Inquiry: a.Inquiry, By: a.By, Text: a.Text, Files: listed(a.Files), At: stamp{a.At}})
	return err
}

// Response returns a response.
func (tx *Tx) Response(ctx context.Context, id int64) (_ course.Response, err error) {
	defer wrap(&err, "storage.Response(%d)", id)
	found, err := tx.responses(ctx, `a.id = ?`, id)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return course.Response{}, err
	}
	return found[0], nil
}

// ResponsesTo returns the responses to an inquiry, the first one first.
func (tx *Tx) ResponsesTo(ctx context.Context, inquiry int64) (_ []course.Response, err error) {
	defer wrap(&err, "storage.ResponsesTo(inquiry=%d)", inquiry)
	return tx.responses(ctx, `a.inquiry_id = ?`, inquiry)
}

// KeptResponses returns the responses of a course that are kept, the first given first.
func (tx *Tx) KeptResponses(ctx context.Context, courseID int64) (_ []course.Response, err error) {
	defer wrap(&err, "storage.KeptResponses(course=%d)", courseID)
	return tx.responses(ctx, `
		a.kept_at IS NOT NULL
			AND a.inquiry_id IN (SELECT i.id FROM inquiry i JOIN enrollment e ON e.id = i.enrollment_id WHERE e.course_id = ?)`, courseID)
}

// KeepResponse keeps a response, now, to be offered again, or keeps it no more.
func (tx *Tx) KeepResponse(ctx context.Context, id int64, keep bool) (err error) {
	defer wrap(&err, "storage.KeepResponse(%d)", id)
	at := stamp{}
	if keep {
		at = stamp{tx.now}
	}
	return tx.must(ctx, course.ErrNotFound, `UPDATE inquiry_response SET kept_at = ? WHERE id = ?`, at, id)
}
