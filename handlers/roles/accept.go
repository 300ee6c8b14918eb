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
		err = v.Reread(ctx)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("start.role_"+string(i.Role), "Course", c.Title, "Delegation", i.Delegation)
	if !created {
		text = v.Say.T("start.role_held")
	}
	commands := v.House.Commands(v.Say, func(audience course.Role) bool {
		return audience != course.AnyoneRole && visit.InMenu([]course.Role{i.Role}, audience) && v.May(audience)
	})
	now, err := visit.Offers(ctx, v)
	return bot.Say(text+"\n\n"+commands, append(now, visit.OtherLanguages(v, 0))...).And(v.Menu()), err
}
