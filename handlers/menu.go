package handlers

import (
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
)

// Menu is the command menu, in a language, of whoever has the roles: Vietnamese
// commands, or their English aliases, those of the roles first.
func (h *Handlers) Menu(roles []course.Role, lang string) []bot.MenuCommand {
	p := h.house.Texts.In(lang, course.Comrade)
	var menu []bot.MenuCommand
	for _, r := range listed(func(audience course.Role) bool { return visit.InMenu(roles, audience) }) {
		menu = append(menu, bot.MenuCommand{Command: r.name(p.Language()), Description: p.Plain(r.Help)})
	}
	return menu
}

// Windows is what Telegram shows of the bot before anybody has begun with it: in Vietnamese,
// and in English where Telegram is.
func (h *Handlers) Windows() []bot.Window {
	var all []bot.Window
	for _, of := range []struct{ lang, code string }{{i18n.Vietnamese, ""}, {i18n.English, i18n.English}} {
		p := h.house.Texts.In(of.lang, course.Comrade)
		all = append(all, bot.Window{
			Language: of.code, Name: p.Plain("window.name"), Description: p.Plain("window.empty_chat"), Short: p.Plain("window.short"),
		})
	}
	return all
}

// commands lists the commands of the audiences shown, one a line.
func commands(p *i18n.Printer, shown func(audience course.Role) bool) string {
	var lines []string
	for _, r := range listed(shown) {
		lines = append(lines, "/"+r.name(p.Language())+" – "+p.T(r.Help))
	}
	return strings.Join(lines, "\n")
}

// listed are the routes with a help text whose audience is among those shown;
// what is for everybody comes last.
func listed(shown func(course.Role) bool) []Route {
	var own, common []Route
	for _, r := range routes {
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

// name is the command as people of a language type it.
func (r Route) name(lang string) string {
	if lang == i18n.English && r.Alias != "" {
		return r.Alias
	}
	return r.Command
}
