package handlers

import (
	"context"
	"slices"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/words"
)

// delegation shows representatives the people of their delegation: who uses
// Telegram, and who is here today.
func delegation(ctx context.Context, v *Visit) (bot.Reply, error) {
	var reply bot.Reply
	for _, g := range v.Actor.Represented() {
		text, err := v.delegationText(ctx, g)
		if err != nil {
			return bot.Reply{}, err
		}
		reply = reply.And(bot.Say(text))
	}
	return reply, nil
}

func (v *Visit) delegationText(ctx context.Context, g course.Grant) (string, error) {
	if err := v.Allow(course.SeeDelegation, course.Object{CourseID: g.CourseID, DelegationID: g.DelegationID}); err != nil {
		return "", err
	}
	c, err := v.Store.Course(ctx, g.CourseID)
	if err != nil {
		return "", err
	}
	c = v.in(c)
	name, err := v.findDelegation(ctx, c.ID, g.DelegationID)
	if err != nil {
		return "", err
	}
	roster, err := v.Store.Roster(ctx, c.ID)
	if err != nil {
		return "", err
	}
	people := slices.DeleteFunc(course.EnrolledOf(roster), func(e course.Enrollment) bool { return e.DelegationID != g.DelegationID })
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return "", err
	}
	states, err := v.Store.CourseStates(ctx, c.ID)
	if err != nil {
		return "", err
	}
	s, begun := lastOpened(c, sessions, v)
	lines := []string{v.Say.T("delegation.title", "Delegation", name, "Course", c.Title)}
	if begun {
		lines = append(lines, v.Say.T("delegation.session", "Session", v.Say.Session(s, c.Location())))
	}
	lines = append(lines, "")
	var reached course.Reached
	here := 0
	for i, e := range people {
		state := states[e.ID][s.ID]
		reached.Add(e.Trainee.Reach())
		if state == course.Present || state == course.Late || state == course.LeftEarly {
			here++
		}
		line := v.Say.T("delegation.line", "No", i+1, "Name", e.Trainee.Name, "Link", words.Reach(v.Say, e))
		if begun {
			line += " · " + words.Presence(v.Say, state)
		}
		lines = append(lines, line)
	}
	lines = append(lines, "", v.Say.T("delegation.linked", words.Reached(reached)...))
	if begun {
		lines = append(lines, v.Say.T("delegation.here", "Here", here, "Total", len(people)))
	}
	return strings.Join(lines, "\n"), nil
}

// lastOpened is the latest session whose check-in has opened; ok is false before
// the first.
func lastOpened(c course.Course, sessions []course.Session, v *Visit) (last course.Session, ok bool) {
	for _, s := range sessions {
		if !v.Now.Before(c.CheckIn.Opens(s)) {
			last, ok = s, true
		}
	}
	return last, ok
}
