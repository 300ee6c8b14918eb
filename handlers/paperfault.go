package handlers

import (
	"slices"

	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/words"
)

// paperFault is one line about what keeps the papers from being printed.
type paperFault struct {
	field course.PaperField
	of    *course.Enrollment // nil when all papers show it
	text  string
}

// paperFaults are all faults of all papers; what all papers show is said once.
func (v *Visit) paperFaults(o outcome) []paperFault {
	var ofCourse, ofPeople []paperFault
	for i, e := range o.eligible {
		for _, f := range v.House.Check(o.papers[i]) {
			text := i18n.HTML(words.PaperFault(v.Say, f))
			if f.Field.OfPerson() {
				ofPeople = append(ofPeople, paperFault{f.Field, &e, v.Say.T("issue.fault_of", "No", e.No, "Name", e.Trainee.Name, "Fault", text)})
				continue
			}
			line := paperFault{f.Field, nil, v.Say.T("issue.fault", "Fault", text)}
			if !slices.Contains(ofCourse, line) {
				ofCourse = append(ofCourse, line)
			}
		}
	}
	return append(ofCourse, ofPeople...)
}

// maxMended is how many people's faults have a button at once; the others get
// theirs when these are mended.
const maxMended = 10

// mendHint says how the faults are mended: by a button each, those beyond
// maxMended later, and a delegation's name, which many share, in the file.
func (v *Visit) mendHint(faults []paperFault) string {
	ofPeople, inFile := 0, 0
	for _, f := range faults {
		if _, ok := personTextOf(f.field); ok {
			ofPeople++
		}
		if f.field == course.PaperDelegation {
			inFile++
		}
	}
	return v.Say.T("issue.mend", "Buttons", len(faults) > inFile, "Later", max(0, ofPeople-maxMended), "Delegation", inFile > 0)
}

// mendKeys are a button for each text of the course that has a fault, and for the
// first faults of people.
func (v *Visit) mendKeys(c course.Course, faults []paperFault) (keys [][]notice.Button) {
	asked := map[course.PaperField]bool{}
	mended := 0
	for _, f := range faults {
		switch _, ofPerson := personTextOf(f.field); {
		case ofPerson && mended < maxMended:
			mended++
			keys = append(keys, []notice.Button{v.key(notice.Data("person", "ask", f.of.ID, f.field), "issue.key_mend",
				"No", f.of.No, "Name", words.Short(f.of.Trainee.Name), "Field", words.PaperField(v.Say, f.field))})
		case f.of == nil && !asked[f.field]:
			asked[f.field] = true
			keys = append(keys, []notice.Button{v.textKey(c, f.field)})
		}
	}
	return append(keys, []notice.Button{v.key(notice.Data("issue", "show", c.ID), "issue.key_again")})
}
