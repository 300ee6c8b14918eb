package words

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Decision is what a button says of an objection.
type Decision struct {
	Objection int64
	State     course.ObjectionState
}

// Objected shows an organizer an objection that waits, with what can be decided.
func Objected(p *i18n.Printer, f course.AbsenceObjected) notice.Message {
	o := f.Objection
	button := func(state course.ObjectionState) notice.Button {
		return notice.Button{Label: p.Plain("object.button_" + string(state)), Data: DecideTap.Data(Decision{o.ID, state})}
	}
	return notice.Message{
		Text: p.T("object.told", "Course", f.Course.Title, "Name", o.Place.Trainee.Name, "Unit", o.Place.Unit, "Delegation", o.Place.Delegation,
			"Session", p.Session(o.Session, f.Course.Location()), "Reason", o.Reason),
		Buttons: [][]notice.Button{{button(course.ObjectionPresent), button(course.ObjectionLate)}, {button(course.ObjectionKept)}},
	}
}

func objectionDecided(p *i18n.Printer, f course.ObjectionDecided) notice.Message {
	o := f.Objection
	return notice.Message{Text: p.T("object.is_"+string(o.State), "Course", f.Course.Title,
		"Session", p.Session(o.Session, f.Course.Location()), "Organizers", Organizers(p, f.Course))}
}
