package running

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// TextDialog waits for a new text of the course's certificates.
const TextDialog = "paper"

// clearTap leaves a text empty.
var clearTap = notice.Tap[visit.PaperText]{Action: "paper", What: "clear"}

// ShowTexts lists what the certificates of a course say round the person, each text
// with a button to change it.
func ShowTexts(ctx context.Context, v *visit.Visit, _ registrar.CourseEditing) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.PaperListTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return showTexts(v, c, ""), nil
}

// showTexts is the texts, after a word about what has just changed.
func showTexts(v *visit.Visit, c course.Course, done string) bot.Reply {
	lines := []string{v.Say.T("paper.title", "Course", c.Title)}
	if done != "" {
		lines = append([]string{done, ""}, lines...)
	}
	whole := c
	whole.Form = c.Form.WithDefaults()
	var buttons []notice.Button
	for _, field := range course.CourseTexts {
		lines = append(lines, words.PaperLine(v.Say, field, whole.PaperText(field)))
		buttons = append(buttons, textButton(v, c, field))
	}
	return v.Replace(strings.Join(lines, "\n"),
		append(slices.Collect(slices.Chunk(buttons, 2)), []notice.Button{v.Button(words.IssueTap.Data(words.OfCourse{ID: c.ID}), "paper.button_issue")})...)
}

// textButton asks for a text.
func textButton(v *visit.Visit, c course.Course, field course.PaperField) notice.Button {
	return v.Button(visit.PaperTextTap.Data(visit.PaperText{Course: c.ID, Field: field}), "paper.button_ask", "Field", words.PaperField(v.Say, field))
}

// AskText asks for another text.
func AskText(ctx context.Context, v *visit.Visit, _ registrar.CourseEditing) (bot.Reply, error) {
	form, err := tappedText(v, visit.PaperTextTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askText(ctx, v, form, "")
}

// tappedText is what a button about one text is about.
func tappedText(v *visit.Visit, tap notice.Tap[visit.PaperText]) (visit.PaperText, error) {
	tapped, err := visit.Read(v, tap)
	if err == nil && !tapped.Field.OfCourse() {
		err = visit.OldButton()
	}
	return tapped, err
}

// askText keeps the question, and asks it after what was wrong with the answer.
func askText(ctx context.Context, v *visit.Visit, form visit.PaperText, wrong string) (bot.Reply, error) {
	c, err := v.Managed(ctx, form.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Fixed(form.Field) {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "paper.closed", "Course", c.Title)
	}
	if err := v.Keep(ctx, TextDialog, "text", form); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("paper.ask", "Field", words.PaperField(v.Say, form.Field), "Text", c.PaperText(form.Field))
	if form.Field.Lines() {
		text += "\n" + v.Say.T("paper.ask_lines")
	}
	if form.Field == course.CourseContact {
		text += "\n" + v.Say.T("paper.ask_contact")
	}
	empty := ""
	if form.Field.Optional() {
		empty = clearTap.Data(form)
	}
	return visit.AskText(v, TextDialog, wrong, text, empty), nil
}

// ClearText leaves a text empty.
func ClearText(ctx context.Context, v *visit.Visit, store registrar.CourseEditing) (bot.Reply, error) {
	form, err := tappedText(v, clearTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return setText(ctx, v, store, form)
}

// AnswerText takes the text that was asked for.
func AnswerText(ctx context.Context, v *visit.Visit, store registrar.CourseEditing) (bot.Reply, error) {
	var form visit.PaperText
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	if v.Text == "" {
		return askText(ctx, v, form, "")
	}
	return setText(ctx, v, store, form)
}

// setText stores the text of the message, none for a tap, or asks again when it can't
// stand on the paper. The form ends when the course is closed over it.
func setText(ctx context.Context, v *visit.Visit, store registrar.CourseEditing, form visit.PaperText) (bot.Reply, error) {
	c, err := v.By().EditCourse(ctx, store, form.Course, registrar.Text{Field: form.Field, Line: v.Text, Lines: v.Lines, Check: v.House.Check})
	if wrong := visit.Wrong(v, err); wrong != "" {
		return askText(ctx, v, form, wrong)
	}
	refused, ok := visit.Refused(err)
	closed := ok && errors.Is(err, course.ErrConflict)
	if err != nil && !closed {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, TextDialog); err != nil {
		return bot.Reply{}, err
	}
	if closed {
		return bot.Say(v.Say.Error(refused)), nil
	}
	c = v.In(c)
	done := v.Say.T("paper.done", "Field", words.PaperField(v.Say, form.Field))
	if c.Closed() {
		return v.Replace(done + "\n" + words.PaperLine(v.Say, form.Field, c.PaperText(form.Field))), nil
	}
	return showTexts(v, c, done), nil
}
