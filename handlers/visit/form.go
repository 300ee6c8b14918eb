package visit

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Form is a conversation as data: questions one after the other, each answered by
// a text or one of its buttons, with back and cancel under it; then everything that
// was answered, where each answer can be changed before it is confirmed. It is a row
// (see Visit.Keep), so it survives a restart; a button of an earlier question only
// shows where the form stands. T is what has been answered so far, in JSON.
//
// A form is made anew for each visit, so that its functions can close over the
// visit and its room's store.
type Form[T any] struct {
	Name      string // of the dialog; unique in the routes
	Questions []Question[T]
	Summary   func(T) string // everything that was answered, as HTML
	Confirm   string         // id of the text on the button that ends the form
	Done      func(context.Context, T) (bot.Reply, error)

	// Contact puts the person's own phone number into the form, as a question asks for
	// it (see Prompt.Contact); they may share it at any other, too. A *course.Error
	// says why it can't be used. nil: no question asks for it.
	Contact func(t *T, phone string) error

	// Seen is what of the answers a confirmation is about, and of what else it
	// shows; nil: the answers.
	Seen func(T) string
}

// Question is one step of a form.
type Question[T any] struct {
	Step string
	Name string // id of the text for what it asks for, on the button that changes it; empty: it can't be changed alone
	When func(T) bool
	Ask  func(T) Prompt

	// Take puts an answer into the form. A *course.Error says why it can't be used,
	// and the question is asked again under it.
	Take func(ctx context.Context, t *T, answer string) error
}

// Prompt is what a question shows.
type Prompt struct {
	Text    string // HTML
	Choices []Choice
	Buttons []notice.Button // of other things to do here
	Contact string          // label of the button that shares one's own phone number; empty: none
}

// Choice is a button that answers a question. Its value is a word without a colon;
// of what a form knows by itself a short one that stands for it, since a button
// holds 64 bytes.
type Choice struct {
	Label string
	Value string
}

// Summary is the step at which a form shows all of its answers.
const Summary = "summary"

// FormAction is the action of every form's buttons; the form's name follows it.
const FormAction = "form"

// formTap is a button of a form: what it does at which of its questions.
type formTap struct {
	Form  string
	Does  string
	Step  string
	Value string
}

var formTaps = notice.Tap[formTap]{Action: FormAction}

// What a form's buttons do.
const (
	tapChoose  = "choose"
	tapBack    = "back"
	tapChange  = "change"
	tapConfirm = "ok"
)

// state is the row of a form.
type state[T any] struct {
	Answers  T    `json:"answers"`
	Changing bool `json:"changing,omitempty"` // one answer, and then the summary again
}

// Start asks the first question; a form of the name that is under way goes on
// where it stands.
func (f Form[T]) Start(ctx context.Context, v *Visit, t T) (bot.Reply, error) {
	open, err := v.Unfinished(ctx, f.Name)
	if err != nil {
		return bot.Reply{}, err
	}
	first := f.next(t, "")
	if !open || v.Dialog.Step == first {
		return f.ask(ctx, v, first, state[T]{Answers: t}, "")
	}
	var s state[T]
	if err := v.Answers(&s); err != nil {
		return bot.Reply{}, err
	}
	return f.ask(ctx, v, v.Dialog.Step, s, v.Say.T("form.again"))
}

// Begin asks the question of a step, of a form whose questions before are answered
// in t, in a message of its own.
func (f Form[T]) Begin(ctx context.Context, v *Visit, t T, step string) (bot.Reply, error) {
	reply, err := f.ask(ctx, v, step, state[T]{Answers: t}, "")
	if err == nil {
		reply.Messages[0].Edit = 0
	}
	return reply, err
}

// Kept is what has been answered so far in the form that is the visit's dialog.
func Kept[T any](v *Visit) (T, error) {
	var s state[T]
	err := v.Answers(&s)
	return s.Answers, err
}

// Answer takes what somebody has written at the form's question.
func (f Form[T]) Answer(ctx context.Context, v *Visit) (bot.Reply, error) {
	var s state[T]
	if err := v.Answers(&s); err != nil {
		return bot.Reply{}, err
	}
	switch {
	case v.Contact != nil && f.Contact != nil:
		return f.share(ctx, v, s)
	case v.Dialog.Step == Summary:
		return f.ask(ctx, v, Summary, s, v.Say.T("form.tap"))
	case v.Text == "":
		return f.ask(ctx, v, v.Dialog.Step, s, v.Say.T("form.words"))
	}
	return f.take(ctx, v, s, v.Text)
}

// Tapped takes one of the form's buttons.
func (f Form[T]) Tapped(ctx context.Context, v *Visit) (bot.Reply, error) {
	tap, err := Read(v, formTaps)
	if err != nil {
		return bot.Reply{}, err
	}
	open, err := v.Unfinished(ctx, f.Name)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open {
		return bot.Toast(v.Request, v.Say.Plain("form.over")), nil
	}
	var s state[T]
	if err := v.Answers(&s); err != nil {
		return bot.Reply{}, err
	}
	step := v.Dialog.Step
	switch {
	case tap.Step != step: // of an earlier question
	case tap.Does == tapChoose && f.offers(s.Answers, step, tap.Value):
		return f.take(ctx, v, s, tap.Value)
	case tap.Does == tapBack && s.Changing:
		return f.ask(ctx, v, Summary, state[T]{Answers: s.Answers}, "")
	case tap.Does == tapBack:
		return f.ask(ctx, v, f.before(s.Answers, step), s, "")
	case tap.Does == tapChange && step == Summary && slices.Contains(f.steps(s.Answers), tap.Value):
		return f.ask(ctx, v, tap.Value, state[T]{Answers: s.Answers, Changing: true}, "")
	case tap.Does == tapConfirm && step == Summary:
		return f.confirm(ctx, v, s, tap.Value)
	}
	return f.ask(ctx, v, step, s, "")
}

// take puts an answer into the form and asks on, or asks again.
func (f Form[T]) take(ctx context.Context, v *Visit, s state[T], answer string) (bot.Reply, error) {
	step := v.Dialog.Step
	q, next := f.question(step), s
	if q == nil {
		return bot.Reply{}, OldButton()
	}
	err := q.Take(ctx, &next.Answers, answer)
	if wrong, ok := Refused(err); ok {
		return f.ask(ctx, v, step, s, v.Say.Error(wrong))
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return f.taken(ctx, v, s, next.Answers)
}

// share takes the person's own phone number, at the question that asks for it or at
// any other, which is then asked again.
func (f Form[T]) share(ctx context.Context, v *Visit, s state[T]) (bot.Reply, error) {
	step, next := v.Dialog.Step, s
	if v.Contact.TelegramID != v.TelegramID {
		return f.ask(ctx, v, step, s, v.Say.T("form.not_own"))
	}
	err := f.Contact(&next.Answers, v.Contact.Phone)
	if wrong, ok := Refused(err); ok {
		return f.ask(ctx, v, step, s, v.Say.Error(wrong))
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if f.asksContact(s.Answers, step) {
		return f.taken(ctx, v, s, next.Answers)
	}
	reply, err := f.ask(ctx, v, step, next, "")
	return noted(v).And(reply), err
}

// taken asks on after the form's question, which has been answered: what follows it,
// or the summary when one answer was changed.
func (f Form[T]) taken(ctx context.Context, v *Visit, was state[T], t T) (bot.Reply, error) {
	step, next := v.Dialog.Step, Summary
	if !was.Changing {
		next = f.next(t, step)
	}
	reply, err := f.ask(ctx, v, next, state[T]{Answers: t}, "")
	if f.asksContact(was.Answers, step) {
		reply = noted(v).And(reply)
	}
	return reply, err
}

// noted takes the keyboard with the contact button away: a message of its own, since
// one has either buttons or that.
func noted(v *Visit) bot.Reply {
	return bot.Reply{Messages: []notice.Message{{Text: v.Say.T("form.noted"), RemoveKeyboard: true}}}
}

// asksContact tells whether a step's question can be answered by one's phone number.
func (f Form[T]) asksContact(t T, step string) bool {
	q := f.question(step)
	return q != nil && q.Ask(t).Contact != ""
}

// offers tells whether a step's question has a button of that value: what one says is
// a claim.
func (f Form[T]) offers(t T, step, value string) bool {
	q := f.question(step)
	return q != nil && slices.ContainsFunc(q.Ask(t).Choices, func(c Choice) bool { return c.Value == value })
}

// confirm ends the form with what its summary showed; when that is not so any more
// it is shown anew.
func (f Form[T]) confirm(ctx context.Context, v *Visit, s state[T], seen string) (bot.Reply, error) {
	if course.CheckSeen(seen, f.seen(s.Answers)) != nil {
		return f.ask(ctx, v, Summary, s, v.Say.T("refuse.changed"))
	}
	reply, err := f.Done(ctx, s.Answers)
	if err != nil {
		return bot.Reply{}, err
	}
	return reply, v.Leave(ctx, f.Name)
}

// seen is what the confirmation is about.
func (f Form[T]) seen(t T) string {
	if f.Seen != nil {
		return f.Seen(t)
	}
	return course.Seen(t)
}

// ask keeps the form at a step and shows it, under a word about why it is asked
// again.
func (f Form[T]) ask(ctx context.Context, v *Visit, step string, s state[T], why string) (bot.Reply, error) {
	if err := v.Keep(ctx, f.Name, step, s); err != nil {
		return bot.Reply{}, err
	}
	var text string
	var buttons [][]notice.Button
	contact := ""
	if q := f.question(step); q != nil {
		p := q.Ask(s.Answers)
		text, contact = f.number(v, s, step)+p.Text, p.Contact
		for _, c := range p.Choices {
			buttons = append(buttons, []notice.Button{{Label: c.Label, Data: f.tap(tapChoose, step, c.Value)}})
		}
		for _, b := range p.Buttons {
			buttons = append(buttons, []notice.Button{b})
		}
	} else {
		text, buttons = f.summary(v, s.Answers)
	}
	if why != "" {
		text = why + "\n\n" + text
	}
	last := []notice.Button{v.Cancel(f.Name)}
	if s.Changing || step != f.next(s.Answers, "") {
		last = append([]notice.Button{v.Button(f.tap(tapBack, step, ""), "button.back")}, last...)
	}
	reply := v.Replace(text, append(buttons, last)...)
	if contact != "" { // a message has buttons under it, or one in the place of the keyboard
		reply = reply.And(bot.Reply{Messages: []notice.Message{{Text: v.Say.T("form.contact"), AskContact: contact}}})
	}
	return reply, nil
}

// summary is everything that was answered, with a button for each answer that can
// be changed, two in a row.
func (f Form[T]) summary(v *Visit, t T) (string, [][]notice.Button) {
	buttons := [][]notice.Button{{v.Button(f.tap(tapConfirm, Summary, f.seen(t)), f.Confirm)}}
	var change []notice.Button
	for _, q := range f.Questions {
		if q.Name != "" && q.asked(t) {
			change = append(change, v.Button(f.tap(tapChange, Summary, q.Step), "form.button_change", "What", v.Say.Plain(q.Name)))
		}
	}
	return f.Summary(t), append(buttons, slices.Collect(slices.Chunk(change, 2))...)
}

// number says at which of how many questions the form is.
func (f Form[T]) number(v *Visit, s state[T], step string) string {
	steps := f.steps(s.Answers)
	if s.Changing || len(steps) == 1 || !slices.Contains(steps, step) {
		return ""
	}
	return v.Say.T("form.number", "N", slices.Index(steps, step)+1, "Of", len(steps)) + "\n"
}

func (f Form[T]) tap(does, step, value string) string {
	return formTaps.Data(formTap{Form: f.Name, Does: does, Step: step, Value: value})
}

// question is the one of that step; nil when it is the summary, or none.
func (f Form[T]) question(step string) *Question[T] {
	for i := range f.Questions {
		if f.Questions[i].Step == step {
			return &f.Questions[i]
		}
	}
	return nil
}

// steps are the questions that are asked, in order.
func (f Form[T]) steps(t T) (steps []string) {
	for _, q := range f.Questions {
		if q.asked(t) {
			steps = append(steps, q.Step)
		}
	}
	return steps
}

func (q Question[T]) asked(t T) bool { return q.When == nil || q.When(t) }

// next is the step after one, the first after none, the summary after the last. The
// answers may have made the one a question that is not asked any more.
func (f Form[T]) next(t T, step string) string {
	after := step == ""
	for _, q := range f.Questions {
		if after && q.asked(t) {
			return q.Step
		}
		after = after || q.Step == step
	}
	return Summary
}

// before is the step before one; the first is its own.
func (f Form[T]) before(t T, step string) string {
	last := step
	for _, q := range f.Questions {
		if q.Step == step {
			break
		}
		if q.asked(t) {
			last = q.Step
		}
	}
	return last
}
