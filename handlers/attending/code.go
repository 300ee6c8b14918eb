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

// CodeDialog waits for the code that is shown in the room.
const CodeDialog = "checkin"

// codeTap asks for it.
var codeTap = notice.Tap[struct{}]{Action: "in", What: "code"}

// maxCodes is how many wrong codes one may enter at a session.
const maxCodes = 5

// IsCode tells whether a text can be the code of a session: six digits, blanks and
// dashes aside.
func IsCode(text string) bool {
	code := bare(text)
	return len(code) == 6 && strings.Trim(code, "0123456789") == ""
}

func bare(text string) string { return strings.NewReplacer(" ", "", "-", "", ".", "").Replace(text) }

// AskCode waits for the code of the room.
func AskCode(ctx context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	if _, err := visit.Attends(ctx, v); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, CodeDialog, "code", struct{}{}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(v.Say.T("checkin.ask_code"), []notice.Button{v.Cancel(CodeDialog)}), nil
}

// CheckInByCode takes the code from what somebody writes.
func CheckInByCode(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return checkInByCode(ctx, v, store, v.Text)
}

// checkInByCode records a check-in by the six digits told in the room, at whichever
// of the person's courses they are the code of the session that is open. A wrong code
// is counted, so it is an answer and not a refusal.
func checkInByCode(ctx context.Context, v *visit.Visit, store Store, text string) (bot.Reply, error) {
	if !IsCode(text) {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "checkin.bad_code")
	}
	mine, err := visit.Attends(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	all, open, err := allRun(ctx, store, mine, v.Acted())
	if err != nil {
		return bot.Reply{}, err
	}
	c := v.In(all[0].Course)
	if len(open) == 0 && all[0].session.ID == 0 {
		return v.Reply("schedule.empty", "Course", c.Title)
	}
	if err := v.Leave(ctx, CodeDialog); err != nil {
		return bot.Reply{}, err
	}
	if len(open) == 0 {
		return checkIn(ctx, v, store, shut(v, all, bare(text)))
	}
	var guessed []running // those whose tries are not used up
	for _, r := range open {
		tries, err := store.CodeTries(ctx, r.session.ID, v.Account.ID)
		switch {
		case err != nil:
			return bot.Reply{}, err
		case tries >= maxCodes:
		case r.session.Code == bare(text):
			v.In(r.Course)
			return checkIn(ctx, v, store, r.byCode(r.session))
		default:
			guessed = append(guessed, r)
		}
	}
	return wrongCode(ctx, v, store, open[0].Course, guessed, bare(text))
}

// byCode is a check-in at one of the course's sessions.
func (r running) byCode(s course.Session) registrar.CheckIn {
	return registrar.CheckIn{Course: r.Course, Session: s, Place: r.Place, Way: course.ByCode}
}

// shut is the check-in of a code while none is open: the code of a session that is over
// is about that one, else it is about the first course's.
func shut(v *visit.Visit, all []running, code string) registrar.CheckIn {
	for _, r := range all {
		for _, past := range r.sessions {
			if past.Code == code && r.Course.CheckIn.At(past, v.Acted()) == course.Over {
				v.In(r.Course)
				return r.byCode(past)
			}
		}
	}
	return all[0].byCode(all[0].session)
}

// wrongCode counts a code that is none of the sessions' at each of them, and says what
// is wrong; c is of whom to ask where no more tries are left.
func wrongCode(ctx context.Context, v *visit.Visit, store Store, c course.Course, guessed []running, code string) (bot.Reply, error) {
	left, of := 0, ""
	for _, r := range guessed {
		tries, err := store.WrongCode(ctx, r.session.ID, v.Account.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		left = max(left, maxCodes-tries)
		if of != "" {
			of += " · "
		}
		of += v.Say.Plain("checkin.session_of", "Session", v.Say.Session(r.session, r.Course.Location()), "Course", r.Course.Title)
	}
	if left <= 0 {
		return v.Reply("checkin.code_locked", "Course", c.Title, "Organizers", words.Organizers(v.Say, c))
	}
	for _, r := range guessed {
		for _, other := range r.sessions {
			if other.Code == code {
				return v.Reply("checkin.other_session", "Other", v.Say.Plain("checkin.session_of",
					"Session", v.Say.Session(other, r.Course.Location()), "Course", r.Course.Title), "Session", of, "Left", left)
			}
		}
	}
	return v.Reply("checkin.wrong_code", "Session", of, "Left", left)
}
