package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

type announcementRow struct {
	ID          int64                    `db:"id"`
	No          int64                    `db:"no"`
	CourseID    int64                    `db:"course_id"`
	Of          ref                      `db:"of_id"`
	Deed        notice.Deed              `db:"deed"`
	To          string                   `db:"segments"`
	Groups      string                   `db:"posted_in"`
	By          int64                    `db:"by_account"`
	Draft       int64                    `db:"draft"`
	Message     string                   `db:"message"`
	OnUnknown   notice.OnUnknown         `db:"on_unknown"`
	State       notice.AnnouncementState `db:"state"`
	Stopping    bool                     `db:"stopping"`
	PauseReason string                   `db:"pause_reason"`
	Round       int                      `db:"round"`
	ConfirmedAt stamp                    `db:"confirmed_at"`
	ChangedAt   stamp                    `db:"changed_at"`
	DoneAt      stamp                    `db:"done_at"`
	DueAt       stamp                    `db:"due_at"`
	Doubt       course.Doubt             `db:"doubt"`
}

const announcementColumns = `
	id, no, course_id, of_id, deed, segments, posted_in, by_account, draft, message, on_unknown, state, stopping, pause_reason, round, confirmed_at, changed_at, done_at,
	due_at, doubt`

// announcements reads the announcements that a WHERE clause, with its order,
// picks.
func (tx *Tx) announcements(ctx context.Context, where string, args ...any) ([]notice.Announcement, error) {
	var rows []announcementRow
	err := tx.list(ctx, &rows, `SELECT `+announcementColumns+` FROM announcement`+where, args...)
	if err != nil {
		return nil, err
	}
	announcements := make([]notice.Announcement, len(rows))
	for i, r := range rows {
		announcements[i] = notice.Announcement{
			ID: r.ID, No: r.No, CourseID: r.CourseID, By: r.By, Draft: r.Draft, OnUnknown: r.OnUnknown, State: r.State,
			Stopping: r.Stopping, PauseReason: r.PauseReason, Round: r.Round,
			ConfirmedAt: r.ConfirmedAt.Time, ChangedAt: r.ChangedAt.Time, DoneAt: r.DoneAt.Time,
			Due: r.DueAt.Time, Doubt: r.Doubt,
		}
		announcements[i].Of, announcements[i].Deed = int64(r.Of), r.Deed
		if err := json.Unmarshal([]byte(r.Message), &announcements[i].Message); err != nil {
			return nil, fmt.Errorf("read the message of announcement %d: %w", r.ID, err)
		}
		if err := json.Unmarshal([]byte(r.To), &announcements[i].To); err != nil {
			return nil, fmt.Errorf("read to whom announcement %d goes: %w", r.ID, err)
		}
		if err := json.Unmarshal([]byte(r.Groups), &announcements[i].Groups); err != nil {
			return nil, fmt.Errorf("read where announcement %d is posted: %w", r.ID, err)
		}
	}
	return announcements, nil
}

// AnnouncementOf returns the announcement that was made of a draft.
func (tx *Tx) AnnouncementOf(ctx context.Context, draft int64) (_ notice.Announcement, err error) {
	defer wrap(&err, "storage.AnnouncementOf(draft=%d)", draft)
	if tx.ahead != nil {
		return tx.ahead.announcement(ctx, draft)
	}
	return tx.announcement(ctx, ` WHERE draft = ?`, draft)
}

// Announcement returns the announcement of that id.
func (tx *Tx) Announcement(ctx context.Context, id int64) (_ notice.Announcement, err error) {
	defer wrap(&err, "storage.Announcement(%d)", id)
	return tx.announcement(ctx, ` WHERE id = ?`, id)
}

// announcement reads the one that a WHERE clause picks.
func (tx *Tx) announcement(ctx context.Context, where string, arg any) (notice.Announcement, error) {
	found, err := tx.announcements(ctx, where, arg)
	if err != nil {
		return notice.Announcement{}, err
	}
	if len(found) == 0 {
		return notice.Announcement{}, sql.ErrNoRows
	}
	return found[0], nil
}

// errMoved is of people who are not those any more that were counted before.
var errMoved = errors.New("the people of the course have changed meanwhile")

// Announce starts the sending of an announcement, now: it fills its id, number, state and
// time, and fixes that it goes to the audience. Their notices have no message of their own: they
// say the announcement's. Those of people without a Telegram account are unreachable at once, and
// those of people who have blocked the bot blocked; the others' are made when they are claimed.
// It returns course.ErrConflict when there is one of the same draft, and another error, which
// undoes the unit, when the people are not those of the audience any more.
func (tx *Tx) Announce(ctx context.Context, a *notice.Announcement, to course.Audience) (d notice.Delivery, err error) {
	defer wrap(&err, "storage.Announce(course=%d, draft=%d)", a.CourseID, a.Draft)
	a.State, a.Round, a.ConfirmedAt = notice.AnnouncementSending, 1, tx.now
	if a.No, err = tx.nextAnnouncement(ctx, a.CourseID); err != nil {
		return d, err
	}
	a.ID, err = tx.insert(ctx, `
		INSERT INTO announcement (no, course_id, segments, posted_in, by_account, draft, message, on_unknown, state, confirmed_at)
		VALUES (:no, :course_id, :segments, :posted_in, :by_account, :draft, :message, :on_unknown, :state, :confirmed_at)
		ON CONFLICT (draft) DO NOTHING
		RETURNING id`,
		announcementRow{
			No: a.No, CourseID: a.CourseID, To: toJSON(a.To), Groups: toJSON(a.Groups), By: a.By, Draft: a.Draft, Message: toJSON(a.Message),
			OnUnknown: a.OnUnknown, State: a.State, ConfirmedAt: stamp{a.ConfirmedAt},
		})
	if err != nil {
		return d, err
	}
	return tx.goes(ctx, *a, to)
}

// goes fixes that an announcement which is sending from now on goes to the audience, see Announce, and is posted in its groups.
func (tx *Tx) goes(ctx context.Context, a notice.Announcement, to course.Audience) (d notice.Delivery, err error) {
	if err := tx.post(ctx, a); err != nil {
		return d, err
	}
	if err := tx.fixRecipients(ctx, a, to.Blocked+to.Unlinked > 0); err != nil {
		return d, err
	}
	is, err := tx.announced(ctx, a.ID)
	if err == nil && is != to {
		err = errMoved
	}
	if err != nil {
		return d, err
	}
	tx.changed |= NoticesQueued
	return tx.Delivery(ctx, a.ID)
}

// nextAnnouncement is the number of a course's next announcement, and keeps others from it
// until the commit.
func (tx *Tx) nextAnnouncement(ctx context.Context, courseID int64) (no int64, err error) {
	err = tx.lockAnnouncements(ctx, courseID)
	if err == nil {
		err = tx.get(ctx, &no, `SELECT COALESCE(MAX(no), 0) + 1 FROM announcement WHERE course_id = ?`, courseID)
	}
	return no, err
}

// lockAnnouncements keeps others from making an announcement of a course until the commit.
func (tx *Tx) lockAnnouncements(ctx context.Context, courseID int64) error {
	return tx.get(ctx, new(int64), `SELECT id FROM course WHERE id = ?`+tx.conn.dialect.forNoKeyUpdate, courseID)
}

// Delivery counts those for whom an announcement is by outcome.
func (tx *Tx) Delivery(ctx context.Context, announcementID int64) (d notice.Delivery, err error) {
	defer wrap(&err, "storage.Delivery(announcement=%d)", announcementID)
	var rows []struct {
		State notice.State `db:"state"`
		Count int          `db:"notices"`
	}
	// At once: whoever passes from one table to another in between would be counted twice, or not at all.
	err = tx.list(ctx, &rows, `
		SELECT state, COUNT(*) AS notices FROM notice WHERE announcement_id = ? GROUP BY state
		UNION ALL
		SELECT 'sending', people FROM in_hand WHERE announcement_id = ?
		UNION ALL
		SELECT 'queued', COALESCE(SUM(people), 0) FROM recipients WHERE announcement_id = ?`, announcementID, announcementID, announcementID)
	for _, r := range rows {
		d.Add(r.State, r.Count)
	}
	return d, err
}

// SendingAnnouncements returns the announcements on their way, paused ones too, oldest
// first.
func (tx *Tx) SendingAnnouncements(ctx context.Context) (_ []notice.Announcement, err error) {
	defer wrap(&err, "storage.SendingAnnouncements")
	return tx.announcements(ctx, `
		WHERE id IN (
			SELECT id FROM announcement WHERE state = 'sending'
			UNION ALL
			SELECT id FROM announcement WHERE state = 'paused')
		ORDER BY id`)
}

// Announcements returns at most limit announcements of a course that don't wait for their hour,
// the newest first, after the first skip of them; and how many there are.
func (tx *Tx) Announcements(ctx context.Context, courseID int64, skip, limit int) (page []notice.Announcement, all int, err error) {
	defer wrap(&err, "storage.Announcements(course=%d)", courseID)
	if err := tx.get(ctx, &all, `SELECT COUNT(*) FROM announcement WHERE course_id = ? AND of_id IS NULL AND state <> 'scheduled'`, courseID); err != nil {
		return nil, 0, err
	}
	page, err = tx.announcements(ctx, ` WHERE course_id = ? AND of_id IS NULL AND state <> 'scheduled' ORDER BY no DESC LIMIT ? OFFSET ?`, courseID, limit, skip)
	return page, all, err
}

// FinishAnnouncement ends an announcement, now, once it has an outcome for everybody, and
// tells whether this call has done it. One that somebody has paused ends when nothing of it is left that would go on.
func (tx *Tx) FinishAnnouncement(ctx context.Context, id int64) (finished bool, err error) {
	defer wrap(&err, "storage.FinishAnnouncement(%d)", id)
	n, err := tx.exec(ctx, `
		UPDATE announcement
		SET state = CASE WHEN stopping THEN 'stopped' ELSE 'done' END, done_at = ?
		WHERE id = ? AND (state = 'sending' OR state = 'paused' AND pause_reason = ''
				AND NOT EXISTS (SELECT 1 FROM notice WHERE announcement_id = announcement.id AND notice.state = 'cancelled')
				AND NOT EXISTS (SELECT 1 FROM notice WHERE post_of = announcement.id AND notice.state = 'cancelled'))
			AND NOT EXISTS (SELECT 1 FROM recipients WHERE announcement_id = announcement.id)
			AND NOT EXISTS (SELECT 1 FROM in_hand WHERE announcement_id = announcement.id)
			AND NOT EXISTS (SELECT 1 FROM notice WHERE announcement_id = announcement.id AND notice.state IN ('queued', 'sending'))
			AND NOT EXISTS (SELECT 1 FROM notice WHERE post_of = announcement.id AND notice.state IN ('queued', 'sending'))`, stamp{tx.now}, id)
	if err == nil && n == 1 {
		if err = tx.recalled(ctx, id); err == nil {
			err = tx.recalledPosts(ctx, id)
		}
		if err == nil {
			err = tx.pinnedPosts(ctx, id)
		}
	}
	return n == 1, err
}

// Undelivered returns at most limit people whom an announcement has not reached,
// by their number on the roster, and then those besides it.
func (tx *Tx) Undelivered(ctx context.Context, announcementID int64, limit int) (people []notice.Undelivered, err error) {
	defer wrap(&err, "storage.Undelivered(announcement=%d)", announcementID)
	people, err = tx.undelivered(ctx, `
		JOIN notice n ON n.enrollment_id = e.id
		WHERE n.announcement_id = ?`, announcementID, limit)
	if err != nil {
		return nil, err
	}
	others, err := tx.undeliveredBesides(ctx, announcementID, limit-len(people))
	return append(people, others...), err
}

// undeliveredBesides reads at most limit of those on no roster whom an announcement has not
// reached. They have no place, but the name and the chat of their account.
func (tx *Tx) undeliveredBesides(ctx context.Context, announcementID int64, limit int) (people []notice.Undelivered, err error) {
	var rows []struct {
		Name    string       `db:"name"`
		Chat    int64        `db:"telegram_id"`
		Outcome notice.State `db:"outcome"`
		Failure string       `db:"failure"`
	}
	err = tx.list(ctx, &rows, `
		SELECT account.name, account.telegram_id, n.state AS outcome, n.failure
		FROM notice n
		JOIN account ON account.telegram_id = n.chat_id
		WHERE n.announcement_id = ? AND n.enrollment_id IS NULL AND `+notArrived+`
		ORDER BY account.name, account.id
		LIMIT ?`, announcementID, limit)
	for _, r := range rows {
		who := course.Trainee{Name: r.Name, TelegramID: r.Chat}
		people = append(people, notice.Undelivered{Enrollment: course.Enrollment{Trainee: who}, State: r.Outcome, Failure: r.Failure})
	}
	return people, err
}

// notArrived is the outcome of a notice n that has not reached its person; a missing
// one had nobody to go to.
const notArrived = `COALESCE(n.state, 'unreachable') IN ('failed', 'blocked', 'unreachable', 'held', 'cancelled')`

// undelivered reads at most limit people whose notice n, of those that a JOIN and a
// WHERE clause pick, has not arrived.
func (tx *Tx) undelivered(ctx context.Context, which string, id int64, limit int) (people []notice.Undelivered, err error) {
	var rows []struct {
		enrollmentRow
		Outcome notice.State `db:"outcome"`
		Failure string       `db:"failure"`
	}
	err = tx.list(ctx, &rows, `
		SELECT `+enrollmentColumns+`, COALESCE(n.state, 'unreachable') AS outcome, COALESCE(n.failure, '') AS failure
		FROM `+enrollmentTables+which+`
			AND `+notArrived+`
		ORDER BY e.no, e.id
		LIMIT ?`, id, limit)
	for _, r := range rows {
		people = append(people, notice.Undelivered{Enrollment: r.enrollment(), State: r.Outcome, Failure: r.Failure})
	}
	return people, err
}
