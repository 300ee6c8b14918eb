// Package tending is what an admin does for the running whole: look how it is, and see to what
// was set aside.
package tending

import (
	"context"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
)

// maxSetAside is how many quarantined updates are listed.
const maxSetAside = 10

// Store is how the whole runs, as a transaction tells it.
type Store interface {
	registrar.SetAside
	Status(ctx context.Context) (notice.Status, error)
	Replicas(ctx context.Context) (n int, since time.Time, err error)
	Quarantined(ctx context.Context, limit int) ([]notice.Update, error)
	KnownActor(ctx context.Context, telegramID int64) (course.Account, course.Actor, error)
	Persons(ctx context.Context, accountIDs ...int64) (map[int64]course.Person, error)
}

var statusTap = notice.Tap[struct{}]{Action: "status", What: "show"}

// Status shows an admin how the whole runs, and what was set aside and why. What
// people wrote is not shown.
func Status(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return status(ctx, v, store, "")
}

// status is Status under a word about what was done.
func status(ctx context.Context, v *visit.Visit, store Store, done string) (bot.Reply, error) {
	if err := v.Allow(course.SeeStatus, course.Object{}); err != nil {
		return bot.Reply{}, err
	}
	s, err := store.Status(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{
		done + v.Say.T("status.head", "Version", v.House.Version),
		backup(v),
	}
	n, since, err := store.Replicas(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if n > 1 {
		lines = append(lines, v.Say.T("status.replicas", "Count", n, "Since", moment(since)))
	}
	lines = append(lines,
		waiting(v, s),
		v.Say.T("status.outbox", "Replies", s.Queued[notice.ReplyLane], "Reminders", s.Queued[notice.ReminderLane]+s.Queued[notice.OutdatedLane],
			"Announcements", s.Queued[notice.AnnouncementLane]),
		v.Say.T("status.courses", "Courses", s.Courses, "Trainees", s.Trainees, "Linked", s.Linked, "Blocked", s.Blocked),
	)
	var buttons [][]notice.Button
	if s.Quarantined > 0 {
		setAside, err := store.Quarantined(ctx, maxSetAside)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, "", v.Say.N("status.set_aside", s.Quarantined))
		for _, u := range setAside {
			lines = append(lines, v.Say.T("status.update", "Update", u.ID, "Time", moment(u.ReceivedAt)))
			buttons = append(buttons, []notice.Button{v.Button(updateTap.Data(ofUpdate{u.ID}), "status.button_update", "Update", u.ID)})
		}
		if more := s.Quarantined - len(setAside); more > 0 {
			lines = append(lines, v.Say.T("status.more", "More", more))
		}
	}
	buttons = append(buttons, []notice.Button{v.Button(statusTap.Data(struct{}{}), "status.button_again")})
	return v.Replace(strings.Join(lines, "\n"), buttons...), nil
}

// waiting says how many updates wait beside this very question, and since when.
func waiting(v *visit.Visit, s notice.Status) string {
	n := max(s.Waiting-1, 0)
	since := ""
	if n > 0 && !s.Oldest.IsZero() {
		since = moment(s.Oldest)
	}
	return v.Say.T("status.inbox", "Waiting", n, "Since", since)
}

// oldBackup is the age from which on a backup of the nights is said to be old: a night was
// left out.
const oldBackup = 30 * time.Hour

// backup says when the last backup of the nights was made.
func backup(v *visit.Visit) string {
	if v.House.LastBackup == nil {
		return v.Say.T("status.backup_off")
	}
	last, err := v.House.LastBackup()
	if err != nil || last.IsZero() {
		return v.Say.T("status.backup_none")
	}
	return v.Say.T("status.backup", "Time", moment(last), "Old", v.Now.Sub(last) > oldBackup)
}

func moment(at time.Time) string {
	at = at.In(course.NewCourse("", "").Location())
	return course.ClockDate(at)
}
