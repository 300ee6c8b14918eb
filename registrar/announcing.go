package registrar

import (
	"context"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Announcements is what announcing asks of a transaction.
type Announcements interface {
	Log
	Bound
	Audience(ctx context.Context, courseID int64, of course.Choice) (course.Audience, error)
	Survey(ctx context.Context, courseID int64, of course.Choice, m notice.Message) (notice.Survey, error)
	Announce(ctx context.Context, a *notice.Announcement, to course.Audience) (notice.Delivery, error)
}

// Halts is what is asked of a transaction by whoever pauses or stops an announcement, or lets
// it go on.
type Halts interface {
	Log
	Announcement(ctx context.Context, id int64) (notice.Announcement, error)
	PauseAnnouncement(ctx context.Context, id int64, reason string) error
	ResumeAnnouncement(ctx context.Context, id int64) error
	StopAnnouncement(ctx context.Context, id int64) error
}

// Missed is what sending an announcement again asks of a transaction.
type Missed interface {
	Log
	Announcement(ctx context.Context, id int64) (notice.Announcement, error)
	Missed(ctx context.Context, id int64) (course.Audience, error)
	SendMissed(ctx context.Context, id, by int64, to course.Audience) error
	MissedPosts(ctx context.Context, a notice.Announcement) ([]int64, error)
	PostAgain(ctx context.Context, a notice.Announcement, groups []int64) error
}

// Announce sends an announcement to the chosen people of its course, of whom there must be one, and posts it in its groups; the
// actor is who makes it. One that was made already, or is for an hour, is refused with course.ErrConflict: those
// are Schedule's and SendScheduled's. seen is what was shown before (notice.Announcement.Seen): when it would not go
// to the same people, or not say the same, it is refused with course.ErrChanged; so is one that is too
// long for somebody with their values in it, with course.ErrInvalid.
func (b By) Announce(ctx context.Context, store Announcements, a notice.Announcement, seen string) (notice.Announcement, notice.Delivery, error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: a.CourseID}); err != nil {
		return a, notice.Delivery{}, err
	}
	if a.ID != 0 || !a.Due.IsZero() {
		return a, notice.Delivery{}, course.Refuse(course.ErrConflict, "later.gone")
	}
	to, err := store.Audience(ctx, a.CourseID, a.To)
	if err != nil {
		return a, notice.Delivery{}, err
	}
	survey, err := store.Survey(ctx, a.CourseID, a.To, a.Message)
	if err != nil {
		return a, notice.Delivery{}, err
	}
	if err := course.CheckSeen(seen, a.Seen(to, survey)); err != nil {
		return a, notice.Delivery{}, err
	}
	if to.Total() == 0 {
		return a, notice.Delivery{}, course.Refuse(course.ErrInvalid, "audience.nobody")
	}
	if err := misfit(a.Message, survey); err != nil {
		return a, notice.Delivery{}, err
	}
	if err := postable(ctx, store, a); err != nil {
		return a, notice.Delivery{}, err
	}
	a.By = b.Actor.AccountID
	d, err := store.Announce(ctx, &a, to)
	if err != nil {
		return a, d, err
	}
	return a, d, b.log(ctx, store, course.AuditEntry{Act: "announcement.send", CourseID: a.CourseID, Subject: announcementNo(a)})
}

// misfit refuses what is too long for somebody, or would have its buttons where there are none.
func misfit(m notice.Message, s notice.Survey) error {
	if m.UnderAlbum() {
		return course.Refuse(course.ErrInvalid, "compose.under_album")
	}
	if s.Misfits > 0 {
		return course.Refuse(course.ErrInvalid, "compose.misfit", "Name", s.Misfit.Name, "Over", s.Over, "Others", s.Misfits-1)
	}
	return nil
}

// announcementNo is how the log calls an announcement.
func announcementNo(a notice.Announcement) string { return fmt.Sprintf("announcement/%d", a.No) }

// announced is an announcement of a course that the actor manages.
func (b By) announced(ctx context.Context, store interface {
	Announcement(ctx context.Context, id int64) (notice.Announcement, error)
}, id int64) (notice.Announcement, error) {
	a, err := store.Announcement(ctx, id)
	if err == nil {
		err = course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: a.CourseID})
	}
	return a, err
}

// PauseAnnouncement lets nothing more of an announcement go for now.
func (b By) PauseAnnouncement(ctx context.Context, store Halts, id int64) error {
	return b.halt(ctx, store, id, course.AuditEntry{Act: "announcement.pause"}, func() error { return store.PauseAnnouncement(ctx, id, "") })
}

// ResumeAnnouncement lets a paused announcement go on.
func (b By) ResumeAnnouncement(ctx context.Context, store Halts, id int64) error {
	return b.halt(ctx, store, id, course.AuditEntry{Act: "announcement.resume"}, func() error { return store.ResumeAnnouncement(ctx, id) })
}

// StopAnnouncement ends an announcement before everybody has got it.
func (b By) StopAnnouncement(ctx context.Context, store Halts, id int64) error {
	return b.halt(ctx, store, id, course.AuditEntry{Act: "announcement.stop"}, func() error { return store.StopAnnouncement(ctx, id) })
}

func (b By) halt(ctx context.Context, store Halts, id int64, line course.AuditEntry, do func() error) error {
	a, err := b.announced(ctx, store, id)
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	line.CourseID, line.Subject = a.CourseID, announcementNo(a)
	return b.log(ctx, store, line)
}

// SendMissed sends an announcement again to those who surely haven't got it and can get it by
// now, and returns it as it then is. seen is the digest of them as they were shown: when they
// are others it is refused with course.ErrChanged.
func (b By) SendMissed(ctx context.Context, store Missed, id int64, seen string) (notice.Announcement, error) {
	a, err := b.announced(ctx, store, id)
	if err != nil {
		return a, err
	}
	to, err := store.Missed(ctx, id)
	if err != nil {
		return a, err
	}
	posts, err := store.MissedPosts(ctx, a)
	if err != nil {
		return a, err
	}
	if err := course.CheckSeen(seen, course.Seen(to, a.Round, posts)); err != nil {
		return a, err
	}
	if err := store.SendMissed(ctx, id, b.Actor.AccountID, to); err != nil {
		return a, err
	}
	if a, err = store.Announcement(ctx, id); err != nil { // it may have been edited meanwhile
		return a, err
	}
	if err := store.PostAgain(ctx, a, posts); err != nil {
		return a, err
	}
	return a, b.log(ctx, store, course.AuditEntry{Act: "announcement.again", CourseID: a.CourseID, Subject: announcementNo(a)})
}
