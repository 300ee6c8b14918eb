package people

import (
	"context"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

const (
	saidSize  = 8 // of what was said stand in one message
	maxComing = 3 // reminders to come are listed
)

// saidTap shows a page of what was and will be said to somebody.
var saidTap = notice.Tap[saidPage]{Action: "person", What: "said"}

type saidPage struct {
	Enrollment int64
	Page       int
}

// ShowSaid shows what the bot has said to somebody on the course by itself, what became of it,
// and what it will say next or why nothing.
func ShowSaid(ctx context.Context, v *visit.Visit, o Office) (bot.Reply, error) {
	tapped, err := visit.Read(v, saidTap)
	if err != nil {
		return bot.Reply{}, err
	}
	k, err := cardOf(ctx, v, o, tapped.Enrollment)
	if err != nil {
		return bot.Reply{}, err
	}
	from := saidSize * max(tapped.Page, 0)
	said, total, err := o.Rows.SaidTo(ctx, k.place, saidSize, from)
	if err != nil {
		return bot.Reply{}, err
	}
	page := visit.PageOf(total, saidSize, tapped.Page)
	if page.From != from { // there is less of it by now
		if said, _, err = o.Rows.SaidTo(ctx, k.place, saidSize, page.From); err != nil {
			return bot.Reply{}, err
		}
	}
	coming, err := k.course.ToRemind(slices.DeleteFunc(slices.Clone(k.sessions), course.Session.Cancelled), v.Now, maxComing)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{v.Say.N("said.head", total, "No", k.place.No, "Name", k.place.Trainee.Name, "Course", k.course.Title)}
	for _, n := range said {
		a, err := announcementOf(ctx, o, n)
		if err != nil {
			return bot.Reply{}, err
		}
		edited, err := o.Rows.Edited(ctx, n)
		if err != nil {
			return bot.Reply{}, err
		}
		lines = append(lines, words.Said(v.Say, k.course, n, a, edited))
	}
	scheduled, err := o.Rows.ScheduledFor(ctx, k.place)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(scheduled) > 0 {
		lines = append(lines, "", words.ToBeAnnounced(v.Say, k.course, scheduled))
	}
	lines = append(lines, "", words.ToBeSaid(v.Say, k.course, k.place, coming))
	var buttons [][]notice.Button
	if turn := page.Turn(v, func(n int) string { return saidTap.Data(saidPage{k.place.ID, n}) }); turn != nil {
		buttons = append(buttons, turn)
	}
	buttons = append(buttons, []notice.Button{v.Button(againTap.Data(words.OfEntry{ID: k.place.ID}), "card.button_back")})
	return v.Replace(strings.Join(lines, "\n"), buttons...), nil
}

// announcementOf is the announcement that a notice is, or takes back; one without a number for none.
func announcementOf(ctx context.Context, o Office, n notice.Notice) (notice.Announcement, error) {
	if n.AnnouncementID == 0 {
		return notice.Announcement{}, nil
	}
	return o.Rows.Announcement(ctx, n.AnnouncementID)
}
