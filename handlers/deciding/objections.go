package deciding

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Objections is what deciding on those who were marked absent asks of a transaction.
type Objections interface {
	registrar.Objections
	WaitingObjections(ctx context.Context, courseID int64) ([]course.Objection, error)
}

// objectionsTap shows the objections of a course that wait.
var objectionsTap = notice.Tap[words.OfCourse]{Action: "objection", What: "list"}

var objections = kind{
	count: func(ctx context.Context, store Store, courseID int64) (int, error) {
		waiting, err := store.WaitingObjections(ctx, courseID)
		return len(waiting), err
	},
	list: func(ctx context.Context, v *visit.Visit, store Store, c course.Course) (bot.Reply, error) {
		return nextObjection(ctx, v, store, c, "")
	},
	button: "approve.button_objections",
	data:   func(c course.Course) string { return objectionsTap.Data(words.OfCourse{ID: c.ID}) },
}

// ListObjections shows the first of the objections that wait.
func ListObjections(ctx context.Context, v *visit.Visit, store Objections) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, objectionsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return nextObjection(ctx, v, store, c, "")
}

// nextObjection shows the first of the objections that wait, after a word about what has
// just happened.
func nextObjection(ctx context.Context, v *visit.Visit, store Objections, c course.Course, said string) (bot.Reply, error) {
	waiting, err := store.WaitingObjections(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(waiting) == 0 {
		return v.Replace(under(said, v.Say.T("object.none", "Course", c.Title))), nil
	}
	m := words.Objected(v.Say, course.AbsenceObjected{Course: c, Objection: waiting[0]})
	if more := len(waiting) - 1; more > 0 {
		m.Text += "\n\n" + v.Say.N("object.more", more)
	}
	return v.Replace(under(said, m.Text), m.Buttons...), nil
}

// DecideObjection grants an objection or keeps the entry; whose it is is told.
func DecideObjection(ctx context.Context, v *visit.Visit, store Objections) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.DecideTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if _, granted := tapped.State.Presence(); !granted && tapped.State != course.ObjectionKept {
		return bot.Reply{}, visit.OldButton()
	}
	f, err := v.By().DecideObjection(ctx, store, tapped.Objection, tapped.State)
	if refused, ok := visit.Refused(err); ok && errors.Is(err, course.ErrConflict) {
		v.In(f.Course)
		return v.Replace(v.Say.Error(refused)), nil // what another has decided, in the place of the buttons
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(f.Course)
	if f.Account.ID != 0 {
		if _, err := v.Tell(ctx, f); err != nil {
			return bot.Reply{}, err
		}
	}
	o := f.Objection
	said := v.Say.T("object.done_"+string(o.State), "Name", o.Place.Trainee.Name, "Session", v.Say.Session(o.Session, f.Course.Location()), "Course", f.Course.Title)
	waiting, err := store.WaitingObjections(ctx, f.Course.ID)
	if err != nil || len(waiting) == 0 {
		return v.Replace(said), err
	}
	return nextObjection(ctx, v, store, f.Course, said)
}
