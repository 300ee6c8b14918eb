package joining

import (
	"context"
	"errors"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
)

// The answers to "is this you?".
var (
	yesTap   = notice.Tap[place]{Action: "claim", What: "yes"}
	wrongTap = notice.Tap[place]{Action: "claim", What: "wrong"}
	noTap    = notice.Tap[place]{Action: "claim", What: "no"}
	backTap  = notice.Tap[place]{Action: "claim", What: "back"}
)

// place is what they carry: a place on the roster.
type place struct{ ID int64 }

// stepConfirm is the step of ClaimDialog: is this you?
const stepConfirm = "confirm"

// maxOffered is how many people of one phone or one name and birth are put to a
// person to choose from.
const maxOffered = 5

// offer asks whether the person is the one on the roster. Only the name and the
// unit are shown before that is confirmed.
func offer(ctx context.Context, v *visit.Visit, a answers, places []course.Enrollment) (bot.Reply, error) {
	places = places[:min(len(places), maxOffered)]
	a.Offered = nil
	for i, e := range places {
		a.Offered = append(a.Offered, e.ID)
		places[i] = a.shown(e)
	}
	if err := v.Keep(ctx, ClaimDialog, stepConfirm, a); err != nil {
		return bot.Reply{}, err
	}
	question, buttons := isThisYou(v, places)
	return withoutKeyboard(v.Say.T("join.found")).And(bot.Say(question, buttons...)), nil
}

func isThisYou(v *visit.Visit, places []course.Enrollment) (string, [][]notice.Button) {
	e := places[0]
	no := v.Button(noTap.Data(place{e.ID}), "claim.no")
	if len(places) > 1 {
		var buttons [][]notice.Button
		for _, e := range places {
			buttons = append(buttons, []notice.Button{v.Button(yesTap.Data(place{e.ID}), "claim.this", "Name", e.Trainee.Name, "Unit", e.Unit)})
		}
		return v.Say.T("claim.which"), append(buttons, []notice.Button{no}, leaving(v, e))
	}
	return v.Say.T("claim.ask", "Name", e.Trainee.Name, "Unit", e.Unit, "Delegation", e.Delegation), [][]notice.Button{
		{v.Button(yesTap.Data(place{e.ID}), "claim.yes")},
		{v.Button(wrongTap.Data(place{e.ID}), "claim.wrong"), no},
		leaving(v, e),
	}
}

// leaving is the row of buttons by which one leaves a question about a place.
func leaving(v *visit.Visit, e course.Enrollment) []notice.Button {
	return []notice.Button{v.Button(backTap.Data(place{e.ID}), "button.back"), v.Cancel(ClaimDialog)}
}

// offered is a place that was put to a person, with what they have said of
// themselves.
type offered struct {
	course course.Course
	place  course.Enrollment
	under  answers
}

// answer takes one of the buttons: of a place that the question has offered in this
// chat, and nothing else, since what a button says is not believed. Who has a place by
// now is told so, and whose place was taken off the roster is asked anew.
func answer(ctx context.Context, v *visit.Visit, d Desk, tap notice.Tap[place],
	do func(context.Context, *visit.Visit, Desk, offered) (bot.Reply, error),
) (bot.Reply, error) {
	tapped, err := visit.Read(v, tap)
	if err != nil {
		return bot.Reply{}, err
	}
	return answered(ctx, v, d, tapped.ID, do)
}

// answered is answer for a place by its id.
func answered(ctx context.Context, v *visit.Visit, d Desk, id int64,
	do func(context.Context, *visit.Visit, Desk, offered) (bot.Reply, error),
) (bot.Reply, error) {
	var o offered
	var err error
	if o.place, err = d.Rows.Enrollment(ctx, id); err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if o.course, err = joinable(ctx, v, d, o.place.CourseID); err != nil {
		return bot.Reply{}, err
	}
	if mine := v.Actor.EnrollmentIn(o.course.ID); mine != nil {
		return v.Replace(v.Say.T("claim.already", "Name", mine.Trainee.Name, "Course", o.course.Title)), nil
	}
	under, open, err := asked(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open || v.Dialog.Name != ClaimDialog || !slices.Contains(under.Offered, o.place.ID) {
		return bot.Reply{}, visit.OldButton()
	}
	if o.under, o.place = under, under.shown(o.place); o.place.State != course.Enrolled {
		return withdrawn(ctx, v, d, o)
	}
	return do(ctx, v, d, o)
}

// AnswerOffer takes what is said instead of a button of the question: one's own contact,
// a yes or a no.
func AnswerOffer(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	var a answers
	if err := v.Answers(&a); err != nil {
		return bot.Reply{}, err
	}
	c, err := joinable(ctx, v, d, a.Course)
	switch {
	case err != nil:
		return v.Ended(ctx, err)
	case own(v):
		return byContact(ctx, v, d, c, a)
	case visit.GoesBack(v.Text):
		return answered(ctx, v, d, a.Offered[0], back)
	case visit.Yes(v.Text) && len(a.Offered) == 1:
		return answered(ctx, v, d, a.Offered[0], claim)
	case visit.No(v.Text):
		return answered(ctx, v, d, a.Offered[0], decline)
	}
	return v.Reply("join.tap_wanted")
}

// Back takes the button that leads to the question before.
func Back(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	return answer(ctx, v, d, backTap, back)
}

func back(ctx context.Context, v *visit.Visit, d Desk, o offered) (bot.Reply, error) {
	a := o.under
	a.Offered = nil
	return askWho(ctx, v, d, o.course, a, v.Say.T("join.who", "Course", o.course.Title))
}

// withdrawn asks on after a place that was taken off the roster meanwhile.
func withdrawn(ctx context.Context, v *visit.Visit, d Desk, o offered) (bot.Reply, error) {
	next, err := askWho(ctx, v, d, o.course, o.under, v.Say.T("join.name"))
	return v.Replace(v.Say.T("claim.withdrawn", "Name", o.place.Trainee.Name)).And(next), err
}

// Claim takes "yes, that is me".
func Claim(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	return answer(ctx, v, d, yesTap, claim)
}

func claim(ctx context.Context, v *visit.Visit, d Desk, o offered) (bot.Reply, error) {
	e, asked, err := v.By().Claim(ctx, d.Acts, o.course, o.under.claim(o.course, o.place.ID))
	switch {
	case errors.Is(err, registrar.ErrWithdrawn):
		return withdrawn(ctx, v, d, o)
	case errors.Is(err, course.ErrChanged):
		next, err := askWho(ctx, v, d, o.course, o.under, v.Say.T("join.name"))
		return v.Replace(v.Say.T("claim.changed")).And(next), err
	case err != nil:
		return bot.Reply{}, visit.Reachable(v, o.course, err)
	case asked != nil:
		return awaiting(ctx, v, o.course, asked, "claim.asked")
	}
	return welcome(ctx, v, d, o.course, e)
}

// Decline takes "that is not me" and asks on: the person is none of those who were
// offered.
func Decline(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	return answer(ctx, v, d, noTap, decline)
}

func decline(ctx context.Context, v *visit.Visit, d Desk, o offered) (bot.Reply, error) {
	a := o.under
	a.Declined, a.Offered = append(a.Declined, a.Offered...), nil
	declined := v.Replace(v.Say.T("claim.declined"))
	if a.Birth == "" {
		next, err := askWho(ctx, v, d, o.course, a, v.Say.T("join.name"))
		return declined.And(next), err
	}
	next, err := unmatched(ctx, v, d, o.course, a)
	return declined.And(next), err
}

// ClaimWrong takes "that is me, but something is wrong": the place is claimed, and then
// the person is asked what is to be set right there.
func ClaimWrong(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	return answer(ctx, v, d, wrongTap, claimWrong)
}

func claimWrong(ctx context.Context, v *visit.Visit, d Desk, o offered) (bot.Reply, error) {
	reply, err := claim(ctx, v, d, o)
	if mine := v.Actor.EnrollmentIn(o.course.ID); err != nil || mine == nil || mine.ID != o.place.ID {
		return reply, err
	}
	asked, err := d.AskRight(ctx, v, o.place.ID, "")
	return reply.And(asked), err
}
