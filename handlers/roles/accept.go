package roles

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
)

// Accept gives the role of an invitation's link to whoever opens it first, and lists
// what they can do with it.
func Accept(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	i, created, err := v.By().AcceptInvitation(ctx, store, v.Args)
	if err != nil {
		return bot.Reply{}, err
	}
	var c course.Course
	if i.CourseID != 0 {
		if c, err = store.Course(ctx, i.CourseID); err != nil {
			return bot.Reply{}, err
		}
		err = v.Entered(ctx, v.In(c))
	} else {
		v.Actor, err = store.Actor(ctx, v.Account.ID)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	delegation, err := nameOf(ctx, store, i.CourseID, i.DelegationID)
	if err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("start.role_"+string(i.Role), "Course", c.Title, "Delegation", delegation)
	if !created {
		text = v.Say.T("start.role_held")
	}
	commands := v.House.Commands(v.Say, func(audience course.Role) bool {
		return audience != course.AnyoneRole && visit.InMenu([]course.Role{i.Role}, audience) && v.May(audience)
	})
	return bot.Say(text+"\n\n"+commands, visit.OtherLanguages(v, 0)).And(v.Menu()), nil
}

// nameOf is the name of a delegation of the course; empty when there is none of that
// id.
func nameOf(ctx context.Context, store interface {
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
}, courseID, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	all, err := store.Delegations(ctx, courseID)
	if err != nil {
		return "", err
	}
	for _, d := range all {
		if d.ID == id {
			return d.Name, nil
		}
	}
	return "", nil
}
