package words

import (
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// RegisterTitle names a register of certificates, or of other papers too, and says, of a course or of a year, what it
// is of; plain.
func RegisterTitle(p *i18n.Printer, c course.Course, year int, other bool) (title, of string) {
	return p.Plain("sovaoso.title", "Other", other), p.Plain("sovaoso.of", "Course", c.Title, "Year", strconv.Itoa(year))
}

// RegisterNote is what the register says of a certificate beside what stands on its paper:
// that it is void, revoked, in the place of which or replaced by which, or an exception;
// plain.
func RegisterNote(p *i18n.Printer, l course.RegisterLine) string {
	var notes []string
	switch {
	case l.State == course.Void:
		return p.Plain("sovaoso.void")
	case l.Invalid():
		notes = append(notes, p.Plain("sovaoso.revoked", "Date", RevokedOn(l.In, l.Certificate), "Reason", l.Reason, "By", l.ReplacedBy, "Superseded", l.Superseded()))
	}
	if l.Instead != "" {
		notes = append(notes, p.Plain("sovaoso.instead", "Number", l.Instead))
	}
	if l.Exception.Kind == course.Granted {
		notes = append(notes, p.Plain("sovaoso.exception", "Reason", l.Exception.Reason))
	}
	return strings.Join(notes, "; ")
}

// RegisterReceiver is who receives a paper: the person, or the representative of their
// delegation for them, or a speaker; plain.
func RegisterReceiver(p *i18n.Printer, l course.RegisterLine) string {
	return p.Plain("sovaoso.receiver", "Delegation", l.Paper.Delegation, "Signed", l.SignedList, "Speaker", l.Kind == course.Thanks)
}

// Register is a register as it is sent to whoever has asked for it.
func Register(p *i18n.Printer, c course.Course, year, lines int, other bool, file int64) notice.Message {
	return notice.Message{Text: p.N("sovaoso.sent", lines, "Other", other, "Course", c.Title, "Year", strconv.Itoa(year)), File: file}
}

// RegisterPages is the same register to print and sign, as it is sent after that.
func RegisterPages(p *i18n.Printer, c course.Course, year int, file int64) notice.Message {
	return notice.Message{Text: p.T("sovaoso.pages", "Course", c.Title, "Year", strconv.Itoa(year)), File: file}
}
