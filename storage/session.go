package storage

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
)

type sessionRow struct {
	ID       int64       `db:"id"`
	CourseID int64       `db:"course_id"`
	No       int         `db:"no"`
	Half     course.Half `db:"half"`
	Start    stamp       `db:"starts_at"`
	End      stamp       `db:"ends_at"`
	Topic    string      `db:"topic"`
	Speaker  string      `db:"speaker"`
	Room     string      `db:"room"`
	Code     string      `db:"code"`
	ClosedAt stamp       `db:"closed_at"`
}

// session is the row at a moment: one that was closed later than that, by a clock
// that was ahead, is still to be closed.
func (r sessionRow) session(now time.Time) course.Session {
	closed := r.ClosedAt.Time
	if closed.After(now) {
		closed = time.Time{}
	}
	return course.Session{
		ID: r.ID, CourseID: r.CourseID, No: r.No, Half: r.Half, Start: r.Start.Time, End: r.End.Time,
		Topic: r.Topic, Speaker: r.Speaker, Room: r.Room, Code: r.Code, ClosedAt: closed,
	}
}

func (tx *Tx) createSession(ctx context.Context, s *course.Session) (err error) {
	s.ID, err = tx.insert(ctx, `
		INSERT INTO session (course_id, no, half, starts_at, ends_at, topic, speaker, room, code)
		VALUES (:course_id, :no, :half, :starts_at, :ends_at, :topic, :speaker, :room, :code)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		sessionRow{
			CourseID: s.CourseID, No: s.No, Half: s.Half, Start: stamp{s.Start}, End: stamp{s.End},
			Topic: s.Topic, Speaker: s.Speaker, Room: s.Room, Code: s.Code,
		})
	return err
}

// Sessions returns the sessions of a course by number.
func (tx *Tx) Sessions(ctx context.Context, courseID int64) (_ []course.Session, err error) {
	defer wrap(&err, "storage.Sessions(course=%d)", courseID)
	var rows []sessionRow
	err = tx.list(ctx, &rows, `
		SELECT id, course_id, no, half, starts_at, ends_at, topic, speaker, room, code, closed_at
		FROM session
		WHERE course_id = ?
		ORDER BY no`, courseID)
	if err != nil {
		return nil, err
	}
	sessions := make([]course.Session, len(rows))
	for i, r := range rows {
		sessions[i] = r.session(tx.now)
	}
	return sessions, nil
}

// Session returns a session.
func (tx *Tx) Session(ctx context.Context, id int64) (_ course.Session, err error) {
	defer wrap(&err, "storage.Session(%d)", id)
	var row sessionRow
	err = tx.get(ctx, &row, `
		SELECT id, course_id, no, half, starts_at, ends_at, topic, speaker, room, code, closed_at
		FROM session
		WHERE id = ?`, id)
	return row.session(tx.now), err
}

// CloseSession ends the check-in of a session, now, marks everybody absent who
// is on the roster and has no entry, and tells whether this call has done it: one
// that was closed by a clock that was ahead is closed again.
func (tx *Tx) CloseSession(ctx context.Context, sessionID int64) (closed bool, err error) {
	defer wrap(&err, "storage.CloseSession(%d)", sessionID)
	n, err := tx.exec(ctx, `
		UPDATE session SET closed_at = ? WHERE id = ? AND (closed_at IS NULL OR closed_at > ?)`,
		stamp{tx.now}, sessionID, stamp{tx.now})
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO attendance (session_id, enrollment_id, revision, state, way, at)
		SELECT s.id, e.id, 1, 'absent', 'closing', s.closed_at
		FROM session s
		JOIN enrollment e ON e.course_id = s.course_id
		WHERE s.id = ? AND e.state = 'enrolled'
		ORDER BY e.no
		ON CONFLICT (session_id, enrollment_id, revision) DO NOTHING`, sessionID)
	return true, err
}

// WrongCode counts a wrong six-digit code of the account for the session and
// returns how many there have been.
func (tx *Tx) WrongCode(ctx context.Context, sessionID, accountID int64) (tries int, err error) {
	defer wrap(&err, "storage.WrongCode(session=%d, account=%d)", sessionID, accountID)
	err = tx.get(ctx, &tries, `
		INSERT INTO code_try (session_id, account_id, tries)
		VALUES (?, ?, 1)
		ON CONFLICT (session_id, account_id) DO UPDATE SET tries = code_try.tries + 1
		RETURNING tries`, sessionID, accountID)
	return tries, err
}

// CodeTries returns how many wrong codes the account has given for the session.
func (tx *Tx) CodeTries(ctx context.Context, sessionID, accountID int64) (tries int, err error) {
	defer wrap(&err, "storage.CodeTries(session=%d, account=%d)", sessionID, accountID)
	err = tx.get(ctx, &tries, `
		SELECT COALESCE(SUM(tries), 0) FROM code_try WHERE session_id = ? AND account_id = ?`, sessionID, accountID)
	return tries, err
}
