package storage

import (
	"context"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// missed is of notices which have not arrived, as the indexes of these say it.
const missed = `(state = 'failed' OR state = 'blocked' OR state = 'unreachable' OR state = 'held' OR state = 'cancelled')`

// What was said to somebody on a course by itself, and not in answer: sent to the account that
// has the place now, not arrived, and waiting. Each is looked up by the chat or the place, so that
// it costs what one person has, however much waits for others.
const saidTo = `
	FROM notice
	WHERE lane > 1 AND id IN (
		SELECT id FROM notice
		WHERE enrollment_id = ? AND chat_id = ? AND lane > 1 AND message_id IS NOT NULL
		UNION ALL
		SELECT id FROM notice
		WHERE chat_id = ? AND course_id = ? AND lane > 1 AND message_id IS NOT NULL
		UNION ALL
		SELECT id FROM notice
		WHERE enrollment_id = ? AND ` + missed + `
		UNION ALL
		SELECT id FROM notice
		WHERE chat_id = ? AND course_id = ? AND ` + missed + `
		UNION ALL
		SELECT id FROM notice
		WHERE enrollment_id = ? AND lane > 1 AND state = 'queued'
		UNION ALL
		SELECT id FROM notice
		WHERE chat_id = ? AND course_id = ? AND lane > 1 AND state = 'queued')`

// SaidTo returns at most limit, after skip, of what was and will be said to somebody on a course by the bot itself,
// the newest first, and how much there is of it; answers are not in it.
func (tx *Tx) SaidTo(ctx context.Context, e course.Enrollment, limit, skip int) (said []notice.Notice, total int, err error) {
	defer wrap(&err, "storage.SaidTo(enrollment=%d)", e.ID)
	chat := ref(e.Trainee.TelegramID)
	args := []any{e.ID, chat, chat, e.CourseID, e.ID, chat, e.CourseID, e.ID, chat, e.CourseID}
	if err = tx.get(ctx, &total, `SELECT COUNT(*)`+saidTo, args...); err != nil {
		return nil, 0, err
	}
	var rows []noticeRow
	if err = tx.list(ctx, &rows, `SELECT `+noticeColumns+saidTo+` ORDER BY id DESC LIMIT ? OFFSET ?`, append(args, limit, skip)...); err != nil {
		return nil, 0, err
	}
	for _, row := range rows {
		n := row.notice()
		if n.Message, err = row.message(); err != nil {
			return nil, 0, err
		}
		said = append(said, *n)
	}
	return said, total, nil
}

// Edited returns when what an announcement has told somebody was last given other words in their chat; the zero time means never.
func (tx *Tx) Edited(ctx context.Context, n notice.Notice) (at time.Time, err error) {
	defer wrap(&err, "storage.Edited(notice=%d)", n.ID)
	if n.AnnouncementID == 0 {
		return at, nil
	}
	whose := strings.TrimPrefix(n.UniqueKey, notice.Announcement{ID: n.AnnouncementID}.Mailing().Name())
	var last stamp
	err = tx.get(ctx, &last, `
		SELECT MAX(done.sent_at)
		FROM announcement run
		JOIN notice done ON done.unique_key = 'announcement/' || run.id || ?
		WHERE run.of_id = ? AND run.deed = 'edit' AND done.state = 'sent'`, whose, n.AnnouncementID)
	return last.Time, err
}
