// Package announcing is an organizer's message to everybody of a course.
package announcing

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Store is what announcing asks of a transaction.
type Store interface {
	registrar.Announcements
	Choosing
	Trial
	Doubts
	AnnouncementOf(ctx context.Context, draft int64) (notice.Announcement, error)
	Previews
	Former
}

// Dialog waits for the message to be announced, and then for its confirmation; until
// that, the next message takes its place.
const Dialog = "announce"

// form is what the dialog knows. The draft is here and nowhere else, so that whatever
// ends the dialog ends the draft.
type form struct {
	Course    int64         `json:"course"`
	To        course.Choice `json:"to,omitempty"`        // to whom
	Draft     int64         `json:"draft,omitempty"`     // inbox row of the first message to be announced; 0 before there is one
	Items     []item        `json:"items,omitempty"`     // the messages to be announced, in order
	Adding    bool          `json:"adding,omitempty"`    // the next message is one more, and not another draft
	Refused   string        `json:"refused,omitempty"`   // an album whose parts are passed over
	Preview   int64         `json:"preview,omitempty"`   // inbox row of the part of an album after which the preview waits for more
	Extras    extras        `json:"extras,omitzero"`     // the buttons under it
	Groups    []int64       `json:"groups,omitempty"`    // those in which it is posted too
	Forward   bool          `json:"forward,omitempty"`   // it goes with its source shown, if it can
	Due       time.Time     `json:"due,omitzero"`        // when it is to go; zero: at once
	Scheduled int64         `json:"scheduled,omitempty"` // the announcement in whose place it comes, which waits for its hour; 0 for a new one
	Opened    string        `json:"opened,omitempty"`    // the digest of that one as it was opened
}

// announcement is what the confirmation makes of the form.
func (f form) announcement(v *visit.Visit, c course.Course) notice.Announcement {
	return notice.Announcement{ID: f.Scheduled, Due: f.Due, CourseID: f.Course, To: f.To, Groups: f.Groups, Draft: f.Draft, Message: f.message(v, c), OnUnknown: c.OnUnknown}
}

// words is the text of a draft, or of one that comes in the place of an announcement that waits.
func (f form) words(ofDraft, ofScheduled string) string {
	if f.Scheduled != 0 {
		return ofScheduled
	}
	return ofDraft
}

// The buttons under a preview.
var (
	sendTap   = notice.Tap[confirmation]{Action: "ann", What: "go"}
	cancelTap = notice.Tap[ofDraft]{Action: "ann", What: "no"}
)

type confirmation struct {
	Draft int64
	Seen  string // what was shown
}

type ofDraft struct{ Draft int64 }

// Announce asks for any message, which is shown as everybody will get it, and once
// confirmed goes to each person of the course; and shows the latest of those that were sent.
func Announce(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	to, err := store.Audience(ctx, c.ID, nil)
	if err != nil {
		return bot.Reply{}, err
	}
	before, former, err := latest(ctx, v, store, c)
	if err != nil {
		return bot.Reply{}, err
	}
	lines, wait, err := waiting(ctx, v, store, c)
	if err != nil {
		return bot.Reply{}, err
	}
	lines += before
	former = append(wait, former...)
	counts := words.Reached(to.Reached)
	if to.Total() == 0 {
		text := v.Say.T("announce.nobody", append(counts, "Title", c.Title, "Closed", c.Closed(), "Link", v.House.Link("c_"+c.Code))...)
		return bot.Say(text+lines, former...), nil
	}
	if err := v.Keep(ctx, Dialog, "message", form{Course: c.ID}); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("announce.ask", append(counts, "Title", c.Title)...)
	return bot.Say(text+lines, append(former, []notice.Button{v.Cancel(Dialog)})...), nil
}

// control is the message under the preview: to whom, and the buttons.
func control(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form) (notice.Message, error) {
	to, whom, err := audience(ctx, v, store, c, f)
	if err != nil {
		return notice.Message{}, err
	}
	f, inGroups, switches, err := posting(ctx, v, store, c, f)
	if err != nil {
		return notice.Message{}, err
	}
	counts := words.Reached(to.Reached)
	goesAt, hours := f.hours(v, c)
	source, about := f.sourcing(v)
	m := notice.Message{
		Text: v.Say.T("announce.control", append(counts, "Title", c.Title)...) + goesAt + "\n" + whom + about + inGroups,
		Buttons: [][]notice.Button{
			{v.Button(toTap.Data(page{Draft: f.Draft}), "audience.button")},
			{v.Button(extrasTap.Data(chosenExtra{Draft: f.Draft}), "react.button")},
			hours,
			composing(v, f),
			source,
			{v.Button(tryTap.Data(ofDraft{f.Draft}), "trial.button")},
			{v.Button(cancelTap.Data(ofDraft{f.Draft}), f.words("button.cancel", "later.button_leave"))},
		},
	}
	m.Buttons = slices.Insert(m.Buttons, 1, switches...)
	m.Buttons = slices.DeleteFunc(m.Buttons, func(row []notice.Button) bool { return row == nil })
	if c.OnUnknown == notice.Hold {
		m.Text += "\n" + v.Say.T("announce.is_hold")
	}
	says := f.message(v, c)
	if wrong, ok := visit.Refused(tooLong(says)); ok {
		m.Text += "\n❌ " + v.Say.Error(wrong)
		return m, nil
	}
	survey, err := store.Survey(ctx, c.ID, f.To, says)
	if err != nil {
		return notice.Message{}, err
	}
	m.Text += composed(v, says, survey)
	if to.Total() == 0 || survey.Misfits > 0 || says.UnderAlbum() {
		return m, nil
	}
	send, alone, err := sending(ctx, v, store, c, f, to, survey)
	m.Text += alone
	m.Buttons = slices.Insert(m.Buttons, 1, []notice.Button{send})
	return m, err
}

// draft is the form of the chat; its Draft is 0 when there is none or nothing in it
// yet.
func draft(ctx context.Context, v *visit.Visit) (f form, err error) {
	open, err := v.Unfinished(ctx, Dialog)
	if err == nil && open {
		err = v.Answers(&f)
	}
	return f, err
}

// under does what a button under the preview of a draft says. When the dialog is about
// that draft no more it only says what has become of it.
func under(ctx context.Context, v *visit.Visit, store Store, id int64, do func(course.Course, form) (bot.Reply, error)) (bot.Reply, error) {
	f, err := draft(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	if id == 0 || f.Draft != id {
		return confirmedBefore(ctx, v, store, id)
	}
	c, err := v.Managed(ctx, f.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return do(c, f)
}

// confirmedBefore says what has become of a draft that can't be confirmed any more.
func confirmedBefore(ctx context.Context, v *visit.Visit, store Store, draft int64) (bot.Reply, error) {
	a, err := store.AnnouncementOf(ctx, draft)
	if errors.Is(err, course.ErrNotFound) {
		return bot.Toast(v.Request, v.Say.Plain("announce.was_cancelled")), nil
	}
	if err == nil {
		_, err = v.Managed(ctx, a.CourseID)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("announce.was_"+string(a.State))), nil
}

// Confirm sends the announcement, once, and queues the message that will show the
// progress; it asks before when people sleep by now, or somebody has just sent the same. When
// it would not go to those whom the confirmation showed, it shows how things are now instead.
func Confirm(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, sendTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(c course.Course, f form) (bot.Reply, error) {
		return confirm(ctx, v, store, c, f, sure{Draft: tapped.Draft, Seen: tapped.Seen})
	})
}

// confirm is that, once nothing speaks against it that wasn't said.
func confirm(ctx context.Context, v *visit.Visit, store Store, c course.Course, f form, said sure) (bot.Reply, error) {
	f, _, _, err := posting(ctx, v, store, c, f)
	if err != nil {
		return bot.Reply{}, err
	}
	if ask, asks, err := doubted(ctx, v, store, c, f, said); asks || err != nil {
		return ask, err
	}
	if !f.Due.IsZero() {
		return schedule(ctx, v, store, c, f, said.Seen)
	}
	a, _, err := v.By().Announce(ctx, store, f.announcement(v, c), said.Seen)
	if changed, ok := visit.Refused(err); ok && errors.Is(err, course.ErrChanged) {
		again, err := previewed(ctx, v, store, c, f, v.Say.T("announce.preview"))
		return v.Replace(v.Say.Error(changed)).And(again), err
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Leave(ctx, Dialog); err != nil {
		return bot.Reply{}, err
	}
	return goes(ctx, v, store, c, a, "announce.confirmed")
}

// goes says in a text that an announcement is under way, and begins the message that shows how
// far it is.
func goes(ctx context.Context, v *visit.Visit, store Former, c course.Course, a notice.Announcement, textID string) (bot.Reply, error) {
	s, err := store.MailingState(ctx, a.Mailing())
	if err != nil {
		return bot.Reply{}, err
	}
	if err := visit.Follow(ctx, v, a.Mailing(), words.AnnouncementProgress(v.Say, c, a.Mailing(), s)); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(v.Say.T(textID, "No", a.No, "Time", course.ClockTime(v.Now.In(c.Location())))), nil
}

// Cancel ends the draft.
func Cancel(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, cancelTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return under(ctx, v, store, tapped.Draft, func(_ course.Course, f form) (bot.Reply, error) {
		if f.Scheduled == 0 {
			return v.Replace(v.Say.T("announce.cancelled")), v.Leave(ctx, Dialog)
		}
		a, err := store.Announcement(ctx, f.Scheduled)
		if err != nil {
			return bot.Reply{}, err
		}
		waits := a.State == notice.AnnouncementScheduled && a.Doubt == ""
		return v.Replace(v.Say.T("later.left", "Waits", waits)), v.Leave(ctx, Dialog)
	})
}

// Edited answers the edit of an earlier message: when it is the one that is about to be
// announced, its writer must know that the preview stands.
func Edited(ctx context.Context, v *visit.Visit, _ Store) (bot.Reply, error) {
	var f form
	if err := v.Answers(&f); err != nil || !f.holds(v.MessageID) {
		return bot.Reply{}, err
	}
	if _, err := v.Managed(ctx, f.Course); err != nil {
		return bot.Reply{}, err
	}
	return v.Reply("announce.edited")
}
