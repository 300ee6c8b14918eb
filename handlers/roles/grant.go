package roles

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons about one role that somebody has. The last carries what was shown, and
// when that is no longer so the question is asked anew.
var (
	grantTap  = notice.Tap[ofGrant]{Action: "roles", What: "show"}
	askTap    = notice.Tap[ofGrant]{Action: "roles", What: "ask"}
	revokeTap = notice.Tap[seenGrant]{Action: "roles", What: "ok"}
)

type ofGrant struct{ ID int64 }

type seenGrant struct {
	ID   int64
	Seen string
}

// ShowGrant shows a role that somebody has, with the way to take it away.
func ShowGrant(ctx context.Context, v *visit.Visit, store registrar.Revoking) (bot.Reply, error) {
	tapped, err := visit.Read(v, grantTap)
	if err != nil {
		return bot.Reply{}, err
	}
	g, err := registrar.Held(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	var c course.Course
	if g.Role == course.AdminRole {
		err = v.Allow(course.ManageRoles, course.Object{})
	} else {
		c, err = v.Managed(ctx, g.CourseID)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	persons, err := store.Persons(ctx, g.AccountID, g.By)
	if err != nil {
		return bot.Reply{}, err
	}
	who := persons[g.AccountID]
	lines := []string{v.Say.T("roles.card", "Name", words.Person(v.Say, who), "Unit", who.Unit, "Role", words.Role(v.Say, g.Role, g.Delegation),
		"Course", c.Title, "Since", since(g), "By", by(v, g, persons), "ID", who.TelegramID, "Absent", !who.CameIn, "Blocked", who.Blocked)}
	lines = append(lines, configured(v, g, who)...)
	var buttons [][]notice.Button
	if registrar.MayRevoke(v.Actor, g) == nil {
		buttons = append(buttons, []notice.Button{v.Button(askTap.Data(ofGrant{g.ID}), "roles.button_revoke")})
	} else {
		lines = append(lines, "", v.Say.T("roles.not_yours"))
	}
	if v.May(course.AdminRole) {
		buttons = append(buttons, []notice.Button{v.Button(allLogTap.Data(logOfAll{Account: g.AccountID}), "roles.button_done")})
	}
	return v.Replace(strings.Join(lines, "\n"), append(buttons, backToList(v, g))...), nil
}

// configured says what taking the role away from an admin whom the configuration names
// would mean; nothing of anybody else.
func configured(v *visit.Visit, g course.Grant, who course.Person) []string {
	if g.Role != course.AdminRole || !slices.Contains(v.House.Admins, who.TelegramID) {
		return nil
	}
	return []string{"", v.Say.T("roles.configured", "ID", who.TelegramID)}
}

func backToList(v *visit.Visit, g course.Grant) []notice.Button {
	return []notice.Button{v.Button(listData(g.CourseID, 0), "roles.button_list")}
}

// AskRevoking says what taking a role away means, and asks whether it is to be done.
func AskRevoking(ctx context.Context, v *visit.Visit, store registrar.Revoking) (bot.Reply, error) {
	tapped, err := visit.Read(v, askTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askRevoking(ctx, v, store, tapped.ID, "")
}

// askRevoking asks under a word about why it is asked.
func askRevoking(ctx context.Context, v *visit.Visit, store registrar.Revoking, id int64, why string) (bot.Reply, error) {
	r, err := v.By().Revocation(ctx, store, id)
	if err != nil {
		return bot.Reply{}, err
	}
	v.In(r.Course)
	lines := []string{why + v.Say.T("roles.ask_"+string(r.Grant.Role), "Name", words.Person(v.Say, r.Whose), "Course", r.Course.Title, "Delegation", r.Grant.Delegation)}
	lines = append(lines, configured(v, r.Grant, r.Whose)...)
	if r.Grant.AccountID == v.Account.ID {
		lines = append(lines, v.Say.T("roles.ask_self"))
	}
	if n := len(r.Invitations); n > 0 {
		lines = append(lines, v.Say.N("roles.ask_invitations", n))
	}
	lines = append(lines, v.Say.T("roles.ask_again"))
	return v.Replace(strings.Join(lines, "\n"),
		[]notice.Button{v.Button(revokeTap.Data(seenGrant{id, r.Seen()}), "roles.button_revoke")}, backToList(v, r.Grant)), nil
}

// Revoke takes a role away; whoever had it is told, and their command menu changes.
func Revoke(ctx context.Context, v *visit.Visit, store registrar.Revoking) (bot.Reply, error) {
	tapped, err := visit.Read(v, revokeTap)
	if err != nil {
		return bot.Reply{}, err
	}
	r, revoked, err := v.By().RevokeRole(ctx, store, tapped.ID, tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return askRevoking(ctx, v, store, tapped.ID, v.Say.T("refuse.changed")+"\n\n")
	case err != nil:
		return bot.Reply{}, err
	}
	v.In(r.Course)
	told, err := v.Tell(ctx, revoked)
	if err == nil {
		err = v.MenuOf(ctx, revoked.Account, fmt.Sprintf("revoked/%d", revoked.Audit))
	}
	if err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("roles.done", "Role", words.Role(v.Say, r.Grant.Role, r.Grant.Delegation), "Name", words.Person(v.Say, r.Whose), "Course", r.Course.Title, "Told", told)
	lines := append([]string{text}, configured(v, r.Grant, r.Whose)...)
	if r.Grant.AccountID == v.Account.ID {
		return v.Replace(strings.Join(lines, "\n")), nil // the list is theirs no more
	}
	return v.Replace(strings.Join(lines, "\n"), backToList(v, r.Grant)), nil
}
