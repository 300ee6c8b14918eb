package roles

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
)

// maxSetAside is how many quarantined updates are listed.
const maxSetAside = 10

// Running is how the whole runs, as a transaction tells it.
type Running interface {
	Status(ctx context.Context) (notice.Status, error)
	Quarantined(ctx context.Context, limit int) ([]notice.Update, error)
}

// Status shows an admin how the whole runs, and what was set aside and why. What
// people wrote is not shown.
func Status(ctx context.Context, v *visit.Visit, store Running) (bot.Reply, error) {
	if err := v.Allow(course.SeeStatus, course.Object{}); err != nil {
		return bot.Reply{}, err
	}
	s, err := store.Status(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{
		v.Say.T("status.head"),
		v.Say.T("status.inbox", "Waiting", max(s.Waiting-1, 0), "Quarantined", s.Quarantined), // without this very question
		v.Say.T("status.outbox", "Replies", s.Queued[notice.ReplyLane], "Reminders", s.Queued[notice.ReminderLane],
			"Announcements", s.Queued[notice.AnnouncementLane]),
		v.Say.T("status.courses", "Courses", s.Courses, "Trainees", s.Trainees, "Linked", s.Linked, "Blocked", s.Blocked),
	}
	if s.Quarantined > 0 {
		setAside, err := store.Quarantined(ctx, maxSetAside)
		if err != nil {
			return bot.Reply{}, err
		}
		loc := course.NewCourse("", "").Location()
		lines = append(lines, "", v.Say.T("status.set_aside"))
		for _, u := range setAside {
			at := u.ReceivedAt.In(loc)
			lines = append(lines, v.Say.T("status.update", "Update", u.ID, "Time", course.ClockTime(at)+" "+course.ShortDate(at),
				"Reason", reason(u.Failure)))
		}
		if more := s.Quarantined - len(setAside); more > 0 {
			lines = append(lines, v.Say.T("status.more", "More", more))
		}
	}
	return bot.Say(strings.Join(lines, "\n")), nil
}

// maxReason is the longest failure that is shown, in runes.
const maxReason = 160

// reason is a failure on one line.
func reason(failure string) string {
	runes := []rune(letters.Clean(failure))
	if len(runes) > maxReason {
		return string(runes[:maxReason-1]) + "…"
	}
	return string(runes)
}
