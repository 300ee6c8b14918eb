package visit

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Form is a conversation as data: questions one after the other, each answered by
// a text or one of its buttons, with back and cancel under it; then everything that
// was answered, where each answer can be changed before it is confirmed. What a button
// says can be typed as well. It is a row (see Visit.Keep), so it survives a restart; a
// button of an earlier question only shows where the form stands, and the message that
// has answered a question can be edited for as long as the form is under way. T is what
// has been answered so far, in JSON.
//
// A form is made anew for each visit, so that its functions can close over the
// visit and its room's store.
type Form[T any] struct {
	Name      string // of the dialog; unique in the routes
	Questions []Question[T]
	Summary   func(T) string // everything that was answered, as HTML; nil: the last answer ends the form
	Confirm   string         // id of the text on the button that ends the form

	// Done does what the form is for. It may begin another form, or this one again.
	Done func(context.Context, T) (bot.Reply, error)

	// Contact puts the person's own phone number into the form, as a question asks for
	// it (see Prompt.Contact); they may share it at any other, too. A *course.Error
	// says why it can't be used. nil: no question asks for it.
	Contact func(t *T, phone string) error

	// Picture puts a photo or a document into the form, as a question asks for it (see
	// Prompt.Picture); it may be sent at any other, too, with an answer under it. It is
	// what notice.Message.Content takes. nil: no question asks for one.
	Picture func(t *T, held json.RawMessage)

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

	// Known tells that it is answered already, so that it isn't asked on the way
	// forward; nil: it is not.
	Known func(T) bool

	// Take puts an answer into the form. A *course.Error says why it can't be used,
	// and the question is asked again under it.
	Take func(ctx context.Context, t *T, answer string) error

	// Again tells after an answer that the question stays open, as one of which several
	// things are chosen; nil: one answer is all.
	Again func(T) bool
}

// Prompt is what a question shows.
type Prompt struct {
	Text    string // HTML
	Choices []Choice
	Buttons []notice.Button // of other things to do here
	Contact string          // label of the key that shares one's own phone number; empty: none. There are no other choices and buttons then
	Picture bool            // a photo or a document answers it
}

// Choice is a button that answers a question, or its label where that is typed. Its
// value is a word without a colon; of what a form knows by itself a short one that
// stands for it, since a button holds 64 bytes.
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
	Answers  T              `json:"answers"`
	Changing bool           `json:"changing,omitempty"` // one answer, and then the summary again
	Messages map[string]int `json:"messages,omitempty"` // by step, the message that has answered it
	Tried    int            `json:"tried,omitempty"`    // the message that could not answer the question at hand
	Shown    string         `json:"shown,omitempty"`    // what the last summary was about
}

// Start asks the first question that is open; a form of the name that is under way goes
// on where it stands.
func (f Form[T]) Start(ctx context.Context, v *Visit, t T) (bot.Reply, error) {
	open, err := v.Unfinished(ctx, f.Name)
	if err != nil {
		return bot.Reply{}, err
	}
	first := f.next(t, "")
	if !open || v.Dialog.Step == first {
		return f.ask(ctx, v, first, state[T]{Answers: t}, "")
	}
	s, err := f.state(v)
	if err != nil {
		return bot.Reply{}, err
	}
	return f.ask(ctx, v, v.Dialog.Step, s, v.Say.T("form.again"))
}

// Begin asks the first question that t leaves open, in a message of its own. What
// answered a question of the same step in the form before can still be edited.
func (f Form[T]) Begin(ctx context.Context, v *Visit, t T) (bot.Reply, error) {
	s := state[T]{Answers: t}
	if v.Dialog.Name != "" {
		var before struct {
			Messages map[string]int `json:"messages"`
		}
		if err := v.Answers(&before); err != nil {
			return bot.Reply{}, err
		}
		s.Messages = before.Messages
	}
	reply, err := f.ask(ctx, v, f.next(t, ""), s, "")
	if err == nil {
		reply.Messages[0].Edit = 0
	}
	return reply, err
}

// Kept is what has been answered so far in the form that is the visit's dialog.
func Kept[T any](v *Visit) (T, error) {
	s, err := Form[T]{}.state(v)
	return s.Answers, err
}

func (f Form[T]) state(v *Visit) (s state[T], err error) { return s, v.Answers(&s) }

// Answer takes what somebody has written at the form's question.
func (f Form[T]) Answer(ctx context.Context, v *Visit) (bot.Reply, error) {
	s, err := f.state(v)
	if err != nil {
		return bot.Reply{}, err
	}
	step := v.Dialog.Step
	switch {
	case v.Contact != nil && f.Contact != nil:
		return f.share(ctx, v, s)
	case v.Media && f.Picture != nil:
		return f.picture(ctx, v, s)
	case GoesBack(v.Text):
		return f.back(ctx, v, s)
	case step == Summary && Yes(v.Text):
		return f.confirm(ctx, v, s, s.Shown)
	case step == Summary:
		return f.ask(ctx, v, Summary, s, v.Say.T("form.tap"))
	case v.Text == "":
		return f.ask(ctx, v, step, s, v.Say.T("form.words"))
	}
	return f.take(ctx, v, s, f.typed(s.Answers, step, v.Text))
}

// Edited takes what a message that has answered one of the form's questions, or could
// not answer the one at hand, was changed into. Any other edit, and one into something
// that is no text, has no answer.
func (f Form[T]) Edited(ctx context.Context, v *Visit) (bot.Reply, error) {
	s, err := f.state(v)
	at, step := v.Dialog.Step, s.answeredBy(v.MessageID)
	if err == nil && s.Tried == v.MessageID {
		step = at
	}
	q := f.question(step)
	if err != nil || q == nil || v.Text == "" {
		return bot.Reply{}, err
	}
	answer := f.typed(s.Answers, step, v.Text)
	complete := f.Summary == nil && f.complete(s)
	if step == at && !complete {
		return f.take(ctx, v, s, answer)
	}
	t := s.Answers
	err = q.Take(ctx, &t, answer)
	if wrong, ok := Refused(err); ok {
		return f.ask(ctx, v, at, s, v.Say.Error(wrong)+"\n"+v.Say.T("form.kept"))
	}
	if err != nil {
		return bot.Reply{}, err
	}
	s.Answers = t
	if complete {
		return f.done(ctx, v, s)
	}
	if q := f.question(at); q != nil && !q.asked(t) {
		at = f.next(t, step)
	}
	return f.ask(ctx, v, at, s, v.Say.T("form.edited"))
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
	s, err := f.state(v)
	if err != nil {
		return bot.Reply{}, err
	}
	step := v.Dialog.Step
	switch {
	case tap.Step != step: // of an earlier question
	case tap.Does == tapChoose && f.offers(s.Answers, step, tap.Value):
		return f.take(ctx, v, s, tap.Value)
	case tap.Does == tapBack:
		return f.back(ctx, v, s)
	case tap.Does == tapChange && step == Summary && slices.Contains(f.steps(s.Answers), tap.Value):
		s.Changing = true
		return f.ask(ctx, v, tap.Value, s, "")
	case tap.Does == tapConfirm && step == Summary:
		return f.confirm(ctx, v, s, tap.Value)
	}
	return f.ask(ctx, v, step, s, "")
}

// back asks the question before, or shows the summary again where one answer was to be
// changed.
func (f Form[T]) back(ctx context.Context, v *Visit, s state[T]) (bot.Reply, error) {
	to, why := f.before(s.Answers, v.Dialog.Step), ""
	switch {
	case s.Changing:
		to, s.Changing = Summary, false
	case to == v.Dialog.Step:
		why = v.Say.T("form.first")
	}
	return f.ask(ctx, v, to, s, why)
}

// take puts an answer into the form and asks on, or asks again.
func (f Form[T]) take(ctx context.Context, v *Visit, s state[T], answer string) (bot.Reply, error) {
	step := v.Dialog.Step
	q, t := f.question(step), s.Answers
	if q == nil {
		return bot.Reply{}, OldButton()
	}
	err := q.Take(ctx, &t, answer)
	if wrong, ok := Refused(err); ok {
		if v.TapID == "" {
			s.Tried = v.MessageID
		}
		return f.ask(ctx, v, step, s, v.Say.Error(wrong))
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return f.taken(ctx, v, s, t)
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
func (f Form[T]) taken(ctx context.Context, v *Visit, s state[T], t T) (bot.Reply, error) {
	step, next := v.Dialog.Step, Summary
	q := f.question(step)
	again := q.Again != nil && q.Again(t)
	switch {
	case again:
		next = step
	case !s.Changing:
		next = f.next(t, step)
		for _, later := range f.after(step) { // they are answered anew
			delete(s.Messages, later)
		}
	}
	if delete(s.Messages, step); v.TapID == "" && v.Contact == nil && q.Again == nil {
		if s.Messages == nil {
			s.Messages = map[string]int{}
		}
		s.Messages[step] = v.MessageID
	}
	asked := f.asksContact(s.Answers, step)
	s.Answers, s.Changing = t, again && s.Changing
	if next == Summary && f.Summary == nil {
		return f.done(ctx, v, s)
	}
	reply, err := f.ask(ctx, v, next, s, "")
	if asked && !f.asksContact(t, next) {
		reply = noted(v).And(reply)
	}
	return reply, err
}

// confirm ends the form with what its summary showed; when that is not so any more
// it is shown anew.
func (f Form[T]) confirm(ctx context.Context, v *Visit, s state[T], seen string) (bot.Reply, error) {
	if course.CheckSeen(seen, f.seen(s.Answers)) != nil {
		return f.ask(ctx, v, Summary, s, v.Say.T("refuse.changed"))
	}
	return f.done(ctx, v, s)
}

// done ends the form.
func (f Form[T]) done(ctx context.Context, v *Visit, s state[T]) (bot.Reply, error) {
	if err := v.Keep(ctx, f.Name, Summary, s); err != nil {
		return bot.Reply{}, err
	}
	reply, err := f.Done(ctx, s.Answers)
	if err != nil {
		return bot.Reply{}, err
	}
	again, err := v.Unfinished(ctx, f.Name)
	if err != nil || again && v.Dialog.Step != Summary {
		return reply, err
	}
	return reply, v.Leave(ctx, f.Name)
}
