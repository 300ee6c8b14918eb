package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/words"
)

// tickDialog takes one name after the other, to be checked in at one session.
const tickDialog = "tick"

// tickForm says at which session.
type tickForm struct {
	Session int64 `json:"session"`
}

// maxHits is how many people a name query offers.
const maxHits = 8

// startTicking opens the dialog in which every text is somebody's name.
func (v *Visit) startTicking(ctx context.Context, c course.Course, s course.Session) (bot.Reply, error) {
	if err := v.mayTick(c, s); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Ask(ctx, tickDialog, "name", tickForm{Session: s.ID}); err != nil {
		return bot.Reply{}, err
	}
	return v.replace(v.Say.T("tick.ask", "Session", v.Say.Session(s, c.Location())), v.tickDone(s)), nil
}

// mayTick refuses a session that has not opened yet, and a course whose
// certificates are issued.
func (v *Visit) mayTick(c course.Course, s course.Session) error {
	switch {
	case c.Closed():
		return course.Refuse(course.ErrConflict, "tick.course_closed")
	case c.CheckIn.At(s, v.acted()) == course.TooEarly:
		opens := c.CheckIn.Opens(s).In(c.Location())
		return course.Refuse(course.ErrConflict, "tick.early", "Opens", course.ClockTime(opens), "Date", course.ShortDate(opens))
	}
	return nil
}

// tickQuery answers a name with the people found, each a button.
func (v *Visit) tickQuery(ctx context.Context) (bot.Reply, error) {
	var form tickForm
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	c, s, err := v.managedSession(ctx, form.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Closed() {
		return v.ended(ctx, v.mayTick(c, s))
	}
	if v.Text == "" {
		return bot.Say(v.Say.T("tick.ask", "Session", v.Say.Session(s, c.Location())), v.tickDone(s)), nil
	}
	found, err := v.Store.SearchRoster(ctx, c.ID, v.Text, maxHits+1)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(found) == 0 {
		return bot.Say(v.Say.T("tick.nobody", "Query", v.Text), v.tickDone(s)), nil
	}
	lines, err := v.otherOpen(ctx, c, s)
	if err != nil {
		return bot.Reply{}, err
	}
	lines = append(lines, v.Say.T("tick.found", "Session", v.Say.Session(s, c.Location())))
	var keys [][]notice.Button
	for i, e := range found[:min(len(found), maxHits)] {
		states, err := v.Store.States(ctx, e.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, v.Say.T("tick.line", "N", i+1, "Name", e.Trainee.Name, "Unit", e.Unit,
			"Delegation", e.Delegation, "State", words.Presence(v.Say, states[s.ID])))
		label := fmt.Sprintf("%d. %s", i+1, words.Short(e.Trainee.Name))
		keys = append(keys, []notice.Button{{Label: label, Data: notice.Data("session", "in", s.ID, e.ID)}})
	}
	if len(found) > maxHits {
		lines = append(lines, v.Say.T("tick.more"))
	}
	return bot.Say(strings.Join(lines, "\n"), append(keys, v.tickDone(s))...), nil
}

// otherOpen is a warning when check-in is open for another session: the dialog
// may have been left open since the day before. Empty when there is none.
func (v *Visit) otherOpen(ctx context.Context, c course.Course, s course.Session) ([]string, error) {
	all, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	open, ok := c.CheckIn.Current(all, v.Now)
	if _, now := c.CheckIn.At(open, v.Now).Presence(); !ok || !now || open.ID == s.ID {
		return nil, nil
	}
	return []string{v.Say.T("tick.other_open", "Open", v.Say.Session(open, c.Location()), "Session", v.Say.Session(s, c.Location()))}, nil
}

// tick checks the tapped person in: as anybody would be while check-in is open,
// as a correction afterwards. Who is there already stays as they are.
func (v *Visit) tick(ctx context.Context, c course.Course, s course.Session) (bot.Reply, error) {
	if err := v.mayTick(c, s); err != nil {
		return bot.Reply{}, err
	}
	e, err := v.Store.Enrollment(ctx, v.param(2))
	if isNotFound(err) || err == nil && (e.CourseID != c.ID || e.State != course.Enrolled) {
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "tick.not_on_roster")
	}
	if err != nil {
		return bot.Reply{}, err
	}
	entry := course.Attendance{SessionID: s.ID, EnrollmentID: e.ID, State: course.Present, Way: course.ByOrganizer, By: v.Account.ID, At: v.acted()}
	if state, ok := c.CheckIn.At(s, v.acted()).Presence(); ok {
		entry.State = state
	}
	made, created, err := v.Store.CheckIn(ctx, entry)
	if errors.Is(err, course.ErrConflict) {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "tick.course_closed")
	}
	if err != nil {
		return bot.Reply{}, err
	}
	said := "tick.done"
	switch {
	case created:
	case made.State == course.Absent || made.State == course.Excused:
		if made, err = v.Store.Correct(ctx, entry); err != nil {
			return bot.Reply{}, err
		}
	default:
		said = "tick.already"
	}
	total, err := v.sessionTotal(ctx, s)
	if err != nil {
		return bot.Reply{}, err
	}
	at := course.ClockTime(made.At.In(c.Location()))
	text := v.Say.T(said, "Name", e.Trainee.Name, "Unit", e.Unit, "Delegation", e.Delegation,
		"State", words.Presence(v.Say, made.State), "Time", at) + "\n" +
		v.Say.T("tick.total", "Session", v.Say.Session(s, c.Location()), "Here", total.Here(), "Total", total.Total, "Percent", v.Say.Percent(total.Tenths()))
	return v.replace(text, v.tickDone(s)), nil
}

// finishTicking ends the dialog and shows how the session stands. The button to
// tick on is left out: this message stays in the chat, and one day it would be
// pressed for the session of another day.
func (v *Visit) finishTicking(ctx context.Context, c course.Course, s course.Session) (bot.Reply, error) {
	if err := v.leave(ctx, tickDialog); err != nil {
		return bot.Reply{}, err
	}
	text, err := v.sessionText(ctx, c, s)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.replace(text, v.sessionKeys(c, s)), nil
}

// tickDone is the row that ends the dialog.
func (v *Visit) tickDone(s course.Session) []notice.Button {
	return []notice.Button{v.key(notice.Data("session", "done", s.ID), "tick.key_done")}
}
