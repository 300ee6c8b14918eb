package words

import (
	"fmt"
	"strconv"

	"github.com/loptruong/loptruong/chart"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// faces are the answers to a question about a session, from the worst.
var faces = [course.BestAnswer]string{"😞", "🙁", "😐", "🙂", "😀"}

// OpinionAnswer is what a button about a session says; 0 asks the question again.
type OpinionAnswer struct {
	Session  int64
	Question course.OpinionQuestion
	Answer   int
}

// SessionOver thanks somebody for having been at a session, with its materials, if it has
// any, and, where the course asks for it, the first question about it.
func SessionOver(p *i18n.Printer, c course.Course, s course.Session, materials int) notice.Message {
	m := notice.Message{Text: p.T("after.thanks", "Course", c.Title, "Session", p.Session(s, c.Location()), "Topic", s.Topic, "Materials", materials)}
	if c.Feedback {
		m.Text += "\n\n" + p.T("opinion.ask_useful") + "\n" + p.T("opinion.anonymous")
		m.Buttons = append(m.Buttons, answers(s, course.AskUseful))
	}
	if materials > 0 {
		m.Buttons = append(m.Buttons, materialsButton(p, s))
	}
	return m
}

// MaterialsThere tells somebody that a session has materials.
func MaterialsThere(p *i18n.Printer, c course.Course, s course.Session) notice.Message {
	return notice.Message{
		Text:    p.T("after.materials", "Course", c.Title, "Session", p.Session(s, c.Location()), "Topic", s.Topic),
		Buttons: [][]notice.Button{materialsButton(p, s)},
	}
}

func materialsButton(p *i18n.Printer, s course.Session) []notice.Button {
	return []notice.Button{{Label: p.Plain("after.button_materials"), Data: MaterialsTap.Data(OfSession{s.ID})}}
}

func answers(s course.Session, q course.OpinionQuestion) (row []notice.Button) {
	for i, face := range faces {
		row = append(row, notice.Button{Label: face, Data: OpinionTap.Data(OpinionAnswer{s.ID, q, i + 1})})
	}
	return row
}

// Opinion is what somebody has said of a session, with a question, or with both buttons that
// ask again when the question is empty, and its materials, if it has any.
func Opinion(p *i18n.Printer, c course.Course, s course.Session, o course.Opinion, ask course.OpinionQuestion, materials int) (m notice.Message) {
	m.Text = p.T("opinion.about", "Course", c.Title, "Session", p.Session(s, c.Location()))
	for _, q := range course.OpinionQuestions {
		if n := o.Answer(q); n > 0 && q != ask {
			m.Text += "\n" + p.T("opinion.said_"+string(q), "Face", faces[n-1])
		}
	}
	if ask != "" {
		m.Text += "\n\n" + p.T("opinion.ask_"+string(ask)) + "\n" + p.T("opinion.anonymous")
		m.Buttons = append(m.Buttons, answers(s, ask))
	} else {
		until := c.OpinionsUntil(s).In(c.Location())
		m.Text += "\n\n" + p.T("opinion.done", "Time", course.ClockTime(until), "Date", course.ShortDate(until))
		for _, q := range course.OpinionQuestions {
			m.Buttons = append(m.Buttons, []notice.Button{{Label: p.Plain("opinion.button_" + string(q)), Data: OpinionTap.Data(OpinionAnswer{s.ID, q, 0})}})
		}
	}
	if materials > 0 {
		m.Buttons = append(m.Buttons, materialsButton(p, s))
	}
	return m
}

// Opinions shows organizers what people think of a session: how many have given which
// answer, or, where those are too few, how many have said anything.
func Opinions(p *i18n.Printer, c course.Course, s course.Session, o course.Opinions) string {
	text := p.N("opinion.head", o.People, "Course", c.Title, "Session", p.Session(s, c.Location()))
	if !o.Shown() {
		return text + "\n" + p.T("opinion.too_few", "Fewest", course.FewestOpinions)
	}
	for _, q := range course.OpinionQuestions {
		text += "\n\n" + p.T("opinion.average", "Question", p.Plain("opinion.name_"+string(q)), "Average", tenths(p, o.Tenths(q))) + "\n"
		for i, n := range o.Of(q) {
			text += fmt.Sprintf("%s %d  ", faces[i], n)
		}
	}
	return text
}

// tenths writes a number of tenths as the language does: "4,3", "4.3".
func tenths(p *i18n.Printer, n int) string {
	return p.Plain("opinion.tenths", "Whole", n/10, "Tenth", n%10)
}

// OpinionsCaption stands under the picture of what people think of a session.
func OpinionsCaption(p *i18n.Printer, c course.Course, s course.Session, o course.Opinions) string {
	return p.N("opinion.head", o.People, "Course", c.Title, "Session", p.Session(s, c.Location()))
}

// maxPictured is how much of a course's title a picture has room for, in UTF-16 units.
const maxPictured = 70

// OpinionsPicture is what the picture of it says.
func OpinionsPicture(p *i18n.Printer, c course.Course, s course.Session, o course.Opinions) (title, below string, labels []string, groups []chart.Group) {
	for i := range faces {
		labels = append(labels, p.Plain("opinion.answer_"+strconv.Itoa(i+1)))
	}
	for _, q := range course.OpinionQuestions {
		counts := o.Of(q)
		groups = append(groups, chart.Group{Name: p.Plain("opinion.average", "Question", p.Plain("opinion.name_"+string(q)), "Average", tenths(p, o.Tenths(q))), Counts: counts[:]})
	}
	return p.Plain("opinion.title", "Session", p.Session(s, c.Location()), "People", o.People), notice.Shorten(c.Title, maxPictured), labels, groups
}
