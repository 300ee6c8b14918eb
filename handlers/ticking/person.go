package ticking

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons under somebody who was ticked.
var (
	setTap    = notice.Tap[set]{Action: "tick", What: "set"}   // says another state of them
	undoTap   = notice.Tap[seen]{Action: "tick", What: "undo"} // takes back what was said last
	timeTap   = notice.Tap[seen]{Action: "tick", What: "time"} // asks when they came
	momentTap = notice.Tap[moment]{Action: "tick", What: "at"} // says one of the usual moments
)

// seen is somebody at a session, with the revision of the entry that was shown.
type seen struct {
	Session    int64
	Enrollment int64
	Revision   int
}

// set is seen, and what is to be said of them.
type set struct {
	Session    int64
	Enrollment int64
	Revision   int
	State      course.Presence
}

// moment is seen, and when they came: "open" or "now".
type moment struct {
	Session    int64
	Enrollment int64
	Revision   int
	When       string
}

// The usual moments.
const (
	atOpening = "open"
	atNow     = "now"
)

// Tick ticks the tapped person, who stays as they are when they are there already.
func Tick(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.TickTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if tapped.As != course.Present && tapped.As != course.Late {
		return bot.Reply{}, visit.OldButton()
	}
	return tick(ctx, v, store, registrar.Tick{Enrollment: tapped.Enrollment, State: tapped.As, Keep: true}, tapped.Session)
}

// Set says the tapped state of the person who is shown.
func Set(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, setTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !slices.Contains(course.Presences, tapped.State) {
		return bot.Reply{}, visit.OldButton()
	}
	return tick(ctx, v, store, registrar.Tick{Enrollment: tapped.Enrollment, State: tapped.State, Seen: tapped.Revision}, tapped.Session)
}

func tick(ctx context.Context, v *visit.Visit, store Store, in registrar.Tick, session int64) (bot.Reply, error) {
	c, s, err := visit.ManagedSession(ctx, v, store, session)
	if err != nil {
		return bot.Reply{}, err
	}
	in.Course, in.Session, in.Way = c, s, course.ByOrganizer
	made, err := v.By().Tick(ctx, store, in)
	return answer(ctx, v, store, c, s, made, err)
}

// Undo takes back what was said last of the person who is shown.
func Undo(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, undoTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := visit.ManagedSession(ctx, v, store, tapped.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	made, err := v.By().Untick(ctx, store, registrar.Untick{
		Course: c, Session: s, Enrollment: tapped.Enrollment, Way: course.ByOrganizer, Seen: tapped.Revision})
	return answer(ctx, v, store, c, s, made, err)
}

// AskTime asks when the person who is shown came, or left early.
func AskTime(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, timeTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := visit.ManagedSession(ctx, v, store, tapped.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := registrar.MayTick(c, s, v.Acted()); err != nil {
		return bot.Reply{}, err
	}
	place, err := store.Enrollment(ctx, tapped.Enrollment)
	if err == nil && place.CourseID != c.ID {
		err = course.ErrNotFound
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	form := naming{Session: s.ID, As: course.Present, Enrollment: place.ID, Seen: tapped.Revision}
	if open, err := v.Unfinished(ctx, Dialog); err != nil {
		return bot.Reply{}, err
	} else if open {
		var before naming
		if err := v.Answers(&before); err != nil {
			return bot.Reply{}, err
		}
		form.As = before.As
	}
	if err := v.Keep(ctx, Dialog, timeStep, form); err != nil {
		return bot.Reply{}, err
	}
	return askTime(v, c, s, place, form, ""), nil
}

// askTime asks for the time, after what was wrong with the answer.
func askTime(v *visit.Visit, c course.Course, s course.Session, place course.Enrollment, form naming, wrong string) bot.Reply {
	text := v.Say.T("tick.ask_time", "Name", place.Trainee.Name, "Session", v.Say.Session(s, c.Location()))
	if wrong != "" {
		text = wrong + "\n\n" + text
	}
	button := func(when, textID string, at time.Time) notice.Button {
		return v.Button(momentTap.Data(moment{s.ID, place.ID, form.Seen, when}), textID, "Time", course.ClockTime(at.In(c.Location())))
	}
	row := []notice.Button{button(atOpening, "tick.button_at_opening", c.CheckIn.Opens(s)), button(atNow, "tick.button_now", v.Acted())}
	return v.Replace(text, row, done(v, s))
}

// Moment writes down one of the usual moments.
func Moment(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, momentTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := visit.ManagedSession(ctx, v, store, tapped.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	came := v.Acted()
	if tapped.When == atOpening {
		came = c.CheckIn.Opens(s)
	}
	open, err := v.Unfinished(ctx, Dialog)
	if err != nil {
		return bot.Reply{}, err
	}
	form := naming{Session: s.ID, As: course.Present}
	if open {
		if err := v.Answers(&form); err != nil {
			return bot.Reply{}, err
		}
	}
	form.Session, form.Enrollment, form.Seen = s.ID, tapped.Enrollment, tapped.Revision
	return arrive(ctx, v, store, c, s, form, came)
}

// answerTime writes down the time that is typed, of the session's day.
func answerTime(ctx context.Context, v *visit.Visit, store Store, c course.Course, s course.Session, form naming) (bot.Reply, error) {
	wrong := v.Say.T("tick.no_time", "Given", notice.Shorten(v.Text, 40))
	came, ok := course.ParseClockTime(v.Text, s.Start.In(c.Location()))
	if ok {
		reply, err := arrive(ctx, v, store, c, s, form, came)
		if wrong = visit.Wrong(v, err); wrong == "" {
			return reply, err
		}
	}
	place, err := store.Enrollment(ctx, form.Enrollment)
	if err != nil {
		return bot.Reply{}, err
	}
	return askTime(v, c, s, place, form, wrong), nil
}

// arrive writes down when somebody came, and goes on to the next name.
func arrive(ctx context.Context, v *visit.Visit, store Store, c course.Course, s course.Session, form naming, came time.Time) (bot.Reply, error) {
	made, err := v.By().Tick(ctx, store, registrar.Tick{
		Course: c, Session: s, Enrollment: form.Enrollment, Way: course.ByOrganizer, Arrived: came.Truncate(time.Minute), Seen: form.Seen})
	reply, err := answer(ctx, v, store, c, s, made, err)
	if err != nil {
		return bot.Reply{}, err
	}
	return reply, v.Keep(ctx, Dialog, nameStep, naming{Session: s.ID, As: form.As})
}

// answer shows the person after a tick: who it is and how they stand in the book, with
// what else can be said of them. What was shown before is shown anew when it has moved.
func answer(ctx context.Context, v *visit.Visit, store Store, c course.Course, s course.Session, made registrar.Ticked, err error) (bot.Reply, error) {
	textID := "tick.done"
	switch {
	case errors.Is(err, course.ErrChanged):
		textID = "tick.changed"
	case err != nil:
		return bot.Reply{}, err
	case !made.Created && made.Entry.Corrected():
		textID = "tick.corrected"
	case !made.Created:
		textID = "tick.already"
	}
	tallies, err := store.Tallies(ctx, s.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	total := course.Sum(tallies)
	e := made.Place
	text := v.Say.T(textID, "Mark", words.Mark(made.Entry.State), "Name", e.Trainee.Name, "Unit", e.Unit, "Delegation", e.Delegation,
		"Entry", words.Entry(v.Say, c, s, made.Entry), "Reason", made.Entry.Reason) + "\n" +
		v.Say.T("tick.total", "Session", v.Say.Session(s, c.Location()), "Here", total.Here(), "Total", total.Total, "Percent", v.Say.Percent(total.Tenths()))
	return v.Replace(text, underPerson(v, s, made)...), nil
}

// underPerson are the rows under somebody who was ticked: each other state, taking back
// what was said last, and when they came. A correction is amended in the book.
func underPerson(v *visit.Visit, s course.Session, made registrar.Ticked) [][]notice.Button {
	entry, id := made.Entry, made.Place.ID
	if entry.Corrected() {
		return [][]notice.Button{{v.Button(words.BookTap.Data(words.OfEntry{ID: id}), "tick.button_book")}, done(v, s)}
	}
	var others []notice.Button
	for _, state := range course.Presences {
		if state != entry.State {
			label := words.Mark(state) + " " + words.Presence(v.Say, state)
			others = append(others, notice.Button{Label: label, Data: setTap.Data(set{s.ID, id, entry.Revision, state})})
		}
	}
	shown := seen{s.ID, id, entry.Revision}
	var row []notice.Button
	if entry.Way != course.ByClosing && entry.Way != course.ByLeave {
		row = append(row, v.Button(undoTap.Data(shown), "tick.button_undo"))
	}
	switch {
	case entry.State == course.LeftEarly:
		row = append(row, v.Button(timeTap.Data(shown), "tick.button_left"))
	case entry.State.Here():
		row = append(row, v.Button(timeTap.Data(shown), "tick.button_came"))
	}
	rows := append(slices.Collect(slices.Chunk(others, 2)), row)
	return append(rows, done(v, s))
}
