package deciding

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Leaves is what deciding on leaves asks of a transaction.
type Leaves interface {
	registrar.DecidingLeave
	WaitingLeaves(ctx context.Context, courseID int64) ([]course.Leave, error)
	DecidedLeaves(ctx context.Context, courseID int64) ([]course.Leave, error)
	CountLeaves(ctx context.Context, courseID int64) (n int, err error)
	Persons(ctx context.Context, accounts ...int64) (map[int64]course.Person, error)
}

// LeaveDialog waits for the reason why a leave is refused.
const LeaveDialog = "leaves"

// The buttons about leaves beside those of package words.
var (
	decidedTap  = notice.Tap[words.PageOfCourse]{Action: "leaves", What: "done"} // those that were decided
	leaveWhyTap = notice.Tap[usual]{Action: "leaves", What: "why"}               // a usual reason
)

// leaveReasons are the usual ones; what they say is a text of that id.
var leaveReasons = []string{"session", "proof", "limit"}

// leaves are what people have asked to be excused from.
var leaves = kind{
	count: func(ctx context.Context, store Store, courseID int64) (int, error) {
		return store.CountLeaves(ctx, courseID)
	},
	list: func(ctx context.Context, v *visit.Visit, store Store, c course.Course) (bot.Reply, error) {
		return listLeaves(ctx, v, store, c, 0, "")
	},
	button: "approve.button_leaves",
	data:   func(c course.Course) string { return words.LeavesTap.Data(words.PageOfCourse{Course: c.ID}) },
}

// ListLeaves lists those that wait, by the button that turns the pages.
func ListLeaves(ctx context.Context, v *visit.Visit, store Leaves) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.LeavesTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return listLeaves(ctx, v, store, c, tapped.Page, "")
}

// listLeaves is a page of those that wait, under a word about what has just happened.
func listLeaves(ctx context.Context, v *visit.Visit, store Leaves, c course.Course, n int, said string) (bot.Reply, error) {
	all, err := store.WaitingLeaves(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	decided, err := store.DecidedLeaves(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	page := visit.PageOf(len(all), pageSize, n)
	text := v.Say.T("approve.nothing", "Course", c.Title)
	if len(all) > 0 {
		text = v.Say.N("leaving.list", len(all), "Course", c.Title, "Page", page.N+1, "Pages", page.Pages)
	}
	reply := leavePage(v, c, under(said, text), all, page, words.LeavesTap)
	if len(decided) > 0 {
		m := &reply.Messages[0]
		m.Buttons = append(m.Buttons, []notice.Button{v.Button(decidedTap.Data(words.PageOfCourse{Course: c.ID}), "leaving.button_decided", "Count", len(decided))})
	}
	return reply, nil
}

// ListDecidedLeaves lists those that were decided, the newest first: a decision can be
// changed.
func ListDecidedLeaves(ctx context.Context, v *visit.Visit, store Leaves) (bot.Reply, error) {
	tapped, err := visit.Read(v, decidedTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := store.DecidedLeaves(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	slices.Reverse(all)
	page := visit.PageOf(len(all), pageSize, tapped.Page)
	return leavePage(v, c, v.Say.N("leaving.decided", len(all), "Course", c.Title, "Page", page.N+1, "Pages", page.Pages), all, page, decidedTap), nil
}

// leavePage is a page of leaves with a button for each.
func leavePage(v *visit.Visit, c course.Course, head string, all []course.Leave, page visit.Page, turn notice.Tap[words.PageOfCourse]) bot.Reply {
	lines := []string{head}
	var buttons [][]notice.Button
	for _, l := range all[page.From:page.To] {
		line := words.LeaveLine(v.Say, c, l)
		if l.State != course.LeaveAsked {
			line += " · " + v.Say.T("leaving.short_"+string(l.State))
		}
		lines = append(lines, line)
		buttons = append(buttons, []notice.Button{words.LeaveButton(v.Say, l)})
	}
	if row := page.Turn(v, func(n int) string { return turn.Data(words.PageOfCourse{Course: c.ID, Page: n}) }); row != nil {
		buttons = append(buttons, row)
	}
	return v.Replace(strings.Join(lines, "\n"), buttons...)
}

// ShowLeave shows a leave as it is now, to be decided, and then what was sent with it.
func ShowLeave(ctx context.Context, v *visit.Visit, store Leaves) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.ShowLeaveTap)
	if err != nil {
		return bot.Reply{}, err
	}
	k, err := v.By().SeeLeave(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	reply, err := showLeave(ctx, v, store, k, "")
	if err == nil && k.Leave.Photo != "" {
		reply.Messages = append(reply.Messages, notice.Message{Content: json.RawMessage(k.Leave.Photo)})
	}
	return reply, err
}

// showLeave is a leave under a word about why it is shown.
func showLeave(ctx context.Context, v *visit.Visit, store Leaves, k course.LeaveCase, why string) (bot.Reply, error) {
	v.In(k.Course)
	by, err := store.Persons(ctx, k.Leave.DecidedBy)
	if err != nil {
		return bot.Reply{}, err
	}
	m := words.AskedLeave(v.Say, k, by[k.Leave.DecidedBy])
	back := v.Button(words.LeavesTap.Data(words.PageOfCourse{Course: k.Course.ID}), "button.back")
	return v.Replace(under(why, m.Text), append(m.Buttons, []notice.Button{back})...), nil
}

// GrantLeave approves a leave as it was shown.
func GrantLeave(ctx context.Context, v *visit.Visit, store Leaves) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.GrantLeaveTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return decideLeave(ctx, v, store, tapped.ID, registrar.LeaveVerdict{Approve: true, Seen: tapped.Seen})
}

// AskLeaveReason asks why a leave is refused, or taken back.
func AskLeaveReason(ctx context.Context, v *visit.Visit, store Leaves) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.RefuseLeaveTap)
	if err != nil {
		return bot.Reply{}, err
	}
	k, err := v.By().SeeLeave(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if k.Seen() != tapped.Seen {
		return showLeave(ctx, v, store, k, v.Say.T("refuse.changed"))
	}
	return askLeaveReason(ctx, v, k, "")
}

// askLeaveReason asks for it, after what was wrong with the answer.
func askLeaveReason(ctx context.Context, v *visit.Visit, k course.LeaveCase, wrong string) (bot.Reply, error) {
	v.In(k.Course)
	if err := v.Keep(ctx, LeaveDialog, "reason", words.SeenLeave{ID: k.Leave.ID, Seen: k.Seen()}); err != nil {
		return bot.Reply{}, err
	}
	var buttons [][]notice.Button
	for _, reason := range leaveReasons {
		buttons = append(buttons, []notice.Button{v.Button(leaveWhyTap.Data(usual{reason}), "leaving.reason_"+reason)})
	}
	question := v.Say.T("leaving.ask_reason", "Course", k.Course.Title, "Name", k.Leave.Place.Trainee.Name,
		"Sessions", words.LeaveSessions(v.Say, k.Course, k.Leave), "Approved", k.Leave.State == course.LeaveApproved)
	return v.Replace(under(wrong, question), append(buttons, []notice.Button{v.Cancel(LeaveDialog)})...), nil
}

// AnswerLeaveReason refuses for the reason that is typed, or answers what a reply has asked.
func AnswerLeaveReason(ctx context.Context, v *visit.Visit, store Leaves) (bot.Reply, error) {
	if v.Dialog.Step == sureStep {
		return answerSure(ctx, v, store)
	}
	return refuseLeave(ctx, v, store, v.Text)
}

// RefuseLeave refuses for a usual reason.
func RefuseLeave(ctx context.Context, v *visit.Visit, store Leaves) (bot.Reply, error) {
	tapped, err := visit.Read(v, leaveWhyTap)
	if err != nil {
		return bot.Reply{}, err
	}
	open, err := v.Unfinished(ctx, LeaveDialog)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open || v.Dialog.Step == sureStep || !slices.Contains(leaveReasons, tapped.Reason) {
		return bot.Reply{}, visit.OldButton()
	}
	return refuseLeave(ctx, v, store, v.Say.Plain("leaving.reason_"+tapped.Reason))
}

func refuseLeave(ctx context.Context, v *visit.Visit, store Leaves, reason string) (bot.Reply, error) {
	var asked words.SeenLeave
	if err := v.Answers(&asked); err != nil {
		return bot.Reply{}, err
	}
	k, err := v.By().SeeLeave(ctx, store, asked.ID)
	switch {
	case err != nil:
		return v.Ended(ctx, visit.Missing(err))
	case reason == "":
		return askLeaveReason(ctx, v, k, v.Say.T("form.words"))
	}
	if err := course.Fits(reason, course.MaxReason); err != nil {
		return askLeaveReason(ctx, v, k, visit.Wrong(v, err))
	}
	reply, err := decideLeave(ctx, v, store, asked.ID, registrar.LeaveVerdict{Reason: reason, Seen: asked.Seen})
	if err != nil {
		return v.Ended(ctx, err)
	}
	return reply, v.Leave(ctx, LeaveDialog)
}

// decideLeave gives a verdict on a leave as it was shown, and shows it as it is then; one
// that is otherwise by now, as when another organizer has decided, is shown anew.
func decideLeave(ctx context.Context, v *visit.Visit, store Leaves, id int64, say registrar.LeaveVerdict) (bot.Reply, error) {
	_, facts, err := v.By().DecideLeave(ctx, store, id, say)
	if errors.Is(err, course.ErrChanged) {
		k, err := v.By().SeeLeave(ctx, store, id)
		if err != nil {
			return bot.Reply{}, err
		}
		return showLeave(ctx, v, store, k, v.Say.T("leaving.changed", "Decided", k.Leave.State != course.LeaveAsked))
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	told := false
	for _, f := range facts {
		reached, err := v.Tell(ctx, f)
		if err != nil {
			return bot.Reply{}, err
		}
		if _, theirs := f.(course.LeaveDecided); theirs {
			told = reached
		}
	}
	k, err := v.By().SeeLeave(ctx, store, id)
	if err != nil {
		return bot.Reply{}, err
	}
	return showLeave(ctx, v, store, k, v.Say.T("leaving.done", "Approved", say.Approve, "Told", told))
}
