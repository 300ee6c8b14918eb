package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// Question is what a dry run asks, in one line.
func Question(p *i18n.Printer, q course.Question) string {
	here := []any{"No", q.Place.No, "Name", q.Place.Trainee.Name, "Unit", q.Place.Unit, "RowNo", q.Row.No, "Row", q.Row.Trainee.Name, "RowUnit", q.Row.Unit}
	if q.Kind == course.AskConflict {
		var fields []string
		for _, f := range q.Conflicts() {
			fields = append(fields, p.T("question.field", "Label", p.Plain("dryrun.field_"+string(f.Field)), "File", f.Is, "Here", f.Was))
		}
		here = append(here, "Fields", i18n.HTML(strings.Join(fields, "; ")))
	}
	return p.T("question."+string(q.Kind), here...)
}

// Answer is what stands to a question: what somebody has said, or what holds while
// nobody has; empty while it must still be answered.
func Answer(p *i18n.Printer, q course.Question) string {
	if q.Open() {
		return ""
	}
	return AnswerButton(p, q.Kind, q.Stands())
}

// AnswerButton is an answer to a question of a kind, plain.
func AnswerButton(p *i18n.Printer, kind course.QuestionKind, a course.Answer) string {
	return p.Plain("question." + string(kind) + "_" + string(a))
}

// Sides are the row and the place of a question of who is who, each with all that tells
// them apart.
func Sides(p *i18n.Printer, q course.Question) string {
	side := func(textID string, e course.Enrollment) string {
		return p.T(textID, "No", e.No, "Name", e.Trainee.Name, "Birth", e.Trainee.Birth.String(), "Alt", e.Trainee.BirthAlt.String(),
			"Unit", e.Unit, "Delegation", e.Delegation, "Phone", e.Value(course.FieldPhone))
	}
	return side("question.here", q.Place) + "\n" + side("question.file", q.Row)
}
