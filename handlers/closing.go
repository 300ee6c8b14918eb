package handlers

import (
	"context"
	"fmt"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/words"
)

// showWaiting puts the closing that can still be taken back in the place of the
// question, where its progress will be shown.
func (v *Visit) showWaiting(ctx context.Context, c course.Course, closing course.Closing) (bot.Reply, error) {
	m, err := v.waiting(ctx, c, closing)
	if err != nil {
		return bot.Reply{}, err
	}
	m = v.replace(m.Text, m.Buttons...).Messages[0]
	_, err = v.Store.Enqueue(ctx, notice.To(v.ChatID, notice.ReplyLane, notice.OfClosing(closing).ProgressKey(), m)...)
	return bot.Reply{}, err
}

// waiting is what is said of a closing that can be taken back.
func (v *Visit) waiting(ctx context.Context, c course.Course, closing course.Closing) (notice.Message, error) {
	issued, err := v.issuedOf(ctx, c)
	return words.ClosingWaiting(v.Say, c, closing, issued), err
}

// showClosed says how the closing of a closed course stands, after a word about why
// it is shown.
func (v *Visit) showClosed(ctx context.Context, c course.Course, why string) (bot.Reply, error) {
	closing, _, err := v.Store.LastClosing(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	var m notice.Message
	if closing.State == course.ClosingWaiting {
		m, err = v.waiting(ctx, c, closing)
	} else {
		var s notice.MailingState
		s, err = v.Store.MailingState(ctx, notice.OfClosing(closing))
		m = words.ClosingProgress(v.Say, c, s)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	void, err := v.voidOf(ctx, c)
	if err != nil {
		return bot.Reply{}, err
	}
	m.Text += void
	if why != "" {
		m.Text = why + "\n\n" + m.Text
	}
	return v.replace(m.Text, m.Buttons...), nil
}

// voidOf is the line about the void numbers of a course, with a break before it, or
// nothing when there are none.
func (v *Visit) voidOf(ctx context.Context, c course.Course) (string, error) {
	void, err := v.certificatesIn(ctx, c, course.Void)
	if err != nil || len(void) == 0 {
		return "", err
	}
	return "\n" + words.VoidNumbers(v.Say, void), nil
}

// tapClosing takes a closing back, or ends the wait. Of two taps, and of a tap and
// the clock, the first to commit decides; whoever comes later is shown how things
// stand.
func (v *Visit) tapClosing(ctx context.Context) (bot.Reply, error) {
	closing, err := v.Store.Closing(ctx, v.param(1))
	if isNotFound(err) {
		err = course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.managed(ctx, closing.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.word(0) == "back" {
		return v.takeBack(ctx, c, closing)
	}
	released, err := v.House.Release(ctx, v.Store, closing)
	if err != nil {
		return bot.Reply{}, err
	}
	if !released {
		return v.tooLate(ctx, closing)
	}
	c, err = v.managed(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.showClosed(ctx, c, "")
}

// takeBack opens the course again. Nobody has been told anything, so that nobody
// has to be told now.
func (v *Visit) takeBack(ctx context.Context, c course.Course, closing course.Closing) (bot.Reply, error) {
	given, err := v.issuedOf(ctx, c)
	if err != nil {
		return bot.Reply{}, err
	}
	taken, err := v.Store.TakeBack(ctx, closing)
	if err != nil {
		return bot.Reply{}, err
	}
	if !taken {
		return v.tooLate(ctx, closing)
	}
	// The message may stand in the chat of another organizer too.
	by, err := v.Store.Account(ctx, closing.By)
	if err != nil {
		return bot.Reply{}, err
	}
	there := words.ClosingTakenBack(v.House.printerFor(by, c), c, v.Now, given)
	there.EditKey = notice.OfClosing(closing).ProgressKey()
	_, err = v.Store.Enqueue(ctx, notice.To(by.TelegramID, notice.ReplyLane, there.EditKey+"/taken_back", there)...)
	here := words.ClosingTakenBack(v.Say, c, v.Now, given)
	return v.replace(here.Text, here.Buttons...), err
}

// tooLate is the answer to a button of a closing that waits no more.
func (v *Visit) tooLate(ctx context.Context, closing course.Closing) (bot.Reply, error) {
	closing, err := v.Store.Closing(ctx, closing.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if closing.State == course.ClosingTakenBack {
		return v.say("closing.was_taken_back")
	}
	c, err := v.managed(ctx, closing.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.showClosed(ctx, c, v.Say.T("closing.was_released", "Time", course.ClockTime(closing.ReleasedAt.In(c.Location()))))
}

// Release makes a closing final, by the clock or by an organizer, and tells whether
// this call has done it: the papers are drawn and sent from now on, and those
// without one are told why.
func (h *Handlers) Release(ctx context.Context, store Store, closing course.Closing) (released bool, err error) {
	released, err = store.Release(ctx, closing)
	if err != nil || !released {
		return false, err
	}
	c, err := store.Course(ctx, closing.CourseID)
	if err != nil {
		return false, err
	}
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return false, err
	}
	v := &Visit{Request: &bot.Request{}, House: h, Store: store, Now: h.Now()} // of nobody
	o, err := v.judge(ctx, c, sessions)
	if err != nil {
		return false, err
	}
	if err := v.tellNotEligible(ctx, c, o); err != nil {
		return false, err
	}
	s, err := store.MailingState(ctx, notice.OfClosing(closing))
	if err != nil {
		return false, err
	}
	by, err := store.Account(ctx, closing.By)
	if err != nil {
		return false, err
	}
	m := words.ClosingProgress(h.printerFor(by, c), c, s)
	m.EditKey = notice.OfClosing(closing).ProgressKey()
	_, err = store.Enqueue(ctx, notice.To(by.TelegramID, notice.ReplyLane, m.EditKey+"/released", m)...)
	return err == nil, err
}

// tellNotEligible explains to each of those without a certificate why.
func (v *Visit) tellNotEligible(ctx context.Context, c course.Course, o outcome) error {
	for _, e := range o.not {
		if e.Trainee.TelegramID == 0 {
			continue
		}
		err := v.tellTrainee(ctx, c, e.Trainee, fmt.Sprintf("issue/%d/%d", c.ID, e.ID), func(p *i18n.Printer) notice.Message {
			return words.NotEligible(p, c, o.progress[e.ID])
		})
		if err != nil {
			return err
		}
	}
	return nil
}
