package announcing

import (
	"context"
	"slices"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// Doubts is what is asked of a transaction about what speaks against sending a draft.
type Doubts interface {
	Account(ctx context.Context, id int64) (course.Account, error)
	Delivery(ctx context.Context, announcementID int64) (notice.Delivery, error)
	ConfirmedSince(ctx context.Context, courseID int64, since time.Time) ([]notice.Announcement, error)
}

// alikeFor is how long after an announcement somebody who sends the same is told of it: two who run
// a course may have been asked to say it.
const alikeFor = time.Minute

// sureTap answers what was asked about a draft before it goes.
var sureTap = notice.Tap[sure]{Action: "ann", What: "sure"}

// sure is what becomes of a draft all the same.
type sure struct {
	Draft int64
	At    int64  // when it is to go instead, in seconds since 1970; 0: as it says itself
	Quiet int    // 1 when it was said that people sleep then
	Like  int64  // of which announcement it was said that it says the same; 0 for none
	Seen  string // what was shown of it as it is to go
}

// Sure does with a draft what was asked about.
func Sure(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, sureTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		if tapped.At != 0 {
			due := time.Unix(tapped.At, 0)
			if !due.After(v.Now) {
				return goesAt(ctx, v, store, c, f, due) // which asks for another hour
			}
			f.Due = due
			if err := v.Keep(ctx, Dialog, "confirm", f); err != nil {
				return bot.Reply{}, err
			}
		}
		return confirm(ctx, v, store, c, f, tapped)
	})
}

// doubted asks about what speaks against a draft and was not said yet; it is false when nothing does.
func doubted(ctx context.Context, v *visit.Visit, store Doubts, c course.Course, f form, said sure) (ask bot.Reply, asks bool, err error) {
	at := v.Now
	if !f.Due.IsZero() {
		at = f.Due
	}
	var why []string
	night := said.Quiet == 0 && course.QuietToSend(at, c.Location())
	if night {
		said.Quiet = 1
		why = append(why, words.Night(v.Say, c, v.Now, f.Due))
	}
	like, err := latestLike(ctx, v, store, c, f)
	if err != nil {
		return ask, false, err
	}
	if like.ID != 0 && like.ID != said.Like {
		said.Like = like.ID
		line, err := alike(ctx, v, store, c, like)
		if err != nil {
			return ask, false, err
		}
		why = append(why, line)
	}
	if len(why) == 0 {
		return ask, false, nil
	}
	said.At = 0
	label := "doubt.button_send"
	if !f.Due.IsZero() {
		label = "doubt.button_plan"
	}
	rows := [][]notice.Button{{v.Button(sureTap.Data(said), label)}}
	if night {
		why, rows = f.morning(v, c, at, said, why, rows)
	}
	rows = append(rows, []notice.Button{
		v.Button(backTap.Data(ofDraft{f.Draft}), "announce.button_back"),
		v.Button(cancelTap.Data(ofDraft{f.Draft}), f.words("button.cancel", "later.button_leave"))})
	return v.Replace(words.Doubted(v.Say, c, why, !f.Due.IsZero()), rows...), true, nil
}

// morning offers, above the other rows, that a draft goes after the night of a moment.
func (f form) morning(v *visit.Visit, c course.Course, at time.Time, said sure, why []string, rows [][]notice.Button) ([]string, [][]notice.Button) {
	f.Due = course.NextMorning(at, c.Location())
	said.At, said.Seen = f.Due.Unix(), f.announcement(v, c).Seen(course.Audience{}, notice.Survey{})
	line, label := words.Morning(v.Say, c, v.Now, f.Due)
	return append(why, line), append([][]notice.Button{{{Label: label, Data: sureTap.Data(said)}}}, rows...)
}

// latestLike is the latest announcement of the course that has just been confirmed and says the same
// as a draft; one without an id when there is none.
func latestLike(ctx context.Context, v *visit.Visit, store Doubts, c course.Course, f form) (none notice.Announcement, err error) {
	all, err := store.ConfirmedSince(ctx, f.Course, v.Now.Add(-alikeFor))
	says := f.message(v, c)
	for _, a := range all {
		if a.ID != f.Scheduled && alikeIn(a.Message, says) {
			return a, err
		}
	}
	return none, err
}

// alike says who has just sent the same, when and to how many.
func alike(ctx context.Context, v *visit.Visit, store Doubts, c course.Course, a notice.Announcement) (string, error) {
	by, err := store.Account(ctx, a.By)
	if err != nil {
		return "", err
	}
	d, err := store.Delivery(ctx, a.ID)
	return words.SaidAlready(v.Say, c, a, by, by.ID == v.Account.ID, d.Total), err
}

// alikeIn tells whether two messages say the same in each of their parts.
func alikeIn(a, b notice.Message) bool {
	return slices.EqualFunc(a.Parts(), b.Parts(), func(one, other notice.Part) bool { return bot.Alike(one.Content, other.Content) })
}
