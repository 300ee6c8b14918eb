package papers

import (
	"context"
	"errors"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// restTap issues certificates to those who have completed since the closing, as they were shown.
var restTap = notice.Tap[confirmation]{Action: "rest", What: "ok"}

// AskRest shows who has completed since the closing, and asks whether they get their certificates.
func AskRest(ctx context.Context, v *visit.Visit, store registrar.Rest) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.RestTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return showRest(ctx, v, store, tapped.ID, "")
}

// showRest is that, under a word about why it is shown.
func showRest(ctx context.Context, v *visit.Visit, store registrar.Rest, courseID int64, why string) (bot.Reply, error) {
	c, left, err := v.By().RestOf(ctx, store, courseID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(c)
	if len(left.All()) == 0 {
		return v.Reply("early.rest_none", "Course", c.Title)
	}
	lines := append([]string{v.Say.N("early.rest", len(left.All()), "Course", c.Title, "Other", len(left.Awards) > 0)}, words.PeopleLines(v.Say, left.Eligible)...)
	lines = append(lines, awarded(v, left)...)
	if len(left.Instead) > 0 {
		lines = append(lines, "", v.Say.T("early.rest_instead", "Numbers", words.Numbers(left.Instead)))
	}
	lines = append(lines, "", v.Say.T("early.rest_signed", "Date", words.PaperDate(left.SignDay())))
	if why != "" {
		lines = append([]string{why, ""}, lines...)
	}
	if faults := left.Faults(v.House.Check); len(faults) > 0 {
		lines = append(lines, "", v.Say.T("paper_of.faults"))
		for _, f := range faults {
			lines = append(lines, faultLine(v, f))
		}
		return v.Replace(strings.Join(lines, "\n"), mendButtons(v, c, faults, words.RestTap.Data(words.OfCourse{ID: c.ID}))...), nil
	}
	return v.Replace(strings.Join(lines, "\n"),
		[]notice.Button{v.Button(restTap.Data(confirmation{c.ID, left.Seen()}), "early.button_rest", "Count", len(left.All()))}), nil
}

// IssueRest issues them.
func IssueRest(ctx context.Context, v *visit.Visit, store registrar.Rest) (bot.Reply, error) {
	tapped, err := visit.Read(v, restTap)
	if err != nil {
		return bot.Reply{}, err
	}
	in := registrar.Close{Course: tapped.Course, Seen: tapped.Seen, Printing: printing(v)}
	done, err := v.By().IssueRest(ctx, store, in)
	switch {
	case errors.Is(err, course.ErrChanged):
		return showRest(ctx, v, store, tapped.Course, v.Say.T("refuse.changed"))
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	return v.Replace(words.RestIssued(v.In(done.Course), v.Say, done.Issued)), nil
}
