package deciding

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// RefusalDialog waits for the reason why corrections are refused.
const RefusalDialog = "refusal"

// whyTap gives one of the usual reasons.
var whyTap = notice.Tap[usual]{Action: "correction", What: "why"}

type usual struct{ Reason string }

// reasons are the usual ones; what they say is a text of that id.
var reasons = []string{"office", "proof", "unclear"}

// Approve sets right what was shown.
func Approve(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	b, err := visit.Read(v, approveTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return decide(ctx, v, store, b, registrar.Verdict{Approve: true})
}

// AskReason asks why what was shown is refused.
func AskReason(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	b, err := visit.Read(v, refuseTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, all, err := batched(ctx, v, store, b)
	if err != nil {
		return bot.Reply{}, err
	}
	if course.SeenCorrections(all) != b.Seen {
		return again(ctx, v, store, c, all)
	}
	return askReason(ctx, v, b, len(all), "")
}

// askReason asks for it, after what was wrong with the answer.
func askReason(ctx context.Context, v *visit.Visit, b batch, n int, wrong string) (bot.Reply, error) {
	if err := v.Keep(ctx, RefusalDialog, "reason", b); err != nil {
		return bot.Reply{}, err
	}
	var buttons [][]notice.Button
	for _, reason := range reasons {
		buttons = append(buttons, []notice.Button{v.Button(whyTap.Data(usual{reason}), "approve.reason_"+reason)})
	}
	return v.Replace(under(wrong, v.Say.N("approve.ask_reason", n)), append(buttons, []notice.Button{v.Cancel(RefusalDialog)})...), nil
}

// AnswerReason refuses for the reason that is typed.
func AnswerReason(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	var b batch
	if err := v.Answers(&b); err != nil {
		return bot.Reply{}, err
	}
	if v.Text == "" {
		return askReason(ctx, v, b, 1, v.Say.T("form.words"))
	}
	return refuse(ctx, v, store, b, v.Text)
}

// Because refuses for a usual reason.
func Because(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, whyTap)
	if err != nil {
		return bot.Reply{}, err
	}
	var b batch
	open, err := v.Unfinished(ctx, RefusalDialog)
	if err == nil && open {
		err = v.Answers(&b)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	for _, reason := range reasons {
		if open && reason == tapped.Reason {
			return refuse(ctx, v, store, b, v.Say.Plain("approve.reason_"+reason))
		}
	}
	return bot.Reply{}, visit.OldButton()
}

func refuse(ctx context.Context, v *visit.Visit, store Store, b batch, reason string) (bot.Reply, error) {
	if err := course.Fits(reason, course.MaxReason); err != nil {
		return askReason(ctx, v, b, 1, visit.Wrong(v, err))
	}
	if err := v.Leave(ctx, RefusalDialog); err != nil {
		return bot.Reply{}, err
	}
	return decide(ctx, v, store, b, registrar.Verdict{Reason: reason})
}

// batched are the corrections that a button is about, as they are now.
func batched(ctx context.Context, v *visit.Visit, store Store, b batch) (c course.Course, all []course.Correction, err error) {
	if c, err = v.Managed(ctx, b.Course); err != nil {
		return c, nil, err
	}
	if b.First == b.Last {
		k, err := store.Correction(ctx, b.First)
		return c, []course.Correction{k}, visit.Missing(err)
	}
	waiting, err := store.WaitingCorrections(ctx, c.ID)
	for _, k := range waiting {
		if b.First <= k.ID && k.ID <= b.Last && len(all) < maxTogether {
			all = append(all, k)
		}
	}
	return c, all, err
}

// decide gives a verdict on what was shown, and goes on with what still waits; what is
// no longer as it was shown is shown anew.
func decide(ctx context.Context, v *visit.Visit, store Store, b batch, say registrar.Verdict) (bot.Reply, error) {
	c, all, err := batched(ctx, v, store, b)
	if err != nil {
		return bot.Reply{}, err
	}
	ids := make([]int64, len(all))
	for i, k := range all {
		ids[i] = k.ID
	}
	say.Seen, say.Check = b.Seen, v.House.Check
	done, facts, err := v.By().DecideCorrections(ctx, store, c.ID, ids, say)
	switch {
	case errors.Is(err, course.ErrChanged):
		return again(ctx, v, store, c, all)
	case visit.Wrong(v, err) != "":
		return show(ctx, v, store, c, all, visit.Wrong(v, err))
	case err != nil:
		return bot.Reply{}, err
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	textID := "approve.approved"
	if !say.Approve {
		textID = "approve.refused"
	}
	k := done[0]
	return list(ctx, v, store, c, 0, v.Say.N(textID, len(done), "Name", k.Place.Trainee.Name, "Field", words.Field(v.Say, k.Field)))
}

// again shows what has changed since it was shown.
func again(ctx context.Context, v *visit.Visit, store Store, c course.Course, all []course.Correction) (bot.Reply, error) {
	waiting := all[:0]
	for _, k := range all {
		if k.Waits() {
			waiting = append(waiting, k)
		}
	}
	if len(waiting) == 0 {
		return list(ctx, v, store, c, 0, v.Say.T("approve.over"))
	}
	return show(ctx, v, store, c, waiting, v.Say.T("refuse.changed"))
}
