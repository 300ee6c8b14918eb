package joining

import (
	"cmp"
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/words"
)

// registering is the form of registering as it is made for a visit.
type registering struct {
	v           *visit.Visit
	course      course.Course
	delegations []course.Delegation
}

// registration is the form of registering for a course: five questions at most. Who
// has a place on another course is known by name, birth and phone already; where there are
// delegations, their representatives know how to reach people; and whoever has shared
// their contact is not asked for the number again.
func registration(ctx context.Context, v *visit.Visit, d Desk, c course.Course) (visit.Form[answers], error) {
	delegations, err := d.Rows.Delegations(ctx, c.ID)
	r := registering{v: v, course: c, delegations: delegations}
	unknown := func(answers) bool { return len(v.Actor.Enrollments) == 0 }
	noPhone := len(v.Actor.Enrollments) == 0 || v.Actor.Enrollments[0].Trainee.Phone == ""
	return visit.Form[answers]{
		Name: RegisterDialog, Confirm: "button.confirm",
		Questions: []visit.Question[answers]{
			{
				Step: stepName, Name: "paper.field_name", When: unknown, Known: func(a answers) bool { return a.Name != "" },
				Ask: r.ask("register.ask_name"), Take: r.printed(takeName),
			},
			{
				Step: stepBirth, Name: "paper.field_birth", When: unknown, Known: func(a answers) bool { return a.Birth != "" },
				Ask: r.ask("register.ask_birth"), Take: takeBirth,
			},
			{Step: "position", Name: "paper.field_position", Ask: r.ask("register.ask_position"), Take: r.printed(
				func(a *answers, text string) error { a.Position = text; return course.Fits(text, course.MaxPosition) })},
			{Step: "unit", Name: "paper.field_unit", Ask: r.ask("register.ask_unit"), Take: r.printed(
				func(a *answers, text string) error { a.Unit = text; return course.Fits(text, course.MaxUnit) })},
			{Step: "delegation", Name: "register.delegation", Ask: r.askDelegation, Take: r.takeDelegation,
				When: func(answers) bool { return len(delegations) > 0 }},
			{Step: "phone", Name: "register.phone", Ask: r.askPhone, Take: takePhone,
				When: func(a answers) bool { return len(delegations) == 0 && !a.Shared && noPhone }},
		},
		Contact: sharePhone, Summary: r.summary, Seen: r.seen,
		Done: func(ctx context.Context, a answers) (bot.Reply, error) { return r.register(ctx, d, a) },
	}, err
}

// beginRegistering goes to the first question without an answer.
func beginRegistering(ctx context.Context, v *visit.Visit, d Desk, c course.Course, a answers) (bot.Reply, error) {
	form, err := registration(ctx, v, d, c)
	if err != nil {
		return bot.Reply{}, err
	}
	return form.Begin(ctx, v, a)
}

// underWay is the form of the visit's dialog, with its course and answers.
func underWay(ctx context.Context, v *visit.Visit, d Desk) (form visit.Form[answers], c course.Course, a answers, err error) {
	if a, err = visit.Kept[answers](v); err != nil {
		return form, c, a, err
	}
	if c, err = joinable(ctx, v, d, a.Course); err != nil {
		return form, c, a, err
	}
	form, err = registration(ctx, v, d, c)
	return form, c, a, err
}

// AnswerForm takes what somebody says at a question of the form. When the phone number
// they share is on the roster after all, their place there is offered instead.
func AnswerForm(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	form, c, a, err := underWay(ctx, v, d)
	if err != nil {
		return v.Ended(ctx, err)
	}
	if own(v) {
		places, err := phoned(ctx, v, d, c, &a)
		if err != nil {
			return bot.Reply{}, err
		}
		if len(places) > 0 {
			return offer(ctx, v, a, places)
		}
	}
	return form.Answer(ctx, v)
}

// EditForm takes what an answer was changed into.
func EditForm(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	form, _, _, err := underWay(ctx, v, d)
	if err != nil {
		return v.Ended(ctx, err)
	}
	return form.Edited(ctx, v)
}

// TapForm takes a button of the form.
func TapForm(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	open, err := v.Unfinished(ctx, RegisterDialog)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open {
		return visit.Form[answers]{Name: RegisterDialog}.Tapped(ctx, v) // which says so
	}
	form, _, _, err := underWay(ctx, v, d)
	if err != nil {
		return v.Ended(ctx, err)
	}
	return form.Tapped(ctx, v)
}

// ask is a question that is nothing but a text.
func (r registering) ask(textID string) func(answers) visit.Prompt {
	return func(answers) visit.Prompt { return visit.Prompt{Text: r.v.Say.T(textID)} }
}

// printed takes an answer that the certificate prints, when it can.
func (r registering) printed(take func(*answers, string) error) func(context.Context, *answers, string) error {
	return func(_ context.Context, a *answers, text string) error {
		if err := take(a, text); err != nil {
			return err
		}
		e := r.said(*a)
		return visit.Printable(r.v, course.Paper{Name: e.Trainee.Name, Position: e.Position, Unit: e.Unit})
	}
}

// takeName takes the name, and the date of birth where that is said with it.
func takeName(a *answers, text string) error {
	name, birth, err := course.ParseName(text)
	if err != nil {
		return err
	}
	a.Name, a.Both = name, !birth.IsZero()
	if a.Both {
		a.Birth = birth.ISO()
	}
	return nil
}

func takeBirth(_ context.Context, a *answers, text string) error {
	birth, err := course.ParseBirth(text)
	a.Birth = birth.ISO()
	return err
}

func (r registering) askDelegation(answers) visit.Prompt {
	return visit.Prompt{Text: r.v.Say.T("register.ask_delegation"), Choices: visit.DelegationChoices(r.delegations)}
}

func (r registering) takeDelegation(_ context.Context, a *answers, answer string) error {
	one, err := visit.ChosenDelegation(r.delegations, answer)
	a.Delegation = one.ID
	return err
}

func (r registering) askPhone(answers) visit.Prompt {
	return visit.Prompt{Text: r.v.Say.T("register.ask_phone"), Contact: r.v.Say.Plain("join.share")}
}

// takePhone takes a number that is typed: anybody's.
func takePhone(_ context.Context, a *answers, text string) error {
	err := sharePhone(a, text)
	a.Shared = false
	return err
}

// sharePhone takes the person's own number.
func sharePhone(a *answers, text string) error {
	phone, ok := course.ParsePhone(text)
	if !ok {
		return course.Refuse(course.ErrInvalid, "register.bad_phone")
	}
	a.Phone, a.Shared = phone, true
	return nil
}

// delegation is the name of the delegation that was chosen; empty when there is none,
// or no such one any more.
func (r registering) delegation(a answers) string {
	for _, one := range r.delegations {
		if one.ID == a.Delegation {
			return one.Name
		}
	}
	return ""
}

// said is the place on the roster that was answered.
func (r registering) said(a answers) course.Enrollment {
	e := course.Enrollment{
		DelegationID: a.Delegation, Delegation: r.delegation(a), Position: a.Position, Unit: a.Unit,
		Trainee: course.Trainee{Name: a.Name, Birth: course.BirthFromISO(a.Birth)},
	}
	switch {
	case a.Shared:
		e.Trainee.Phone = a.Phone
	case a.Phone != "": // anybody's number can be typed, and a trainee's own tells who they are
		e.Note = r.v.Say.Plain("register.phone_note", "Phone", a.Phone)
	}
	e.Trainee = r.v.By().Trainee(e.Trainee)
	return e
}

func (r registering) summary(a answers) string {
	e := r.said(a)
	return r.v.Say.T("register.summary", "Course", r.course.Title, "Name", e.Trainee.Name, "Birth", e.Trainee.Birth.String(),
		"Position", e.Position, "Unit", e.Unit, "Phone", cmp.Or(a.Phone, e.Trainee.Phone), "Delegation", e.Delegation)
}

// seen is a digest of what the summary shows.
func (r registering) seen(a answers) string {
	return course.Seen(r.course.Title, a.Phone, r.said(a))
}

// register puts the person on the roster, as the summary showed them.
func (r registering) register(ctx context.Context, d Desk, a answers) (bot.Reply, error) {
	v := r.v
	done, err := v.By().Register(ctx, d.Acts, r.course, r.said(a), a.Declined)
	switch {
	case err != nil:
		return bot.Reply{}, visit.Reachable(v, r.course, err)
	case done.Found != nil:
		return offer(ctx, v, a, done.Found)
	case done.Asked != nil:
		return awaiting(ctx, v, r.course, done.Asked, "register.asked")
	case done.Waits != nil:
		return nowWaits(ctx, v, r.course, *done.Waits)
	case done.Withdrawn != nil: // only the organizers can mend that
		told, err := v.Tell(ctx, *done.Withdrawn)
		return v.Replace(v.Say.T("register.taken", "Course", r.course.Title, "Told", told, "Organizers", words.Organizers(v.Say, r.course))), err
	}
	return welcome(ctx, v, d, r.course, done.Place)
}
