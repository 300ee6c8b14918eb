package handlers

import (
	"context"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/words"
)

// progress shows a trainee's states and where they stand against the completion
// rule.
func progress(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, place, err := v.TraineeCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, states, err := v.attendanceOf(ctx, c, place)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(words.Progress(v.Say, c, sessions, states)), nil
}

func (v *Visit) attendanceOf(ctx context.Context, c course.Course, place course.Enrollment) ([]course.Session, map[int64]course.Presence, error) {
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return nil, nil, err
	}
	states, err := v.Store.States(ctx, place.ID)
	return sessions, states, err
}
