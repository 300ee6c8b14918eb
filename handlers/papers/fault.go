package papers

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// maxMended is how many people's faults have a button at once; the others get
// theirs when these are mended.
const maxMended = 10

// faultLine is a line about what keeps the papers from being printed.
func faultLine(v *visit.Visit, f course.OutcomeFault) string {
	text := i18n.HTML(words.PaperFault(v.Say, f.PaperFault))
	if f.Of == nil {
		return v.Say.T("issue.fault", "Fault", text)
	}
	return v.Say.T("issue.fault_of", "No", f.Of.No, "Name", f.Of.Trainee.Name, "Fault", text)
}

// mendHint says how the faults are mended: by a button each, those beyond
// maxMended later, and a delegation's name in the file.
func mendHint(v *visit.Visit, faults []course.OutcomeFault) string {
	ofPeople, inFile := 0, 0
	for _, f := range faults {
		if f.Field.OfEntry() {
			ofPeople++
		}
		if f.Field == course.PaperDelegation {
			inFile++
		}
	}
	return v.Say.T("issue.mend", "Buttons", len(faults) > inFile, "Later", max(0, ofPeople-maxMended), "Delegation", inFile > 0)
}

// mendButtons are a button for each text of the course that has a fault, and for the
// first faults of people; the last one looks again.
func mendButtons(v *visit.Visit, c course.Course, faults []course.OutcomeFault, again string) (buttons [][]notice.Button) {
	asked := map[course.PaperField]bool{}
	mended := 0
	for _, f := range faults {
		switch {
		case f.Field.OfEntry() && mended < maxMended:
			mended++
			buttons = append(buttons, []notice.Button{v.Button(visit.PersonTextTap.Data(visit.PersonText{Enrollment: f.Of.ID, Field: course.Field(f.Field)}), "issue.button_mend",
				"No", f.Of.No, "Name", words.Short(f.Of.Trainee.Name), "Field", words.PaperField(v.Say, f.Field))})
		case f.Of == nil && !asked[f.Field]:
			asked[f.Field] = true
			buttons = append(buttons, []notice.Button{v.Button(visit.SettingTap.Data(visit.OfSetting{Course: c.ID, Setting: course.Setting(f.Field)}), "paper.button_ask",
				"Field", words.PaperField(v.Say, f.Field))})
		}
	}
	return append(buttons, []notice.Button{v.Button(again, "issue.button_again")})
}
