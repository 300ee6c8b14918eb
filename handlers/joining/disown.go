package joining

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// The answers to whether a place is really somebody else's.
var (
	disownTap = notice.Tap[words.OfEntry]{Action: "disown", What: "yes"}
	keepTap   = notice.Tap[words.OfEntry]{Action: "disown", What: "no"}
)

// myPlace is a place of the person's, that they have tapped a button about, with its
// course. One that is theirs no more is refused.
func myPlace(ctx context.Context, v *visit.Visit, d Desk, tap notice.Tap[words.OfEntry]) (c course.Course, e course.Enrollment, err error) {
	tapped, err := visit.Read(v, tap)
	if err != nil {
		return c, e, err
	}
	at := slices.IndexFunc(v.Actor.Enrollments, func(e course.Enrollment) bool { return e.ID == tapped.ID })
	if at < 0 {
		return c, e, course.Refuse(course.ErrForbidden, "disown.not_yours")
	}
	e = v.Actor.Enrollments[at]
	c, err = d.Rows.Course(ctx, e.CourseID)
	return v.In(c), e, err
}

// AskDisowning takes "this isn't me" of somebody who has the place, and asks once more:
// reminders, check-in and certificate go with it.
func AskDisowning(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	c, e, err := myPlace(ctx, v, d, words.DisownTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(v.Say.T("disown.ask", "Name", e.Trainee.Name, "No", e.No, "Course", c.Title),
		[]notice.Button{v.Button(disownTap.Data(words.OfEntry{ID: e.ID}), "disown.button_yes")},
		[]notice.Button{v.Button(keepTap.Data(words.OfEntry{ID: e.ID}), "disown.button_no")}), nil
}

// KeepPlace changes nothing.
func KeepPlace(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	c, e, err := myPlace(ctx, v, d, keepTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("disown.kept", "Name", e.Trainee.Name, "Course", c.Title)), nil
}

// Disown gives the place back, and asks who the person is instead.
func Disown(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	c, e, err := myPlace(ctx, v, d, disownTap)
	if err != nil {
		return bot.Reply{}, err
	}
	fact, err := v.By().Disown(ctx, d.Acts, e.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if _, err := v.Tell(ctx, fact); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Entered(ctx, c); err != nil {
		return bot.Reply{}, err
	}
	done := v.Replace(v.Say.T("disown.done", "Name", e.Trainee.Name, "Course", c.Title, "Closed", c.Closed(),
		"Organizers", words.Organizers(v.Say, c))).And(v.Menu())
	if c.Closed() {
		return done, nil
	}
	next, err := askWho(ctx, v, d, c, answers{Course: c.ID, Declined: []int64{e.ID}}, v.Say.T("join.who", "Course", c.Title))
	return done.And(next), err
}
