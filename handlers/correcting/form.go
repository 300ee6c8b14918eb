package correcting

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// answers is what the form keeps: which field of which place, and what is right.
type answers struct {
	Place int64        `json:"place"`
	Field course.Field `json:"field,omitempty"`
	Right string       `json:"right,omitempty"`
}

// correcting is the form as it is made for a visit.
type correcting struct {
	v           *visit.Visit
	store       Store
	course      course.Course
	place       course.Enrollment
	waiting     []course.Correction
	delegations []course.Delegation
}

// asking is the form for a place that can be corrected now: which field, what is right,
// and then before and after, to be sent.
func asking(ctx context.Context, v *visit.Visit, store Store, place int64) (form visit.Form[answers], err error) {
	r := correcting{v: v, store: store}
	r.course, r.place, err = v.By().Correctable(ctx, store, place)
	v.In(r.course)
	if err != nil {
		return form, visit.Reachable(v, r.course, visit.Missing(err))
	}
	if r.waiting, err = store.CorrectionsAt(ctx, place); err != nil {
		return form, err
	}
	if r.delegations, err = store.Delegations(ctx, r.course.ID); err != nil {
		return form, err
	}
	return visit.Form[answers]{
		Name: Dialog, Confirm: "correct.button_send",
		Questions: []visit.Question[answers]{
			{Step: "field", Ask: r.askField, Take: r.takeField, Known: func(a answers) bool { return a.Field != "" }},
			{Step: "right", Ask: r.askRight, Take: r.takeRight},
		},
		Contact: r.share, Summary: r.summary, Seen: r.seen, Done: r.send,
	}, nil
}

// askField shows what the place says, and what of it was asked for already.
func (r correcting) askField(answers) visit.Prompt {
	p := visit.Prompt{Text: r.v.Say.T("correct.ask_field", "Course", r.course.Title, "Own", own(r.v, r.place), "No", r.place.No, "Name", r.place.Trainee.Name)}
	for _, f := range fields(r.v, r.place) {
		p.Text += "\n" + r.v.Say.T("correct.says", "Field", words.Field(r.v.Say, f), "Value", r.says(f))
		p.Choices = append(p.Choices, visit.Choice{Label: words.Field(r.v.Say, f), Value: string(f)})
	}
	tap := undoForTap
	if own(r.v, r.place) {
		tap = undoTap
	}
	if said := waiting(r.v, r.waiting); said != "" {
		p.Text += "\n\n" + said
	}
	for _, k := range r.waiting {
		p.Buttons = append(p.Buttons, r.v.Button(tap.Data(one{k.ID}), "correct.button_undo", "Field", words.Field(r.v.Say, k.Field)))
	}
	p.Text += "\n\n" + r.v.Say.T("correct.which")
	return p
}

// says is what the place says for a field, as the person may know it.
func (r correcting) says(f course.Field) string {
	return words.Told(r.v.Say, r.place, f, r.place.Value(f))
}

func (r correcting) takeField(_ context.Context, a *answers, answer string) error {
	field := course.Field(answer)
	if !slices.Contains(fields(r.v, r.place), field) {
		return course.Refuse(course.ErrInvalid, "correct.field_wanted")
	}
	if field != a.Field {
		a.Field, a.Right = field, ""
	}
	return nil
}

// askRight asks for what is right, by buttons where there are few answers.
func (r correcting) askRight(a answers) visit.Prompt {
	say := r.v.Say
	p := visit.Prompt{Text: say.T("correct.ask_right", "Field", words.Field(say, a.Field), "Own", own(r.v, r.place), "Name", r.place.Trainee.Name,
		"Value", r.says(a.Field))}
	switch a.Field {
	case course.FieldBirth:
		p.Text += "\n" + say.T("correct.example_birth")
	case course.FieldGender:
		p.Choices = []visit.Choice{{Label: course.Male, Value: course.Male}, {Label: course.Female, Value: course.Female}}
	case course.FieldDelegation:
		p.Choices = visit.DelegationChoices(r.delegations)
	case course.FieldPhone:
		p.Text += "\n" + say.T("correct.share_phone", "Organizers", words.Organizers(say, r.course))
		p.Contact = say.Plain("join.share")
	case course.FieldPosition, course.FieldUnit:
		if r.place.Value(a.Field) != "" {
			p.Choices = []visit.Choice{{Label: say.Plain("paper.button_clear"), Value: empty}}
		}
	}
	return p
}

// empty is the value of the button that leaves a field so, which nobody types.
const empty = "-"

func (r correcting) takeRight(_ context.Context, a *answers, answer string) error {
	switch a.Field {
	case course.FieldPhone: // a number that is typed can be anybody's
		return course.Refuse(course.ErrInvalid, "correct.typed_phone")
	case course.FieldDelegation:
		chosen, err := visit.ChosenDelegation(r.delegations, answer)
		if err != nil {
			return err
		}
		answer = chosen.Name
	case course.FieldPosition, course.FieldUnit:
		if answer == empty {
			answer = ""
		}
	}
	return r.take(a, answer)
}

// share takes the person's own number, where that is asked for.
func (r correcting) share(a *answers, phone string) error {
	if a.Field != course.FieldPhone {
		return course.Refuse(course.ErrInvalid, "correct.no_phone_wanted")
	}
	return r.take(a, phone)
}

// take keeps an answer as the organizers would see it, when it can be asked for.
func (r correcting) take(a *answers, right string) error {
	k, err := r.asked(answers{Place: a.Place, Field: a.Field, Right: right})
	if err != nil {
		return visit.Unprintable(r.v, err)
	}
	a.Right = k.After
	return nil
}

// asked is the correction that is asked for.
func (r correcting) asked(a answers) (course.Correction, error) {
	return r.v.By().Correcting(r.course, r.place, r.value(a))
}

func (r correcting) value(a answers) registrar.Value {
	return registrar.Value{Field: a.Field, Text: a.Right, Check: r.v.House.Check}
}

func (r correcting) summary(a answers) string {
	return r.v.Say.T("correct.summary", "Course", r.course.Title, "Field", words.Field(r.v.Say, a.Field), "Own", own(r.v, r.place),
		"Name", r.place.Trainee.Name, "Before", r.says(a.Field), "After", a.Right)
}

// seen is a digest of what the summary shows.
func (r correcting) seen(a answers) string {
	return course.Seen(r.place.ID, r.place.Trainee.Name, a.Field, r.place.Value(a.Field), a.Right)
}

// send asks the organizers for what was shown.
func (r correcting) send(ctx context.Context, a answers) (bot.Reply, error) {
	v := r.v
	_, news, err := v.By().AskCorrection(ctx, r.store, r.place.ID, r.value(a))
	if err != nil {
		return bot.Reply{}, visit.Unprintable(v, visit.Reachable(v, r.course, err))
	}
	told := true // or will be, within the hour
	if news != nil {
		if told, err = v.Tell(ctx, news); err == nil && told {
			err = r.store.TellCorrections(ctx, r.course.ID)
		}
		if err != nil {
			return bot.Reply{}, err
		}
	}
	mine := own(v, r.place)
	return v.Replace(v.Say.T("correct.sent", "Own", mine, "Told", told, "Organizers", words.Organizers(v.Say, r.course)),
		[]notice.Button{words.CorrectButton(v.Say, r.place, mine)}), nil
}
