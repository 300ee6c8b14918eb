package deciding

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The dialogs that wait for the reason of a refusal: of an organizer, and of a
// representative.
const (
	ClaimDialog = "claims"
	VouchDialog = "vouch"
)

// claimRefused is what they keep.
type claimRefused struct {
	ID int64 `json:"id"`
}

// side is the buttons and the dialog of whoever decides: an organizer, or a
// representative, whose buttons are of an action of their own.
func side(v *visit.Visit) (taps words.Deciding, dialog string) {
	if v.Action == VouchDialog || v.Dialog.Name == VouchDialog {
		return words.RepresentativesDecide, VouchDialog
	}
	return words.OrganizersDecide, ClaimDialog
}

// claims are the people who ask for a place that somebody else decides about.
var claims = kind{
	count: func(ctx context.Context, store Store, courseID int64) (int, error) {
		all, err := store.WaitingClaims(ctx, courseID)
		return len(all), err
	},
	list: func(ctx context.Context, v *visit.Visit, store Store, c course.Course) (bot.Reply, error) {
		return listClaims(ctx, v, store, c, 0)
	},
	button: "approve.button_claims",
	data:   func(c course.Course) string { return words.ClaimsTap.Data(words.PageOfCourse{Course: c.ID}) },
}

// ListClaims lists them by the button that turns the pages.
func ListClaims(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.ClaimsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return listClaims(ctx, v, store, c, tapped.Page)
}

func listClaims(ctx context.Context, v *visit.Visit, store Store, c course.Course, n int) (bot.Reply, error) {
	all, err := store.WaitingClaims(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(all) == 0 {
		return v.Replace(v.Say.T("approve.nothing", "Course", c.Title)), nil
	}
	page := visit.PageOf(len(all), pageSize, n)
	lines := []string{v.Say.N("vouch.list", len(all), "Course", c.Title, "Page", page.N+1, "Pages", page.Pages)}
	var buttons [][]notice.Button
	for _, one := range all[page.From:page.To] {
		lines = append(lines, v.Say.T("vouch.list_line", "Name", one.Name, "Birth", one.Birth.String(), "Unit", one.Unit, "Delegation", one.Delegation,
			"Vouching", one.Way == ""))
		buttons = append(buttons, []notice.Button{{Label: words.Short(one.Name), Data: words.OrganizersDecide.Show.Data(words.OfClaim{ID: one.ID})}})
	}
	if turn := page.Turn(v, func(n int) string { return words.ClaimsTap.Data(words.PageOfCourse{Course: c.ID, Page: n}) }); turn != nil {
		buttons = append(buttons, turn)
	}
	return v.Replace(strings.Join(lines, "\n"), buttons...), nil
}

// ShowClaim shows a claim that waits, as it is now.
func ShowClaim(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	taps, _ := side(v)
	tapped, err := visit.Read(v, taps.Show)
	if err != nil {
		return bot.Reply{}, err
	}
	return claim(ctx, v, store, tapped.ID, "")
}

// claim is a claim under a word about why it is shown.
func claim(ctx context.Context, v *visit.Visit, store Store, id int64, why string) (bot.Reply, error) {
	f, err := v.By().SeeClaim(ctx, store, id)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(f.Course)
	m := words.AskedClaim(v.Say, f)
	if f.Vouching.ID == 0 {
		m.Buttons = append(m.Buttons, []notice.Button{v.Button(claims.data(f.Course), "button.back")})
	}
	return v.Replace(why+m.Text, m.Buttons...), nil
}

// GiveClaim gives the place of a button to whoever claims it, and asks once more where
// another account has it.
func GiveClaim(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	taps, _ := side(v)
	tapped, err := visit.Read(v, taps.Give)
	if err != nil {
		return bot.Reply{}, err
	}
	return give(ctx, v, store, words.SeenClaim{ID: tapped.ID, Place: tapped.Place})
}

// ChangeClaim takes the answer to that.
func ChangeClaim(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.ChangeTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return give(ctx, v, store, tapped)
}

func give(ctx context.Context, v *visit.Visit, store Store, tapped words.SeenClaim) (bot.Reply, error) {
	e, facts, err := v.By().GrantClaim(ctx, store, tapped.ID, tapped.Place, tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return sure(ctx, v, store, tapped)
	case errors.Is(err, registrar.ErrWithdrawn):
		refused, _ := visit.Refused(err)
		return claim(ctx, v, store, tapped.ID, v.Say.Error(refused)+"\n\n")
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	settled := facts[len(facts)-1].(course.ClaimSettled)
	return told(ctx, v, facts, settled.Course, "vouch.given", "Name", e.Trainee.Name, "No", e.No)
}

// sure asks once more before an account loses its place, with what is so now.
func sure(ctx context.Context, v *visit.Visit, store Store, tapped words.SeenClaim) (bot.Reply, error) {
	f, err := v.By().SeeClaim(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	c := v.In(f.Course)
	e, err := store.Enrollment(ctx, tapped.Place)
	if err != nil {
		return bot.Reply{}, err
	}
	why := ""
	if tapped.Seen != "" {
		why = v.Say.T("refuse.changed") + "\n\n"
	}
	change := words.SeenClaim{ID: tapped.ID, Place: e.ID, Seen: registrar.GrantSeen(f.Claim, e)}
	return v.Replace(why+v.Say.T("vouch.sure", "Name", e.Trainee.Name, "No", e.No, "Course", c.Title),
		[]notice.Button{v.Button(words.ChangeTap.Data(change), "vouch.button_sure")},
		[]notice.Button{v.Button(words.OrganizersDecide.Show.Data(words.OfClaim{ID: tapped.ID}), "button.back")}), nil
}

// told tells the facts of a decision, the last of which is of who has claimed, and says
// what was done. Whose place has changed is shown other commands from then on.
func told(ctx context.Context, v *visit.Visit, facts []course.Fact, c course.Course, textID string, pairs ...any) (bot.Reply, error) {
	v.In(c)
	reached := false
	for _, f := range facts {
		var err error
		if reached, err = v.Tell(ctx, f); err != nil {
			return bot.Reply{}, err
		}
		switch f := f.(type) {
		case course.ClaimSettled:
			err = v.MenuOf(ctx, f.Claimant, fmt.Sprintf("claim/%d", f.Claim.ID))
		case course.PlaceUnlinked:
			err = v.MenuOf(ctx, f.Account, fmt.Sprintf("unlinked/%d", f.Audit))
		}
		if err != nil {
			return bot.Reply{}, err
		}
	}
	return v.Replace(v.Say.T(textID, append(pairs, "Course", c.Title, "Told", reached)...)), nil
}

// EnrollClaim puts whoever claims a place on the roster.
func EnrollClaim(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.EnrollTap)
	if err != nil {
		return bot.Reply{}, err
	}
	f, err := v.By().EnrollClaim(ctx, store, tapped.ID, tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return above(ctx, v, store, tapped)
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	return told(ctx, v, []course.Fact{f}, f.Course, "vouch.enrolled", "Name", f.Place.Trainee.Name, "No", f.Place.No)
}

// above asks once more before a course comes to have more people than it takes; where others come near by now, the
// claim is shown again.
func above(ctx context.Context, v *visit.Visit, store Store, tapped words.SeenNear) (bot.Reply, error) {
	f, err := v.By().SeeClaim(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if !f.Over.Any() || tapped.Seen != f.Seen() {
		return claim(ctx, v, store, tapped.ID, v.Say.T("refuse.changed")+"\n\n")
	}
	v.In(f.Course)
	return v.Replace(words.AboveClaim(v.Say, f),
		[]notice.Button{v.Button(words.EnrollTap.Data(words.SeenNear{ID: f.Claim.ID, Seen: f.SeenAbove()}), "waiting.button_anyway")},
		[]notice.Button{v.Button(words.OrganizersDecide.Show.Data(words.OfClaim{ID: f.Claim.ID}), "button.back")}), nil
}

// AskClaimReason asks why a claim is refused.
func AskClaimReason(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	taps, dialog := side(v)
	tapped, err := visit.Read(v, taps.AskReason)
	if err != nil {
		return bot.Reply{}, err
	}
	return askClaimReason(ctx, v, store, tapped.ID, taps, dialog, "")
}

func askClaimReason(ctx context.Context, v *visit.Visit, store Store, id int64, taps words.Deciding, dialog, wrong string) (bot.Reply, error) {
	f, err := v.By().SeeClaim(ctx, store, id)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(f.Course)
	question := v.Say.T("vouch.ask_reason", "Name", f.Claim.Name, "Course", f.Course.Title)
	return bot.Say(wrong+question,
		[]notice.Button{v.Button(taps.Refuse.Data(words.OfClaim{ID: id}), "vouch.button_no_reason")},
		[]notice.Button{v.Cancel(dialog)}), v.Keep(ctx, dialog, "reason", claimRefused{id})
}

// AnswerClaimReason refuses a claim for the reason that was asked for.
func AnswerClaimReason(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	taps, dialog := side(v)
	var form claimRefused
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	if v.Text == "" {
		return askClaimReason(ctx, v, store, form.ID, taps, dialog, "")
	}
	reply, err := refuseClaim(ctx, v, store, form.ID, v.Text)
	switch wrong := visit.Wrong(v, err); {
	case wrong != "":
		return askClaimReason(ctx, v, store, form.ID, taps, dialog, wrong+"\n\n")
	case err != nil:
		return v.Ended(ctx, err)
	}
	return reply, v.Leave(ctx, dialog)
}

// RefuseClaim refuses a claim without a reason: also to leave a place to the account that
// has it.
func RefuseClaim(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	taps, dialog := side(v)
	tapped, err := visit.Read(v, taps.Refuse)
	if err != nil {
		return bot.Reply{}, err
	}
	reply, err := refuseClaim(ctx, v, store, tapped.ID, "")
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return reply, v.Leave(ctx, dialog)
}

func refuseClaim(ctx context.Context, v *visit.Visit, store Store, id int64, reason string) (bot.Reply, error) {
	facts, err := v.By().RefuseClaim(ctx, store, id, reason)
	if err != nil {
		return bot.Reply{}, err
	}
	settled := facts[len(facts)-1].(course.ClaimSettled)
	return told(ctx, v, facts, settled.Course, "vouch.no", "Name", settled.Claim.Name, "Reason", reason)
}

// PassClaim leaves a claim to the organizers.
func PassClaim(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.PassTap)
	if err != nil {
		return bot.Reply{}, err
	}
	f, err := v.By().PassClaim(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return told(ctx, v, []course.Fact{f}, f.Course, "vouch.passed", "Name", f.Claim.Name)
}
