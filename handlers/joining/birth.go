package joining

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
)

// birthTap chooses a reading of a date of birth.
var birthTap = notice.Tap[reading]{Action: "birth"}

type reading struct {
	Enrollment int64
	Birth      string // course.Birth.ISO, or neither
}

const neither = "neither"

// AskBirth puts the two readings of the date of birth at a place to the person.
func AskBirth(v *visit.Visit, c course.Course, e course.Enrollment) bot.Reply {
	t := e.Trainee
	choice := func(b course.Birth) notice.Button {
		return notice.Button{Label: b.String(), Data: birthTap.Data(reading{e.ID, b.ISO()})}
	}
	return bot.Say(v.Say.T("birth.ask", "Course", c.Title, "First", t.Birth.String(), "Second", t.BirthAlt.String()),
		[]notice.Button{choice(t.Birth), choice(t.BirthAlt)},
		[]notice.Button{v.Button(birthTap.Data(reading{e.ID, neither}), "birth.neither")})
}

// SettleBirth takes the reading that is right, or asks for the right one where neither
// is. A refusal leaves the buttons where they are: a closing may be taken back.
func SettleBirth(ctx context.Context, v *visit.Visit, d Desk) (bot.Reply, error) {
	tapped, err := visit.Read(v, birthTap)
	if err != nil {
		return bot.Reply{}, err
	}
	mine := v.Actor.Enrollments
	at := slices.IndexFunc(mine, func(e course.Enrollment) bool { return e.ID == tapped.Enrollment })
	if at < 0 {
		return bot.Reply{}, visit.OldButton()
	}
	c, err := d.Rows.Course(ctx, mine[at].CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	c = v.In(c)
	if tapped.Birth == neither && !mine[at].Trainee.BirthAlt.IsZero() {
		return d.AskRight(ctx, v, tapped.Enrollment, course.FieldBirth)
	}
	e, err := v.By().SettleBirth(ctx, d.Acts, c, tapped.Enrollment, course.BirthFromISO(tapped.Birth))
	if err != nil {
		return bot.Reply{}, visit.Reachable(v, c, err)
	}
	return v.Replace(v.Say.T("birth.done", "Course", c.Title, "Birth", e.Trainee.Birth.String())), nil
}
