// Package leaving is asking, in the chat, to be excused from sessions (xin phép vắng), and
// taking that back. What is asked for waits for an organizer, see package deciding.
//
//	/xinphep ─▶ which course? ─▶ which sessions? ─▶ why? ─▶ a picture? ─▶ what it costs ─▶ sent
//	               └▶ what was asked for ─▶ withdrawn, or given up
package leaving

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

// Store is what asking for leave asks of a transaction.
type Store interface {
	registrar.AskingLeave
	TellLeaves(ctx context.Context, courseID int64) error
}

// Dialog is the form of a leave.
const Dialog = "leave"

// Ask begins by the command, on whichever course leave can be asked for.
func Ask(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	r, err := asking(ctx, v, store, 0)
	if err != nil {
		return bot.Reply{}, err
	}
	var a answers
	if len(r.mine) == 1 {
		a.Course = r.mine[0].Course.ID
	}
	return begin(ctx, v, r, a)
}

// AskOn begins with a course by its button.
func AskOn(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.AskLeaveTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := visit.Attend(ctx, v, tapped.ID); err != nil {
		return bot.Reply{}, err
	}
	r, err := asking(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return begin(ctx, v, r, answers{Course: tapped.ID})
}

// begin begins the form, or says at once that there is nothing to ask for.
func begin(ctx context.Context, v *visit.Visit, r leaving, a answers) (bot.Reply, error) {
	if l := r.of(a); a.Course != 0 && len(l.Open(v.Now)) == 0 {
		p := r.askSessions(a)
		return bot.Say(p.Text, slices.Collect(slices.Chunk(p.Buttons, 1))...), v.Leave(ctx, Dialog)
	}
	return r.form().Start(ctx, v, a)
}

// Drop takes a leave back that waits, or gives up one that was approved.
func Drop(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.DropLeaveTap)
	if err != nil {
		return bot.Reply{}, err
	}
	l, news, err := v.By().WithdrawLeave(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	c, err := store.Course(ctx, l.Place.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	v.In(c)
	if _, err := tell(ctx, v, store, c, news); err != nil {
		return bot.Reply{}, err
	}
	done := v.Replace(v.Say.T("leaving.dropped", "Course", c.Title, "Sessions", words.LeaveSessions(v.Say, c, l), "GivenUp", l.State == course.LeaveGivenUp),
		[]notice.Button{words.AskLeaveButton(v.Say, c)})
	return done, v.Leave(ctx, Dialog)
}

// tell tells the organizers of what they have not heard of, where there is something now.
// told is false when none of them can be reached.
func tell(ctx context.Context, v *visit.Visit, store Store, c course.Course, news course.Fact) (told bool, err error) {
	if news == nil {
		return true, nil // they are told in some minutes, or in the morning
	}
	if told, err = v.Tell(ctx, news); err == nil && told {
		err = store.TellLeaves(ctx, c.ID)
	}
	return told, err
}

// Answer takes what is said at a question of the form.
func Answer(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return underWay(ctx, v, store).Answer(ctx, v)
}

// Edit takes what an answer was changed into.
func Edit(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return underWay(ctx, v, store).Edited(ctx, v)
}

// Tap takes a button of the form.
func Tap(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return underWay(ctx, v, store).Tapped(ctx, v)
}

// underWay is the form as it goes on; it ends when no leave can be asked for any more.
func underWay(ctx context.Context, v *visit.Visit, store Store) visit.Anew[answers] {
	return visit.Anew[answers]{Name: Dialog, Make: func(kept answers) (visit.Form[answers], error) {
		r, err := asking(ctx, v, store, kept.Course)
		if err != nil {
			return visit.Form[answers]{}, err
		}
		return r.form(), nil
	}}
}
