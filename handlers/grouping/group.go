// Package grouping is what the bot does in Telegram groups, and which of them are a course's.
package grouping

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Chat is what is asked of a transaction about a group that the bot is in.
type Chat interface {
	words.Ears
	KnownActor(ctx context.Context, telegramID int64) (course.Account, course.Actor, error)
	MayAnswer(ctx context.Context, chatID int64, pause time.Duration) (bool, error)
	Course(ctx context.Context, id int64) (course.Course, error)
	GroupAt(ctx context.Context, chatID int64) (course.Group, error)
	TurnGroup(ctx context.Context, chatID int64, title string, gone bool) error
	MoveGroup(ctx context.Context, from, to int64) error
}

// pause is how long after an answer in a group no command is answered there.
const pause = time.Minute

// bindCommand is the command by which a group is bound; with the word after it the bot is started by
// whoever adds it by the button of a course.
const bindCommand = "lop"

// Serve serves an update of a group. What people say there is nobody's answer to anything: a command is
// answered by a link into the private chat, and all else by nothing.
func Serve(ctx context.Context, h *visit.House, store Chat, r *bot.Request) (bot.Reply, error) {
	switch {
	case r.Group != nil:
		return bot.Reply{}, changed(ctx, h, store, r)
	case r.TapID != "":
		return bot.Toast(r, printer(h, r, course.Account{}).Plain("group.tap")), nil
	case r.Command == "":
		return bot.Reply{}, nil
	}
	var account course.Account
	var actor course.Actor
	if !r.Anonymous {
		var err error
		if account, actor, err = store.KnownActor(ctx, r.TelegramID); err != nil && !errors.Is(err, course.ErrNotFound) {
			return bot.Reply{}, err
		}
	}
	binds := r.Command == bindCommand || r.Command == "course" || r.Command == "start" && r.Args == bindCommand
	if may, err := store.MayAnswer(ctx, r.ChatID, pause); err != nil || !may && !(binds && organizes(actor)) {
		return bot.Reply{}, err // but whoever runs a class and binds the group is answered, whatever somebody else has just typed
	}
	say, textID, start := printer(h, r, account), "refuse.private", ""
	if binds {
		switch {
		case r.Anonymous:
			textID = "group.anonymous"
		case organizes(actor):
			textID, start = "group.go_private", link(r.ChatID, r.Thread)
		}
	}
	m := notice.Message{
		Text: say.T(textID), Thread: r.Thread,
		Buttons: [][]notice.Button{{{Label: say.Plain("refuse.private_button"), URL: h.Link(start)}}},
	}
	return bot.Reply{Messages: []notice.Message{m}}, nil
}

// printer speaks as the person's Telegram does, or as they have chosen.
func printer(h *visit.House, r *bot.Request, a course.Account) *i18n.Printer {
	lang := a.Language
	if lang == "" && strings.HasPrefix(r.Language, i18n.English) {
		lang = i18n.English
	}
	return h.Texts.In(lang, a.Address)
}

func organizes(a course.Actor) bool {
	return slices.ContainsFunc(a.Grants, func(g course.Grant) bool { return g.Role == course.OrganizerRole || g.Role == course.AdminRole })
}

// LinkKind is what begins the start parameter by which a group is bound.
const LinkKind = "n"

// link is that parameter: the chat and the topic.
func link(chatID int64, thread int) string { return fmt.Sprintf("%s_%d_%d", LinkKind, chatID, thread) }

// changed follows a group to another chat, and notes whether the bot is in it.
func changed(ctx context.Context, h *visit.House, store Chat, r *bot.Request) error {
	is := r.Group
	switch {
	case is.MovedTo != 0:
		return store.MoveGroup(ctx, r.ChatID, is.MovedTo)
	case is.MovedFrom != 0:
		return store.MoveGroup(ctx, is.MovedFrom, r.ChatID)
	}
	g, err := store.GroupAt(ctx, r.ChatID)
	if errors.Is(err, course.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := store.TurnGroup(ctx, r.ChatID, is.Title, is.Out); err != nil || !is.Out || g.Gone || g.CourseID == 0 {
		return err
	}
	c, err := store.Course(ctx, g.CourseID)
	if err != nil {
		return err
	}
	_, err = words.Tell(ctx, h.Texts, store, course.GroupLost{Course: c, Group: g, Update: r.ID})
	return err
}
