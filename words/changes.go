package words

import (
	"html"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// maxLines is how many people a dry run names in each of its lists.
const maxLines = 15

// changes says what storing a file would change of a roster that has people: what is
// asked before, every field that differs, before and after, what was set right here and
// who was withdrawn, who is new, and who is not in the file. At
// most most people are named in each list, in at most room UTF-16 units; cut tells
// that some are only counted.
func changes(p *i18n.Printer, d course.Diff, most, room int) (text string, cut bool) {
	if len(d.Changed)+len(d.Gone)+len(d.Questions)+d.Same == 0 {
		return "", false // nobody is there: everything is new
	}
	text = p.T("dryrun.diff", "New", len(d.New), "Changed", len(d.Changed), "Same", d.Same, "Gone", len(d.Gone),
		"Open", len(course.OpenQuestions(d.Questions)))
	for _, g := range changeGroups(p, d) {
		shown := 0
		for _, line := range g.lines {
			if shown == 0 {
				line = "\n" + g.head + "\n" + line
			}
			if shown == most || notice.Units(text)+notice.Units(line) >= room {
				break
			}
			text += "\n" + line
			shown++
		}
		if left := len(g.lines) - shown; left > 0 {
			cut = true
			text += "\n" + p.N("dryrun.more_"+g.name, left)
		}
	}
	switch {
	case d.Partial:
		text += "\n\n" + p.T("dryrun.gone_partial")
	case len(d.Gone) > 0:
		text += "\n\n" + p.T("dryrun.gone_kept")
	}
	return text, cut
}

// changeGroup is one list of a dry run.
type changeGroup struct {
	name  string // ends the ids of its texts
	head  string
	lines []string
}

// changeGroups are the lists of a dry run.
func changeGroups(p *i18n.Printer, d course.Diff) []changeGroup {
	group := func(name string) changeGroup { return changeGroup{name: name, head: p.T("dryrun.list_" + name)} }
	asked, set, back := group("asked"), group("set"), group("back")
	changed, added, gone := group("changed"), group("new"), group("gone")
	for _, q := range d.Questions {
		line := "• " + Question(p, q)
		if answer := Answer(p, q); answer != "" {
			line += " → " + html.EscapeString(answer)
		}
		switch q.Kind {
		case course.AskConflict:
			set.lines = append(set.lines, line)
		case course.AskRestore:
			back.lines = append(back.lines, line)
		default:
			asked.lines = append(asked.lines, line)
		}
	}
	for _, c := range d.Changed {
		changed.lines = append(changed.lines, changeLine(p, c, c.Fields()))
	}
	for _, e := range d.New {
		added.lines = append(added.lines, personLine(p, e))
	}
	for _, e := range d.Gone {
		gone.lines = append(gone.lines, personLine(p, e))
	}
	return []changeGroup{asked, changed, set, back, added, gone}
}

// changeLine is one person with each field before and after.
func changeLine(p *i18n.Printer, c course.Change, fields []course.FieldChange) string {
	parts := make([]string, len(fields))
	for i, f := range fields {
		if f.Field == course.FieldState {
			f.Was, f.Is = p.Plain("dryrun.state_"+f.Was), p.Plain("dryrun.state_"+f.Is)
		}
		parts[i] = p.T("dryrun.field", "Label", p.Plain("dryrun.field_"+string(f.Field)), "Was", f.Was, "Is", f.Is)
	}
	return p.T("dryrun.change", "Name", c.Was.Trainee.Name, "Fields", i18n.HTML(strings.Join(parts, "; ")))
}
