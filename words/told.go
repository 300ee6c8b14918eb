package words

import (
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
)

// mend is the button that leads organizers to the entry a message is about.
func mend(p *i18n.Printer, e course.Enrollment) [][]notice.Button {
	return [][]notice.Button{{{Label: p.Plain("person.key_mend"), Data: notice.Data("person", "show", e.ID)}}}
}

// ClaimRefused tells the organizers of an account that could not claim a place: the
// place is another account's (taken), or the account another person's.
func ClaimRefused(p *i18n.Printer, c course.Course, e course.Enrollment, taken bool) notice.Message {
	key := "claim.linked_organizers"
	if taken {
		key = "claim.taken_organizers"
	}
	return notice.Message{Text: p.T(key, "Course", c.Title, "Name", e.Trainee.Name, "Unit", e.Unit)}
}

// MistakeReported passes a trainee's words on what is wrong in the roster to the
// organizers.
func MistakeReported(p *i18n.Printer, c course.Course, e course.Enrollment, report string) notice.Message {
	return notice.Message{Buttons: mend(p, e),
		Text: p.T("claim.wrong_organizers", "Name", e.Trainee.Name, "Unit", e.Unit, "Course", c.Title, "Report", report)}
}

// BirthWrong tells the organizers that neither reading of a date of birth is right.
func BirthWrong(p *i18n.Printer, c course.Course, e course.Enrollment) notice.Message {
	return notice.Message{Buttons: mend(p, e),
		Text: p.T("birth.organizers", "Name", e.Trainee.Name, "Unit", e.Unit, "Course", c.Title)}
}

// NotOnRoster tells the organizers of somebody who could not be found on the roster.
func NotOnRoster(p *i18n.Printer, c course.Course, t course.Trainee) notice.Message {
	return notice.Message{Text: p.T("join.organizers_unmatched", "Course", c.Title, "Name", t.Name, "Birth", t.Birth.String(), "Phone", t.Phone)}
}

// WithdrawnWantsIn tells the organizers that somebody who was taken off the roster
// registers.
func WithdrawnWantsIn(p *i18n.Printer, c course.Course, e course.Enrollment) notice.Message {
	return notice.Message{Text: p.T("register.taken_organizers", "Course", c.Title, "Name", e.Trainee.Name, "Unit", e.Unit)}
}

// EntryMended tells somebody that a text of their entry was changed, from before to
// after.
func EntryMended(p *i18n.Printer, c course.Course, field course.PaperField, before, after string) notice.Message {
	return notice.Message{Text: p.T("person.told", "Course", c.Title, "Field", PaperField(p, field), "Before", before, "After", after,
		"Organizers", Organizers(p, c))}
}
