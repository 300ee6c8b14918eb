package handlers

import (
	"context"
	"errors"
	"slices"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/handlers/joining"
	"loptruong/handlers/papers"
)

// start opens the bot, plainly or by one of its links: c_<course code> joins,
// r_<token> accepts a role, v_<certificate code> verifies.
func start(ctx context.Context, v *Visit) (bot.Reply, error) {
	kind, rest, _ := strings.Cut(v.Args, "_")
	switch {
	case rest == "":
		return greet(ctx, v)
	case kind == "c":
		return joining.Open(ctx, v.tools(), desk(v.Store), rest)
	case kind == "r":
		return acceptInvitation(ctx, v, rest)
	case kind == "v":
		return papers.VerifyCode(ctx, v.tools(), v.Store, rest)
	}
	return greet(ctx, v)
}

// greet says what this is and what to do next, according to who one is.
func greet(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, place, err := v.TraineeCourse(ctx)
	switch {
	case err == nil:
		return v.tools().Standing(ctx, c, place)
	case !isNotFound(err):
		return bot.Reply{}, err
	case v.Actor.Role() == course.AnyoneRole:
		return welcomeStranger(ctx, v)
	}
	return bot.Say(v.Say.T("start.hello") + "\n\n" + v.hint()).And(v.menu()), nil
}

func welcomeStranger(ctx context.Context, v *Visit) (bot.Reply, error) {
	courses, err := v.Store.Courses(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	next := "start.no_course"
	for _, c := range courses {
		if !c.Closed() {
			next = "start.open_link"
		}
	}
	return bot.Say(v.Say.T("start.hello") + "\n\n" + v.Say.T(next)).And(v.menu()), nil
}

// firstAdmin refuses an invitation that the program itself has printed for its
// first admin once there is one: every start without an admin prints another.
func (v *Visit) firstAdmin(ctx context.Context, i course.Invitation) error {
	if i.By != 0 || i.Role != course.AdminRole {
		return nil
	}
	admins, err := v.Store.Admins(ctx)
	if err == nil && len(admins) > 0 && !slices.ContainsFunc(admins, func(a course.Account) bool { return a.ID == v.Account.ID }) {
		err = course.Refuse(course.ErrConflict, "start.invitation_spent")
	}
	return err
}

// acceptInvitation gives the role of an invitation link to whoever opens it
// first.
func acceptInvitation(ctx context.Context, v *Visit, token string) (bot.Reply, error) {
	invitation, err := v.Store.UseInvitation(ctx, HashToken(token), v.Account.ID)
	switch {
	case errors.Is(err, course.ErrNotFound):
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "start.invitation_unknown")
	case errors.Is(err, course.ErrConflict):
		return bot.Reply{}, course.Refuse(course.ErrConflict, "start.invitation_spent")
	case err != nil:
		return bot.Reply{}, err
	}
	if err := v.firstAdmin(ctx, invitation); err != nil {
		return bot.Reply{}, err
	}
	created, err := v.Store.GrantRole(ctx, course.Grant{
		AccountID: v.Account.ID, Role: invitation.Role, CourseID: invitation.CourseID,
		DelegationID: invitation.DelegationID, By: invitation.By, At: v.Now,
	})
	if err != nil {
		return bot.Reply{}, err
	}
	var c course.Course
	if invitation.CourseID != 0 {
		if c, err = v.Store.Course(ctx, invitation.CourseID); err != nil {
			return bot.Reply{}, err
		}
		c = v.in(c)
		if err := v.Store.SetActiveCourse(ctx, v.Account.ID, c.ID); err != nil {
			return bot.Reply{}, err
		}
	}
	if v.Actor, err = v.Store.Actor(ctx, v.Account.ID); err != nil {
		return bot.Reply{}, err
	}
	delegation, err := v.findDelegation(ctx, invitation.CourseID, invitation.DelegationID)
	if err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("start.role_"+string(invitation.Role), "Course", c.Title, "Delegation", delegation)
	if !created {
		text = v.Say.T("start.role_held")
	}
	commands := v.commands(func(audience course.Role) bool {
		return audience != course.AnyoneRole && inMenu(invitation.Role, audience) && v.may(audience)
	})
	return bot.Say(text + "\n\n" + commands).And(v.menu()), nil
}

// findDelegation is the name of a delegation of the course; empty when there is
// no such one.
func (v *Visit) findDelegation(ctx context.Context, courseID, delegationID int64) (string, error) {
	if delegationID == 0 {
		return "", nil
	}
	delegations, err := v.Store.Delegations(ctx, courseID)
	if err != nil {
		return "", err
	}
	for _, d := range delegations {
		if d.ID == delegationID {
			return d.Name, nil
		}
	}
	return "", nil
}
