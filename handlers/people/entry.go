package people

import (
	"context"
	"errors"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// EntryDialog waits for a new text of one person's paper.
const EntryDialog = "person"

// entryForm is whose text is asked for, and the answer as far as there is one.
type entryForm struct {
	Enrollment int64             `json:"enrollment"`
	Field      course.PaperField `json:"field"`
	Text       string            `json:"text"`
}

// The step at which a text is shown before and after.
const confirmStep = "confirm"

// The buttons about a text of somebody's entry, beside the one that asks for it.
var (
	clearTap = notice.Tap[visit.PersonText]{Action: "person", What: "clear"}
	mendTap  = notice.Tap[seenText]{Action: "person", What: "ok"}
)

type seenText struct {
	ID    int64
	Field course.PaperField
	Seen  string
}

// entry is somebody's entry that the person may change now, with its course.
func entry(ctx context.Context, v *visit.Visit, store registrar.Entries, id int64) (course.Course, course.Enrollment, error) {
	c, e, err := v.By().Entry(ctx, store, id)
	if err != nil {
		return c, e, visit.Missing(err)
	}
	return v.In(c), e, nil
}

// ShowEntry lists the texts of a person's paper, each with a button to change it.
func ShowEntry(ctx context.Context, v *visit.Visit, store registrar.Entries) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.EntryTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, e, err := entry(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return showEntry(v, c, e, ""), nil
}

// showEntry is the texts of a person, after a word about what has just changed.
func showEntry(v *visit.Visit, c course.Course, e course.Enrollment, done string) bot.Reply {
	text := v.Say.T("person.title", "No", e.No, "Name", e.Trainee.Name, "Course", c.Title)
	if done != "" {
		text = done + "\n\n" + text
	}
	var buttons []notice.Button
	for _, field := range course.EntryTexts {
		text += "\n" + words.PaperLine(v.Say, field, e.Value(course.Field(field)))
		buttons = append(buttons, v.Button(visit.PersonTextTap.Data(visit.PersonText{Enrollment: e.ID, Field: field}), "paper.button_ask", "Field", words.PaperField(v.Say, field)))
	}
	return bot.Say(text+"\n\n"+v.Say.T("person.hint"),
		append(slices.Collect(slices.Chunk(buttons, 2)), []notice.Button{v.Button(words.MergeTap.Data(words.OfEntry{ID: e.ID}), "merge.button")}, []notice.Button{v.Button(words.IssueTap.Data(words.OfCourse{ID: c.ID}), "paper.button_issue")})...)
}

// AskEntryText asks for another text.
func AskEntryText(ctx context.Context, v *visit.Visit, store registrar.Entries) (bot.Reply, error) {
	_, e, field, err := tappedText(ctx, v, store, visit.PersonTextTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askText(ctx, v, e, field, "")
}

// ClearEntryText offers to leave a text empty.
func ClearEntryText(ctx context.Context, v *visit.Visit, store registrar.Entries) (bot.Reply, error) {
	c, e, field, err := tappedText(ctx, v, store, clearTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !field.Optional() {
		return bot.Reply{}, visit.OldButton()
	}
	return offerText(ctx, v, c, e, entryForm{e.ID, field, ""}, "")
}

// tappedText is what a button about one text is about.
func tappedText(ctx context.Context, v *visit.Visit, store registrar.Entries, tap notice.Tap[visit.PersonText]) (c course.Course, e course.Enrollment, field course.PaperField, err error) {
	tapped, err := visit.Read(v, tap)
	if err != nil {
		return c, e, "", err
	}
	if !tapped.Field.OfEntry() {
		return c, e, "", visit.OldButton()
	}
	c, e, err = entry(ctx, v, store, tapped.Enrollment)
	return c, e, tapped.Field, err
}

// AnswerEntryText takes the text that was asked for, also in the place of one that is
// shown already. The form ends when the entry can't be changed any more.
func AnswerEntryText(ctx context.Context, v *visit.Visit, store registrar.Entries) (bot.Reply, error) {
	var form entryForm
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	c, e, err := entry(ctx, v, store, form.Enrollment)
	if err != nil {
		return v.Ended(ctx, err)
	}
	if v.Text == "" {
		return askText(ctx, v, e, form.Field, "")
	}
	return offerText(ctx, v, c, e, entryForm{e.ID, form.Field, v.Text}, "")
}

// askText keeps the question, and asks it after what was wrong with the answer.
func askText(ctx context.Context, v *visit.Visit, e course.Enrollment, field course.PaperField, wrong string) (bot.Reply, error) {
	if err := v.Keep(ctx, EntryDialog, "text", entryForm{Enrollment: e.ID, Field: field}); err != nil {
		return bot.Reply{}, err
	}
	empty := ""
	if field.Optional() {
		empty = clearTap.Data(visit.PersonText{Enrollment: e.ID, Field: field})
	}
	return visit.AskText(v, EntryDialog, wrong, v.Say.T("person.ask", "Field", words.PaperField(v.Say, field),
		"No", e.No, "Name", e.Trainee.Name, "Text", e.Value(course.Field(field))), empty), nil
}

// text is the answer as the act takes it.
func (f entryForm) text(v *visit.Visit) registrar.Text {
	return registrar.Text{Field: f.Field, Line: f.Text, Check: v.House.Check}
}

// offerText shows a text before and after, under a word about why it is shown again,
// and asks whether it is to be stored; or for another when it can't stand on the paper.
func offerText(ctx context.Context, v *visit.Visit, c course.Course, e course.Enrollment, form entryForm, why string) (bot.Reply, error) {
	m, err := registrar.Mending(c, e, form.text(v))
	if wrong := visit.Wrong(v, err); wrong != "" {
		return askText(ctx, v, e, form.Field, wrong)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, EntryDialog, confirmStep, form); err != nil {
		return bot.Reply{}, err
	}
	question := v.Say.T("person.sure", "Field", words.PaperField(v.Say, form.Field), "No", e.No, "Name", e.Trainee.Name,
		"Before", m.Before(), "After", m.After())
	if why != "" {
		question = why + "\n\n" + question
	}
	return v.Replace(question, []notice.Button{
		v.Button(mendTap.Data(seenText{e.ID, form.Field, m.Seen()}), "button.confirm"),
		v.Cancel(EntryDialog),
	}), nil
}

// MendEntry stores the text that was shown, and the person whose it is hears of it.
func MendEntry(ctx context.Context, v *visit.Visit, store registrar.Entries) (bot.Reply, error) {
	tapped, err := visit.Read(v, mendTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, e, err := entry(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	form, err := offered(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	if form.Enrollment != e.ID || form.Field != tapped.Field {
		return bot.Reply{}, visit.OldButton()
	}
	done, facts, err := v.By().MendEntry(ctx, store, e.ID, form.text(v), tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return offerText(ctx, v, c, e, form, v.Say.T("refuse.changed"))
	case visit.Wrong(v, err) != "":
		return askText(ctx, v, e, form.Field, visit.Wrong(v, err))
	case err != nil:
		return bot.Reply{}, err
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, EntryDialog); err != nil {
		return bot.Reply{}, err
	}
	reply := showEntry(v, c, done.Is, v.Say.T("paper.done", "Field", words.PaperField(v.Say, form.Field)))
	reply.Messages[0].Edit = v.MessageID
	return reply, nil
}

// offered is the form at its last step; zero when none is there.
func offered(ctx context.Context, v *visit.Visit) (form entryForm, err error) {
	open, err := v.Unfinished(ctx, EntryDialog)
	if err != nil || !open || v.Dialog.Step != confirmStep {
		return form, err
	}
	return form, v.Answers(&form)
}
