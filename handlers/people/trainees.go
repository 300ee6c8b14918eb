// Package people is what organizers do in the chat about who is on the roster: look
// and search, have somebody's card before them and act from it, add somebody, import a
// file, withdraw whom it leaves out.
package people

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// How many people a page of the list names, and one of those found.
const (
	pageSize  = 30
	foundSize = 10
)

// Roster is what looking at a roster asks of a transaction.
type Roster interface {
	Headcounts(ctx context.Context, courseID int64) ([]course.Headcount, error)
	RosterPage(ctx context.Context, courseID int64, from, limit int) ([]course.Enrollment, error)
	SearchRoster(ctx context.Context, courseID int64, s course.Search) ([]course.Enrollment, error)
}

// The buttons that turn the pages of the list, and of those found.
var (
	pageTap  = notice.Tap[words.PageOfCourse]{Action: "people"}
	foundTap = notice.Tap[foundPage]{Action: "people", What: "find"}
)

// foundPage is a page, from 0, of those whom the words find.
type foundPage struct {
	Course int64
	Page   int
	Words  string
}

// List names the people of a course by delegation, in given-name order, with whether
// they are linked; words after the command search among them.
func List(ctx context.Context, v *visit.Visit, store Roster) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.Args != "" {
		return found(ctx, v, store, c, foundPage{c.ID, 0, searchable(v.Args)})
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

// TurnFound shows another page of those found.
func TurnFound(ctx context.Context, v *visit.Visit, store Roster) (bot.Reply, error) {
	tapped, err := visit.Read(v, foundTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return found(ctx, v, store, c, tapped)
}

// maxSearch is how much of a search a button carries beside the rest, in bytes.
const maxSearch = 32

// searchable are the words of a search as its buttons carry them. A word that is too
// long is cut: what it begins is found then.
func searchable(typed string) string {
	text := strings.ReplaceAll(strings.Join(course.Search{Text: typed}.Words(), " "), ":", " ")
	for len(text) > maxSearch {
		runes := []rune(text)
		text = string(runes[:len(runes)-1])
	}
	return strings.TrimSpace(text)
}

// found is a page of who matches, those taken off the roster too, each with a button
// that opens the card.
func found(ctx context.Context, v *visit.Visit, store Roster, c course.Course, at foundPage) (bot.Reply, error) {
	at.Page = max(0, min(at.Page, 1<<20))
	people, err := store.SearchRoster(ctx, c.ID, course.Search{Text: at.Words, Withdrawn: true, From: at.Page * foundSize, Limit: foundSize + 1})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(people) == 0 {
		return v.Replace(v.Say.T("trainees.nobody", "Query", at.Words), addButton(v, c)...), nil
	}
	more := len(people) > foundSize
	people = people[:min(len(people), foundSize)]
	lines := []string{v.Say.T("trainees.found", "Query", at.Words, "Page", at.Page+1, "Pages", more || at.Page > 0)}
	var rows [][]notice.Button
	for _, e := range people {
		lines = append(lines, v.Say.T("trainees.found_line", "Link", sign(v, e), "No", e.No, "Name", e.Trainee.Name,
			"Birth", e.Trainee.Birth.String(), "Unit", e.Unit, "Delegation", e.Delegation, "Phone", e.Value(course.FieldPhone)))
		rows = append(rows, []notice.Button{v.Button(words.EntryTap.Data(words.OfEntry{ID: e.ID}), "trainees.button_card", "No", e.No, "Name", words.Short(e.Trainee.Name))})
	}
	turn := visit.Page{N: at.Page, Pages: at.Page + 1}
	if more {
		turn.Pages++
	}
	if row := turn.Turn(v, func(n int) string { return foundTap.Data(foundPage{c.ID, n, at.Words}) }); row != nil {
		rows = append(rows, row)
	}
	return v.Replace(strings.Join(lines, "\n"), append(rows, addButton(v, c)...)...), nil
}

// sign tells before a name whether the bot can write to the person, or that they are off
// the roster.
func sign(v *visit.Visit, e course.Enrollment) string {
	if e.State == course.Withdrawn {
		return v.Say.Plain("trainees.withdrawn")
	}
	return words.Reach(v.Say, e)
}

// page is one page of the list; n counts from 0 and is brought into range.
func page(ctx context.Context, v *visit.Visit, store Roster, c course.Course, n int) (bot.Reply, error) {
	counts, err := store.Headcounts(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(counts) == 0 {
		return v.Replace(v.Say.T("trainees.none", "Closed", c.Closed()), listButtons(v, c)...), nil
	}
	var all course.Reached
	of := map[int64]course.Reached{}
	for _, one := range counts {
		all, of[one.DelegationID] = all.And(one.Reached), one.Reached
	}
	page := visit.PageOf(all.Total(), pageSize, n)
	people, err := store.RosterPage(ctx, c.ID, page.From, pageSize)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{v.Say.N("trainees.head", all.Total(), append(words.Reached(all), "Page", page.N+1, "Pages", page.Pages)...)}
	before := int64(-1) // no delegation's id
	var cards []notice.Button
	for _, e := range people {
		if e.DelegationID != before {
			before = e.DelegationID
			lines = append(lines, "", v.Say.T("trainees.delegation",
				append(words.Reached(of[e.DelegationID]), "Delegation", words.Delegation(v.Say, e.Delegation))...))
		}
		lines = append(lines, v.Say.T("trainees.line", "Link", words.Reach(v.Say, e), "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit))
		cards = append(cards, notice.Button{Label: strconv.Itoa(e.No), Data: words.EntryTap.Data(words.OfEntry{ID: e.ID})})
	}
	lines = append(lines, "", v.Say.T("trainees.open"))
	if page.N == 0 {
		lines = append(lines, v.Say.T("trainees.hint"))
	}
	rows := slices.Collect(slices.Chunk(cards, 6))
	if turn := page.Turn(v, func(n int) string { return pageTap.Data(words.PageOfCourse{Course: c.ID, Page: n}) }); turn != nil {
		rows = append(rows, turn)
	}
	return v.Replace(strings.Join(lines, "\n"), append(rows, listButtons(v, c)...)...), nil
}
