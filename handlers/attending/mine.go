package attending

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/words"
)

// Timetable shows a trainee the sessions, with the next marked.
func Timetable(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	c, _, err := v.TraineeCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(sessions) == 0 {
		return v.Reply("schedule.empty", "Course", c.Title)
	}
	return bot.Say(words.Timetable(v.Say, c, sessions, v.Now)), nil
}

// Progress shows a trainee's states and where they stand against the completion
// rule.
func Progress(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	c, place, err := v.TraineeCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	states, err := store.States(ctx, place.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(words.Progress(v.Say, c, sessions, states)), nil
}
