package attending

import (
	"context"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Hall is what organizers' visits ask of a transaction.
type Hall interface {
	registrar.Registers
	Session(ctx context.Context, id int64) (course.Session, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	AllSessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Tallies(ctx context.Context, sessionID int64) ([]course.Tally, error)
	StatesAt(ctx context.Context, sessionID int64) (map[int64]course.Presence, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	BookOf(ctx context.Context, sessionID int64) (map[int64]course.Attendance, error)
	Persons(ctx context.Context, accounts ...int64) (map[int64]course.Person, error)
}

// List is one line and one button for each session of the course.
func List(ctx context.Context, v *visit.Visit, store Hall) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return list(ctx, v, store, c)
}

// ListAgain is the list under a session.
func ListAgain(ctx context.Context, v *visit.Visit, store Hall) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, visit.SessionsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return list(ctx, v, store, c)
}

func list(ctx context.Context, v *visit.Visit, store Hall, c course.Course) (bot.Reply, error) {
	all, err := store.AllSessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{v.Say.N("sessions.head", len(course.Rescheduled(all, nil)), "Title", c.Title)}
	var buttons []notice.Button
	for _, s := range all {
		tallies, err := store.Tallies(ctx, s.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, words.SessionRow(v.Say, c, s, v.Now, course.Sum(tallies)))
		buttons = append(buttons, notice.Button{Label: v.Say.SessionShort(s, c.Location()), Data: visit.SessionTap.Data(words.OfSession{ID: s.ID})})
	}
	rows := slices.Collect(slices.Chunk(buttons[:min(len(buttons), 2*(visit.MaxRows-1))], 2))
	var last []notice.Button
	if !c.Closed() {
		last = append(last, v.Button(visit.AddSessionTap.Data(words.OfCourse{ID: c.ID}), "reschedule.button_add"))
	}
	if len(c.Attended(all, v.Now)) > 0 {
		last = append(last, v.Button(drawTap.Data(words.OfCourse{ID: c.ID}), "attendance.button"))
	}
	if len(last) > 0 {
		rows = append(rows, last)
	}
	return v.Replace(strings.Join(lines, "\n"), rows...), nil
}

// drawTap asks for the attendance of a course as a picture.
var drawTap = notice.Tap[words.OfCourse]{Action: "session", What: "draw"}

// Draw has the attendance of a course drawn.
func Draw(ctx context.Context, v *visit.Visit, store Hall) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, drawTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.By().AskAttendance(ctx, store, c.ID); err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("attendance.drawing")), nil
}

// Show is a session in full, with what can be done about it.
func Show(ctx context.Context, v *visit.Visit, store Hall) (bot.Reply, error) {
	c, s, err := visit.TappedSession(ctx, v, store, visit.SessionTap)
	if err != nil {
		return bot.Reply{}, err
	}
	text, err := sessionText(ctx, v, store, c, s)
	if err != nil {
		return bot.Reply{}, err
	}
	var buttons [][]notice.Button
	if registrar.MayTick(c, s, v.Acted()) == nil {
		buttons = append(buttons, []notice.Button{v.Button(words.TickTap.Data(words.OfSession{ID: s.ID}), "sessions.button_tick"),
			v.Button(visit.ListTap.Data(visit.PageOfSession{Session: s.ID}), "sessions.button_tick_list")})
	}
	if c.Phase(s, v.Now) != course.CheckInToCome {
		buttons = append(buttons, []notice.Button{v.Button(words.SessionBookTap.Data(words.OfSession{ID: s.ID}), "book.button_session",
			"Session", v.Say.SessionShort(s, c.Location()))})
	}
	if !c.Closed() && !s.Cancelled() {
		buttons = append(buttons, []notice.Button{v.Button(waysOfTap.Data(words.OfSession{ID: s.ID}), "ways.button"),
			v.Button(hoursTap.Data(words.OfSession{ID: s.ID}), "hours.button")})
	}
	if !c.Closed() {
		buttons = append(buttons, []notice.Button{v.Button(visit.RescheduleTap.Data(words.OfSession{ID: s.ID}), "reschedule.button")})
	}
	buttons = append(buttons, []notice.Button{
		v.Button(visit.MaterialTap.Data(words.OfSession{ID: s.ID}), "material.button_list"),
		v.Button(visit.OpinionsTap.Data(words.OfSession{ID: s.ID}), "opinion.button_show"),
	})
	return v.Replace(text, append(buttons, around(v, c, s, "sessions.button_again"))...), nil
}

// backToSession are the buttons that lead from a page about a session to the session, or
// to all of them.
func backToSession(v *visit.Visit, c course.Course, s course.Session) []notice.Button {
	return around(v, c, s, "ticklist.button_session")
}

// around are the buttons that show the session, by that label, or all of them.
func around(v *visit.Visit, c course.Course, s course.Session, textID string) []notice.Button {
	return []notice.Button{
		v.Button(visit.SessionTap.Data(words.OfSession{ID: s.ID}), textID),
		v.Button(visit.SessionsTap.Data(words.OfCourse{ID: c.ID}), "sessions.button_list"),
	}
}

// sessionText is everything about a session.
func sessionText(ctx context.Context, v *visit.Visit, store Hall, c course.Course, s course.Session) (string, error) {
	if s.Cancelled() || c.Phase(s, v.Now) == course.CheckInToCome {
		return words.Session(v.Say, c, s, v.Now, nil, nil), nil
	}
	tallies, err := store.Tallies(ctx, s.ID)
	if err != nil {
		return "", err
	}
	roster, err := store.Roster(ctx, c.ID)
	if err != nil {
		return "", err
	}
	states, err := store.StatesAt(ctx, s.ID)
	if err != nil {
		return "", err
	}
	book, err := store.BookOf(ctx, s.ID)
	if err != nil {
		return "", err
	}
	var by []int64
	for _, a := range book {
		if a.Way == course.ByRepresentative {
			by = append(by, a.By)
		}
	}
	who, err := store.Persons(ctx, by...)
	lines := append([]string{words.Session(v.Say, c, s, v.Now, tallies, course.MissingAt(roster, states))}, words.TickedForLines(v.Say, c, s, book, who)...)
	return strings.Join(lines, "\n"), err
}
