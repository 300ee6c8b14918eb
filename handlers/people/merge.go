package people

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

// MergeDialog waits for the name of the double of somebody's place.
const MergeDialog = "merge"

// mergeForm is whose double is looked for.
type mergeForm struct {
	Kept int64 `json:"kept"`
}

// The buttons that merge a double, and take that back.
var (
	doubleTap  = notice.Tap[double]{Action: "merge", What: "with"}
	mergeTap   = notice.Tap[seenDouble]{Action: "merge", What: "ok"}
	unmergeTap = notice.Tap[seenMerge]{Action: "merge", What: "undo"}
)

// double is two places, the one to be kept first, and the account that stays where both
// have one; 0 while that isn't said.
type double struct{ Kept, Double, Stays int64 }

type seenDouble struct {
	Kept, Double, Stays int64
	Seen                string
}

type seenMerge struct {
	ID   int64
	Seen string
}

// maxDoubles is how many people a name offers.
const maxDoubles = 8

// Doubles is what looking for somebody's double asks of a transaction.
type Doubles interface {
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	SearchRoster(ctx context.Context, courseID int64, s course.Search) ([]course.Enrollment, error)
	MergesInto(ctx context.Context, enrollmentID int64) ([]course.Merge, error)
}

// keptPlace is a place that may be kept of two, with its course.
func keptPlace(ctx context.Context, v *visit.Visit, store Doubles, id int64) (c course.Course, e course.Enrollment, err error) {
	if e, err = store.Enrollment(ctx, id); err != nil {
		return c, e, visit.Missing(err)
	}
	if c, err = v.Managed(ctx, e.CourseID); err != nil {
		return c, e, err
	}
	switch {
	case c.Closed():
		err = course.Refuse(course.ErrConflict, "merge.closed", "Course", c.Title)
	case e.State != course.Enrolled:
		err = course.Refuse(course.ErrConflict, "person.withdrawn", "Name", e.Trainee.Name)
	}
	return c, e, err
}

// AskDouble asks who else on the roster is the person of a place, with those of the same
// name, and shows the doubles that are merged into it already.
func AskDouble(ctx context.Context, v *visit.Visit, store Doubles) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.MergeTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, e, err := keptPlace(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, MergeDialog, "who", mergeForm{Kept: e.ID}); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("merge.ask", "No", e.No, "Name", e.Trainee.Name, "Course", c.Title)
	lines, rows, err := offerDoubles(ctx, v, store, e, e.Trainee.Name)
	if err != nil {
		return bot.Reply{}, err
	}
	merged, err := store.MergesInto(ctx, e.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	for _, m := range merged {
		of, err := store.Enrollment(ctx, m.Merged)
		if err != nil {
			return bot.Reply{}, err
		}
		rows = append(rows, []notice.Button{v.Button(words.UnmergeTap.Data(words.OfMerge{ID: m.ID}), "merge.button_back_of", "No", of.No, "Name", words.Short(of.Trainee.Name))})
	}
	return bot.Say(strings.Join(append([]string{text}, lines...), "\n"), append(rows, []notice.Button{v.Cancel(MergeDialog)})...), nil
}

// FindDouble answers a name with the people found, each a button.
func FindDouble(ctx context.Context, v *visit.Visit, store Doubles) (bot.Reply, error) {
	var form mergeForm
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	c, e, err := keptPlace(ctx, v, store, form.Kept)
	if err != nil {
		return v.Ended(ctx, err)
	}
	text := v.Say.T("merge.ask", "No", e.No, "Name", e.Trainee.Name, "Course", c.Title)
	if v.Text != "" {
		lines, rows, err := offerDoubles(ctx, v, store, e, v.Text)
		if err != nil {
			return bot.Reply{}, err
		}
		text = v.Say.T("merge.nobody", "Query", v.Text, "No", e.No, "Name", e.Trainee.Name)
		if len(rows) > 0 {
			text = strings.Join(lines, "\n")
		}
		return bot.Say(text, append(rows, []notice.Button{v.Cancel(MergeDialog)})...), nil
	}
	return bot.Say(text, []notice.Button{v.Cancel(MergeDialog)}), nil
}

// offerDoubles are the people of the course, but the one of the place, who match a
// query, those taken off the roster too: a line and a button for each.
func offerDoubles(ctx context.Context, v *visit.Visit, store Doubles, kept course.Enrollment, query string) (lines []string, rows [][]notice.Button, err error) {
	found, err := store.SearchRoster(ctx, kept.CourseID, course.Search{Text: query, Withdrawn: true, Limit: maxDoubles + 1})
	if err != nil {
		return nil, nil, err
	}
	for _, e := range found {
		if e.ID == kept.ID || len(rows) == maxDoubles {
			continue
		}
		lines = append(lines, v.Say.T("trainees.found_line", "Link", words.Reach(v.Say, e), "No", e.No, "Name", e.Trainee.Name,
			"Birth", e.Trainee.Birth.String(), "Unit", e.Unit, "Delegation", e.Delegation, "Phone", e.Value(course.FieldPhone))+v.Say.T("merge.off", "Withdrawn", e.State == course.Withdrawn))
		rows = append(rows, []notice.Button{v.Button(doubleTap.Data(double{Kept: kept.ID, Double: e.ID}), "merge.button_with", "No", e.No, "Name", words.Short(e.Trainee.Name))})
	}
	if len(found) > maxDoubles {
		lines = append(lines, v.Say.T("trainees.more"))
	}
	return lines, rows, nil
}

// ShowMerge shows two places side by side, with what one would be of both.
func ShowMerge(ctx context.Context, v *visit.Visit, store registrar.Merges) (bot.Reply, error) {
	tapped, err := visit.Read(v, doubleTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return showMerge(ctx, v, store, tapped, "")
}

// showMerge is that, under a word about why it is shown.
func showMerge(ctx context.Context, v *visit.Visit, store registrar.Merges, of double, why string) (bot.Reply, error) {
	m, err := v.By().Merging(ctx, store, of.Kept, of.Double, of.Stays)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(m.Course)
	var rows [][]notice.Button
	if m.Undecided {
		for _, e := range []course.Enrollment{m.Kept, m.Merged} {
			data := doubleTap.Data(double{of.Kept, of.Double, e.Trainee.AccountID})
			rows = append(rows, []notice.Button{v.Button(data, "merge.button_account", "No", e.No)})
		}
	} else {
		data := mergeTap.Data(seenDouble{of.Kept, of.Double, of.Stays, m.Seen()})
		rows = append(rows, []notice.Button{v.Button(data, "merge.button_ok", "No", m.Merged.No, "Kept", m.Kept.No)})
	}
	if m.Merged.State == course.Enrolled {
		data := doubleTap.Data(double{Kept: of.Double, Double: of.Kept, Stays: of.Stays})
		rows = append(rows, []notice.Button{v.Button(data, "merge.button_turn", "No", m.Merged.No)})
	}
	rows = append(rows, []notice.Button{v.Button(words.MergeTap.Data(words.OfEntry{ID: of.Kept}), "merge.button_other")})
	return v.Replace(why+sideBySide(v, m), rows...), nil
}

// Merge makes one place of the two, as they were shown.
func Merge(ctx context.Context, v *visit.Visit, store registrar.Merges) (bot.Reply, error) {
	tapped, err := visit.Read(v, mergeTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m, facts, err := v.By().Merge(ctx, store, tapped.Kept, tapped.Double, tapped.Stays, tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return showMerge(ctx, v, store, double{tapped.Kept, tapped.Double, tapped.Stays}, v.Say.T("refuse.changed")+"\n\n")
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	kept, err := store.Enrollment(ctx, m.Kept)
	if err != nil {
		return bot.Reply{}, err
	}
	gone, err := store.Enrollment(ctx, m.Merged)
	if err != nil {
		return bot.Reply{}, err
	}
	done := v.Say.T("merge.done", "No", gone.No, "Name", gone.Trainee.Name, "Kept", kept.No, "KeptName", kept.Trainee.Name)
	return v.Replace(done,
		[]notice.Button{v.Button(words.UnmergeTap.Data(words.OfMerge{ID: m.ID}), "merge.button_back")},
		[]notice.Button{v.Button(words.EntryTap.Data(words.OfEntry{ID: kept.ID}), "person.button_mend")}), v.Leave(ctx, MergeDialog)
}

// AskUnmerge says what taking a merge back does, and asks whether to.
func AskUnmerge(ctx context.Context, v *visit.Visit, store registrar.Unmerges) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.UnmergeTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askUnmerge(ctx, v, store, tapped.ID, "")
}

func askUnmerge(ctx context.Context, v *visit.Visit, store registrar.Unmerges, id int64, why string) (bot.Reply, error) {
	m, err := v.By().MergeOf(ctx, store, id)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(m.Course)
	at := m.At.In(m.Course.Location())
	text, label := v.Say.T("merge.back_ask", "No", m.Double.No, "Name", m.Double.Trainee.Name, "Kept", m.Kept.No, "KeptName", m.Kept.Trainee.Name,
		"Course", m.Course.Title, "Time", course.ClockTime(at), "Date", course.ShortDate(at)), "merge.button_back"
	if m.Over.Any() {
		text, label = text+"\n\n"+words.Overfull(v.Say, m.Over), "waiting.button_anyway"
	}
	return v.Replace(why+text,
		[]notice.Button{v.Button(unmergeTap.Data(seenMerge{m.ID, m.Seen()}), label)},
		[]notice.Button{v.Button(words.EntryTap.Data(words.OfEntry{ID: m.Kept.ID}), "merge.button_leave")}), nil
}

// Unmerge takes a merge back, as it was shown.
func Unmerge(ctx context.Context, v *visit.Visit, store registrar.Unmerges) (bot.Reply, error) {
	tapped, err := visit.Read(v, unmergeTap)
	if err != nil {
		return bot.Reply{}, err
	}
	m, facts, err := v.By().Unmerge(ctx, store, tapped.ID, tapped.Seen)
	switch {
	case errors.Is(err, course.ErrChanged):
		return askUnmerge(ctx, v, store, tapped.ID, v.Say.T("refuse.changed")+"\n\n")
	case err != nil:
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	var rows [][]notice.Button
	for _, e := range []course.Enrollment{m.Kept, m.Double} {
		rows = append(rows, []notice.Button{v.Button(words.EntryTap.Data(words.OfEntry{ID: e.ID}), "trainees.button_card", "No", e.No, "Name", words.Short(e.Trainee.Name))})
	}
	return v.Replace(v.Say.T("merge.back_done", "No", m.Double.No, "Name", m.Double.Trainee.Name, "Kept", m.Kept.No, "KeptName", m.Kept.Trainee.Name), rows...), nil
}
