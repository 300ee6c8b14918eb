package roster

import (
	"errors"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// maxNote is the longest note, in runes.
const maxNote = 500

// person reads a line as one person and reports what is wrong with it.
func (l *listReader) person(line int) {
	e := course.Enrollment{
		Trainee:    course.Trainee{Name: l.name(line), Gender: l.gender(line)},
		Position:   l.down(line, fieldPosition),
		Unit:       l.down(line, fieldUnit),
		Delegation: l.down(line, fieldDelegation),
		Note:       l.text(line, fieldNote),
		State:      course.Enrolled,
	}
	if e.Delegation == "" {
		e.Delegation = l.group
	}
	l.checkName(line, e.Trainee.Name)
	l.readBirth(line, &e.Trainee)
	l.readPhone(line, &e.Trainee)
	for _, t := range []struct {
		field field
		value string
		max   int
	}{
		{fieldPosition, e.Position, course.MaxPosition},
		{fieldUnit, e.Unit, course.MaxUnit},
		{fieldDelegation, e.Delegation, course.MaxUnit},
		{fieldNote, e.Note, maxNote},
	} {
		if letter := letters.Unprintable(t.value); letter != "" && t.field != fieldNote { // notes stay here
			l.report(Problem, line, t.field, "roster.bad_letter", "Letter", letter)
		}
		if n := len([]rune(t.value)); n > t.max {
			l.report(Problem, line, t.field, "roster.too_long", "Length", n, "Max", t.max)
		}
		if isError(t.value) {
			l.report(Problem, line, t.field, "roster.cell_error", "Value", t.value)
		}
	}
	no, _ := positive(l.text(line, fieldNo))
	l.nos = append(l.nos, no)
	l.roster.Rows = append(l.roster.Rows, Row{Line: line, Enrollment: e})
}

func (l *listReader) checkName(line int, name string) {
	var refusal *course.Error
	if !errors.As(course.CheckName(name), &refusal) {
		if word := apart(name); word != "" {
			l.report(Warning, line, fieldName, "roster.name_apart", "Value", word)
		}
		return
	}
	switch {
	case isError(name):
		l.report(Problem, line, fieldName, "roster.cell_error", "Value", name)
	case refusal.TextID == "name.too_long":
		l.report(Problem, line, fieldName, "roster.too_long", "Length", len([]rune(name)), "Max", course.MaxName)
	case refusal.TextID == "name.too_short":
		l.report(Problem, line, fieldName, "roster.name_short")
	default:
		l.report(Problem, line, fieldName, "roster.name_letter", "Letter", refusal.Args["Letter"])
	}
}

func (l *listReader) readBirth(line int, t *course.Trainee) {
	b, ok := l.birth(line)
	f := fieldBirth
	for _, other := range []field{fieldYear, fieldMale, fieldFemale} {
		if !l.header.has(f) {
			f = other
		}
	}
	switch {
	case !ok:
		l.report(Problem, line, f, "roster.birth_bad", "Value", l.birthText(line))
	case b.first.IsZero() && l.hasBirth():
		l.report(Warning, line, f, "roster.birth_missing")
	case !b.other.IsZero():
		l.report(Warning, line, f, "roster.birth_two", "First", b.first.String(), "Second", b.other.String())
	}
	t.Birth, t.BirthAlt = b.first, b.other
}

func (l *listReader) readPhone(line int, t *course.Trainee) {
	col, ok := l.header.columns[fieldPhone]
	if !ok {
		return
	}
	first, second, missing := l.grid.phones(line, col)
	for _, more := range l.header.extra[fieldPhone] {
		one, two, _ := l.grid.phones(line, more)
		switch {
		case first == "":
			first, second = one, two
		case second == "" && one != first:
			second = one
		}
	}
	t.Phone, t.PhoneAlt = first, second
	switch {
	case course.ForeignPhone(first):
		l.report(Warning, line, fieldPhone, "roster.phone_foreign", "Value", first)
	case first != "":
	case missing:
		l.report(Warning, line, fieldPhone, "roster.phone_missing")
	default:
		l.report(Warning, line, fieldPhone, "roster.phone_bad", "Value", l.text(line, fieldPhone))
	}
}

// hasBirth tells whether any column is about the birth.
func (l *listReader) hasBirth() bool {
	h := l.header
	return h.has(fieldBirth) || h.has(fieldYear) || h.has(fieldMonth) || h.has(fieldMale) && h.has(fieldFemale)
}

// birth reads the birth from one column, from day, month and year, or from the
// columns of men's and women's births. ok is false for what can't be one.
func (l *listReader) birth(line int) (b birth, ok bool) {
	if col, ok := l.header.columns[fieldBirth]; ok {
		b, ok := l.grid.birth(line, col)
		if ok && l.us && b.other.IsZero() {
			b.other = swapped(b.first)
		}
		return b, ok
	}
	if l.header.has(fieldYear) {
		first, ok := parseBirth(l.birthText(line))
		return birth{first: first}, ok
	}
	for _, f := range []field{fieldMale, fieldFemale} {
		if col, has := l.header.columns[f]; has {
			if b, ok := l.grid.birth(line, col); ok && !b.first.IsZero() {
				return b, true
			}
		}
	}
	return birth{}, true // a mark of the gender
}

// birthText is what the file has for the birth.
func (l *listReader) birthText(line int) string {
	if l.header.has(fieldBirth) {
		return l.text(line, fieldBirth)
	}
	day, month, year := l.text(line, fieldDay), l.text(line, fieldMonth), l.text(line, fieldYear)
	if day == "" && month == "" {
		return year
	}
	return day + "/" + month + "/" + year
}

// gender is as written, or told by the column that is filled.
func (l *listReader) gender(line int) string {
	switch {
	case l.header.has(fieldGender):
		return l.text(line, fieldGender)
	case l.text(line, fieldFemale) != "":
		return "Nữ"
	case l.text(line, fieldMale) != "":
		return "Nam"
	}
	return ""
}

// name is the text of the name's columns, joined.
func (l *listReader) name(line int) string {
	var parts []string
	for _, col := range l.header.names {
		if t := l.grid.text(line, col); t != "" {
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, " ")
}

func (l *listReader) nameColumn() string { return l.header.title[l.header.names[0]] }

// text is the cell of a field's column, empty when there is no such column.
func (l *listReader) text(line int, f field) string {
	if col, ok := l.header.columns[f]; ok {
		return l.grid.text(line, col)
	}
	return ""
}

// down is like text, for columns where one merged cell stands for many lines.
func (l *listReader) down(line int, f field) string {
	if col, ok := l.header.columns[f]; ok {
		return l.grid.down(line, col)
	}
	return ""
}

func (l *listReader) report(s Severity, line int, f field, textID string, pairs ...any) {
	column := l.header.column(f)
	switch {
	case f == fieldName:
		column = l.nameColumn()
	case f == fieldDelegation && column == "":
		column = "Đoàn" // of a group row
	}
	l.roster.report(s, line, column, textID, append(pairs, "Name", l.name(line))...)
}

// isError tells whether a cell holds what a formula shows when it fails.
func isError(s string) bool {
	switch s {
	case "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!":
		return true
	}
	return false
}
