package announcing

import (
	"context"
	"errors"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// nowTap sends an announcement that waits at once.
var nowTap = notice.Tap[missed]{Action: "ann", What: "now"}

// AskNow shows an announcement that waits as everybody would get it now, and asks whether to send it at once.
func AskNow(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, words.AskNowTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askNow(ctx, v, store, c, a, "")
}

// askNow is that, under a word about why it is asked again.
func askNow(ctx context.Context, v *visit.Visit, store Former, c course.Course, a notice.Announcement, why string) (bot.Reply, error) {
	if a.State != notice.AnnouncementScheduled {
		return shown(ctx, v, store, c, a.ID)
	}
	to, err := store.Audience(ctx, c.ID, a.To)
	if err != nil {
		return bot.Reply{}, err
	}
	of, err := store.NameSegments(ctx, c.ID, a.To)
	if err != nil {
		return bot.Reply{}, err
	}
	groups, err := store.GroupsIn(ctx, a.Groups)
	if err != nil {
		return bot.Reply{}, err
	}
	survey, err := store.Survey(ctx, c.ID, a.To, a.Message)
	if err != nil {
		return bot.Reply{}, err
	}
	if why != "" {
		why += "\n\n"
	}
	if course.QuietToSend(v.Now, c.Location()) {
		why += words.Night(v.Say, c, v.Now, time.Time{}) + "\n"
	}
	text := why + v.Say.T("later.now", append(words.Reached(to.Reached), "No", a.No, "Course", c.Title, "Due", words.Due(v.Say, c, a.Due),
		"Audience", words.Audience(v.Say, c, of), "Total", to.Total())...) + words.Posting(v.Say, a, groups) + composed(v, a.Message, survey)
	back := []notice.Button{v.Button(words.LaterTap.Data(words.OfAnnouncement{ID: a.ID}), "announce.button_back")}
	if to.Total() == 0 || survey.Misfits > 0 || a.Message.UnderAlbum() {
		return v.Replace(text, back), nil
	}
	says, err := filled(v, c, a.Message, survey)
	if err != nil {
		return bot.Reply{}, err
	}
	sure := v.Button(nowTap.Data(missed{a.ID, registrar.NowSeen(a, to, survey, a.Into(groups))}), "later.button_now_sure", "Reachable", to.Reachable)
	return bot.Say(v.Say.T("announce.preview")).And(says).And(bot.Say(text, []notice.Button{sure}, back)), nil
}

// SendNow sends an announcement that waits at once.
func SendNow(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	tapped, err := visit.Read(v, nowTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, a, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	now, _, err := v.By().SendScheduled(ctx, store, a.ID, tapped.Seen)
	switch changed, _ := visit.Refused(err); {
	case errors.Is(err, course.ErrChanged):
		return askNow(ctx, v, store, c, a, v.Say.Error(changed))
	case errors.Is(err, course.ErrConflict):
		return shown(ctx, v, store, c, a.ID)
	case err != nil:
		return bot.Reply{}, err
	}
	return goes(ctx, v, store, c, now, "announce.confirmed")
}
