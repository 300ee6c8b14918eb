package joining

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// The answers to the notice of privacy.
var (
	agreeTap  = notice.Tap[words.OfCourse]{Action: "consent", What: "yes"}
	refuseTap = notice.Tap[words.OfCourse]{Action: "consent", What: "no"}
)

// askConsent shows the notice of privacy before the first question about a person. A
// form of joining that is under way waits behind it, and then only the buttons answer.
func askConsent(ctx context.Context, v *visit.Visit, c course.Course) (bot.Reply, error) {
	_, open, err := asked(ctx, v)
	if err == nil && !open {
		err = v.Keep(ctx, ConsentDialog, "", answers{Course: c.ID})
	}
	return v.Replace(consentText(v, c, "consent.ask"), consentButtons(v, c), visit.OtherLanguages(v, c.ID)), err
}

// ReadAgain shows the notice to somebody who is joining, in the language that they have
// chosen under it.
func ReadAgain(ctx context.Context, v *visit.Visit, d Desk, courseID int64) (bot.Reply, error) {
	return consented(ctx, v, d, courseID, func(ctx context.Context, v *visit.Visit, _ Desk, c course.Course) (bot.Reply, error) {
		if v.Account.Consent == course.ConsentVersion {
			return v.Reply("language.done")
		}
		return askConsent(ctx, v, c)
	})
}

func consentButtons(v *visit.Visit, c course.Course) []notice.Button {
	return []notice.Button{
		v.Button(agreeTap.Data(words.OfCourse{ID: c.ID}), "consent.yes"),
		v.Button(refuseTap.Data(words.OfCourse{ID: c.ID}), "consent.no"),
	}
}

// consentText is the notice with what is said under it.
func consentText(v *visit.Visit, c course.Course, under string) string {
	return v.Say.T("consent.intro", "Course", c.Title) + "\n\n" + words.Privacy(v.Say, c) + "\n\n" + v.Say.T(under)
}

// Agree takes the consent and asks who the person is.
func Agree(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	return consent(ctx, v, d, agreeTap, agree)
}

// Refuse takes the refusal: nothing is kept of what was asked before.
func Refuse(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	return consent(ctx, v, d, refuseTap, refuse)
}

// AnswerConsent takes a yes or a no that is typed, and nothing else: not even a contact.
func AnswerConsent(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	var a answers
	if err := v.Answers(&a); err != nil {
		return bot.Reply{}, err
	}
	switch {
	case visit.Yes(v.Text):
		return consented(ctx, v, d, a.Course, agree)
	case visit.No(v.Text):
		return consented(ctx, v, d, a.Course, refuse)
	}
	c, err := joinable(ctx, v, d, a.Course)
	if err != nil {
		return v.Ended(ctx, err)
	}
	return bot.Say(v.Say.T("consent.again"), consentButtons(v, c)), nil
}

// consent takes a button under the notice.
func consent(ctx context.Context, v *visit.Visit, d Desk, tap notice.Tap[words.OfCourse],
	do func(context.Context, *visit.Visit, Desk, course.Course) (bot.Reply, error),
) (bot.Reply, error) {
	tapped, err := visit.Read(v, tap)
	if err != nil {
		return bot.Reply{}, err
	}
	return consented(ctx, v, d, tapped.ID, do)
}

// consented does what an answer to the notice says, of whoever has no place yet.
func consented(ctx context.Context, v *visit.Visit, d Desk, courseID int64,
	do func(context.Context, *visit.Visit, Desk, course.Course) (bot.Reply, error),
) (bot.Reply, error) {
	c, err := joinable(ctx, v, d, courseID)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.Actor.EnrollmentIn(c.ID) != nil {
		return visit.StandingIn(ctx, v, c)
	}
	return do(ctx, v, d, c)
}

func agree(ctx context.Context, v *visit.Visit, d Desk, c course.Course) (bot.Reply, error) {
	thanks := v.Replace(v.Say.T("consent.thanks"))
	if v.TapID != "" { // what was agreed to stays in the chat
		thanks = v.Replace(consentText(v, c, "consent.thanks"))
	}
	under, open, err := asked(ctx, v)
	if err != nil || open && under.Course == c.ID && v.Account.Consent == course.ConsentVersion {
		return thanks, err // a second tap: the form goes on where it is
	}
	if err := v.By().Consent(ctx, d.Acts, c); err != nil {
		return bot.Reply{}, err
	}
	reply, err := begin(ctx, v, d, c)
	return thanks.And(reply), err
}

func refuse(ctx context.Context, v *visit.Visit, _ Desk, _ course.Course) (bot.Reply, error) {
	return v.Replace(v.Say.T("consent.refused")), v.Leave(ctx, ConsentDialog, JoinDialog, ClaimDialog, RegisterDialog)
}
