package people

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// EntryDialog waits for a new value of a field of one person's entry.
const EntryDialog = "person"

// entryForm is whose field is asked for, and the answer as far as there is one.
type entryForm struct {
	Enrollment int64        `json:"enrollment"`
	Field      course.Field `json:"field"`
	Text       string       `json:"text"`
}

// The steps at which a value is shown before and after, and at which a delegation that
// there isn't is to be made or to be another.
const (
	confirmStep    = "confirm"
	delegationStep = "delegation"
)

// The buttons about a field of somebody's entry, beside the one that asks for it.
var (
	clearTap  = notice.Tap[visit.PersonText]{Action: "person", What: "clear"}
	mendTap   = notice.Tap[seenText]{Action: "person", What: "ok"}
	chooseTap = notice.Tap[chosen]{Action: "person", What: "is"}
	newTap    = notice.Tap[words.OfEntry]{Action: "person", What: "new"}
)

type seenText struct {
	ID    int64
	Field course.Field
	Seen  string
}

// chosen is a value of a field that has a button: a gender, or a delegation's id.
type chosen struct {
	ID    int64
	Field course.Field
	Value string
}

// entry is somebody's entry that the person may change now, with its course.
func entry(ctx context.Context, v *visit.Visit, o Office, id int64) (course.Course, course.Enrollment, error) {
	c, e, err := v.By().Entry(ctx, o.Acts, id)
	if err != nil {
		return c, e, visit.Missing(err)
	}
	return v.In(c), e, nil
}

// AskField asks for another value.
func AskField(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	_, e, field, err := tappedField(ctx, v, o, visit.PersonTextTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askField(ctx, v, o, e, field, "")
}

// ClearField offers to leave a field empty.
func ClearField(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	c, e, field, err := tappedField(ctx, v, o, clearTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !field.Optional() {
		return bot.Reply{}, visit.OldButton()
	}
	return offerText(ctx, v, o, c, e, entryForm{e.ID, field, ""}, "")
}

// tappedField is what a button about one field is about.
func tappedField(ctx context.Context, v *visit.Visit, o Office, tap notice.Tap[visit.PersonText]) (c course.Course, e course.Enrollment, field course.Field, err error) {
	tapped, err := visit.Read(v, tap)
	if err != nil {
		return c, e, "", err
	}
	if !slices.Contains(course.CardFields, tapped.Field) {
		return c, e, "", visit.OldButton()
	}
	if c, e, err = entry(ctx, v, o, tapped.Enrollment); err != nil {
		return c, e, "", err
	}
	return c, e, tapped.Field, registrar.Changeable(ctx, o.Acts, c, e, tapped.Field)
}

// ChooseValue takes a value that has a button.
func ChooseValue(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	tapped, err := visit.Read(v, chooseTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, e, err := entry(ctx, v, o, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := choices(ctx, o, e, tapped.Field)
	if err != nil {
		return bot.Reply{}, err
	}
	at := slices.IndexFunc(all, func(one choice) bool { return one.value == tapped.Value })
	if at < 0 {
		return bot.Reply{}, visit.OldButton()
	}
	return offerText(ctx, v, o, c, e, entryForm{e.ID, tapped.Field, all[at].text}, "")
}

// AnswerEntry takes the value that was asked for, also in the place of one that is
// shown already. The form ends when the entry can't be changed any more.
func AnswerEntry(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	var form entryForm
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	c, e, err := entry(ctx, v, o, form.Enrollment)
	if err != nil {
		return v.Ended(ctx, err)
	}
	if v.Text == "" {
		return askField(ctx, v, o, e, form.Field, "")
	}
	form.Text = v.Text
	if form.Field == course.FieldDelegation {
		return offerDelegation(ctx, v, o, c, e, form)
	}
	return offerText(ctx, v, o, c, e, form, "")
}

// offerDelegation takes a delegation's name as somebody types it: the one of that name,
// or else those that come near, and the button that makes it.
func offerDelegation(ctx context.Context, v *visit.Visit, o Office, c course.Course, e course.Enrollment, form entryForm) (bot.Reply, error) {
	all, err := o.Rows.Delegations(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	for _, d := range all {
		if letters.Fold(d.Name) == letters.Fold(form.Text) {
			form.Text = d.Name
			return offerText(ctx, v, o, c, e, form, "")
		}
	}
	if _, err := registrar.Mending(c, e, form.value(v)); err != nil { // one that can't be made is not offered
		return offerText(ctx, v, o, c, e, form, "")
	}
	if err := v.Keep(ctx, EntryDialog, delegationStep, form); err != nil {
		return bot.Reply{}, err
	}
	var rows [][]notice.Button
	for _, d := range course.NearestDelegations(form.Text, all, nearest) {
		rows = append(rows, []notice.Button{{Label: words.Short(d.Name), Data: chooseTap.Data(delegationChoice(e, d))}})
	}
	rows = append(rows, []notice.Button{v.Button(newTap.Data(words.OfEntry{ID: e.ID}), "card.button_new_delegation", "Delegation", words.Short(form.Text))},
		[]notice.Button{v.Cancel(EntryDialog)})
	return bot.Say(v.Say.T("card.no_delegation", "Delegation", form.Text, "Course", c.Title), rows...), nil
}

// nearest is how many delegations are offered for a name that none has.
const nearest = 3

// NewDelegation takes the name that none has as it was typed.
func NewDelegation(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	tapped, err := visit.Read(v, newTap)
	if err != nil {
		return bot.Reply{}, err
	}
	form, err := offered(ctx, v, delegationStep)
	if err != nil {
		return bot.Reply{}, err
	}
	if form.Enrollment != tapped.ID || form.Field != course.FieldDelegation {
		return bot.Reply{}, visit.OldButton()
	}
	c, e, err := entry(ctx, v, o, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return offerText(ctx, v, o, c, e, form, "")
}

// delegationChoice is a delegation as the value of somebody's.
func delegationChoice(e course.Enrollment, d course.Delegation) chosen {
	return chosen{e.ID, course.FieldDelegation, strconv.FormatInt(d.ID, 10)}
}

// choice is a value that has a button.
type choice struct{ value, text string }

// choices are the values of a field that have buttons.
func choices(ctx context.Context, o Office, e course.Enrollment, field course.Field) (all []choice, err error) {
	switch field {
	case course.FieldGender:
		return []choice{{"m", course.Male}, {"f", course.Female}}, nil
	case course.FieldDelegation:
		delegations, err := o.Rows.Delegations(ctx, e.CourseID)
		for _, d := range delegations {
			all = append(all, choice{delegationChoice(e, d).Value, d.Name})
		}
		return all, err
	}
	return nil, nil
}

// askField keeps the question, and asks it after what was wrong with the answer.
func askField(ctx context.Context, v *visit.Visit, o Office, e course.Enrollment, field course.Field, wrong string) (bot.Reply, error) {
	if err := v.Keep(ctx, EntryDialog, "text", entryForm{Enrollment: e.ID, Field: field}); err != nil {
		return bot.Reply{}, err
	}
	all, err := choices(ctx, o, e, field)
	if err != nil {
		return bot.Reply{}, err
	}
	empty := ""
	if field.Optional() && e.Value(field) != "" {
		empty = clearTap.Data(visit.PersonText{Enrollment: e.ID, Field: field})
	}
	reply := visit.AskText(v, EntryDialog, wrong, v.Say.T("person.ask", "Field", words.Field(v.Say, field),
		"No", e.No, "Name", e.Trainee.Name, "Text", e.Value(field), "Choices", len(all) > 0), empty)
	var rows [][]notice.Button
	for _, one := range all[:min(len(all), visit.MaxRows)] {
		rows = append(rows, []notice.Button{{Label: words.Short(one.text), Data: chooseTap.Data(chosen{e.ID, field, one.value})}})
	}
	reply.Messages[0].Buttons = append(rows, reply.Messages[0].Buttons...)
	return reply, nil
}

// value is the answer as the act takes it.
func (f entryForm) value(v *visit.Visit) registrar.Value {
	return registrar.Value{Field: f.Field, Text: f.Text, Check: v.House.Check}
}

// offerText shows a value before and after, under a word about why it is shown again,
// and asks whether it is to be stored; or for another when it can't be.
func offerText(ctx context.Context, v *visit.Visit, o Office, c course.Course, e course.Enrollment, form entryForm, why string) (bot.Reply, error) {
	if err := registrar.Changeable(ctx, o.Acts, c, e, form.Field); err != nil {
		return bot.Reply{}, err
	}
	m, err := registrar.Mending(c, e, form.value(v))
	if wrong := visit.Wrong(v, err); wrong != "" {
		return askField(ctx, v, o, e, form.Field, wrong)
	}
	if err == nil {
		err = m.Count(ctx, o.Acts)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, EntryDialog, confirmStep, form); err != nil {
		return bot.Reply{}, err
	}
	question := v.Say.T("person.sure", "Field", words.Field(v.Say, form.Field), "No", e.No, "Name", e.Trainee.Name,
		"Before", m.Before(), "After", m.After())
	if m.Over.Any() {
		question += "\n\n" + words.Overfull(v.Say, m.Over)
	}
	if why != "" {
		question = why + "\n\n" + question
	}
	return v.Replace(question, []notice.Button{
		v.Button(mendTap.Data(seenText{e.ID, form.Field, m.Seen()}), "button.confirm"),
		v.Cancel(EntryDialog),
	}), nil
}

// MendEntry stores the value that was shown, and the person whose it is hears of it.
func MendEntry(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	tapped, err := visit.Read(v, mendTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, e, err := entry(ctx, v, o, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	form, err := offered(ctx, v, confirmStep)
	if err != nil {
		return bot.Reply{}, err
	}
	if form.Enrollment != e.ID || form.Field != tapped.Field {
		return bot.Reply{}, visit.OldButton()
	}
	_, facts, err := v.By().MendEntry(ctx, o.Acts, e.ID, form.value(v), tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return offerText(ctx, v, o, c, e, form, v.Say.T("refuse.changed"))
	case visit.Wrong(v, err) != "":
		return askField(ctx, v, o, e, form.Field, visit.Wrong(v, err))
	case err != nil:
		return bot.Reply{}, err
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, EntryDialog); err != nil {
		return bot.Reply{}, err
	}
	return replaceCard(ctx, v, o, e.ID, v.Say.T("paper.done", "Field", words.Field(v.Say, form.Field)))
}

// offered is the form at that step; zero when none is there.
func offered(ctx context.Context, v *visit.Visit, step string) (form entryForm, err error) {
	open, err := v.Unfinished(ctx, EntryDialog)
	if err != nil || !open || v.Dialog.Step != step {
		return form, err
	}
	return form, v.Answers(&form)
}
