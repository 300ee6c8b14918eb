package running

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// NewCourseForm is the guided form of /taolop.
const NewCourseForm = "newcourse"

// maxLine is the longest one-line answer that a certificate's form holds, in runes.
const maxLine = 120

// blankTap asks for the empty class workbook.
var blankTap = notice.Tap[struct{}]{Action: "new", What: "blank"}

// plan is a course that is being made.
type plan struct {
	Title     string          `json:"title,omitempty"`
	Suggested string          `json:"suggested,omitempty"` // the code on the button
	Code      string          `json:"code,omitempty"`
	Dates     string          `json:"dates,omitempty"`
	Place     string          `json:"place,omitempty"`
	Governing string          `json:"governing,omitempty"`
	Issuing   string          `json:"issuing,omitempty"`
	PlaceName string          `json:"placename,omitempty"`
	Mode      course.JoinMode `json:"mode,omitempty"`
}

// course is the course of the plan, with every other setting at its default.
func (p plan) course() course.Course {
	c := course.NewCourse(p.Code, p.Title)
	c.Place = p.Place
	c.Form.GoverningBody, c.Form.IssuingBody, c.Form.PlaceName = p.Governing, p.Issuing, p.PlaceName
	if p.Mode != "" {
		c.Mode = p.Mode
	}
	return c
}

// paper is what the certificates will say of the course.
func (p plan) paper() course.Paper { return p.course().Paper() }

// NewCourse asks an admin, question by question, for what a course needs.
func NewCourse(ctx context.Context, v *visit.Visit, store registrar.Courses) (bot.Reply, error) {
	if err := v.Allow(course.CreateCourse, course.Object{}); err != nil {
		return bot.Reply{}, err
	}
	return newCourseForm(v, store).Start(ctx, v, plan{})
}

// AnswerNewCourse takes an answer.
func AnswerNewCourse(ctx context.Context, v *visit.Visit, store registrar.Courses) (bot.Reply, error) {
	return newCourseForm(v, store).Answer(ctx, v)
}

// EditNewCourse takes what an answer was changed into.
func EditNewCourse(ctx context.Context, v *visit.Visit, store registrar.Courses) (bot.Reply, error) {
	return newCourseForm(v, store).Edited(ctx, v)
}

// TapNewCourse takes one of the form's buttons.
func TapNewCourse(ctx context.Context, v *visit.Visit, store registrar.Courses) (bot.Reply, error) {
	return newCourseForm(v, store).Tapped(ctx, v)
}

// newCourseForm is the form: eight answers, of which most can be skipped.
func newCourseForm(v *visit.Visit, store registrar.Courses) visit.Form[plan] {
	return visit.Form[plan]{
		Name: NewCourseForm, Confirm: "newcourse.button_create",
		Summary: func(p plan) string { return summary(v, p) },
		Done:    func(ctx context.Context, p plan) (bot.Reply, error) { return createCourse(ctx, v, store, p) },
		Questions: []visit.Question[plan]{
			{Step: "title", Name: "newcourse.name_title", Ask: func(plan) visit.Prompt { return askTitle(v) },
				Take: func(ctx context.Context, p *plan, answer string) error { return takeTitle(ctx, v, store, p, answer) }},
			{Step: "code", Name: "newcourse.name_code", Ask: func(p plan) visit.Prompt { return askCode(v, p) },
				Take: func(ctx context.Context, p *plan, answer string) error { return takeCode(ctx, store, p, answer) }},
			{Step: "dates", Name: "newcourse.name_dates",
				Ask: func(plan) visit.Prompt { return visit.Prompt{Text: v.Say.T("newcourse.ask_dates")} },
				Take: func(_ context.Context, p *plan, answer string) error {
					p.Dates = answer
					_, err := course.PlanSessions(answer, v.Now, p.course().Location())
					return err
				}},
			askLine(v, "place", func(p *plan) *string { return &p.Place }),
			askLine(v, "governing", func(p *plan) *string { return &p.Governing }),
			askLine(v, "issuing", func(p *plan) *string { return &p.Issuing }),
			askLine(v, "placename", func(p *plan) *string { return &p.PlaceName }),
			{Step: "mode", Name: "newcourse.name_mode", Ask: func(plan) visit.Prompt { return askMode(v) },
				Take: func(_ context.Context, p *plan, answer string) error {
					p.Mode = course.JoinMode(answer)
					if p.Mode != course.RosterOnly && p.Mode != course.OpenToAll && p.Mode != course.WithApproval {
						return course.Refuse(course.ErrInvalid, "form.tap")
					}
					return nil
				}},
		},
	}
}

// askLine is a question for one line of the paper. The first of them shows what was
// made of the days before it.
func askLine(v *visit.Visit, step string, of func(*plan) *string) visit.Question[plan] {
	return visit.Question[plan]{
		Step: step, Name: "newcourse.name_" + step,
		Ask: func(p plan) visit.Prompt {
			ask := visit.Prompt{Text: v.Say.T("newcourse.ask_" + step), Choices: []visit.Choice{{Label: v.Say.Plain("newcourse.button_skip")}}}
			if step == "place" {
				ask.Text = planned(v, p) + "\n\n" + ask.Text
			}
			return ask
		},
		Take: func(_ context.Context, p *plan, answer string) error {
			if *of(p) = answer; len([]rune(answer)) > maxLine {
				return course.Refuse(course.ErrInvalid, "newcourse.too_long", "Max", maxLine)
			}
			return visit.Printable(v, p.paper())
		},
	}
}

func askTitle(v *visit.Visit) visit.Prompt {
	p := visit.Prompt{Text: v.Say.T("newcourse.ask_title")}
	if v.House.Blank != nil {
		p.Text += "\n\n" + v.Say.T("newcourse.or_workbook")
		p.Buttons = []notice.Button{v.Button(blankTap.Data(struct{}{}), "newcourse.button_blank")}
	}
	return p
}

func takeTitle(ctx context.Context, v *visit.Visit, store registrar.Courses, p *plan, answer string) (err error) {
	p.Title = answer
	if n := len([]rune(answer)); n == 0 || n > course.MaxTitle {
		return course.Refuse(course.ErrInvalid, "course.bad_title", "Max", course.MaxTitle)
	}
	if err := visit.Printable(v, p.paper()); err != nil {
		return err
	}
	p.Suggested, err = registrar.FreeCode(ctx, store, course.CodeFrom(answer, v.Now.Year()))
	return err
}

// suggested is the value of the button with the code that the form suggests: the
// code itself may be longer than a button holds.
const suggested = "suggested"

func askCode(v *visit.Visit, p plan) visit.Prompt {
	return visit.Prompt{Text: v.Say.T("newcourse.ask_code"), Choices: []visit.Choice{{Label: p.Suggested, Value: suggested}}}
}

func takeCode(ctx context.Context, store registrar.Courses, p *plan, answer string) error {
	if p.Code = answer; answer == suggested {
		p.Code = p.Suggested
	}
	if err := course.CheckCode(p.Code); err != nil {
		return err
	}
	free, err := registrar.FreeCode(ctx, store, p.Code)
	if err == nil && free != p.Code {
		return course.Refuse(course.ErrConflict, "newcourse.code_taken", "Code", p.Code)
	}
	return err
}

func askMode(v *visit.Visit) visit.Prompt {
	p := visit.Prompt{Text: v.Say.T("newcourse.ask_mode")}
	for _, mode := range []course.JoinMode{course.RosterOnly, course.OpenToAll, course.WithApproval} {
		p.Choices = append(p.Choices, visit.Choice{Label: v.Say.Plain("newcourse.mode_" + string(mode)), Value: string(mode)})
	}
	return p
}

// createCourse makes the course of a finished form.
func createCourse(ctx context.Context, v *visit.Visit, store registrar.Courses, p plan) (bot.Reply, error) {
	c := p.course()
	sessions, err := course.PlanSessions(p.Dates, v.Now, c.Location())
	if err != nil {
		return bot.Reply{}, err
	}
	if c, err = v.By().CreateCourse(ctx, store, c, sessions); err != nil {
		return bot.Reply{}, err
	}
	link := v.House.Link("c_" + c.Code)
	text := v.Say.T("newcourse.made", "Title", c.Title, "Sessions", len(sessions), "Link", link)
	return v.Replace(text, []notice.Button{v.Button(courseTap.Data(words.OfCourse{ID: c.ID}), "newcourse.show")}, words.CopyLink(v.Say, link)), nil
}

// summary shows the whole plan.
func summary(v *visit.Visit, p plan) string {
	given := func(s string) any {
		if s == "" {
			return i18n.HTML(v.Say.T("newcourse.none"))
		}
		return s
	}
	return v.Say.T("newcourse.summary", "Title", p.Title, "Code", p.Code, "Place", given(p.Place),
		"Governing", given(p.Governing), "Issuing", given(p.Issuing), "PlaceName", given(p.PlaceName),
		"Mode", v.Say.Plain("newcourse.mode_"+string(p.course().Mode))) +
		"\n\n" + planned(v, p) + "\n\n" + v.Say.T("newcourse.ask_summary")
}

// planned lists the sessions that the line of dates makes, one day on a line.
func planned(v *visit.Visit, p plan) string {
	loc := p.course().Location()
	sessions, err := course.PlanSessions(p.Dates, v.Now, loc)
	if err != nil || len(sessions) == 0 {
		return v.Say.T("plan.bad")
	}
	lines := []string{v.Say.N("newcourse.planned", len(sessions))}
	for i := 0; i < len(sessions); {
		day := sessions[i].Start.In(loc)
		var halves []string
		for ; i < len(sessions) && sessions[i].Start.In(loc).YearDay() == day.YearDay(); i++ {
			s := sessions[i]
			halves = append(halves, v.Say.Plain("newcourse.half_"+string(s.Half),
				"From", course.ClockTime(s.Start.In(loc)), "To", course.ClockTime(s.End.In(loc))))
		}
		lines = append(lines, v.Say.T("newcourse.day", "Weekday", words.Weekday(v.Say, day.Weekday()),
			"Date", course.ShortDate(day), "Halves", strings.Join(halves, ", ")))
	}
	if sessions[len(sessions)-1].End.Before(v.Now) {
		lines = append(lines, v.Say.T("newcourse.past"))
	}
	return strings.Join(lines, "\n")
}
