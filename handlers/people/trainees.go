// Package people is what organizers do in the chat about who is on the roster: look
// and search, import a file, withdraw whom it leaves out, mend an entry.
package people

import (
	"context"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// How many people one message lists, and how many a search finds.
const (
	pageSize = 30
	maxFound = 20
)

// Roster is what looking at a roster asks of a transaction.
type Roster interface {
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	SearchRoster(ctx context.Context, courseID int64, s course.Search) ([]course.Enrollment, error)
}

// pageTap turns the pages of the list.
var pageTap = notice.Tap[words.PageOfCourse]{Action: "people"}

// List names the people of a course by delegation, in given-name order, with whether
// they are linked; words after the command search among them.
func List(ctx context.Context, v *visit.Visit, store Roster) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.Args != "" {
		return search(ctx, v, store, c)
	}
	return page(ctx, v, store, c, 0)
}

// Turn shows another page of the list.
func Turn(ctx context.Context, v *visit.Visit, store Roster) (bot.Reply, error) {
	tapped, err := visit.Read(v, pageTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return page(ctx, v, store, c, tapped.Page)
}

// search is who matches the words after the command, with a button that mends each
// one's entry.
func search(ctx context.Context, v *visit.Visit, store Roster, c course.Course) (bot.Reply, error) {
	found, err := store.SearchRoster(ctx, c.ID, course.Search{Text: v.Args, Limit: maxFound})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(found) == 0 {
		return v.Reply("trainees.nobody", "Query", v.Args)
	}
	lines := []string{v.Say.N("trainees.found", len(found), "Query", v.Args)}
	for _, e := range found {
		lines = append(lines, v.Say.T("trainees.found_line", "Link", words.Reach(v.Say, e), "No", e.No, "Name", e.Trainee.Name,
			"Birth", e.Trainee.Birth.String(), "Unit", e.Unit, "Delegation", e.Delegation, "Phone", e.Value(course.FieldPhone)))
	}
	if len(found) == maxFound {
		lines = append(lines, v.Say.T("trainees.more"))
	}
	if c.Closed() {
		return bot.Say(strings.Join(lines, "\n")), nil
	}
	buttons := make([]notice.Button, len(found))
	for i, e := range found {
		buttons[i] = v.Button(words.EntryTap.Data(words.OfEntry{ID: e.ID}), "trainees.button_mend", "No", e.No, "Name", words.Short(e.Trainee.Name))
	}
	return bot.Say(strings.Join(lines, "\n"), slices.Collect(slices.Chunk(buttons, 1))...), nil
}

// page is one page of the list; n counts from 0 and is brought into range.
func page(ctx context.Context, v *visit.Visit, store Roster, c course.Course, n int) (bot.Reply, error) {
	roster, err := store.Roster(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	people := course.EnrolledOf(roster)
	if len(people) == 0 {
		return v.Reply("trainees.none", "Closed", c.Closed())
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
	page := visit.PageOf(len(people), pageSize, n)
	lines := []string{v.Say.N("trainees.head", len(people), append(words.Reached(all), "Page", page.N+1, "Pages", page.Pages)...)}
	before := "\x00" // no delegation's name
	for _, e := range people[page.From:page.To] {
		if e.Delegation != before {
			before = e.Delegation
			lines = append(lines, "", v.Say.T("trainees.delegation",
				append(words.Reached(byName[e.Delegation]), "Delegation", words.Delegation(v.Say, e.Delegation))...))
		}
		lines = append(lines, v.Say.T("trainees.line", "Link", words.Reach(v.Say, e), "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit))
	}
	if page.N == 0 {
		lines = append(lines, "", v.Say.T("trainees.hint"))
	}
	text := strings.Join(lines, "\n")
	if turn := page.Turn(v, func(n int) string { return pageTap.Data(words.PageOfCourse{Course: c.ID, Page: n}) }); turn != nil {
		return v.Replace(text, turn), nil
	}
	return v.Replace(text), nil
}
