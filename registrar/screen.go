package registrar

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Screens is what the acts of a hall's screen ask of a transaction.
type Screens interface {
	Log
	ScreenKey(ctx context.Context, courseID int64) (string, error)
	SetScreenKey(ctx context.Context, courseID int64, key string) error
}

// OpenScreen is the key of the address at which a course's screen is shown in the hall.
// It is made when there is none, or anew: the old address shows nothing then, and the
// codes that were shown at it are taken no more.
func (b By) OpenScreen(ctx context.Context, store Screens, courseID int64, anew bool) (key string, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return "", err
	}
	if key, err = store.ScreenKey(ctx, courseID); err != nil || key != "" && !anew {
		return key, err
	}
	key = course.NewKey()
	if err := store.SetScreenKey(ctx, courseID, key); err != nil {
		return "", err
	}
	return key, b.log(ctx, store, course.AuditEntry{Act: "course.screen", CourseID: courseID})
}

// CheckInByScan is CheckIn by the code on the screen, which has to be one that can have
// been scanned there.
func (b By) CheckInByScan(ctx context.Context, book interface {
	Book
	ScreenKey(ctx context.Context, courseID int64) (string, error)
}, in CheckIn, scan course.Scan) (CheckedIn, error) {
	key, err := book.ScreenKey(ctx, in.Course.ID)
	if err != nil {
		return CheckedIn{}, err
	}
	since := in.Since
	if since.IsZero() {
		since = b.at()
	}
	in.Way = course.ByQR
	if !scan.By(key) || scan.Session != in.Session.ID || in.takes(b.at()) && !scan.Shown(since, b.at()) {
		return CheckedIn{}, course.Refuse(course.ErrInvalid, "checkin.old_scan")
	}
	return b.CheckIn(ctx, book, in)
}

// takes tells whether the session takes check-ins: who comes with an old code to one that
// doesn't is better told that.
func (in CheckIn) takes(at time.Time) bool {
	_, open := in.Course.CheckIn.At(in.Session, at).Presence()
	return open && in.Course.Writes(in.Session) && !in.Session.Cancelled()
}
