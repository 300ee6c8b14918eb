package attending

import (
	"context"
	"fmt"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/calendar"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Calendars is what putting the timetable into one's own calendar asks of a transaction.
type Calendars interface {
	AllSessions(ctx context.Context, courseID int64) ([]course.Session, error)
	CreateFile(ctx context.Context, f *notice.File) error
	CalendarKey(ctx context.Context, accountID int64) (string, error)
	SetCalendarKey(ctx context.Context, accountID int64, key string) error
}

// The buttons about the calendar.
var (
	calendarTap   = notice.Tap[words.OfCourse]{Action: "schedule", What: "ics"}
	askAddressTap = notice.Tap[struct{}]{Action: "schedule", What: "ask"} // another address
	newAddressTap = notice.Tap[struct{}]{Action: "schedule", What: "new"}
)

// SendCalendar sends the timetable of a course as a file for the calendar of the phone,
// and, where the program has pages, the address at which a calendar keeps it up to date.
func SendCalendar(ctx context.Context, v *visit.Visit, store Calendars) (bot.Reply, error) {
	mine, err := visit.Attended(ctx, v, calendarTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c := mine[0].Course
	sessions, err := store.AllSessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(sessions) == 0 {
		return v.Reply("schedule.empty", "Course", c.Title)
	}
	f := notice.File{
		Name:      v.Say.Plain("calendar.file") + ".ics",
		MediaType: calendar.MediaType,
		Bytes:     words.Calendar(v.Say, []words.Timetabled{{Course: c, Sessions: sessions}}, v.Now),
	}
	if err := store.CreateFile(ctx, &f); err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Messages: []notice.Message{{File: f.ID, Text: v.Say.T("calendar.sent", "Course", c.Title)}}}
	if v.House.PublicURL == "" {
		return reply, nil
	}
	key, err := store.CalendarKey(ctx, v.Account.ID)
	if err == nil && key == "" {
		key = course.NewKey()
		err = store.SetCalendarKey(ctx, v.Account.ID, key)
	}
	if err != nil {
		return bot.Reply{}, fmt.Errorf("give the calendar its address: %w", err)
	}
	return reply.And(calendarAddress(v, key)), nil
}

// calendarAddress says where the person's calendar is kept up to date.
func calendarAddress(v *visit.Visit, key string) bot.Reply {
	return bot.Say(v.Say.T("calendar.address", "Address", v.House.PublicURL+"/l/"+key),
		[]notice.Button{v.Button(askAddressTap.Data(struct{}{}), "calendar.button_ask")})
}

// AskNewAddress asks whether the address of the calendar is to lead nowhere from now on.
func AskNewAddress(_ context.Context, v *visit.Visit, _ Calendars) (bot.Reply, error) {
	if _, err := visit.Read(v, askAddressTap); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("calendar.ask"), []notice.Button{v.Button(newAddressTap.Data(struct{}{}), "calendar.button_new")}), nil
}

// NewAddress gives the calendar another address.
func NewAddress(ctx context.Context, v *visit.Visit, store Calendars) (bot.Reply, error) {
	if _, err := visit.Read(v, newAddressTap); err != nil {
		return bot.Reply{}, err
	}
	if v.House.PublicURL == "" {
		return bot.Reply{}, visit.OldButton()
	}
	key := course.NewKey()
	if err := store.SetCalendarKey(ctx, v.Account.ID, key); err != nil {
		return bot.Reply{}, err
	}
	address := calendarAddress(v, key).Messages[0]
	return v.Replace(address.Text, address.Buttons...), nil
}
