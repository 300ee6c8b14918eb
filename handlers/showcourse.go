package handlers

import (
	"context"
	"errors"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/words"
)

// showCourse shows the course an organizer runs, and lets one of several be
// chosen; what is chosen is what every other command is about.
func showCourse(ctx context.Context, v *Visit) (bot.Reply, error) {
	if id := v.param(0); id != 0 {
		c, err := v.managed(ctx, id)
		if err != nil {
			return bot.Reply{}, err
		}
		if err := v.Store.SetActiveCourse(ctx, v.Account.ID, c.ID); err != nil {
			return bot.Reply{}, err
		}
		return v.courseOverview(ctx, c)
	}
	if v.word(0) == "list" {
		return v.courseChoice(ctx)
	}
	c, err := v.ManagedCourse(ctx)
	if _, refused := refusal(err); refused && errors.Is(err, course.ErrConflict) {
		return v.courseChoice(ctx)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return v.courseOverview(ctx, c)
}

// courseChoice is a button for each course the person manages.
func (v *Visit) courseChoice(ctx context.Context) (bot.Reply, error) {
	managed, err := v.managedCourses(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	var keys [][]notice.Button
	for _, c := range managed[:min(len(managed), maxRows)] {
		name := "course.key_open"
		if c.Closed() {
			name = "course.key_closed"
		}
		keys = append(keys, []notice.Button{v.key(notice.Data("course", c.ID), name, "Title", words.Short(c.Title))})
	}
	return v.replace(v.Say.T("course.choose"), keys...), nil
}

// courseOverview is what an organizer wants to know of a course at a glance.
func (v *Visit) courseOverview(ctx context.Context, c course.Course) (bot.Reply, error) {
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	delegations, err := v.Store.Delegations(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	to, err := v.Store.Audience(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{v.Say.T("course.head", "Title", c.Title, "Code", c.Code)}
	if len(sessions) > 0 {
		first, last := sessions[0].Start.In(c.Location()), sessions[len(sessions)-1].Start.In(c.Location())
		lines = append(lines, v.Say.N("course.dates", len(sessions), "From", course.ShortDate(first), "To", course.ShortDate(last)))
	}
	if c.Place != "" {
		lines = append(lines, v.Say.T("course.place", "Place", c.Place))
	}
	lines = append(lines, v.Say.N("course.people", len(to), append(words.Reached(to.Reached()), "Delegations", len(delegations))...))
	if c.Closed() {
		lines = append(lines, v.Say.T("course.closed_at", "Date", course.ShortDate(c.ClosedAt.In(c.Location()))))
	} else {
		if s, ok := c.CheckIn.Current(sessions, v.Now); ok && c.CheckIn.At(s, v.Now) != course.Over {
			lines = append(lines, v.Say.T("course.next", "Session", v.Say.Session(s, c.Location()), "Time", course.ClockTime(s.Start.In(c.Location())), "Detail", words.SessionDetail(v.Say, s)))
		}
		lines = append(lines, v.Say.T("course.link", "Link", v.House.Link("c_"+c.Code)), v.Say.T("course.commands"))
	}
	keys, err := v.courseKeys(ctx, c, delegations)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.replace(strings.Join(lines, "\n"), keys...), nil
}

// courseKeys are the invitations, the question about those whom the last roster
// leaves out, and the way to the other courses.
func (v *Visit) courseKeys(ctx context.Context, c course.Course, delegations []course.Delegation) ([][]notice.Button, error) {
	keys := [][]notice.Button{{v.key(notice.Data("invite", "org", c.ID), "course.key_organizer")}}
	if c.Closed() {
		keys = append(keys, []notice.Button{v.textKey(c, contactField)})
	} else {
		keys = append(keys, []notice.Button{v.key(notice.Data("paper", "list", c.ID), "paper.key_list")})
	}
	for i, d := range delegations[:min(len(delegations), 2*maxRows-4)] {
		key := v.key(notice.Data("invite", "rep", c.ID, d.ID), "course.key_representative", "Delegation", words.Short(d.Name))
		if i%2 == 0 {
			keys = append(keys, nil)
		}
		keys[len(keys)-1] = append(keys[len(keys)-1], key)
	}
	if !c.Closed() {
		gone, err := v.Store.LeftOut(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if len(gone) > 0 {
			keys = append(keys, []notice.Button{v.key(notice.Data("gone", "show", c.ID, 0), "gone.key", "Count", len(gone))})
		}
	}
	managed, err := v.managedCourses(ctx)
	if err != nil {
		return nil, err
	}
	if len(managed) > 1 {
		keys = append(keys, []notice.Button{v.key(notice.Data("course", "list"), "course.key_list")})
	}
	return keys, nil
}
