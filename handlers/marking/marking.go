// Package marking is entering many people in the book of a session at once, in the chat:
// by the numbers of the printed sheet, or by several names in one message. What it does is
// shown by name, confirmed once, and can be taken back for a minute.
//
//	"vắng: 12, 45" alone ─▶ which session? ─┐
//	"vắng: 12, 45" where names are asked ───┼▶ who, and what the book says of them ─▶ done ─▶ taken back
//	"Lan Giồng Trôm, Hùng, 45" there ───────┘
package marking

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Store is what marking asks of a transaction.
type Store interface {
	registrar.Marking
	SearchRoster(ctx context.Context, courseID int64, s course.Search) ([]course.Enrollment, error)
}

// Dialog holds what was typed until it is confirmed.
const Dialog = "mark"

// The steps of the dialog.
const (
	sessionStep = "session" // which session is meant is asked
	shownStep   = "shown"
)

// pending is what was typed and is not entered yet.
type pending struct {
	registrar.Marks
	Under *under `json:"under,omitempty"`
}

// under is the dialog in which it was typed, which goes on afterwards.
type under struct {
	Name string          `json:"name"`
	Step string          `json:"step"`
	Data json.RawMessage `json:"data"`
}

// The buttons.
var (
	atTap   = notice.Tap[words.OfSession]{Action: "mark", What: "at"} // which session is meant
	okTap   = notice.Tap[shown]{Action: "mark", What: "ok"}
	undoTap = notice.Tap[batch]{Action: "mark", What: "undo"}
)

// shown is what was shown of a session, and whether it goes over what the book says.
type shown struct {
	Session int64
	Over    int // 1 if so
	Seen    string
}

// batch is between which entries of a session those lie that were made together, and when
// that was, in Unix seconds.
type batch struct{ Session, First, Last, At int64 }

// IsSheet tells whether a message is a sheet that somebody types back.
func IsSheet(v *visit.Visit) bool {
	_, ok := course.ReadSheet(typed(v))
	return ok && !v.Media && !v.Forwarded
}

// typed is a message with its lines.
func typed(v *visit.Visit) string { return strings.Join(v.Lines, "\n") }

// Sheet shows what a sheet does to the book of a session that is known: the one of the
// dialog under way. It is about the session at hand when it is another sheet than the one
// that is shown.
func Sheet(ctx context.Context, v *visit.Visit, store Store, session int64) (bot.Reply, error) {
	p, err := begin(v)
	if err != nil {
		return bot.Reply{}, err
	}
	p.Session, p.Sheet, p.People = session, typed(v), nil
	return show(ctx, v, store, p, "")
}

// begin is what is pending in a dialog of marking, or nothing in another, which goes on
// afterwards.
func begin(v *visit.Visit) (p pending, err error) {
	switch v.Dialog.Name {
	case "":
	case Dialog:
		err = v.Answers(&p)
	default:
		p.Under = &under{v.Dialog.Name, v.Dialog.Step, json.RawMessage(v.Dialog.Data)}
	}
	return p, err
}

// Known is the session that the dialog of marking is about; 0 when it isn't known yet.
func Known(v *visit.Visit) (int64, error) {
	p, err := begin(v)
	return p.Session, err
}

// Alone shows what a sheet does that was typed by itself: at the session whose check-in is
// open, or else the last that was; of several it asks which is meant.
func Alone(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	meant, courses, err := meant(ctx, v, store)
	if err != nil {
		return bot.Reply{}, err
	}
	switch len(meant) {
	case 0:
		return bot.Reply{}, course.Refuse(course.ErrConflict, "sheet.no_session")
	case 1:
		return Sheet(ctx, v, store, meant[0].ID)
	}
	if err := v.Keep(ctx, Dialog, sessionStep, pending{Marks: registrar.Marks{Sheet: typed(v)}}); err != nil {
		return bot.Reply{}, err
	}
	var rows [][]notice.Button
	for i, s := range meant[:min(len(meant), visit.MaxRows)] {
		label := v.Say.SessionShort(s, courses[i].Location()) + " · " + words.Short(courses[i].Title)
		rows = append(rows, []notice.Button{{Label: label, Data: atTap.Data(words.OfSession{ID: s.ID})}})
	}
	return bot.Say(v.Say.T("sheet.which"), append(rows, []notice.Button{v.Cancel(Dialog)})...), nil
}

// meant are the sessions that a sheet may be about, each with its course: those whose
// check-in is open, of all courses that the person runs; without any, the last one of each
// that has been.
func meant(ctx context.Context, v *visit.Visit, store Store) (open []course.Session, courses []course.Course, err error) {
	var last []course.Session
	var lastOf []course.Course
	managed, err := v.ManagedCourses(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range managed {
		all, err := store.Sessions(ctx, c.ID)
		if err != nil {
			return nil, nil, err
		}
		var was *course.Session
		for i, s := range all {
			switch c.Phase(s, v.Acted()) {
			case course.CheckInOpen:
				open, courses = append(open, s), append(courses, c)
			case course.CheckInOver:
				if c.Writes(s) {
					was = &all[i]
				}
			}
		}
		if was != nil {
			last, lastOf = append(last, *was), append(lastOf, c)
		}
	}
	if len(open) == 0 {
		return last, lastOf, nil
	}
	return open, courses, nil
}

// Choose takes the session that is meant.
func Choose(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	_, s, err := visit.TappedSession(ctx, v, store, atTap)
	if err != nil {
		return bot.Reply{}, err
	}
	open, err := v.Unfinished(ctx, Dialog)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open {
		return bot.Toast(v.Request, v.Say.Plain("form.over")), nil
	}
	p, err := begin(v)
	if err != nil {
		return bot.Reply{}, err
	}
	p.Session = s.ID
	return show(ctx, v, store, p, "")
}

// show is what marks would do, with the buttons that confirm it, under a word about why it
// is shown again.
func show(ctx context.Context, v *visit.Visit, store Store, p pending, why string) (bot.Reply, error) {
	m, err := v.By().Marking(ctx, store, p.Marks)
	v.In(m.Course)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.Keep(ctx, Dialog, shownStep, p); err != nil {
		return bot.Reply{}, err
	}
	text := words.Marks(v.Say, m.Course, m.Session, m.SheetReading, p.Sheet != "")
	if why != "" {
		text = why + "\n\n" + text
	}
	return v.Replace(text, confirm(v, m)...), nil
}

// confirm are the buttons that enter marks: where the book says otherwise, with that or
// without.
func confirm(v *visit.Visit, m registrar.Marked) (rows [][]notice.Button) {
	enter := len(m.Enter) + len(m.Rest)
	button := func(over int, textID string, n int) {
		rows = append(rows, []notice.Button{v.Button(okTap.Data(shown{m.Session.ID, over, m.Seen()}), textID, "Count", n, "Against", len(m.Against))})
	}
	switch sheet := m.Way == course.BySheet; {
	case !m.Faults.None():
	case len(m.Against) > 0 && sheet:
		button(1, "sheet.button_over", enter+len(m.Against))
		if enter > 0 {
			button(0, "sheet.button_keep", enter)
		}
	case enter > 0:
		button(0, "sheet.button_enter", enter)
	}
	return append(rows, []notice.Button{v.Cancel(Dialog)})
}

// Confirm enters what was shown.
func Confirm(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, okTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := visit.ManagedSession(ctx, v, store, tapped.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	open, err := v.Unfinished(ctx, Dialog)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open { // the second tap of two
		return bot.Toast(v.Request, v.Say.Plain("form.over")), nil
	}
	p, err := begin(v)
	if err != nil {
		return bot.Reply{}, err
	}
	if p.Session != tapped.Session { // another one is shown by now
		return show(ctx, v, store, p, v.Say.T("refuse.changed"))
	}
	over := ""
	if tapped.Over == 1 {
		over = v.Say.Plain("sheet.reason")
	}
	done, facts, err := v.By().Mark(ctx, store, p.Marks, over, tapped.Seen)
	if errors.Is(err, course.ErrChanged) {
		return show(ctx, v, store, p, v.Say.T("refuse.changed"))
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	if err := Resume(ctx, v); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.N("sheet.done", done.Count, "Session", v.Say.Session(s, c.Location()), "Course", c.Title, "Kept", done.Kept,
		"Told", len(facts), "On", p.Under != nil)
	if done.Count == 0 {
		return v.Replace(text), nil
	}
	return v.Replace(text, []notice.Button{v.Button(undoTap.Data(batch{s.ID, done.First, done.Last, v.Acted().Unix()}), "undo.button")}), nil
}

// Resume goes back to the dialog in which the marks were typed; without one the chat's
// dialog ends.
func Resume(ctx context.Context, v *visit.Visit) error {
	p, err := begin(v)
	if err != nil {
		return err
	}
	if p.Under == nil {
		v.Dialog = notice.Dialog{}
		return v.Leave(ctx, Dialog)
	}
	return v.Keep(ctx, p.Under.Name, p.Under.Step, p.Under.Data)
}

// Undo takes back what was entered together.
func Undo(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, undoTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := visit.ManagedSession(ctx, v, store, tapped.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.InTime(tapped.At); err != nil {
		return bot.Reply{}, err
	}
	undone, facts, err := v.By().Unmark(ctx, store, s.ID, tapped.First, tapped.Last)
	if err != nil {
		return bot.Reply{}, err
	}
	if undone == 0 {
		return bot.Toast(v.Request, v.Say.Plain("sheet.not_back")), nil
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.N("sheet.back", undone, "Session", v.Say.Session(s, c.Location()), "Course", c.Title),
		[]notice.Button{v.Button(words.SessionBookTap.Data(words.OfSession{ID: s.ID}), "book.button_session", "Session", v.Say.SessionShort(s, c.Location()))}), nil
}
