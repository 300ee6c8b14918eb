package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Announcements is what announcing asks of a transaction.
type Announcements interface {
	Log
	Audience(ctx context.Context, courseID int64, of course.Choice) (course.Audience, error)
	Announce(ctx context.Context, a *notice.Announcement, to course.Audience) (notice.Delivery, error)
}

// Announce sends an announcement to the chosen people of its course, of whom there must be one; the
// actor is who makes it. seen is what was shown before (notice.Announcement.Seen): when it would not go
// to the same people, or not say the same, it is refused with course.ErrChanged.
func (b By) Announce(ctx context.Context, store Announcements, a notice.Announcement, seen string) (notice.Announcement, notice.Delivery, error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: a.CourseID}); err != nil {
		return a, notice.Delivery{}, err
	}
	to, err := store.Audience(ctx, a.CourseID, a.To)
	if err != nil {
		return a, notice.Delivery{}, err
	}
	if err := course.CheckSeen(seen, a.Seen(to)); err != nil {
		return a, notice.Delivery{}, err
	}
	if to.Total() == 0 {
		return a, notice.Delivery{}, course.Refuse(course.ErrInvalid, "audience.nobody")
	}
	a.By = b.Actor.AccountID
	d, err := store.Announce(ctx, &a, to)
	if err != nil {
		return a, d, err
	}
	return a, d, b.log(ctx, store, course.AuditEntry{Act: "announcement.send", CourseID: a.CourseID, Subject: a.Mailing().Name()})
}
