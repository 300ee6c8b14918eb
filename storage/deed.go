package storage

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// recallTime is for how long Telegram lets a bot delete what it has sent.
const recallTime = 48 * time.Hour

// withMessages are the notices n of an announcement that have become a message, of those on a roster each with the place.
const withMessages = `
		FROM notice n
		LEFT JOIN enrollment e ON e.id = n.enrollment_id
		WHERE n.announcement_id = ? AND n.message_id IS NOT NULL`

// partly are notices n of which some messages have arrived, and the others are not to come.
const partly = `n.arrived <> '' AND n.state IN ('failed', 'blocked', 'held', 'cancelled')`

// doable are those with which something can be done now.
func (tx *Tx) doable(id int64, d notice.Deed) (where string, args []any) {
	if d == notice.Recall {
		where, args = tx.recallable()
		return withMessages + where, append([]any{id}, args...)
	}
	where, args = withMessages, []any{id}
	if d == notice.Nudge {
		where += ` AND NOT EXISTS (SELECT 1 FROM reaction r WHERE r.notice_id = n.id AND r.noted_at IS NOT NULL)`
	}
	return where + ` AND n.state = 'sent'`, args
}

// recallable is the condition on a notice n that Telegram lets what it has become be deleted.
func (tx *Tx) recallable() (and string, args []any) {
	since := stamp{tx.now.Add(-recallTime)}
	return ` AND (n.state = 'sent' AND n.sent_at > ? OR ` + partly + ` AND n.created_at > ?)`, []any{since, since}
}

// Doable returns with whose messages of an announcement something can be done now: whoever has one, for a recall those who
// got it less than 48 hours ago, for a nudge those who have not taken note of it.
func (tx *Tx) Doable(ctx context.Context, id int64, d notice.Deed) (_ course.Audience, err error) {
	defer wrap(&err, "storage.Doable(announcement=%d)", id)
	var to audience
	where, args := tx.doable(id, d)
	err = tx.count(ctx, &to, `SELECT COALESCE(n.enrollment_id, 0) || ' ' || n.chat_id || ' reachable'`+where, args...)
	return to.counted(), err
}

// StartDeed starts to do something with the messages of an announcement, now, in the chats of whom Doable tells,
// and in its groups: it fills the id,
// state and time of the run that does it. An edit is what the announcement says from now on. It returns
// course.ErrConflict while something else is being done with them, or some are on their way, and another error, which
// undoes the unit, when they aren't that audience, or an edit would leave out a post.
func (tx *Tx) StartDeed(ctx context.Context, run *notice.Announcement, to course.Audience) (err error) {
	defer wrap(&err, "storage.StartDeed(announcement=%d, %s)", run.Of, run.Deed)
	run.State, run.Round, run.ConfirmedAt, run.OnUnknown = notice.AnnouncementSending, 1, tx.now, notice.Resend
	if run.Deed == notice.Edit {
		if err := tx.reword(ctx, run.Of, run.Message); err != nil {
			return err
		}
		if err := tx.samePosts(ctx, *run); err != nil {
			return err
		}
	}
	if run.Deed != notice.Nudge {
		run.Message.Of, run.Message.Deed = run.Of, run.Deed
	}
	run.ID, err = tx.insert(ctx, `
		INSERT INTO announcement (no, course_id, of_id, deed, segments, posted_in, by_account, draft, message, on_unknown, state, confirmed_at)
		VALUES (:no, :course_id, :of_id, :deed, :segments, :posted_in, :by_account, :draft, :message, :on_unknown, :state, :confirmed_at)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		announcementRow{
			No: run.No, CourseID: run.CourseID, Of: ref(run.Of), Deed: run.Deed, To: toJSON(run.To), Groups: toJSON(run.Groups), By: run.By, Draft: run.Draft,
			Message: toJSON(run.Message), OnUnknown: run.OnUnknown, State: run.State, ConfirmedAt: stamp{run.ConfirmedAt},
		})
	if run.Deed == notice.Edit && errors.Is(err, course.ErrConflict) {
		return errMoved // something else has begun since: its words stay
	}
	if err != nil {
		return err
	}
	if err := tx.doInGroups(ctx, *run); err != nil {
		return err
	}
	where, args := tx.doable(run.Of, run.Deed)
	if err := tx.doBesides(ctx, *run, where, args); err != nil {
		return err
	}
	err = tx.fixRows(ctx, run.ID, `SELECT e.id, n.chat_id AS chat, ROW_NUMBER() OVER (ORDER BY e.no, e.id) AS nth`+where+` AND e.id IS NOT NULL`, args...)
	if err != nil {
		return err
	}
	is, err := tx.announced(ctx, run.ID)
	if err == nil && is != to {
		err = errMoved
	}
	tx.changed |= NoticesQueued
	return err
}

// samePosts returns errMoved unless the posts with which a run does something are those with which something can be done. Once the
// sender waits none has arrived meanwhile.
func (tx *Tx) samePosts(ctx context.Context, run notice.Announcement) error {
	a, err := tx.Announcement(ctx, run.Of)
	if err != nil {
		return err
	}
	posts, err := tx.DoablePosts(ctx, a, run.Deed)
	if err == nil && !slices.Equal(posts, run.Groups) {
		err = errMoved
	}
	return err
}

// doBesides makes the notices of a run for those who got the announcement without being on the roster: they are few.
func (tx *Tx) doBesides(ctx context.Context, run notice.Announcement, where string, args []any) error {
	at, of := stamp{run.ConfirmedAt}, notice.Announcement{ID: run.Of}.Mailing().Name()
	_, err := tx.exec(ctx, `
		INSERT INTO notice (unique_key, lane, chat_id, announcement_id, message, on_unknown, state, next_at, queued_at, created_at)
		SELECT CAST(? AS TEXT) || SUBSTR(n.unique_key, CAST(? AS INTEGER)), 3, n.chat_id, CAST(? AS BIGINT), '', CAST(? AS TEXT), 'queued', ?, ?, ?`+
		where+` AND n.enrollment_id IS NULL ORDER BY n.id`,
		append([]any{run.Mailing().Name(), len(of) + 1, run.ID, run.OnUnknown, at, at, at}, args...)...)
	return err
}

// reword changes what an announcement says to whoever gets it from now on. It returns course.ErrConflict unless it has
// ended or is paused with nothing on its way, which would say what it said, and while something else is done with it.
func (tx *Tx) reword(ctx context.Context, id int64, m notice.Message) error {
	return tx.turn(ctx, id, `message = ?`, `state IN ('paused', 'done', 'stopped') AND NOT EXISTS (
		SELECT 1 FROM notice n WHERE n.announcement_id = announcement.id AND n.state = 'sending')
		AND NOT EXISTS (SELECT 1 FROM in_hand WHERE announcement_id = announcement.id)
		AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.post_of = announcement.id AND n.state = 'sending')
		AND NOT EXISTS (SELECT 1 FROM announcement run WHERE run.of_id = announcement.id AND run.done_at IS NULL)`, toJSON(m))
}

// TargetMessages returns the Telegram ids of all messages of an announcement in a chat, by the key of the notice that is
// to have become them; none when there are none.
func (tx *Tx) TargetMessages(ctx context.Context, of int64, chatID int64, key string) (_ []int, err error) {
	defer wrap(&err, "storage.TargetMessages(announcement=%d)", of)
	ids, err := tx.messagesOf(ctx, `unique_key = ? AND chat_id = ?`, key, chatID)
	if err == nil && len(ids) == 0 { // two places have become one since: they stand under the other
		ids, err = tx.messagesOf(ctx, `chat_id = ? AND announcement_id = ?`, chatID, of)
	}
	return ids, err
}

// LastDeed returns when something was last begun with the messages of an announcement; the zero time means never.
func (tx *Tx) LastDeed(ctx context.Context, id int64, d notice.Deed) (at time.Time, err error) {
	defer wrap(&err, "storage.LastDeed(announcement=%d)", id)
	var last stamp
	err = tx.get(ctx, &last, `SELECT MAX(confirmed_at) FROM announcement WHERE of_id = ? AND deed = ?`, id, d)
	return last.Time, err
}

// recalled notes of whom a message was taken back, once what did that has ended.
func (tx *Tx) recalled(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `
		UPDATE notice AS n
		SET state = 'recalled', sent_at = COALESCE(sent_at, ?)
		WHERE announcement_id = (SELECT of_id FROM announcement WHERE id = ? AND deed = 'recall') AND (n.state = 'sent' OR `+partly+`) AND chat_id IN (
			SELECT chat_id FROM notice WHERE announcement_id = ? AND state = 'sent')`, stamp{tx.now}, id, id)
	return err
}
