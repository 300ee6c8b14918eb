package joining

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// The answers to whether somebody wants to wait no more.
var (
	dropSeatTap = notice.Tap[words.OfWaiting]{Action: "seat", What: "drop"}
	keepSeatTap = notice.Tap[words.OfWaiting]{Action: "seat", What: "keep"}
)

// inLine says how it stands with the person who waits for a place on a course, where they do.
func inLine(ctx context.Context, v *visit.Visit, d Desk, c course.Course) (reply bot.Reply, waits bool, err error) {
	w, found, err := d.Acts.WaitsOn(ctx, c.ID, v.Account.ID)
	if err != nil || !found {
		return bot.Reply{}, false, err
	}
	m := words.Waits(v.Say, c, w)
	m.Buttons = append(m.Buttons, []notice.Button{v.Button(words.SearchTap.Data(words.OfCourse{ID: c.ID}), "waiting.button_roster")})
	return bot.Reply{Messages: []notice.Message{m}}, true, nil
}

// nowWaits tells somebody who has just registered that they wait.
func nowWaits(ctx context.Context, v *visit.Visit, c course.Course, w course.Waiting) (bot.Reply, error) {
	if err := v.Leave(ctx, ClaimDialog); err != nil {
		return bot.Reply{}, err
	}
	m := words.Waits(v.Say, c, w)
	return v.Replace(m.Text, m.Buttons...), nil
}

// TakeSeat takes the place that is offered to the person. An old button says what is so now.
func TakeSeat(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.TakeSeatTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, done, err := v.By().TakeOffer(ctx, d.Acts, tapped.ID)
	if c.ID != 0 {
		c = v.In(c)
	}
	if err != nil {
		return bot.Reply{}, visit.Reachable(v, c, visit.Missing(err))
	}
	if done.Found != nil {
		return v.Replace(v.Say.T("waiting.on_roster", "Course", c.Title, "Name", done.Found[0].Trainee.Name, "Organizers", words.Organizers(v.Say, c)),
			[]notice.Button{v.Button(words.SearchTap.Data(words.OfCourse{ID: c.ID}), "waiting.button_roster")}), nil
	}
	return welcome(ctx, v, d, c, done.Place)
}

// AskLeaving asks whether the person wants to wait no more.
func AskLeaving(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	c, w, err := ownLine(ctx, v, d, words.LeaveLineTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !w.State.Open() {
		return v.Replace(v.Say.T("waiting.over_"+w.Word(), append(w.Order(c), "Course", c.Title, "Organizers", words.Organizers(v.Say, c))...)), nil
	}
	of := words.OfWaiting{ID: w.ID}
	return v.Replace(v.Say.T("waiting.sure_"+string(w.State), append(w.Order(c), "Course", c.Title)...),
		[]notice.Button{v.Button(dropSeatTap.Data(of), "waiting.button_sure")}, []notice.Button{v.Button(keepSeatTap.Data(of), "waiting.button_keep")}), nil
}

// KeepWaiting shows how it stands with the person who waits on.
func KeepWaiting(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	c, w, err := ownLine(ctx, v, d, keepSeatTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if !w.State.Open() {
		return v.Replace(v.Say.T("waiting.over_"+w.Word(), append(w.Order(c), "Course", c.Title, "Organizers", words.Organizers(v.Say, c))...)), nil
	}
	m := words.Waits(v.Say, c, w)
	return v.Replace(m.Text, m.Buttons...), nil
}

// LeaveLine ends the waiting.
func LeaveLine(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	tapped, err := visit.Read(v, dropSeatTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, _, err := v.By().LeaveWaiting(ctx, d.Acts, tapped.ID)
	if c.ID != 0 {
		c = v.In(c)
	}
	if err != nil {
		return bot.Reply{}, visit.Reachable(v, c, visit.Missing(err))
	}
	return v.Replace(v.Say.T("waiting.left", "Course", c.Title)), nil
}

// ownLine is what a button is about that the person waits for, with its course.
func ownLine(ctx context.Context, v *visit.Visit, d Desk, tap notice.Tap[words.OfWaiting]) (c course.Course, w course.Waiting, err error) {
	tapped, err := visit.Read(v, tap)
	if err != nil {
		return c, w, err
	}
	if w, err = d.Acts.Waiting(ctx, tapped.ID); err != nil {
		return c, w, visit.Missing(err)
	}
	if w.AccountID != v.Account.ID {
		return c, w, course.Refuse(course.ErrForbidden, "refuse.old_button")
	}
	c, err = d.Rows.Course(ctx, w.CourseID)
	return v.In(c), w, err
}
