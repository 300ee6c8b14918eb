package words

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// mend is the button that leads organizers to the card of whom a message is about.
func mend(p *i18n.Printer, e course.Enrollment) [][]notice.Button {
	return [][]notice.Button{{{Label: p.Plain("person.button_mend"), Data: EntryTap.Data(OfEntry{e.ID})}}}
}

func withdrawnWantsIn(p *i18n.Printer, f course.WithdrawnWantsIn) notice.Message {
	return notice.Message{Buttons: mend(p, f.Place), Text: p.T("register.taken_organizers", "Course", f.Course.Title, "Name", f.Place.Trainee.Name, "Unit", f.Place.Unit)}
}

func placeGiven(p *i18n.Printer, f course.PlaceGiven) notice.Message {
	return notice.Message{Text: p.T("identity.given", "Course", f.Course.Title, "Name", f.Place.Trainee.Name, "Unit", f.Place.Unit,
		"Organizers", Organizers(p, f.Course))}
}

func entryMended(p *i18n.Printer, f course.EntryMended) notice.Message {
	return notice.Message{Text: p.T("person.told", "Course", f.Course.Title, "Field", Field(p, f.Field), "Before", f.Before, "After", f.After,
		"Organizers", Organizers(p, f.Course))}
}

func placeUnlinked(p *i18n.Printer, f course.PlaceUnlinked) notice.Message {
	m := notice.Message{Text: p.T("card.told_unlinked", "Course", f.Course.Title, "Closed", f.Course.Closed(), "Name", f.Place.Trainee.Name,
		"Organizers", Organizers(p, f.Course))}
	if !f.Course.Closed() {
		m.Buttons = searchAgain(p, f.Course)
	}
	return m
}

func placeMoved(p *i18n.Printer, f course.PlaceMoved) notice.Message {
	return notice.Message{Text: p.T("card.told_"+string(f.Place.State), "Course", f.Course.Title, "Organizers", Organizers(p, f.Course))}
}

func representativeMade(p *i18n.Printer, f course.RepresentativeMade) notice.Message {
	return notice.Message{Text: p.T("card.told_represents", "Course", f.Course.Title, "Delegation", f.Place.Delegation)}
}
