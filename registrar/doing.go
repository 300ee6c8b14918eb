package registrar

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Deeds is what doing something with the messages of an announcement asks of a transaction.
type Deeds interface {
	Log
	Announcement(ctx context.Context, id int64) (notice.Announcement, error)
	DoablePosts(ctx context.Context, a notice.Announcement, d notice.Deed) ([]int64, error)
	Doable(ctx context.Context, id int64, d notice.Deed) (course.Audience, error)
	LastDeed(ctx context.Context, id int64, d notice.Deed) (time.Time, error)
	StartDeed(ctx context.Context, run *notice.Announcement, to course.Audience) error
}

// nudgeEvery is how often people are reminded of one announcement at most.
const nudgeEvery = 24 * time.Hour

// CanDo tells whether something can be done with the messages of an announcement as it stands: it has ended; an edit also
// while it is paused.
func CanDo(a notice.Announcement, d notice.Deed) bool {
	return a.Of == 0 && (a.Ended() || d == notice.Edit && a.State == notice.AnnouncementPaused)
}

// Do does something with the messages of an announcement in the chats and groups that have them, as far as Telegram lets it. m is what
// they say then, or what a nudge says, and row the update by which it is confirmed. seen is the digest of what was shown
// (DeedSeen): when that would not happen it is refused with course.ErrChanged, and with course.ErrConflict when it can't be
// done now.
func (b By) Do(ctx context.Context, store Deeds, id, row int64, d notice.Deed, m notice.Message, seen string) (run notice.Announcement, err error) {
	a, err := b.announced(ctx, store, id)
	if err != nil {
		return run, err
	}
	if !CanDo(a, d) {
		return run, course.ErrConflict
	}
	if d == notice.Nudge {
		if err := Nudgeable(ctx, store, id, b.at()); err != nil {
			return run, err
		}
	}
	to, err := store.Doable(ctx, id, d)
	if err != nil {
		return run, err
	}
	posts, err := store.DoablePosts(ctx, a, d)
	if err != nil {
		return run, err
	}
	if err := course.CheckSeen(seen, DeedSeen(a, d, m, to, posts)); err != nil {
		return run, err
	}
	if err := Postable(m); err != nil && len(a.Groups) > 0 {
		return run, err
	}
	run = notice.Announcement{No: a.No, CourseID: a.CourseID, Of: a.ID, Deed: d, Groups: posts, Message: m, By: b.Actor.AccountID, Draft: row}
	if err := store.StartDeed(ctx, &run, to); err != nil {
		return run, err
	}
	line := deedLines[d]
	line.CourseID, line.Subject = a.CourseID, announcementNo(a)
	return run, b.log(ctx, store, line)
}

// deedLines are what the log says of each.
var deedLines = map[notice.Deed]course.AuditEntry{
	notice.Recall: {Act: "announcement.recall"},
	notice.Edit:   {Act: "announcement.edit"},
	notice.Pin:    {Act: "announcement.pin"},
	notice.Unpin:  {Act: "announcement.unpin"},
	notice.Nudge:  {Act: "announcement.nudge"},
}

// Nudgeable refuses to remind people of an announcement again so soon.
func Nudgeable(ctx context.Context, store Deeds, id int64, now time.Time) error {
	last, err := store.LastDeed(ctx, id, notice.Nudge)
	if err != nil || last.IsZero() {
		return err
	}
	if again := last.Add(nudgeEvery); now.Before(again) {
		return course.Refuse(course.ErrInvalid, "deed.nudged", "Hours", max(1, int(again.Sub(now).Hours())))
	}
	return nil
}

// DeedSeen is the digest of what is shown before something is done with the messages of an announcement, also in these
// groups.
func DeedSeen(a notice.Announcement, d notice.Deed, m notice.Message, to course.Audience, posts []int64) string {
	return course.Seen(to, a.Message, d, m, posts)
}
