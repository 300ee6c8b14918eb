package storage

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// reactionRow is what somebody says by one tap.
type reactionRow struct {
	Notice, Announcement int64
	NotedAt              stamp
	Comes                *bool
	ComesAt              stamp
}

// Received returns the notice by which somebody got an announcement; found is false when they are none of those
// to whom it went.
func (tx *Tx) Received(ctx context.Context, announcementID int64, who course.Actor) (noticeID int64, found bool, err error) {
	defer wrap(&err, "storage.Received(announcement=%d)", announcementID)
	if noticeID, found, err = tx.receivedBy(ctx, announcementID, who); found || err != nil {
		return noticeID, found, err
	}
	if noticeID, found, err = tx.receivesInHand(ctx, announcementID, who); found || err != nil {
		return noticeID, found, err
	}
	return tx.receivedBy(ctx, announcementID, who) // whoever was in hand before that had to wait for its outcome
}

func (tx *Tx) receivedBy(ctx context.Context, announcementID int64, who course.Actor) (noticeID int64, found bool, err error) {
	keys := notice.KeysOf(announcementID, who)
	var ids map[string]int64
	if tx.ahead != nil {
		ids, err = tx.ahead.receivedBy(ctx, announcementID, who)
	} else {
		ids, err = tx.received(ctx, keys...)
	}
	for _, key := range keys {
		if id, known := ids[key]; known {
			return id, true, err
		}
	}
	return 0, false, err
}

// received returns the ids of the notices that have one of these keys.
func (tx *Tx) received(ctx context.Context, keys ...string) (ids map[string]int64, err error) {
	var rows []struct {
		ID  int64  `db:"id"`
		Key string `db:"unique_key"`
	}
	ids = make(map[string]int64, len(keys))
	for len(keys) > 0 && err == nil {
		n := piece(len(keys))
		args := make([]any, n)
		for i, key := range keys[:n] {
			args[i] = key
		}
		keys = keys[n:]
		err = tx.list(ctx, &rows, `SELECT id, unique_key FROM notice WHERE unique_key IN `+values(1, n), args...)
		for _, r := range rows {
			ids[r.Key] = r.ID
		}
	}
	return ids, err
}

// React notes, now, what somebody says to an announcement by the notice by which they got it: the first time counts
// for having taken note of it, the last one for coming or not.
func (tx *Tx) React(ctx context.Context, announcementID, noticeID int64, r notice.Reaction) (err error) {
	defer wrap(&err, "storage.React(announcement=%d, notice=%d)", announcementID, noticeID)
	one := reactionRow{Notice: noticeID, Announcement: announcementID}
	if r == notice.Noted {
		one.NotedAt = stamp{tx.now}
	} else {
		one.Comes, one.ComesAt = new(r == notice.Comes), stamp{tx.now}
	}
	if tx.ahead != nil {
		tx.reactions = append(tx.reactions, one)
		return nil
	}
	return tx.react(ctx, []reactionRow{one})
}

// react writes what people say, each of whom is there once.
func (tx *Tx) react(ctx context.Context, said []reactionRow) error {
	const types = "BIGINT, BIGINT, TIMESTAMPTZ, BOOLEAN, TIMESTAMPTZ"
	for some := range slices.Chunk(said, mostPlaces) {
		args := make([]any, 0, len(some)*width(types))
		for _, r := range some {
			args = append(args, r.Notice, r.Announcement, r.NotedAt, r.Comes, r.ComesAt)
		}
		query, args := tx.given(types, args)
		_, err := tx.exec(ctx, `
			INSERT INTO reaction (notice_id, announcement_id, noted_at, comes, comes_at)
			`+query+`
			ON CONFLICT (notice_id) DO UPDATE
			SET noted_at = COALESCE(reaction.noted_at, excluded.noted_at), comes = COALESCE(excluded.comes, reaction.comes),
				comes_at = COALESCE(excluded.comes_at, reaction.comes_at)`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}
