package scheduling

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// subject is the course of a form, and the session that it is about; zero of one that is
// added.
func subject(ctx context.Context, v *visit.Visit, store Store, f form) (course.Course, course.Session, error) {
	if f.Edit.Session == 0 {
		c, err := open(ctx, v, f.Course)
		return c, course.Session{}, err
	}
	return managed(ctx, v, store, f.Edit.Session)
}

// ask keeps a question, and asks it after what was wrong with the answer.
func ask(ctx context.Context, v *visit.Visit, store Store, step string, f form, wrong string) (bot.Reply, error) {
	c, s, err := subject(ctx, v, store, f)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, Dialog, step, f); err != nil {
		return bot.Reply{}, err
	}
	pairs := []any{"Course", c.Title, "Session", words.SessionLine(v.Say, c, s)}
	switch {
	case step == textStep:
		text, empty := *s.SessionText(f.Edit.Act), ""
		if text != "" {
			empty = clearTap.Data(ofAct{s.ID, f.Edit.Act})
		}
		question := v.Say.T("reschedule.ask_text", append(pairs, "Field", words.SessionField(v.Say, f.Edit.Act), "Text", text)...)
		return visit.AskText(v, Dialog, wrong, question, empty), nil
	case f.Edit.Act == course.AddSession:
		return visit.AskText(v, Dialog, wrong, v.Say.T("reschedule.ask_add", "Course", c.Title), ""), nil
	}
	return visit.AskText(v, Dialog, wrong, v.Say.T("reschedule.ask_when", pairs...), ""), nil
}

// askName asks what a session is to be called that shares its half of the day; its hour
// is offered.
func askName(ctx context.Context, v *visit.Visit, c course.Course, f form, nameless *course.NamelessError) (bot.Reply, error) {
	f.Nameless = nameless.Session.ID
	if err := v.Keep(ctx, Dialog, nameStep, f); err != nil {
		return bot.Reply{}, err
	}
	refused, _ := visit.Refused(nameless)
	text := v.Say.Error(refused) + "\n\n" + v.Say.T("reschedule.ask_name", "Session", words.SessionLine(v.Say, c, nameless.Session))
	hour := course.ClockTime(nameless.Session.Start.In(c.Location()))
	return v.Replace(text,
		[]notice.Button{v.Button(nameTap.Data(named{c.ID, f.Nameless}), "reschedule.button_hour", "Time", hour)},
		[]notice.Button{v.Cancel(Dialog)}), nil
}

// Answer takes what was asked for, also in the place of an answer that is shown already.
// The form ends when its session can't be edited any more.
func Answer(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	var f form
	if err := v.Answers(&f); err != nil {
		return bot.Reply{}, err
	}
	c, s, err := subject(ctx, v, store, f)
	if err != nil {
		return v.Ended(ctx, err)
	}
	step := v.Dialog.Step
	timed := f.Edit.Act == course.MoveSession || f.Edit.Act == course.AddSession
	switch {
	case v.Text == "" && step != confirmStep:
		return ask(ctx, v, store, step, f, "")
	case step == nameStep:
		f.name(v.Text)
	case timed && v.Text != "":
		return takeTime(ctx, v, store, c, s, f)
	case course.SessionTexts[f.Edit.Act] > 0 && v.Text != "":
		f.Edit.Text, f.Edit.Names = v.Text, nil
	}
	return offer(ctx, v, store, f)
}

// takeTime takes the time of a session as somebody types it.
func takeTime(ctx context.Context, v *visit.Visit, store Store, c course.Course, s course.Session, f form) (bot.Reply, error) {
	near := v.Now
	if s.ID != 0 {
		near = s.Start
	}
	all, err := store.AllSessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	when, err := course.ReadWhen(v.Text, v.Now, near.In(c.Location()))
	if err == nil {
		f.Edit.Half, f.Edit.Start, f.Edit.End, err = c.Time(s, when, all)
	}
	if wrong := visit.Wrong(v, err); wrong != "" {
		return ask(ctx, v, store, whenStep, f, wrong)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	f.Edit.Names = nil
	return offer(ctx, v, store, f)
}

// name gives the session for which it is asked a name of its own.
func (f *form) name(name string) {
	if f.Edit.Act == course.SetSessionName && f.Nameless == f.Edit.Session {
		f.Edit.Text = name
		return
	}
	if f.Edit.Names == nil {
		f.Edit.Names = map[int64]string{}
	}
	f.Edit.Names[f.Nameless] = name
}

// TakeHour names a session after its hour, as it was offered.
func TakeHour(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, nameTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := open(ctx, v, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	f, err := kept(ctx, v, nameStep, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if f.Nameless != tapped.Session {
		return bot.Reply{}, visit.OldButton()
	}
	start := f.Edit.Start
	if f.Nameless != f.Edit.Session || start.IsZero() {
		s, err := store.Session(ctx, f.Nameless)
		if err != nil {
			return bot.Reply{}, visit.Missing(err)
		}
		start = s.Start
	}
	f.name(course.ClockTime(start.In(c.Location())))
	return offer(ctx, v, store, f)
}

// Clear shows what it means to leave a text of a session empty.
func Clear(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, clearTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := managed(ctx, v, store, tapped.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	if course.SessionTexts[tapped.Act] == 0 {
		return bot.Reply{}, visit.OldButton()
	}
	return offer(ctx, v, store, form{Course: c.ID, Edit: course.SessionEdit{Act: tapped.Act, Session: s.ID}})
}

// kept is the form of the chat at a step, about a course; a button of any other is old.
func kept(ctx context.Context, v *visit.Visit, step string, courseID int64) (f form, err error) {
	found, err := v.Unfinished(ctx, Dialog)
	if err != nil {
		return f, err
	}
	if !found || v.Dialog.Step != step {
		return f, visit.OldButton()
	}
	if err := v.Answers(&f); err != nil {
		return f, err
	}
	if f.Course != courseID {
		return f, visit.OldButton()
	}
	return f, nil
}

// again asks a form's question again, after what was wrong with its answer.
func again(ctx context.Context, v *visit.Visit, store Store, f form, err error) (bot.Reply, error) {
	wrong := visit.Wrong(v, err)
	switch timed := f.Edit.Act == course.MoveSession || f.Edit.Act == course.AddSession; {
	case wrong == "":
		return bot.Reply{}, err
	case timed:
		return ask(ctx, v, store, whenStep, f, wrong)
	case course.SessionTexts[f.Edit.Act] > 0:
		return ask(ctx, v, store, textStep, f, wrong)
	}
	return bot.Reply{}, err
}
