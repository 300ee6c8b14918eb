package handlers

import (
	"context"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
)

// help lists what this person can do, and tells those who have no place yet how
// to get one.
func help(_ context.Context, v *Visit) (bot.Reply, error) {
	text := v.Say.T("help.intro") + "\n\n" + v.commands(v.may)
	if v.Actor.Role() == course.AnyoneRole {
		text += "\n\n" + v.hint()
	}
	return bot.Say(text).And(v.menu()), nil
}

// Menu is the command menu of a role in a language: Vietnamese commands, or
// their English aliases, those of the role first.
func (h *Handlers) Menu(role course.Role, lang string) []bot.MenuCommand {
	p := h.Texts.In(lang, course.Comrade)
	var menu []bot.MenuCommand
	for _, r := range h.listed(func(audience course.Role) bool { return inMenu(role, audience) }) {
		menu = append(menu, bot.MenuCommand{Command: r.name(p.Language()), Description: p.Plain(r.Help)})
	}
	return menu
}

// listed are the routes with a help text whose audience is among those shown;
// what is for everybody comes last.
func (h *Handlers) listed(shown func(course.Role) bool) []*Route {
	var own, common []*Route
	for i := range h.routes {
		r := &h.routes[i]
		switch {
		case r.Help == "" || !shown(r.Audience):
		case r.Audience == course.AnyoneRole:
			common = append(common, r)
		default:
			own = append(own, r)
		}
	}
	return append(own, common...)
}

// inMenu tells whether a role's menu shows what is for an audience. Whoever has
// several roles finds the rest in the help.
func inMenu(role, audience course.Role) bool {
	switch audience {
	case course.AnyoneRole, role:
		return true
	case course.TraineeRole:
		return role == course.RepresentativeRole
	case course.OrganizerRole:
		return role == course.AdminRole
	}
	return false
}

// name is the command as people of a language type it.
func (r *Route) name(lang string) string {
	if lang == i18n.English && r.Alias != "" {
		return r.Alias
	}
	return r.Command
}

// commands lists the commands of the audiences shown, one a line.
func (v *Visit) commands(shown func(course.Role) bool) string {
	var lines []string
	for _, r := range v.House.listed(shown) {
		lines = append(lines, "/"+r.name(v.Say.Language())+" – "+v.Say.T(r.Help))
	}
	return strings.Join(lines, "\n")
}

// hint says in a line or two what this person most likely wants to do next.
func (v *Visit) hint() string {
	role := v.Actor.Role()
	return v.Say.T("hint."+string(role), "Trainee", v.may(course.TraineeRole))
}

// menu puts the command menu of the person's role and language into the chat.
func (v *Visit) menu() bot.Reply {
	return bot.Reply{Messages: []notice.Message{{MenuRole: v.Actor.Role(), MenuLang: v.Say.Language()}}}
}
