package handlers

import (
	"context"
	"fmt"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/handlers/visit"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/words"
)

// Visit is one update of one person, with everything a handler looks at: the
// update, who it is and what they may do at this moment, and the store of the
// transaction it is handled in.
type Visit struct {
	*bot.Request
	House   *Handlers
	Store   Store
	Now     time.Time
	Account course.Account
	Actor   course.Actor
	Dialog  notice.Dialog // the unfinished form the update answers; Name is empty when there is none
	Say     *i18n.Printer

	of *visit.Visit
}

// tools is the visit as the rooms take it.
func (v *Visit) tools() *visit.Visit {
	v.of.Dialog, v.of.Account, v.of.Actor, v.of.Say = v.Dialog, v.Account, v.Actor, v.Say
	return v.of
}

// house is what the rooms share.
func (h *Handlers) house() *visit.House {
	return &visit.House{
		Texts: h.Texts, Username: h.Username, PublicURL: h.PublicURL, Check: h.Check, Blank: h.Blank, Lookups: h.lookups,
		Now: h.Now, Logger: h.Logger, Commands: commands,
	}
}

// old is a visit as what is not in a room yet takes it.
func (h *Handlers) old(v *visit.Visit, store Store) *Visit {
	return &Visit{Request: v.Request, House: h, Store: store, Now: v.Now, Account: v.Account, Actor: v.Actor, Say: v.Say, of: v}
}

func (h *Handlers) visit(ctx context.Context, store Store, r *bot.Request) (*Visit, error) {
	v, err := visit.New(ctx, h.house(), store, r)
	if err != nil {
		return nil, err
	}
	return h.old(v, store), nil
}

// may tells whether the person belongs to a route's audience. It only spares
// people menus and answers that are not for them: the handler itself asks
// course.Can about the very object.
func (v *Visit) may(audience course.Role) bool {
	if audience == course.AnyoneRole {
		return true
	}
	for _, g := range v.Actor.Grants {
		if g.Role == audience || g.Role == course.AdminRole && audience == course.OrganizerRole {
			return true
		}
	}
	return audience == course.TraineeRole && len(v.Actor.Enrollments) > 0
}

// notFor refuses what is for an audience that the person doesn't belong to.
func (v *Visit) notFor(ctx context.Context, audience course.Role) error {
	c, _, err := v.TraineeCourse(ctx)
	if err != nil && !isNotFound(err) {
		return err
	}
	return course.Refuse(course.ErrForbidden, "refuse."+string(audience), "Organizers", words.Organizers(v.Say, c))
}

// Allow returns nil when the actor may, and the refusal otherwise.
func (v *Visit) Allow(act course.Action, o course.Object) error {
	if course.Can(v.Actor, act, o) {
		return nil
	}
	return course.Refuse(course.ErrForbidden, "refuse.forbidden")
}

// in makes the visit speak as the course does.
func (v *Visit) in(c course.Course) course.Course {
	v.Say = v.House.Texts.In(v.Account.Language, c.Address)
	return c
}

// TraineeCourse is the course a trainee's command is about, with the place on
// it: of the courses whose roster the person is on the open ones come first, of
// those the active one, and else the newest. Without any it refuses with what to
// do.
func (v *Visit) TraineeCourse(ctx context.Context) (course.Course, course.Enrollment, error) {
	var best course.Course
	var place course.Enrollment
	for _, e := range v.Actor.Enrollments {
		if e.State != course.Enrolled {
			continue
		}
		c, err := v.Store.Course(ctx, e.CourseID)
		if err != nil {
			return course.Course{}, course.Enrollment{}, err
		}
		better := c.ID == v.Account.ActiveCourse || best.ID != v.Account.ActiveCourse && c.ID > best.ID
		if best.Closed() != c.Closed() {
			better = best.Closed() // an import puts people on a new roster without their doing
		}
		if better || best.ID == 0 {
			best, place = c, e
		}
	}
	if best.ID == 0 {
		return course.Course{}, course.Enrollment{}, course.Refuse(course.ErrNotFound, "refuse.no_course")
	}
	return v.in(best), place, nil
}

// managed is the course of that id when the person may manage it, else the
// refusal; for taps, which name their course.
func (v *Visit) managed(ctx context.Context, id int64) (course.Course, error) {
	if err := v.Allow(course.ManageCourse, course.Object{CourseID: id}); err != nil {
		return course.Course{}, err
	}
	c, err := v.Store.Course(ctx, id)
	if isNotFound(err) {
		err = course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	if err != nil {
		return course.Course{}, err
	}
	return v.in(c), nil
}

// say is a plain answer: one message.
func (v *Visit) say(key string, pairs ...any) (bot.Reply, error) {
	return bot.Say(v.Say.T(key, pairs...)), nil
}

// param is the n-th number a tap carries; 0 when there is none.
func (v *Visit) param(n int) int64 {
	if n >= len(v.Params) {
		return 0
	}
	var id int64
	if _, err := fmt.Sscan(v.Params[n], &id); err != nil {
		return 0
	}
	return id
}

// replace answers a tap by putting a message in the place of the one under the
// button; for anything but a tap it is a message of its own.
func (v *Visit) replace(text string) bot.Reply {
	m := notice.Message{Text: text}
	if v.TapID != "" {
		m.Edit = v.MessageID
	}
	return bot.Reply{Messages: []notice.Message{m}}
}

// key is a button with the text of a key.
func (v *Visit) key(data, text string, pairs ...any) notice.Button {
	return notice.Button{Label: v.Say.Plain(text, pairs...), Data: data}
}
