package handlers

import (
	"context"

	"loptruong/bot"
	"loptruong/words"
)

// schedule shows the timetable with the next session marked.
func schedule(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, _, err := v.TraineeCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(sessions) == 0 {
		return v.say("schedule.empty", "Course", c.Title)
	}
	return bot.Say(words.Timetable(v.Say, c, sessions, v.Now)), nil
}
