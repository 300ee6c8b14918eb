package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/i18n"
	"loptruong/letters"
	"loptruong/notice"
	"loptruong/words"
)

// joining is what the forms of joining and registering keep between their
// questions.
type joining struct {
	Course     int64   `json:"course"`
	Name       string  `json:"name,omitempty"`
	Birth      string  `json:"birth,omitempty"` // course.Birth.Key
	Position   string  `json:"position,omitempty"`
	Unit       string  `json:"unit,omitempty"`
	Delegation int64   `json:"delegation,omitempty"`
	Phone      string  `json:"phone,omitempty"`
	Shared     bool    `json:"shared,omitempty"`   // the phone is the account's own
	Offered    []int64 `json:"offered,omitempty"`  // places on the roster that may be claimed
	Declined   []int64 `json:"declined,omitempty"` // those the person has said no to
}

// openCourse begins joining the course of a link.
func openCourse(ctx context.Context, v *Visit, code string) (bot.Reply, error) {
	c, err := v.Store.CourseByCode(ctx, code)
	if errors.Is(err, course.ErrNotFound) {
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "join.no_course")
	} else if err != nil {
		return bot.Reply{}, err
	}
	c = v.in(c)
	if place := v.Actor.EnrollmentIn(c.ID); place != nil {
		return standing(ctx, v, c, *place)
	}
	if c.Closed() {
		return bot.Reply{}, course.Refuse(course.ErrConflict, "join.closed", "Course", c.Title, "Organizers", words.Organizers(v.Say, c))
	}
	if v.Account.Consent != consentVersion {
		return askConsent(v, c), nil
	}
	return beginJoining(ctx, v, c)
}

// joinableCourse is the course of a form or a button while it takes people.
func joinableCourse(ctx context.Context, v *Visit, id int64) (course.Course, error) {
	c, err := v.Store.Course(ctx, id)
	if errors.Is(err, course.ErrNotFound) {
		return course.Course{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	} else if err != nil {
		return course.Course{}, err
	}
	if c = v.in(c); c.Closed() {
		return course.Course{}, course.Refuse(course.ErrConflict, "join.closed", "Course", c.Title, "Organizers", words.Organizers(v.Say, c))
	}
	return c, nil
}

// beginJoining asks who the person is; a form that is already under way for this
// course goes on where it stands.
func beginJoining(ctx context.Context, v *Visit, c course.Course) (bot.Reply, error) {
	j := joining{Course: c.ID}
	dialog, found, err := v.Store.Dialog(ctx, v.ChatID)
	if err != nil {
		return bot.Reply{}, err
	}
	if found && (dialog.Name == "join" || dialog.Name == "register") {
		v.Dialog = dialog
		var under joining
		if err := v.Answers(&under); err != nil {
			return bot.Reply{}, err
		}
		if under.Course == c.ID && dialog.Name == "register" {
			return askQuestion(ctx, v, c, under, dialog.Step)
		}
		if under.Course == c.ID {
			j.Declined = under.Declined
		}
	}
	return askWho(ctx, v, c, j, v.Say.T("join.who", "Course", c.Title))
}

// askWho waits for the person's own contact or full name. While no name is taken
// from them it says until when instead of the text.
func askWho(ctx context.Context, v *Visit, c course.Course, j joining, text string) (bot.Reply, error) {
	if err := v.Ask(ctx, "join", "who", j); err != nil {
		return bot.Reply{}, err
	}
	lock, err := v.nameLock(ctx, c)
	if err != nil {
		return bot.Reply{}, err
	}
	if !lock.IsZero() {
		text = v.Say.T("join.too_many", "Time", course.ClockTime(lock), "Day", v.otherDay(lock),
			"Shared", j.Shared, "Open", c.Mode == course.OpenToAll, "Organizers", words.Organizers(v.Say, c))
	}
	return bot.Reply{Messages: []notice.Message{{Text: text, AskContact: v.Say.Plain("join.share")}}}, nil
}

// join takes the answers of somebody who is looking for their place on the
// roster.
func join(ctx context.Context, v *Visit) (bot.Reply, error) {
	var j joining
	if err := v.Answers(&j); err != nil {
		return bot.Reply{}, err
	}
	c, err := joinableCourse(ctx, v, j.Course)
	if err != nil {
		return v.ended(ctx, err)
	}
	switch {
	case v.Contact != nil && v.Contact.TelegramID != v.TelegramID:
		return v.askOwnContact(), nil
	case v.Contact != nil:
		return joinByContact(ctx, v, c, j)
	case v.Dialog.Step == "confirm":
		return v.say("join.tap_wanted")
	case v.Text == "":
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "join.text_wanted")
	}
	switch v.Dialog.Step {
	case "birth":
		return joinByBirth(ctx, v, c, j)
	case "wrong":
		return reportWrong(ctx, v, c, j)
	}
	return joinByName(ctx, v, c, j)
}

// askOwnContact answers somebody else's contact, with the button for one's own: the
// form stays where it is.
func (v *Visit) askOwnContact() bot.Reply {
	return bot.Reply{Messages: []notice.Message{{Text: v.Say.T("join.not_own"), AskContact: v.Say.Plain("join.share")}}}
}

func joinByContact(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	var rows []course.Enrollment
	var err error
	if phone, ok := course.ParsePhone(v.Contact.Phone); ok {
		j.Phone, j.Shared, j.Declined = phone, true, nil // a "not me" may have been a slip
		if rows, err = v.Store.EnrollmentsByPhone(ctx, c.ID, phone); err != nil {
			return bot.Reply{}, err
		}
	}
	if rows = j.open(rows); len(rows) > 0 {
		return offer(ctx, v, j, rows)
	}
	lock, err := v.nameLock(ctx, c)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case !lock.IsZero() && c.Mode == course.OpenToAll: // registering looks no name up
		reply, err := beginRegistering(ctx, v, c, j)
		return unkeyed(v.Say.T("register.begin")).And(reply), err
	case !lock.IsZero():
		return askWho(ctx, v, c, j, "") // which says until when
	}
	if err := v.Ask(ctx, "join", "who", j); err != nil {
		return bot.Reply{}, err
	}
	return unkeyed(v.Say.T("join.phone_unknown")), nil
}

// nameLock is when the next name is taken from the person, to the minute, in the
// course's zone; zero when that is now.
func (v *Visit) nameLock(ctx context.Context, c course.Course) (time.Time, error) {
	until, err := v.Store.NameLock(ctx, c.ID, v.Account.ID)
	if err != nil || !v.Now.Before(until) {
		return time.Time{}, err
	}
	return until.Add(time.Minute - 1).Truncate(time.Minute).In(c.Location()), nil
}

// otherDay is the day of a moment when it is not today: "17/8".
func (v *Visit) otherDay(t time.Time) string {
	if v.Now.In(t.Location()).YearDay() == t.YearDay() {
		return ""
	}
	return t.Format("2/1")
}

func joinByName(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	if lock, err := v.nameLock(ctx, c); err != nil {
		return bot.Reply{}, err
	} else if !lock.IsZero() {
		return askWho(ctx, v, c, j, "")
	}
	name, err := v.personName()
	if err != nil {
		return bot.Reply{}, err
	}
	j.Name = name
	if err := v.Ask(ctx, "join", "birth", j); err != nil {
		return bot.Reply{}, err
	}
	return unkeyed(v.Say.T("join.birth", "Name", name)), nil
}

func joinByBirth(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	birth, err := course.ParseBirth(v.Text)
	if err != nil {
		return bot.Reply{}, err
	}
	j.Birth, j.Declined = birth.Key(), nil // a "not me" may have been a slip
	rows, err := v.Store.EnrollmentsByName(ctx, c.ID, letters.Fold(j.Name))
	if err != nil {
		return bot.Reply{}, err
	}
	rows = slices.DeleteFunc(rows, func(e course.Enrollment) bool { return !bornOn(e.Trainee, birth) })
	if rows = j.open(rows); len(rows) > 0 {
		return offer(ctx, v, j, rows)
	}
	return unmatched(ctx, v, c, j)
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
func unmatched(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	if _, err := v.Store.WrongName(ctx, c.ID, v.Account.ID); err != nil {
		return bot.Reply{}, err
	}
	if c.Mode == course.OpenToAll {
		reply, err := beginRegistering(ctx, v, c, j)
		return bot.Say(v.Say.T("register.begin")).And(reply), err
	}
	told, err := v.tellOrganizers(ctx, c, fmt.Sprintf("unmatched/%d/%d", c.ID, v.Account.ID), func(p *i18n.Printer) notice.Message {
		return words.NotOnRoster(p, c, course.Trainee{Name: j.Name, Birth: course.BirthFromKey(j.Birth), Phone: j.Phone})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return askWho(ctx, v, c, j, v.Say.T("join.unmatched", "Course", c.Title, "Name", j.Name, "Birth", course.BirthFromKey(j.Birth).String(),
		"Told", told, "Shared", j.Shared, "Organizers", words.Organizers(v.Say, c)))
}

// open leaves the rows that can still be offered: on the roster and not declined.
func (j joining) open(rows []course.Enrollment) []course.Enrollment {
	return slices.DeleteFunc(rows, func(e course.Enrollment) bool {
		return e.State != course.Enrolled || slices.Contains(j.Declined, e.ID)
	})
}

// personName is the full name a person has typed.
func (v *Visit) personName() (string, error) {
	return v.Text, course.CheckName(v.Text)
}

// unkeyed is a message that takes the keyboard with the contact button away.
func unkeyed(text string) bot.Reply {
	return bot.Reply{Messages: []notice.Message{{Text: text, Unkey: true}}}
}

// contactAlone answers a contact that nothing had asked for.
func contactAlone(_ context.Context, v *Visit) (bot.Reply, error) {
	return unkeyed(v.Say.T("join.contact_alone") + "\n\n" + v.hint()), nil
}
