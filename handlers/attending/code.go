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
	if _, _, err := v.TraineeCourse(ctx); err != nil {
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

// checkInByCode records a check-in by the six digits told in the room. A wrong code
// is counted, so it is an answer and not a refusal.
func checkInByCode(ctx context.Context, v *visit.Visit, store Store, text string) (bot.Reply, error) {
	if !IsCode(text) {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "checkin.bad_code")
	}
	c, place, err := v.TraineeCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	s, ok := c.CheckIn.Current(sessions, v.Acted())
	if !ok {
		return v.Reply("schedule.empty", "Course", c.Title)
	}
	if err := v.Leave(ctx, CodeDialog); err != nil {
		return bot.Reply{}, err
	}
	in := registrar.CheckIn{Course: c, Session: s, Place: place, Way: course.ByCode}
	if _, open := c.CheckIn.At(s, v.Acted()).Presence(); !open {
		for _, past := range sessions { // the code of a session that is over is about that one
			if past.Code == bare(text) && c.CheckIn.At(past, v.Acted()) == course.Over {
				in.Session = past
			}
		}
		return checkIn(ctx, v, store, in)
	}
	tries, err := store.CodeTries(ctx, s.ID, v.Account.ID)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case tries >= maxCodes:
		return v.Reply("checkin.code_locked", "Organizers", words.Organizers(v.Say, c))
	case bare(text) == s.Code:
		return checkIn(ctx, v, store, in)
	}
	return wrongCode(ctx, v, store, in, sessions, bare(text))
}

// wrongCode counts a code that is not the session's and says what is wrong.
func wrongCode(ctx context.Context, v *visit.Visit, store Store, in registrar.CheckIn, sessions []course.Session, code string) (bot.Reply, error) {
	tries, err := store.WrongCode(ctx, in.Session.ID, v.Account.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if tries >= maxCodes {
		return v.Reply("checkin.code_locked", "Organizers", words.Organizers(v.Say, in.Course))
	}
	loc := in.Course.Location()
	for _, other := range sessions {
		if other.Code == code {
			return v.Reply("checkin.other_session", "Other", v.Say.Session(other, loc), "Session", v.Say.Session(in.Session, loc), "Left", maxCodes-tries)
		}
	}
	return v.Reply("checkin.wrong_code", "Session", v.Say.Session(in.Session, loc), "Left", maxCodes-tries)
}
