package handlers

import (
	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/grouping"
)

// classGroups are what is asked of a transaction about groups.
type classGroups interface {
	grouping.Store
	grouping.Chat
}

var groups = in(func(s Store) grouping.Store { return s })

// groupRoutes are what organizers can do about the groups of a course.
var groupRoutes = []Route{
	{
		Action: "group", Audience: course.OrganizerRole,
		Taps: Taps{"list": groups(grouping.List), "bind": groups(grouping.Bind), "more": groups(grouping.More), "drop": groups(grouping.Unbind)},
	},
}

// AsksOfGroup tells of which group Telegram is to be asked before Serve (bot.Request.Looked); 0 for none.
func AsksOfGroup(r *bot.Request) (chatID int64) { return grouping.Asks(r) }
