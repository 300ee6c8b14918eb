package joining

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// The buttons about a claim that somebody else decides about, beside the one that looks
// for the place again.
var (
	askTap      = notice.Tap[words.OfCourse]{Action: "claim", What: "ask"}      // asks somebody to vouch
	withdrawTap = notice.Tap[words.OfCourse]{Action: "claim", What: "withdraw"} // asks no more
)

// asking is the form of asking somebody to vouch for who was not found: beside their name
// and date of birth, where they come from.
func asking(ctx context.Context, v *visit.Visit, d Desk, c course.Course) (visit.Form[answers], error) {
	delegations, err := d.Rows.Delegations(ctx, c.ID)
	r := registering{v: v, course: c, delegations: delegations}
	return visit.Form[answers]{
		Name: AskDialog, Confirm: "claim.button_send",
		Questions: []visit.Question[answers]{
			{Step: "unit", Name: "paper.field_unit", Ask: r.ask("register.ask_unit"), Take: func(_ context.Context, a *answers, text string) error {
				a.Unit = text
				return course.Fits(text, course.MaxUnit)
			}},
			{Step: "delegation", Name: "register.delegation", When: func(answers) bool { return len(delegations) > 0 },
				Ask: r.askDelegationOrNone, Take: r.takeDelegationOrNone},
		},
		Summary: func(a answers) string {
			return v.Say.T("claim.summary", "Course", c.Title, "Name", a.Name, "Birth", course.BirthFromISO(a.Birth).String(),
				"Unit", a.Unit, "Delegation", r.delegation(a))
		},
		Done: func(ctx context.Context, a answers) (bot.Reply, error) {
			asked, err := v.By().AskVouching(ctx, d.Acts, c, a.claim(c, 0))
			if err != nil {
				return bot.Reply{}, visit.Reachable(v, c, err)
			}
			return awaiting(ctx, v, c, asked, "claim.asked_vouching")
		},
	}, err
}

// noDelegation is the value of the button of whoever doesn't know theirs.
const noDelegation = "#0"

func (r registering) askDelegationOrNone(a answers) visit.Prompt {
	p := r.askDelegation(a)
	p.Choices = append(p.Choices, visit.Choice{Label: r.v.Say.Plain("claim.no_delegation"), Value: noDelegation})
	return p
}

func (r registering) takeDelegationOrNone(ctx context.Context, a *answers, answer string) error {
	if answer == noDelegation {
		a.Delegation = 0
		return nil
	}
	return r.takeDelegation(ctx, a, answer)
}

// AskVouching takes the button of somebody who was not found, of the name and the date of
// birth that they have typed last.
func AskVouching(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	tapped, err := visit.Read(v, askTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := joinable(ctx, v, d, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	form, err := asking(ctx, v, d, c)
	if err != nil {
		return bot.Reply{}, err
	}
	under, open, err := asked(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open || under.Course != c.ID || under.Name == "" || under.Birth == "" {
		return bot.Reply{}, visit.OldButton()
	}
	return form.Begin(ctx, v, under)
}

// AnswerAsking takes what somebody says at a question of the form.
func AnswerAsking(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	form, err := askingUnderWay(ctx, v, d)
	if err != nil {
		return v.Ended(ctx, err)
	}
	return form.Answer(ctx, v)
}

// EditAsking takes what an answer was changed into.
func EditAsking(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	form, err := askingUnderWay(ctx, v, d)
	if err != nil {
		return v.Ended(ctx, err)
	}
	return form.Edited(ctx, v)
}

// TapAsking takes a button of the form.
func TapAsking(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	open, err := v.Unfinished(ctx, AskDialog)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open {
		return visit.Form[answers]{Name: AskDialog}.Tapped(ctx, v) // which says so
	}
	form, err := askingUnderWay(ctx, v, d)
	if err != nil {
		return v.Ended(ctx, err)
	}
	return form.Tapped(ctx, v)
}

func askingUnderWay(ctx context.Context, v *visit.Visit, d Desk) (form visit.Form[answers], err error) {
	a, err := visit.Kept[answers](v)
	if err != nil {
		return form, err
	}
	c, err := joinable(ctx, v, d, a.Course)
	if err != nil {
		return form, err
	}
	return asking(ctx, v, d, c)
}

// awaiting tells those who decide about a claim, and the person, by a text, that it waits
// for them: there is nothing more to answer.
func awaiting(ctx context.Context, v *visit.Visit, c course.Course, asked []course.Fact, textID string) (bot.Reply, error) {
	told := false
	for _, f := range asked {
		reached, err := v.Tell(ctx, f)
		if err != nil {
			return bot.Reply{}, err
		}
		told = told || reached
	}
	if err := v.Leave(ctx, ClaimDialog); err != nil {
		return bot.Reply{}, err
	}
	first := asked[0].(course.ClaimAsked)
	return v.Replace(v.Say.T(textID, "Course", c.Title, "Name", first.Claim.Name, "Told", told, "Representative", first.Vouching.ID != 0,
		"Taken", first.Place.Trainee.AccountID != 0, "Organizers", words.Organizers(v.Say, c)), withdrawing(v, c)), nil
}

func withdrawing(v *visit.Visit, c course.Course) []notice.Button {
	return []notice.Button{v.Button(withdrawTap.Data(words.OfCourse{ID: c.ID}), "claim.button_withdraw")}
}

// waitsFor says that a claim of the person waits, where one does, before they look for
// their place again.
func waitsFor(ctx context.Context, v *visit.Visit, d Desk, c course.Course) (bot.Reply, error) {
	claim, found, err := d.Acts.WaitingClaim(ctx, c.ID, v.Account.ID)
	if err != nil || !found {
		return bot.Reply{}, err
	}
	return bot.Say(v.Say.T("claim.waits", "Name", claim.Name, "Course", c.Title), withdrawing(v, c)), nil
}

// Withdraw asks no more for a place that somebody else decides about.
func Withdraw(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	tapped, err := visit.Read(v, withdrawTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := d.Rows.Course(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	found, err := v.By().WithdrawClaim(ctx, d.Acts, v.In(c))
	if err != nil {
		return bot.Reply{}, err
	}
	textID := "claim.ended"
	if found {
		textID = "claim.withdrawn_by_you"
	}
	var buttons [][]notice.Button
	if !c.Closed() && v.Actor.EnrollmentIn(c.ID) == nil {
		buttons = append(buttons, []notice.Button{v.Button(words.SearchTap.Data(words.OfCourse{ID: c.ID}), "claim.again")})
	}
	return v.Replace(v.Say.T(textID, "Course", c.Title), buttons...), nil
}

// SearchAgain looks for the person's place on a course again.
func SearchAgain(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.SearchTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := d.Rows.Course(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.Args = c.Code
	return Open(ctx, v, d)
}
