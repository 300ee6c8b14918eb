package words

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// maxLogged is the longest text of a line of the log that is shown, in UTF-16 units:
// a page of lines fits into one message.
const maxLogged = 240

// AuditLine says a line of the log in a sentence: when, by the clock of a place, who,
// what, before and after, why, and of which course where that is to be said. What an
// act does is said by the text "audit." and its word, with _ for the dot; it may use
// the values of auditValues.
func AuditLine(p *i18n.Printer, l course.AuditLine, in *time.Location, nameCourse bool) string {
	who := p.Plain("audit.nobody")
	if l.AccountID != 0 {
		who = Person(p, l.Persons[l.AccountID])
	}
	title := ""
	if nameCourse {
		title = l.Course
	}
	at := l.At.In(in)
	what := p.T("audit."+strings.ReplaceAll(l.Act, ".", "_"), auditValues(p, l)...)
	return p.T("audit.line", "Time", course.ClockDate(at), "Who", who, "What", i18n.HTML(what),
		"Course", title, "Reason", notice.Shorten(l.Reason, maxLogged))
}

// auditValues are what a sentence of the log may be made of: Whose, the one on the
// roster whom it is about; Whom, the account that the subject is; Field and Subject, what of them; Number,
// that of an invitation or an announcement; Before and After; and, where After is a
// row of counts as "new=3 same=9", each of these as New and Same.
func auditValues(p *i18n.Printer, l course.AuditLine) []any {
	whose := ""
	if l.EnrollmentID != 0 {
		whose = p.Plain("audit.whose", "No", l.No, "Name", l.Name)
	}
	whom := ""
	if id := course.AccountIn(l.Subject); id != 0 {
		whom = Person(p, l.Persons[id])
	}
	_, number, _ := strings.Cut(l.Subject, "/")
	var pairs []any
	for word := range strings.FieldsSeq(l.After) {
		if name, count, ok := strings.Cut(word, "="); ok && name != "" {
			if n, err := strconv.Atoi(count); err == nil {
				pairs = append(pairs, string(unicode.ToUpper(rune(name[0])))+name[1:], n)
			}
		}
	}
	return append(pairs, "Whose", whose, "Whom", whom, "Field", auditField(p, l.Subject), "Subject", l.Subject, "Number", number,
		"Before", auditText(p, l, l.Before), "After", auditText(p, l, l.After))
}

// entryFields are the fields of an entry on a roster that a line of the log may be about.
var entryFields = []course.Field{
	course.FieldName, course.FieldBirth, course.FieldBirthAlt, course.FieldGender, course.FieldPhone, course.FieldPosition,
	course.FieldUnit, course.FieldDelegation, course.FieldNote, course.FieldState,
}

// auditField names a field of somebody's entry, of a course's papers, or of a session
// ("topic/3"), or a kind of paper ("merit/2022"), plain.
func auditField(p *i18n.Printer, subject string) string {
	text, _, _ := strings.Cut(subject, "/")
	switch {
	case course.SessionTexts[course.SessionAct(text)] > 0:
		return SessionField(p, course.SessionAct(text))
	case slices.Contains(course.PaperKinds, course.PaperKind(text)):
		return Kind(p, course.PaperKind(text))
	case slices.Contains(entryFields, course.Field(subject)):
		return p.Plain("dryrun.field_" + subject)
	case course.Setting(subject).Group() != "":
		return SettingName(p, course.Setting(subject))
	}
	return subject
}

// auditText is a text of a line of the log on one line: a role and an account by their
// names.
func auditText(p *i18n.Printer, l course.AuditLine, text string) string {
	if id := course.AccountIn(text); id != 0 {
		return Person(p, l.Persons[id])
	}
	if strings.HasPrefix(l.Act, "signday.") {
		return PaperDate(text)
	}
	if strings.HasPrefix(l.Act, "ways.") {
		return Ways(p, course.Ways(text))
	}
	first, rest, _ := strings.Cut(text, "\n")
	switch role := course.Role(first); role {
	case course.AdminRole, course.OrganizerRole, course.RepresentativeRole:
		return Role(p, role, rest)
	}
	if state := course.EnrollmentState(text); course.Field(l.Subject) == course.FieldState && (state == course.Enrolled || state == course.Withdrawn) {
		return p.Plain("dryrun.state_" + text)
	}
	if s := course.Setting(l.Subject); s.Group() != "" {
		text = SettingValue(p, s, text)
	}
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return line == "" })
	return notice.Shorten(strings.Join(lines, ", "), maxLogged)
}
