package attending

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// HoursDialog waits for an hour of a check-in, and then for the reason to set it.
const HoursDialog = "hours"

// Hours is what setting the hours of a check-in asks of a transaction.
type Hours interface {
	registrar.Hours
	QueueReminder(ctx context.Context, courseID int64, prefix string, byLanguage map[string]notice.Message, exceptIn int64) (created int, err error)
}

// The buttons about the hours of a check-in.
var (
	hoursTap   = notice.Tap[words.OfSession]{Action: "hours", What: "of"} // those of a session
	askHourTap = notice.Tap[hourOf]{Action: "hours", What: "ask"}         // asks for one
	tryHourTap = notice.Tap[hourAt]{Action: "hours", What: "do"}          // shows what setting one means
	setHourTap = notice.Tap[seenHour]{Action: "hours", What: "ok"}        // sets it
)

// hourOf is an hour of a session.
type hourOf struct {
	Session int64
	Hour    string
}

// hourAt is what an hour of a session is to be, in Unix seconds.
type hourAt struct {
	Session int64
	Hour    string
	At      int64
}

// seenHour is a hourAt, with the digest of what was shown of it.
type seenHour struct {
	Session int64
	Hour    string
	At      int64
	Seen    string
}

// settingHour is what the dialog knows so far.
type settingHour struct {
	hourAt
	Reason string
}

func (s settingHour) act() registrar.SetHour {
	return registrar.SetHour{Session: s.Session, Hour: course.Hour(s.Hour), At: time.Unix(s.At, 0), Reason: s.Reason}
}

// ShowHours shows when the check-in of a session is open, with what can be set.
func ShowHours(ctx context.Context, v *visit.Visit, store Hours) (bot.Reply, error) {
	c, s, err := visit.TappedSession(ctx, v, store, hoursTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return showHours(v, c, s), nil
}

func showHours(v *visit.Visit, c course.Course, s course.Session) bot.Reply {
	text := v.Say.T("hours.title", "Course", c.Title, "Session", v.Say.Session(s, c.Location()), "Hours", words.Hours(v.Say, c, s),
		"Phase", string(c.Phase(s, v.Now)), "End", course.ClockTime(s.End.In(c.Location())))
	if c.Closed() || s.Cancelled() || !v.Now.Before(s.End) {
		return v.Replace(text, backToSession(v, c, s))
	}
	var rows [][]notice.Button
	if c.Phase(s, v.Now) == course.CheckInToCome {
		rows = append(rows, []notice.Button{v.Button(tryHourTap.Data(hourAt{s.ID, string(course.OpensHour), 0}), "hours.button_open")})
	}
	from := c.CheckIn.Closes(s)
	if from.Before(v.Now) {
		from = v.Now.Add(time.Minute - 1).Truncate(time.Minute)
	}
	var more []notice.Button
	for _, minutes := range []int{10, 15, 30} {
		if at := from.Add(time.Duration(minutes) * time.Minute); !at.After(s.End) {
			more = append(more, v.Button(tryHourTap.Data(hourAt{s.ID, string(course.ClosesHour), at.Unix()}), "hours.button_more", "Minutes", minutes))
		}
	}
	if len(more) > 0 {
		rows = append(rows, more)
	}
	rows = append(rows, []notice.Button{v.Button(askHourTap.Data(hourOf{s.ID, string(course.ClosesHour)}), "hours.button_close")},
		[]notice.Button{v.Button(askHourTap.Data(hourOf{s.ID, string(course.OnTimeHour)}), "hours.button_ontime")})
	return v.Replace(text, append(rows, backToSession(v, c, s))...)
}

// AskHour asks for the hour.
func AskHour(ctx context.Context, v *visit.Visit, store Hours) (bot.Reply, error) {
	tapped, err := visit.Read(v, askHourTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askHour(ctx, v, store, settingHour{hourAt: hourAt{Session: tapped.Session, Hour: tapped.Hour}}, "")
}

// askHour waits for an hour, after what was wrong with the last one.
func askHour(ctx context.Context, v *visit.Visit, store Hours, of settingHour, wrong string) (bot.Reply, error) {
	c, s, err := visit.ManagedSession(ctx, v, store, of.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	if of.Hour != string(course.ClosesHour) && of.Hour != string(course.OnTimeHour) {
		return bot.Reply{}, visit.OldButton()
	}
	if err := v.Keep(ctx, HoursDialog, "hour", of); err != nil {
		return bot.Reply{}, err
	}
	question := v.Say.T("hours.ask_"+of.Hour, "Course", c.Title, "Session", v.Say.Session(s, c.Location()), "Hours", words.Hours(v.Say, c, s),
		"End", course.ClockTime(s.End.In(c.Location())))
	if wrong != "" {
		question = wrong + "\n\n" + question
	}
	return bot.Say(question, []notice.Button{v.Cancel(HoursDialog)}), nil
}

// TryHour shows what setting the tapped hour means.
func TryHour(ctx context.Context, v *visit.Visit, store Hours) (bot.Reply, error) {
	tapped, err := visit.Read(v, tryHourTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return tryHour(ctx, v, store, settingHour{hourAt: tapped})
}

// tryHour shows what setting an hour means, and waits for the reason or the confirmation.
func tryHour(ctx context.Context, v *visit.Visit, store Hours, of settingHour) (bot.Reply, error) {
	h, err := v.By().SettingHour(ctx, store, of.act())
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(h.Course)
	if err := v.Keep(ctx, HoursDialog, "reason", of); err != nil {
		return bot.Reply{}, err
	}
	text := words.SettingHour(v.Say, h, v.Now, of.Reason)
	ok := setHourTap.Data(seenHour{of.Session, of.Hour, of.At, h.Seen()})
	return bot.Say(text, []notice.Button{v.Button(ok, "hours.button_ok"), v.Cancel(HoursDialog)}), nil
}

// AnswerHour takes an hour, or the reason to set one that was shown.
func AnswerHour(ctx context.Context, v *visit.Visit, store Hours) (bot.Reply, error) {
	var of settingHour
	if err := v.Answers(&of); err != nil {
		return bot.Reply{}, err
	}
	c, s, err := visit.ManagedSession(ctx, v, store, of.Session)
	if err != nil {
		return v.Ended(ctx, err)
	}
	at, isTime := course.ParseClockTime(v.Text, s.Start.In(c.Location()))
	switch {
	case isTime && of.Hour != string(course.OpensHour):
		of.At = at.Unix()
	case v.Dialog.Step == "reason" && v.Text != "" && len([]rune(v.Text)) <= course.MaxReason:
		of.Reason = v.Text
	case v.Dialog.Step == "reason":
		return bot.Say(v.Say.T("hours.bad_reason", "Max", course.MaxReason), []notice.Button{v.Cancel(HoursDialog)}), nil
	default:
		return askHour(ctx, v, store, of, v.Say.T("hours.bad_time"))
	}
	reply, err := tryHour(ctx, v, store, of)
	if wrong := visit.Wrong(v, err); wrong != "" {
		return askHour(ctx, v, store, of, wrong)
	}
	if _, refused := visit.Refused(err); refused {
		return v.Ended(ctx, err)
	}
	return reply, err
}

// ConfirmHour sets the hour as it was shown; when that has moved it is shown anew.
func ConfirmHour(ctx context.Context, v *visit.Visit, store Hours) (bot.Reply, error) {
	tapped, err := visit.Read(v, setHourTap)
	if err != nil {
		return bot.Reply{}, err
	}
	of := settingHour{hourAt: hourAt{tapped.Session, tapped.Hour, tapped.At}}
	if open, err := v.Unfinished(ctx, HoursDialog); err != nil {
		return bot.Reply{}, err
	} else if open {
		var kept settingHour
		if err := v.Answers(&kept); err != nil {
			return bot.Reply{}, err
		}
		if kept.hourAt == of.hourAt {
			of.Reason = kept.Reason
		}
	}
	h, facts, err := v.By().SetHour(ctx, store, of.act(), tapped.Seen)
	if errors.Is(err, course.ErrChanged) {
		again, err := tryHour(ctx, v, store, of)
		return bot.Say(v.Say.T("refuse.changed")).And(again), err
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(h.Course)
	if err := v.Leave(ctx, HoursDialog); err != nil {
		return bot.Reply{}, err
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	called, err := call(ctx, v, store, h)
	if err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("hours.done", "Course", h.Course.Title, "Session", v.Say.Session(h.Is, h.Course.Location()),
		"Hours", words.Hours(v.Say, h.Course, h.Is), "Pardoned", len(h.Pardoned), "Called", called)
	return v.Replace(text, backToSession(v, h.Course, h.Is)), nil
}

// call sends the button to those of whom there is no word, and tells to how many.
func call(ctx context.Context, v *visit.Visit, store Hours, h course.HourSet) (int, error) {
	if !h.Calls(v.Now) {
		return 0, nil
	}
	messages := i18n.InEach(v.House.Texts, h.Course.Address, func(p *i18n.Printer) notice.Message {
		return words.CheckInAgain(p, h.Course, h.Is, v.Now)
	})
	key := fmt.Sprintf("%s/%d", h.Is.CallKey(), v.Now.UnixMilli())
	return store.QueueReminder(ctx, h.Course.ID, key, messages, h.Is.ID)
}
