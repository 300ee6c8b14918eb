package handlers

import (
	"context"
	"slices"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/words"
)

// How many people one message lists, and how many a search finds.
const (
	peoplePage = 30
	maxFound   = 20
)

// trainees lists the people of a course by delegation, in given-name order, with
// whether they are linked; words after the command search among them.
func trainees(ctx context.Context, v *Visit) (bot.Reply, error) {
	if v.Action != "" {
		c, err := v.managed(ctx, v.param(0))
		if err != nil {
			return bot.Reply{}, err
		}
		return v.peoplePage(ctx, c, int(v.param(1)))
	}
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.Args == "" {
		return v.peoplePage(ctx, c, 0)
	}
	found, err := v.Store.SearchRoster(ctx, c.ID, v.Args, maxFound)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(found) == 0 {
		return v.say("trainees.nobody", "Query", v.Args)
	}
	lines := []string{v.Say.N("trainees.found", len(found), "Query", v.Args)}
	for _, e := range found {
		lines = append(lines, v.Say.T("trainees.found_line", "Link", words.Reach(v.Say, e), "No", e.No, "Name", e.Trainee.Name,
			"Birth", e.Trainee.Birth.String(), "Unit", e.Unit, "Delegation", e.Delegation, "Phone", e.Trainee.Phone))
	}
	if len(found) == maxFound {
		lines = append(lines, v.Say.T("trainees.more"))
	}
	if c.Closed() {
		return bot.Say(strings.Join(lines, "\n")), nil
	}
	keys := make([]notice.Button, len(found))
	for i, e := range found {
		keys[i] = v.key(notice.Data("person", "show", e.ID), "trainees.key_mend", "No", e.No, "Name", words.Short(e.Trainee.Name))
	}
	return bot.Say(strings.Join(lines, "\n"), slices.Collect(slices.Chunk(keys, 1))...), nil
}

// peoplePage is one page of the list; page counts from 0 and is brought into
// range.
func (v *Visit) peoplePage(ctx context.Context, c course.Course, page int) (bot.Reply, error) {
	roster, err := v.Store.Roster(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	people := course.EnrolledOf(roster)
	if len(people) == 0 {
		return v.say("trainees.none", "Closed", c.Closed())
	}
	course.ByDelegation(people)
	var all course.Reached
	byName := map[string]course.Reached{}
	for _, e := range people {
		all.Add(e.Trainee.Reach())
		of := byName[e.Delegation]
		of.Add(e.Trainee.Reach())
		byName[e.Delegation] = of
	}
	pages := (len(people) + peoplePage - 1) / peoplePage
	page = max(0, min(page, pages-1))
	lines := []string{v.Say.N("trainees.head", len(people), append(words.Reached(all), "Page", page+1, "Pages", pages)...)}
	before := "\x00" // no delegation's name
	for _, e := range people[page*peoplePage : min(len(people), (page+1)*peoplePage)] {
		if e.Delegation != before {
			before = e.Delegation
			lines = append(lines, "", v.Say.T("trainees.delegation",
				append(words.Reached(byName[e.Delegation]), "Delegation", words.Delegation(v.Say, e.Delegation))...))
		}
		lines = append(lines, v.Say.T("trainees.line", "Link", words.Reach(v.Say, e), "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit))
	}
	if page == 0 {
		lines = append(lines, "", v.Say.T("trainees.hint"))
	}
	var turn []notice.Button
	if page > 0 {
		turn = append(turn, v.key(notice.Data("people", c.ID, page-1), "trainees.key_back"))
	}
	if page < pages-1 {
		turn = append(turn, v.key(notice.Data("people", c.ID, page+1), "trainees.key_on"))
	}
	if turn == nil {
		return v.replace(strings.Join(lines, "\n")), nil
	}
	return v.replace(strings.Join(lines, "\n"), turn), nil
}
