package deciding

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// corrections are what people have asked to be set right.
var corrections = kind{
	count: func(ctx context.Context, store Store, courseID int64) (int, error) {
		return store.CountCorrections(ctx, courseID)
	},
	list: func(ctx context.Context, v *visit.Visit, store Store, c course.Course) (bot.Reply, error) {
		return list(ctx, v, store, c, 0, "")
	},
	button: "approve.button_corrections",
	data:   func(c course.Course) string { return words.CorrectionsTap.Data(words.PageOfCourse{Course: c.ID}) },
}

// How many corrections one message lists, and how many are decided together.
const (
	pageSize    = 10
	maxTogether = 30
)

// The buttons about corrections, beside the one that lists them.
var (
	oneTap     = notice.Tap[one]{Action: "correction", What: "show"}
	allTap     = notice.Tap[words.OfCourse]{Action: "correction", What: "all"}
	approveTap = notice.Tap[batch]{Action: "correction", What: "ok"}
	refuseTap  = notice.Tap[batch]{Action: "correction", What: "no"}
)

type one struct{ ID int64 }

// batch is the corrections of a course that were shown together: those that wait, from
// one to another, in the order in which they were asked for.
type batch struct {
	Course int64  `json:"course"`
	First  int64  `json:"first"`
	Last   int64  `json:"last"`
	Seen   string `json:"seen"`
}

// List lists the corrections of a course that wait, by the button that turns its pages.
func List(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.CorrectionsTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return list(ctx, v, store, c, tapped.Page, "")
}

// list is a page, under a word about what has just happened.
func list(ctx context.Context, v *visit.Visit, store Store, c course.Course, n int, said string) (bot.Reply, error) {
	all, err := store.WaitingCorrections(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(all) == 0 {
		return v.Replace(under(said, v.Say.T("approve.nothing", "Course", c.Title))), nil
	}
	page := visit.PageOf(len(all), pageSize, n)
	lines := []string{v.Say.N("approve.list", len(all), "Course", c.Title, "Page", page.N+1, "Pages", page.Pages)}
	var buttons [][]notice.Button
	for _, k := range all[page.From:page.To] {
		lines = append(lines, words.CorrectionLine(v.Say, k))
		buttons = append(buttons, []notice.Button{v.Button(oneTap.Data(one{k.ID}), "approve.button_one",
			"No", k.Place.No, "Name", words.Short(k.Place.Trainee.Name), "Field", words.Field(v.Say, k.Field))})
	}
	if len(all) > 1 {
		buttons = append(buttons, []notice.Button{v.Button(allTap.Data(words.OfCourse{ID: c.ID}), "approve.button_all", "Count", min(len(all), maxTogether))})
	}
	if turn := page.Turn(v, func(n int) string { return words.CorrectionsTap.Data(words.PageOfCourse{Course: c.ID, Page: n}) }); turn != nil {
		buttons = append(buttons, turn)
	}
	return v.Replace(under(said, strings.Join(lines, "\n")), buttons...), nil
}

// ShowOne shows a correction before and after, to be decided.
func ShowOne(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, oneTap)
	if err != nil {
		return bot.Reply{}, err
	}
	k, err := store.Correction(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	c, err := v.Managed(ctx, k.Place.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	if !k.Waits() {
		return list(ctx, v, store, c, 0, v.Say.T("approve.over"))
	}
	return show(ctx, v, store, c, []course.Correction{k}, "")
}

// ShowAll shows the corrections that wait, to be decided together; of very many those
// that wait longest.
func ShowAll(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	c, err := visit.TappedCourse(ctx, v, allTap)
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := store.WaitingCorrections(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(all) == 0 {
		return list(ctx, v, store, c, 0, "")
	}
	return show(ctx, v, store, c, all[:min(len(all), maxTogether)], "")
}

// show is corrections as they are decided, under a word about why they are shown again.
// Of a closed course they can only be refused: what is on its papers stays.
func show(ctx context.Context, v *visit.Visit, store Store, c course.Course, all []course.Correction, why string) (bot.Reply, error) {
	seen, over, err := registrar.SeenCorrections(ctx, store, c, all)
	if err != nil {
		return bot.Reply{}, err
	}
	b := batch{Course: c.ID, First: all[0].ID, Last: all[len(all)-1].ID, Seen: seen}
	lines := []string{v.Say.N("approve.show", len(all), "Course", c.Title)}
	for _, k := range all {
		lines = append(lines, words.CorrectionLine(v.Say, k))
		if k.Moved() {
			lines = append(lines, v.Say.T("approve.moved", "Before", k.Before, "Right", k.Now() == k.After))
		}
		if k.By != k.Place.Trainee.AccountID {
			lines = append(lines, v.Say.T("approve.by_representative"))
		}
	}
	if over.Any() {
		lines = append(lines, "", words.Overfull(v.Say, over))
	}
	refuses := b
	refuses.Seen = course.SeenCorrections(all) // where there is no place is no matter of a refusal
	refuse := v.Button(refuseTap.Data(refuses), "approve.button_refuse", "Count", len(all))
	decide := []notice.Button{v.Button(approveTap.Data(b), "approve.button_approve", "Count", len(all)), refuse}
	if c.Closed() {
		lines, decide = append(lines, "", v.Say.T("approve.closed", "Course", c.Title)), []notice.Button{refuse}
	}
	back := v.Button(words.CorrectionsTap.Data(words.PageOfCourse{Course: c.ID}), "button.back")
	return v.Replace(under(why, strings.Join(lines, "\n")), decide, []notice.Button{back}), nil
}
