// Package scheduling is what organizers do in the chat about the sessions of a course:
// edit what is taught and when, move, add, cancel, restore and swap them.
//
//	/buoi ─▶ a session ─▶ ✏️ ─▶ which? ─▶ the answer, as it is typed ─▶ what it means ─▶ done
//	     └▶ ➕ ─▶ when? ───────────────────┘    └▶ a name for each, where two share a half day
package scheduling

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Dialog waits for what somebody types of a session, and for its confirmation.
const Dialog = "reschedule"

// Store is what scheduling asks of a transaction.
type Store interface {
	registrar.Scheduling
	Session(ctx context.Context, id int64) (course.Session, error)
}

// form is what is to become of a course's sessions, as far as it is said.
type form struct {
	Course   int64              `json:"course"`
	Edit     course.SessionEdit `json:"edit"`
	Nameless int64              `json:"nameless,omitempty"` // the session for which a name is asked
}

// The steps of a form.
const (
	textStep    = "text"
	whenStep    = "when"
	nameStep    = "name"
	confirmStep = "confirm"
)

// The buttons of the room, beside those that lead into it.
var (
	askTap   = notice.Tap[ofAct]{Action: "reschedule", What: "ask"}
	clearTap = notice.Tap[ofAct]{Action: "reschedule", What: "clear"}
	withTap  = notice.Tap[pair]{Action: "reschedule", What: "with"}
	nameTap  = notice.Tap[named]{Action: "reschedule", What: "name"}
	sureTap  = notice.Tap[seen]{Action: "reschedule", What: "sure"}
	okTap    = notice.Tap[confirmed]{Action: "reschedule", What: "ok"}
)

type ofAct struct {
	Session int64
	Act     course.SessionAct
}

type pair struct{ Session, With int64 }

// named is a session, 0 for one that is added, that gets the name it was offered.
type named struct{ Course, Session int64 }

type seen struct {
	Course int64
	Seen   string
}

// confirmed is what was seen, and whether it is told in the quiet hours (1).
type confirmed struct {
	Course int64
	Seen   string
	Urgent int
}

// managed is a session of a course that the person may manage and that is open.
func managed(ctx context.Context, v *visit.Visit, store Store, id int64) (course.Course, course.Session, error) {
	s, err := store.Session(ctx, id)
	if err != nil {
		return course.Course{}, s, visit.Missing(err)
	}
	c, err := open(ctx, v, s.CourseID)
	return c, s, err
}

// open is a course that the person may manage, unless it is closed.
func open(ctx context.Context, v *visit.Visit, id int64) (course.Course, error) {
	c, err := v.Managed(ctx, id)
	if err == nil && c.Closed() {
		err = course.Refuse(course.ErrConflict, "reschedule.closed", "Course", c.Title)
	}
	return c, err
}

// Show is a session with what can be edited of it.
func Show(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.RescheduleTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, Dialog); err != nil { // what was begun about another one
		return bot.Reply{}, err
	}
	return show(v, c, s, ""), nil
}

// show is the session below a word about what has just been done.
func show(v *visit.Visit, c course.Course, s course.Session, done string) bot.Reply {
	text := v.Say.T("reschedule.show", "Course", c.Title, "No", s.No, "Session", words.SessionLine(v.Say, c, s), "Cancelled", s.Cancelled())
	button := func(act course.SessionAct) notice.Button {
		return v.Button(askTap.Data(ofAct{s.ID, act}), "reschedule.button_"+string(act))
	}
	rows := [][]notice.Button{{button(course.RestoreSession)}}
	if !s.Cancelled() {
		rows = [][]notice.Button{
			{button(course.MoveSession)},
			{button(course.SetTopic), button(course.SetSpeaker)},
			{button(course.SetRoom), button(course.SetSessionName)},
			{button(course.SwapSessions), button(course.CancelSession)},
		}
	}
	rows = append(rows, []notice.Button{
		v.Button(visit.SessionTap.Data(words.OfSession{ID: s.ID}), "reschedule.button_session"),
		v.Button(visit.SessionsTap.Data(words.OfCourse{ID: c.ID}), "sessions.button_list"),
	})
	return v.Replace(strings.TrimPrefix(done+"\n\n"+text, "\n\n"), rows...)
}

// Ask asks for what an act needs, and shows at once what one means that needs nothing.
func Ask(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, askTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := managed(ctx, v, store, tapped.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	f := form{Course: c.ID, Edit: course.SessionEdit{Act: tapped.Act, Session: s.ID}}
	switch tapped.Act {
	case course.CancelSession, course.RestoreSession:
		return offer(ctx, v, store, f)
	case course.SwapSessions:
		return askWith(ctx, v, store, c, s)
	case course.MoveSession:
		return ask(ctx, v, store, whenStep, f, "")
	}
	if course.SessionTexts[tapped.Act] == 0 {
		return bot.Reply{}, visit.OldButton()
	}
	return ask(ctx, v, store, textStep, f, "")
}

// Add asks when a new session is to be.
func Add(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.AddSessionTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := open(ctx, v, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	return ask(ctx, v, store, whenStep, form{Course: c.ID, Edit: course.SessionEdit{Act: course.AddSession}}, "")
}

// askWith offers the sessions that one can swap with.
func askWith(ctx context.Context, v *visit.Visit, store Store, c course.Course, s course.Session) (bot.Reply, error) {
	all, err := store.AllSessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	var rows [][]notice.Button
	for _, other := range course.Rescheduled(all, nil) {
		if other.ID != s.ID && len(rows) < visit.MaxRows {
			label := words.Short(strings.TrimSuffix(v.Say.SessionShort(other, c.Location())+" · "+other.Topic, " · "))
			rows = append(rows, []notice.Button{{Label: label, Data: withTap.Data(pair{s.ID, other.ID})}})
		}
	}
	if len(rows) == 0 {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "reschedule.alone")
	}
	return v.Replace(v.Say.T("reschedule.ask_with", "Session", words.SessionLine(v.Say, c, s), "Course", c.Title),
		append(rows, []notice.Button{v.Button(visit.RescheduleTap.Data(words.OfSession{ID: s.ID}), "reschedule.button_back")})...), nil
}

// Swap shows what it means to swap a session with the tapped one.
func Swap(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, withTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := managed(ctx, v, store, tapped.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	return offer(ctx, v, store, form{Course: c.ID, Edit: course.SessionEdit{Act: course.SwapSessions, Session: s.ID, With: tapped.With}})
}
