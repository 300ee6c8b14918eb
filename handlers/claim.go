package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/handlers/attending"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/words"
)

// maxOffered is how many people of one phone or one name and birth are put to a
// person to choose from.
const maxOffered = 5

// offer asks whether the person is the one on the roster. Only the name and the
// unit are shown before that is confirmed.
func offer(ctx context.Context, v *Visit, j joining, rows []course.Enrollment) (bot.Reply, error) {
	rows = rows[:min(len(rows), maxOffered)]
	j.Offered = nil
	for _, e := range rows {
		j.Offered = append(j.Offered, e.ID)
	}
	if err := v.Ask(ctx, "join", "confirm", j); err != nil {
		return bot.Reply{}, err
	}
	question, keys := v.claimQuestion(rows)
	return unkeyed(v.Say.T("join.found")).And(bot.Say(question, keys...)), nil
}

func (v *Visit) claimQuestion(rows []course.Enrollment) (string, [][]notice.Button) {
	no := v.key(notice.Data("claim", "no", rows[0].ID), "claim.no")
	if len(rows) > 1 {
		var keys [][]notice.Button
		for _, e := range rows {
			keys = append(keys, []notice.Button{v.key(notice.Data("claim", "yes", e.ID), "claim.this",
				"Name", e.Trainee.Name, "Unit", e.Unit)})
		}
		return v.Say.T("claim.which"), append(keys, []notice.Button{no})
	}
	e := rows[0]
	return v.Say.T("claim.ask", "Name", e.Trainee.Name, "Unit", e.Unit, "Delegation", e.Delegation), [][]notice.Button{
		{v.key(notice.Data("claim", "yes", e.ID), "claim.yes")},
		{v.key(notice.Data("claim", "wrong", e.ID), "claim.wrong"), no},
	}
}

// claim takes the answer to "is this you?". It only believes places that the
// form has offered to this chat.
func claim(ctx context.Context, v *Visit) (bot.Reply, error) {
	old := course.Refuse(course.ErrNotFound, "refuse.old_button")
	e, err := v.Store.Enrollment(ctx, v.param(1))
	if errors.Is(err, course.ErrNotFound) {
		return bot.Reply{}, old
	} else if err != nil {
		return bot.Reply{}, err
	}
	c, err := joinableCourse(ctx, v, e.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	if place := v.Actor.EnrollmentIn(c.ID); place != nil {
		return v.replace(v.Say.T("claim.already", "Name", place.Trainee.Name, "Course", c.Title)), nil
	}
	if open, err := v.unfinished(ctx, "join"); err != nil {
		return bot.Reply{}, err
	} else if !open {
		return bot.Reply{}, old
	}
	var j joining
	if err := v.Answers(&j); err != nil {
		return bot.Reply{}, err
	}
	if !slices.Contains(j.Offered, e.ID) {
		return bot.Reply{}, old
	}
	// Whom an account is being linked to can't be withdrawn meanwhile.
	if err := v.Store.LockCourse(ctx, c.ID); err != nil {
		return bot.Reply{}, err
	}
	if e, err = v.Store.Enrollment(ctx, e.ID); err != nil {
		return bot.Reply{}, err
	}
	switch {
	case e.State != course.Enrolled:
		next, err := askWho(ctx, v, c, j, v.Say.T("join.name"))
		return v.replace(v.Say.T("claim.withdrawn", "Name", e.Trainee.Name)).And(next), err
	case v.Params[0] == "yes":
		return claimPlace(ctx, v, c, e)
	case v.Params[0] == "wrong":
		return askWrong(ctx, v, j, e)
	}
	return declinePlace(ctx, v, c, j)
}

// claimPlace links the account to the trainee: one account is one person, and a
// person has one account.
func claimPlace(ctx context.Context, v *Visit, c course.Course, e course.Enrollment) (bot.Reply, error) {
	taken := e.Trainee.AccountID != 0 && e.Trainee.AccountID != v.Account.ID
	other := len(v.Actor.Enrollments) > 0 && v.Actor.Enrollments[0].Trainee.ID != e.Trainee.ID
	if taken || other {
		return refuseClaim(ctx, v, c, e, taken)
	}
	if err := v.Store.LinkTrainee(ctx, e.Trainee.ID, v.Account.ID); errors.Is(err, course.ErrConflict) {
		return refuseClaim(ctx, v, c, e, true)
	} else if err != nil {
		return bot.Reply{}, err
	}
	return welcome(ctx, v, c, e)
}

// refuseClaim tells the organizers, so that a person whose place was taken by
// somebody else is helped. There is nothing more to answer here: the form ends.
func refuseClaim(ctx context.Context, v *Visit, c course.Course, e course.Enrollment, taken bool) (bot.Reply, error) {
	text := "claim.linked"
	if taken {
		text = "claim.taken"
	}
	told, err := v.tellOrganizers(ctx, c, fmt.Sprintf("claim/%d/%d", e.ID, v.Account.ID), func(p *i18n.Printer) notice.Message {
		return words.ClaimRefused(p, c, e, taken)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return v.replace(v.Say.T(text, "Told", told, "Organizers", words.Organizers(v.Say, c))), v.Store.DeleteDialog(ctx, v.ChatID)
}

// declinePlace asks on: the person is none of those who were offered.
func declinePlace(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	j.Declined = append(j.Declined, j.Offered...)
	j.Offered = nil
	asked := v.replace(v.Say.T("claim.declined"))
	if j.Birth == "" {
		next, err := askWho(ctx, v, c, j, v.Say.T("join.name"))
		return asked.And(next), err
	}
	next, err := unmatched(ctx, v, c, j)
	return asked.And(next), err
}

// askWrong waits for what is wrong in the row of a person who is the right one.
func askWrong(ctx context.Context, v *Visit, j joining, e course.Enrollment) (bot.Reply, error) {
	j.Offered = []int64{e.ID}
	if err := v.Ask(ctx, "join", "wrong", j); err != nil {
		return bot.Reply{}, err
	}
	return v.replace(v.Say.T("claim.ask_wrong", "Name", e.Trainee.Name, "Unit", e.Unit)), nil
}

// maxReport is the longest report of a mistake that is passed on, in runes.
const maxReport = 500

// reportWrong passes the person's words on to the organizers and asks again
// whether this is their place.
func reportWrong(ctx context.Context, v *Visit, c course.Course, j joining) (bot.Reply, error) {
	if len([]rune(v.Text)) > maxReport {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "join.too_long", "Max", maxReport)
	}
	e, err := v.Store.Enrollment(ctx, j.Offered[0])
	if err != nil {
		return bot.Reply{}, err
	}
	told, err := v.tellOrganizers(ctx, c, fmt.Sprintf("wrong/%d/%d", e.ID, v.ID), func(p *i18n.Printer) notice.Message {
		return words.MistakeReported(p, c, e, v.Text)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Ask(ctx, "join", "confirm", j); err != nil {
		return bot.Reply{}, err
	}
	question, keys := v.claimQuestion([]course.Enrollment{e})
	return bot.Say(v.Say.T("claim.wrong_sent", "Told", told, "Organizers", words.Organizers(v.Say, c))).And(bot.Say(question, keys...)), nil
}

// welcome ends joining: the course becomes the active one, the person sees the
// timetable, is asked which of two dates of birth is right where the roster
// leaves that open, and can check in at once while that is open: the reminder
// with the button has gone out before.
func welcome(ctx context.Context, v *Visit, c course.Course, e course.Enrollment) (bot.Reply, error) {
	if err := v.Store.SetActiveCourse(ctx, v.Account.ID, c.ID); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Store.DeleteDialog(ctx, v.ChatID); err != nil {
		return bot.Reply{}, err
	}
	actor, err := v.Store.Actor(ctx, v.Account.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	v.Actor = actor
	sessions, err := v.Store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := v.replace(v.Say.T("welcome.done", "Name", e.Trainee.Name, "Course", c.Title))
	if len(sessions) > 0 {
		reply = reply.And(bot.Say(words.Timetable(v.Say, c, sessions, v.Now) + "\n\n" + v.Say.T("welcome.next")))
	}
	if !e.Trainee.BirthAlt.IsZero() {
		reply = reply.And(v.askBirth(e))
	}
	now, err := attending.OpenNow(ctx, v.tools(), v.Store, c, sessions)
	if err != nil {
		return bot.Reply{}, err
	}
	return reply.And(now).And(v.menu()), nil
}
