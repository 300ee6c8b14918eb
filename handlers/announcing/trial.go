package announcing

import (
	"context"
	"fmt"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Trial is what is asked of a transaction by whoever sends a draft as a test.
type Trial interface {
	registrar.Trial
	Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error)
}

// tryTap sends the draft as a test.
var tryTap = notice.Tap[ofDraft]{Action: "ann", What: "try"}

// Try sends what recipients will get to the organizers of the course, each under a line that says it
// is a test, and says who gets it and who can't. The same draft goes to nobody twice by it, and none
// of them is a recipient by that.
func Try(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, tryTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		shown, err := preview(ctx, v, store, c, f)
		if err != nil {
			return bot.Reply{}, err
		}
		to, unreachable, err := v.By().TryAnnouncement(ctx, store, c.ID)
		if err != nil {
			return bot.Reply{}, err
		}
		created, err := store.Enqueue(ctx, tests(v, c, f, to, shown.Messages)...)
		if err != nil {
			return bot.Reply{}, err
		}
		return v.Reply("trial.sent", "Course", c.Title, "To", named(v, to), "Unreachable", named(v, unreachable), "Again", created == 0)
	})
}

// tests are the messages of a test to each of some people, in their language but for what they test.
func tests(v *visit.Visit, c course.Course, f form, to []course.Account, shown []notice.Message) (notices []notice.Notice) {
	by := words.Person(v.Say, course.Person{Name: v.Account.Name, TelegramID: v.Account.TelegramID})
	for _, one := range to {
		head := notice.Message{Text: v.House.Texts.In(one.Language, c.Address).T("trial.head", "Course", c.Title, "By", by)}
		for i, m := range append([]notice.Message{head}, shown...) {
			if m.Preview != nil {
				m.Preview = &notice.Preview{Language: one.Language, Address: c.Address, Course: c.Title}
			}
			uniqueKey := fmt.Sprintf("trial/%d/%s/%d/%d", f.Draft, course.Seen(shown), one.ID, i)
			notices = append(notices, notice.To(one.TelegramID, notice.ReplyLane, uniqueKey, m)...)
		}
	}
	return notices
}

// named are people by their names, after one another.
func named(v *visit.Visit, people []course.Account) string {
	var names []string
	for _, a := range people {
		names = append(names, words.Person(v.Say, course.Person{Name: a.Name, TelegramID: a.TelegramID}))
	}
	return strings.Join(names, ", ")
}
