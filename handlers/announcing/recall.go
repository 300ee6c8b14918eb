package announcing

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// AskRecall shows from how many an announcement can be taken back, and from how many it can't
// any more, and asks whether to.
func AskRecall(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, words.AskRecallTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askRecall(ctx, v, store, c, a, "")
}

// askRecall is that, under a word about why it is asked again.
func askRecall(ctx context.Context, v *visit.Visit, store Former, c course.Course, a notice.Announcement, why string) (bot.Reply, error) {
	if !a.Ended() || a.Recalls != 0 {
		return shown(ctx, v, store, c, a.ID)
	}
	from, err := store.Recallable(ctx, a.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	d, err := store.Delivery(ctx, a.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if why != "" {
		why += "\n\n"
	}
	text := why + v.Say.T("announce.recall", "No", a.No, "Course", c.Title, "From", from.Reachable, "Late", d.Sent-from.Reachable)
	back := v.Button(showTap.Data(words.OfAnnouncement{ID: a.ID}), "announce.button_back")
	if from.Reachable == 0 {
		return v.Replace(text, []notice.Button{back}), nil
	}
	sure := v.Button(recallTap.Data(missed{a.ID, course.Seen(from)}), "announce.button_recall_sure", "From", from.Reachable)
	return v.Replace(text, []notice.Button{sure}, []notice.Button{back}), nil
}

// Recall takes an announcement back from those who have it.
func Recall(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	tapped, err := visit.Read(v, recallTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, a, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	run, err := v.By().Recall(ctx, store, a.ID, v.ID, tapped.Seen)
	switch changed, _ := visit.Refused(err); {
	case errors.Is(err, course.ErrChanged):
		return askRecall(ctx, v, store, c, a, v.Say.Error(changed))
	case errors.Is(err, course.ErrConflict):
		return shown(ctx, v, store, c, a.ID)
	case err != nil:
		return bot.Reply{}, err
	}
	s, err := store.MailingState(ctx, run.Mailing())
	if err != nil {
		return bot.Reply{}, err
	}
	return goes(ctx, v, c, run, s, "announce.recall_confirmed")
}
