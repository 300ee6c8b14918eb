package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/deciding"
	"github.com/loptruong/loptruong/handlers/grouping"
	"github.com/loptruong/loptruong/handlers/inquiring"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/limit"
	"github.com/loptruong/loptruong/words"
)

// Config is what the handlers need beside the store.
type Config = visit.Config

// Handlers serves visits. Safe for concurrent use.
type Handlers struct {
	house    *visit.House
	commands map[string]*Route
	actions  map[string]*Route
	dialogs  map[string]*Route
}

// verifyRate is how often one may look up a certificate: an office its stack of
// papers, and whoever tries the codes out nothing.
var verifyRate = limit.Rate{Burst: 30, Every: 6 * time.Second}

// New checks that the routes are whole: every name once.
func New(cfg Config) (*Handlers, error) {
	switch {
	case cfg.Texts == nil:
		return nil, errors.New("handlers: no texts")
	case cfg.Username == nil:
		return nil, errors.New("handlers: no name of the bot")
	case cfg.Check == nil:
		return nil, errors.New("handlers: no check of papers")
	case cfg.Now == nil:
		return nil, errors.New("handlers: no clock")
	}
	h := &Handlers{
		house:    &visit.House{Config: cfg, VerifyTries: limit.New[int64](verifyRate), Commands: commands},
		commands: map[string]*Route{}, actions: map[string]*Route{}, dialogs: map[string]*Route{},
	}
	for i := range routes {
		r := &routes[i]
		for _, name := range []struct {
			index map[string]*Route
			name  string
		}{{h.commands, r.Command}, {h.commands, r.Alias}, {h.actions, r.Action}, {h.dialogs, r.Dialog}} {
			if name.name == "" {
				continue
			}
			if name.index[name.name] != nil {
				return nil, fmt.Errorf("handlers: %q is routed twice", name.name)
			}
			name.index[name.name] = r
		}
	}
	return h, nil
}

// Serve handles one update inside the caller's transaction and returns what to
// answer in its chat. An error undoes the transaction; see Refusal for what to
// answer then.
func (h *Handlers) Serve(ctx context.Context, store Store, r *bot.Request) (bot.Reply, error) {
	switch {
	case r.ChatID < 0:
		return grouping.Serve(ctx, h.house, store, r)
	case r.TelegramID == 0:
		return bot.Reply{}, nil
	}
	if r.Blocked || r.Unblocked {
		err := store.SetBlocked(ctx, r.TelegramID, r.Blocked)
		if errors.Is(err, course.ErrNotFound) { // somebody who has never come in: nothing is kept of them, and nothing sent
			err = nil
		}
		return bot.Reply{}, err
	}
	v, err := visit.New(ctx, h.house, store, r)
	if err != nil {
		return bot.Reply{}, err
	}
	take := h.take
	if r.Edited {
		take = h.edited
	}
	reply, err := take(ctx, v, store)
	if _, ok := visit.Refused(err); ok {
		err = &refusal{err, v.Say}
	}
	return reply, err
}

// refusal is one with the words of its visit, which speaks as the course does that it was
// about.
type refusal struct {
	error
	say *i18n.Printer
}

// Unwrap gives the refusal itself.
func (r *refusal) Unwrap() error { return r.error }

// take hands a visit to whoever takes it.
func (h *Handlers) take(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	route, err := h.route(ctx, v, store)
	if err != nil {
		return bot.Reply{}, err
	}
	if !v.May(route.Audience) {
		refused := notFor(ctx, v, route.Audience)
		if v.Dialog.Name != "" { // a form of a role that was taken away would take every word from now on
			return v.Ended(ctx, refused)
		}
		return bot.Reply{}, refused
	}
	handle := route.handler(v)
	if handle == nil {
		return bot.Reply{}, visit.OldButton()
	}
	return handle(ctx, v, store)
}

// edited serves the edit of an earlier message, which answers nothing but a form that is
// under way and knows the message.
func (h *Handlers) edited(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	dialog, found, err := store.Dialog(ctx, v.ChatID)
	route := h.dialogs[dialog.Name]
	if err != nil || !found || route == nil || route.Edited == nil || !v.May(route.Audience) {
		return bot.Reply{}, err
	}
	v.Dialog = dialog
	return route.Edited(ctx, v, store)
}

// Refusal is the answer to a visit that failed: the refusal's own text, or the
// neutral sentence for every other error.
func (h *Handlers) Refusal(ctx context.Context, store Store, r *bot.Request, failure error) (bot.Reply, error) {
	if r.ChatID < 0 { // a group is no place for that
		return bot.Reply{}, nil
	}
	v, err := visit.New(ctx, h.house, store, r)
	if err != nil {
		return bot.Reply{}, err
	}
	say := v.Say
	if said, ok := errors.AsType[*refusal](failure); ok {
		say = said.say
	}
	text := say.T("refuse.failed", "Update", r.ID)
	if refused, ok := visit.Refused(failure); ok {
		text = say.Error(refused)
	}
	return bot.Say(text), nil
}

// cancelCommand is what is meant by whoever types that they want to leave it.
const cancelCommand = "huy"

// route finds what is meant by the update, and reads the form that it answers.
func (h *Handlers) route(ctx context.Context, v *visit.Visit, store Store) (*Route, error) {
	if v.Command == "" && v.TapID == "" && !v.Media && !v.Forwarded && visit.Cancels(v.Text) {
		v.Command = cancelCommand
	}
	switch {
	case v.Action == visit.FormAction && len(v.Params) > 0:
		if route := h.dialogs[v.Params[0]]; route != nil && route.Form != nil {
			return route, nil
		}
		return nil, visit.OldButton()
	case v.Action == visit.CommandAction:
		return h.pressed(v)
	case v.Action != "" || v.TapID != "":
		if route := h.actions[v.Action]; route != nil {
			return route, nil
		}
		return nil, visit.OldButton()
	case v.Command != "":
		if route := h.commands[v.Command]; route != nil {
			return route, nil
		}
		return nil, course.Refuse(course.ErrNotFound, "refuse.unknown_command")
	}
	if route, err := repliedTo(ctx, v, store); err != nil || route != nil {
		return route, err
	}
	dialog, found, err := store.Dialog(ctx, v.ChatID)
	if err != nil {
		return nil, err
	}
	if route := h.dialogs[dialog.Name]; found && route != nil {
		v.Dialog = dialog
		return route, nil
	}
	switch {
	case v.Contact != nil:
		return &contactRoute, nil
	case v.Document != nil && !trainee(v):
		return &documentRoute, nil
	}
	return &textRoute, nil
}

// pressed is the command of a button that does what one does. The message that has the button
// stays, so it is served as if the command had been typed.
func (h *Handlers) pressed(v *visit.Visit) (*Route, error) {
	name, err := visit.Pressed(v)
	route := h.commands[name]
	if err != nil || route == nil {
		return nil, visit.OldButton()
	}
	v.Command, v.Action, v.Params, v.TapID = name, "", nil, ""
	return route, nil
}

// repliedTo is what is meant by a message that answers one of the bot's, by Telegram's
// "reply", whatever form is under way; nil when that one asks for nothing.
func repliedTo(ctx context.Context, v *visit.Visit, store Store) (*Route, error) {
	if v.ReplyTo == 0 || v.Contact != nil || v.Forwarded {
		return nil, nil
	}
	if more, err := inquiring.Continues(ctx, v); err != nil || more {
		return nil, err
	}
	m, found, err := store.NoticeAt(ctx, v.ChatID, v.ReplyTo)
	if err != nil || !found {
		return nil, err
	}
	if leave, ok := deciding.LeaveIn(m); ok && v.Text != "" && !v.Media {
		return &Route{Audience: course.OrganizerRole, Answer: excuse(func(ctx context.Context, v *visit.Visit, store deciding.Leaves) (bot.Reply, error) {
			return deciding.ReplyToLeave(ctx, v, store, leave)
		})}, nil
	}
	if id, ok := inquiring.AskedIn(m); ok {
		return &Route{Audience: course.OrganizerRole, Answer: answers(func(ctx context.Context, v *visit.Visit, store inquiring.Answering) (bot.Reply, error) {
			return inquiring.ReplyTo(ctx, v, store, id)
		})}, nil
	}
	if id, ok := inquiring.AnsweredIn(m); ok && inquiring.Asks(v) {
		return &Route{Audience: course.TraineeRole, Answer: asks(func(ctx context.Context, v *visit.Visit, store inquiring.Asking) (bot.Reply, error) {
			return inquiring.ReplyToAnswer(ctx, v, store, id)
		})}, nil
	}
	return nil, nil
}

// handler is who takes the visit of a route, by how the person came; nil when a tap
// is of no button that there is.
func (r *Route) handler(v *visit.Visit) Handler {
	switch {
	case v.Command != "":
		kind, rest, _ := strings.Cut(v.Args, "_")
		if link := r.Links[kind]; link != nil && rest != "" {
			v.Args = rest
			return link
		}
		return r.Run
	case v.Action == visit.FormAction:
		return r.Form
	case v.Action == "":
		return r.Answer
	}
	what := ""
	if len(v.Params) > 0 {
		what, _, _ = strings.Cut(v.Params[0], "~")
	}
	if tap := r.Taps[what]; tap != nil {
		return tap
	}
	return r.Taps[""]
}

// notFor refuses what is for an audience that the person doesn't belong to.
func notFor(ctx context.Context, v *visit.Visit, audience course.Role) error {
	c, _, err := visit.TraineeCourse(ctx, v)
	if _, none := visit.Refused(err); err != nil && !none {
		return err
	}
	return course.Refuse(course.ErrForbidden, "refuse."+string(audience), "Organizer", v.May(course.OrganizerRole), "Organizers", words.Organizers(v.Say, c))
}

// Link is a link that opens the bot with a start parameter, which may be empty.
func (h *Handlers) Link(start string) string { return h.house.Link(start) }
