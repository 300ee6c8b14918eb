// Package objecting is what somebody does in the chat who was marked absent and was there:
// a reason in a line, for an organizer to decide, see package deciding.
//
//	marked absent ─▶ Tôi có mặt ─▶ what happened? ─▶ sent to the organizers
package objecting

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Dialog waits for the reason.
const Dialog = "objection"

// Ask asks what happened, whoever has an entry that says absent.
func Ask(ctx context.Context, v *visit.Visit, store registrar.Objecting) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.ObjectTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return ask(ctx, v, store, tapped, "")
}

func ask(ctx context.Context, v *visit.Visit, store registrar.Objecting, of words.OfAttendance, wrong string) (bot.Reply, error) {
	c, o, err := v.By().Objectionable(ctx, store, of.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(visit.Reachable(v, c, err))
	}
	v.In(c)
	if err := v.Keep(ctx, Dialog, "reason", of); err != nil {
		return bot.Reply{}, err
	}
	question := v.Say.T("object.ask", "Course", c.Title, "Session", v.Say.Session(o.Session, c.Location()))
	return visit.AskText(v, Dialog, wrong, question, ""), nil
}

// Answer takes the reason and tells the organizers.
func Answer(ctx context.Context, v *visit.Visit, store registrar.Objecting) (bot.Reply, error) {
	var of words.OfAttendance
	if err := v.Answers(&of); err != nil {
		return bot.Reply{}, err
	}
	if v.Text == "" {
		return ask(ctx, v, store, of, v.Say.T("form.words"))
	}
	f, err := v.By().Object(ctx, store, of.ID, v.Text)
	if wrong := visit.Wrong(v, err); wrong != "" {
		return ask(ctx, v, store, of, wrong)
	}
	if err != nil {
		if errors.Is(err, course.ErrNotFound) {
			err = visit.OldButton()
		}
		return v.Ended(ctx, visit.Reachable(v, f.Course, err))
	}
	v.In(f.Course)
	told, err := v.Tell(ctx, f)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, Dialog); err != nil {
		return bot.Reply{}, err
	}
	return v.Reply("object.sent", "Course", f.Course.Title, "Told", told, "Organizers", words.Organizers(v.Say, f.Course))
}
