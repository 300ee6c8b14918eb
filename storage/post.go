package storage

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// What is posted in groups goes by notices of no announcement: those are the people's, who are counted. They go before
// those, and say by post_of what they are of.

// GroupsIn returns the groups of these ids, also those that are unbound.
func (tx *Tx) GroupsIn(ctx context.Context, ids []int64) (_ []course.Group, err error) {
	defer wrap(&err, "storage.GroupsIn(%d)", len(ids))
	return tx.groupsIn(ctx, ids, "")
}

// groupsIn is GroupsIn, with a lock on them.
func (tx *Tx) groupsIn(ctx context.Context, ids []int64, lock string) ([]course.Group, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return tx.groups(ctx, ` WHERE id IN `+values(1, len(ids))+` ORDER BY id`+lock, args...)
}

// post queues what an announcement posts in its groups, and the pin of each. One that is not its course's any more, or that
// the bot is not in, can't be reached.
func (tx *Tx) post(ctx context.Context, a notice.Announcement) error {
	return tx.postAll(ctx, a, func(g course.Group) (made []notice.Notice) {
		made = []notice.Notice{
			{UniqueKey: notice.PostKey(a.ID, g.ID), Message: a.Message.InGroup(g.Thread), OnUnknown: a.OnUnknown},
			{UniqueKey: notice.PinKey(a.ID, g.ID), Message: notice.Message{Of: a.ID, Deed: notice.Pin}},
		}
		if a.Reaches(g) {
			made[0].ChatID, made[1].ChatID = g.ChatID, g.ChatID
		}
		return made
	})
}

// doInGroups queues what does something with the posts of an announcement.
func (tx *Tx) doInGroups(ctx context.Context, run notice.Announcement) error {
	return tx.postAll(ctx, run, func(g course.Group) []notice.Notice {
		n := notice.Notice{UniqueKey: notice.PostKey(run.ID, g.ID), Message: run.Message.InGroup(0)}
		if !g.Gone {
			n.ChatID = g.ChatID
		}
		return []notice.Notice{n}
	})
}

func (tx *Tx) postAll(ctx context.Context, a notice.Announcement, made func(course.Group) []notice.Notice) error {
	groups, err := tx.groupsIn(ctx, a.Groups, tx.conn.dialect.forNoKeyUpdate) // none is unbound before what is queued here can be withdrawn
	if err != nil || len(groups) == 0 {
		return err
	}
	var all []notice.Notice
	keys := []any{a.ID}
	for _, g := range groups {
		for _, n := range made(g) {
			n.Lane = notice.ReminderLane
			all, keys = append(all, n), append(keys, n.UniqueKey)
		}
	}
	if _, err := tx.Enqueue(ctx, all...); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE notice SET post_of = ? WHERE unique_key IN `+values(1, len(keys)-1), keys...)
	return err
}

// posts returns how an announcement stands in its groups.
func (tx *Tx) posts(ctx context.Context, a notice.Announcement) (posts []notice.Post, err error) {
	groups, err := tx.GroupsIn(ctx, a.Groups)
	if err != nil || len(groups) == 0 {
		return nil, err
	}
	var rows []noticeRow
	err = tx.list(ctx, &rows, `SELECT unique_key, state, failure FROM notice WHERE post_of = ?`, a.ID)
	for _, g := range groups {
		p := notice.Post{Group: g}
		for _, r := range rows {
			switch r.UniqueKey {
			case notice.PostKey(a.ID, g.ID):
				p.State, p.Failure = r.State, r.Failure
			case notice.PinKey(a.ID, g.ID):
				p.Pin, p.PinFailure = r.State, r.Failure
			}
		}
		posts = append(posts, p)
	}
	return posts, err
}

// MissedPosts returns the groups, by their ids, in which an announcement surely isn't and can be posted by now.
func (tx *Tx) MissedPosts(ctx context.Context, a notice.Announcement) (ids []int64, err error) {
	defer wrap(&err, "storage.MissedPosts(announcement=%d)", a.ID)
	posts, err := tx.posts(ctx, a)
	for _, p := range posts {
		if p.Missed() && a.Reaches(p.Group) {
			ids = append(ids, p.Group.ID)
		}
	}
	return ids, err
}

// withdrawPosts makes unreachable what is queued to be posted, or pinned, in groups that are not their course's any more. Of what
// has arrived in part the rest is cancelled: that part can be taken back.
func (tx *Tx) withdrawPosts(ctx context.Context) error {
	_, err := tx.exec(ctx, `
		UPDATE notice
		SET state = CASE WHEN arrived = '' THEN 'unreachable' ELSE 'cancelled' END, chat_id = CASE WHEN arrived = '' THEN NULL ELSE chat_id END
		WHERE post_of IS NOT NULL AND state = 'queued' AND post_of IN (SELECT id FROM announcement WHERE of_id IS NULL) AND NOT EXISTS (
			SELECT 1
			FROM announcement a
			JOIN class_group g ON g.course_id = a.course_id
			WHERE a.id = notice.post_of AND notice.unique_key IN ('post/' || a.id || '/' || g.id, 'pin/' || a.id || '/' || g.id))`)
	return err
}

// PostAgain queues what an announcement posts in these groups anew, where each is now and as it says now.
func (tx *Tx) PostAgain(ctx context.Context, a notice.Announcement, ids []int64) (err error) {
	defer wrap(&err, "storage.PostAgain(announcement=%d)", a.ID)
	groups, err := tx.GroupsIn(ctx, ids)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := tx.queuePost(ctx, a, g); err != nil {
			return err
		}
	}
	return nil
}

// queuePost is PostAgain for one, and makes what can't come there any more unreachable. What has arrived in part has the rest
// where it began.
func (tx *Tx) queuePost(ctx context.Context, a notice.Announcement, g course.Group) error {
	const missed = ` WHERE unique_key = ? AND state IN ('failed', 'blocked', 'unreachable', 'cancelled')`
	again, now := `
		UPDATE notice
		SET state = 'queued', arrived = CASE WHEN chat_id = ? THEN arrived ELSE '' END, chat_id = ?, failure = '', attempts = 0, epoch = 0,
			next_at = ?, queued_at = ?`, stamp{tx.now}
	args := []any{g.ChatID, g.ChatID, now, now}
	if g.Gone || a.Of == 0 && !a.Reaches(g) {
		again, args = `UPDATE notice SET state = 'unreachable', chat_id = NULL`, nil
	}
	tx.changed |= NoticesQueued
	_, err := tx.exec(ctx, again+`, message = ?`+missed, slices.Concat(args, []any{toJSON(a.Message.InGroup(g.Thread)), notice.PostKey(a.ID, g.ID)})...)
	if err == nil {
		_, err = tx.exec(ctx, again+missed, slices.Concat(args, []any{notice.PinKey(a.ID, g.ID)})...)
	}
	return err
}

// resumePosts queues what was cancelled of an announcement's posts.
func (tx *Tx) resumePosts(ctx context.Context, id int64) error {
	a, err := tx.Announcement(ctx, id)
	if err != nil {
		return err
	}
	posts, err := tx.posts(ctx, a)
	if err != nil {
		return err
	}
	var ids []int64
	for _, p := range posts {
		if p.State == notice.Cancelled || p.Pin == notice.Cancelled {
			ids = append(ids, p.Group.ID)
		}
	}
	return tx.PostAgain(ctx, a, ids)
}

// DoablePosts returns the groups, by their ids, with whose posts of an announcement something can be done now.
func (tx *Tx) DoablePosts(ctx context.Context, a notice.Announcement, d notice.Deed) (ids []int64, err error) {
	defer wrap(&err, "storage.DoablePosts(announcement=%d)", a.ID)
	if len(a.Groups) == 0 || d == notice.Nudge {
		return nil, nil
	}
	and, args := ` AND n.state = 'sent'`, []any(nil)
	if d == notice.Recall {
		and, args = tx.recallable()
	}
	var there []string
	err = tx.list(ctx, &there, `SELECT n.unique_key FROM notice n WHERE n.post_of = ? AND n.message_id IS NOT NULL`+and, append([]any{a.ID}, args...)...)
	for _, g := range a.Groups {
		if slices.Contains(there, notice.PostKey(a.ID, g)) {
			ids = append(ids, g)
		}
	}
	return ids, err
}

// recalledPosts notes which posts of an announcement were taken back, once what did that has ended.
func (tx *Tx) recalledPosts(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `
		UPDATE notice AS n
		SET state = 'recalled', sent_at = COALESCE(sent_at, ?)
		WHERE (n.state = 'sent' OR `+partly+`) AND unique_key IN (
			SELECT 'post/' || run.of_id || SUBSTR(done.unique_key, LENGTH('post/' || run.id) + 1)
			FROM announcement run
			JOIN notice done ON done.post_of = run.id
			WHERE run.id = ? AND run.deed = 'recall' AND done.state = 'sent')`, stamp{tx.now}, id)
	return err
}

// pinnedPosts notes which posts of an announcement are pinned, and which are not any more, once what did that has ended.
func (tx *Tx) pinnedPosts(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `
		UPDATE notice AS n
		SET state = CASE run.deed WHEN 'pin' THEN 'sent' ELSE 'recalled' END, failure = '', chat_id = COALESCE(n.chat_id, done.chat_id), sent_at = COALESCE(n.sent_at, ?)
		FROM announcement run
		JOIN notice done ON done.post_of = run.id
		WHERE run.id = ? AND run.deed IN ('pin', 'unpin') AND done.state = 'sent' AND n.state NOT IN ('queued', 'sending')
			AND n.unique_key = 'pin/' || run.of_id || SUBSTR(done.unique_key, LENGTH('post/' || run.id) + 1)`, stamp{tx.now}, id)
	return err
}
