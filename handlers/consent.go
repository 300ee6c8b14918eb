package handlers

import (
	"context"
	"errors"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
)

// consentVersion names the text of privacy.notice: a person who agreed to
// another version is asked again.
const consentVersion = "2026-01"

// askConsent shows the privacy notice before the first question about a person.
func askConsent(v *Visit, c course.Course) bot.Reply {
	return bot.Say(v.consentText(c, "consent.ask"),
		[]notice.Button{
			v.key(notice.Data("consent", "yes", c.ID), "consent.yes"),
			v.key(notice.Data("consent", "no", c.ID), "consent.no"),
		})
}

// consentText is the notice with what is said under it.
func (v *Visit) consentText(c course.Course, under string) string {
	return v.Say.T("consent.intro", "Course", c.Title) + "\n\n" + v.notice(c) + "\n\n" + v.Say.T(under)
}

// joiningCourse is the course of a joining form under way; 0 when there is none.
func (v *Visit) joiningCourse(ctx context.Context) (int64, error) {
	under, err := v.unfinished(ctx, "join")
	if err != nil || !under {
		return 0, err
	}
	var j joining
	err = v.Answers(&j)
	return j.Course, err
}

// consent takes the answer to the privacy notice.
func consent(ctx context.Context, v *Visit) (bot.Reply, error) {
	c, err := joinableCourse(ctx, v, v.param(1))
	if err != nil {
		return bot.Reply{}, err
	}
	if place := v.Actor.EnrollmentIn(c.ID); place != nil {
		return standing(ctx, v, c, *place)
	}
	if v.Params[0] != "yes" {
		return v.replace(v.Say.T("consent.refused")), errors.Join(v.leave(ctx, "join"), v.leave(ctx, "register"))
	}
	thanks := v.replace(v.consentText(c, "consent.thanks")) // what was agreed to stays in the chat
	under, err := v.joiningCourse(ctx)
	if err != nil || under == c.ID && v.Account.Consent == consentVersion {
		return thanks, err // a second tap: the form goes on where it is
	}
	if err := v.Store.SetConsent(ctx, v.Account.ID, consentVersion); err != nil {
		return bot.Reply{}, err
	}
	reply, err := beginJoining(ctx, v, c)
	if err != nil {
		return bot.Reply{}, err
	}
	return thanks.And(reply), nil
}
