package announcing

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Former is what is asked of a transaction about announcements that were sent.
type Former interface {
	registrar.Halts
	registrar.Missed
	registrar.Deeds
	Results
	Later
	Announcements(ctx context.Context, courseID int64, skip, limit int) (page []notice.Announcement, all int, err error)
	Delivery(ctx context.Context, announcementID int64) (notice.Delivery, error)
	MailingState(ctx context.Context, m notice.Mailing) (notice.MailingState, error)
}

// The buttons about announcements that were sent, beside those of package words.
var (
	showTap   = notice.Tap[words.OfAnnouncement]{Action: "ann", What: "show"}
	listTap   = notice.Tap[words.PageOfCourse]{Action: "ann", What: "list"}
	stopTap   = notice.Tap[halted]{Action: "ann", What: "stopped"}
	missedTap = notice.Tap[missed]{Action: "ann", What: "missed"}
)

// halted is an announcement, with how often it was begun when it was asked about.
type halted struct {
	ID    int64
	Round int
}

// missed is an announcement, with the digest of those who were shown to get it again.
type missed struct {
	ID   int64
	Seen string
}

// How many former announcements stand beside the question for a new one, and on a page of
// their own.
const (
	latestRows = 3
	formerRows = 10
)

// latest are the latest announcements of a course: a line for each, and its button; and one for all when there are more.
func latest(ctx context.Context, v *visit.Visit, store Former, c course.Course) (lines string, rows [][]notice.Button, err error) {
	lines, rows, all, err := formerButtons(ctx, v, store, c, 0, latestRows)
	if err == nil && all > latestRows {
		rows = append(rows, []notice.Button{v.Button(listTap.Data(words.PageOfCourse{Course: c.ID}), "announce.button_all", "All", all)})
	}
	if lines != "" {
		lines = "\n\n" + v.Say.T("announce.latest") + lines
	}
	return lines, rows, err
}

// formerButtons are a row for each of some announcements of a course, with how it stands, and a line with what it says.
func formerButtons(ctx context.Context, v *visit.Visit, store Former, c course.Course, skip, limit int) (lines string, rows [][]notice.Button, all int, err error) {
	page, all, err := store.Announcements(ctx, c.ID, skip, limit)
	if err != nil {
		return "", nil, 0, err
	}
	for _, a := range page {
		d, err := store.Delivery(ctx, a.ID)
		if err != nil {
			return "", nil, 0, err
		}
		lines += "\n" + words.FormerLine(v.Say, c, a, bot.Excerpt(a.Message, words.ExcerptLength))
		rows = append(rows, []notice.Button{{Label: words.AnnouncementLine(v.Say, c, a, d), Data: showTap.Data(words.OfAnnouncement{ID: a.ID})}})
	}
	return lines, rows, all, nil
}

// List shows the announcements of a course, a page at a time, the newest first.
func List(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	tapped, err := visit.Read(v, listTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	_, all, err := store.Announcements(ctx, c.ID, 0, 0)
	if err != nil {
		return bot.Reply{}, err
	}
	page := visit.PageOf(all, formerRows, tapped.Page)
	lines, rows, _, err := formerButtons(ctx, v, store, c, page.From, formerRows)
	if err != nil {
		return bot.Reply{}, err
	}
	if turn := page.Turn(v, func(n int) string { return listTap.Data(words.PageOfCourse{Course: c.ID, Page: n}) }); turn != nil {
		rows = append(rows, turn)
	}
	return v.Replace(v.Say.T("announce.list", "Title", c.Title, "All", all)+lines, rows...), nil
}

// Show shows how an announcement stands, with what can be done about it.
func Show(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, showTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return shown(ctx, v, store, c, a.ID)
}

// sent is the announcement that a button is about, and its course, which the person manages.
func sent(ctx context.Context, v *visit.Visit, store Former, tap notice.Tap[words.OfAnnouncement]) (course.Course, notice.Announcement, error) {
	tapped, err := visit.Read(v, tap)
	if err != nil {
		return course.Course{}, notice.Announcement{}, err
	}
	return managed(ctx, v, store, tapped.ID)
}

func managed(ctx context.Context, v *visit.Visit, store Former, id int64) (course.Course, notice.Announcement, error) {
	a, err := store.Announcement(ctx, id)
	if err != nil {
		return course.Course{}, a, visit.Missing(err)
	}
	c, err := v.Managed(ctx, a.CourseID)
	return c, a, err
}

// shown puts how an announcement stands now in the place of what was tapped.
func shown(ctx context.Context, v *visit.Visit, store Former, c course.Course, id int64) (bot.Reply, error) {
	a, err := store.Announcement(ctx, id)
	if err != nil {
		return bot.Reply{}, err
	}
	if !a.Due.IsZero() {
		return card(ctx, v, store, c, a)
	}
	s, err := store.MailingState(ctx, a.Mailing())
	if err != nil {
		return bot.Reply{}, err
	}
	m := words.AnnouncementProgress(v.Say, c, a.Mailing(), s)
	return v.Replace(m.Text, m.Buttons...), nil
}

// Pause lets nothing more of an announcement go for now.
func Pause(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, words.PauseTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return turned(ctx, v, store, c, a, registrar.By.PauseAnnouncement)
}

// Resume lets a paused announcement go on.
func Resume(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, words.ResumeTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return turned(ctx, v, store, c, a, registrar.By.ResumeAnnouncement)
}

// Stop ends an announcement before everybody has got it. When it was begun again since that was asked
// it shows how it stands: the answer was about another sending.
func Stop(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	tapped, err := visit.Read(v, stopTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, a, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if a.Round != tapped.Round {
		return shown(ctx, v, store, c, a.ID)
	}
	return turned(ctx, v, store, c, a, registrar.By.StopAnnouncement)
}

// turned does what a button says to the announcement, and shows how it stands then. When that
// can't be done any more it shows it all the same: somebody was quicker, or it is over.
func turned(
	ctx context.Context, v *visit.Visit, store Former, c course.Course, a notice.Announcement,
	act func(registrar.By, context.Context, registrar.Halts, int64) error,
) (bot.Reply, error) {
	if err := act(v.By(), ctx, store, a.ID); err != nil && !errors.Is(err, course.ErrConflict) {
		return bot.Reply{}, err
	}
	return shown(ctx, v, store, c, a.ID)
}

// AskStop asks whether to stop an announcement, which can't go on then but be sent again to
// those who haven't got it.
func AskStop(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, words.AskStopTap)
	if err != nil {
		return bot.Reply{}, err
	}
	s, err := store.MailingState(ctx, a.Mailing())
	if err != nil {
		return bot.Reply{}, err
	}
	if a.State != notice.AnnouncementPaused && (a.State != notice.AnnouncementSending || a.Stopping) {
		return shown(ctx, v, store, c, a.ID)
	}
	of := words.OfAnnouncement{ID: a.ID}
	return v.Replace(v.Say.T("announce.stop", "No", a.No, "Course", c.Title, "Left", s.People.Left(), "Sent", s.People.Sent),
		[]notice.Button{v.Button(stopTap.Data(halted{a.ID, a.Round}), "announce.button_stop_sure"), v.Button(showTap.Data(of), "announce.button_go_on")}), nil
}

// AskMissed shows how many have surely not got an announcement and can get it by now, and asks
// whether to send it to them.
func AskMissed(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	c, a, err := sent(ctx, v, store, words.AskMissedTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askMissed(ctx, v, store, c, a, "")
}

// askMissed is that, under a word about why it is asked again.
func askMissed(ctx context.Context, v *visit.Visit, store Former, c course.Course, a notice.Announcement, why string) (bot.Reply, error) {
	if a.State != notice.AnnouncementDone && a.State != notice.AnnouncementStopped {
		return shown(ctx, v, store, c, a.ID)
	}
	s, err := store.MailingState(ctx, a.Mailing())
	if err != nil {
		return bot.Reply{}, err
	}
	if s.TakenBack() {
		return shown(ctx, v, store, c, a.ID)
	}
	to, err := store.Missed(ctx, a.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	posts, err := store.MissedPosts(ctx, a)
	if err != nil {
		return bot.Reply{}, err
	}
	groups, err := store.GroupsIn(ctx, posts)
	if err != nil {
		return bot.Reply{}, err
	}
	if why != "" {
		why += "\n\n"
	}
	d := s.People
	text := why + v.Say.T("announce.missed", "No", a.No, "Course", c.Title, "To", to.Reachable, "Missed", d.Total-d.Sent-d.Recalled, "Held", d.Held, "Posts", len(posts)) + words.PostedIn(v.Say, groups)
	back := v.Button(showTap.Data(words.OfAnnouncement{ID: a.ID}), "announce.button_back")
	if to.Reachable == 0 && len(posts) == 0 {
		return v.Replace(text, []notice.Button{words.CallListButton(v.Say, a.ID)}, []notice.Button{back}), nil
	}
	again := missedTap.Data(missed{a.ID, course.Seen(to, a.Round, posts)})
	return v.Replace(text, []notice.Button{v.Button(again, "announce.button_again", "Reachable", to.Reachable), back}), nil
}

// SendMissed sends an announcement again to those who haven't got it.
func SendMissed(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	tapped, err := visit.Read(v, missedTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, a, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	again, err := v.By().SendMissed(ctx, store, a.ID, tapped.Seen)
	switch changed, _ := visit.Refused(err); {
	case errors.Is(err, course.ErrChanged):
		return askMissed(ctx, v, store, c, a, v.Say.Error(changed))
	case errors.Is(err, course.ErrConflict):
		return shown(ctx, v, store, c, a.ID)
	case err != nil:
		return bot.Reply{}, err
	}
	return goes(ctx, v, store, c, again, "announce.confirmed")
}
