package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/words"
)

// personDialog waits for a new text of one person's paper.
const personDialog = "person"

// personForm is whose text is asked for, and the answer as far as there is one.
type personForm struct {
	Enrollment int64             `json:"enrollment"`
	Field      course.PaperField `json:"field"`
	Text       string            `json:"text"`
}

// personText is a text that one person's paper shows.
type personText struct {
	field    course.PaperField
	optional bool
	shown    func(course.Enrollment) string
	put      func(e *course.Enrollment, text string) error // a refusal when the text can't be stored
}

// personTexts are what an organizer may change of a person until the closing. The
// delegation isn't one: it has a name of its own, which many share.
var personTexts = []personText{
	{field: course.PaperName, shown: func(e course.Enrollment) string { return e.Trainee.Name },
		put: func(e *course.Enrollment, text string) error {
			e.Trainee.Name = text
			return course.CheckName(text)
		}},
	{field: course.PaperBirth, shown: shownBirth,
		put: func(e *course.Enrollment, text string) (err error) {
			e.Trainee.BirthAlt = course.Birth{}
			e.Trainee.Birth, err = course.ParseBirth(text)
			return err
		}},
	{field: course.PaperPosition, optional: true, shown: func(e course.Enrollment) string { return e.Position },
		put: func(e *course.Enrollment, text string) error {
			e.Position = text
			return fits(text, course.MaxPosition)
		}},
	{field: course.PaperUnit, optional: true, shown: func(e course.Enrollment) string { return e.Unit },
		put: func(e *course.Enrollment, text string) error {
			e.Unit = text
			return fits(text, course.MaxUnit)
		}},
}

// seen is what a confirmation shows: whose text, before and after.
func (t personText) seen(e, after course.Enrollment) string {
	return course.Seen(e.ID, e.No, e.Trainee.Name, t.field, t.shown(e), t.shown(after))
}

// shownBirth is the date of birth, with its other reading while that is open.
func shownBirth(e course.Enrollment) string {
	if e.Trainee.BirthAlt.IsZero() {
		return e.Trainee.Birth.String()
	}
	return e.Trainee.Birth.String() + "; " + e.Trainee.BirthAlt.String()
}

// personTextOf finds the text of a field; false when it is none of a person's.
func personTextOf(field course.PaperField) (personText, bool) {
	i := slices.IndexFunc(personTexts, func(t personText) bool { return t.field == field })
	if i < 0 {
		return personText{}, false
	}
	return personTexts[i], true
}

// mendPerson shows what a person's paper will say, and changes it, one text after
// the other: each is shown before and after, and stored when that is confirmed.
func mendPerson(ctx context.Context, v *Visit) (bot.Reply, error) {
	var form personForm
	if v.TapID == "" {
		if err := v.Answers(&form); err != nil {
			return bot.Reply{}, err
		}
	} else {
		form = personForm{Enrollment: v.param(1), Field: course.PaperField(v.word(2))}
	}
	c, e, err := v.mendable(ctx, form.Enrollment)
	if _, refused := refusal(err); refused && v.TapID == "" {
		return v.ended(ctx, err)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	t, known := personTextOf(form.Field)
	switch what := v.word(0); {
	case v.TapID == "" && v.Text == "":
		return v.askPerson(ctx, e, t, "")
	case v.TapID == "":
		return v.answerPerson(ctx, c, e, t, v.Text)
	case what == "show":
		return v.showPerson(c, e, ""), nil
	case what == "ask" && known:
		return v.askPerson(ctx, e, t, "")
	case what == "clear" && known && t.optional:
		return v.answerPerson(ctx, c, e, t, "")
	case what == "ok" && known:
		return v.confirmPerson(ctx, c, e, t)
	}
	return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
}

// mendable is a place on the roster, with its course, that the person may change
// now; it holds the course's lock, so that what is read stays so until the commit.
func (v *Visit) mendable(ctx context.Context, id int64) (course.Course, course.Enrollment, error) {
	e, err := v.Store.Enrollment(ctx, id)
	if isNotFound(err) {
		err = course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	if err != nil {
		return course.Course{}, e, err
	}
	c, err := v.managed(ctx, e.CourseID)
	if err != nil {
		return c, e, err
	}
	if err := v.Store.LockCourse(ctx, c.ID); errors.Is(err, course.ErrConflict) {
		return c, e, course.Refuse(course.ErrConflict, "paper.closed", "Course", c.Title)
	} else if err != nil {
		return c, e, err
	}
	if e, err = v.Store.Enrollment(ctx, id); err == nil && e.State != course.Enrolled {
		err = course.Refuse(course.ErrConflict, "person.withdrawn", "Name", e.Trainee.Name)
	}
	return c, e, err
}

// showPerson lists the texts of a person, after a word about what has just changed.
func (v *Visit) showPerson(c course.Course, e course.Enrollment, done string) bot.Reply {
	text := v.Say.T("person.title", "No", e.No, "Name", e.Trainee.Name, "Course", c.Title)
	if done != "" {
		text = done + "\n\n" + text
	}
	var keys []notice.Button
	for _, t := range personTexts {
		text += "\n" + v.textLine(t.field, t.shown(e))
		keys = append(keys, v.key(notice.Data("person", "ask", e.ID, t.field), "paper.key_ask", "Field", words.PaperField(v.Say, t.field)))
	}
	return bot.Say(text+"\n\n"+v.Say.T("person.hint"),
		append(slices.Collect(slices.Chunk(keys, 2)), []notice.Button{v.key(notice.Data("issue", "show", c.ID), "paper.key_issue")})...)
}

// askPerson keeps the question, and asks it after what was wrong with the answer.
func (v *Visit) askPerson(ctx context.Context, e course.Enrollment, t personText, wrong string) (bot.Reply, error) {
	if err := v.Ask(ctx, personDialog, "text", personForm{Enrollment: e.ID, Field: t.field}); err != nil {
		return bot.Reply{}, err
	}
	empty := ""
	if t.optional {
		empty = notice.Data("person", "clear", e.ID, t.field)
	}
	return v.textQuestion(personDialog, wrong, v.Say.T("person.ask", "Field", words.PaperField(v.Say, t.field),
		"No", e.No, "Name", e.Trainee.Name, "Text", t.shown(e)), empty), nil
}

// answerPerson asks whether the new text is to be stored, or for another when it
// can't stand on the paper.
func (v *Visit) answerPerson(ctx context.Context, c course.Course, e course.Enrollment, t personText, text string) (bot.Reply, error) {
	after, wrong, err := v.mended(c, e, t, text)
	if err != nil {
		return bot.Reply{}, err
	}
	if wrong != "" {
		return v.askPerson(ctx, e, t, wrong)
	}
	return v.askMended(ctx, e, after, t, text, "")
}

// mended is the entry with a new text, or what is wrong with the text.
func (v *Visit) mended(c course.Course, e course.Enrollment, t personText, text string) (after course.Enrollment, wrong string, err error) {
	after = e
	if err := t.put(&after, text); err != nil {
		refused, ok := refusal(err)
		if !ok {
			return e, "", err
		}
		return e, v.Say.Error(refused), nil
	}
	if after == e {
		return e, v.Say.T("person.same"), nil
	}
	return after, v.faultIn(course.Paper{
		Form: c.Form.WithDefaults(), Address: c.Address, Name: after.Trainee.Name, Birth: after.Trainee.Birth.String(),
		Position: after.Position, Unit: after.Unit, Delegation: after.Delegation, Title: c.Title, Place: c.Place,
	}, t.field), nil
}

// askMended shows a text before and after, under a word about why it is shown
// again.
func (v *Visit) askMended(ctx context.Context, e, after course.Enrollment, t personText, text, why string) (bot.Reply, error) {
	if err := v.Ask(ctx, personDialog, "confirm", personForm{Enrollment: e.ID, Field: t.field, Text: text}); err != nil {
		return bot.Reply{}, err
	}
	question := v.Say.T("person.sure", "Field", words.PaperField(v.Say, t.field), "No", e.No, "Name", e.Trainee.Name,
		"Before", t.shown(e), "After", t.shown(after))
	if why != "" {
		question = why + "\n\n" + question
	}
	return v.replace(question, []notice.Button{
		v.key(notice.Data("person", "ok", e.ID, t.field, t.seen(e, after)), "key.confirm"),
		v.key(notice.Data("cancel", personDialog), "key.cancel"),
	}), nil
}

// confirmPerson stores the text that was shown, and tells the person whose it is.
func (v *Visit) confirmPerson(ctx context.Context, c course.Course, e course.Enrollment, t personText) (bot.Reply, error) {
	open, err := v.unfinished(ctx, personDialog)
	if err != nil {
		return bot.Reply{}, err
	}
	var form personForm
	if open {
		if err := v.Answers(&form); err != nil {
			return bot.Reply{}, err
		}
	}
	if v.Dialog.Step != "confirm" || form.Enrollment != e.ID || form.Field != t.field {
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	after, wrong, err := v.mended(c, e, t, form.Text)
	if err != nil {
		return bot.Reply{}, err
	}
	if wrong != "" {
		return v.askPerson(ctx, e, t, wrong)
	}
	if course.CheckSeen(v.word(3), t.seen(e, after)) != nil {
		return v.askMended(ctx, e, after, t, form.Text, v.Say.T("refuse.changed"))
	}
	if err := v.Store.UpdateEnrollment(ctx, after); err != nil {
		return bot.Reply{}, err
	}
	if err := v.tellMended(ctx, c, e, after, t); err != nil {
		return bot.Reply{}, err
	}
	if err := v.leave(ctx, personDialog); err != nil {
		return bot.Reply{}, err
	}
	done := v.showPerson(c, after, v.Say.T("paper.done", "Field", words.PaperField(v.Say, t.field)))
	done.Messages[0].Edit = v.MessageID
	return done, nil
}

// tellMended tells whose entry has changed, if the bot can write to them.
func (v *Visit) tellMended(ctx context.Context, c course.Course, e, after course.Enrollment, t personText) error {
	if e.Trainee.Reach() != course.Reachable {
		return nil
	}
	return v.tellTrainee(ctx, c, e.Trainee, fmt.Sprintf("mended/%d/%d", e.ID, v.ID), func(p *i18n.Printer) notice.Message {
		return words.EntryMended(p, c, t.field, t.shown(e), t.shown(after))
	})
}
