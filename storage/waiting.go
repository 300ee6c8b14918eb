package storage

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/course"
)

type waitingRow struct {
	ID           int64               `db:"id"`
	CourseID     int64               `db:"course_id"`
	AccountID    int64               `db:"account_id"`
	No           int                 `db:"no"`
	Ahead        int                 `db:"ahead"`
	AheadOf      int                 `db:"ahead_of"`
	Name         string              `db:"name"`
	Birth        string              `db:"birth"`
	Phone        string              `db:"phone"`
	Position     string              `db:"position"`
	Unit         string              `db:"unit"`
	Note         string              `db:"note"`
	DelegationID ref                 `db:"delegation_id"`
	Delegation   string              `db:"delegation"`
	LinkedBy     course.LinkWay      `db:"linked_by"`
	At           stamp               `db:"at"`
	State        course.WaitingState `db:"state"`
	Until        stamp               `db:"until"`
	EndedAt      stamp               `db:"ended_at"`
	Reason       string              `db:"reason"`
	EnrollmentID ref                 `db:"enrollment_id"`
}

func (r waitingRow) waiting() course.Waiting {
	return course.Waiting{
		ID: r.ID, CourseID: r.CourseID, AccountID: r.AccountID, No: r.No, Ahead: r.Ahead, AheadOf: r.AheadOf, Linked: r.LinkedBy,
		Said: course.Enrollment{
			CourseID: r.CourseID, State: course.Enrolled, DelegationID: int64(r.DelegationID), Delegation: r.Delegation, Position: r.Position, Unit: r.Unit, Note: r.Note,
			Trainee: course.Trainee{Name: r.Name, Birth: course.BirthFromISO(r.Birth), Phone: r.Phone, AccountID: r.AccountID},
		},
		At: r.At.Time, State: r.State, Until: r.Until.Time, Reason: r.Reason, Place: int64(r.EnrollmentID),
	}
}

// openWaiting says of those w who wait that they still do.
const openWaiting = `w.state IN ('asked', 'waiting', 'offered')`

// before are those o who stand before one w on the same list.
const before = ` FROM waiting o WHERE o.course_id = w.course_id AND o.state = 'waiting' AND o.no < w.no`

// waitings reads those w who wait that more of a statement picks.
func (tx *Tx) waitings(ctx context.Context, more string, args ...any) (all []course.Waiting, err error) {
	var rows []waitingRow
	err = tx.list(ctx, &rows, `
		SELECT w.id, w.course_id, w.account_id, w.no, w.name, w.birth, w.phone, w.position, w.unit, w.note, w.delegation_id, COALESCE(d.name, '') AS delegation,
			w.linked_by, w.at, w.state, w.until, w.reason, w.enrollment_id,
			CASE WHEN w.state = 'waiting' THEN (SELECT COUNT(*)`+before+`) ELSE 0 END AS ahead,
			CASE WHEN w.state = 'waiting' AND w.delegation_id IS NOT NULL THEN (SELECT COUNT(*)`+before+` AND o.delegation_id = w.delegation_id) ELSE 0 END AS ahead_of
		FROM waiting w
		LEFT JOIN delegation d ON d.id = w.delegation_id`+more, args...)
	for _, r := range rows {
		all = append(all, r.waiting())
	}
	return all, err
}

// CreateWaiting has somebody wait, now, in the state of w: on the list as the last of it, or to be approved.
// It fills id, number and time in. It returns course.ErrConflict when they wait on the course already. The
// caller holds the course with LockCourse.
func (tx *Tx) CreateWaiting(ctx context.Context, w *course.Waiting) (err error) {
	defer wrap(&err, "storage.CreateWaiting(course=%d, account=%d)", w.CourseID, w.AccountID)
	w.At = tx.now
	if w.State == course.WaitingInLine {
		if err := tx.lastInLine(ctx, w); err != nil {
			return err
		}
	}
	e := w.Said
	w.ID, err = tx.insert(ctx, `
		INSERT INTO waiting (course_id, account_id, no, name, birth, phone, position, unit, note, delegation_id, linked_by, at, state)
		VALUES (:course_id, :account_id, :no, :name, :birth, :phone, :position, :unit, :note, :delegation_id, :linked_by, :at, :state)
		ON CONFLICT DO NOTHING
		RETURNING id`, waitingRow{
		CourseID: w.CourseID, AccountID: w.AccountID, No: w.No, Name: e.Trainee.Name, Birth: e.Trainee.Birth.ISO(), Phone: e.Trainee.Phone,
		Position: e.Position, Unit: e.Unit, Note: e.Note, DelegationID: ref(e.DelegationID), LinkedBy: w.Linked, At: stamp{w.At}, State: w.State,
	})
	return err
}

// lastInLine has somebody come onto the list of their course as the last: it fills in the number, and how many wait there.
func (tx *Tx) lastInLine(ctx context.Context, w *course.Waiting) error {
	var at waitingRow
	err := tx.get(ctx, &at, `
		SELECT COALESCE(MAX(no), 0) + 1 AS no, COUNT(CASE WHEN state = 'waiting' THEN 1 END) AS ahead,
			COUNT(CASE WHEN state = 'waiting' AND delegation_id = ? THEN 1 END) AS ahead_of
		FROM waiting WHERE course_id = ?`, ref(w.Said.DelegationID), w.CourseID)
	w.No, w.Ahead, w.AheadOf = at.No, at.Ahead, at.AheadOf
	return err
}

// SettleWaiting changes how it stands with somebody who waits: state, end of the offer, reason and place are those
// of w; onto the list they come as the last. It returns course.ErrConflict when it doesn't stand as it was. The
// caller holds the course with LockCourse.
func (tx *Tx) SettleWaiting(ctx context.Context, w *course.Waiting, was course.WaitingState) (err error) {
	defer wrap(&err, "storage.SettleWaiting(%d)", w.ID)
	if w.State == course.WaitingInLine && w.No == 0 {
		if err := tx.lastInLine(ctx, w); err != nil {
			return err
		}
	}
	ended := stamp{}
	if !w.State.Open() {
		ended.Time = tx.now
	}
	return tx.must(ctx, course.ErrConflict, `
		UPDATE waiting SET state = ?, no = ?, until = ?, reason = ?, enrollment_id = ?, ended_at = ? WHERE id = ? AND state = ?`,
		w.State, w.No, stamp{w.Until}, w.Reason, ref(w.Place), ended, w.ID, was)
}

// ForgetAsked deletes what people have said of themselves when they registered and had to wait, or claimed a place, if it
// was answered before the given time, or their course was closed before it and nobody has answered, with the notices that
// have told of it; and returns how many: at most 500 of each, so that the caller repeats it, in a new transaction, until it is 0.
func (tx *Tx) ForgetAsked(ctx context.Context, before time.Time) (forgotten int, err error) {
	defer wrap(&err, "storage.ForgetAsked")
	for _, which := range []struct{ table, of string }{
		{"waiting", `SELECT w.id FROM waiting w WHERE w.ended_at < ?`},
		{"claim", `SELECT c.id FROM claim c WHERE c.decided_at < ?`},
		{"claim", `SELECT c.id FROM claim c JOIN course ON course.id = c.course_id WHERE c.state = 'waiting' AND course.closed_at < ?`},
	} {
		var ids []int64
		err := tx.list(ctx, &ids, `DELETE FROM `+which.table+` WHERE id`+tx.conn.dialect.among(which.of+` LIMIT 500`)+` RETURNING id`, stamp{before})
		if err != nil {
			return 0, err
		}
		for _, id := range ids {
			if err := tx.forgetTold(ctx, fmt.Sprintf("%s/%d", which.table, id)); err != nil {
				return 0, err
			}
		}
		forgotten += len(ids)
	}
	return forgotten, nil
}

// forgetTold deletes the notices of which the keys begin with a subject and a slash, by their index: what follows a slash
// is a nought.
func (tx *Tx) forgetTold(ctx context.Context, subject string) error {
	_, err := tx.exec(ctx, `DELETE FROM notice WHERE unique_key >= ? AND unique_key < ?`, subject+"/", subject+"0")
	return err
}

// Waiting returns somebody who waits, or has waited.
func (tx *Tx) Waiting(ctx context.Context, id int64) (w course.Waiting, err error) {
	defer wrap(&err, "storage.Waiting(%d)", id)
	all, err := tx.waitings(ctx, ` WHERE w.id = ?`, id)
	if err == nil && len(all) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return w, err
	}
	return all[0], nil
}

// WaitsOn returns what an account waits for on a course; found is false when it doesn't.
func (tx *Tx) WaitsOn(ctx context.Context, courseID, accountID int64) (w course.Waiting, found bool, err error) {
	defer wrap(&err, "storage.WaitsOn(course=%d, account=%d)", courseID, accountID)
	all, err := tx.waitings(ctx, ` WHERE w.course_id = ? AND w.account_id = ? AND `+openWaiting, courseID, accountID)
	if err != nil || len(all) == 0 {
		return w, false, err
	}
	return all[0], true, nil
}

// WaitingsOf returns all that an account has waited for, on whatever course, in that order.
func (tx *Tx) WaitingsOf(ctx context.Context, accountID int64) (_ []course.Waiting, err error) {
	defer wrap(&err, "storage.WaitingsOf(account=%d)", accountID)
	return tx.waitings(ctx, ` WHERE w.account_id = ? ORDER BY w.id`, accountID)
}

// waitingOf says of those w of a course that they are to be approved, or are on its list.
func waitingOf(asked bool) string {
	if asked {
		return ` w.course_id = ? AND w.state = 'asked'`
	}
	return ` w.course_id = ? AND w.state IN ('waiting', 'offered')`
}

// WaitingPage returns those of a course who are to be approved, or are on its list, from the one after
// the first from, at most limit, in their order.
func (tx *Tx) WaitingPage(ctx context.Context, courseID int64, asked bool, from, limit int) (_ []course.Waiting, err error) {
	defer wrap(&err, "storage.WaitingPage(course=%d)", courseID)
	return tx.waitings(ctx, ` WHERE`+waitingOf(asked)+` ORDER BY w.no, w.id LIMIT ? OFFSET ?`, courseID, limit, from)
}

// CountWaiting counts them.
func (tx *Tx) CountWaiting(ctx context.Context, courseID int64, asked bool) (n int, err error) {
	defer wrap(&err, "storage.CountWaiting(course=%d)", courseID)
	err = tx.get(ctx, &n, `SELECT COUNT(*) FROM waiting w WHERE`+waitingOf(asked), courseID)
	return n, err
}

// InLine returns those on the list of a course to whom nothing is offered, behind a number, at most limit. Who has
// blocked the bot, and would hear of no offer, is passed over.
func (tx *Tx) InLine(ctx context.Context, courseID int64, behind, limit int) (_ []course.Waiting, err error) {
	defer wrap(&err, "storage.InLine(course=%d)", courseID)
	return tx.waitings(ctx, ` WHERE w.course_id = ? AND w.state = 'waiting' AND w.no > ?
		AND NOT EXISTS (SELECT 1 FROM account a WHERE a.id = w.account_id AND a.blocked_at IS NOT NULL)
		ORDER BY w.no LIMIT ?`, courseID, behind, limit)
}

// OpenWaitings returns all who wait on a course.
func (tx *Tx) OpenWaitings(ctx context.Context, courseID int64) (_ []course.Waiting, err error) {
	defer wrap(&err, "storage.OpenWaitings(course=%d)", courseID)
	return tx.waitings(ctx, ` WHERE w.course_id = ? AND `+openWaiting+` ORDER BY w.id`, courseID)
}

// Seats returns how many places of a course are taken or offered.
func (tx *Tx) Seats(ctx context.Context, courseID int64) (s course.Seats, err error) {
	defer wrap(&err, "storage.Seats(course=%d)", courseID)
	var rows []struct {
		Delegation string `db:"delegation"`
		People     int    `db:"people"`
		Held       int    `db:"held"`
	}
	err = tx.list(ctx, &rows, `
		SELECT COALESCE(d.name, '') AS delegation, SUM(seats.people) AS people, SUM(seats.held) AS held
		FROM (
			SELECT e.delegation_id, COUNT(*) AS people, 0 AS held FROM enrollment e WHERE e.course_id = ? AND e.state = 'enrolled' GROUP BY e.delegation_id
			UNION ALL
			SELECT w.delegation_id, COUNT(*) AS people, COUNT(*) AS held FROM waiting w WHERE w.course_id = ? AND w.state = 'offered' GROUP BY w.delegation_id) AS seats
		LEFT JOIN delegation d ON d.id = seats.delegation_id
		GROUP BY d.name`, courseID, courseID)
	for _, r := range rows {
		s.Take(r.Delegation, r.People)
		s.Held += r.Held
	}
	return s, err
}

// LastSession returns when the last session of a course begins that isn't cancelled; zero when there is none.
func (tx *Tx) LastSession(ctx context.Context, courseID int64) (_ time.Time, err error) {
	defer wrap(&err, "storage.LastSession(course=%d)", courseID)
	var last []stamp
	err = tx.list(ctx, &last, `SELECT starts_at FROM session WHERE course_id = ? AND state <> 'cancelled' ORDER BY starts_at DESC LIMIT 1`, courseID)
	if err != nil || len(last) == 0 {
		return time.Time{}, err
	}
	return last[0].Time, nil
}

// CoursesToOffer returns the open courses where, at a moment, an offer has ended, somebody who waits has come to a
// place by another way, or somebody is on the list and the course is not full, or its last session has begun.
func (tx *Tx) CoursesToOffer(ctx context.Context, now time.Time) (_ []course.Course, err error) {
	defer wrap(&err, "storage.CoursesToOffer")
	return tx.courses(ctx, `
		SELECT `+courseColumns+` FROM course
		WHERE state = 'open' AND id IN (SELECT w.course_id FROM waiting w WHERE w.ended_at IS NULL) AND (
			EXISTS (SELECT 1 FROM waiting w WHERE w.course_id = course.id AND w.state = 'offered' AND w.until <= ?)
			OR EXISTS (SELECT 1 FROM waiting w WHERE w.course_id = course.id AND `+openWaiting+` AND `+seatedElsewhere+`)
			OR EXISTS (SELECT 1 FROM waiting w WHERE w.course_id = course.id AND w.state = 'waiting') AND ((SELECT MAX(s.starts_at) FROM session s WHERE s.course_id = course.id AND s.state <> 'cancelled') <= ?
				OR capacity = 0 OR capacity >
				(SELECT COUNT(*) FROM enrollment e WHERE e.course_id = course.id AND e.state = 'enrolled')
				+ (SELECT COUNT(*) FROM waiting w WHERE w.course_id = course.id AND w.state = 'offered')))
		ORDER BY id`, stamp{now}, stamp{now})
}

// seatedElsewhere says of those w who wait that they have a place.
const seatedElsewhere = `EXISTS (
	SELECT 1 FROM trainee t JOIN enrollment e ON e.trainee_id = t.id
	WHERE t.account_id = w.account_id AND e.course_id = w.course_id AND e.state = 'enrolled')`

// SeatedElsewhere returns those of a course who wait and have come to a place of it by another way, with that.
func (tx *Tx) SeatedElsewhere(ctx context.Context, courseID int64) (_ []course.Waiting, err error) {
	defer wrap(&err, "storage.SeatedElsewhere(course=%d)", courseID)
	return tx.waitings(ctx, ` WHERE w.course_id = ? AND `+openWaiting+` AND `+seatedElsewhere+` ORDER BY w.id`, courseID)
}

// Expired returns those of a course whose offers have ended at a moment.
func (tx *Tx) Expired(ctx context.Context, courseID int64, now time.Time) (_ []course.Waiting, err error) {
	defer wrap(&err, "storage.Expired(course=%d)", courseID)
	return tx.waitings(ctx, ` WHERE w.course_id = ? AND w.state = 'offered' AND w.until <= ? ORDER BY w.no`, courseID, stamp{now})
}

// CoursesWithRegistrations returns the open courses of whose registrations the organizers have not heard.
func (tx *Tx) CoursesWithRegistrations(ctx context.Context) (_ []course.Course, err error) {
	defer wrap(&err, "storage.CoursesWithRegistrations")
	return tx.courses(ctx, `
		SELECT `+courseColumns+` FROM course
		WHERE state = 'open' AND id IN (SELECT w.course_id FROM waiting w WHERE w.ended_at IS NULL AND w.state = 'asked' AND w.told_at IS NULL)
		ORDER BY id`)
}

// UntoldRegistrations returns how many registrations of a course its organizers have not heard of, the last of
// them, and when they were told of one the last time; zero when they never were.
func (tx *Tx) UntoldRegistrations(ctx context.Context, courseID int64) (n int, lastID int64, told time.Time, err error) {
	defer wrap(&err, "storage.UntoldRegistrations(course=%d)", courseID)
	var row struct {
		N    int   `db:"n"`
		Last int64 `db:"last"`
		Told stamp `db:"told"`
	}
	err = tx.get(ctx, &row, `
		SELECT COUNT(CASE WHEN state = 'asked' AND told_at IS NULL THEN 1 END) AS n,
			COALESCE(MAX(CASE WHEN state = 'asked' AND told_at IS NULL THEN id END), 0) AS last, MAX(told_at) AS told
		FROM waiting WHERE course_id = ?`, courseID)
	return row.N, row.Last, row.Told.Time, err
}

// TellRegistrations notes that the organizers of a course have heard, now, of who is to be approved.
func (tx *Tx) TellRegistrations(ctx context.Context, courseID int64) (err error) {
	defer wrap(&err, "storage.TellRegistrations(course=%d)", courseID)
	_, err = tx.exec(ctx, `UPDATE waiting SET told_at = ? WHERE course_id = ? AND state = 'asked' AND told_at IS NULL`, stamp{tx.now}, courseID)
	return err
}
