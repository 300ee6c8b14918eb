package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

type attendanceRow struct {
	ID           int64           `db:"id"`
	SessionID    int64           `db:"session_id"`
	EnrollmentID int64           `db:"enrollment_id"`
	Revision     int             `db:"revision"`
	State        course.Presence `db:"state"`
	Way          course.Way      `db:"way"`
	By           ref             `db:"by_account"`
	At           stamp           `db:"at"`
	ArrivedAt    stamp           `db:"arrived_at"`
	Reason       string          `db:"reason"`
}

const attendanceColumns = `id, session_id, enrollment_id, revision, state, way, by_account, at, arrived_at, reason`

func bookRowOf(a course.Attendance) bookRow {
	return bookRow{Counts: true, attendanceRow: attendanceRow{
		ID: a.ID, SessionID: a.SessionID, EnrollmentID: a.EnrollmentID, Revision: a.Revision, State: a.State, Way: a.Way,
		By: ref(a.By), At: stamp{a.At}, ArrivedAt: stamp{a.ArrivedAt}, Reason: a.Reason,
	}}
}

func (r attendanceRow) attendance() course.Attendance {
	return course.Attendance{
		ID: r.ID, SessionID: r.SessionID, EnrollmentID: r.EnrollmentID, Revision: r.Revision, State: r.State, Way: r.Way,
		By: int64(r.By), At: r.At.Time, ArrivedAt: r.ArrivedAt.Time, Reason: r.Reason,
	}
}

// CheckIn makes the first entry of a trainee at a session and returns it; its time
// is a.At, or now when that is zero. When there is an entry already nothing is
// stored, and the one that counts is returned. An organizer's entry returns
// course.ErrConflict once the course is closed, as Correct does. A trainee's own
// needs no such check, which would cost the rush of a morning a lock: a course is
// closed only after all its sessions, everybody has an entry in a closed session, and
// changing one is up to Correct. The id of a new entry is 0 in a group (DB.Handle).
func (tx *Tx) CheckIn(ctx context.Context, a course.Attendance) (_ course.Attendance, created bool, err error) {
	defer wrap(&err, "storage.CheckIn(session=%d, enrollment=%d)", a.SessionID, a.EnrollmentID)
	a.Revision, a.At = 1, tx.orNow(a.At)
	if tx.ahead != nil {
		entry, created, known, err := tx.ahead.checkIn(ctx, tx, a)
		if known || err != nil {
			return entry, created, err
		}
	}
	if a.Way == course.ByOrganizer {
		if err := tx.keepCourseOpen(ctx, a.SessionID); err != nil {
			return a, false, err
		}
	}
	var ids []int64
	err = tx.list(ctx, &ids, `
		INSERT INTO attendance (session_id, enrollment_id, revision, state, way, by_account, at, arrived_at, reason)
		VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (session_id, enrollment_id, revision) DO NOTHING
		RETURNING id`, a.SessionID, a.EnrollmentID, a.State, a.Way, ref(a.By), stamp{a.At}, stamp{a.ArrivedAt}, a.Reason)
	if err != nil {
		return course.Attendance{}, false, err
	}
	if len(ids) == 1 {
		a.ID = ids[0]
		return a, true, nil
	}
	a, err = tx.Entry(ctx, a.SessionID, a.EnrollmentID)
	return a, false, err
}

// LockEntries returns what the book has of a trainee at a session for whoever adds to it:
// until the commit nobody else who calls it does so for the trainee, nor corrects an entry, and the course
// isn't closed. A first entry that somebody is making is met by CheckIn. It returns course.ErrConflict once the course is closed.
func (tx *Tx) LockEntries(ctx context.Context, sessionID, enrollmentID int64) (_ course.Entries, err error) {
	defer wrap(&err, "storage.LockEntries(session=%d, enrollment=%d)", sessionID, enrollmentID)
	if err := tx.keepCourseOpen(ctx, sessionID); err != nil { // before the place: so does whoever changes a roster
		return nil, err
	}
	var ids []int64
	if err := tx.list(ctx, &ids, `SELECT id FROM enrollment WHERE id = ?`+tx.conn.dialect.forUpdate, enrollmentID); err != nil {
		return nil, err
	}
	all, err := tx.EntriesOf(ctx, enrollmentID)
	return all.At(sessionID), err
}

// Correct makes the next entry of a trainee at a session, which counts from then
// on, and returns it; its time is a.At, or now when that is zero. It returns
// course.ErrConflict once the course is closed: the certificates stand on what
// was in the book then.
func (tx *Tx) Correct(ctx context.Context, a course.Attendance) (_ course.Attendance, err error) {
	defer wrap(&err, "storage.Correct(session=%d, enrollment=%d)", a.SessionID, a.EnrollmentID)
	a.At = tx.orNow(a.At)
	if err := tx.keepCourseOpen(ctx, a.SessionID); err != nil {
		return a, err
	}
	if keep := tx.conn.dialect.keepPlace; keep != "" {
		if _, err := tx.exec(ctx, `SELECT e.id FROM enrollment e WHERE e.id = ?`+keep, a.EnrollmentID); err != nil {
			return a, err
		}
	}
	for range tries { // another entry may take the next revision between its reading and its writing
		var made attendanceRow
		err = tx.get(ctx, &made, `
			INSERT INTO attendance (session_id, enrollment_id, revision, state, way, by_account, at, arrived_at, reason)
			VALUES (?, ?,
				(SELECT COALESCE(MAX(revision), 0) + 1 FROM attendance WHERE session_id = ? AND enrollment_id = ?),
				?, ?, ?, ?, ?, ?)
			ON CONFLICT (session_id, enrollment_id, revision) DO NOTHING
			RETURNING id, revision`,
			a.SessionID, a.EnrollmentID, a.SessionID, a.EnrollmentID, a.State, a.Way, ref(a.By), stamp{a.At}, stamp{a.ArrivedAt}, a.Reason)
		if err == nil {
			a.ID, a.Revision = made.ID, made.Revision
			return a, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return a, err
		}
	}
	return a, course.ErrConflict
}

// keepCourseOpen keeps the course of a session from being closed until the commit; it
// returns course.ErrConflict when it is closed, and the session's check-in too
// (course.Course.Writes).
func (tx *Tx) keepCourseOpen(ctx context.Context, sessionID int64) error {
	var state course.CourseState
	err := tx.get(ctx, &state, `
		SELECT state
		FROM course
		WHERE id = (SELECT course_id FROM session WHERE id = ?)`+tx.conn.dialect.forShare, sessionID)
	if err != nil || state == course.CourseOpen {
		return err
	}
	var runs bool
	err = tx.get(ctx, &runs, `SELECT (closed_at IS NULL OR closed_at > ?) AND state <> 'cancelled' FROM session WHERE id = ?`, stamp{tx.now}, sessionID)
	if err == nil && !runs {
		return course.ErrConflict
	}
	return err
}

// orNow is the given moment as it is stored, or the transaction's for the zero
// time.
func (tx *Tx) orNow(at time.Time) time.Time {
	if at.IsZero() {
		return tx.now
	}
	return at.UTC().Truncate(time.Millisecond)
}

// Entry returns the entry of a trainee at a session that counts.
func (tx *Tx) Entry(ctx context.Context, sessionID, enrollmentID int64) (_ course.Attendance, err error) {
	defer wrap(&err, "storage.Entry(session=%d, enrollment=%d)", sessionID, enrollmentID)
	if tx.ahead != nil {
		rows, known, err := tx.ahead.book(ctx, enrollmentID)
		if known || err != nil {
			entry, found := counts(rows, sessionID)
			if err == nil && !found {
				err = course.ErrNotFound
			}
			return entry, err
		}
	}
	var row attendanceRow
	err = tx.get(ctx, &row, `
		SELECT `+attendanceColumns+`
		FROM attendance
		WHERE session_id = ? AND enrollment_id = ?
		ORDER BY revision DESC
		LIMIT 1`, sessionID, enrollmentID)
	return row.attendance(), err
}

// States returns the states of one trainee by session id; sessions without an
// entry are missing, and those that are cancelled, whose entries don't count.
func (tx *Tx) States(ctx context.Context, enrollmentID int64) (_ map[int64]course.Presence, err error) {
	defer wrap(&err, "storage.States(enrollment=%d)", enrollmentID)
	rows, known := []bookRow(nil), false
	if tx.ahead != nil {
		rows, known, err = tx.ahead.book(ctx, enrollmentID)
	}
	if err == nil && !known {
		rows, err = tx.books(ctx, enrollmentID)
	}
	states := make(map[int64]course.Presence, len(rows)+1)
	for _, r := range rows {
		if r.Counts {
			states[r.SessionID] = r.State
		}
	}
	for _, entry := range tx.entries {
		if entry.EnrollmentID == enrollmentID {
			states[entry.SessionID] = entry.State
		}
	}
	return states, err
}

// bookRow is an entry, and whether its session takes place.
type bookRow struct {
	attendanceRow
	Counts bool `db:"counts"`
}

// books returns all entries of places, those of each by revision.
func (tx *Tx) books(ctx context.Context, enrollmentIDs ...int64) (rows []bookRow, err error) {
	for ids := range slices.Chunk(enrollmentIDs, mostPlaces) {
		args := padded(ids)
		var some []bookRow
		err := tx.list(ctx, &some, `
			SELECT `+of("a", attendanceColumns, "")+`,
				(SELECT s.state FROM session s WHERE s.id = a.session_id) <> 'cancelled' AS counts
			FROM attendance a
			WHERE a.enrollment_id IN `+values(1, len(args))+`
			ORDER BY a.revision`, args...)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	return rows, nil
}

// counts returns the entry of a session that counts among those of a place.
func counts(rows []bookRow, session int64) (a course.Attendance, found bool) {
	for _, r := range rows {
		if r.SessionID == session {
			a, found = r.attendance(), true
		}
	}
	return a, found
}

// entryTypes are those of what is given of an entry: session, place, revision, state, way, account, at, arrival, reason.
const entryTypes = "BIGINT, BIGINT, BIGINT, TEXT, TEXT, BIGINT, TIMESTAMPTZ, TIMESTAMPTZ, TEXT"

// enter makes the first entries of trainees at sessions, where there is none: otherwise
// it fails, and the transaction with it. They are made in one order, so that no two who make many
// wait for each other.
func (tx *Tx) enter(ctx context.Context, entries []course.Attendance) error {
	slices.SortFunc(entries, func(a, b course.Attendance) int {
		return cmp.Or(cmp.Compare(a.SessionID, b.SessionID), cmp.Compare(a.EnrollmentID, b.EnrollmentID))
	})
	for some := range slices.Chunk(entries, mostPlaces) {
		args := make([]any, 0, len(some)*width(entryTypes))
		for _, a := range some {
			args = append(args, a.SessionID, a.EnrollmentID, a.Revision, a.State, a.Way, ref(a.By), stamp{a.At}, stamp{a.ArrivedAt}, a.Reason)
		}
		query, args := tx.given(entryTypes, args)
		_, err := tx.exec(ctx, `
			INSERT INTO attendance (session_id, enrollment_id, revision, state, way, by_account, at, arrived_at, reason)
			`+query, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// CourseStates returns the states of everybody on a course by enrollment id and
// session id, also those at sessions that are cancelled.
func (tx *Tx) CourseStates(ctx context.Context, courseID int64) (_ map[int64]map[int64]course.Presence, err error) {
	defer wrap(&err, "storage.CourseStates(course=%d)", courseID)
	var rows []attendanceRow
	err = tx.list(ctx, &rows, `
		SELECT a.enrollment_id, a.session_id, a.state
		FROM attendance a
		JOIN session s ON s.id = a.session_id
		WHERE s.course_id = ?
		ORDER BY a.revision`, courseID)
	states := map[int64]map[int64]course.Presence{}
	for _, r := range rows {
		if states[r.EnrollmentID] == nil {
			states[r.EnrollmentID] = map[int64]course.Presence{}
		}
		states[r.EnrollmentID][r.SessionID] = r.State
	}
	return states, err
}

// Tallies counts the states of a session per delegation, in the order of the
// delegations; people on the roster without a delegation come last, under no
// name. Who has an approved leave and no entry is excused.
func (tx *Tx) Tallies(ctx context.Context, sessionID int64) (tallies []course.Tally, err error) {
	defer wrap(&err, "storage.Tallies(session=%d)", sessionID)
	var rows []struct {
		Delegation string `db:"delegation"`
		Total      int    `db:"total"`
		Present    int    `db:"present"`
		Late       int    `db:"late"`
		Excused    int    `db:"excused"`
		Absent     int    `db:"absent"`
		LeftEarly  int    `db:"left_early"`
	}
	err = tx.list(ctx, &rows, `
		SELECT COALESCE(d.name, '') AS delegation,
			COUNT(*) AS total,
			COUNT(CASE WHEN a.state = 'present' THEN 1 END) AS present,
			COUNT(CASE WHEN a.state = 'late' THEN 1 END) AS late,
			COUNT(CASE WHEN a.state = 'excused' OR a.state IS NULL AND l.enrollment_id IS NOT NULL THEN 1 END) AS excused,
			COUNT(CASE WHEN a.state = 'absent' THEN 1 END) AS absent,
			COUNT(CASE WHEN a.state = 'left_early' THEN 1 END) AS left_early
		FROM session s
		JOIN enrollment e ON e.course_id = s.course_id AND e.state = 'enrolled'
		LEFT JOIN delegation d ON d.id = e.delegation_id
		LEFT JOIN attendance a ON a.session_id = s.id AND a.enrollment_id = e.id
			AND a.revision = (
				SELECT MAX(latest.revision)
				FROM attendance latest
				WHERE latest.session_id = s.id AND latest.enrollment_id = e.id)
		LEFT JOIN (`+approvedLeave+`) AS l ON l.enrollment_id = e.id
		WHERE s.id = ?
		GROUP BY d.id, d.name
		ORDER BY d.id IS NULL, d.id`, sessionID, sessionID)
	for _, r := range rows {
		tallies = append(tallies, course.Tally(r))
	}
	return tallies, err
}
