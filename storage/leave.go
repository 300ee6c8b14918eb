package storage

import (
	"context"
	"database/sql"
	"time"

	"github.com/loptruong/loptruong/course"
)

type leaveRow struct {
	enrollmentRow
	LeaveID   int64             `db:"leave_id"`
	By        int64             `db:"by_account"`
	Reason    string            `db:"leave_reason"`
	Photo     string            `db:"photo"`
	At        stamp             `db:"at"`
	Of        course.LeaveState `db:"leave_state"`
	DecidedBy ref               `db:"decided_by"`
	DecidedAt stamp             `db:"decided_at"`
	Answer    string            `db:"answer"`
}

func (r leaveRow) leave() course.Leave {
	return course.Leave{
		ID: r.LeaveID, Place: r.enrollment(), By: r.By, Reason: r.Reason, Photo: r.Photo, At: r.At.Time, State: r.Of,
		DecidedBy: int64(r.DecidedBy), DecidedAt: r.DecidedAt.Time, Answer: r.Answer,
	}
}

// leaves reads the leaves that a condition picks, the first asked for first: r is the
// request, e the place.
func (tx *Tx) leaves(ctx context.Context, where string, args ...any) (all []course.Leave, err error) {
	var rows []leaveRow
	err = tx.list(ctx, &rows, `
		SELECT r.id AS leave_id, r.by_account, r.reason AS leave_reason, r.photo, r.at, r.state AS leave_state, r.decided_by, r.decided_at,
			r.answer, `+enrollmentColumns+`
		FROM `+enrollmentTables+`
		JOIN leave_request r ON r.enrollment_id = e.id
		WHERE `+where+`
		ORDER BY r.id`, args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var asked []struct {
		LeaveID int64 `db:"leave_id"`
		sessionRow
	}
	err = tx.list(ctx, &asked, `
		SELECT leave_id, `+sessionColumns+`
		FROM leave_session
		JOIN session ON session.id = session_id
		WHERE leave_id IN (SELECT r.id FROM leave_request r JOIN enrollment e ON e.id = r.enrollment_id WHERE `+where+`)
		ORDER BY leave_id, starts_at, session.id`, args...)
	of := map[int64][]course.Session{}
	for _, one := range asked {
		of[one.LeaveID] = append(of[one.LeaveID], one.session(tx.now))
	}
	for _, r := range rows {
		l := r.leave()
		l.Sessions = of[l.ID]
		all = append(all, l)
	}
	return all, err
}

// Leave returns a leave with the place it is about.
func (tx *Tx) Leave(ctx context.Context, id int64) (_ course.Leave, err error) {
	defer wrap(&err, "storage.Leave(%d)", id)
	found, err := tx.leaves(ctx, `r.id = ?`, id)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return course.Leave{}, err
	}
	return found[0], nil
}

// LeavesAt returns all leaves that were asked for at a place, the first one first.
func (tx *Tx) LeavesAt(ctx context.Context, enrollmentID int64) (_ []course.Leave, err error) {
	defer wrap(&err, "storage.LeavesAt(enrollment=%d)", enrollmentID)
	return tx.leaves(ctx, `r.enrollment_id = ?`, enrollmentID)
}

// leaveWaits are the leaves of a course that can be decided and whose sessions were not
// all cancelled.
const leaveWaits = `e.course_id = ? AND e.state = 'enrolled' AND r.state = 'asked' AND EXISTS (
	SELECT 1 FROM leave_session a JOIN session s ON s.id = a.session_id WHERE a.leave_id = r.id AND s.state <> 'cancelled')`

// WaitingLeaves returns the leaves of a course that wait for a decision, in the order in
// which they were asked for; those whose sessions were all cancelled are left out.
func (tx *Tx) WaitingLeaves(ctx context.Context, courseID int64) (_ []course.Leave, err error) {
	defer wrap(&err, "storage.WaitingLeaves(course=%d)", courseID)
	return tx.leaves(ctx, leaveWaits, courseID)
}

// CountLeaves is how many leaves of a course wait, as WaitingLeaves returns them.
func (tx *Tx) CountLeaves(ctx context.Context, courseID int64) (n int, err error) {
	defer wrap(&err, "storage.CountLeaves(course=%d)", courseID)
	err = tx.get(ctx, &n, `SELECT COUNT(*) FROM leave_request r JOIN enrollment e ON e.id = r.enrollment_id WHERE `+leaveWaits, courseID)
	return n, err
}

// DecidedLeaves returns the leaves of people on a course's roster that are approved or
// refused, the one asked for first first.
func (tx *Tx) DecidedLeaves(ctx context.Context, courseID int64) (_ []course.Leave, err error) {
	defer wrap(&err, "storage.DecidedLeaves(course=%d)", courseID)
	return tx.leaves(ctx, `e.course_id = ? AND e.state = 'enrolled' AND r.state IN ('approved', 'refused')`, courseID)
}

// CreateLeave asks for one, now, from the sessions that it has, and fills its ID, At and
// State.
func (tx *Tx) CreateLeave(ctx context.Context, l *course.Leave) (err error) {
	defer wrap(&err, "storage.CreateLeave(enrollment=%d)", l.Place.ID)
	l.At, l.State = tx.now, course.LeaveAsked
	l.ID, err = tx.insert(ctx, `
		INSERT INTO leave_request (enrollment_id, by_account, reason, photo, at, state)
		VALUES (:enrollment_id, :by_account, :leave_reason, :photo, :at, :leave_state)
		ON CONFLICT DO NOTHING
		RETURNING id`, struct {
		EnrollmentID int64             `db:"enrollment_id"`
		By           int64             `db:"by_account"`
		Reason       string            `db:"leave_reason"`
		Photo        string            `db:"photo"`
		At           stamp             `db:"at"`
		State        course.LeaveState `db:"leave_state"`
	}{l.Place.ID, l.By, l.Reason, l.Photo, stamp{l.At}, l.State})
	for _, s := range l.Sessions {
		if err == nil {
			_, err = tx.exec(ctx, `INSERT INTO leave_session (leave_id, session_id) VALUES (?, ?)`, l.ID, s.ID)
		}
	}
	return err
}

// EndLeave makes one that is in a state what it is from now on: its State, DecidedBy and
// Answer. One that is given up is news for the organizers again. It returns
// course.ErrConflict when it is in another state.
func (tx *Tx) EndLeave(ctx context.Context, l course.Leave, from course.LeaveState) (err error) {
	defer wrap(&err, "storage.EndLeave(%d, state=%s)", l.ID, l.State)
	told := ``
	if l.State == course.LeaveGivenUp {
		told = `, told_at = NULL`
	}
	return tx.must(ctx, course.ErrConflict, `
		UPDATE leave_request
		SET state = ?, decided_by = ?, decided_at = ?, answer = ?`+told+`
		WHERE id = ? AND state = ?`, l.State, ref(l.DecidedBy), stamp{tx.now}, l.Answer, l.ID, from)
}

// LeaveEntries returns the entries that count now of a leave's place at its sessions, in
// no order; of a session without an entry none.
func (tx *Tx) LeaveEntries(ctx context.Context, leaveID int64) (entries []course.Attendance, err error) {
	defer wrap(&err, "storage.LeaveEntries(%d)", leaveID)
	var rows []attendanceRow
	err = tx.list(ctx, &rows, `
		SELECT a.id, a.session_id, a.enrollment_id, a.revision, a.state, a.way, a.by_account, a.at, a.arrived_at, a.reason
		FROM leave_request r
		JOIN leave_session l ON l.leave_id = r.id
		JOIN attendance a ON a.session_id = l.session_id AND a.enrollment_id = r.enrollment_id
		WHERE r.id = ? AND a.revision = (
			SELECT MAX(latest.revision)
			FROM attendance latest
			WHERE latest.session_id = a.session_id AND latest.enrollment_id = a.enrollment_id)`, leaveID)
	for _, r := range rows {
		entries = append(entries, r.attendance())
	}
	return entries, err
}

// StatesAt returns the states at a session by enrollment id: what the book says, and
// excused for who has an approved leave and no entry; of others nothing.
func (tx *Tx) StatesAt(ctx context.Context, sessionID int64) (_ map[int64]course.Presence, err error) {
	defer wrap(&err, "storage.StatesAt(session=%d)", sessionID)
	var rows []attendanceRow
	err = tx.list(ctx, &rows, `
		SELECT l.enrollment_id, 'excused' AS state, 0 AS revision
		FROM (`+approvedLeave+`) AS l
		UNION ALL
		SELECT enrollment_id, state, revision
		FROM attendance
		WHERE session_id = ?
		ORDER BY revision`, sessionID, sessionID)
	states := make(map[int64]course.Presence, len(rows))
	for _, r := range rows {
		states[r.EnrollmentID] = r.State
	}
	return states, err
}

// OnLeave returns who has an approved leave from a session, by enrollment id.
func (tx *Tx) OnLeave(ctx context.Context, sessionID int64) (enrollments []int64, err error) {
	defer wrap(&err, "storage.OnLeave(session=%d)", sessionID)
	err = tx.list(ctx, &enrollments, `SELECT l.enrollment_id FROM (`+approvedLeave+`) AS l ORDER BY l.enrollment_id`, sessionID)
	return enrollments, err
}

// approvedLeave is who has an approved leave from a session, and one who has approved it.
const approvedLeave = `
	SELECT r.enrollment_id, MIN(r.decided_by) AS decided_by
	FROM leave_session a
	JOIN leave_request r ON r.id = a.leave_id
	WHERE a.session_id = ? AND r.state = 'approved'
	GROUP BY r.enrollment_id`

// leaveNews are the leaves of a course of which its organizers are to hear, as they are.
const leaveNews = `e.course_id = ? AND e.state = 'enrolled' AND r.told_at IS NULL AND r.state IN ('asked', 'given_up')`

// UntoldLeaves returns the leaves of a course that people have asked for, or have given
// up, and that its organizers have not been told of, in the order in which they were
// asked for, and when they were told the last time of any that isn't news again; zero
// when they never were.
func (tx *Tx) UntoldLeaves(ctx context.Context, courseID int64) (untold []course.Leave, last time.Time, err error) {
	defer wrap(&err, "storage.UntoldLeaves(course=%d)", courseID)
	if untold, err = tx.leaves(ctx, leaveNews, courseID); err != nil || len(untold) == 0 {
		return nil, time.Time{}, err
	}
	var at stamp
	err = tx.get(ctx, &at, `
		SELECT MAX(r.told_at)
		FROM leave_request r
		JOIN enrollment e ON e.id = r.enrollment_id
		WHERE e.course_id = ?`, courseID)
	return untold, at.Time, err
}

// TellLeaves notes that the organizers of a course are told, now, of those that
// UntoldLeaves returns.
func (tx *Tx) TellLeaves(ctx context.Context, courseID int64) (err error) {
	defer wrap(&err, "storage.TellLeaves(course=%d)", courseID)
	_, err = tx.exec(ctx, `
		UPDATE leave_request
		SET told_at = ?
		WHERE id IN (SELECT r.id FROM leave_request r JOIN enrollment e ON e.id = r.enrollment_id WHERE `+leaveNews+`)`, stamp{tx.now}, courseID)
	return err
}
