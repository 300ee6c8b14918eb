package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// maxCorrections is how many corrections a message names that tells of them.
const maxCorrections = 10

// CorrectionLine is whose field is to be set right, as it is now and as it is to be.
func CorrectionLine(p *i18n.Printer, k course.Correction) string {
	e := k.Place
	return p.T("correct.line", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit, "Field", Field(p, k.Field), "Now", k.Now(), "After", k.After)
}

// Told is what a place says or has said for a field, plain, as whoever has the place may
// know it: who has shown a name and a date of birth need not know the phone number.
func Told(p *i18n.Printer, e course.Enrollment, f course.Field, value string) string {
	if f == course.FieldPhone && value != "" && e.LinkedBy == course.LinkedByName {
		return p.Plain("profile.phone_hidden")
	}
	return value
}

func correctionsWait(p *i18n.Printer, f course.CorrectionsWait) notice.Message {
	lines := []string{p.N("correct.organizers", len(f.New), "Course", f.Course.Title, "Waiting", f.Waiting)}
	for _, k := range f.New[:min(len(f.New), maxCorrections)] {
		lines = append(lines, CorrectionLine(p, k))
	}
	if more := len(f.New) - maxCorrections; more > 0 {
		lines = append(lines, p.T("correct.more", "Count", more))
	}
	return notice.Message{Text: strings.Join(lines, "\n"), Buttons: [][]notice.Button{{{
		Label: p.Plain("correct.button_decide"), Data: CorrectionsTap.Data(PageOfCourse{Course: f.Course.ID})}}}}
}

// correctionsDecided is what became of corrections, with the way to ask again.
func correctionsDecided(p *i18n.Printer, f course.CorrectionsDecided) notice.Message {
	own := f.Place.Trainee.AccountID == f.Account.ID
	lines := []string{p.T("correct.decided", "Course", f.Course.Title, "Own", own, "Name", f.Place.Trainee.Name)}
	refused := false
	for _, k := range f.Decided {
		textID := "correct.decided_approved"
		if k.State == course.CorrectionRefused {
			textID, refused = "correct.decided_refused", true
		}
		lines = append(lines, p.T(textID, "Field", Field(p, k.Field), "Before", Told(p, f.Place, k.Field, k.Before), "After", k.After, "Reason", k.Reason))
	}
	m := notice.Message{}
	if refused && !f.Course.Closed() {
		lines = append(lines, "", p.T("correct.decided_again", "Organizers", Organizers(p, f.Course)))
		m.Buttons = [][]notice.Button{{CorrectButton(p, f.Place, own)}}
	}
	m.Text = strings.Join(lines, "\n")
	return m
}

// CorrectButton asks for a correction of a place: the own one, or one of the delegation
// that somebody represents.
func CorrectButton(p *i18n.Printer, e course.Enrollment, own bool) notice.Button {
	tap := CorrectTap
	if !own {
		tap = CorrectForTap
	}
	return notice.Button{Label: p.Plain("correct.button_ask"), Data: tap.Data(OfEntry{e.ID})}
}
