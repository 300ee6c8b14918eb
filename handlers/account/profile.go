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

// Profile shows what a course's roster has about the person, by the command or the
// button of another course; askBirth puts the two readings of their date of birth to
// them, where it has two.
func Profile(ctx context.Context, v *visit.Visit, askBirth func(*visit.Visit, course.Course, course.Enrollment) bot.Reply) (bot.Reply, error) {
	mine, err := v.Attended(ctx, profileTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, place := mine[0].Course, mine[0].Place
	text := v.Say.T("profile.title", "Course", c.Title, "No", place.No) + "\n" + entry(v, place)
	if !c.Closed() {
		text += "\n\n" + v.Say.T("profile.wrong", "Organizers", words.Organizers(v.Say, c))
	}
	reply := v.Replace(text, append([][]notice.Button{notMe(v, place)}, v.Elsewhere(mine[1:], profileTap)...)...)
	if !c.Closed() && !place.Trainee.BirthAlt.IsZero() {
		reply = reply.And(askBirth(v, c, place))
	}
	return reply, nil
}

// notMe is the button of somebody whose place it is not.
func notMe(v *visit.Visit, place course.Enrollment) []notice.Button {
	return []notice.Button{v.Button(words.DisownTap.Data(words.OfEntry{ID: place.ID}), "disown.button")}
}

// entry is the person's own row of a roster, as HTML; what is not known is left out.
func entry(v *visit.Visit, e course.Enrollment) string {
	t, phone := e.Trainee, e.Trainee.Phone
	if phone != "" && e.LinkedBy == course.LinkedByName {
		phone = v.Say.Plain("profile.phone_hidden") // who knows a name and a date of birth need not know the number
	}
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
