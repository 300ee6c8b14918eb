package attending

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

// TickDialog takes one name after the other, to be checked in at one session.
const TickDialog = "tick"

// ticking says at which session.
type ticking struct {
	Session int64 `json:"session"`
}

// doneTap ends checking in by name.
var doneTap = notice.Tap[words.OfSession]{Action: "session", What: "done"}

// mostHits is how many people a name offers.
const mostHits = 8

// StartTicking opens the dialog in which every text is somebody's name.
func StartTicking(ctx context.Context, v *visit.Visit, store Hall) (bot.Reply, error) {
	c, s, err := tappedSession(ctx, v, store, words.TickTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := registrar.MayTick(c, s, v.Acted()); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, TickDialog, "name", ticking{Session: s.ID}); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("tick.ask", "Session", v.Say.Session(s, c.Location()), "Course", c.Title), done(v, s)), nil
}

// FindToTick answers a name with the people found, each a button.
func FindToTick(ctx context.Context, v *visit.Visit, store Hall) (bot.Reply, error) {
	var form ticking
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	c, s, err := managedSession(ctx, v, store, form.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Closed() {
		return v.Ended(ctx, registrar.MayTick(c, s, v.Acted()))
	}
	session := v.Say.Session(s, c.Location())
	if v.Text == "" {
		return bot.Say(v.Say.T("tick.ask", "Session", session, "Course", c.Title), done(v, s)), nil
	}
	found, err := store.SearchRoster(ctx, c.ID, course.Search{Text: v.Text, Limit: mostHits + 1})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(found) == 0 {
		return bot.Say(v.Say.T("tick.nobody", "Query", v.Text), done(v, s)), nil
	}
	lines, err := otherOpen(ctx, v, store, c, s)
	if err != nil {
		return bot.Reply{}, err
	}
	lines = append(lines, v.Say.T("tick.found", "Session", session))
	var buttons [][]notice.Button
	for i, e := range found[:min(len(found), mostHits)] {
		states, err := store.States(ctx, e.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, v.Say.T("tick.line", "N", i+1, "Name", e.Trainee.Name, "Unit", e.Unit,
			"Delegation", e.Delegation, "State", words.Presence(v.Say, states[s.ID])))
		label := fmt.Sprintf("%d. %s", i+1, words.Short(e.Trainee.Name))
		buttons = append(buttons, []notice.Button{{Label: label, Data: visit.TickTap.Data(visit.Ticked{Session: s.ID, Enrollment: e.ID})}})
	}
	if len(found) > mostHits {
		lines = append(lines, v.Say.T("tick.more"))
	}
	return bot.Say(strings.Join(lines, "\n"), append(buttons, done(v, s))...), nil
}

// otherOpen is a warning when check-in is open for another session: the dialog may
// have been left open since the day before. Empty when there is none.
func otherOpen(ctx context.Context, v *visit.Visit, store Hall, c course.Course, s course.Session) ([]string, error) {
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

// Tick checks the tapped person in.
func Tick(ctx context.Context, v *visit.Visit, store Hall) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.TickTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := managedSession(ctx, v, store, tapped.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	e, made, err := v.By().Tick(ctx, store, c, s, tapped.Enrollment)
	if err != nil {
		return bot.Reply{}, err
	}
	textID := "tick.done"
	if !made.Created {
		textID = "tick.already"
	}
	tallies, err := store.Tallies(ctx, s.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	total := course.Sum(tallies)
	text := v.Say.T(textID, "Name", e.Trainee.Name, "Unit", e.Unit, "Delegation", e.Delegation,
		"State", words.Presence(v.Say, made.Entry.State), "Time", course.ClockTime(made.Entry.At.In(c.Location()))) + "\n" +
		v.Say.T("tick.total", "Session", v.Say.Session(s, c.Location()), "Here", total.Here(), "Total", total.Total, "Percent", v.Say.Percent(total.Tenths()))
	return v.Replace(text, done(v, s)), nil
}

// FinishTicking ends the dialog and shows how the session stands. The button to
// tick on is left out: this message stays in the chat, and one day it would be
// pressed for the session of another day.
func FinishTicking(ctx context.Context, v *visit.Visit, store Hall) (bot.Reply, error) {
	c, s, err := tappedSession(ctx, v, store, doneTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, TickDialog); err != nil {
		return bot.Reply{}, err
	}
	text, err := sessionText(ctx, v, store, c, s)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(text, lookAgain(v, c, s)), nil
}

// done is the row that ends the dialog.
func done(v *visit.Visit, s course.Session) []notice.Button {
	return []notice.Button{v.Button(doneTap.Data(words.OfSession{ID: s.ID}), "tick.button_done")}
}
