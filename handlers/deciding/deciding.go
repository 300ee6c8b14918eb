// Package deciding is what organizers decide on in the chat because people have asked
// for it: corrections of what places say, leave from sessions, places for those who have registered and wait,
// and claims to places, about which the representative of a delegation may decide too.
//
//	/duyet ─▶ what waits, by kind ─▶ the list ─▶ one, or all that are shown ─▶ approve
//	                                   │                                    └▶ refuse ─▶ why?
//	                                   ├▶ those decided ─▶ a leave ─▶ the other way
//	                                   └▶ a claim ─▶ whose place? ─▶ another's: sure? ─▶ given
//	                                               └▶ refuse ─▶ why?
package deciding

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
)

// Store is what deciding asks of a transaction.
type Store interface {
	registrar.Deciding
	registrar.Decisions
	Objections
	Leaves
	registrar.Seating
	WaitingPage(ctx context.Context, courseID int64, asked bool, from, limit int) ([]course.Waiting, error)
	CountWaiting(ctx context.Context, courseID int64, asked bool) (n int, err error)
	WaitingClaims(ctx context.Context, courseID int64) ([]course.Claim, error)
	WaitingCorrections(ctx context.Context, courseID int64) ([]course.Correction, error)
	CountCorrections(ctx context.Context, courseID int64) (n int, err error)
}

// kind is one kind of what waits for a decision.
type kind struct {
	count  func(ctx context.Context, store Store, courseID int64) (n int, err error)
	list   func(ctx context.Context, v *visit.Visit, store Store, c course.Course) (bot.Reply, error)
	button string // id of the text on the button that leads to the list; takes Count
	data   func(c course.Course) string
}

// kinds are all of them, in the order in which they are shown.
var kinds = []kind{registrants, line, claims, corrections, leaves, objections}

// Show says what waits for the organizers of a course: a list at once where one kind
// does, else how many of each, with a button to each list.
func Show(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	var waiting []kind
	var buttons [][]notice.Button
	for _, k := range kinds {
		n, err := k.count(ctx, store, c.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		if n > 0 {
			waiting = append(waiting, k)
			buttons = append(buttons, []notice.Button{v.Button(k.data(c), k.button, "Count", n)})
		}
	}
	switch len(waiting) {
	case 0:
		return listLeaves(ctx, v, store, c, 0, "") // none, with the way to those decided
	case 1:
		return waiting[0].list(ctx, v, store, c)
	}
	return bot.Say(v.Say.T("approve.kinds", "Course", c.Title), buttons...), nil
}

// under is a text below a word about what has just happened, where there is one.
func under(said, text string) string {
	return strings.TrimPrefix(said+"\n\n"+text, "\n\n")
}
