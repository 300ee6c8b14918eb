package handlers

import (
	"context"
	"strings"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
)

// maxCodes is how many wrong codes one may enter at a session.
const maxCodes = 5

// isSessionCode tells whether a text can be the code of a session: six digits,
// blanks and dashes aside.
func isSessionCode(text string) bool {
	code := bareCode(text)
	return len(code) == 6 && strings.Trim(code, "0123456789") == ""
}

func bareCode(text string) string {
	return strings.NewReplacer(" ", "", "-", "", ".", "").Replace(text)
}

// askRoomCode waits for the code that is shown in the room.
func askRoomCode(ctx context.Context, v *Visit) (bot.Reply, error) {
	if _, _, err := v.TraineeCourse(ctx); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Ask(ctx, "checkin", "code", struct{}{}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(v.Say.T("checkin.ask_code"), []notice.Button{v.key(notice.Data("cancel", "checkin"), "key.cancel")}), nil
}

// checkInByCode records a check-in by the six digits told in the room. A wrong
// code is counted, so it is an answer and not a refusal.
func checkInByCode(ctx context.Context, v *Visit, text string) (bot.Reply, error) {
	if !isSessionCode(text) {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "checkin.bad_code")
	}
	c, place, err := v.TraineeCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	s, ok := c.CheckIn.Current(sessions, v.acted())
	if !ok {
		return v.say("schedule.empty", "Course", c.Title)
	}
	if v.Dialog.Name == "checkin" {
		if err := v.Store.DeleteDialog(ctx, v.ChatID); err != nil {
			return bot.Reply{}, err
		}
	}
	if _, open := c.CheckIn.At(s, v.acted()).Presence(); !open {
		for _, past := range sessions { // the code of a session that is over is about that one
			if past.Code == bareCode(text) && c.CheckIn.At(past, v.acted()) == course.Over {
				s = past
			}
		}
		return notOpen(ctx, v, c, s, place)
	}
	tries, err := v.Store.CodeTries(ctx, s.ID, v.Account.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	switch {
	case tries >= maxCodes:
		return v.say("checkin.code_locked")
	case bareCode(text) == s.Code:
		return record(ctx, v, c, s, place, course.ByCode)
	}
	return wrongCode(ctx, v, c, s, sessions, bareCode(text))
}

// wrongCode counts a code that is not the session's and says what is wrong.
func wrongCode(ctx context.Context, v *Visit, c course.Course, s course.Session, sessions []course.Session, code string) (bot.Reply, error) {
	tries, err := v.Store.WrongCode(ctx, s.ID, v.Account.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if tries >= maxCodes {
		return v.say("checkin.code_locked")
	}
	for _, other := range sessions {
		if other.Code == code {
			return v.say("checkin.other_session", "Other", v.Say.Session(other, c.Location()),
				"Session", v.Say.Session(s, c.Location()), "Left", maxCodes-tries)
		}
	}
	return v.say("checkin.wrong_code", "Session", v.Say.Session(s, c.Location()), "Left", maxCodes-tries)
}
