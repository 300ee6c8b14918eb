package storage

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// told is an announcement as it was found, or not.
type told struct {
	notice.Announcement
	err error
}

// announcement returns the announcement that was made of a draft.
func (a *ahead) announcement(ctx context.Context, draft int64) (notice.Announcement, error) {
	one, known := a.told[draft]
	if !known {
		one.Announcement, one.err = a.tx.AnnouncementOf(ctx, draft)
		a.told[draft] = one
	}
	return one.Announcement, one.err
}

// receivedBy returns the notices by which those of the group who have places got an announcement, and somebody else.
func (a *ahead) receivedBy(ctx context.Context, announcementID int64, who course.Actor) (ids map[string]int64, err error) {
	if a.received[announcementID] == nil {
		var keys []string
		for _, places := range a.visitors {
			for _, place := range places {
				keys = append(keys, notice.KeyOf(announcementID, place.ID))
			}
		}
		if ids, err = a.tx.received(ctx, keys...); err != nil {
			return nil, err
		}
		a.received[announcementID] = ids
	}
	ids = a.received[announcementID]
	for _, key := range notice.KeysOf(announcementID, who) {
		if _, known := ids[key]; known {
			return ids, nil
		}
	}
	return a.tx.received(ctx, notice.KeysOf(announcementID, who)...)
}

// react takes what is said by units, of whom two may be of one person.
func (a *ahead) react(said []reactionRow) {
	for _, one := range said {
		i := slices.IndexFunc(a.said, func(r reactionRow) bool { return r.Notice == one.Notice })
		if i < 0 {
			a.said = append(a.said, one)
			continue
		}
		is := &a.said[i]
		if is.NotedAt.IsZero() {
			is.NotedAt = one.NotedAt
		}
		if one.Comes != nil {
			is.Comes, is.ComesAt = one.Comes, one.ComesAt
		}
	}
}
