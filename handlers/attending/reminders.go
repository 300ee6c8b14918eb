package attending

import (
	"context"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// The buttons that switch a course's reminders off for whoever taps, and leave them on.
var (
	remindersOffTap  = notice.Tap[words.OfCourse]{Action: "remind", What: "off"}
	keepRemindersTap = notice.Tap[words.OfCourse]{Action: "remind", What: "keep"}
)

// AskRemindersOff says what it means to switch a course's reminders off, in a message of
// its own: the tapped one may carry the button to check in.
func AskRemindersOff(ctx context.Context, v *visit.Visit, _ registrar.Reminded) (bot.Reply, error) {
	c, place, err := reminded(ctx, v, words.RemindersTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if place.RemindersOff {
		return remindersAre(v, c, true), nil
	}
	of := words.OfCourse{ID: c.ID}
	return bot.Say(v.Say.T("quiet.ask", "Course", c.Title),
		[]notice.Button{v.Button(remindersOffTap.Data(of), "quiet.button_off"), v.Button(keepRemindersTap.Data(of), "quiet.button_keep")}), nil
}

// RemindersOff switches a course's reminders off for the person.
func RemindersOff(ctx context.Context, v *visit.Visit, store registrar.Reminded) (bot.Reply, error) {
	return switchReminders(ctx, v, store, remindersOffTap, true)
}

// RemindersOn switches them on again.
func RemindersOn(ctx context.Context, v *visit.Visit, store registrar.Reminded) (bot.Reply, error) {
	return switchReminders(ctx, v, store, visit.RemindersOnTap, false)
}

// KeepReminders leaves them as they are.
func KeepReminders(ctx context.Context, v *visit.Visit, _ registrar.Reminded) (bot.Reply, error) {
	c, place, err := reminded(ctx, v, keepRemindersTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return remindersAre(v, c, place.RemindersOff), nil
}

func switchReminders(ctx context.Context, v *visit.Visit, store registrar.Reminded, tap notice.Tap[words.OfCourse], off bool) (bot.Reply, error) {
	c, _, err := reminded(ctx, v, tap)
	if err != nil {
		return bot.Reply{}, err
	}
	if _, err := v.By().SwitchReminders(ctx, store, c.ID, off); err != nil {
		return bot.Reply{}, err
	}
	return remindersAre(v, c, off), nil
}

// reminded is the tapped course, and the person's place on its roster.
func reminded(ctx context.Context, v *visit.Visit, tap notice.Tap[words.OfCourse]) (course.Course, course.Enrollment, error) {
	mine, err := visit.Attended(ctx, v, tap)
	if err != nil {
		return course.Course{}, course.Enrollment{}, err
	}
	return mine[0].Course, mine[0].Place, nil
}

func remindersAre(v *visit.Visit, c course.Course, off bool) bot.Reply {
	textID := "quiet.on"
	if off {
		textID = "quiet.off"
	}
	return v.Replace(v.Say.T(textID, "Course", c.Title), []notice.Button{visit.RemindersButton(v, c, off)})
}
