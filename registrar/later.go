package registrar

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Later is what announcing something for later asks of a transaction.
type Later interface {
	Log
	Bound
	Course(ctx context.Context, id int64) (course.Course, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Audience(ctx context.Context, courseID int64, of course.Choice) (course.Audience, error)
	Survey(ctx context.Context, courseID int64, of course.Choice, m notice.Message) (notice.Survey, error)
	Announcement(ctx context.Context, id int64) (notice.Announcement, error)
	ScheduledAnnouncements(ctx context.Context, courseID int64) ([]notice.Announcement, error)
	ScheduleAnnouncement(ctx context.Context, a *notice.Announcement) error
	SendScheduled(ctx context.Context, a *notice.Announcement, to course.Audience) (notice.Delivery, error)
	CancelScheduled(ctx context.Context, id int64) error
}

// Due is what sending by the clock asks of a transaction.
type Due interface {
	Later
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	InCharge(ctx context.Context, courseID int64) ([]course.Account, error)
	DoubtScheduled(ctx context.Context, a notice.Announcement, why course.Doubt) error
}

// Schedule keeps an announcement until its hour; one that has an id and waits already changes to
// it. seen is what was shown before (notice.Announcement.Seen): when it would not say the same it is
// refused with course.ErrChanged. When it waits no more, or is another than when it was opened, of which
// opened is the digest, it is refused with course.ErrConflict.
func (b By) Schedule(ctx context.Context, store Later, a notice.Announcement, opened, seen string) (notice.Announcement, error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: a.CourseID}); err != nil {
		return a, err
	}
	if err := course.CheckSeen(seen, a.Seen(course.Audience{}, notice.Survey{})); err != nil {
		return a, err
	}
	c, err := store.Course(ctx, a.CourseID)
	if err != nil {
		return a, err
	}
	if err := b.checkSchedule(ctx, store, c, &a, opened); err != nil {
		return a, err
	}
	a.By = b.Actor.AccountID
	local := a.Due.In(c.Location())
	line := course.AuditEntry{Act: "announcement.schedule", CourseID: a.CourseID, After: course.ClockDate(local)}
	if a.ID != 0 {
		line.Act = "announcement.reschedule"
	}
	if err := store.ScheduleAnnouncement(ctx, &a); err != nil {
		return a, err
	}
	line.Subject = announcementNo(a)
	return a, b.log(ctx, store, line)
}

// checkSchedule refuses what can't wait for its hour; one that waits keeps its number.
func (b By) checkSchedule(ctx context.Context, store Later, c course.Course, a *notice.Announcement, opened string) error {
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return err
	}
	wait, err := store.ScheduledAnnouncements(ctx, c.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(wait, func(one notice.Announcement) bool {
		return one.ID == a.ID && one.Seen(course.Audience{}, notice.Survey{}) == opened
	})
	kept := false
	switch {
	case a.ID != 0 && i < 0:
		return course.Refuse(course.ErrConflict, "later.gone")
	case a.ID != 0:
		a.No = wait[i].No
		kept = a.Due.Equal(wait[i].Due) && wait[i].Doubt == ""
	case len(wait) >= course.MaxScheduled:
		return course.Refuse(course.ErrInvalid, "later.too_many", "Max", course.MaxScheduled)
	}
	if err := c.CheckDue(a.Due, b.Now, sessions); err != nil && !kept { // at an hour kept it goes, and must not as it was
		return err
	}
	to, err := store.Audience(ctx, c.ID, a.To)
	if err != nil {
		return err
	}
	if to.Total() == 0 {
		return course.Refuse(course.ErrInvalid, "audience.nobody")
	}
	if err := postable(ctx, store, *a); err != nil {
		return err
	}
	return fits(ctx, store, *a)
}

// fits refuses an announcement that is too long for somebody to whom it would go now.
func fits(ctx context.Context, store Later, a notice.Announcement) error {
	s, err := store.Survey(ctx, a.CourseID, a.To, a.Message)
	if err != nil {
		return err
	}
	return misfit(a.Message, s)
}

// scheduled is an announcement that waits for its hour, of a course that the actor manages.
func (b By) scheduled(ctx context.Context, store Later, id int64) (notice.Announcement, error) {
	a, err := b.announced(ctx, store, id)
	if err != nil {
		return a, err
	}
	if a.State != notice.AnnouncementScheduled {
		return a, course.Refuse(course.ErrConflict, "later.gone")
	}
	return a, nil
}

// NowSeen is the digest of what is shown before an announcement that waits is sent at once: it, what becomes of it for those to
// whom it goes, to whom it goes, and into which groups, by their ids, it can come.
func NowSeen(a notice.Announcement, to course.Audience, s notice.Survey, in []int64) string {
	return course.Seen(to, s, a.Seen(to, s), in)
}

// SendScheduled sends an announcement that waits for its hour, at once; it is the actor's from then
// on. seen is what was shown before (NowSeen): when it would be another it is
// refused with course.ErrChanged, and with course.ErrConflict when it waits no more.
func (b By) SendScheduled(ctx context.Context, store Later, id int64, seen string) (notice.Announcement, notice.Delivery, error) {
	a, err := b.scheduled(ctx, store, id)
	if err != nil {
		return a, notice.Delivery{}, err
	}
	to, err := store.Audience(ctx, a.CourseID, a.To)
	if err != nil {
		return a, notice.Delivery{}, err
	}
	survey, err := store.Survey(ctx, a.CourseID, a.To, a.Message)
	if err != nil {
		return a, notice.Delivery{}, err
	}
	in, err := reachable(ctx, store, a)
	if err != nil {
		return a, notice.Delivery{}, err
	}
	if err := course.CheckSeen(seen, NowSeen(a, to, survey, in)); err != nil {
		return a, notice.Delivery{}, err
	}
	if to.Total() == 0 {
		return a, notice.Delivery{}, course.Refuse(course.ErrInvalid, "audience.nobody")
	}
	if err := misfit(a.Message, survey); err != nil {
		return a, notice.Delivery{}, err
	}
	a.By = b.Actor.AccountID
	d, err := store.SendScheduled(ctx, &a, to)
	if err != nil {
		return a, d, err
	}
	return a, d, b.log(ctx, store, course.AuditEntry{Act: "announcement.send", CourseID: a.CourseID, Subject: announcementNo(a)})
}

// CancelScheduled ends an announcement that waits for its hour. seen is the digest of it as it was
// shown: when it has changed it is refused with course.ErrChanged, and with course.ErrConflict when
// it waits no more.
func (b By) CancelScheduled(ctx context.Context, store Later, id int64, seen string) error {
	a, err := b.scheduled(ctx, store, id)
	if err != nil {
		return err
	}
	if err := course.CheckSeen(seen, a.Seen(course.Audience{}, notice.Survey{})); err != nil {
		return err
	}
	if err := store.CancelScheduled(ctx, id); err != nil {
		return err
	}
	return b.log(ctx, store, course.AuditEntry{Act: "announcement.cancel", CourseID: a.CourseID, Subject: announcementNo(a)})
}

// SendByClock sends an announcement whose hour has come to whom it is for by now, on behalf of whoever
// has scheduled it, by the rights that they have now; when something speaks against that it waits for
// somebody's word instead (course.Course.Doubt). a is filled as it goes; it isn't sending when it
// waits.
func SendByClock(ctx context.Context, store Due, now time.Time, a *notice.Announcement) (facts []course.Fact, err error) {
	of := course.Scheduled{ID: a.ID, No: a.No, Due: a.Due}
	if of.Course, err = store.Course(ctx, a.CourseID); err != nil {
		return nil, err
	}
	actor, err := store.Actor(ctx, a.By)
	if err != nil {
		return nil, err
	}
	may := course.Can(actor, course.ManageCourse, course.Object{CourseID: a.CourseID})
	if of.By, err = store.Account(ctx, a.By); err != nil {
		return nil, err
	}
	to, err := store.Audience(ctx, a.CourseID, a.To)
	if err != nil {
		return nil, err
	}
	hear, err := hearers(ctx, store, of, may)
	if err != nil {
		return nil, err
	}
	why := of.Course.Doubt(a.Due, a.ConfirmedAt, now, to.Total(), may)
	if why == "" && errors.Is(fits(ctx, store, *a), course.ErrInvalid) {
		why = course.DoubtMisfit
	}
	if why != "" {
		for _, one := range hear {
			facts = append(facts, course.ScheduledWaits{Scheduled: of, To: one, Why: why})
		}
		return facts, store.DoubtScheduled(ctx, *a, why)
	}
	if _, err := store.SendScheduled(ctx, a, to); err != nil {
		return nil, err
	}
	for _, one := range hear {
		facts = append(facts, course.ScheduledWent{Scheduled: of, To: one, At: now, Goes: to.Reached})
	}
	by := By{Actor: actor, Now: now}
	return facts, by.log(ctx, store, course.AuditEntry{Act: "announcement.due", CourseID: a.CourseID, Subject: announcementNo(*a)})
}

// hearers are those who hear what becomes of something scheduled: those in charge, and who has
// scheduled it, as long as they run the course.
func hearers(ctx context.Context, store Due, of course.Scheduled, may bool) ([]course.Hearer, error) {
	inCharge, err := store.InCharge(ctx, of.Course.ID)
	hear := []course.Hearer{course.InCharge}
	if may && !slices.ContainsFunc(inCharge, func(one course.Account) bool { return one.ID == of.By.ID }) {
		hear = append(hear, course.Hearer{Account: of.By})
	}
	return hear, err
}
