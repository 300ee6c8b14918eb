package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

type noticeRow struct {
	ID             int64            `db:"id"`
	UniqueKey      string           `db:"unique_key"`
	Lane           notice.Lane      `db:"lane"`
	ChatID         ref              `db:"chat_id"`
	EnrollmentID   ref              `db:"enrollment_id"`
	AnnouncementID ref              `db:"announcement_id"`
	CourseID       ref              `db:"course_id"`
	Message        string           `db:"message"`
	OnUnknown      notice.OnUnknown `db:"on_unknown"`
	State          notice.State     `db:"state"`
	Attempts       int              `db:"attempts"`
	NextAt         stamp            `db:"next_at"`
	QueuedAt       stamp            `db:"queued_at"`
	MessageID      ref              `db:"message_id"`
	Arrived        string           `db:"arrived"`
	Failure        string           `db:"failure"`
	CreatedAt      stamp            `db:"created_at"`
	SentAt         stamp            `db:"sent_at"`
}

// notice is the row but for its message.
func (r noticeRow) notice() *notice.Notice {
	return &notice.Notice{
		ID: r.ID, UniqueKey: r.UniqueKey, Lane: r.Lane, ChatID: int64(r.ChatID),
		EnrollmentID: int64(r.EnrollmentID), AnnouncementID: int64(r.AnnouncementID), CourseID: int64(r.CourseID),
		OnUnknown: r.OnUnknown, State: r.State, Attempts: r.Attempts, NextAt: r.NextAt.Time, QueuedAt: r.QueuedAt.Time,
		MessageID: int(r.MessageID), Arrived: r.Arrived, Failure: r.Failure, CreatedAt: r.CreatedAt.Time, SentAt: r.SentAt.Time,
	}
}

func (r noticeRow) message() (m notice.Message, err error) {
	if err := json.Unmarshal([]byte(r.Message), &m); err != nil {
		return m, fmt.Errorf("read the message of notice %d: %w", r.ID, err)
	}
	return m, nil
}

// Enqueue stores notices to be sent, and tells how many are new: one whose unique key is
// known is not stored again. A notice is created now and due now unless NextAt
// says later, and is sent again when its fate is unknown unless OnUnknown says
// otherwise; without a chat it is unreachable at once.
func (tx *Tx) Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error) {
	defer wrap(&err, "storage.Enqueue(notices=%d)", len(notices))
	const columns = 12
	now := stamp{tx.now}
	var changed Changed
	for len(notices) > 0 {
		size := piece(len(notices))
		args := make([]any, 0, size*columns)
		for _, n := range notices[:size] {
			if n.Lane == notice.ReplyLane {
				changed |= RepliesQueued
			} else {
				changed |= NoticesQueued
			}
			state, nextAt, onUnknown := notice.Queued, now, n.OnUnknown
			if n.ChatID == 0 {
				state = notice.Unreachable
			}
			if !n.NextAt.IsZero() {
				nextAt = stamp{n.NextAt}
			}
			if onUnknown == "" {
				onUnknown = notice.Resend
			}
			args = append(args, n.UniqueKey, n.Lane, ref(n.ChatID), ref(n.EnrollmentID), ref(n.AnnouncementID), ref(n.CourseID),
				toJSON(n.Message), onUnknown, state, nextAt, now, now)
		}
		stored, err := tx.exec(ctx, `
			INSERT INTO notice (
				unique_key, lane, chat_id, enrollment_id, announcement_id, course_id, message, on_unknown, state, next_at, queued_at,
				created_at)
			VALUES `+values(size, columns)+`
			ON CONFLICT (unique_key) DO NOTHING`, args...)
		if err != nil {
			return 0, err
		}
		created += stored
		notices = notices[size:]
	}
	if created > 0 {
		tx.changed |= changed
	}
	return created, nil
}

// QueueReminder makes one notice for each enrolled person of a course who has a
// Telegram account, in that account's language (Vietnamese when it has none), and
// tells how many are new. Who has switched the reminders off, or has an entry that
// does not give way to a check-in (course.Attendance.Yields), or an approved leave, for the
// session exceptIn, is left out; 0 leaves out nobody for that.
// Unique keys are prefix/enrollment; one statement makes all of a language.
func (tx *Tx) QueueReminder(ctx context.Context, courseID int64, prefix string, byLanguage map[string]notice.Message, exceptIn int64) (created int, err error) {
	defer wrap(&err, "storage.QueueReminder(course=%d, prefix=%s)", courseID, prefix)
	return tx.queueForMany(ctx, prefix, byLanguage, `
		e.course_id = ? AND NOT e.reminders_off
			AND NOT EXISTS (
				SELECT 1
				FROM attendance x
				WHERE x.session_id = ? AND x.enrollment_id = e.id
					AND x.way NOT IN ('closing', 'leave') AND NOT (x.state = 'absent' AND x.reason = '')
					AND x.revision = (
						SELECT MAX(latest.revision)
						FROM attendance latest
						WHERE latest.session_id = x.session_id AND latest.enrollment_id = x.enrollment_id))
			AND NOT EXISTS (
				SELECT 1
				FROM leave_session l
				JOIN leave_request r ON r.id = l.leave_id
				WHERE l.session_id = ? AND r.enrollment_id = e.id AND r.state = 'approved')`, courseID, exceptIn, exceptIn)
}

// QueueAfter is QueueReminder for what is said after a session, which is no reminder: to
// those who were there, or to all others on the roster.
func (tx *Tx) QueueAfter(ctx context.Context, s course.Session, prefix string, byLanguage map[string]notice.Message, there bool) (created int, err error) {
	defer wrap(&err, "storage.QueueAfter(session=%d, prefix=%s)", s.ID, prefix)
	not := "NOT "
	if there {
		not = ""
	}
	return tx.queueForMany(ctx, prefix, byLanguage, `
		e.course_id = ? AND `+not+`EXISTS (
			SELECT 1
			FROM attendance x
			WHERE x.session_id = ? AND x.enrollment_id = e.id AND x.state IN ('present', 'late', 'left_early')
				AND x.revision = (
					SELECT MAX(latest.revision)
					FROM attendance latest
					WHERE latest.session_id = x.session_id AND latest.enrollment_id = x.enrollment_id))`, s.CourseID, s.ID)
}

// queueForMany makes one notice for each of the enrolled people e that a condition picks
// and who have a Telegram account, with one statement for each language.
func (tx *Tx) queueForMany(ctx context.Context, prefix string, byLanguage map[string]notice.Message, where string, args ...any) (created int, err error) {
	now := stamp{tx.now}
	for language, message := range byLanguage {
		n, err := tx.exec(ctx, `
			INSERT INTO notice (
				unique_key, lane, chat_id, enrollment_id, message, on_unknown, state, next_at, queued_at, created_at)
			SELECT CAST(? AS TEXT) || '/' || e.id, 2, a.telegram_id, e.id, ?, 'resend', 'queued', ?, ?, ?
			FROM enrollment e
			JOIN trainee t ON t.id = e.trainee_id
			JOIN account a ON a.id = t.account_id
			WHERE e.state = 'enrolled' AND a.telegram_id IS NOT NULL AND COALESCE(a.language, 'vi') = ? AND `+where+`
			ORDER BY e.no
			ON CONFLICT (unique_key) DO NOTHING`,
			append([]any{prefix, toJSON(message), now, now, now, language}, args...)...)
		if err != nil {
			return 0, err
		}
		created += n
	}
	if created > 0 {
		tx.changed |= NoticesQueued
	}
	return created, nil
}

// WaitingReplies counts the replies that wait for a chat or are on their way to
// it, and how many of them have a unique key that begins with the prefix.
func (tx *Tx) WaitingReplies(ctx context.Context, chatID int64, prefix string) (waiting, prefixed int, err error) {
	defer wrap(&err, "storage.WaitingReplies")
	if tx.ahead != nil {
		of, known, err := tx.ahead.reply(ctx, chatID, prefix)
		if known || err != nil {
			return of.Waiting, of.Prefixed, err
		}
	}
	rows, err := tx.waitingReplies(ctx, prefix, chatID)
	if err != nil || len(rows) == 0 {
		return 0, 0, err
	}
	return rows[0].Waiting, rows[0].Prefixed, nil
}

// waitingReplies is what WaitingReplies says of a chat.
type waitingReplies struct {
	ChatID   int64 `db:"chat_id"`
	Waiting  int   `db:"waiting"`
	Prefixed int   `db:"prefixed"`
}

const waitingReply = "n.lane = 1 AND n.state IN ('queued', 'sending')"

// waitingReplies returns those of at most mostPlaces chats; a chat for which none waits is
// missing.
func (tx *Tx) waitingReplies(ctx context.Context, prefix string, chats ...int64) (rows []waitingReplies, err error) {
	ids := padded(chats)
	// Each chat is looked up: at once PostgreSQL would walk all that waits, which was nothing
	// when it made its plan.
	return rows, tx.list(ctx, &rows, `
		WITH waiting AS MATERIALIZED (
			SELECT asked.column1 AS chat_id, (SELECT COUNT(*) FROM notice n WHERE n.chat_id = asked.column1 AND `+waitingReply+`) AS waiting
			FROM (VALUES (CAST(? AS BIGINT))`+strings.Repeat(", (?)", len(ids)-1)+`) AS asked)
		SELECT chat_id, waiting, (
			SELECT COUNT(*)
			FROM notice n
			WHERE n.chat_id = waiting.chat_id AND `+waitingReply+` AND n.unique_key LIKE CAST(? AS TEXT) || '%') AS prefixed
		FROM waiting
		WHERE waiting > 0`, append(ids, prefix)...)
}

// NoticeMessage returns the Telegram id of the message that a notice has become;
// found is false when the unique key is unknown or it has not become one.
func (tx *Tx) NoticeMessage(ctx context.Context, uniqueKey string) (messageID int, found bool, err error) {
	defer wrap(&err, "storage.NoticeMessage(%s)", uniqueKey)
	err = tx.get(ctx, &messageID, `SELECT message_id FROM notice WHERE unique_key = ? AND message_id IS NOT NULL`, uniqueKey)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return messageID, err == nil, err
}

// NoticeAt returns what a message of a chat says by the last notice that has become it, or
// has changed it; found is false when it was no notice.
func (tx *Tx) NoticeAt(ctx context.Context, chatID int64, messageID int) (m notice.Message, found bool, err error) {
	defer wrap(&err, "storage.NoticeAt(message=%d)", messageID)
	var rows []noticeRow
	err = tx.list(ctx, &rows, `
		SELECT `+noticeColumns+`
		FROM notice
		WHERE chat_id = ? AND message_id = ?
		ORDER BY id DESC
		LIMIT 1`, ref(chatID), messageID)
	if err != nil || len(rows) == 0 {
		return m, false, err
	}
	m, err = rows[0].message()
	m.Tapped = nil // it was answered
	return m, err == nil, err
}
