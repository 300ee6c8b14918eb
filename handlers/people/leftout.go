package people

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons about those whom the last roster file leaves out. Each that leads on
// carries what was shown, and when that is no longer so the list is shown anew.
var (
	askGoneTap  = notice.Tap[goneSeen]{Action: "gone", What: "ask"}
	dropGoneTap = notice.Tap[goneSeen]{Action: "gone", What: "drop"}
	keepGoneTap = notice.Tap[words.OfCourse]{Action: "gone", What: "keep"}
	undoGoneTap = notice.Tap[goneDone]{Action: "gone", What: "undo"}
)

type goneSeen struct {
	Course int64
	Seen   string
}

type goneDone struct{ Course, At int64 }

// firstLook is the first step of the confirmation.
const firstLook = "ask"

// ShowLeftOut names everybody whom the roster file stored last leaves out, a page at a
// time, the button that withdraws them under the last page only.
func ShowLeftOut(ctx context.Context, v *visit.Visit, store registrar.Withdrawing) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.LeftOutTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return leftOutPage(ctx, v, store, tapped.Course, tapped.Page, "")
}

// leftOutPage is one page of the people, under a word about why it is shown.
func leftOutPage(ctx context.Context, v *visit.Visit, store registrar.Withdrawing, courseID int64, n int, why string) (bot.Reply, error) {
	c, l, err := leftOut(ctx, v, store, courseID)
	if err != nil || len(l.People) == 0 {
		return nobodyLeftOut(v, c, err)
	}
	page := visit.PageOf(len(l.People), pageSize, n)
	lines := []string{why + v.Say.N("gone.head", len(l.People), "Course", c.Title, "Page", page.N+1, "Pages", page.Pages), ""}
	for _, one := range l.People[page.From:page.To] {
		lines = append(lines, v.Say.T("gone.line", "Name", one.Name, "Birth", one.Birth, "Unit", one.Unit, "Delegation", one.Delegation,
			"Linked", one.Linked, "Attended", one.Attended))
	}
	lines = append(lines, "", v.Say.T("gone.hint"))
	var buttons [][]notice.Button
	if turn := page.Turn(v, func(n int) string { return words.LeftOutTap.Data(words.PageOfCourse{Course: c.ID, Page: n}) }); turn != nil {
		buttons = append(buttons, turn)
	}
	if page.N == page.Pages-1 {
		buttons = append(buttons, []notice.Button{v.Button(askGoneTap.Data(goneSeen{c.ID, l.Seen(firstLook)}), "gone.ask_button", "Count", len(l.People))})
	}
	return v.Replace(strings.Join(lines, "\n"), append(buttons, keepAll(v, c))...), nil
}

// leftOut is who is left out of an open course's last file.
func leftOut(ctx context.Context, v *visit.Visit, store registrar.Withdrawing, courseID int64) (c course.Course, l registrar.LeftOuts, err error) {
	if c, err = v.Managed(ctx, courseID); err != nil {
		return c, l, err
	}
	if c.Closed() {
		return c, l, course.Refuse(course.ErrConflict, "gone.closed", "Course", c.Title)
	}
	l, err = v.By().LeftOut(ctx, store, c)
	return c, l, err
}

// nobodyLeftOut is the answer about a list that is empty, or could not be read.
func nobodyLeftOut(v *visit.Visit, c course.Course, err error) (bot.Reply, error) {
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("gone.nobody", "Course", c.Title)), nil
}

func keepAll(v *visit.Visit, c course.Course) []notice.Button {
	return []notice.Button{v.Button(keepGoneTap.Data(words.OfCourse{ID: c.ID}), "gone.keep_button")}
}

// KeepLeftOut changes nothing.
func KeepLeftOut(ctx context.Context, v *visit.Visit, _ registrar.Withdrawing) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, keepGoneTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("gone.kept", "Course", c.Title)), nil
}

// AskWithdrawing is the second question: a withdrawal ends reminders, check-in and the
// certificate of people who may be on the course.
func AskWithdrawing(ctx context.Context, v *visit.Visit, store registrar.Withdrawing) (bot.Reply, error) {
	tapped, err := visit.Read(v, askGoneTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, l, err := leftOut(ctx, v, store, tapped.Course)
	switch {
	case err != nil || len(l.People) == 0:
		return nobodyLeftOut(v, c, err)
	case course.CheckSeen(tapped.Seen, l.Seen(firstLook)) != nil:
		return leftOutPage(ctx, v, store, c.ID, 0, v.Say.T("refuse.changed")+"\n\n") // it is said with what is now
	}
	question := v.Say.N("gone.again", len(l.People), "Course", c.Title, "Linked", l.Linked, "Attended", l.Attended)
	if said := words.Succession(v.Say, l.List.Waiting, l.List.Next); said != "" {
		question += "\n\n" + said
	}
	return v.Replace(question,
		[]notice.Button{v.Button(dropGoneTap.Data(goneSeen{c.ID, l.Seen(registrar.Withdrawal)}), "gone.drop_button", "Count", len(l.People))},
		keepAll(v, c)), nil
}

// Withdraw takes them off the roster, which can be taken back for a minute.
func Withdraw(ctx context.Context, v *visit.Visit, store registrar.Withdrawing) (bot.Reply, error) {
	tapped, err := visit.Read(v, dropGoneTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	withdrawn, at, err := v.By().WithdrawLeftOut(ctx, store, c.ID, tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return leftOutPage(ctx, v, store, c.ID, 0, v.Say.T("refuse.changed")+"\n\n")
	case err != nil:
		return bot.Reply{}, err
	case withdrawn == 0: // the second tap of two must not take the button of the first one's answer away
		return bot.Toast(v.Request, v.Say.Plain("gone.already")), nil
	}
	return v.Replace(v.Say.N("gone.done", withdrawn, "Course", c.Title),
		[]notice.Button{v.Button(undoGoneTap.Data(goneDone{c.ID, at.Unix()}), "undo.button")}), nil
}

// UndoWithdrawal puts back those whom a withdrawal has taken off, and shows the way to
// the list that they are on again.
func UndoWithdrawal(ctx context.Context, v *visit.Visit, store registrar.Withdrawing) (bot.Reply, error) {
	tapped, err := visit.Read(v, undoGoneTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.InTime(tapped.At); err != nil {
		return bot.Reply{}, err
	}
	restored, over, err := v.By().RestoreLeftOut(ctx, store, c.ID, time.Unix(tapped.At, 0))
	switch {
	case err != nil:
		return bot.Reply{}, err
	case restored == 0:
		return bot.Toast(v.Request, v.Say.Plain("gone.not_back")), nil
	}
	said := v.Say.N("gone.back", restored, "Course", c.Title)
	if over.Any() { // their places are offered to others by now
		said += "\n\n" + words.IsOverfull(v.Say, over)
	}
	return v.Replace(said,
		[]notice.Button{v.Button(words.LeftOutTap.Data(words.PageOfCourse{Course: c.ID}), "gone.button", "Count", restored)}), nil
}
