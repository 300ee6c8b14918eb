package papers

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// waiting is how many wait for the end of the session that is running.
func waiting(o course.Outcome) (n int) {
	for _, e := range o.Not {
		if o.Waits(e) {
			n++
		}
	}
	return n
}

// runningLines are the lines about a last session that isn't over: who waits for its end, and
// what becomes of those who fail in it.
func runningLines(v *visit.Visit, c course.Course, o course.Outcome) (lines []string) {
	last := o.Sessions[len(o.Sessions)-1]
	loc, running := c.Location(), v.Now.Before(last.End)
	if !running && o.Running.ID == 0 {
		return nil
	}
	lines = []string{""}
	if running {
		lines = append(lines, v.Say.T("early.running_now", "Session", v.Say.Session(last, loc), "End", course.ClockTime(last.End.In(loc))))
	}
	if o.Running.ID == 0 {
		return lines
	}
	lines = append(lines, v.Say.T("early.open", "Time", course.ClockTime(c.CheckIn.Closes(last).In(loc))))
	if waiting(o) > 0 {
		lines = append(lines, "", v.Say.N("early.waits", waiting(o)))
	}
	for _, e := range o.Not {
		if p := o.Progress[e.ID]; o.Waits(e) {
			lines = append(lines, v.Say.T("early.line_waits", "No", e.No, "Name", e.Trainee.Name, "Unit", e.Unit,
				"Attended", p.Attended, "Total", p.Total, "Needed", p.Needed))
		}
	}
	return lines
}

// signedLines say what stands under the papers, and what is odd about their day.
func signedLines(v *visit.Visit, c course.Course, o course.Outcome) []string {
	form, day := o.All()[0].Paper.Form, o.SignDay()
	lines := []string{v.Say.T("issue.signed", "Date", words.PaperDate(day), "Place", form.PlaceName,
		"Title", strings.Join(form.SignerTitle, "; "), "Name", form.SignerName)}
	if form.Joint() {
		lines = append(lines, v.Say.T("issue.signed_too", "Title", strings.Join(form.SecondTitle, "; "), "Name", form.SecondName))
	}
	switch {
	case c.SignedAhead(day, v.Now):
		lines = append(lines, v.Say.T("issue.day_is_ahead", "Date", words.PaperDate(day)))
	case c.SignedBeforeEnd(day, o.Sessions):
		lines = append(lines, v.Say.T("issue.day_is_before", "Date", words.PaperDate(day)))
	}
	return lines
}

// SignDayDialog is the question for the day that the papers are to say.
const SignDayDialog = "signday"

// The buttons that ask for that day, and that choose one.
var (
	dayTap = notice.Tap[words.OfCourse]{Action: "issue", What: "day"}
	onTap  = notice.Tap[signedOn]{Action: "issue", What: "on"}
)

// signedOn is a day for the papers of a course, "19/8/2022".
type signedOn struct {
	Course int64
	Day    string
}

// AskSignDay asks for the day that the papers are to say.
func AskSignDay(ctx context.Context, v *visit.Visit, store Issuing) (bot.Reply, error) {
	tapped, err := visit.Read(v, dayTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askSignDay(ctx, v, store, tapped.ID, "")
}

// askSignDay asks for it, after what was wrong with the answer.
func askSignDay(ctx context.Context, v *visit.Visit, store Issuing, courseID int64, wrong string) (bot.Reply, error) {
	c, err := v.Managed(ctx, courseID)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Closed() {
		return showClosed(ctx, v, store, c, "")
	}
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, SignDayDialog, "day", words.OfCourse{ID: c.ID}); err != nil {
		return bot.Reply{}, err
	}
	today := v.Now.In(c.Location())
	days := []time.Time{today}
	if len(sessions) > 0 {
		days = append(days, sessions[len(sessions)-1].Start.In(c.Location()))
	}
	var buttons []notice.Button
	for i, day := range days {
		if i == 0 || course.ShortDate(day) != course.ShortDate(today) {
			textID := []string{"issue.button_today", "issue.button_last_day"}[i]
			buttons = append(buttons, v.Button(onTap.Data(signedOn{c.ID, course.ShortDate(day)}), textID, "Date", course.ShortDate(day)))
		}
	}
	text := v.Say.T("issue.ask_day", "Course", c.Title, "Date", words.PaperDate(c.SignDay(sessions, v.Now)))
	if wrong != "" {
		text = wrong + "\n\n" + text
	}
	return v.Replace(text, buttons, []notice.Button{v.Button(words.IssueTap.Data(words.OfCourse{ID: c.ID}), "button.back"), v.Cancel(SignDayDialog)}), nil
}

// ChooseSignDay takes a day that has a button.
func ChooseSignDay(ctx context.Context, v *visit.Visit, store Issuing) (bot.Reply, error) {
	tapped, err := visit.Read(v, onTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return signOn(ctx, v, store, tapped.Course, tapped.Day)
}

// AnswerSignDay takes a day that is typed.
func AnswerSignDay(ctx context.Context, v *visit.Visit, store Issuing) (bot.Reply, error) {
	var of words.OfCourse
	if err := v.Answers(&of); err != nil {
		return bot.Reply{}, err
	}
	reply, err := signOn(ctx, v, store, of.ID, v.Text)
	if err != nil {
		return v.Ended(ctx, err)
	}
	return reply, nil
}

// signOn chooses the day, and shows how the course would end with it.
func signOn(ctx context.Context, v *visit.Visit, store Issuing, courseID int64, day string) (bot.Reply, error) {
	c, err := v.By().SignOn(ctx, store, courseID, day)
	if errors.Is(err, course.ErrInvalid) {
		return askSignDay(ctx, v, store, courseID, visit.Wrong(v, err))
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.Leave(ctx, SignDayDialog); err != nil {
		return bot.Reply{}, err
	}
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return show(ctx, v, store, v.In(c), v.Say.T("issue.day_set", "Date", words.PaperDate(c.SignDay(sessions, v.Now))))
}
