// Package account is what somebody has with the bot itself, whatever their role: being
// greeted, help, language, what is kept of them, and leaving a form.
package account

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Store is what visits here ask of a transaction.
type Store interface {
	registrar.Log
	Courses(ctx context.Context) ([]course.Course, error)
	Course(ctx context.Context, id int64) (course.Course, error)
	LeavesAt(ctx context.Context, enrollmentID int64) ([]course.Leave, error)
	InquiriesAt(ctx context.Context, enrollmentID int64) ([]course.Inquiry, error)
	WaitingsOf(ctx context.Context, accountID int64) ([]course.Waiting, error)
	ClaimsOf(ctx context.Context, accountID int64) ([]course.Claim, error)
	SetLanguage(ctx context.Context, accountID int64, language string) error
	Dialog(ctx context.Context, chatID int64) (d notice.Dialog, found bool, err error)
	DeleteDialog(ctx context.Context, chatID int64) error
	CancelImports(ctx context.Context, chatID int64) (cancelled int, err error)
}

// Greet says what this is and what to do next, according to who one is.
func Greet(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	reply, err := greet(ctx, v, store)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := store.WaitingsOf(ctx, v.Account.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	for _, w := range all {
		if !w.State.Open() {
			continue
		}
		c, err := store.Course(ctx, w.CourseID)
		if err != nil {
			return bot.Reply{}, err
		}
		if c = v.In(c); !c.Closed() {
			reply = reply.And(bot.Reply{Messages: []notice.Message{words.Waits(v.Say, c, w)}})
		}
	}
	return reply, nil
}

func greet(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	mine, err := visit.Attends(ctx, v)
	if err == nil {
		return visit.Standing(ctx, v, mine)
	}
	if _, none := visit.Refused(err); !none {
		return bot.Reply{}, err
	}
	next := v.Hint()
	if v.Actor.Role() == course.AnyoneRole {
		if next, err = wayIn(ctx, v, store); err != nil {
			return bot.Reply{}, err
		}
	}
	now, err := visit.Offers(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("start.hello")+"\n\n"+next, append(now, visit.OtherLanguages(v, 0))...).And(v.Menu()), nil
}

// wayIn tells a stranger how to come to a course, when there is one to come to.
func wayIn(ctx context.Context, v *visit.Visit, store Store) (string, error) {
	all, err := store.Courses(ctx)
	if err != nil {
		return "", err
	}
	for _, c := range all {
		if !c.Closed() {
			return v.Say.T("start.open_link"), nil
		}
	}
	return v.Say.T("start.no_course"), nil
}
