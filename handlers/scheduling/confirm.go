package scheduling

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// offer shows what an edit means, and asks whether it is to be done; or for what is still
// missing.
func offer(ctx context.Context, v *visit.Visit, store Store, f form) (bot.Reply, error) {
	return offerAgain(ctx, v, store, f, "")
}

// offerAgain is offer under a word about why it is shown again.
func offerAgain(ctx context.Context, v *visit.Visit, store Store, f form, why string) (bot.Reply, error) {
	r, err := v.By().Rescheduling(ctx, store, f.Course, f.Edit)
	if nameless, ok := errors.AsType[*course.NamelessError](err); ok {
		return askName(ctx, v, r.Course, f, nameless)
	}
	if err != nil {
		return again(ctx, v, store, f, err)
	}
	text, err := meaning(v, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, Dialog, confirmStep, f); err != nil {
		return bot.Reply{}, err
	}
	buttons := confirmation(v, r)
	if r.Sure() {
		buttons = [][]notice.Button{{v.Button(sureTap.Data(seen{r.Course.ID, r.Seen()}), "reschedule.button_on")}, {v.Cancel(Dialog)}}
	}
	return v.Replace(strings.TrimPrefix(why+"\n\n"+text, "\n\n"), buttons...), nil
}

// confirmation are the buttons that do what is shown: what the quiet hours would put off
// can be told at once, and has to be where it came too late.
func confirmation(v *visit.Visit, r registrar.Rescheduling) (rows [][]notice.Button) {
	ok := func(urgent int, textID string) {
		data := okTap.Data(confirmed{r.Course.ID, r.Seen(), urgent})
		rows = append(rows, []notice.Button{v.Button(data, textID, "Time", course.ClockTime(r.At.In(r.Course.Location())))})
	}
	switch {
	case !r.Held:
		ok(0, "button.confirm")
	case !r.Late:
		ok(0, "reschedule.button_later")
	}
	if r.Held {
		ok(1, "reschedule.button_urgent")
	}
	return append(rows, []notice.Button{v.Cancel(Dialog)})
}

// AskSure asks once more about what leaves the course without its last session.
func AskSure(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, sureTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if _, err := open(ctx, v, tapped.Course); err != nil {
		return bot.Reply{}, err
	}
	f, err := kept(ctx, v, confirmStep, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	r, err := v.By().Rescheduling(ctx, store, f.Course, f.Edit)
	if err != nil {
		return bot.Reply{}, err
	}
	if course.CheckSeen(tapped.Seen, r.Seen()) != nil {
		return offerAgain(ctx, v, store, f, v.Say.T("refuse.changed"))
	}
	return v.Replace(v.Say.T("reschedule.sure_"+ending(r), "Course", r.Course.Title, "Session", words.SessionLine(v.Say, r.Course, r.Changes[0].Was)), confirmation(v, r)...), nil
}

// ending names what a cancellation leaves.
func ending(r registrar.Rescheduling) string {
	if r.None {
		return "none"
	}
	return "last"
}

// Confirm does what was shown; when it would be otherwise now, that is shown.
func Confirm(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, okTap)
	if err != nil {
		return bot.Reply{}, err
	}
	if _, err := open(ctx, v, tapped.Course); err != nil {
		return bot.Reply{}, err
	}
	f, err := kept(ctx, v, confirmStep, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	r, err := v.By().Reschedule(ctx, store, f.Course, f.Edit, tapped.Seen, tapped.Urgent == 1)
	switch nameless, needed := errors.AsType[*course.NamelessError](err); {
	case errors.Is(err, course.ErrChanged):
		return offerAgain(ctx, v, store, f, v.Say.T("refuse.changed"))
	case needed:
		return askName(ctx, v, r.Course, f, nameless)
	case err != nil:
		return again(ctx, v, store, f, err)
	}
	if err := v.Leave(ctx, Dialog); err != nil {
		return bot.Reply{}, err
	}
	done := v.Say.T("reschedule.done") + "\n" + lines(v, r)
	return show(v, r.Course, r.Changes[0].Is, done+"\n"+telling(v, r, tapped.Urgent == 1)), nil
}

func lines(v *visit.Visit, r registrar.Rescheduling) string {
	all := make([]string, len(r.Changes))
	for i, change := range r.Changes {
		all[i] = "• " + string(words.SessionChange(v.Say, r.Course, change))
	}
	return strings.Join(all, "\n")
}

// meaning is what an edit changes, and what follows from it.
func meaning(v *visit.Visit, r registrar.Rescheduling) (string, error) {
	parts := []string{v.Say.T("reschedule.sure", "Course", r.Course.Title), lines(v, r), ""}
	add := func(say bool, text string) {
		if say {
			parts = append(parts, text)
		}
	}
	was, is := r.Changes[0].Was, r.Changes[0].Is
	add(r.Entries > 0, v.Say.T("reschedule.entries_"+string(kindOf(r.Edit.Act)), "Count", r.Entries))
	add(!was.ClosedAt.IsZero() && is.ClosedAt.IsZero(), v.Say.T("reschedule.reopens", "Time", course.ClockTime(r.Course.CheckIn.Closes(is).In(r.Course.Location()))))
	said := !was.OpensAt.Equal(is.OpensAt) || !was.ClosesAt.Equal(is.ClosesAt) || !was.OnTimeTo.Equal(is.OnTimeTo)
	add(said, v.Say.T("reschedule.by_rule"))
	add(len(r.Gain) > 0, v.Say.N("reschedule.gain", len(r.Gain), "Names", names(r.Gain)))
	add(len(r.Lose) > 0, v.Say.N("reschedule.lose", len(r.Lose), "Names", names(r.Lose)))
	before, err := reminders(r.Course, was, v.Now)
	if err != nil {
		return "", err
	}
	after, err := reminders(r.Course, is, v.Now)
	if err != nil {
		return "", err
	}
	add(before != after, v.Say.T("reschedule.reminders", "Was", before, "Is", after))
	add(r.Last, v.Say.T("reschedule.warn_last"))
	add(r.None, v.Say.T("reschedule.warn_none"))
	return strings.Join(append(parts, telling(v, r, false)), "\n"), nil
}

// kindOf is what becomes of a session's book.
func kindOf(act course.SessionAct) course.SessionAct {
	switch act {
	case course.CancelSession, course.RestoreSession:
		return act
	}
	return "stay"
}

// mostNames is how many people are named of those whose right hangs on an edit.
const mostNames = 12

func names(people []course.Enrollment) string {
	var all []string
	for _, e := range people[:min(len(people), mostNames)] {
		all = append(all, e.Trainee.Name)
	}
	if len(people) > mostNames {
		all = append(all, "…")
	}
	return strings.Join(all, ", ")
}

// mostReminders is how many reminders of a session are shown, and more than there are.
const mostReminders = 12

// reminders are the moments at which people are reminded of a session, as far as they are
// to come; empty when there are none.
func reminders(c course.Course, s course.Session, now time.Time) (string, error) {
	if s.Start.IsZero() || s.Cancelled() {
		return "", nil
	}
	coming, err := c.ToRemind([]course.Session{s}, now, mostReminders)
	moments := make([]string, len(coming))
	for i, r := range coming {
		local := r.Slot.In(c.Location())
		moments[i] = course.ClockTime(local) + " " + local.Format("2/1")
	}
	return strings.Join(moments, ", "), err
}

// telling is who is told, and when.
func telling(v *visit.Visit, r registrar.Rescheduling, urgent bool) string {
	if r.At.IsZero() {
		return v.Say.T("reschedule.tell_nobody")
	}
	at, when := r.At.In(r.Course.Location()), "soon"
	switch {
	case urgent || !r.At.After(v.Now):
		when = "now"
	case r.Late:
		when = "late"
	case r.Held:
		when = "held"
	}
	return v.Say.T("reschedule.tell_"+when, "Count", r.Told, "Time", course.ClockTime(at), "Date", course.ShortDate(at))
}
