package papers

import (
	"context"
	"errors"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// The buttons that revoke somebody's certificate: asked for the reason, shown what it
// does, asked whether that is sure.
var (
	revokeTap  = notice.Tap[words.OfEntry]{Action: "paper", What: "revoke"}
	whyTap     = notice.Tap[usual]{Action: "paper", What: "why"}
	sureTap    = notice.Tap[seenPaper]{Action: "paper", What: "sure"}
	revokedTap = notice.Tap[seenPaper]{Action: "paper", What: "ok"}
)

type usual struct{ Reason string }

// seenPaper is somebody's place, with the digest of what was shown.
type seenPaper struct {
	Place int64
	Seen  string
}

// revocation is whose certificate is to be revoked, and why.
type revocation struct {
	Place  int64  `json:"place"`
	Reason string `json:"reason"`
}

// The steps of PersonDialog at which the reason is asked for, and at which what is shown
// waits for a yes.
const (
	whyStep  = "why"
	sureStep = "sure"
)

// reasons are the usual ones; what they say is a text of that id.
var reasons = []string{"wrong", "damaged", "undue"}

// AskRevoking asks why somebody's certificate is to be revoked.
func AskRevoking(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, revokeTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askRevoking(ctx, v, store, tapped.ID, "")
}

// askRevoking asks for it, after what was wrong with the answer.
func askRevoking(ctx context.Context, v *visit.Visit, store People, place int64, wrong string) (bot.Reply, error) {
	p, err := v.By().PaperOf(ctx, store, place)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if p.Certificate.State != course.Issued {
		return showPaper(ctx, v, store, place, "")
	}
	v.In(p.Course)
	if err := v.Keep(ctx, PersonDialog, whyStep, revocation{Place: place}); err != nil {
		return bot.Reply{}, err
	}
	question := v.Say.T("paper_of.ask_reason", "Number", p.Certificate.Number(), "Name", p.Certificate.Paper.Name)
	if wrong != "" {
		question = wrong + "\n\n" + question
	}
	var rows [][]notice.Button
	for _, reason := range reasons {
		rows = append(rows, []notice.Button{v.Button(whyTap.Data(usual{reason}), "paper_of.reason_"+reason)})
	}
	return v.Replace(question, append(rows, []notice.Button{v.Cancel(PersonDialog)})...), nil
}

// Because takes a usual reason.
func Because(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, whyTap)
	if err != nil {
		return bot.Reply{}, err
	}
	of, err := revoking(ctx, v, whyStep)
	if err != nil {
		return bot.Reply{}, err
	}
	if !slices.Contains(reasons, tapped.Reason) {
		return bot.Reply{}, visit.OldButton()
	}
	of.Reason = v.Say.Plain("paper_of.reason_" + tapped.Reason)
	return showRevoking(ctx, v, store, of, "")
}

// revoking is what the dialog holds at one of its steps, or the refusal of an old button.
func revoking(ctx context.Context, v *visit.Visit, steps ...string) (of revocation, err error) {
	open, err := v.Unfinished(ctx, PersonDialog)
	if err != nil {
		return of, err
	}
	if !open || !slices.Contains(steps, v.Dialog.Step) {
		return of, visit.OldButton()
	}
	return of, v.Answers(&of)
}

// answerReason takes the reason that is typed, also in the place of one that is shown
// already.
func answerReason(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	var of revocation
	if err := v.Answers(&of); err != nil {
		return bot.Reply{}, err
	}
	of.Reason = v.Text
	wrong := ""
	if of.Reason == "" {
		wrong = v.Say.T("form.words")
	} else if err := course.Fits(of.Reason, course.MaxReason); err != nil {
		wrong = visit.Wrong(v, err)
	}
	if wrong != "" {
		return askRevoking(ctx, v, store, of.Place, wrong)
	}
	reply, err := showRevoking(ctx, v, store, of, "")
	if err != nil {
		return v.Ended(ctx, err)
	}
	return reply, nil
}

// showRevoking shows what revoking does and who hears of it, under a word about why it is
// shown.
func showRevoking(ctx context.Context, v *visit.Visit, store People, of revocation, why string) (bot.Reply, error) {
	p, err := v.By().PaperOf(ctx, store, of.Place)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if p.Certificate.State != course.Issued {
		return showFound(ctx, v, store, of.Place)
	}
	v.In(p.Course)
	if err := v.Keep(ctx, PersonDialog, sureStep, of); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("paper_of.revoking", "Number", p.Certificate.Number(), "Name", p.Certificate.Paper.Name, "Course", p.Course.Title,
		"Reason", of.Reason, "Date", course.ShortDate(v.Now.In(p.Course.Location())), "Holder", p.Holder.ID != 0,
		"Deputies", len(p.Deputies), "Delegation", p.Certificate.Paper.Delegation)
	if why != "" {
		text = why + "\n\n" + text
	}
	return v.Replace(text, []notice.Button{v.Button(sureTap.Data(seenPaper{of.Place, p.Seen(of.Reason)}), "paper_of.button_revoking")},
		[]notice.Button{v.Cancel(PersonDialog)}), nil
}

// AskRevoked is the second question.
func AskRevoked(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, sureTap)
	if err != nil {
		return bot.Reply{}, err
	}
	of, err := revoking(ctx, v, sureStep)
	if err != nil {
		return bot.Reply{}, err
	}
	p, err := v.By().PaperOf(ctx, store, of.Place)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(p.Course)
	if tapped.Place != of.Place || tapped.Seen != p.Seen(of.Reason) {
		return showRevoking(ctx, v, store, of, v.Say.T("refuse.changed"))
	}
	return v.Replace(v.Say.T("paper_of.sure", "Number", p.Certificate.Number(), "Name", p.Certificate.Paper.Name, "Course", p.Course.Title),
		[]notice.Button{v.Button(revokedTap.Data(tapped), "paper_of.confirm_revoke", "Number", p.Certificate.Number())},
		[]notice.Button{v.Cancel(PersonDialog)}), nil
}

// Revoke revokes the certificate as it was shown.
func Revoke(ctx context.Context, v *visit.Visit, store People) (bot.Reply, error) {
	tapped, err := visit.Read(v, revokedTap)
	if err != nil {
		return bot.Reply{}, err
	}
	of, err := revoking(ctx, v, sureStep)
	if err != nil {
		return bot.Reply{}, err
	}
	if tapped.Place != of.Place {
		return bot.Reply{}, visit.OldButton()
	}
	p, facts, err := v.By().RevokeCertificate(ctx, store, of.Place, of.Reason, tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return showRevoking(ctx, v, store, of, v.Say.T("refuse.changed"))
	case errors.Is(err, course.ErrConflict): // another was quicker
		return showFound(ctx, v, store, of.Place)
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(p.Course)
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, PersonDialog); err != nil {
		return bot.Reply{}, err
	}
	return showPaper(ctx, v, store, of.Place, v.Say.T("paper_of.revoked", "Number", p.Certificate.Number()))
}
