package deciding

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// sureStep is where LeaveDialog waits for a yes to what a reply means.
const sureStep = "sure"

// sureLeaveTap decides on a leave as a reply has said.
var sureLeaveTap = notice.Tap[words.SeenLeave]{Action: "leaves", What: "sure"}

// repliedLeave is what a reply says to a leave.
type repliedLeave struct {
	words.SeenLeave
	Approve bool
	Reason  string
}

// tap is what the button carries that decides so: any other reply is another one.
func (r repliedLeave) tap() words.SeenLeave {
	return words.SeenLeave{ID: r.ID, Seen: course.Seen(r.Seen, r.Approve, r.Reason)}
}

// LeaveIn is the leave that a message is about, as it was shown there; found is false when it
// is about no leave that can be decided, or about several.
func LeaveIn(m notice.Message) (asked words.SeenLeave, found bool) {
	if asked, found = words.GrantLeaveTap.In(m); !found {
		asked, found = words.RefuseLeaveTap.In(m)
	}
	return asked, found
}

// ReplyToLeave asks whether a leave is to be decided as a reply to its message says: a yes
// approves it, any other text is why it is refused.
func ReplyToLeave(ctx context.Context, v *visit.Visit, store Leaves, asked words.SeenLeave) (bot.Reply, error) {
	k, err := v.By().SeeLeave(ctx, store, asked.ID)
	switch {
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	case k.Seen() != asked.Seen:
		return showLeave(ctx, v, store, k, v.Say.T("leaving.changed", "Decided", k.Leave.State != course.LeaveAsked))
	case visit.No(v.Text):
		return askLeaveReason(ctx, v, k, "")
	}
	said := repliedLeave{SeenLeave: asked, Approve: visit.Approves(v.Text)}
	if !said.Approve {
		said.Reason = v.Text
	}
	if err := course.Fits(said.Reason, course.MaxReason); err != nil {
		return askLeaveReason(ctx, v, k, visit.Wrong(v, err))
	}
	return askSure(ctx, v, k, said)
}

// askSure shows what a reply is about to do.
func askSure(ctx context.Context, v *visit.Visit, k course.LeaveCase, said repliedLeave) (bot.Reply, error) {
	v.In(k.Course)
	if err := v.Keep(ctx, LeaveDialog, sureStep, said); err != nil {
		return bot.Reply{}, err
	}
	back := k.Leave.State == course.LeaveApproved
	text := v.Say.T("leaving.sure", "Course", k.Course.Title, "Name", k.Leave.Place.Trainee.Name, "Approve", said.Approve, "Back", back,
		"Sessions", words.LeaveSessions(v.Say, k.Course, k.Leave), "Reason", said.Reason)
	label := "leaving.button_refuse"
	switch {
	case said.Approve:
		label, text = "leaving.button_grant", text+"\n"+words.LeaveEffect(v.Say, k, false)
	case back:
		label = "leaving.button_take_back"
	}
	return v.Replace(text, []notice.Button{v.Button(sureLeaveTap.Data(said.tap()), label)}, []notice.Button{v.Cancel(LeaveDialog)}), nil
}

// answerSure takes what is typed in the place of the button; another text is another
// reason.
func answerSure(ctx context.Context, v *visit.Visit, store Leaves) (bot.Reply, error) {
	var said repliedLeave
	if err := v.Answers(&said); err != nil {
		return bot.Reply{}, err
	}
	switch {
	case visit.Yes(v.Text):
		return decideAsReplied(ctx, v, store, said)
	case v.Text == "" || visit.No(v.Text):
		k, err := v.By().SeeLeave(ctx, store, said.ID)
		if err != nil {
			return v.Ended(ctx, visit.Missing(err))
		}
		reply, err := showLeave(ctx, v, store, k, "")
		if err != nil {
			return bot.Reply{}, err
		}
		return reply, v.Leave(ctx, LeaveDialog)
	}
	reply, err := ReplyToLeave(ctx, v, store, said.SeenLeave)
	if err != nil {
		return v.Ended(ctx, err)
	}
	return reply, nil
}

// DecideByReply decides on a leave as a reply has said and was asked about.
func DecideByReply(ctx context.Context, v *visit.Visit, store Leaves) (bot.Reply, error) {
	tapped, err := visit.Read(v, sureLeaveTap)
	if err != nil {
		return bot.Reply{}, err
	}
	open, err := v.Unfinished(ctx, LeaveDialog)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open || v.Dialog.Step != sureStep {
		return bot.Reply{}, visit.OldButton()
	}
	var said repliedLeave
	if err := v.Answers(&said); err != nil {
		return bot.Reply{}, err
	}
	if said.tap() != tapped {
		return bot.Reply{}, visit.OldButton()
	}
	return decideAsReplied(ctx, v, store, said)
}

func decideAsReplied(ctx context.Context, v *visit.Visit, store Leaves, said repliedLeave) (bot.Reply, error) {
	reply, err := decideLeave(ctx, v, store, said.ID, registrar.LeaveVerdict{Approve: said.Approve, Reason: said.Reason, Seen: said.Seen})
	if err != nil {
		return v.Ended(ctx, err)
	}
	return reply, v.Leave(ctx, LeaveDialog)
}
