package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Reactions is what saying something to an announcement asks of a transaction. It is its own log: who said what and
// when stands in it.
type Reactions interface {
	AnnouncementOf(ctx context.Context, draft int64) (notice.Announcement, error)
	Received(ctx context.Context, announcementID int64, who course.Actor) (noticeID int64, found bool, err error)
	React(ctx context.Context, announcementID, noticeID int64, r notice.Reaction) error
}

// React notes what the actor says by a button under an announcement, which is known by its draft, and returns the
// announcement. It returns course.ErrNotFound before it is sent and for a button that it hasn't, and refuses whoever
// it didn't go to with course.ErrForbidden.
func (b By) React(ctx context.Context, store Reactions, draft int64, r notice.Reaction) (notice.Announcement, error) {
	a, err := store.AnnouncementOf(ctx, draft)
	if err != nil {
		return a, err
	}
	asked := r
	if r == notice.StaysAway {
		asked = notice.Comes
	}
	if !a.Message.Asks(asked) || a.State == notice.AnnouncementScheduled || a.NeverWent() {
		return a, course.ErrNotFound
	}
	by, found, err := store.Received(ctx, a.ID, b.Actor)
	if err != nil {
		return a, err
	}
	if !found {
		return a, course.Refuse(course.ErrForbidden, "react.not_yours")
	}
	return a, store.React(ctx, a.ID, by, r)
}
