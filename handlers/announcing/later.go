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

// Later is what is asked of a transaction about announcements that wait for their hour.
type Later interface {
	registrar.Later
	GroupsIn(ctx context.Context, ids []int64) ([]course.Group, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	CountAudience(ctx context.Context, courseID int64, of course.Choice) (int, error)
	NameSegments(ctx context.Context, courseID int64, of course.Choice) ([]course.NamedSegment, error)
}

// The buttons about the hour of a draft, and about announcements that wait for theirs, beside
// those of package words.
var (
	whenTap   = notice.Tap[ofDraft]{Action: "ann", What: "when"}
	atTap     = notice.Tap[hour]{Action: "ann", What: "at"}
	unplanTap = notice.Tap[missed]{Action: "ann", What: "unplanned"}
)

// hour is when a draft is to go; 0: at once.
type hour struct {
	Draft int64
	At    int64 // seconds since 1970
}

// stepWhen is where the dialog waits for an hour.
const stepWhen = "when"

// AskWhen asks at which hour a draft is to go.
func AskWhen(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, whenTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		return askWhen(ctx, v, c, f, "")
	})
}

// askWhen is that, under a word about what is wrong with the hour before.
func askWhen(ctx context.Context, v *visit.Visit, c course.Course, f form, wrong string) (bot.Reply, error) {
	if err := v.Keep(ctx, Dialog, stepWhen, f); err != nil {
		return bot.Reply{}, err
	}
	var rows [][]notice.Button
	for _, due := range c.SoonDues(v.Now) {
		rows = append(rows, []notice.Button{v.Button(atTap.Data(hour{f.Draft, due.Unix()}), "later.button_at", "Due", words.Due(v.Say, c, due))})
	}
	rows = append(rows, []notice.Button{
		v.Button(backTap.Data(ofDraft{f.Draft}), "announce.button_back"),
		v.Button(cancelTap.Data(ofDraft{f.Draft}), f.words("button.cancel", "later.button_leave"))})
	if wrong != "" {
		wrong += "\n\n"
	}
	return v.Replace(wrong+v.Say.T("later.ask", "Course", c.Title, "Now", words.Due(v.Say, c, v.Now)), rows...), nil
}

// typedWhen takes an hour that was typed.
func typedWhen(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form) (bot.Reply, error) {
	if v.Media || v.Forwarded {
		return askWhen(ctx, v, c, f, v.Say.T("later.type"))
	}
	due, err := c.ReadDue(v.Text, v.Now)
	if wrong, ok := visit.Refused(err); ok {
		return askWhen(ctx, v, c, f, v.Say.Error(wrong))
	}
	return goesAt(ctx, v, store, c, f, due)
}

// GoAt takes the hour of a button, or lets the draft go at once again.
func GoAt(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, atTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		if tapped.At != 0 {
			return goesAt(ctx, v, store, c, f, time.Unix(tapped.At, 0))
		}
		if f.Scheduled != 0 {
			return bot.Reply{}, visit.OldButton()
		}
		f.Due = time.Time{}
		return f.kept(ctx, v, store, c)
	})
}

// goesAt keeps the hour with the draft, when something can be scheduled for it, and shows it.
func goesAt(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form, due time.Time) (bot.Reply, error) {
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if wrong, ok := visit.Refused(c.CheckDue(due, v.Now, sessions)); ok {
		return askWhen(ctx, v, c, f, v.Say.Error(wrong))
	}
	f.Due = due
	return f.kept(ctx, v, store, c)
}

// kept keeps what the dialog knows and shows it under the preview.
func (f form) kept(ctx context.Context, v *visit.Visit, store Store, c course.Course) (bot.Reply, error) {
	if err := v.Keep(ctx, Dialog, "confirm", f); err != nil {
		return bot.Reply{}, err
	}
	m, err := control(ctx, v, store, c, f)
	return v.Replace(m.Text, m.Buttons...), err
}

// hours says under a preview when the draft is to go, and are the buttons for that.
func (f form) hours(v *visit.Visit, c course.Course) (line string, row []notice.Button) {
	when := whenTap.Data(ofDraft{f.Draft})
	if f.Due.IsZero() {
		return "", []notice.Button{v.Button(when, "later.button")}
	}
	row = []notice.Button{v.Button(when, "later.button_move")}
	if f.Scheduled == 0 {
		row = append(row, v.Button(atTap.Data(hour{Draft: f.Draft}), "later.button_none"))
	}
	return "\n" + v.Say.T("later.chosen", "Due", words.Due(v.Say, c, f.Due), "Changes", f.Scheduled != 0, "Past", !f.Due.After(v.Now)), row
}

// schedule keeps a draft until its hour.
func schedule(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form, seen string) (bot.Reply, error) {
	a, err := v.By().Schedule(ctx, store, f.announcement(v, c), f.Opened, seen)
	switch wrong, ok := visit.Refused(err); {
	case errors.Is(err, course.ErrChanged):
		again, err := previewed(ctx, v, store, c, f, v.Say.T("announce.preview"))
		return v.Replace(v.Say.Error(wrong)).And(again), err
	case ok && errors.Is(err, course.ErrConflict): // it went while it was changed
		return v.Replace(v.Say.Error(wrong)), v.Leave(ctx, Dialog)
	case ok && (wrong.TextID == "later.past" || wrong.TextID == "later.far"):
		return askWhen(ctx, v, c, f, v.Say.Error(wrong))
	case ok && errors.Is(err, course.ErrInvalid):
		m, err := control(ctx, v, store, c, f)
		return v.Replace(v.Say.Error(wrong)+"\n\n"+m.Text, m.Buttons...), err
	case err != nil:
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, Dialog); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("later.scheduled", "No", a.No, "Course", c.Title, "Due", words.Due(v.Say, c, a.Due), "Changes", f.Scheduled != 0)
	return v.Replace(text, []notice.Button{v.Button(words.LaterTap.Data(words.OfAnnouncement{ID: a.ID}), "later.button_show")}), nil
}

// waiting are the announcements of a course that wait for their hour: a line for each, and its
// button.
func waiting(ctx context.Context, v *visit.Visit, store Later, c course.Course) (lines string, rows [][]notice.Button, err error) {
	all, err := store.ScheduledAnnouncements(ctx, c.ID)
	if err != nil || len(all) == 0 {
		return "", nil, err
	}
	lines = "\n\n" + v.Say.N("later.list", len(all))
	for _, a := range all {
		l, err := later(ctx, store, a)
		if err != nil {
			return "", nil, err
		}
		lines += "\n" + words.LaterLine(v.Say, c, l)
		rows = append(rows, []notice.Button{v.Button(words.LaterTap.Data(words.OfAnnouncement{ID: a.ID}), "later.button_line", "No", a.No,
			"Due", words.Due(v.Say, c, a.Due), "Asks", a.Doubt != "")})
	}
	return lines, rows, nil
}

// later is what is shown of an announcement that waits.
func later(ctx context.Context, store Later, a notice.Announcement) (l words.Later, err error) {
	l.Announcement, l.Says = a, bot.Excerpt(a.Message, words.ExcerptLength)
	if l.By, err = store.Account(ctx, a.By); err != nil {
		return l, err
	}
	if l.In, err = store.GroupsIn(ctx, a.Groups); err != nil {
		return l, err
	}
	if l.Total, err = store.CountAudience(ctx, a.CourseID, a.To); err != nil {
		return l, err
	}
	l.Of, err = store.NameSegments(ctx, a.CourseID, a.To)
	return l, err
}

// ShowLater shows an announcement that waits, or what has become of it.
func ShowLater(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, words.LaterTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return shown(ctx, v, store, c, a.ID)
}

// card puts an announcement that waits in the place of what was tapped, or says that it was
// cancelled.
func card(ctx context.Context, v *visit.Visit, store Later, c course.Course, a notice.Announcement) (bot.Reply, error) {
	if a.NeverWent() {
		return v.Replace(v.Say.T("later.unplanned", "No", a.No, "Course", c.Title, "Due", words.Due(v.Say, c, a.Due))), nil
	}
	l, err := later(ctx, store, a)
	m := words.LaterCard(v.Say, c, l)
	return v.Replace(m.Text, m.Buttons...), err
}

// Replan opens an announcement that waits as the draft of the chat: what is confirmed takes its
// place, and until then it stays as it is.
func Replan(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, words.ReplanTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if a.State != notice.AnnouncementScheduled {
		return shown(ctx, v, store, c, a.ID)
	}
	f := formOf(a)
	if err := v.Keep(ctx, Dialog, "confirm", f); err != nil {
		return bot.Reply{}, err
	}
	return previewed(ctx, v, store, c, f, v.Say.T("later.change", "No", a.No, "Course", c.Title, "Due", words.Due(v.Say, c, a.Due), "Asks", a.Doubt != ""))
}

// formOf is the dialog about an announcement that waits for its hour.
func formOf(a notice.Announcement) form {
	return form{Course: a.CourseID, To: a.To, Draft: a.Draft, Items: itemsOf(a.Message), Forward: bot.SourceOf(a.Message.Content) != nil, Extras: extrasOf(a.Message), Groups: a.Groups, Scheduled: a.ID, Due: a.Due, Opened: a.Seen(course.Audience{}, notice.Survey{})}
}

// AskUnplan asks whether to cancel an announcement that waits.
func AskUnplan(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, words.AskUnplanTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askUnplan(ctx, v, store, c, a, "")
}

// askUnplan is that, under a word about why it is asked again.
func askUnplan(ctx context.Context, v *visit.Visit, store Former, c course.Course, a notice.Announcement, why string) (bot.Reply, error) {
	if a.State != notice.AnnouncementScheduled {
		return shown(ctx, v, store, c, a.ID)
	}
	if why != "" {
		why += "\n\n"
	}
	text := why + v.Say.T("later.unplan", "No", a.No, "Course", c.Title, "Due", words.Due(v.Say, c, a.Due)) + words.Quoted(v.Say, bot.Excerpt(a.Message, words.ExcerptLength))
	return v.Replace(text,
		[]notice.Button{v.Button(unplanTap.Data(missed{a.ID, a.Seen(course.Audience{}, notice.Survey{})}), "later.button_unplan_sure")},
		[]notice.Button{v.Button(words.LaterTap.Data(words.OfAnnouncement{ID: a.ID}), "later.button_keep")}), nil
}

// Unplan cancels an announcement that waits.
func Unplan(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	tapped, err := visit.Read(v, unplanTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, a, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	err = v.By().CancelScheduled(ctx, store, a.ID, tapped.Seen)
	if changed, ok := visit.Refused(err); ok && errors.Is(err, course.ErrChanged) {
		return askUnplan(ctx, v, store, c, a, v.Say.Error(changed))
	}
	if err != nil && !errors.Is(err, course.ErrConflict) {
		return bot.Reply{}, err
	}
	return shown(ctx, v, store, c, a.ID)
}
