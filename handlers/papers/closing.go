package papers

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Minute is what the visits in the minute of a closing, or after it, ask of a
// transaction.
type Minute interface {
	registrar.Releases
	closings
	TakeBack(ctx context.Context, c course.Closing) (taken bool, err error)
}

// showClosed says how the closing of a closed course stands, after a word about why
// it is shown.
func showClosed(ctx context.Context, v *visit.Visit, store closings, c course.Course, why string) (bot.Reply, error) {
	closing, _, err := store.LastClosing(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := store.Certificates(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	m := words.ClosingWaiting(v.Say, c, closing, course.CertificatesIn(course.OfClosing(all), course.Issued))
	if closing.State != course.ClosingWaiting {
		s, err := store.MailingState(ctx, notice.OfClosing(closing))
		if err != nil {
			return bot.Reply{}, err
		}
		m = words.ClosingProgress(v.Say, c, s)
		m.Buttons = append(m.Buttons, []notice.Button{v.Button(meritTap.Data(words.OfCourse{ID: c.ID}), "merit.button"),
			v.Button(thanksTap.Data(words.OfCourse{ID: c.ID}), "speaker.button")})
	}
	m.Text += void(v, all)
	left, other, err := v.By().CountRest(ctx, store, c)
	if err != nil {
		return bot.Reply{}, err
	}
	if left > 0 {
		m.Text += "\n" + v.Say.N("early.rest_left", left, "Other", other)
		m.Buttons = append(m.Buttons, []notice.Button{v.Button(words.RestTap.Data(words.OfCourse{ID: c.ID}), "early.button_rest", "Count", left)})
	}
	if why != "" {
		m.Text = why + "\n\n" + m.Text
	}
	return v.Replace(m.Text, m.Buttons...), nil
}

// voidOf is the line about the void numbers of a course.
func voidOf(ctx context.Context, v *visit.Visit, store closings, c course.Course) (string, error) {
	all, err := store.Certificates(ctx, c.ID)
	return void(v, all), err
}

// void is the line about the void numbers among certificates, with a break before it,
// or nothing when there are none.
func void(v *visit.Visit, all []course.Certificate) string {
	void := course.CertificatesIn(all, course.Void)
	if len(void) == 0 {
		return ""
	}
	return "\n" + words.VoidNumbers(v.Say, void)
}

// TakeBack opens the course again. Of two taps, and of a tap and the clock, the first
// to commit decides; whoever comes later is shown how things stand.
func TakeBack(ctx context.Context, v *visit.Visit, store Minute) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.TakeBackTap)
	if err != nil {
		return bot.Reply{}, err
	}
	done, err := v.By().TakeBack(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if !done.Done {
		return tooLate(ctx, v, store, tapped.ID)
	}
	if err := v.TellAll(ctx, done.Facts); err != nil {
		return bot.Reply{}, err
	}
	here := words.ClosingTakenBack(v.Say, v.In(done.Course), v.Now, done.Void)
	return v.Replace(here.Text, here.Buttons...), nil
}

// Send ends the wait of a closing.
func Send(ctx context.Context, v *visit.Visit, store Minute) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.ReleaseTap)
	if err != nil {
		return bot.Reply{}, err
	}
	released, facts, err := v.By().Release(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if !released {
		return tooLate(ctx, v, store, tapped.ID)
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	closing, err := store.Closing(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, closing.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	return showClosed(ctx, v, store, c, "")
}

// tooLate is the answer to a button of a closing that waits no more.
func tooLate(ctx context.Context, v *visit.Visit, store Minute, id int64) (bot.Reply, error) {
	closing, err := store.Closing(ctx, id)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, closing.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	if closing.State == course.ClosingTakenBack {
		return v.Reply("closing.was_taken_back")
	}
	return showClosed(ctx, v, store, c, v.Say.T("closing.was_released", "Time", course.ClockTime(closing.ReleasedAt.In(c.Location()))))
}
