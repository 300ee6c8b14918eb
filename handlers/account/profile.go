package account

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// profileTap shows another course's.
var profileTap = notice.Tap[words.OfCourse]{Action: "profile"}

// Beside is what other rooms say beside a person's entry.
type Beside struct {
	Waiting func(course.Enrollment) (string, error)          // what the person has asked to be set right; empty for nothing
	Birth   func(course.Course, course.Enrollment) bot.Reply // the question which of two readings of their date of birth is right
}

// Profile shows what a course's roster has about the person, by the command or the
// button of another course, and lets them ask for what is wrong to be set right.
func Profile(ctx context.Context, v *visit.Visit, beside Beside) (bot.Reply, error) {
	mine, err := visit.Attended(ctx, v, profileTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, place := mine[0].Course, mine[0].Place
	text := v.Say.T("profile.title", "Course", c.Title, "No", place.No) + "\n" + entry(v, place)
	own := notMe(v, place)
	if !c.Closed() {
		waiting, err := beside.Waiting(place)
		if err != nil {
			return bot.Reply{}, err
		}
		if waiting != "" {
			text += "\n\n" + waiting
		}
		text += "\n\n" + v.Say.T("profile.wrong")
		own = append([]notice.Button{words.CorrectButton(v.Say, place, true)}, own...)
	}
	rows := [][]notice.Button{own}
	if !c.Closed() {
		rows = append(rows, []notice.Button{visit.RemindersButton(v, c, place.RemindersOff)})
	}
	reply := v.Replace(text, append(rows, visit.Elsewhere(v, mine[1:], profileTap)...)...)
	if !c.Closed() && !place.Trainee.BirthAlt.IsZero() {
		reply = reply.And(beside.Birth(c, place))
	}
	return reply, nil
}

// notMe is the button of somebody whose place it is not.
func notMe(v *visit.Visit, place course.Enrollment) []notice.Button {
	return []notice.Button{v.Button(words.DisownTap.Data(words.OfEntry{ID: place.ID}), "disown.button")}
}

// entry is the person's own row of a roster, as HTML; what is not known is left out.
func entry(v *visit.Visit, e course.Enrollment) string {
	t, phone := e.Trainee, words.Told(v.Say, e, course.FieldPhone, e.Value(course.FieldPhone))
	text := v.Say.T("profile.name", "Value", t.Name)
	for _, field := range []struct{ textID, value string }{
		{"profile.birth", t.Birth.String()}, {"profile.gender", t.Gender}, {"profile.position", e.Position},
		{"profile.unit", e.Unit}, {"profile.delegation", e.Delegation}, {"profile.phone", phone},
	} {
		if field.value != "" {
			text += "\n" + v.Say.T(field.textID, "Value", field.value)
		}
	}
	return text
}
