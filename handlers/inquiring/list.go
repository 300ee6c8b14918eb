package inquiring

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// onPage is how many inquiries a page of the list shows.
const onPage = 6

// showTap shows an inquiry in full.
var showTap = notice.Tap[words.OfInquiry]{Action: "answer", What: "show"}

// AskedIn is the inquiry that a message of an organizer's chat is about; false when it is about
// none.
func AskedIn(m notice.Message) (id int64, ok bool) {
	of, ok := answerTap.In(m)
	return of.ID, ok
}

// AnsweredIn is the inquiry that a message answers; false when it answers none.
func AnsweredIn(m notice.Message) (id int64, ok bool) {
	of, ok := againTap.In(m)
	return of.ID, ok
}

// Open lists the inquiries of the organizer's course that nobody has answered.
func Open(ctx context.Context, v *visit.Visit, store Answering) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return list(ctx, v, store, c, 0)
}

// List turns to a page of that list.
func List(ctx context.Context, v *visit.Visit, store Answering) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.InquiriesTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return list(ctx, v, store, c, tapped.Page)
}

func list(ctx context.Context, v *visit.Visit, store Answering, c course.Course, n int) (bot.Reply, error) {
	all, err := store.OpenInquiries(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	var buttons [][]notice.Button
	lines := []string{v.Say.N("inquiry.open", len(all), "Course", c.Title)}
	page := visit.PageOf(len(all), onPage, n)
	for at, i := range all[page.From:page.To] {
		asked := i.At.In(c.Location())
		lines = append(lines, v.Say.T("inquiry.line", "N", page.From+at+1, "Name", i.Place.Trainee.Name, "Delegation", i.Place.Delegation,
			"Time", course.ClockDate(asked), "Text", notice.Shorten(i.Text, 200), "Files", len(i.Files)))
		buttons = append(buttons, []notice.Button{v.Button(showTap.Data(words.OfInquiry{ID: i.ID}), "inquiry.button_show", "N", page.From+at+1, "Name", words.Short(i.Place.Trainee.Name))})
	}
	turn := page.Turn(v, func(n int) string { return words.InquiriesTap.Data(words.PageOfCourse{Course: c.ID, Page: n}) })
	if len(turn) > 0 {
		buttons = append(buttons, turn)
	}
	if v.May(course.TraineeRole) {
		buttons = append(buttons, []notice.Button{v.Button(ownTap.Data(struct{}{}), "inquiry.button_own")})
	}
	return v.Replace(strings.Join(lines, "\n\n"), buttons...), nil
}

// Show shows an inquiry in full, with its files.
func Show(ctx context.Context, v *visit.Visit, store Answering) (bot.Reply, error) {
	tapped, err := visit.Read(v, showTap)
	if err != nil {
		return bot.Reply{}, err
	}
	k, err := v.By().SeeInquiry(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(k.Course)
	m := words.Inquiry(v.Say, k)
	back := v.Button(words.InquiriesTap.Data(words.PageOfCourse{Course: k.Course.ID}), "inquiry.button_back")
	reply := v.Replace(m.Text, append(m.Buttons, []notice.Button{back})...)
	for _, file := range k.Inquiry.Files {
		reply.Messages = append(reply.Messages, notice.Message{Content: json.RawMessage(file), Buttons: m.Buttons})
	}
	return reply, nil
}
