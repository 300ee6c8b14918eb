package handlers

import (
	"context"
	"fmt"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/words"
)

// newCourseDialog is the guided form of /taolop.
const newCourseDialog = "newcourse"

// The questions of the form, in order. The last is no question: it shows
// everything and waits for the confirmation.
const (
	askTitle     = "title"
	askCode      = "code"
	askDates     = "dates"
	askSessions  = "sessions"
	askPlace     = "place"
	askGoverning = "governing"
	askIssuing   = "issuing"
	askPlaceName = "placename"
	askMode      = "mode"
	askSummary   = "summary"
)

var courseQuestions = []string{
	askTitle, askCode, askDates, askSessions, askPlace, askGoverning, askIssuing, askPlaceName, askMode, askSummary,
}

// maxLine is the longest one-line answer that a certificate's form holds, in
// runes.
const maxLine = 120

// courseForm is what has been answered so far.
type courseForm struct {
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

// newCourse asks an admin, question by question, for what a course needs, and
// makes it at the end. A filled class workbook sent instead is imported.
func newCourse(ctx context.Context, v *Visit) (bot.Reply, error) {
	if err := v.Allow(course.CreateCourse, course.Object{}); err != nil {
		return bot.Reply{}, err
	}
	if v.Command != "" || v.Action != "" {
		open, err := v.unfinished(ctx, newCourseDialog)
		switch {
		case err != nil:
			return bot.Reply{}, err
		case !open && v.Action != "":
			return bot.Toast(v.Request, v.Say.Plain("newcourse.over")), nil
		case !open || v.Command != "" && v.Dialog.Step == askTitle:
			return v.askCourse(ctx, askTitle, courseForm{}, "")
		}
	}
	var form courseForm
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	switch {
	case v.Command != "":
		return v.askCourse(ctx, v.Dialog.Step, form, v.Say.T("newcourse.again"))
	case v.Action != "":
		return v.tapCourse(ctx, form)
	case v.Document != nil:
		return v.takeRoster(ctx, 0)
	case v.Text == "":
		return v.askCourse(ctx, v.Dialog.Step, form, v.Say.T("newcourse.words"))
	}
	return v.answerCourse(ctx, form, v.Text)
}

// tapCourse handles the buttons under a question. Each carries the question it
// stood under, so that an old one only shows where the form is.
func (v *Visit) tapCourse(ctx context.Context, form courseForm) (bot.Reply, error) {
	what, step := v.word(0), v.Dialog.Step
	switch {
	case what == "blank":
		return v.blankWorkbook(ctx)
	case v.word(1) != step:
		return v.askCourse(ctx, step, form, "")
	}
	switch what {
	case "back":
		return v.askCourse(ctx, before(step), form, "")
	case "skip":
		return v.answerCourse(ctx, form, "")
	case "code":
		return v.answerCourse(ctx, form, form.Suggested)
	case "mode":
		return v.answerCourse(ctx, form, v.word(2))
	case "ok":
		return v.askCourse(ctx, after(step), form, "")
	case "create":
		if course.CheckSeen(v.word(2), course.Seen(form)) != nil {
			return v.askCourse(ctx, step, form, v.Say.T("refuse.changed"))
		}
		return v.createCourse(ctx, form)
	}
	return v.askCourse(ctx, step, form, "")
}

// answerCourse takes an answer, or says why not and asks again.
func (v *Visit) answerCourse(ctx context.Context, form courseForm, answer string) (bot.Reply, error) {
	step := v.Dialog.Step
	next := form
	err := v.takeAnswer(ctx, step, &next, answer)
	if wrong, ok := refusal(err); ok {
		return v.askCourse(ctx, step, form, v.Say.Error(wrong))
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return v.askCourse(ctx, after(step), next, "")
}

// takeAnswer puts an answer into the form. It returns a *course.Error
// when the answer can't be used.
func (v *Visit) takeAnswer(ctx context.Context, step string, form *courseForm, answer string) error {
	switch step {
	case askTitle:
		form.Title = answer
		if n := len([]rune(answer)); n == 0 || n > course.MaxTitle {
			return course.Refuse(course.ErrInvalid, "course.bad_title", "Max", course.MaxTitle)
		}
		if err := v.printable(form.paper()); err != nil {
			return err
		}
		var err error
		form.Suggested, err = v.freeCode(ctx, course.CodeFrom(answer, v.Now.Year()))
		return err
	case askCode:
		form.Code = answer
		if err := course.CheckCode(answer); err != nil {
			return err
		}
		free, err := v.freeCode(ctx, answer)
		if err == nil && free != answer {
			return course.Refuse(course.ErrConflict, "newcourse.code_taken", "Code", answer)
		}
		return err
	case askDates:
		form.Dates = answer
		_, err := course.PlanSessions(answer, course.NewCourse("", "").Location())
		return err
	case askPlace:
		form.Place = answer
	case askGoverning:
		form.Governing = answer
	case askIssuing:
		form.Issuing = answer
	case askPlaceName:
		form.PlaceName = answer
	case askMode:
		form.Mode = course.JoinMode(answer)
		if form.Mode != course.RosterOnly && form.Mode != course.OpenToAll {
			return course.Refuse(course.ErrInvalid, "newcourse.tap")
		}
		return nil
	default:
		return course.Refuse(course.ErrInvalid, "newcourse.tap")
	}
	if len([]rune(answer)) > maxLine {
		return course.Refuse(course.ErrInvalid, "newcourse.too_long", "Max", maxLine)
	}
	return v.printable(form.paper())
}

// printable refuses an answer that can't stand on the paper of which it is a part,
// by the name of its field: for its letters, or for want of room.
func (v *Visit) printable(p course.Paper) error {
	if faults := v.House.Check(p); len(faults) > 0 {
		return course.Refuse(course.ErrInvalid, "paper.refused", "Fault", i18n.HTML(words.PaperFault(v.Say, faults[0])))
	}
	return nil
}

// freeCode is the code, or the code with a number behind it when a course has it
// already.
func (v *Visit) freeCode(ctx context.Context, code string) (string, error) {
	free := code
	for n := 2; ; n++ {
		_, err := v.Store.CourseByCode(ctx, free)
		if isNotFound(err) {
			return free, nil
		}
		if err != nil {
			return "", err
		}
		free = fmt.Sprintf("%s-%d", code, n)
	}
}

// createCourse makes the course of a finished form; the admin becomes its first
// organizer.
func (v *Visit) createCourse(ctx context.Context, form courseForm) (bot.Reply, error) {
	c := form.course()
	sessions, err := course.PlanSessions(form.Dates, c.Location())
	if err != nil {
		return bot.Reply{}, err
	}
	if err := c.Check(); err != nil {
		return bot.Reply{}, err
	}
	free, err := v.freeCode(ctx, c.Code)
	if err != nil {
		return bot.Reply{}, err
	}
	if free != c.Code { // taken while the form was open
		return v.askCourse(ctx, askCode, form, v.Say.T("newcourse.code_taken", "Code", c.Code))
	}
	if err := v.Store.CreateCourse(ctx, &c, sessions); err != nil {
		return bot.Reply{}, err
	}
	organizer := course.Grant{AccountID: v.Account.ID, Role: course.OrganizerRole, CourseID: c.ID, By: v.Account.ID, At: v.Now}
	if _, err := v.Store.GrantRole(ctx, organizer); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Store.SetActiveCourse(ctx, v.Account.ID, c.ID); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Store.DeleteDialog(ctx, v.ChatID); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("newcourse.made", "Title", c.Title, "Sessions", len(sessions), "Link", v.House.Link("c_"+c.Code))
	return v.replace(text, []notice.Button{v.key(notice.Data("course", c.ID), "newcourse.show")}), nil
}

// course is the course the form describes, with every other setting at its
// default.
func (f courseForm) course() course.Course {
	c := course.NewCourse(f.Code, f.Title)
	c.Place = f.Place
	c.Form = course.Form{GoverningBody: f.Governing, IssuingBody: f.Issuing, PlaceName: f.PlaceName}
	if f.Mode != "" {
		c.Mode = f.Mode
	}
	return c
}

// paper is what the certificates will say of the course.
func (f courseForm) paper() course.Paper {
	c := f.course()
	return course.Paper{Form: c.Form, Address: c.Address, Title: c.Title, Place: c.Place}
}

// askCourse keeps the form at a question and asks it, after what was wrong with
// the last answer.
func (v *Visit) askCourse(ctx context.Context, step string, form courseForm, wrong string) (bot.Reply, error) {
	if err := v.Ask(ctx, newCourseDialog, step, form); err != nil {
		return bot.Reply{}, err
	}
	text, keys := v.courseQuestion(step, form)
	if wrong != "" {
		text = wrong + "\n\n" + text
	}
	return v.replace(text, keys...), nil
}

// courseQuestion is a question's text, and its buttons over back and cancel.
func (v *Visit) courseQuestion(step string, form courseForm) (text string, keys [][]notice.Button) {
	text = v.Say.T("newcourse.ask_" + step)
	tap := func(what, label string) []notice.Button {
		return []notice.Button{v.key(notice.Data("new", what, step), label)}
	}
	switch step {
	case askTitle:
		if v.House.Blank != nil {
			text += "\n\n" + v.Say.T("newcourse.or_workbook")
			keys = append(keys, tap("blank", "newcourse.key_blank"))
		}
	case askCode:
		keys = append(keys, []notice.Button{{Label: form.Suggested, Data: notice.Data("new", "code", step)}})
	case askSessions:
		text = v.plannedSessions(form) + "\n\n" + text
		keys = append(keys, tap("ok", "newcourse.key_right"))
	case askPlace, askGoverning, askIssuing, askPlaceName:
		keys = append(keys, tap("skip", "newcourse.key_skip"))
	case askMode:
		for _, mode := range []course.JoinMode{course.RosterOnly, course.OpenToAll} {
			keys = append(keys, []notice.Button{v.key(notice.Data("new", "mode", step, mode), "newcourse.mode_"+string(mode))})
		}
	case askSummary:
		text = v.courseSummary(form) + "\n\n" + text
		keys = append(keys, []notice.Button{v.key(notice.Data("new", "create", step, course.Seen(form)), "newcourse.key_create")})
	}
	last := []notice.Button{v.key(notice.Data("cancel", newCourseDialog), "key.cancel")}
	if step != askTitle {
		last = append([]notice.Button{v.key(notice.Data("new", "back", step), "key.back")}, last...)
	}
	return text, append(keys, last)
}

// plannedSessions lists the sessions that the line of dates makes, one day on a
// line.
func (v *Visit) plannedSessions(form courseForm) string {
	loc := form.course().Location()
	sessions, err := course.PlanSessions(form.Dates, loc)
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

// courseSummary shows the whole form.
func (v *Visit) courseSummary(form courseForm) string {
	given := func(s string) any {
		if s == "" {
			return i18n.HTML(v.Say.T("newcourse.none"))
		}
		return s
	}
	mode := form.course().Mode
	return v.Say.T("newcourse.summary", "Title", form.Title, "Code", form.Code, "Place", given(form.Place),
		"Governing", given(form.Governing), "Issuing", given(form.Issuing), "PlaceName", given(form.PlaceName),
		"Mode", v.Say.Plain("newcourse.mode_"+string(mode))) + "\n\n" + v.plannedSessions(form)
}

// before and after are the neighbours of a question; the first and the last are
// their own.
func before(step string) string {
	for i, s := range courseQuestions {
		if s == step && i > 0 {
			return courseQuestions[i-1]
		}
	}
	return askTitle
}

func after(step string) string {
	for i, s := range courseQuestions[:len(courseQuestions)-1] {
		if s == step {
			return courseQuestions[i+1]
		}
	}
	return askSummary
}
