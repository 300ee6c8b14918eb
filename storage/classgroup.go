package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

type groupRow struct {
	ID       int64  `db:"id"`
	ChatID   int64  `db:"chat_id"`
	CourseID ref    `db:"course_id"`
	Title    string `db:"title"`
	Thread   int    `db:"thread"`
	Gone     bool   `db:"gone"`
	By       int64  `db:"by_account"`
	BoundAt  stamp  `db:"bound_at"`
}

func (r groupRow) group() course.Group {
	return course.Group{
		ID: r.ID, ChatID: r.ChatID, CourseID: int64(r.CourseID), Title: r.Title, Thread: r.Thread, Gone: r.Gone, By: r.By, BoundAt: r.BoundAt.Time,
	}
}

// groups reads those that a WHERE clause, with its order, picks.
func (tx *Tx) groups(ctx context.Context, where string, args ...any) ([]course.Group, error) {
	var rows []groupRow
	err := tx.list(ctx, &rows, `
		SELECT id, chat_id, course_id, title, thread, gone, by_account, bound_at
		FROM class_group`+where, args...)
	groups := make([]course.Group, len(rows))
	for i, r := range rows {
		groups[i] = r.group()
	}
	return groups, err
}

// GroupsOf returns the groups of a course, in the order in which they were bound first.
func (tx *Tx) GroupsOf(ctx context.Context, courseID int64) (_ []course.Group, err error) {
	defer wrap(&err, "storage.GroupsOf(course=%d)", courseID)
	return tx.groups(ctx, ` WHERE course_id = ? ORDER BY id`, courseID)
}

// Group returns the group of that id, also one that is unbound.
func (tx *Tx) Group(ctx context.Context, id int64) (_ course.Group, err error) {
	defer wrap(&err, "storage.Group(%d)", id)
	return tx.group(ctx, ` WHERE id = ?`, id)
}

// GroupAt returns the group of a chat, also one that is unbound.
func (tx *Tx) GroupAt(ctx context.Context, chatID int64) (_ course.Group, err error) {
	defer wrap(&err, "storage.GroupAt")
	return tx.group(ctx, ` WHERE chat_id = ?`, chatID)
}

func (tx *Tx) group(ctx context.Context, where string, arg any) (g course.Group, err error) {
	found, err := tx.groups(ctx, where, arg)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return g, err
	}
	return found[0], nil
}

// BindGroup makes the group of a chat that of a course, now, or says anew what is known of one that
// is the course's already; it fills its id and time. It returns course.ErrConflict when it is another
// course's.
func (tx *Tx) BindGroup(ctx context.Context, g *course.Group) (err error) {
	defer wrap(&err, "storage.BindGroup(course=%d)", g.CourseID)
	g.BoundAt = tx.now
	g.ID, err = tx.insert(ctx, `
		INSERT INTO class_group (chat_id, course_id, title, thread, by_account, bound_at)
		VALUES (:chat_id, :course_id, :title, :thread, :by_account, :bound_at)
		ON CONFLICT (chat_id) DO UPDATE
		SET course_id = excluded.course_id, title = excluded.title, thread = excluded.thread, gone = FALSE,
			by_account = excluded.by_account, bound_at = excluded.bound_at
		WHERE class_group.course_id IS NULL OR class_group.course_id = excluded.course_id
		RETURNING id`,
		groupRow{ChatID: g.ChatID, CourseID: ref(g.CourseID), Title: g.Title, Thread: g.Thread, By: g.By, BoundAt: stamp{g.BoundAt}})
	return err
}

// UnbindGroup takes a group from its course, and what was still to be posted there with it. It returns course.ErrConflict
// when it is none's.
func (tx *Tx) UnbindGroup(ctx context.Context, id int64) (err error) {
	defer wrap(&err, "storage.UnbindGroup(%d)", id)
	if err := tx.holdSender(ctx); err != nil {
		return err
	}
	if err := tx.must(ctx, course.ErrConflict, `UPDATE class_group SET course_id = NULL WHERE id = ? AND course_id IS NOT NULL`, id); err != nil {
		return err
	}
	tx.changed |= NoticesQueued // progress is told anew
	return tx.withdrawPosts(ctx)
}

// TurnGroup notes that the bot is in a group, or is not any more, and what it is called unless
// that is empty. It returns course.ErrNotFound when the chat is no group that was ever bound.
func (tx *Tx) TurnGroup(ctx context.Context, chatID int64, title string, gone bool) (err error) {
	defer wrap(&err, "storage.TurnGroup")
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE class_group SET gone = ?, title = COALESCE(NULLIF(?, ''), title) WHERE chat_id = ?`, gone, title, chatID)
}

// MoveGroup notes that a group has become another chat, where its topics are not; what is still to be
// sent to it goes there. Of a chat that was never bound it notes nothing, nor a second time.
func (tx *Tx) MoveGroup(ctx context.Context, from, to int64) (err error) {
	defer wrap(&err, "storage.MoveGroup")
	there, err := tx.groups(ctx, ` WHERE chat_id IN (?, ?)`, from, to)
	if err != nil || len(there) != 1 || there[0].ChatID != from {
		return err // it was never bound, or has moved already, or was bound there meanwhile
	}
	if _, err := tx.exec(ctx, `UPDATE class_group SET chat_id = ?, thread = 0, gone = FALSE WHERE chat_id = ?`, to, from); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE notice SET chat_id = ? WHERE chat_id = ? AND state = 'queued'`, to, from)
	return err
}

// MayAnswer tells whether a command in a group may be answered: when none was within the pause, and then
// one is now.
func (tx *Tx) MayAnswer(ctx context.Context, chatID int64, pause time.Duration) (may bool, err error) {
	defer wrap(&err, "storage.MayAnswer")
	n, err := tx.exec(ctx, `
		INSERT INTO group_answer (chat_id, at)
		VALUES (?, ?)
		ON CONFLICT (chat_id) DO UPDATE SET at = excluded.at WHERE group_answer.at <= ?`, chatID, stamp{tx.now}, stamp{tx.now.Add(-pause)})
	return n == 1, err
}

// KnownActor returns the account of a Telegram user and who acts by it, and makes none where there is none:
// then it returns course.ErrNotFound.
func (tx *Tx) KnownActor(ctx context.Context, telegramID int64) (a course.Account, actor course.Actor, err error) {
	defer wrap(&err, "storage.KnownActor")
	if a, err = tx.account(ctx, ` WHERE a.telegram_id = ?`, telegramID); err != nil {
		return a, actor, err
	}
	actor, err = tx.Actor(ctx, a.ID)
	return a, actor, err
}

// Strayed notes of a notice that was sent where it has gone instead: to the chat that its group has
// become, or to the general topic for a reason, which is its failure then.
func (tx *Tx) Strayed(ctx context.Context, n notice.Notice, movedTo int64, aside string) (err error) {
	defer wrap(&err, "storage.Strayed(%d)", n.ID)
	if movedTo != 0 {
		if err := tx.MoveGroup(ctx, n.ChatID, movedTo); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE notice SET chat_id = ? WHERE id = ? AND state = 'sent'`, movedTo, n.ID)
		return err
	}
	_, err = tx.exec(ctx, `UPDATE notice SET failure = ? WHERE id = ? AND state = 'sent'`, aside, n.ID)
	return err
}

// NoticeChat returns the chat in which the message is that a notice has become; found is false when
// there is no such notice.
func (tx *Tx) NoticeChat(ctx context.Context, uniqueKey string) (chatID int64, found bool, err error) {
	defer wrap(&err, "storage.NoticeChat(%s)", uniqueKey)
	err = tx.get(ctx, &chatID, `SELECT chat_id FROM notice WHERE unique_key = ? AND chat_id IS NOT NULL`, uniqueKey)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return chatID, err == nil, err
}
