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

// mostHeld is how many rows of one name a row is held against: in a file of thousands of
// one name each is no question any more of who stands there twice.
const mostHeld = 64

// checkPeople reports people who stand in the file twice, and different ones of
// one name.
func (r *Roster) checkPeople() {
	named := map[string][]Row{} // by folded name
	for _, row := range r.Rows {
		t := row.Enrollment.Trainee
		name := letters.Fold(t.Name)
		same := named[name]
		twin := slices.IndexFunc(same, func(other Row) bool { return course.Twins(other.Enrollment, row.Enrollment) })
		switch {
		case twin >= 0:
			r.report(Problem, row.Line, "", "roster.twice", "Name", t.Name, "First", same[twin].Line)
		case len(same) > 0:
			r.report(Warning, row.Line, "", "roster.same_name", "Name", t.Name, "First", same[0].Line)
		}
		if len(same) < mostHeld {
			named[name] = append(same, row)
		}
	}
}

// checkPhones reports a phone of two people; of one who stands there twice it is theirs.
func (r *Roster) checkPhones() {
	byPhone := map[string]Row{}
	for _, row := range r.Rows {
		t := row.Enrollment.Trainee
		for _, phone := range []string{t.Phone, t.PhoneAlt} {
			first, taken := byPhone[phone]
			switch {
			case phone == "":
			case !taken:
				byPhone[phone] = row
			case !course.Twins(first.Enrollment, row.Enrollment):
				r.report(Warning, row.Line, "", "roster.phone_shared",
					"Name", t.Name, "Phone", phone, "First", first.Line, "Other", first.Enrollment.Trainee.Name)
			}
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
