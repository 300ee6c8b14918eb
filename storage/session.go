package storage

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
)

type sessionRow struct {
	ID          int64       `db:"id"`
	CourseID    int64       `db:"course_id"`
	No          int         `db:"no"`
	Name        string      `db:"name"`
	Half        course.Half `db:"half"`
	Start       stamp       `db:"starts_at"`
	End         stamp       `db:"ends_at"`
	Topic       string      `db:"topic"`
	Speaker     string      `db:"speaker"`
	Room        string      `db:"room"`
	Code        string      `db:"code"`
	Ways        course.Ways `db:"ways"`
	OpensAt     stamp       `db:"opens_at"`
	ClosesAt    stamp       `db:"closes_at"`
	OnTimeTo    stamp       `db:"on_time_to"`
	ClosedAt    stamp       `db:"closed_at"`
	CancelledAt stamp       `db:"cancelled_at"`
	MovedFrom   stamp       `db:"moved_from"`
	UID         string      `db:"uid"`
	Sequence    int         `db:"sequence"`
}

const sessionColumns = `
	id, course_id, no, name, half, starts_at, ends_at, topic, speaker, room, code, ways, opens_at, closes_at, on_time_to,
	closed_at, cancelled_at, moved_from, uid, sequence`

func rowOfSession(s course.Session) sessionRow {
	return sessionRow{
		ID: s.ID, CourseID: s.CourseID, No: s.No, Name: s.Name, Half: s.Half, Start: stamp{s.Start}, End: stamp{s.End},
		Topic: s.Topic, Speaker: s.Speaker, Room: s.Room, Code: s.Code, Ways: s.Ways,
		OpensAt: stamp{s.OpensAt}, ClosesAt: stamp{s.ClosesAt}, OnTimeTo: stamp{s.OnTimeTo}, ClosedAt: stamp{s.ClosedAt},
		CancelledAt: stamp{s.CancelledAt}, MovedFrom: stamp{s.MovedFrom}, UID: s.UID, Sequence: s.Sequence,
	}
}

// session is the row at a moment: one that was closed later than that, by a clock
// that was ahead, is still to be closed.
func (r sessionRow) session(now time.Time) course.Session {
	closed := r.ClosedAt.Time
	if closed.After(now) {
		closed = time.Time{}
	}
	return course.Session{
		ID: r.ID, CourseID: r.CourseID, No: r.No, Name: r.Name, Half: r.Half, Start: r.Start.Time, End: r.End.Time,
		Topic: r.Topic, Speaker: r.Speaker, Room: r.Room, Code: r.Code, Ways: r.Ways,
		OpensAt: r.OpensAt.Time, ClosesAt: r.ClosesAt.Time, OnTimeTo: r.OnTimeTo.Time, ClosedAt: closed,
		CancelledAt: r.CancelledAt.Time, MovedFrom: r.MovedFrom.Time, UID: r.UID, Sequence: r.Sequence,
	}
}

func (tx *Tx) createSession(ctx context.Context, s *course.Session) (err error) {
	if s.Code == "" {
		var taken []string
		if err := tx.list(ctx, &taken, `SELECT code FROM session WHERE course_id = ?`, s.CourseID); err != nil {
			return err
		}
		s.Code = course.NewSessionCode(taken)
	}
	if s.UID == "" {
		s.UID = course.NewKey()
	}
	s.ID, err = tx.insert(ctx, `
		INSERT INTO session (course_id, no, name, half, starts_at, ends_at, topic, speaker, room, code, ways, uid)
		VALUES (:course_id, :no, :name, :half, :starts_at, :ends_at, :topic, :speaker, :room, :code, :ways, :uid)
		ON CONFLICT DO NOTHING
		RETURNING id`, rowOfSession(*s))
	return err
}

// Sessions returns the sessions of a course that take place, by start.
func (tx *Tx) Sessions(ctx context.Context, courseID int64) (_ []course.Session, err error) {
	defer wrap(&err, "storage.Sessions(course=%d)", courseID)
	return tx.sessions(ctx, `WHERE course_id = ? AND state <> 'cancelled' ORDER BY starts_at, id`, courseID)
}

// AllSessions returns the sessions of a course by start, those that were cancelled too.
func (tx *Tx) AllSessions(ctx context.Context, courseID int64) (_ []course.Session, err error) {
	defer wrap(&err, "storage.AllSessions(course=%d)", courseID)
	return tx.sessions(ctx, `WHERE course_id = ? ORDER BY starts_at, id`, courseID)
}

func (tx *Tx) sessions(ctx context.Context, where string, args ...any) ([]course.Session, error) {
	var rows []sessionRow
	if err := tx.list(ctx, &rows, `SELECT `+sessionColumns+` FROM session `+where, args...); err != nil {
		return nil, err
	}
	sessions := make([]course.Session, len(rows))
	for i, r := range rows {
		sessions[i] = r.session(tx.now)
	}
	return sessions, nil
}

// Session returns a session, also one that was cancelled.
func (tx *Tx) Session(ctx context.Context, id int64) (_ course.Session, err error) {
	defer wrap(&err, "storage.Session(%d)", id)
	var row sessionRow
	err = tx.get(ctx, &row, `SELECT `+sessionColumns+` FROM session WHERE id = ?`, id)
	return row.session(tx.now), err
}

var sessionAndCourseColumns = of("s", sessionColumns, "") + ", " + of("c", courseColumns, "course")

// sessionAndCourse is a session with its course.
type sessionAndCourse struct {
	session sessionRow
	course  course.Course
}

// SessionAndCourse returns a session, also one that was cancelled, with its course. It is
// read once for all units of a group.
func (tx *Tx) SessionAndCourse(ctx context.Context, id int64) (_ course.Session, _ course.Course, err error) {
	defer wrap(&err, "storage.SessionAndCourse(%d)", id)
	var one sessionAndCourse
	if tx.ahead != nil {
		one, err = tx.ahead.session(ctx, id)
	} else {
		one, err = tx.sessionAndCourse(ctx, id)
	}
	return one.session.session(tx.now), one.course, err
}

func (tx *Tx) sessionAndCourse(ctx context.Context, id int64) (one sessionAndCourse, err error) {
	var row struct {
		sessionRow
		Course courseRow `db:"course"`
	}
	err = tx.get(ctx, &row, `SELECT `+sessionAndCourseColumns+`
		FROM session s
		JOIN course c ON c.id = s.course_id
		WHERE s.id = ?`, id)
	if err != nil {
		return one, err
	}
	one.session = row.sessionRow
	one.course, err = row.Course.course()
	return one, err
}

// HoldSession returns a session as it stays until the commit: whoever changes it or its
// course, or decides on a leave, waits, and people go on checking in. It returns
// course.ErrConflict when the course is closed.
func (tx *Tx) HoldSession(ctx context.Context, id int64) (_ course.Session, err error) {
	defer wrap(&err, "storage.HoldSession(%d)", id)
	if err := tx.keepCourseOpen(ctx, id); err != nil {
		return course.Session{}, err
	}
	return tx.Session(ctx, id)
}

// CloseSession ends the check-in of a session, now, marks everybody who is on the roster
// and has no entry excused by their approved leave, or else absent, and tells whether this
// call has done it: one that was closed by a clock that was ahead is closed again. Whoever
// calls has held the session: it may have been given more time since it was read before,
// and who decides on a leave sees the book closed, or this their leave.
func (tx *Tx) CloseSession(ctx context.Context, sessionID int64) (closed bool, err error) {
	defer wrap(&err, "storage.CloseSession(%d)", sessionID)
	n, err := tx.exec(ctx, `
		UPDATE session SET closed_at = ? WHERE id = ? AND (closed_at IS NULL OR closed_at > ?)`,
		stamp{tx.now}, sessionID, stamp{tx.now})
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO attendance (session_id, enrollment_id, revision, state, way, by_account, at)
		SELECT s.id, e.id, 1,
			CASE WHEN l.enrollment_id IS NULL THEN 'absent' ELSE 'excused' END,
			CASE WHEN l.enrollment_id IS NULL THEN 'closing' ELSE 'leave' END,
			l.decided_by, s.closed_at
		FROM session s
		JOIN enrollment e ON e.course_id = s.course_id
		LEFT JOIN (`+approvedLeave+`) AS l ON l.enrollment_id = e.id
		WHERE s.id = ? AND e.state = 'enrolled'
		ORDER BY e.no
		ON CONFLICT (session_id, enrollment_id, revision) DO NOTHING`, sessionID, sessionID)
	if err != nil {
		return false, err
	}
	// Who was ticked and taken back has an entry that says nothing of why they are absent.
	_, err = tx.exec(ctx, `
		INSERT INTO attendance (session_id, enrollment_id, revision, state, way, by_account, at)
		SELECT s.id, l.enrollment_id, a.revision + 1, 'excused', 'leave', l.decided_by, s.closed_at
		FROM session s
		CROSS JOIN (`+approvedLeave+`) AS l
		JOIN enrollment e ON e.id = l.enrollment_id AND e.state = 'enrolled'
		JOIN attendance a ON a.session_id = s.id AND a.enrollment_id = l.enrollment_id AND a.state = 'absent' AND a.reason = ''
		WHERE s.id = ? AND a.revision = (
			SELECT MAX(latest.revision)
			FROM attendance latest
			WHERE latest.session_id = s.id AND latest.enrollment_id = l.enrollment_id)`+tx.conn.dialect.keepPlace+`
		ON CONFLICT (session_id, enrollment_id, revision) DO NOTHING`, sessionID, sessionID)
	return true, err
}

// SetCheckIn changes what was said of a session's check-in: its ways, when it opens and
// closes, until when one is on time; and that it isn't closed, where ClosedAt is zero.
func (tx *Tx) SetCheckIn(ctx context.Context, s course.Session) (err error) {
	defer wrap(&err, "storage.SetCheckIn(session=%d)", s.ID)
	n, err := tx.execNamed(ctx, `
		UPDATE session
		SET ways = :ways, opens_at = :opens_at, closes_at = :closes_at, on_time_to = :on_time_to, closed_at = :closed_at
		WHERE id = :id`, rowOfSession(s))
	if err == nil && n == 0 {
		return course.ErrNotFound
	}
	return err
}
