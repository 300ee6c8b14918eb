package visit

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
)

// ask keeps the form at a step and shows it, under a word about why it is asked
// again.
func (f Form[T]) ask(ctx context.Context, v *Visit, step string, s state[T], why string) (bot.Reply, error) {
	if step != v.Dialog.Step {
		s.Tried = 0
	}
	if step == Summary {
		s.Shown = f.seen(s.Answers)
	}
	if err := v.Keep(ctx, f.Name, step, s); err != nil {
		return bot.Reply{}, err
	}
	var p Prompt
	var buttons [][]notice.Button
	if q := f.question(step); q != nil {
		p = q.Ask(s.Answers)
		p.Text = f.number(v, s, step) + p.Text
		for _, c := range p.Choices {
			buttons = append(buttons, []notice.Button{{Label: c.Label, Data: f.tap(tapChoose, step, c.Value)}})
		}
		for _, b := range p.Buttons {
			buttons = append(buttons, []notice.Button{b})
		}
	} else {
		p.Text, buttons = f.summary(v, s.Answers)
	}
	if why != "" {
		p.Text = why + "\n\n" + p.Text
	}
	last := []notice.Button{v.Cancel(f.Name)}
	if s.Changing || step != f.before(s.Answers, step) {
		last = append([]notice.Button{v.Button(f.tap(tapBack, step, ""), "button.back")}, last...)
	}
	if p.Contact == "" {
		return v.Replace(p.Text, append(buttons, last)...), nil
	}
	// A message has buttons under it or keys in the place of the keyboard, and what has
	// the one can't be edited to have the other.
	m := notice.Message{Text: p.Text, AskContact: p.Contact}
	for _, b := range last {
		m.Keys = append(m.Keys, b.Label)
	}
	return bot.Reply{Messages: []notice.Message{m}}, nil
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

// number says at which of how many questions the form is, of one that is summed up.
func (f Form[T]) number(v *Visit, s state[T], step string) string {
	steps := f.steps(s.Answers)
	if s.Changing || f.Summary == nil || len(steps) == 1 || !slices.Contains(steps, step) {
		return ""
	}
	return v.Say.T("form.number", "N", slices.Index(steps, step)+1, "Of", len(steps)) + "\n"
}

func (f Form[T]) tap(does, step, value string) string {
	return formTaps.Data(formTap{Form: f.Name, Does: does, Step: step, Value: value})
}

// seen is what the confirmation is about.
func (f Form[T]) seen(t T) string {
	if f.Seen != nil {
		return f.Seen(t)
	}
	return course.Seen(t)
}

// picture takes a photo or a document, at the question that asks for it or at any other,
// which what stands under it may answer.
func (f Form[T]) picture(ctx context.Context, v *Visit, s state[T]) (bot.Reply, error) {
	step, next := v.Dialog.Step, s
	held := v.Picture()
	if held == nil {
		return f.ask(ctx, v, step, s, v.Say.T("form.no_picture"))
	}
	f.Picture(&next.Answers, held)
	switch q := f.question(step); {
	case q != nil && q.Ask(s.Answers).Picture:
		return f.taken(ctx, v, s, next.Answers)
	case q != nil && v.Text != "":
		return f.take(ctx, v, next, f.typed(s.Answers, step, v.Text))
	}
	return f.ask(ctx, v, step, next, v.Say.T("form.picture_noted"))
}

// noted takes the keyboard with the contact key away: a message of its own, since
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

// typed is the value of the button whose label was typed, or else the text.
func (f Form[T]) typed(t T, step, text string) string {
	if q := f.question(step); q != nil {
		for _, c := range q.Ask(t).Choices {
			if letters.Fold(c.Label) == letters.Fold(text) {
				return c.Value
			}
		}
	}
	return text
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

func (q Question[T]) known(t T) bool { return q.Known != nil && q.Known(t) }

// next is the step after one that is still open, the first of all after none, the
// summary after the last. The answers may have made the one a question that is not
// asked any more.
func (f Form[T]) next(t T, step string) string {
	after := step == ""
	for _, q := range f.Questions {
		if after && q.asked(t) && !q.known(t) {
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

// after are the steps that follow one, asked or not.
func (f Form[T]) after(step string) (steps []string) {
	at := slices.IndexFunc(f.Questions, func(q Question[T]) bool { return q.Step == step })
	for _, q := range f.Questions[at+1:] {
		steps = append(steps, q.Step)
	}
	return steps
}

// answeredBy is the step whose question a message has answered; empty when there is none.
func (s state[T]) answeredBy(message int) string {
	for step, by := range s.Messages {
		if by == message {
			return step
		}
	}
	return ""
}

// complete tells whether every question has an answer.
func (f Form[T]) complete(s state[T]) bool {
	return !slices.ContainsFunc(f.Questions, func(q Question[T]) bool {
		return q.asked(s.Answers) && !q.known(s.Answers) && s.Messages[q.Step] == 0
	})
}
