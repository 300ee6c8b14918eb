package roster

import (
	"cmp"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// check reports what is only seen when rows are held against each other, gives
// each delegation one spelling, and brings all issues into the order of lines.
func (r *Roster) check() {
	r.checkLetters()
	r.checkShort()
	r.spellDelegations()
	r.checkPeople()
	r.checkPhones()
	r.checkFilled("roster.no_delegation", "roster.no_delegations", func(e course.Enrollment) string { return e.Delegation })
	r.checkFilled("roster.no_unit", "roster.no_units", func(e course.Enrollment) string { return e.Unit })
	slices.SortStableFunc(r.Issues, func(a, b Issue) int { return cmp.Compare(a.Line, b.Line) })
}

// spellDelegations takes the first spelling of names that fold alike.
func (r *Roster) spellDelegations() {
	spelling := map[string]string{}
	for i := range r.Rows {
		d := &r.Rows[i].Enrollment.Delegation
		folded := letters.Fold(*d)
		if first, ok := spelling[folded]; ok {
			*d = first
		} else {
			spelling[folded] = *d
		}
	}
}

// checkPeople reports people who stand in the file twice, and different ones of
// one name.
func (r *Roster) checkPeople() {
	named := map[string]int{}    // folded name → its first line
	known := map[[2]string]Row{} // the first row of each of the marks below
	for _, row := range r.Rows {
		t := row.Enrollment.Trainee
		name := letters.Fold(t.Name)
		first, seen := named[name]
		if !seen {
			named[name] = row.Line
		}
		// The marks under which course.SamePerson can find a twin: the phone, or
		// birth and unit where one of the two has no phone.
		place := t.Birth.ISO() + "/" + letters.Fold(row.Enrollment.Unit)
		look := [][2]string{{name, "any " + place}}
		own := [][2]string{{name, "any " + place}, {name, "none " + place}}
		if t.Phone != "" {
			look = [][2]string{{name, t.Phone}, {name, "none " + place}}
			own = [][2]string{{name, t.Phone}, {name, "any " + place}}
		}
		if twin, ok := findTwin(row, known, look); ok {
			r.report(Problem, row.Line, "", "roster.twice", "Name", t.Name, "First", twin.Line)
		} else if seen {
			r.report(Warning, row.Line, "", "roster.same_name", "Name", t.Name, "First", first)
		}
		for _, k := range own {
			if _, taken := known[k]; !taken {
				known[k] = row
			}
		}
	}
}

func findTwin(row Row, known map[[2]string]Row, marks [][2]string) (twin Row, ok bool) {
	for _, k := range marks {
		if twin, ok := known[k]; ok && course.SamePerson(twin.Enrollment, row.Enrollment) {
			return twin, true
		}
	}
	return Row{}, false
}

// checkPhones reports a phone of two people of different names; of one name
// they are one person.
func (r *Roster) checkPhones() {
	byPhone := map[string]Row{}
	for _, row := range r.Rows {
		t := row.Enrollment.Trainee
		first, taken := byPhone[t.Phone]
		switch {
		case t.Phone == "":
		case !taken:
			byPhone[t.Phone] = row
		case !course.SamePerson(first.Enrollment, row.Enrollment):
			r.report(Warning, row.Line, "", "roster.phone_shared",
				"Name", t.Name, "Phone", t.Phone, "First", first.Line, "Other", first.Enrollment.Trainee.Name)
		}
	}
}

// checkFilled reports rows in which a text is missing, once for the whole file
// when all miss it.
func (r *Roster) checkFilled(one, all string, text func(course.Enrollment) string) {
	var missing []Row
	for _, row := range r.Rows {
		if text(row.Enrollment) == "" {
			missing = append(missing, row)
		}
	}
	if len(missing) > 0 && len(missing) == len(r.Rows) {
		r.report(Warning, 0, "", all)
		return
	}
	for _, row := range missing {
		r.report(Warning, row.Line, "", one, "Name", row.Enrollment.Trainee.Name)
	}
}
