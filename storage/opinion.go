package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/loptruong/loptruong/course"
)

// SetFeedback says whether the people of a course are asked what they think of each
// session.
func (tx *Tx) SetFeedback(ctx context.Context, courseID int64, on bool) (err error) {
	defer wrap(&err, "storage.SetFeedback(course=%d)", courseID)
	return tx.must(ctx, course.ErrNotFound, `UPDATE course SET feedback = ? WHERE id = ?`, on, courseID)
}

// Opinion returns what somebody thinks of a session, as long as it is known whose it is;
// zero when they have not said.
func (tx *Tx) Opinion(ctx context.Context, sessionID, enrollmentID int64) (o course.Opinion, err error) {
	defer wrap(&err, "storage.Opinion(session=%d)", sessionID)
	var row struct {
		Useful int `db:"useful"`
		Clear  int `db:"clear"`
	}
	err = tx.get(ctx, &row, `
		SELECT COALESCE(useful, 0) AS useful, COALESCE(clear, 0) AS clear
		FROM feedback
		WHERE session_id = ? AND enrollment_id = ?`, sessionID, enrollmentID)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return course.Opinion(row), err
}

// SetOpinion keeps what somebody thinks of a session, in the place of what they said
// before.
func (tx *Tx) SetOpinion(ctx context.Context, sessionID, enrollmentID int64, o course.Opinion) (err error) {
	defer wrap(&err, "storage.SetOpinion(session=%d)", sessionID)
	_, err = tx.exec(ctx, `
		INSERT INTO feedback (session_id, enrollment_id, useful, clear)
		VALUES (?, ?, ?, ?)
		ON CONFLICT (session_id, enrollment_id) DO UPDATE SET useful = excluded.useful, clear = excluded.clear`,
		sessionID, enrollmentID, ref(o.Useful), ref(o.Clear))
	return err
}

// Opinions counts what people think of a session.
func (tx *Tx) Opinions(ctx context.Context, sessionID int64) (o course.Opinions, err error) {
	defer wrap(&err, "storage.Opinions(session=%d)", sessionID)
	var rows []struct {
		Useful int `db:"useful"`
		Clear  int `db:"clear"`
		People int `db:"people"`
	}
	err = tx.list(ctx, &rows, `
		SELECT COALESCE(useful, 0) AS useful, COALESCE(clear, 0) AS clear, COUNT(*) AS people
		FROM feedback
		WHERE session_id = ?
		GROUP BY useful, clear`, sessionID)
	for _, r := range rows {
		o.People += r.People
		if r.Useful > 0 {
			o.Useful[r.Useful-1] += r.People
		}
		if r.Clear > 0 {
			o.Clear[r.Clear-1] += r.People
		}
	}
	return o, err
}

// NamedOpinions returns the sessions of which it is still known whose opinions are whose.
func (tx *Tx) NamedOpinions(ctx context.Context) (_ []course.Session, err error) {
	defer wrap(&err, "storage.NamedOpinions")
	// One look into the index for each session, not one for each opinion.
	return tx.sessions(ctx, `
		WHERE id IN (
			WITH RECURSIVE named (id) AS (
				SELECT MIN(session_id) FROM feedback WHERE enrollment_id IS NOT NULL
				UNION ALL
				SELECT (SELECT MIN(f.session_id) FROM feedback f WHERE f.enrollment_id IS NOT NULL AND f.session_id > named.id)
				FROM named
				WHERE named.id IS NOT NULL)
			SELECT named.id FROM named WHERE named.id IS NOT NULL)
		ORDER BY starts_at, id`)
}

// ForgetOpinions forgets whose the opinions of a session are, and tells whether that was
// known.
func (tx *Tx) ForgetOpinions(ctx context.Context, sessionID int64) (forgotten bool, err error) {
	defer wrap(&err, "storage.ForgetOpinions(session=%d)", sessionID)
	n, err := tx.exec(ctx, `
		UPDATE feedback SET enrollment_id = NULL WHERE session_id = ? AND enrollment_id IS NOT NULL`, sessionID)
	return n > 0, err
}

// EndedSessions returns the sessions that took place, whose check-in was closed and whose
// end lies after one moment and not after another, but for those of which the job JOB/ID
// has a slot since the end.
func (tx *Tx) EndedSessions(ctx context.Context, job string, after, until time.Time) (_ []course.Session, err error) {
	defer wrap(&err, "storage.EndedSessions")
	return tx.sessions(ctx, `
		WHERE state <> 'cancelled' AND closed_at <= ? AND ends_at > ? AND ends_at <= ?
			AND NOT EXISTS (SELECT 1 FROM firing f WHERE f.job = CAST(? AS TEXT) || '/' || session.id AND f.slot >= session.ends_at)
		ORDER BY starts_at, id`, stamp{tx.now}, stamp{after}, stamp{until}, job)
}

// AskOpinionPicture has what people think of a session drawn for an account, or, when that
// is 0, for all who are in charge of its course; unless it is asked for already (see ask).
func (tx *Tx) AskOpinionPicture(ctx context.Context, sessionID, accountID int64) (err error) {
	defer wrap(&err, "storage.AskOpinionPicture(session=%d)", sessionID)
	tx.changed |= PicturesWaiting
	_, err = tx.ask(ctx, "feedback_picture", []string{"session_id", "account_id"}, sessionID, ref(accountID))
	return err
}

// WaitingPictures returns the pictures that are still to be drawn, in the order in which
// they were asked for.
func (tx *Tx) WaitingPictures(ctx context.Context) (all []course.OpinionPicture, err error) {
	defer wrap(&err, "storage.WaitingPictures")
	var rows []struct {
		ID        int64 `db:"id"`
		SessionID int64 `db:"session_id"`
		For       ref   `db:"account_id"`
	}
	err = tx.list(ctx, &rows, `SELECT id, session_id, account_id FROM feedback_picture WHERE done_at IS NULL ORDER BY id`)
	for _, r := range rows {
		all = append(all, course.OpinionPicture{ID: r.ID, SessionID: r.SessionID, For: int64(r.For)})
	}
	return all, err
}

// EndPicture notes that a picture was drawn, now, or is not to be, and tells whether this
// call has done it.
func (tx *Tx) EndPicture(ctx context.Context, id int64) (ended bool, err error) {
	defer wrap(&err, "storage.EndPicture(%d)", id)
	n, err := tx.exec(ctx, `UPDATE feedback_picture SET done_at = ? WHERE id = ? AND done_at IS NULL`, stamp{tx.now}, id)
	return n == 1, err
}
