package attending

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// The buttons that show the same of another course.
var (
	timetableTap = notice.Tap[words.OfCourse]{Action: "schedule"}
	progressTap  = notice.Tap[words.OfCourse]{Action: "progress"}
)

// Timetable shows a trainee the sessions, with the next marked, by the command or the
// button of another course.
func Timetable(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	mine, err := visit.Attended(ctx, v, timetableTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c := mine[0].Course
	sessions, err := store.AllSessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	elsewhere := visit.Elsewhere(v, mine[1:], timetableTap)
	if len(sessions) == 0 {
		return v.Replace(v.Say.T("schedule.empty", "Course", c.Title), elsewhere...), nil
	}
	own := []notice.Button{v.Button(calendarTap.Data(words.OfCourse{ID: c.ID}), "calendar.button")}
	if !c.Closed() {
		own = append(own, visit.RemindersButton(v, c, mine[0].Place.RemindersOff))
	}
	return v.Replace(words.Timetable(v.Say, c, sessions, v.Now), slices.Insert(elsewhere, 0, own)...), nil
}

// Progress shows a trainee's states and where they stand against the completion
// rule, by the command or the button of another course.
func Progress(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	mine, err := visit.Attended(ctx, v, progressTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c := mine[0].Course
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	entries, err := store.EntriesOf(ctx, mine[0].Place.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(words.Progress(v.Say, c, sessions, entries), visit.Elsewhere(v, mine[1:], progressTap)...), nil
}
