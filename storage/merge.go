package storage

import (
	"context"
	"database/sql"
	"time"

	"github.com/loptruong/loptruong/course"
)

type mergeRow struct {
	ID            int64                  `db:"id"`
	Kept          int64                  `db:"kept_id"`
	Merged        int64                  `db:"merged_id"`
	KeptTrainee   int64                  `db:"kept_trainee"`
	MergedTrainee int64                  `db:"merged_trainee"`
	KeptAccount   ref                    `db:"kept_account"`
	KeptLinkedBy  course.LinkWay         `db:"kept_linked_by"`
	KeptLinkedAt  stamp                  `db:"kept_linked_at"`
	MergedAccount ref                    `db:"merged_account"`
	MergedState   course.EnrollmentState `db:"merged_state"`
	Filled        course.Fields          `db:"filled"`
	Stays         ref                    `db:"stays"`
	By            ref                    `db:"by_account"`
	At            stamp                  `db:"at"`
	UndoneAt      stamp                  `db:"undone_at"`
}

func (r mergeRow) merge() course.Merge {
	return course.Merge{
		ID: r.ID, Kept: r.Kept, Merged: r.Merged, Filled: r.Filled, Stays: int64(r.Stays),
		KeptAccount: int64(r.KeptAccount), MergedAccount: int64(r.MergedAccount),
		MergedState: r.MergedState, By: int64(r.By), At: r.At.Time, Undone: !r.UndoneAt.IsZero(),
	}
}

func (tx *Tx) merges(ctx context.Context, where string, args ...any) (rows []mergeRow, err error) {
	err = tx.list(ctx, &rows, `
		SELECT id, kept_id, merged_id, kept_trainee, merged_trainee, kept_account, kept_linked_by, kept_linked_at,
			merged_account, merged_state, filled, stays, by_account, at, undone_at
		FROM merge`+where, args...)
	return rows, err
}

// MergePlaces makes the double of m one, and remembers what both places were: the kept
// one is the account's that m says stays, and nobody has the double any more. Whoever
// else had one of them keeps their other places. A claim that waits for the double waits
// for the kept place, and what the person has said and was told at the double is the kept one's (takeRows); what waits
// to be sent about a place to the account that loses it is not sent. It sets m.ID and m.At. The caller holds the course with LockCourse. It
// returns course.ErrConflict when the places are none that can be merged any more.
func (tx *Tx) MergePlaces(ctx context.Context, m *course.Merge) (err error) {
	defer wrap(&err, "storage.MergePlaces(kept=%d, merged=%d)", m.Kept, m.Merged)
	kept, err := tx.Enrollment(ctx, m.Kept)
	if err != nil {
		return err
	}
	merged, err := tx.Enrollment(ctx, m.Merged)
	if err != nil {
		return err
	}
	if kept.CourseID != merged.CourseID || kept.ID == merged.ID || kept.State != course.Enrolled || merged.State == course.Merged {
		return course.ErrConflict
	}
	if _, _, err := tx.lockTrainees(ctx, kept.Trainee.ID, merged.Trainee.ID); err != nil {
		return err
	}
	m.At = tx.now
	m.ID, err = tx.insert(ctx, `
		INSERT INTO merge (
			kept_id, merged_id, kept_trainee, merged_trainee, kept_account, kept_linked_by, kept_linked_at,
			merged_account, merged_state, filled, stays, by_account, at)
		VALUES (
			:kept_id, :merged_id, :kept_trainee, :merged_trainee, :kept_account, :kept_linked_by, :kept_linked_at,
			:merged_account, :merged_state, :filled, :stays, :by_account, :at)
		ON CONFLICT DO NOTHING
		RETURNING id`, mergeRow{
		Kept: kept.ID, Merged: merged.ID, KeptTrainee: kept.Trainee.ID, MergedTrainee: merged.Trainee.ID,
		KeptAccount: ref(kept.Trainee.AccountID), KeptLinkedBy: kept.LinkedBy, KeptLinkedAt: stamp{kept.LinkedAt}, MergedAccount: ref(merged.Trainee.AccountID), MergedState: merged.State,
		Filled: m.Filled, Stays: ref(m.Stays), By: ref(m.By), At: stamp{tx.now},
	})
	if err != nil {
		return err
	}
	for _, a := range m.Added {
		if _, err := tx.exec(ctx, `INSERT INTO merge_entry (attendance_id, merge_id) VALUES (?, ?)`, a.ID, m.ID); err != nil {
			return err
		}
	}
	if err := tx.leaveDouble(ctx, kept, merged, m.Stays); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE claim SET enrollment_id = ? WHERE enrollment_id = ? AND state = 'waiting'`, kept.ID, merged.ID)
	if err != nil {
		return err
	}
	if err := tx.takeRows(ctx, m.ID, kept, merged); err != nil {
		return err
	}
	// A file that names the double names the person.
	_, err = tx.exec(ctx, `
		DELETE FROM left_out
		WHERE enrollment_id = ? AND withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM left_out o WHERE o.enrollment_id = ?)`, kept.ID, merged.ID)
	return err
}

// leaveDouble gives the kept place to the account that stays, and the double to nobody.
func (tx *Tx) leaveDouble(ctx context.Context, kept, merged course.Enrollment, stays int64) error {
	if err := tx.moves(ctx, merged.ID, 0); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `UPDATE enrollment SET state = 'merged', merged_into = ? WHERE id = ?`, kept.ID, merged.ID)
	if err != nil {
		return err
	}
	if stays == merged.Trainee.AccountID && stays != 0 {
		if err := tx.moves(ctx, kept.ID, merged.Trainee.ID); err != nil {
			return err
		}
		err = tx.linked(ctx, kept.ID, merged.LinkedBy, merged.LinkedAt)
	}
	if err != nil {
		return err
	}
	for _, e := range []course.Enrollment{kept, merged} {
		if e.Trainee.AccountID != 0 && e.Trainee.AccountID != stays {
			if err := tx.silence(ctx, e.ID); err != nil {
				return err
			}
		}
	}
	return tx.forgetTrainees(ctx, kept.Trainee.ID, merged.Trainee.ID)
}

// moves makes a place a trainee's, or, for 0, somebody's who is nobody yet.
func (tx *Tx) moves(ctx context.Context, enrollmentID, traineeID int64) error {
	if traineeID == 0 {
		var nobody course.Trainee
		if err := tx.createTrainee(ctx, &nobody); err != nil {
			return err
		}
		traineeID = nobody.ID
	}
	_, err := tx.exec(ctx, `UPDATE enrollment SET trainee_id = ? WHERE id = ?`, traineeID, enrollmentID)
	return err
}

// linked says how it was made sure whose a place is, and when; "" when it is nobody's.
func (tx *Tx) linked(ctx context.Context, enrollmentID int64, way course.LinkWay, at time.Time) error {
	_, err := tx.exec(ctx, `UPDATE enrollment SET linked_by = ?, linked_at = ? WHERE id = ?`, way, stamp{at}, enrollmentID)
	return err
}

// forgetTrainees removes those of the trainees who have no place left.
func (tx *Tx) forgetTrainees(ctx context.Context, trainees ...int64) error {
	for _, id := range trainees {
		_, err := tx.exec(ctx, `
			DELETE FROM trainee
			WHERE id = ? AND NOT EXISTS (SELECT 1 FROM enrollment e WHERE e.trainee_id = trainee.id)`, id)
		if err != nil {
			return err
		}
	}
	return nil
}

// Merge returns a merge, without what it added.
func (tx *Tx) Merge(ctx context.Context, id int64) (_ course.Merge, err error) {
	defer wrap(&err, "storage.Merge(%d)", id)
	rows, err := tx.merges(ctx, ` WHERE id = ?`, id)
	if err == nil && len(rows) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return course.Merge{}, err
	}
	return rows[0].merge(), nil
}

// MergesInto returns the merges that can be taken back of doubles of a place, the first
// one first.
func (tx *Tx) MergesInto(ctx context.Context, enrollmentID int64) (all []course.Merge, err error) {
	defer wrap(&err, "storage.MergesInto(enrollment=%d)", enrollmentID)
	rows, err := tx.merges(ctx, ` WHERE kept_id = ? AND undone_at IS NULL ORDER BY id`, enrollmentID)
	for _, r := range rows {
		all = append(all, r.merge())
	}
	return all, err
}

// BeforeMerge returns what the book of the kept place had where a merge has added to it,
// by session; of a session that has a newer entry since then nothing. The State is empty
// where there was no entry.
func (tx *Tx) BeforeMerge(ctx context.Context, mergeID int64) (was []course.Attendance, err error) {
	defer wrap(&err, "storage.BeforeMerge(%d)", mergeID)
	var rows []attendanceRow
	err = tx.list(ctx, &rows, `
		SELECT a.session_id, a.enrollment_id, COALESCE(b.state, '') AS state, b.arrived_at, COALESCE(b.reason, '') AS reason
		FROM merge_entry m
		JOIN attendance a ON a.id = m.attendance_id
		LEFT JOIN attendance b ON b.session_id = a.session_id AND b.enrollment_id = a.enrollment_id AND b.revision = a.revision - 1
		WHERE m.merge_id = ? AND a.revision = (
			SELECT MAX(latest.revision)
			FROM attendance latest
			WHERE latest.session_id = a.session_id AND latest.enrollment_id = a.enrollment_id)
		ORDER BY a.session_id`, mergeID)
	for _, r := range rows {
		was = append(was, course.Attendance{SessionID: r.SessionID, EnrollmentID: r.EnrollmentID, State: r.State, ArrivedAt: r.ArrivedAt.Time, Reason: r.Reason})
	}
	return was, err
}

// UnmergePlaces takes a merge back: the double is a place of its own again, as it was,
// with what was taken from it, and both have the accounts they had, unless somebody has given the kept place to
// another since, or an account has another place on the course. The caller holds the
// course with LockCourse. It returns course.ErrConflict when that is done already.
func (tx *Tx) UnmergePlaces(ctx context.Context, mergeID int64) (err error) {
	defer wrap(&err, "storage.UnmergePlaces(%d)", mergeID)
	err = tx.must(ctx, course.ErrConflict, `UPDATE merge SET undone_at = ? WHERE id = ? AND undone_at IS NULL`, stamp{tx.now}, mergeID)
	if err != nil {
		return err
	}
	rows, err := tx.merges(ctx, ` WHERE id = ?`, mergeID)
	if err != nil {
		return err
	}
	m := rows[0]
	_, err = tx.exec(ctx, `UPDATE enrollment SET state = ?, merged_into = NULL WHERE id = ?`, m.MergedState, m.Merged)
	if err != nil {
		return err
	}
	if err := tx.giveBack(ctx, m); err != nil {
		return err
	}
	kept, err := tx.Enrollment(ctx, m.Kept)
	if err != nil {
		return err
	}
	if kept.Trainee.AccountID == int64(m.Stays) && m.Stays != m.KeptAccount {
		kept.LinkedBy, kept.LinkedAt = m.KeptLinkedBy, m.KeptLinkedAt.Time
		if err := tx.gives(ctx, kept, m.KeptTrainee, int64(m.KeptAccount)); err != nil {
			return err
		}
	}
	merged, err := tx.Enrollment(ctx, m.Merged)
	if err != nil {
		return err
	}
	return tx.gives(ctx, merged, m.MergedTrainee, int64(m.MergedAccount))
}

// gives makes a place the one of whoever has the account, as e says that was made sure,
// or of a trainee without one, 0; somebody who has another place on the course doesn't
// get it.
func (tx *Tx) gives(ctx context.Context, e course.Enrollment, traineeID, accountID int64) error {
	var found []struct {
		ID    int64 `db:"id"`
		There bool  `db:"there"`
	}
	err := tx.list(ctx, &found, `
		SELECT t.id, EXISTS (SELECT 1 FROM enrollment o WHERE o.trainee_id = t.id AND o.course_id = ? AND o.id <> ?) AS there
		FROM trainee t
		WHERE t.account_id = ? OR t.id = ? AND t.account_id IS NULL AND ? = 0`, e.CourseID, e.ID, ref(accountID), traineeID, accountID)
	if err != nil {
		return err
	}
	t := course.Trainee{AccountID: accountID}
	switch {
	case len(found) > 0 && !found[0].There:
		t.ID = found[0].ID
	case len(found) > 0:
		t.AccountID = 0
	}
	if t.ID == 0 {
		if err := tx.createTrainee(ctx, &t); err != nil {
			return err
		}
	}
	if err := tx.moves(ctx, e.ID, t.ID); err != nil {
		return err
	}
	if t.AccountID == 0 {
		e.LinkedBy, e.LinkedAt = "", time.Time{}
	}
	if err := tx.linked(ctx, e.ID, e.LinkedBy, e.LinkedAt); err != nil {
		return err
	}
	return tx.forgetTrainees(ctx, e.Trainee.ID)
}
