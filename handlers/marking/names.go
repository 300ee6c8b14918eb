package marking

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

// How many people one message may name, and how many a name offers that several have.
const (
	mostNames = 40
	mostHits  = 3
)

// Several tells whether a message names several people: "Lan Giồng Trôm, Hùng, 45", one a
// line, or "12 45 101".
func Several(v *visit.Visit) bool {
	return len(course.PeopleIn(v.Lines)) > 1 && !v.Media && !v.Forwarded
}

// Names shows who is found by each of several names, to be ticked together as present or
// late: those whom a name finds alone; of a name that several have, each is a button.
func Names(ctx context.Context, v *visit.Visit, store Store, session int64, as course.Presence) (bot.Reply, error) {
	names := course.PeopleIn(v.Lines)
	if len(names) > mostNames {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "sheet.too_many", "Max", mostNames, "Count", len(names))
	}
	_, s, err := visit.ManagedSession(ctx, v, store, session)
	if err != nil {
		return bot.Reply{}, err
	}
	p, err := begin(v)
	if err != nil {
		return bot.Reply{}, err
	}
	p.Session, p.State, p.Sheet, p.People = session, as, "", nil
	var lines, nobody []string
	var choices [][]notice.Button
	all, err := visit.FindNamed(ctx, store, s.CourseID, names, mostHits)
	if err != nil {
		return bot.Reply{}, err
	}
	for _, one := range all {
		name, found := one.Name, one.Found
		switch {
		case len(found) == 0:
			nobody = append(nobody, name)
		case len(found) == 1 && slices.Contains(p.People, found[0].ID):
		case len(found) == 1:
			p.People = append(p.People, found[0].ID)
		default:
			lines = append(lines, v.Say.T("sheet.several", "Query", name, "More", len(found) > mostHits))
			for _, e := range found[:min(len(found), mostHits)] {
				choices = append(choices, []notice.Button{{Label: words.Short(v.Say.Plain("sheet.choice", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit)),
					Data: visit.TickTap.Data(visit.Ticked{Session: session, Enrollment: e.ID, As: as})}})
			}
		}
	}
	if len(nobody) > 0 {
		lines = append(lines, v.Say.T("sheet.nobody", "Names", strings.Join(nobody, ", ")))
	}
	reply, err := show(ctx, v, store, p, strings.Join(lines, "\n"))
	if err != nil {
		return bot.Reply{}, err
	}
	m := &reply.Messages[0]
	m.Buttons = append(choices[:min(len(choices), visit.MaxRows)], m.Buttons...)
	return reply, nil
}
