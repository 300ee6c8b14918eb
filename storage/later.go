package storage

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// An announcement that waits for its hour is a row as those that go are, in the state scheduled;
// to how many it goes is counted when it goes. One that is cancelled before is stopped, and keeps
// its number and its hour.

// ScheduleAnnouncement keeps an announcement until its hour, from now on: of one without an id it
// fills id and number; of one that has one it puts what it says, to whom and when in the place of
// what was so before. It returns course.ErrConflict when there is one of the same draft, or when
// it waits no more.
func (tx *Tx) ScheduleAnnouncement(ctx context.Context, a *notice.Announcement) (err error) {
	defer wrap(&err, "storage.ScheduleAnnouncement(course=%d, draft=%d)", a.CourseID, a.Draft)
	a.State, a.Round, a.ConfirmedAt, a.Doubt = notice.AnnouncementScheduled, 1, tx.now, ""
	row := announcementRow{
		ID: a.ID, CourseID: a.CourseID, To: toJSON(a.To), Groups: toJSON(a.Groups), By: a.By, Draft: a.Draft, Message: toJSON(a.Message),
		OnUnknown: a.OnUnknown, State: a.State, ConfirmedAt: stamp{a.ConfirmedAt}, DueAt: stamp{a.Due},
	}
	if a.ID != 0 {
		n, err := tx.execNamed(ctx, `
			UPDATE announcement
			SET segments = :segments, posted_in = :posted_in, by_account = :by_account, draft = :draft, message = :message, on_unknown = :on_unknown,
				confirmed_at = :confirmed_at, due_at = :due_at, doubt = ''
			WHERE id = :id AND state = 'scheduled'`, row)
		if err == nil && n == 0 {
			return course.ErrConflict
		}
		return err
	}
	if row.No, err = tx.nextAnnouncement(ctx, a.CourseID); err != nil {
		return err
	}
	a.No = row.No
	a.ID, err = tx.insert(ctx, `
		INSERT INTO announcement (no, course_id, segments, posted_in, by_account, draft, message, on_unknown, state, confirmed_at, due_at)
		VALUES (:no, :course_id, :segments, :posted_in, :by_account, :draft, :message, :on_unknown, :state, :confirmed_at, :due_at)
		ON CONFLICT (draft) DO NOTHING
		RETURNING id`, row)
	return err
}

// ScheduledAnnouncements returns the announcements of a course that wait for their hour, or for
// somebody's word, by their hour.
func (tx *Tx) ScheduledAnnouncements(ctx context.Context, courseID int64) (_ []notice.Announcement, err error) {
	defer wrap(&err, "storage.ScheduledAnnouncements(course=%d)", courseID)
	return tx.announcements(ctx, ` WHERE course_id = ? AND state = 'scheduled' ORDER BY due_at, id`, courseID)
}

// ScheduledFor returns those of a course that would go to a place by now, by their hour.
func (tx *Tx) ScheduledFor(ctx context.Context, e course.Enrollment) (meant []notice.Announcement, err error) {
	defer wrap(&err, "storage.ScheduledFor(enrollment=%d)", e.ID)
	all, err := tx.announcements(ctx, ` WHERE course_id = ? AND state = 'scheduled' ORDER BY due_at, id`, e.CourseID)
	for _, a := range all {
		in, args, err := tx.chosen(ctx, e.CourseID, a.To)
		if err != nil {
			return nil, err
		}
		n := 0
		err = tx.get(ctx, &n, `SELECT COUNT(*) FROM enrollment e WHERE e.id = ? AND e.state = 'enrolled'`+in, append([]any{e.ID}, args...)...)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			meant = append(meant, a)
		}
	}
	return meant, err
}

// ConfirmedSince returns the announcements of a course that were confirmed after a moment, to go at
// once or later, and were not cancelled before they went, the newest first; and keeps others from confirming one until the
// commit: whoever is about to hears of the one that is being confirmed at the same moment.
func (tx *Tx) ConfirmedSince(ctx context.Context, courseID int64, since time.Time) (_ []notice.Announcement, err error) {
	defer wrap(&err, "storage.ConfirmedSince(course=%d)", courseID)
	if err := tx.lockAnnouncements(ctx, courseID); err != nil {
		return nil, err
	}
	return tx.announcements(ctx, `
		WHERE course_id = ? AND confirmed_at > ? AND of_id IS NULL AND (state <> 'stopped' OR due_at IS NULL)
		ORDER BY confirmed_at DESC, id DESC`, courseID, stamp{since})
}

// DueAnnouncements returns the announcements whose hour has come and that wait for nobody's word,
// by their hour.
func (tx *Tx) DueAnnouncements(ctx context.Context) (_ []notice.Announcement, err error) {
	defer wrap(&err, "storage.DueAnnouncements")
	return tx.announcements(ctx, ` WHERE state = 'scheduled' AND due_at <= ? AND doubt = '' ORDER BY due_at, id`, stamp{tx.now})
}

// SendScheduled starts the sending of an announcement that waits for its hour, now, as Announce
// does with one that waits for none; who it is by is told how it fares. It returns
// course.ErrConflict when it doesn't wait for that hour any more.
func (tx *Tx) SendScheduled(ctx context.Context, a *notice.Announcement, to course.Audience) (d notice.Delivery, err error) {
	defer wrap(&err, "storage.SendScheduled(%d)", a.ID)
	err = tx.must(ctx, course.ErrConflict, `
		UPDATE announcement
		SET state = 'sending', by_account = ?, confirmed_at = ?, due_at = NULL, doubt = ''
		WHERE id = ? AND state = 'scheduled' AND due_at = ?`, a.By, stamp{tx.now}, a.ID, stamp{a.Due})
	if err != nil {
		return d, err
	}
	a.State, a.ConfirmedAt, a.Due, a.Doubt = notice.AnnouncementSending, tx.now, stamp{}.Time, ""
	return tx.goes(ctx, *a, to)
}

// DoubtScheduled keeps an announcement whose hour has come from going before somebody has said
// so. It returns course.ErrConflict when it doesn't wait for that hour any more.
func (tx *Tx) DoubtScheduled(ctx context.Context, a notice.Announcement, why course.Doubt) (err error) {
	defer wrap(&err, "storage.DoubtScheduled(%d)", a.ID)
	return tx.must(ctx, course.ErrConflict, `
		UPDATE announcement SET doubt = ? WHERE id = ? AND state = 'scheduled' AND due_at = ? AND doubt = ''`, why, a.ID, stamp{a.Due})
}

// CancelScheduled ends an announcement that waits for its hour, before anybody has got it. It
// returns course.ErrConflict when it doesn't any more.
func (tx *Tx) CancelScheduled(ctx context.Context, id int64) (err error) {
	defer wrap(&err, "storage.CancelScheduled(%d)", id)
	return tx.must(ctx, course.ErrConflict, `
		UPDATE announcement SET state = 'stopped', done_at = ?, doubt = '' WHERE id = ? AND state = 'scheduled'`, stamp{tx.now}, id)
}
