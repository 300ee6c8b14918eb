package ticking

import (
	"context"
	"fmt"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Dialog takes one name after the other, to be ticked at one session.
const Dialog = "tick"

// The steps of the dialog.
const (
	nameStep = "name"
	timeStep = "time" // when one of them came
)

// naming is the dialog: at which session, and whose time is asked for.
type naming struct {
	Session    int64           `json:"session"`
	As         course.Presence `json:"as"` // what whoever is tapped was: present or late
	Enrollment int64           `json:"enrollment,omitempty"`
	Seen       int             `json:"seen,omitempty"`
}

// Naming is at which session the dialog stands that a visit answers, and what whoever is
// named was; ok is false when it doesn't ask for names.
func Naming(v *visit.Visit) (session int64, as course.Presence, ok bool, err error) {
	if v.Dialog.Name != Dialog || v.Dialog.Step != nameStep {
		return 0, "", false, nil
	}
	var form naming
	err = v.Answers(&form)
	return form.Session, form.As, err == nil, err
}

// asTap changes what whoever is tapped from then on was.
var asTap = notice.Tap[sessionAs]{Action: "tick", What: "as"}

// sessionAs is a session, and what whoever is tapped was at it.
type sessionAs struct {
	Session int64
	As      course.Presence
}

// doneTap ends ticking by name.
var doneTap = notice.Tap[words.OfSession]{Action: "tick", What: "done"}

// mostHits is how many people a name offers.
const mostHits = 8

// Start opens the dialog in which every text is somebody's name.
func Start(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.TickTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return start(ctx, v, store, naming{Session: tapped.ID, As: course.Present})
}

// StartAs is Start again, for people who were on time or late.
func StartAs(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, asTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return start(ctx, v, store, naming{Session: tapped.Session, As: tapped.As})
}

func start(ctx context.Context, v *visit.Visit, store Store, form naming) (bot.Reply, error) {
	c, s, err := visit.ManagedSession(ctx, v, store, form.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := registrar.MayTick(c, s, v.Acted()); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, Dialog, nameStep, form); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(ask(v, c, s, form), underNames(v, s, form)...), nil
}

// ask asks for the next name.
func ask(v *visit.Visit, c course.Course, s course.Session, form naming) string {
	return v.Say.T("tick.ask", "Session", v.Say.Session(s, c.Location()), "Course", c.Title, "As", words.Presence(v.Say, form.As))
}

// underNames are the rows under what asks for a name: the other way to mark whoever is
// tapped, and the end.
func underNames(v *visit.Visit, s course.Session, form naming) [][]notice.Button {
	other, textID := course.Late, "tick.button_as_late"
	if form.As == course.Late {
		other, textID = course.Present, "tick.button_as_present"
	}
	return [][]notice.Button{{v.Button(asTap.Data(sessionAs{s.ID, other}), textID)}, done(v, s)}
}

// done is the row that ends the dialog.
func done(v *visit.Visit, s course.Session) []notice.Button {
	return []notice.Button{v.Button(doneTap.Data(words.OfSession{ID: s.ID}), "tick.button_done")}
}

// Answer answers a name with the people found, each a button; and the question for a
// time by writing it down.
func Answer(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	var form naming
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	c, s, err := visit.ManagedSession(ctx, v, store, form.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	if !c.Writes(s) || s.Cancelled() {
		return v.Ended(ctx, registrar.MayTick(c, s, v.Acted()))
	}
	if v.Dialog.Step == timeStep {
		return answerTime(ctx, v, store, c, s, form)
	}
	if v.Text == "" {
		return bot.Say(ask(v, c, s, form), underNames(v, s, form)...), nil
	}
	return find(ctx, v, store, c, s, form)
}

func find(ctx context.Context, v *visit.Visit, store Store, c course.Course, s course.Session, form naming) (bot.Reply, error) {
	found, err := store.SearchRoster(ctx, c.ID, course.Search{Text: v.Text, Limit: mostHits + 1})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(found) == 0 {
		return bot.Say(v.Say.T("tick.nobody", "Query", v.Text), underNames(v, s, form)...), nil
	}
	lines, err := otherOpen(ctx, v, store, c, s)
	if err != nil {
		return bot.Reply{}, err
	}
	lines = append(lines, v.Say.T("tick.found", "Session", v.Say.Session(s, c.Location()), "As", words.Presence(v.Say, form.As)))
	states, err := store.StatesAt(ctx, s.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	var buttons [][]notice.Button
	apart := course.Apart(found)
	for i, e := range found[:min(len(found), mostHits)] {
		lines = append(lines, v.Say.T("tick.line", "N", i+1, "Name", e.Trainee.Name, "Unit", e.Unit, "Delegation", e.Delegation,
			"State", words.Presence(v.Say, states[e.ID])))
		label := fmt.Sprintf("%d. %s", i+1, words.Short(apart[i]))
		buttons = append(buttons, []notice.Button{{Label: label, Data: visit.TickTap.Data(visit.Ticked{Session: s.ID, Enrollment: e.ID, As: form.As})}})
	}
	if len(found) > mostHits {
		lines = append(lines, v.Say.T("tick.more"))
	}
	return bot.Say(strings.Join(lines, "\n"), append(buttons, underNames(v, s, form)...)...), nil
}

// otherOpen is a warning when check-in is open for another session: the dialog may
// have been left open since the day before. Empty when there is none.
func otherOpen(ctx context.Context, v *visit.Visit, store interface {
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
}, c course.Course, s course.Session) ([]string, error) {
	all, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	open, ok := c.CheckIn.Current(all, v.Now)
	if _, now := c.CheckIn.At(open, v.Now).Presence(); !ok || !now || open.ID == s.ID {
		return nil, nil
	}
	return []string{v.Say.T("tick.other_open", "Open", v.Say.Session(open, c.Location()), "Session", v.Say.Session(s, c.Location()))}, nil
}

// Finish ends the dialog and says how the session stands. The button to tick on is
// left out: this message stays in the chat, and one day it would be pressed for the
// session of another day.
func Finish(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	c, s, err := visit.TappedSession(ctx, v, store, doneTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, Dialog); err != nil {
		return bot.Reply{}, err
	}
	tallies, err := store.Tallies(ctx, s.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	roster, err := store.Roster(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	states, err := store.StatesAt(ctx, s.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	again := []notice.Button{v.Button(visit.SessionTap.Data(words.OfSession{ID: s.ID}), "sessions.button_again")}
	return v.Replace(words.Session(v.Say, c, s, v.Now, tallies, course.MissingAt(roster, states)), again), nil
}
