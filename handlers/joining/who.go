package joining

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/letters"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Both forms ask for these, so that an answer which is edited is known in the next.
const (
	stepName  = "name"
	stepBirth = "birth"
)

// finding is the form of who somebody is: their own contact, or the full name and the
// date of birth. Its first question is a text of the moment.
func finding(v *visit.Visit, d Desk, c course.Course, ask string) visit.Form[answers] {
	prompt := func(text string) visit.Prompt {
		return visit.Prompt{Text: text, Contact: v.Say.Plain("join.share")}
	}
	return visit.Form[answers]{
		Name: JoinDialog,
		Questions: []visit.Question[answers]{
			{Step: stepName, Ask: func(answers) visit.Prompt { return prompt(ask) }, Take: takeWho},
			{
				Step: stepBirth, Known: func(a answers) bool { return a.Both },
				Ask: func(a answers) visit.Prompt { return prompt(v.Say.T("join.birth", "Name", a.Name)) }, Take: takeBirth,
			},
		},
		Contact: sharePhone,
		Done:    func(ctx context.Context, a answers) (bot.Reply, error) { return byName(ctx, v, d, c, a) },
	}
}

// takeWho takes the name, and the date of birth where that is said with it. A phone
// number that is typed could be anybody's.
func takeWho(_ context.Context, a *answers, text string) error {
	if _, ok := course.ParsePhone(besidePhone.ReplaceAllString(text, ";")); ok {
		return course.Refuse(course.ErrInvalid, "join.typed_phone")
	}
	return takeName(a, text)
}

// besidePhone are what may stand round a phone number.
var besidePhone = regexp.MustCompile(`[\p{L}\p{M}:]+`)

// askWho waits for the person's own contact or full name. While no name is taken
// from them it says until when instead of the text.
func askWho(ctx context.Context, v *visit.Visit, d Desk, c course.Course, a answers, text string) (bot.Reply, error) {
	lock, err := nameLock(ctx, v, d, c)
	if err != nil {
		return bot.Reply{}, err
	}
	if !lock.IsZero() {
		text = v.Say.T("join.too_many", "Time", course.ClockTime(lock), "Day", otherDay(v, lock),
			"Shared", a.Shared, "Open", c.Registers(), "Organizers", words.Organizers(v.Say, c))
	}
	return finding(v, d, c, text).Begin(ctx, v, a)
}

// AnswerWho takes what somebody says who is looking for their place on the roster.
func AnswerWho(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	return who(ctx, v, d, visit.Form[answers].Answer)
}

// EditWho takes what an answer was changed into.
func EditWho(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	return who(ctx, v, d, visit.Form[answers].Edited)
}

func who(ctx context.Context, v *visit.Visit, d Desk, take func(visit.Form[answers], context.Context, *visit.Visit) (bot.Reply, error)) (bot.Reply, error) {
	a, err := visit.Kept[answers](v)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := joinable(ctx, v, d, a.Course)
	if mine := v.Actor.EnrollmentIn(a.Course); err == nil && mine != nil { // somebody has vouched for them meanwhile
		err = course.Refuse(course.ErrConflict, "claim.already", "Name", mine.Trainee.Name, "Course", c.Title)
	}
	if err != nil {
		return v.Ended(ctx, err)
	}
	if own(v) {
		return byContact(ctx, v, d, c, a)
	}
	lock, err := nameLock(ctx, v, d, c)
	if err != nil {
		return bot.Reply{}, err
	}
	if !lock.IsZero() && !v.Edited {
		return askWho(ctx, v, d, c, a, "") // which says until when
	}
	return take(finding(v, d, c, v.Say.T("join.who", "Course", c.Title)), ctx, v)
}

// own tells whether the person has shared their own contact.
func own(v *visit.Visit) bool { return v.Contact != nil && v.Contact.TelegramID == v.TelegramID }

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
	if err != nil {
		return bot.Reply{}, err
	}
	if !lock.IsZero() && c.Registers() { // registering looks no name up
		reply, err := beginRegistering(ctx, v, d, c, a)
		return withoutKeyboard(v.Say.T("register.begin")).And(reply), err
	}
	return askWho(ctx, v, d, c, a, v.Say.T("join.phone_unknown"))
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

// byName looks for the places of the name and date of birth that were answered.
func byName(ctx context.Context, v *visit.Visit, d Desk, c course.Course, a answers) (bot.Reply, error) {
	if lock, err := nameLock(ctx, v, d, c); err != nil || !lock.IsZero() {
		reply, again := askWho(ctx, v, d, c, a, "")
		return reply, errors.Join(err, again)
	}
	a.Declined = nil // a "not me" may have been a slip
	places, err := d.Rows.EnrollmentsByName(ctx, c.ID, letters.Fold(a.Name))
	if err != nil {
		return bot.Reply{}, err
	}
	places = slices.DeleteFunc(places, func(e course.Enrollment) bool { return a.claim(c, e.ID).Proves(e) == "" })
	if places = a.open(places); len(places) > 0 {
		return offer(ctx, v, a, places)
	}
	return unmatched(ctx, v, d, c, a)
}

// unmatched goes on with somebody who is not found on the roster: they register where
// the course is open to all, else they can have somebody vouch for them. It says the same
// whether somebody comes near or nobody does.
func unmatched(ctx context.Context, v *visit.Visit, d Desk, c course.Course, a answers) (bot.Reply, error) {
	if err := v.By().WrongName(ctx, d.Acts, c); err != nil {
		return bot.Reply{}, err
	}
	if c.Registers() {
		reply, err := beginRegistering(ctx, v, d, c, a)
		return withoutKeyboard(v.Say.T("register.begin")).And(reply), err
	}
	reply, err := askWho(ctx, v, d, c, a, v.Say.T("join.unmatched", "Course", c.Title, "Name", a.Name, "Birth", course.BirthFromISO(a.Birth).String(),
		"Shared", a.Shared))
	return reply.And(bot.Say(v.Say.T("claim.vouch", "Name", a.Name, "Organizers", words.Organizers(v.Say, c)),
		[]notice.Button{v.Button(askTap.Data(words.OfCourse{ID: c.ID}), "claim.button_vouch")})), err
}
