// Package roles is who may do what: inviting, accepting an invitation, seeing and
// revoking roles, the log of what was done, what a representative sees of their
// delegation, and what an admin sees of the whole.
package roles

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Store is what giving roles asks of a transaction.
type Store interface {
	registrar.Invitations
	registrar.Acceptance
	Course(ctx context.Context, id int64) (course.Course, error)
}

// adminTap makes a link for another admin.
var adminTap = notice.Tap[struct{}]{Action: "all", What: "admin"}

// InviteAdmin makes the link that gives its first user the role of an admin.
func InviteAdmin(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	if _, err := visit.Read(v, adminTap); err != nil {
		return bot.Reply{}, err
	}
	token, _, err := v.By().Invite(ctx, store, course.Invitation{Role: course.AdminRole})
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(v.Say.T("invite.admin", "Link", link(v, token), "Until", moment(v.Now.Add(course.InvitationTTL).In(home()))), words.CopyLink(v.Say, link(v, token))), nil
}

// InviteOrganizer makes the link that gives its first user a course to look after.
func InviteOrganizer(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, visit.OrganizerTap)
	if err != nil {
		return bot.Reply{}, err
	}
	token, _, err := v.By().Invite(ctx, store, course.Invitation{Role: course.OrganizerRole, CourseID: c.ID})
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(v.Say.T("invite.organizer", "Title", c.Title, "Link", link(v, token), "Until", until(v, c)), words.CopyLink(v.Say, link(v, token))), nil
}

// InviteRepresentative makes the link that gives its first user a delegation to speak
// for.
func InviteRepresentative(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.DelegateTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	token, of, err := v.By().Invite(ctx, store, course.Invitation{Role: course.RepresentativeRole, CourseID: c.ID, DelegationID: tapped.ID})
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return bot.Say(v.Say.T("invite.representative", "Delegation", of.Name, "Title", c.Title, "Link", link(v, token), "Until", until(v, c)), words.CopyLink(v.Say, link(v, token))), nil
}

// linkKind begins the start parameter of an invitation's link.
const linkKind = "r_"

func link(v *visit.Visit, token string) string { return v.House.Link(linkKind + token) }

// until is the last day of an invitation made now, in the course's zone.
func until(v *visit.Visit, c course.Course) string {
	return moment(v.Now.Add(course.InvitationTTL).In(c.Location()))
}

func moment(at time.Time) string { return course.ClockTime(at) + ", " + course.ShortDate(at) }
