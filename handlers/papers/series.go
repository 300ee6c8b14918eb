package papers

import (
	"context"
	"errors"
	"strconv"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/words"
)

// startTap lets a series go on from a number, as it was shown.
var startTap = notice.Tap[seenStart]{Action: "register", What: "start"}

type seenStart struct {
	Kind course.PaperKind
	Year int
	No   int
	Seen string
}

// askStart shows from which number a series would go on.
func askStart(ctx context.Context, v *visit.Visit, store Registers, text string) (bot.Reply, error) {
	if err := v.Allow(course.StartSeries, course.Object{}); err != nil {
		return bot.Reply{}, err
	}
	s, err := course.ReadSeriesStart(text, v.Now.In(course.NewCourse("", "").Location()).Year())
	if err != nil {
		return bot.Reply{}, err
	}
	return showStart(ctx, v, store, s, "")
}

// showStart is that, under a word about why it is shown again.
func showStart(ctx context.Context, v *visit.Visit, store Registers, s course.SeriesStart, why string) (bot.Reply, error) {
	s, err := v.By().Starting(ctx, store, s)
	if err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("starting.sure", startPairs(v, s)...)
	if why != "" {
		text = why + "\n\n" + text
	}
	return v.Replace(text, []notice.Button{v.Button(startTap.Data(seenStart{s.Kind, s.Year, s.No, s.Seen()}), "starting.button", "No", s.No)}), nil
}

// startPairs are the values of the texts about a start.
func startPairs(v *visit.Visit, s course.SeriesStart) []any {
	return []any{"Kind", words.Kind(v.Say, s.Kind), "Year", strconv.Itoa(s.Year), "No", s.No, "Last", s.Last}
}

// StartSeries lets the series go on from there.
func StartSeries(ctx context.Context, v *visit.Visit, store Registers) (bot.Reply, error) {
	tapped, err := visit.Read(v, startTap)
	if err != nil {
		return bot.Reply{}, err
	}
	s := course.SeriesStart{Kind: tapped.Kind, Year: tapped.Year, No: tapped.No}
	done, err := v.By().StartSeries(ctx, store, s, tapped.Seen)
	if errors.Is(err, course.ErrChanged) {
		return showStart(ctx, v, store, s, v.Say.T("refuse.changed"))
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T("starting.done", startPairs(v, done)...)), nil
}
