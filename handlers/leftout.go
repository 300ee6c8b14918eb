package handlers

import (
	"context"
	"errors"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
)

// leftOut asks what becomes of the people whom the roster file stored last leaves
// out. They are shown by name, a page at a time, the button that withdraws them
// under the last page only; and it asks again. Each button carries what was shown,
// and when that is no longer so the list is shown anew.
func leftOut(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, err := v.managed(ctx, v.param(1))
	if err != nil {
		return bot.Reply{}, err
	}
	if v.word(0) == "keep" {
		return v.replace(v.Say.T("gone.kept", "Course", c.Title)), nil
	}
	if err := v.Store.LockCourse(ctx, c.ID); errors.Is(err, course.ErrConflict) {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "gone.closed", "Course", c.Title)
	} else if err != nil {
		return bot.Reply{}, err
	}
	g, err := v.gone(ctx, c)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case len(g.people) == 0:
		return v.replace(v.Say.T("gone.nobody", "Course", c.Title)), nil
	}
	switch what := v.word(0); {
	case what == "show":
		return v.showGone(c, g, int(v.param(2)), ""), nil
	case what != "ask" && what != "drop":
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	case course.CheckSeen(v.word(2), g.seen(what)) != nil:
		return v.showGone(c, g, 0, v.Say.T("refuse.changed")+"\n\n"), nil // it is said with what is now
	case what == "ask":
		return v.askAgain(c, g), nil
	}
	withdrawn, err := v.Store.WithdrawLeftOut(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.replace(v.Say.N("gone.done", withdrawn, "Course", c.Title)), nil
}

// goneRow is somebody who is left out, as they are shown.
type goneRow struct {
	ID          int64
	Name        string
	Birth, Unit string
	Delegation  string
	Linked      bool
	Attended    int // sessions
}

// goneList is everybody who is left out of a course's last file.
type goneList struct {
	people           []goneRow
	linked, attended int
}

// seen is a digest of what a step, "ask" or "drop", shows.
func (g goneList) seen(step string) string { return course.Seen(step, g.people) }

// gone reads who is left out, with what they would lose.
func (v *Visit) gone(ctx context.Context, c course.Course) (g goneList, err error) {
	people, err := v.Store.LeftOut(ctx, c.ID)
	if err != nil || len(people) == 0 {
		return g, err
	}
	states, err := v.Store.CourseStates(ctx, c.ID)
	if err != nil {
		return g, err
	}
	for _, e := range people {
		row := goneRow{ID: e.ID, Name: e.Trainee.Name, Birth: e.Trainee.Birth.String(), Unit: e.Unit, Delegation: e.Delegation,
			Linked: e.Trainee.TelegramID != 0}
		for _, state := range states[e.ID] {
			if state == course.Present || state == course.Late || state == course.LeftEarly {
				row.Attended++
			}
		}
		if row.Linked {
			g.linked++
		}
		if row.Attended > 0 {
			g.attended++
		}
		g.people = append(g.people, row)
	}
	return g, nil
}

// showGone is one page of the people; page counts from 0 and is brought into range.
func (v *Visit) showGone(c course.Course, g goneList, page int, before string) bot.Reply {
	pages := (len(g.people) + peoplePage - 1) / peoplePage
	page = max(0, min(page, pages-1))
	lines := []string{before + v.Say.N("gone.head", len(g.people), "Course", c.Title, "Page", page+1, "Pages", pages), ""}
	for _, e := range g.people[page*peoplePage : min(len(g.people), (page+1)*peoplePage)] {
		lines = append(lines, v.Say.T("gone.line", "Name", e.Name, "Birth", e.Birth, "Unit", e.Unit, "Delegation", e.Delegation,
			"Linked", e.Linked, "Attended", e.Attended))
	}
	lines = append(lines, "", v.Say.T("gone.hint"))
	var turn []notice.Button
	if page > 0 {
		turn = append(turn, v.key(notice.Data("gone", "show", c.ID, page-1), "trainees.key_back"))
	}
	if page < pages-1 {
		turn = append(turn, v.key(notice.Data("gone", "show", c.ID, page+1), "trainees.key_on"))
	}
	var keys [][]notice.Button
	if turn != nil {
		keys = append(keys, turn)
	}
	if page == pages-1 {
		keys = append(keys, []notice.Button{v.key(notice.Data("gone", "ask", c.ID, g.seen("ask")), "gone.ask_key", "Count", len(g.people))})
	}
	keys = append(keys, []notice.Button{v.key(notice.Data("gone", "keep", c.ID), "gone.keep_key")})
	return v.replace(strings.Join(lines, "\n"), keys...)
}

// askAgain is the second question: a withdrawal ends reminders, check-in and the
// certificate of people who may be on the course.
func (v *Visit) askAgain(c course.Course, g goneList) bot.Reply {
	return v.replace(v.Say.N("gone.again", len(g.people), "Course", c.Title, "Linked", g.linked, "Attended", g.attended),
		[]notice.Button{v.key(notice.Data("gone", "drop", c.ID, g.seen("drop")), "gone.drop_key", "Count", len(g.people))},
		[]notice.Button{v.key(notice.Data("gone", "keep", c.ID), "gone.keep_key")})
}
