package storage

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// recallTime is for how long Telegram lets a bot delete what it has sent.
const recallTime = 48 * time.Hour

// recallable are the notices n of an announcement that were delivered, each with the chat in which
// its message is.
const recallable = `
		FROM notice n
		JOIN enrollment e ON e.id = n.enrollment_id
		WHERE n.announcement_id = ? AND n.message_id IS NOT NULL AND (n.state = 'sent' AND n.sent_at > ? OR ` + partly + ` AND n.created_at > ?)`

// partly are notices n of which some messages have arrived, and the others are not to come.
const partly = `n.arrived <> '' AND n.state IN ('failed', 'blocked', 'held', 'cancelled')`

// Recallable returns from whom an announcement can be taken back now: those who got it less
// than 48 hours ago.
func (tx *Tx) Recallable(ctx context.Context, id int64) (_ course.Audience, err error) {
	defer wrap(&err, "storage.Recallable(announcement=%d)", id)
	var to audience
	err = tx.count(ctx, &to, `SELECT n.enrollment_id || ' ' || n.chat_id || ' reachable'`+recallable, id, stamp{tx.now.Add(-recallTime)}, stamp{tx.now.Add(-recallTime)})
	return to.counted(), err
}

// Recall starts to take an announcement back, now, from those of whom Recallable tells: it fills
// the id, state and time of what does that, which is sent as announcements are. It returns
// course.ErrConflict when it is being taken back already, and another error, which undoes the
// unit, when they aren't that audience.
func (tx *Tx) Recall(ctx context.Context, a *notice.Announcement, to course.Audience) (err error) {
	defer wrap(&err, "storage.Recall(announcement=%d)", a.Recalls)
	a.State, a.Round, a.ConfirmedAt = notice.AnnouncementSending, 1, tx.now
	a.Message, a.OnUnknown = notice.Message{Recall: a.Recalls}, notice.Resend
	a.ID, err = tx.insert(ctx, `
		INSERT INTO announcement (no, course_id, recalls, segments, by_account, draft, message, on_unknown, state, confirmed_at)
		VALUES (:no, :course_id, :recalls, :segments, :by_account, :draft, :message, :on_unknown, :state, :confirmed_at)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		announcementRow{
			No: a.No, CourseID: a.CourseID, Recalls: &a.Recalls, To: toJSON(a.To), By: a.By, Draft: a.Draft, Message: toJSON(a.Message),
			OnUnknown: a.OnUnknown, State: a.State, ConfirmedAt: stamp{a.ConfirmedAt},
		})
	if err != nil {
		return err
	}
	err = tx.fixRows(ctx, a.ID, `SELECT e.id, n.chat_id AS chat, ROW_NUMBER() OVER (ORDER BY e.no, e.id) AS nth`+recallable,
		a.Recalls, stamp{tx.now.Add(-recallTime)}, stamp{tx.now.Add(-recallTime)})
	if err != nil {
		return err
	}
	is, err := tx.announced(ctx, a.ID)
	if err == nil && is != to {
		err = errMoved
	}
	tx.changed |= NoticesQueued
	return err
}

// recalled notes of whom a message was taken back, once what did that has ended.
func (tx *Tx) recalled(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `
		UPDATE notice AS n
		SET state = 'recalled', sent_at = COALESCE(sent_at, ?)
		WHERE announcement_id = (SELECT recalls FROM announcement WHERE id = ?) AND (n.state = 'sent' OR `+partly+`) AND enrollment_id IN (
			SELECT enrollment_id FROM notice WHERE announcement_id = ? AND state = 'sent')`, stamp{tx.now}, id, id)
	return err
}
