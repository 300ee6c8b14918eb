package handlers

import (
	"fmt"
	"slices"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
)

// faultText says in Telegram HTML which text of a paper can't be printed, and why.
func faultText(p *i18n.Printer, f course.PaperFault) string {
	field := p.Plain("paper.field_" + string(f.Field))
	if f.Letters == nil {
		return p.T("paper.no_room", "Field", field, "Text", shorten(f.Text))
	}
	letters := make([]string, len(f.Letters))
	for i, r := range f.Letters {
		letters[i] = fmt.Sprintf("%c (U+%04X)", r, r)
	}
	return p.T("paper.bad_letters", "Field", field, "Text", shorten(f.Text), "Letters", strings.Join(letters, ", "))
}

// paperFault is one line about what keeps the papers from being printed.
type paperFault struct {
	field course.PaperField
	text  string
}

// paperFaults are all faults of all papers; what all papers show is said once.
func (v *Visit) paperFaults(o outcome) []paperFault {
	var ofCourse, ofPeople []paperFault
	for i, e := range o.eligible {
		for _, f := range v.House.Check(o.papers[i]) {
			text := i18n.HTML(faultText(v.Say, f))
			if f.Field.OfPerson() {
				ofPeople = append(ofPeople, paperFault{f.Field, v.Say.T("issue.fault_of", "No", e.No, "Name", e.Trainee.Name, "Fault", text)})
				continue
			}
			line := paperFault{f.Field, v.Say.T("issue.fault", "Fault", text)}
			if !slices.Contains(ofCourse, line) {
				ofCourse = append(ofCourse, line)
			}
		}
	}
	return append(ofCourse, ofPeople...)
}

// mendKeys are a button for each text of the course that has a fault.
func (v *Visit) mendKeys(c course.Course, faults []paperFault) (keys [][]course.Key) {
	asked := map[course.PaperField]bool{}
	for _, f := range faults {
		if !f.field.OfPerson() && !asked[f.field] {
			asked[f.field] = true
			keys = append(keys, []course.Key{v.textKey(c, f.field)})
		}
	}
	return append(keys, []course.Key{v.key(bot.Data("issue", "show", c.ID), "issue.key_again")})
}
