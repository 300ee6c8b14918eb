package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// haltedAnnouncements are those of which nothing more is to go for now.
const haltedAnnouncements = `
	SELECT id FROM announcement WHERE state = 'paused'
	UNION ALL
	SELECT id FROM announcement WHERE state = 'sending' AND stopping`

// cancelHalted cancels what is queued of announcements that are paused or being stopped.
func (tx *Tx) cancelHalted(ctx context.Context) error {
	for _, of := range []string{"announcement_id", "post_of"} {
		_, err := tx.exec(ctx, `
			UPDATE notice SET state = 'cancelled' WHERE state = 'queued' AND arrived = '' AND `+of+` IN (`+haltedAnnouncements+`)`)
		if err != nil {
			return err
		}
	}
	return nil
}

// cancelQueued cancels what is queued of an announcement, to people and to groups.
func (tx *Tx) cancelQueued(ctx context.Context, id int64) error {
	for _, of := range []string{"announcement_id", "post_of"} {
		_, err := tx.exec(ctx, `UPDATE notice SET state = 'cancelled' WHERE `+of+` = ? AND state = 'queued' AND arrived = ''`, id)
		if err != nil {
			return err
		}
	}
	return nil
}

// turn changes what an announcement is about to do, now, and keeps the sender from claiming
// and from writing outcomes until the commit: so what is queued is all there is beside what is
// on its way, and that the sender writes as it is after the change. Without one in a state of
// the condition it returns course.ErrConflict.
func (tx *Tx) turn(ctx context.Context, id int64, change, condition string, args ...any) error {
	if err := tx.holdSender(ctx); err != nil {
		return err
	}
	tx.changed |= NoticesQueued // progress is told anew
	return tx.must(ctx, course.ErrConflict, `
		UPDATE announcement SET changed_at = ?, `+change+` WHERE id = ? AND `+condition, append(append([]any{stamp{tx.now}}, args...), id)...)
}

// holdSender keeps the sender from claiming and from writing outcomes until the commit.
func (tx *Tx) holdSender(ctx context.Context) error {
	if tx.sender != 0 {
		return nil
	}
	return tx.get(ctx, &tx.sender, `SELECT epoch FROM sender WHERE id = 1`+tx.conn.dialect.forNoKeyUpdate)
}

// PauseAnnouncement lets nothing more of an announcement go until it goes on, but for what is
// on its way. The reason is the failure for which it pauses by itself, empty when somebody
// does it. It returns course.ErrConflict when it isn't sending.
func (tx *Tx) PauseAnnouncement(ctx context.Context, id int64, reason string) (err error) {
	defer wrap(&err, "storage.PauseAnnouncement(%d)", id)
	if err := tx.turn(ctx, id, `state = 'paused', pause_reason = ?`, `state = 'sending' AND NOT stopping`, reason); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE recipients SET id = -id WHERE announcement_id = ? AND id > 0`, id); err != nil {
		return err
	}
	return tx.cancelQueued(ctx, id)
}

// ResumeAnnouncement lets a paused announcement go on. Who has no Telegram account any more,
// or another one, gets it there or is unreachable. It returns course.ErrConflict when it isn't
// paused.
func (tx *Tx) ResumeAnnouncement(ctx context.Context, id int64) (err error) {
	defer wrap(&err, "storage.ResumeAnnouncement(%d)", id)
	if err := tx.turn(ctx, id, `state = 'sending', pause_reason = ''`, `state = 'paused'`); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE recipients SET id = -id WHERE announcement_id = ? AND id < 0`, id); err != nil {
		return err
	}
	if err := tx.requeue(ctx, id, `n.state = 'cancelled'`); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		UPDATE notice SET state = 'unreachable', chat_id = NULL WHERE announcement_id = ? AND state = 'cancelled'`, id)
	if err != nil {
		return err
	}
	return tx.resumePosts(ctx, id)
}

// StopAnnouncement ends an announcement that is sending or paused, for good: those who haven't
// got it have a notice that is cancelled. It is stopped when what is on its way has arrived.
// It returns course.ErrConflict when it is neither.
func (tx *Tx) StopAnnouncement(ctx context.Context, id int64) (err error) {
	defer wrap(&err, "storage.StopAnnouncement(%d)", id)
	err = tx.turn(ctx, id, `state = 'sending', pause_reason = '', stopping = TRUE`, `(state = 'paused' OR state = 'sending' AND NOT stopping)`)
	if err != nil {
		return err
	}
	for some := true; some; {
		if some, err = tx.cancelRecipients(ctx, id); err != nil {
			return err
		}
	}
	return tx.cancelQueued(ctx, id)
}

// cancelRecipients makes the notices of some of those to whom an announcement was still to go;
// some is false when there are no more.
func (tx *Tx) cancelRecipients(ctx context.Context, id int64) (some bool, err error) {
	rows, err := tx.recipients(ctx, ` WHERE announcement_id = ? ORDER BY id LIMIT 10`, id)
	if err != nil {
		return false, err
	}
	for _, row := range rows {
		if err := tx.keepRecipients(ctx, row.ID, nil); err != nil {
			return false, err
		}
		if err := tx.makeNotices(ctx, row, row.People, notice.Cancelled, 0); err != nil {
			return false, err
		}
	}
	return len(rows) > 0, nil
}

// missedNow are the notices n of people who surely haven't got their announcement, and whom
// the bot can write to by now.
const missedNow = `n.state IN ('failed', 'blocked', 'unreachable', 'cancelled') AND COALESCE(e.state, 'enrolled') = 'enrolled' AND account.blocked_at IS NULL`

// nowAt are the notices n of an announcement with the account that each would go to now: that
// of the place e, or the one that is told besides the roster.
const nowAt = `
		FROM notice n
		LEFT JOIN enrollment e ON e.id = n.enrollment_id
		LEFT JOIN trainee t ON t.id = e.trainee_id
		JOIN account ON account.id = CASE WHEN n.enrollment_id IS NULL
			THEN (SELECT besides.id FROM account besides WHERE besides.telegram_id = n.chat_id) ELSE t.account_id END
		WHERE n.announcement_id = ? AND account.telegram_id IS NOT NULL AND `

// Missed returns to whom an announcement can be sent again: those who surely haven't got it
// and whom the bot can write to now.
func (tx *Tx) Missed(ctx context.Context, id int64) (_ course.Audience, err error) {
	defer wrap(&err, "storage.Missed(announcement=%d)", id)
	var to audience
	err = tx.count(ctx, &to, `SELECT COALESCE(n.enrollment_id, 0) || ' ' || account.telegram_id || ' reachable'`+nowAt+missedNow, id)
	return to.counted(), err
}

// notTakenBack says of an announcement that nobody has taken it back, or does now.
const notTakenBack = `NOT EXISTS (
		SELECT 1 FROM notice n WHERE n.announcement_id = announcement.id AND n.state = 'recalled')
		AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.post_of = announcement.id AND n.state = 'recalled' AND n.unique_key LIKE 'post/%')
		AND NOT EXISTS (SELECT 1 FROM announcement run WHERE run.of_id = announcement.id AND run.deed = 'recall' AND run.done_at IS NULL)`

// SendMissed sends an announcement that is done or stopped again, now, to those of whom Missed
// tells, and nobody else; who does it is told how it fares. It returns course.ErrConflict when
// it is neither, or was taken back from somebody or in a group, or is just being taken back; and another error, which undoes
// the unit, when they aren't that audience.
func (tx *Tx) SendMissed(ctx context.Context, id, by int64, to course.Audience) (err error) {
	defer wrap(&err, "storage.SendMissed(announcement=%d)", id)
	err = tx.turn(ctx, id, `state = 'sending', by_account = ?, round = round + 1, stopping = FALSE, done_at = NULL`,
		`state IN ('done', 'stopped') AND of_id IS NULL AND due_at IS NULL AND `+notTakenBack, by)
	if err != nil {
		return err
	}
	is, err := tx.Missed(ctx, id)
	if err == nil && is != to {
		err = errMoved
	}
	if err == nil {
		err = tx.requeue(ctx, id, missedNow)
	}
	return err
}

// requeue queues those notices of an announcement that a condition picks, each to where its
// person is now, behind everything that is queued.
func (tx *Tx) requeue(ctx context.Context, id int64, condition string) error {
	now := stamp{tx.now}
	_, err := tx.exec(ctx, `
		UPDATE notice
		SET state = 'queued', arrived = CASE WHEN chat_id = person.chat THEN arrived ELSE '' END, chat_id = person.chat, failure = '', attempts = 0, epoch = 0, next_at = ?, queued_at = ?
		FROM (SELECT n.id, account.telegram_id AS chat`+nowAt+condition+`) AS person
		WHERE notice.id = person.id`, now, now, id)
	return err
}

// announcementState counts how far an announcement is.
func (tx *Tx) announcementState(ctx context.Context, a notice.Announcement) (s notice.MailingState, err error) {
	s.Paused, s.Stopping, s.PauseReason, s.ChangedAt = a.State == notice.AnnouncementPaused, a.Stopping, a.PauseReason, a.ChangedAt
	s.People, err = tx.Delivery(ctx, a.ID)
	if err == nil {
		s.Posts, err = tx.posts(ctx, a)
	}
	s.Waiting = s.People.Waiting
	for _, p := range s.Posts {
		s.Waiting += p.Waiting()
	}
	return s, err
}
