package handlers

import (
	"context"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/words"
)

// invite makes the link that gives its first user a role on a course: organizer,
// or representative of one of its delegations. Every tap is a new link, because
// the bot can't show an earlier one: it keeps the hash of the token only.
func invite(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, err := v.managed(ctx, v.param(1))
	if err != nil {
		return bot.Reply{}, err
	}
	switch v.word(0) {
	case "org":
		return v.inviteOrganizer(ctx, c)
	case "rep":
		all, err := v.Store.Delegations(ctx, c.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		for _, d := range all {
			if d.ID == v.param(2) {
				link, err := v.invitation(ctx, course.Invitation{Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: d.ID})
				if err != nil {
					return bot.Reply{}, err
				}
				return v.say("invite.representative", "Delegation", d.Name, "Title", c.Title, "Link", link, "Until", v.inviteUntil(c))
			}
		}
	}
	return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
}

// inviteRoles lets an admin invite another one, or an organizer of any course.
func inviteRoles(ctx context.Context, v *Visit) (bot.Reply, error) {
	if err := v.Allow(course.InviteAdmin, course.Object{}); err != nil {
		return bot.Reply{}, err
	}
	switch v.word(0) {
	case "admin":
		link, err := v.invitation(ctx, course.Invitation{Role: course.AdminRole})
		if err != nil {
			return bot.Reply{}, err
		}
		return v.say("invite.admin", "Link", link, "Until", v.inviteUntil(course.NewCourse("", "")))
	case "org":
		c, err := v.managed(ctx, v.param(1))
		if err != nil {
			return bot.Reply{}, err
		}
		return v.inviteOrganizer(ctx, c)
	}
	return v.rolesMenu(ctx)
}

// maxRows is how many rows of buttons are shown at most; Telegram takes 100
// buttons.
const maxRows = 45

// rolesMenu shows who there is, and a button for each role that can be given.
func (v *Visit) rolesMenu(ctx context.Context) (bot.Reply, error) {
	admins, err := v.Store.Admins(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	courses, err := v.Store.Courses(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	keys := [][]notice.Button{{v.key(notice.Data("roles", "admin"), "invite.key_admin")}}
	for _, c := range courses {
		if !c.Closed() && len(keys) < maxRows {
			keys = append(keys, []notice.Button{v.key(notice.Data("roles", "org", c.ID), "invite.key_organizer_of", "Title", words.Short(c.Title))})
		}
	}
	return bot.Say(v.Say.N("invite.menu", len(admins)), keys...), nil
}

func (v *Visit) inviteOrganizer(ctx context.Context, c course.Course) (bot.Reply, error) {
	link, err := v.invitation(ctx, course.Invitation{Role: course.OrganizerRole, CourseID: c.ID})
	if err != nil {
		return bot.Reply{}, err
	}
	return v.say("invite.organizer", "Title", c.Title, "Link", link, "Until", v.inviteUntil(c))
}

// invitation stores a new invitation and returns its link, which is shown this
// once.
func (v *Visit) invitation(ctx context.Context, i course.Invitation) (link string, err error) {
	token := NewToken()
	i.By, i.ExpiresAt = v.Account.ID, v.Now.Add(course.InvitationTTL)
	if err := v.Store.CreateInvitation(ctx, i, HashToken(token)); err != nil {
		return "", err
	}
	return v.House.Link("r_" + token), nil
}

// inviteUntil is the last day of an invitation made now, in the course's zone.
func (v *Visit) inviteUntil(c course.Course) string {
	at := v.Now.Add(course.InvitationTTL).In(c.Location())
	return course.ClockTime(at) + ", " + course.ShortDate(at)
}
