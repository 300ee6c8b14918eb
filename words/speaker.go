package words

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// ThanksDrawn is a drawn letter of thanks as it is sent to those who hand it over.
func ThanksDrawn(p *i18n.Printer, c course.Course, one course.Certificate) notice.Message {
	return notice.Message{
		Text: p.T("speaker.drawn", "Course", c.Title, "Name", one.Paper.Name, "Title", one.Paper.Position, "Number", one.Number(),
			"Date", PaperDate(one.Paper.Signed), "Instead", one.Instead, "Code", one.Code),
		File: one.FileID,
	}
}

// ThanksGiven says that letters of thanks were given.
func ThanksGiven(c course.Course, p *i18n.Printer, issued []course.Certificate) string {
	return p.N("speaker.given", len(issued), "Course", c.Title, "Numbers", paperNumbers(p, issued), "Elsewhere", c.Form.SignElsewhere)
}

// SpeakerLine is a line about a speaker, with what they have spoken on as far as it is known.
func SpeakerLine(p *i18n.Printer, s course.Speaker, topic string) string {
	return p.T("speaker.line", "Name", s.Name, "Title", s.Title, "Topic", topic)
}
