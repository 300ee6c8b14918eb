package storage

import (
	"context"

	"loptruong/course"
)

type announcementRow struct {
	ID          int64                    `db:"id"`
	CourseID    int64                    `db:"course_id"`
	By          int64                    `db:"by_user"`
	FromChat    int64                    `db:"from_chat"`
	FromMessage int                      `db:"from_message"`
	OnUnknown   course.OnUnknown         `db:"on_unknown"`
	State       course.AnnouncementState `db:"state"`
	CreatedAt   stamp                    `db:"created_at"`
	ConfirmedAt stamp                    `db:"confirmed_at"`
	DoneAt      stamp                    `db:"done_at"`
}

const announcementColumns = `
	id, course_id, by_user, from_chat, from_message, on_unknown, state, created_at, confirmed_at, done_at`

func (r announcementRow) announcement() course.Announcement {
	return course.Announcement{
		ID: r.ID, CourseID: r.CourseID, By: r.By, FromChat: r.FromChat, FromMessage: r.FromMessage,
		OnUnknown: r.OnUnknown, State: r.State,
		CreatedAt: r.CreatedAt.Time, ConfirmedAt: r.ConfirmedAt.Time, DoneAt: r.DoneAt.Time,
	}
}

// CreateAnnouncement stores a draft, made now, and fills its id, state and time.
// OnUnknown is course.Resend unless it is set.
func (tx *Tx) CreateAnnouncement(ctx context.Context, a *course.Announcement) (err error) {
	defer wrap(&err, "storage.CreateAnnouncement(course=%d)", a.CourseID)
	a.State, a.CreatedAt = course.AnnouncementDraft, tx.now
	if a.OnUnknown == "" {
		a.OnUnknown = course.Resend
	}
	a.ID, err = tx.insert(ctx, `
		INSERT INTO announcement (course_id, by_user, from_chat, from_message, on_unknown, state, created_at)
		VALUES (:course_id, :by_user, :from_chat, :from_message, :on_unknown, :state, :created_at)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		announcementRow{
			CourseID: a.CourseID, By: a.By, FromChat: a.FromChat, FromMessage: a.FromMessage,
			OnUnknown: a.OnUnknown, State: a.State, CreatedAt: stamp{a.CreatedAt},
		})
	return err
}

// Announcement returns an announcement.
func (tx *Tx) Announcement(ctx context.Context, id int64) (_ course.Announcement, err error) {
	defer wrap(&err, "storage.Announcement(%d)", id)
	var row announcementRow
	err = tx.get(ctx, &row, `SELECT `+announcementColumns+` FROM announcement WHERE id = ?`, id)
	return row.announcement(), err
}

// SaveAnnouncement changes what a draft copies and what is done when it is not
// known whether it arrived. It returns course.ErrConflict when it is no draft any
// more.
func (tx *Tx) SaveAnnouncement(ctx context.Context, a course.Announcement) (err error) {
	defer wrap(&err, "storage.SaveAnnouncement(%d)", a.ID)
	return tx.must(ctx, course.ErrConflict, `
		UPDATE announcement
		SET course_id = ?, from_chat = ?, from_message = ?, on_unknown = ?
		WHERE id = ? AND state = 'draft'`, a.CourseID, a.FromChat, a.FromMessage, a.OnUnknown, a.ID)
}

// ConfirmAnnouncement starts the sending of a draft: it makes one notice with the
// message for each enrolled person, in one statement however many they are; those
// without a Telegram account are unreachable at once. confirmed is false, and
// nothing is done, when it is no draft any more.
func (tx *Tx) ConfirmAnnouncement(ctx context.Context, id int64, message course.Message) (d course.Delivery, confirmed bool, err error) {
	defer wrap(&err, "storage.ConfirmAnnouncement(%d)", id)
	n, err := tx.exec(ctx, `
		UPDATE announcement SET state = 'sending', confirmed_at = ? WHERE id = ? AND state = 'draft'`, stamp{tx.now}, id)
	if err != nil {
		return d, false, err
	}
	if n == 0 {
		if _, err := tx.Announcement(ctx, id); err != nil {
			return d, false, err
		}
		d, err = tx.Delivery(ctx, id)
		return d, false, err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO notice (
			key, lane, chat_id, enrollment_id, announcement_id, message, on_unknown, state, next_at, created_at)
		SELECT 'announcement/' || a.id || '/' || e.id, 3, t.user_id, e.id, a.id, ?, a.on_unknown,
			CASE WHEN t.user_id IS NULL THEN 'unreachable' ELSE 'queued' END, a.confirmed_at, a.confirmed_at
		FROM announcement a
		JOIN enrollment e ON e.course_id = a.course_id
		JOIN trainee t ON t.id = e.trainee_id
		WHERE a.id = ? AND e.state = 'enrolled'
		ORDER BY e.no
		ON CONFLICT (key) DO NOTHING`, toJSON(message), id)
	if err != nil {
		return d, false, err
	}
	tx.changed |= NoticesQueued
	d, err = tx.Delivery(ctx, id)
	return d, true, err
}

// CancelAnnouncement gives a draft up and tells whether this call has done it.
func (tx *Tx) CancelAnnouncement(ctx context.Context, id int64) (cancelled bool, err error) {
	defer wrap(&err, "storage.CancelAnnouncement(%d)", id)
	n, err := tx.exec(ctx, `UPDATE announcement SET state = 'cancelled' WHERE id = ? AND state = 'draft'`, id)
	return n == 1, err
}

// Delivery counts the notices of an announcement by outcome.
func (tx *Tx) Delivery(ctx context.Context, announcementID int64) (d course.Delivery, err error) {
	defer wrap(&err, "storage.Delivery(announcement=%d)", announcementID)
	var rows []struct {
		State course.NoticeState `db:"state"`
		Count int                `db:"notices"`
	}
	err = tx.list(ctx, &rows, `
		SELECT state, COUNT(*) AS notices FROM notice WHERE announcement_id = ? GROUP BY state`, announcementID)
	for _, r := range rows {
		d.Total += r.Count
		switch r.State {
		case course.Queued, course.Sending:
			d.Waiting += r.Count
		case course.Sent:
			d.Sent = r.Count
		case course.Failed:
			d.Failed = r.Count
		case course.Blocked:
			d.Blocked = r.Count
		case course.Unreachable:
			d.Unreachable = r.Count
		case course.Held:
			d.Held = r.Count
		}
	}
	return d, err
}

// SendingAnnouncements returns the announcements on their way, oldest first.
func (tx *Tx) SendingAnnouncements(ctx context.Context) (_ []course.Announcement, err error) {
	defer wrap(&err, "storage.SendingAnnouncements")
	var rows []announcementRow
	err = tx.list(ctx, &rows, `SELECT `+announcementColumns+` FROM announcement WHERE state = 'sending' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	announcements := make([]course.Announcement, len(rows))
	for i, r := range rows {
		announcements[i] = r.announcement()
	}
	return announcements, nil
}

// FinishAnnouncement ends an announcement, now, once all its notices have an
// outcome, and tells whether this call has done it.
func (tx *Tx) FinishAnnouncement(ctx context.Context, id int64) (finished bool, err error) {
	defer wrap(&err, "storage.FinishAnnouncement(%d)", id)
	n, err := tx.exec(ctx, `
		UPDATE announcement
		SET state = 'done', done_at = ?
		WHERE id = ? AND state = 'sending'
			AND NOT EXISTS (
				SELECT 1 FROM notice
				WHERE announcement_id = announcement.id AND notice.state IN ('queued', 'sending'))`, stamp{tx.now}, id)
	return n == 1, err
}

// Undelivered returns at most limit people whom an announcement has not reached,
// by their number on the roster.
func (tx *Tx) Undelivered(ctx context.Context, announcementID int64, limit int) (people []course.Undelivered, err error) {
	defer wrap(&err, "storage.Undelivered(announcement=%d)", announcementID)
	var rows []struct {
		enrollmentRow
		Outcome course.NoticeState `db:"outcome"`
		Failure string             `db:"failure"`
	}
	err = tx.list(ctx, &rows, `
		SELECT `+enrollmentColumns+`, n.state AS outcome, n.failure
		FROM `+enrollmentTables+`
		JOIN notice n ON n.enrollment_id = e.id
		WHERE n.announcement_id = ? AND n.state IN ('failed', 'blocked', 'unreachable', 'held')
		ORDER BY e.no, e.id
		LIMIT ?`, announcementID, limit)
	for _, r := range rows {
		people = append(people, course.Undelivered{Enrollment: r.enrollment(), State: r.Outcome, Failure: r.Failure})
	}
	return people, err
}
