package storage

import (
	"context"
	"database/sql"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

type enrollmentRow struct {
	ID           int64                  `db:"id"`
	CourseID     int64                  `db:"course_id"`
	No           int                    `db:"no"`
	TraineeID    int64                  `db:"trainee_id"`
	Name         string                 `db:"name"`
	Birth        string                 `db:"birth"`
	BirthAlt     string                 `db:"birth_alt"`
	Gender       string                 `db:"gender"`
	Phone        string                 `db:"phone"`
	PhoneAlt     string                 `db:"phone_alt"`
	AccountID    ref                    `db:"account_id"`
	TelegramID   ref                    `db:"telegram_id"`
	Blocked      bool                   `db:"blocked"`
	DelegationID ref                    `db:"delegation_id"`
	Delegation   string                 `db:"delegation"`
	Position     string                 `db:"position"`
	Unit         string                 `db:"unit"`
	Note         string                 `db:"note"`
	Edited       course.Fields          `db:"edited"`
	State        course.EnrollmentState `db:"state"`
	MergedInto   ref                    `db:"merged_into"`
	CreatedAt    stamp                  `db:"created_at"`
	LinkedBy     course.LinkWay         `db:"linked_by"`
	LinkedAt     stamp                  `db:"linked_at"`
	RemindersOff bool                   `db:"reminders_off"`
	Warned       course.Margin          `db:"warned"`
}

// enrollmentColumns and enrollmentTables belong together: e is the enrollment, t
// its trainee, d its delegation, account that of the trainee.
const (
	enrollmentColumns = `
		e.id, e.course_id, e.no, e.trainee_id, e.name, e.birth, e.birth_alt, e.gender, e.phone, e.phone_alt, t.account_id, account.telegram_id,
		account.blocked_at IS NOT NULL AS blocked, e.delegation_id, COALESCE(d.name, '') AS delegation, e.position, e.unit, e.note, e.edited,
		e.state, e.merged_into, e.created_at, e.linked_by, e.linked_at, e.reminders_off, e.warned`
	enrollmentTables = `
		enrollment e
		JOIN trainee t ON t.id = e.trainee_id
		LEFT JOIN account ON account.id = t.account_id
		LEFT JOIN delegation d ON d.id = e.delegation_id`
)

func (r enrollmentRow) enrollment() course.Enrollment {
	return course.Enrollment{
		ID: r.ID, CourseID: r.CourseID, No: r.No,
		Trainee: course.Trainee{
			ID: r.TraineeID, Name: r.Name, Birth: course.BirthFromISO(r.Birth), BirthAlt: course.BirthFromISO(r.BirthAlt),
			Gender: r.Gender, Phone: r.Phone, PhoneAlt: r.PhoneAlt, AccountID: int64(r.AccountID), TelegramID: int64(r.TelegramID), Blocked: r.Blocked,
		},
		DelegationID: int64(r.DelegationID), Delegation: r.Delegation,
		Position: r.Position, Unit: r.Unit, Note: r.Note, Edited: r.Edited, State: r.State, MergedInto: int64(r.MergedInto), CreatedAt: r.CreatedAt.Time,
		LinkedBy: r.LinkedBy, LinkedAt: r.LinkedAt.Time, RemindersOff: r.RemindersOff, Warned: r.Warned,
	}
}

// enrollments reads the enrollments that a WHERE clause, with its order, picks.
func (tx *Tx) enrollments(ctx context.Context, where string, args ...any) ([]course.Enrollment, error) {
	var rows []enrollmentRow
	err := tx.list(ctx, &rows, `SELECT `+enrollmentColumns+` FROM `+enrollmentTables+where, args...)
	if err != nil {
		return nil, err
	}
	enrollments := make([]course.Enrollment, len(rows))
	for i, r := range rows {
		enrollments[i] = r.enrollment()
	}
	return enrollments, nil
}

// Enrollment returns a place on a roster with its trainee.
func (tx *Tx) Enrollment(ctx context.Context, id int64) (_ course.Enrollment, err error) {
	defer wrap(&err, "storage.Enrollment(%d)", id)
	found, err := tx.enrollments(ctx, ` WHERE e.id = ?`, id)
	if err != nil {
		return course.Enrollment{}, err
	}
	if len(found) == 0 {
		return course.Enrollment{}, sql.ErrNoRows
	}
	return found[0], nil
}

// Roster returns everybody on a course by number, those taken off it too; not the
// doubles of others.
func (tx *Tx) Roster(ctx context.Context, courseID int64) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.Roster(course=%d)", courseID)
	return tx.enrollments(ctx, ` WHERE e.course_id = ? AND e.state <> 'merged' ORDER BY e.no, e.id`, courseID)
}

// DelegationRoster returns the enrolled people of a delegation of a course by number; 0 are
// those of none.
func (tx *Tx) DelegationRoster(ctx context.Context, courseID, delegationID int64) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.DelegationRoster(course=%d, delegation=%d)", courseID, delegationID)
	return tx.enrollments(ctx, ` WHERE e.course_id = ? AND e.state = 'enrolled' AND `+ofDelegation+` ORDER BY e.no, e.id`,
		courseID, ref(delegationID))
}

// ofDelegation says of an enrollment e that it is of a delegation, or of none where that is
// NULL.
const ofDelegation = `e.delegation_id IS NOT DISTINCT FROM ?`

// Doubles returns the places of a course that are doubles of others, by number.
func (tx *Tx) Doubles(ctx context.Context, courseID int64) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.Doubles(course=%d)", courseID)
	return tx.enrollments(ctx, ` WHERE e.course_id = ? AND e.state = 'merged' ORDER BY e.no, e.id`, courseID)
}

// EnrollmentsByPhone returns the enrolled people of a course who have the phone,
// by number.
func (tx *Tx) EnrollmentsByPhone(ctx context.Context, courseID int64, phone string) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.EnrollmentsByPhone(course=%d)", courseID)
	return tx.enrollments(ctx, `
		WHERE (e.phone = ? AND e.phone <> '' OR e.phone_alt = ? AND e.phone_alt <> '') AND e.course_id = ? AND e.state = 'enrolled'
		ORDER BY e.no, e.id`, phone, phone, courseID)
}

// EnrollmentsByName returns the enrolled people of a course whose folded name it
// is, by number.
func (tx *Tx) EnrollmentsByName(ctx context.Context, courseID int64, foldedName string) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.EnrollmentsByName(course=%d)", courseID)
	return tx.enrollments(ctx, `
		WHERE e.folded = ? AND e.course_id = ? AND e.state = 'enrolled'
		ORDER BY e.no, e.id`, foldedName, courseID)
}

// KnownElsewhere returns the places of other courses, by id, of those whom new rows of a
// course's file may be about: they have the name, a phone, or the date of birth and the
// unit of one of the rows. Whoever is on the course, or was, is left out.
func (tx *Tx) KnownElsewhere(ctx context.Context, courseID int64, rows []course.Enrollment) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.KnownElsewhere(course=%d)", courseID)
	if len(rows) == 0 {
		return nil, nil
	}
	type mark struct {
		Folded string `json:"folded"`
		Phone  string `json:"phone"`
		Birth  string `json:"birth"`
		Unit   string `json:"unit"`
	}
	var marks []mark
	for _, e := range rows {
		marks = append(marks, mark{letters.Fold(e.Trainee.Name), e.Trainee.Phone, e.Trainee.Birth.ISO(), e.Unit})
		if e.Trainee.PhoneAlt != "" {
			marks = append(marks, mark{Phone: e.Trainee.PhoneAlt})
		}
	}
	return tx.enrollments(ctx, `
		WHERE e.course_id <> ? AND e.state <> 'merged'
			AND NOT EXISTS (SELECT 1 FROM enrollment here WHERE here.trainee_id = e.trainee_id AND here.course_id = ?)
			AND e.id IN (
				WITH mark AS (SELECT folded, phone, birth, unit FROM `+tx.conn.dialect.rows("folded TEXT, phone TEXT, birth TEXT, unit TEXT")+`)
				SELECT k.id FROM enrollment k JOIN mark ON mark.folded = k.folded
				UNION
				SELECT k.id FROM enrollment k JOIN mark ON mark.phone = k.phone AND k.phone <> ''
				UNION
				SELECT k.id FROM enrollment k JOIN mark ON mark.phone = k.phone_alt AND k.phone_alt <> ''
				UNION
				SELECT k.id FROM enrollment k JOIN mark ON mark.birth = k.birth AND mark.unit = k.unit AND k.birth <> '' AND k.unit <> '')
		ORDER BY e.id`, courseID, courseID, toJSON(marks))
}

// EnrollmentsLike returns the people of a course, those taken off its roster too, by
// number, who have a phone, a date of birth or the last word of the name of somebody:
// among them is everybody of whom course.LikelyOne or course.Claim.Proves says so.
func (tx *Tx) EnrollmentsLike(ctx context.Context, courseID int64, e course.Enrollment) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.EnrollmentsLike(course=%d)", courseID)
	last := ""
	for word := range strings.FieldsSeq(letters.Fold(e.Trainee.Name)) {
		last = word
	}
	phone, second := e.Trainee.Phone, e.Trainee.PhoneAlt
	birth, alt := e.Trainee.Birth.ISO(), e.Trainee.BirthAlt.ISO()
	return tx.enrollments(ctx, `
		WHERE e.state <> 'merged' AND e.id IN (
			SELECT p.id FROM enrollment p WHERE p.phone IN (?, ?) AND p.phone <> '' AND p.course_id = ?
			UNION ALL
			SELECT p.id FROM enrollment p WHERE p.phone_alt IN (?, ?) AND p.phone_alt <> '' AND p.course_id = ?
			UNION ALL
			SELECT p.id FROM enrollment p WHERE p.birth IN (?, ?) AND p.birth <> '' AND p.course_id = ?
			UNION ALL
			SELECT p.id FROM enrollment p WHERE p.birth_alt IN (?, ?) AND p.birth_alt <> '' AND p.course_id = ?
			UNION ALL
			SELECT w.enrollment_id FROM enrollment_word w WHERE w.course_id = ? AND w.word = ?)
		ORDER BY e.no, e.id`, phone, second, courseID, phone, second, courseID, birth, alt, courseID, birth, alt, courseID, courseID, last)
}

// RosterPage returns the enrolled people of a course from the one after the first from,
// at most limit, by delegation as these were made, those of none last, and within one by
// given name.
func (tx *Tx) RosterPage(ctx context.Context, courseID int64, from, limit int) (_ []course.Enrollment, err error) {
	defer wrap(&err, "storage.RosterPage(course=%d)", courseID)
	const order = ` ORDER BY e.delegation_id NULLS LAST, e.sort_key, e.no`
	return tx.enrollments(ctx, `
		JOIN (
			SELECT e.id FROM enrollment e WHERE e.course_id = ? AND e.state = 'enrolled'`+order+` LIMIT ? OFFSET ?) AS one ON one.id = e.id`+order,
		courseID, limit, from)
}

// Headcounts counts the enrolled people of a course by delegation as these were made,
// those of none last; a delegation without people is left out.
func (tx *Tx) Headcounts(ctx context.Context, courseID int64) (counts []course.Headcount, err error) {
	defer wrap(&err, "storage.Headcounts(course=%d)", courseID)
	var rows []struct {
		DelegationID ref    `db:"delegation_id"`
		Delegation   string `db:"delegation"`
		People       int    `db:"people"`
		Linked       int    `db:"linked"`
		Blocked      int    `db:"blocked"`
	}
	err = tx.list(ctx, &rows, `
		SELECT c.delegation_id, COALESCE(d.name, '') AS delegation, c.people, c.linked, c.blocked
		FROM (
			SELECT e.delegation_id, COUNT(*) AS people, COUNT(account.telegram_id) AS linked,
				COUNT(CASE WHEN account.telegram_id IS NOT NULL AND account.blocked_at IS NOT NULL THEN 1 END) AS blocked
			FROM enrollment e
			JOIN trainee t ON t.id = e.trainee_id
			LEFT JOIN account ON account.id = t.account_id
			WHERE e.course_id = ? AND e.state = 'enrolled'
			GROUP BY e.delegation_id) AS c
		LEFT JOIN delegation d ON d.id = c.delegation_id
		ORDER BY c.delegation_id NULLS LAST`, courseID)
	for _, r := range rows {
		counts = append(counts, course.Headcount{DelegationID: int64(r.DelegationID), Delegation: r.Delegation,
			Reached: course.Reached{Reachable: r.Linked - r.Blocked, Blocked: r.Blocked, Unlinked: r.People - r.Linked}})
	}
	return counts, err
}

// SwitchReminders switches the reminders of a place's course off or on for it, and tells
// whether that is new.
func (tx *Tx) SwitchReminders(ctx context.Context, enrollmentID int64, off bool) (changed bool, err error) {
	defer wrap(&err, "storage.SwitchReminders(%d)", enrollmentID)
	n, err := tx.exec(ctx, `UPDATE enrollment SET reminders_off = ? WHERE id = ? AND reminders_off <> ?`, off, enrollmentID, off)
	return n == 1, err
}

// RemindersOff counts the people on the roster of a course who have switched its reminders
// off.
func (tx *Tx) RemindersOff(ctx context.Context, courseID int64) (n int, err error) {
	defer wrap(&err, "storage.RemindersOff(course=%d)", courseID)
	err = tx.get(ctx, &n, `SELECT COUNT(*) FROM enrollment WHERE course_id = ? AND state = 'enrolled' AND reminders_off`, courseID)
	return n, err
}
