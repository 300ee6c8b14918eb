package storage

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
)

// CreateSession adds a session to a course and fills its id, its UID, and its code when
// it has none. It returns course.ErrConflict when its number is taken.
func (tx *Tx) CreateSession(ctx context.Context, s *course.Session) (err error) {
	defer wrap(&err, "storage.CreateSession(course=%d)", s.CourseID)
	return tx.createSession(ctx, s)
}

// UpdateSession changes when a session is, what is taught in it, whether it takes place,
// and what was said of its check-in. A check-in that is closed stays so, unless reopen.
func (tx *Tx) UpdateSession(ctx context.Context, s course.Session, reopen bool) (err error) {
	defer wrap(&err, "storage.UpdateSession(%d)", s.ID)
	row := struct {
		sessionRow
		State  string `db:"state"`
		Reopen bool   `db:"reopen"`
	}{rowOfSession(s), stateOf(s), reopen}
	n, err := tx.execNamed(ctx, `
		UPDATE session
		SET name = :name, half = :half, starts_at = :starts_at, ends_at = :ends_at, topic = :topic, speaker = :speaker, room = :room,
			opens_at = :opens_at, closes_at = :closes_at, on_time_to = :on_time_to, moved_from = :moved_from,
			closed_at = CASE WHEN :reopen THEN NULL ELSE closed_at END,
			state = :state, cancelled_at = :cancelled_at, sequence = :sequence
		WHERE id = :id`, row)
	if err == nil && n == 0 {
		return course.ErrNotFound
	}
	return err
}

// SwapMaterials gives the materials of each of two sessions to the other.
func (tx *Tx) SwapMaterials(ctx context.Context, a, b int64) (err error) {
	defer wrap(&err, "storage.SwapMaterials(%d, %d)", a, b)
	_, err = tx.exec(ctx, `
		UPDATE session_material
		SET session_id = CASE WHEN session_id = ? THEN CAST(? AS BIGINT) ELSE CAST(? AS BIGINT) END
		WHERE session_id IN (?, ?)`, a, b, a, a, b)
	return err
}

// stateOf is how the state of a session is stored.
func stateOf(s course.Session) string {
	if s.Cancelled() {
		return "cancelled"
	}
	return "planned"
}

// beforeRow is a session as people were last told of it.
type beforeRow struct {
	ID        int64       `db:"session_id"`
	State     string      `db:"state"` // empty of one that was added since
	Name      string      `db:"name"`
	Half      course.Half `db:"half"`
	Start     stamp       `db:"starts_at"`
	End       stamp       `db:"ends_at"`
	Topic     string      `db:"topic"`
	Speaker   string      `db:"speaker"`
	Room      string      `db:"room"`
	By        ref         `db:"by_account"`
	Urgent    bool        `db:"urgent"`
	ChangedAt stamp       `db:"changed_at"`
}

// KeepBefore remembers a session as it was before a change, until people are told of it;
// of one that they are still to be told of, only who has changed it, and when: now. One
// that was urgent stays so.
func (tx *Tx) KeepBefore(ctx context.Context, u course.Untold) (err error) {
	defer wrap(&err, "storage.KeepBefore(session=%d)", u.Is.ID)
	was, state := u.Was, stateOf(u.Was)
	if u.Added() {
		was, state = u.Is, ""
	}
	_, err = tx.execNamed(ctx, `
		INSERT INTO session_before (
			session_id, state, name, half, starts_at, ends_at, topic, speaker, room, by_account, urgent, changed_at)
		VALUES (
			:session_id, :state, :name, :half, :starts_at, :ends_at, :topic, :speaker, :room, :by_account, :urgent, :changed_at)
		ON CONFLICT (session_id) DO UPDATE
		SET by_account = excluded.by_account, changed_at = excluded.changed_at, urgent = (session_before.urgent OR excluded.urgent)`,
		beforeRow{
			ID: u.Is.ID, State: state, Name: was.Name, Half: was.Half, Start: stamp{was.Start}, End: stamp{was.End},
			Topic: was.Topic, Speaker: was.Speaker, Room: was.Room, By: ref(u.By), Urgent: u.Urgent, ChangedAt: stamp{tx.now},
		})
	return err
}

// Untold returns the sessions of a course, or of all when that is 0, of which people are
// still to be told what they are now, course by course, by start.
func (tx *Tx) Untold(ctx context.Context, courseID int64) (untold []course.Untold, err error) {
	defer wrap(&err, "storage.Untold(course=%d)", courseID)
	var rows []beforeRow
	err = tx.list(ctx, &rows, `
		SELECT session_id, state, name, half, starts_at, ends_at, topic, speaker, room, by_account, urgent, changed_at
		FROM session_before`)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	now, err := tx.sessions(ctx, `
		WHERE id IN (SELECT session_id FROM session_before) AND (CAST(? AS BIGINT) = 0 OR course_id = ?)
		ORDER BY course_id, starts_at, id`, courseID, courseID)
	for _, is := range now {
		r := rows[slices.IndexFunc(rows, func(r beforeRow) bool { return r.ID == is.ID })]
		u := course.Untold{SessionChange: course.SessionChange{Is: is}, By: int64(r.By), Urgent: r.Urgent, At: r.ChangedAt.Time}
		if r.State != "" {
			u.Was = is
			u.Was.Name, u.Was.Half, u.Was.Start, u.Was.End = r.Name, r.Half, r.Start.Time, r.End.Time
			u.Was.Topic, u.Was.Speaker, u.Was.Room = r.Topic, r.Speaker, r.Room
			if u.Was.CancelledAt = (time.Time{}); r.State == "cancelled" {
				u.Was.CancelledAt = r.ChangedAt.Time
			}
		}
		untold = append(untold, u)
	}
	return untold, err
}

// ChangesTold says that people have been told what the sessions of a course are now.
func (tx *Tx) ChangesTold(ctx context.Context, courseID int64) (err error) {
	defer wrap(&err, "storage.ChangesTold(course=%d)", courseID)
	_, err = tx.exec(ctx, `
		DELETE FROM session_before WHERE session_id IN (SELECT id FROM session WHERE course_id = ?)`, courseID)
	return err
}

// WithdrawReminders takes back the reminders of a course that are queued and not on their
// way: their slots are as if they had not come, so that those still of use are said
// again, by what the sessions are then, to whoever has not been reminded.
func (tx *Tx) WithdrawReminders(ctx context.Context, courseID int64) (err error) {
	defer wrap(&err, "storage.WithdrawReminders(course=%d)", courseID)
	var keys []string
	err = tx.list(ctx, &keys, `
		SELECT unique_key
		FROM notice
		WHERE state = 'queued' AND lane = 2 AND unique_key >= 'reminder/' AND unique_key < 'reminder0'
			AND enrollment_id IN (SELECT id FROM enrollment WHERE course_id = ?)`, courseID)
	if err != nil || len(keys) == 0 {
		return err
	}
	_, err = tx.exec(ctx, `
		UPDATE notice
		SET state = 'cancelled', unique_key = 'withdrawn/' || id || '/' || unique_key
		WHERE state = 'queued' AND lane = 2 AND unique_key >= 'reminder/' AND unique_key < 'reminder0'
			AND enrollment_id IN (SELECT id FROM enrollment WHERE course_id = ?)`, courseID)
	if err != nil {
		return err
	}
	for i, key := range keys {
		keys[i] = key[:max(0, strings.LastIndexByte(key, '/'))] // JOB/SLOT/ENROLLMENT, see QueueReminder
	}
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		at := max(0, strings.LastIndexByte(key, '/'))
		slot, err := strconv.ParseInt(key[at+1:], 10, 64)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `DELETE FROM firing WHERE job = ? AND slot = ?`, key[:at], stamp{time.Unix(slot, 0)}); err != nil {
			return err
		}
	}
	return nil
}

// Linked returns the accounts of the people on the roster of a course that the bot can
// write to.
func (tx *Tx) Linked(ctx context.Context, courseID int64) (_ []course.Account, err error) {
	defer wrap(&err, "storage.Linked(course=%d)", courseID)
	return tx.accounts(ctx, `
		WHERE a.id IN (SELECT t.account_id FROM enrollment e JOIN trainee t ON t.id = e.trainee_id
				WHERE e.course_id = ? AND e.state = 'enrolled')
			AND a.telegram_id IS NOT NULL AND a.blocked_at IS NULL`, courseID)
}

// AllRepresentatives returns the accounts that answer for a delegation of a course and
// that the bot can write to.
func (tx *Tx) AllRepresentatives(ctx context.Context, courseID int64) (_ []course.Account, err error) {
	defer wrap(&err, "storage.AllRepresentatives(course=%d)", courseID)
	return tx.accounts(ctx, `
		WHERE a.id IN (SELECT account_id FROM role_grant WHERE role = 'representative' AND course_id = ?)
			AND `+canBeWritten, courseID)
}
