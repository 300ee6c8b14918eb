package joining

import (
	"context"
	"slices"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// The questions of who somebody is.
const (
	stepWho     = "who"     // one's own contact, or the full name
	stepBirth   = "birth"   // the date of birth to the name
	stepConfirm = "confirm" // is this you? by buttons
	stepWrong   = "wrong"   // what is wrong in the row of who one is
)

// askWho waits for the person's own contact or full name. While no name is taken
// from them it says until when instead of the text.
func askWho(ctx context.Context, v *visit.Visit, d Desk, c course.Course, a answers, text string) (bot.Reply, error) {
	if err := v.Keep(ctx, JoinDialog, stepWho, a); err != nil {
		return bot.Reply{}, err
	}
	lock, err := nameLock(ctx, v, d, c)
	if err != nil {
		return bot.Reply{}, err
	}
	if !lock.IsZero() {
		text = v.Say.T("join.too_many", "Time", course.ClockTime(lock), "Day", otherDay(v, lock),
			"Shared", a.Shared, "Open", c.Mode == course.OpenToAll, "Organizers", words.Organizers(v.Say, c))
	}
	return askContact(v, text), nil
}

// askContact is a message with the button that shares one's own phone number.
func askContact(v *visit.Visit, text string) bot.Reply {
	return bot.Reply{Messages: []notice.Message{{Text: text, AskContact: v.Say.Plain("join.share")}}}
}

// AnswerWho takes what somebody says who is looking for their place on the roster.
func AnswerWho(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	var a answers
	if err := v.Answers(&a); err != nil {
		return bot.Reply{}, err
	}
	c, err := joinable(ctx, v, d, a.Course)
	if err != nil {
		return v.Ended(ctx, err)
	}
	switch {
	case v.Contact != nil && v.Contact.TelegramID != v.TelegramID:
		return askContact(v, v.Say.T("join.not_own")), nil // it stays where it is
	case v.Contact != nil:
		return byContact(ctx, v, d, c, a)
	case v.Dialog.Step == stepConfirm:
		return v.Reply("join.tap_wanted")
	case v.Text == "":
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "join.text_wanted")
	}
	switch v.Dialog.Step {
	case stepBirth:
		birth, err := course.ParseBirth(v.Text)
		if err != nil {
			return bot.Reply{}, err
		}
		return byBirth(ctx, v, d, c, a, birth)
	case stepWrong:
		return reportWrong(ctx, v, d, c, a)
	}
	return byName(ctx, v, d, c, a)
}

// phoned notes the person's own phone number and finds the places on the roster that
// have it and can be offered.
func phoned(ctx context.Context, v *visit.Visit, d Desk, c course.Course, a *answers) ([]course.Enrollment, error) {
	phone, ok := course.ParsePhone(v.Contact.Phone)
	if !ok {
		return nil, nil
	}
	a.Phone, a.Shared = phone, true
	places, err := d.Rows.EnrollmentsByPhone(ctx, c.ID, phone)
	return a.open(places), err
}

func byContact(ctx context.Context, v *visit.Visit, d Desk, c course.Course, a answers) (bot.Reply, error) {
	a.Declined = nil // a "not me" may have been a slip
	places, err := phoned(ctx, v, d, c, &a)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(places) > 0 {
		return offer(ctx, v, a, places)
	}
	lock, err := nameLock(ctx, v, d, c)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case !lock.IsZero() && c.Mode == course.OpenToAll: // registering looks no name up
		reply, err := beginRegistering(ctx, v, d, c, a)
		return withoutKeyboard(v.Say.T("register.begin")).And(reply), err
	case !lock.IsZero():
		return askWho(ctx, v, d, c, a, "") // which says until when
	}
	if err := v.Keep(ctx, JoinDialog, stepWho, a); err != nil {
		return bot.Reply{}, err
	}
	return withoutKeyboard(v.Say.T("join.phone_unknown")), nil
}

// nameLock is when the next name is taken from the person, to the minute, in the
// course's zone; zero when that is now.
func nameLock(ctx context.Context, v *visit.Visit, d Desk, c course.Course) (time.Time, error) {
	until, err := d.Rows.NameLock(ctx, c.ID, v.Account.ID)
	if err != nil || !v.Now.Before(until) {
		return time.Time{}, err
	}
	return until.Add(time.Minute - 1).Truncate(time.Minute).In(c.Location()), nil
}

// otherDay is the day of a moment when it is not today: "17/8".
func otherDay(v *visit.Visit, t time.Time) string {
	if v.Now.In(t.Location()).YearDay() == t.YearDay() {
		return ""
	}
	return t.Format("2/1")
}

func byName(ctx context.Context, v *visit.Visit, d Desk, c course.Course, a answers) (bot.Reply, error) {
	if lock, err := nameLock(ctx, v, d, c); err != nil {
		return bot.Reply{}, err
	} else if !lock.IsZero() {
		return askWho(ctx, v, d, c, a, "")
	}
	name, birth, err := course.ParseName(v.Text)
	if err != nil {
		return bot.Reply{}, err
	}
	a.Name = name
	if !birth.IsZero() { // said in one message
		return byBirth(ctx, v, d, c, a, birth)
	}
	if err := v.Keep(ctx, JoinDialog, stepBirth, a); err != nil {
		return bot.Reply{}, err
	}
	return withoutKeyboard(v.Say.T("join.birth", "Name", a.Name)), nil
}

// byBirth looks for the places of that name and birth.
func byBirth(ctx context.Context, v *visit.Visit, d Desk, c course.Course, a answers, birth course.Birth) (bot.Reply, error) {
	a.Birth, a.Declined = birth.ISO(), nil // a "not me" may have been a slip
	places, err := d.Rows.EnrollmentsByName(ctx, c.ID, letters.Fold(a.Name))
	if err != nil {
		return bot.Reply{}, err
	}
	places = slices.DeleteFunc(places, func(e course.Enrollment) bool { return !bornOn(e.Trainee, birth) })
	if places = a.open(places); len(places) > 0 {
		return offer(ctx, v, a, places)
	}
	return unmatched(ctx, v, d, c, a)
}

// bornOn tells whether a birth that somebody typed is the trainee's. Where the
// roster has the year only, the year decides; the other way round a year alone
// would be too easy to guess.
func bornOn(t course.Trainee, typed course.Birth) bool {
	for _, known := range []course.Birth{t.Birth, t.BirthAlt} {
		if !known.IsZero() && (known == typed || known.Day == 0 && known.Year == typed.Year) {
			return true
		}
	}
	return false
}

// unmatched goes on with somebody who is not found on the roster: they register
// where the course is open to all, else the organizers are told, once.
func unmatched(ctx context.Context, v *visit.Visit, d Desk, c course.Course, a answers) (bot.Reply, error) {
	birth := course.BirthFromISO(a.Birth)
	fact, err := v.By().WrongName(ctx, d.Acts, c, course.Trainee{Name: a.Name, Birth: birth, Phone: a.Phone})
	if err != nil {
		return bot.Reply{}, err
	}
	if c.Mode == course.OpenToAll {
		reply, err := beginRegistering(ctx, v, d, c, a)
		return bot.Say(v.Say.T("register.begin")).And(reply), err
	}
	told, err := v.Tell(ctx, fact)
	if err != nil {
		return bot.Reply{}, err
	}
	return askWho(ctx, v, d, c, a, v.Say.T("join.unmatched", "Course", c.Title, "Name", a.Name, "Birth", birth.String(),
		"Told", told, "Shared", a.Shared, "Organizers", words.Organizers(v.Say, c)))
}
