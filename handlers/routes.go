package handlers

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/joining"
	"github.com/loptruong/loptruong/handlers/people"
	"github.com/loptruong/loptruong/handlers/visit"
)

// Route is one thing a person can do: by a command and its English alias, by the
// taps of an action, or by answering the questions of a dialog.
type Route struct {
	Command  string
	Alias    string
	Action   string
	Dialog   string
	Audience course.Role // who it is for
	Help     string      // id of the text of its line in menus and help; empty: not listed

	Run    Handler // the command
	Links  Links   // the links that send the command
	Taps   Taps    // the buttons of the action
	Answer Handler // what is said at the dialog's questions
	Form   Handler // the buttons of the dialog, when it is a visit.Form
	Edited Handler // an earlier message that was changed while the dialog is open
}

// Handler is one way into a thing: it serves a visit with the store of its
// transaction, and returns what is answered.
type Handler func(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error)

// Taps are the buttons of an action, by the word after it; "" are those without one.
type Taps map[string]Handler

// Links are the links that send a command, by what stands before the first "_" of
// what they send with it; the rest is Args then.
type Links map[string]Handler

// routes is everything that can be done here. Menus, help and the first check of
// rights derive from it. The lists stand in files of their own: by whom it is done, and
// for organizers by what it is about.
var routes = slices.Concat(peopleRoutes, representativeRoutes, organizerRoutes, announcingRoutes, paperRoutes, managingRoutes, groupRoutes, adminRoutes)

// What is meant by an update that is no command, no tap and no answer.
var (
	contactRoute  = Route{Audience: course.AnyoneRole, Answer: join(joining.ContactAlone)}
	documentRoute = Route{Audience: course.OrganizerRole, Answer: archiveOr(files(people.TakeUnasked))}
	textRoute     = Route{Audience: course.AnyoneRole, Answer: sheetOr(textAlone)}
)
