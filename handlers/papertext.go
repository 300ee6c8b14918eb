package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/words"
)

// paperDialog waits for a new text of the course's certificates.
const paperDialog = "paper"

// paperForm is which text is asked for.
type paperForm struct {
	Course int64             `json:"course"`
	Field  course.PaperField `json:"field"`
}

// contactField is how people reach the organizers: it is asked for and changed like
// the texts of the papers, and isn't on them.
const contactField course.PaperField = "contact"

// courseText is a text of a course that an organizer may change: one that all its
// papers show, until the closing, or its contact.
type courseText struct {
	field course.PaperField
	line  func(*course.Course) *string   // nil when it has several lines
	lines func(*course.Course) *[]string // nil when it has one
}

// courseTexts are what an organizer may change.
var courseTexts = []courseText{
	{field: course.PaperTitle, line: func(c *course.Course) *string { return &c.Title }},
	{field: course.PaperPlace, line: func(c *course.Course) *string { return &c.Place }},
	{field: course.PaperGoverningBody, line: func(c *course.Course) *string { return &c.Form.GoverningBody }},
	{field: course.PaperIssuingBody, line: func(c *course.Course) *string { return &c.Form.IssuingBody }},
	{field: course.PaperPartner, line: func(c *course.Course) *string { return &c.Form.Partner }},
	{field: course.PaperHeading, lines: func(c *course.Course) *[]string { return &c.Form.Heading }},
	{field: course.PaperPlaceName, line: func(c *course.Course) *string { return &c.Form.PlaceName }},
	{field: course.PaperSignerTitle, lines: func(c *course.Course) *[]string { return &c.Form.SignerTitle }},
	{field: course.PaperSignerName, line: func(c *course.Course) *string { return &c.Form.SignerName }},
	{field: contactField, line: func(c *course.Course) *string { return &c.Contact }},
}

// textOf finds the text of a field; false when it is none of the course's.
func textOf(field course.PaperField) (courseText, bool) {
	i := slices.IndexFunc(courseTexts, func(t courseText) bool { return t.field == field })
	if i < 0 {
		return courseText{}, false
	}
	return courseTexts[i], true
}

// fixed tells whether a text can't be changed any more.
func (t courseText) fixed(c course.Course) bool { return c.Closed() && t.field != contactField }

// shown is the text as it is, lines with semicolons between.
func (t courseText) shown(c course.Course) string {
	if t.line != nil {
		return *t.line(&c)
	}
	return strings.Join(*t.lines(&c), "; ")
}

// put puts a new text in, given on one line and line by line.
func (t courseText) put(c *course.Course, text string, lines []string) {
	if t.line != nil {
		*t.line(c) = text
	} else {
		*t.lines(c) = lines
	}
}

// paperTexts shows what the certificates of a course say round the person, and changes
// it, one text after the other.
func paperTexts(ctx context.Context, v *Visit) (bot.Reply, error) {
	if v.TapID == "" {
		return v.answerPaper(ctx)
	}
	c, err := v.managed(ctx, v.param(1))
	if err != nil {
		return bot.Reply{}, err
	}
	form := paperForm{Course: c.ID, Field: course.PaperField(v.word(2))}
	switch _, known := textOf(form.Field); {
	case v.word(0) == "ask" && known:
		return v.askPaper(ctx, c, form, "")
	case v.word(0) == "clear" && known:
		if err := v.leave(ctx, paperDialog); err != nil {
			return bot.Reply{}, err
		}
		return v.setPaper(ctx, form)
	}
	return v.showPapers(c, ""), nil
}

// textKey is the button that asks for a text.
func (v *Visit) textKey(c course.Course, field course.PaperField) notice.Button {
	return v.key(notice.Data("paper", "ask", c.ID, field), "paper.key_ask", "Field", words.PaperField(v.Say, field))
}

// showPapers lists the texts, after a word about what has just changed.
func (v *Visit) showPapers(c course.Course, done string) bot.Reply {
	lines := []string{v.Say.T("paper.title", "Course", c.Title)}
	if done != "" {
		lines = append([]string{done, ""}, lines...)
	}
	whole := c
	whole.Form = c.Form.WithDefaults()
	var keys []notice.Button
	for _, t := range courseTexts {
		lines = append(lines, v.textLine(t.field, t.shown(whole)))
		keys = append(keys, v.textKey(c, t.field))
	}
	return v.replace(strings.Join(lines, "\n"), append(slices.Collect(slices.Chunk(keys, 2)), []notice.Button{v.key(notice.Data("issue", "show", c.ID), "paper.key_issue")})...)
}

// textLine is a text of the papers with the name of its field.
func (v *Visit) textLine(field course.PaperField, text string) string {
	return v.Say.T("paper.line", "Field", words.PaperField(v.Say, field), "Text", text)
}

// askPaper keeps the question, and asks it after what was wrong with the answer.
func (v *Visit) askPaper(ctx context.Context, c course.Course, form paperForm, wrong string) (bot.Reply, error) {
	t, _ := textOf(form.Field)
	if t.fixed(c) {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "paper.closed", "Course", c.Title)
	}
	if err := v.Ask(ctx, paperDialog, "text", form); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("paper.ask", "Field", words.PaperField(v.Say, form.Field), "Text", t.shown(c))
	if t.lines != nil {
		text += "\n" + v.Say.T("paper.ask_lines")
	}
	if t.field == contactField {
		text += "\n" + v.Say.T("paper.ask_contact")
	}
	empty := ""
	if form.Field != course.PaperTitle {
		empty = notice.Data("paper", "clear", c.ID, form.Field)
	}
	return v.textQuestion(paperDialog, wrong, text, empty), nil
}

// textQuestion asks a form for a text, after what was wrong with the answer; empty
// are the data of the button that leaves it so, and "" where it can't be.
func (v *Visit) textQuestion(dialog, wrong, text, empty string) bot.Reply {
	if wrong != "" {
		text = wrong + "\n\n" + text
	}
	var keys [][]notice.Button
	if empty != "" {
		keys = append(keys, []notice.Button{v.key(empty, "paper.key_clear")})
	}
	return bot.Say(text, append(keys, []notice.Button{v.key(notice.Data("cancel", dialog), "key.cancel")})...)
}

// faultIn says why a field of a paper can't be printed; empty when it can.
func (v *Visit) faultIn(p course.Paper, field course.PaperField) string {
	for _, f := range v.House.Check(p) {
		if f.Field == field {
			return words.PaperFault(v.Say, f)
		}
	}
	return ""
}

// answerPaper takes the text that was asked for.
func (v *Visit) answerPaper(ctx context.Context) (bot.Reply, error) {
	var form paperForm
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	if v.Text == "" {
		c, err := v.managed(ctx, form.Course)
		if err != nil {
			return bot.Reply{}, err
		}
		return v.askPaper(ctx, c, form, "")
	}
	return v.setPaper(ctx, form)
}

// setPaper stores the text of the message, none for a tap, or asks again when it can't stand on the paper.
func (v *Visit) setPaper(ctx context.Context, form paperForm) (bot.Reply, error) {
	locked := v.Store.LockCourse(ctx, form.Course)
	if locked != nil && !errors.Is(locked, course.ErrConflict) {
		return bot.Reply{}, locked
	}
	c, err := v.managed(ctx, form.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	t, known := textOf(form.Field)
	if !known || t.fixed(c) {
		if err := v.leave(ctx, paperDialog); err != nil {
			return bot.Reply{}, err
		}
		return v.say("paper.closed", "Course", c.Title)
	}
	alone := course.NewCourse(c.Code, c.Code) // what is wrong elsewhere has buttons of its own
	t.put(&alone, v.Text, v.Lines)
	if wrong, ok := refusal(alone.Check()); ok {
		return v.askPaper(ctx, c, form, v.Say.Error(wrong))
	}
	before := c
	t.put(&c, v.Text, v.Lines)
	if wrong := v.faultIn(course.Paper{Form: c.Form, Address: c.Address, Title: c.Title, Place: c.Place}, form.Field); wrong != "" {
		return v.askPaper(ctx, before, form, wrong)
	}
	if err := v.Store.UpdateCourse(ctx, c); err != nil {
		return bot.Reply{}, err
	}
	if err := v.leave(ctx, paperDialog); err != nil {
		return bot.Reply{}, err
	}
	done := v.Say.T("paper.done", "Field", words.PaperField(v.Say, form.Field))
	if c.Closed() {
		return v.replace(done + "\n" + v.textLine(form.Field, t.shown(c))), nil
	}
	return v.showPapers(c, done), nil
}
