package attending

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

// CodeDialog waits for the code that is told in the room.
const CodeDialog = "checkin"

// The buttons about codes.
var (
	codeTap  = notice.Tap[struct{}]{Action: "in", What: "code"} // asks for one
	ofOneTap = notice.Tap[codeOf]{Action: "in", What: "by"}     // says of which of several sessions one is
)

// codeOf is a code, and the session that it is said to be of.
type codeOf struct {
	Session int64
	Code    string
}

// AskCode waits for the code of the room.
func AskCode(ctx context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	mine, err := visit.Attends(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	v.In(mine[0].Course)
	return askCode(ctx, v, v.Say.T("checkin.ask_code"))
}

// askCode waits for the code after a question.
func askCode(ctx context.Context, v *visit.Visit, question string) (bot.Reply, error) {
	if err := v.Keep(ctx, CodeDialog, "code", struct{}{}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(question, []notice.Button{v.Cancel(CodeDialog)}), nil
}

// IsCode tells whether a text that answers no question is the code of a session.
func IsCode(text string) bool {
	_, sure := course.SessionCode(text)
	return sure
}

// CheckInByCode takes the code from what somebody writes. A text without one is asked for
// again; who only says that they check in is shown what there is to check in at.
func CheckInByCode(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	if visit.ChecksIn(v.Text) {
		if err := v.Leave(ctx, CodeDialog); err != nil {
			return bot.Reply{}, err
		}
		return ShowCheckIn(ctx, v, store)
	}
	return checkInByCode(ctx, v, store, v.Text)
}

// checkInByCode records a check-in by the six digits told in the room, at whichever of
// the person's courses they are the code of a session that is open.
func checkInByCode(ctx context.Context, v *visit.Visit, store Store, text string) (bot.Reply, error) {
	code, _ := course.SessionCode(text)
	if code == "" {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "checkin.bad_code")
	}
	mine, err := visit.Attends(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := allRun(ctx, store, mine, v.Acted())
	if err != nil {
		return bot.Reply{}, err
	}
	v.In(all[0].Course)
	if err := v.Leave(ctx, CodeDialog); err != nil {
		return bot.Reply{}, err
	}
	var sessions []registrar.CheckIn
	for _, r := range all {
		for _, s := range r.sessions {
			sessions = append(sessions, registrar.CheckIn{Course: r.Course, Session: s, Place: r.Place, Way: course.ByCode})
		}
	}
	if len(sessions) == 0 {
		return v.Reply("schedule.empty", "Course", all[0].Course.Title)
	}
	return takeCode(ctx, v, store, sessions, code)
}

// CheckInByCodeOf checks in at the tapped session of several that share a code.
func CheckInByCodeOf(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, ofOneTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in, err := checkInAt(ctx, v, store, tapped.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	in.Way = course.ByCode
	return takeCode(ctx, v, store, []registrar.CheckIn{in}, tapped.Code)
}

// takeCode has a code taken at one of the sessions, and says what came of it. A wrong one
// is counted, so it is an answer and not a refusal.
func takeCode(ctx context.Context, v *visit.Visit, store Store, sessions []registrar.CheckIn, code string) (bot.Reply, error) {
	taken, err := v.By().CheckInByCode(ctx, store, sessions, code)
	if err != nil {
		return bot.Reply{}, err
	}
	switch {
	case len(taken.Is) > 1:
		return ofWhich(v, taken.Is, code), nil
	case len(taken.Is) == 1:
		v.In(taken.Is[0].Course)
		return checkedIn(ctx, v, store, taken.Is[0], taken.Done)
	case taken.Left > 0:
		return v.Reply("checkin.wrong_code", "Session", sessionsOf(v, taken.Wrong), "Left", taken.Left)
	case len(taken.Wrong)+len(taken.None) > 0:
		in := append(taken.Wrong, taken.None...)[0]
		c := v.In(in.Course)
		return v.Reply("checkin.code_locked", "Session", v.Say.Session(in.Session, c.Location()), "Course", c.Title,
			"Instead", words.Instead(v.Say, c, in.Session, course.ByCode))
	}
	return checkIn(ctx, v, store, nearest(v, sessions)) // none is open
}

// nearest is the check-in that a code means which is of no session while none is open: that
// of the first course.
func nearest(v *visit.Visit, sessions []registrar.CheckIn) registrar.CheckIn {
	at := 0
	for i, in := range sessions {
		if in.Course.ID != sessions[0].Course.ID {
			break
		}
		if at = i; in.Course.CheckIn.At(in.Session, v.Acted()) != course.Over {
			break
		}
	}
	return sessions[at]
}

// sessionsOf names sessions with their courses.
func sessionsOf(v *visit.Visit, sessions []registrar.CheckIn) string {
	var named []string
	for _, in := range sessions {
		named = append(named, v.Say.Plain("checkin.session_of", "Session", v.Say.Session(in.Session, in.Course.Location()), "Course", in.Course.Title))
	}
	return strings.Join(named, " · ")
}

// ofWhich asks of which of several open sessions a code is that they share.
func ofWhich(v *visit.Visit, sessions []registrar.CheckIn, code string) bot.Reply {
	lines := []string{v.Say.T("checkin.of_which")}
	var buttons [][]notice.Button
	for i, label := range labels(v, sessions) {
		in := sessions[i]
		lines = append(lines, v.Say.T("checkin.which_line", "Course", in.Course.Title, "Session", words.SessionLine(v.Say, in.Course, in.Session),
			"Time", course.ClockTime(in.Course.CheckIn.Closes(in.Session).In(in.Course.Location())), "State", ""))
		buttons = append(buttons, []notice.Button{v.Button(ofOneTap.Data(codeOf{in.Session.ID, code}), "checkin.button_of", "Title", label)})
	}
	return bot.Say(strings.Join(lines, "\n"), buttons...)
}
