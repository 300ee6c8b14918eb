package deciding

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

// WaitingDialog waits for the reason why people who have registered are refused.
const WaitingDialog = "waiting"

// The buttons about people who wait for a place, beside those of package words.
var (
	showWaitingTap = notice.Tap[words.OfWaiting]{Action: "waiting", What: "show"}
	admitTap       = notice.Tap[some]{Action: "waiting", What: "admit"}
	admitOkTap     = notice.Tap[batch]{Action: "waiting", What: "ok"}
	admitAboveTap  = notice.Tap[batch]{Action: "waiting", What: "above"}
	askRefusingTap = notice.Tap[batch]{Action: "waiting", What: "no"}
	refuseAllTap   = notice.Tap[batch]{Action: "waiting", What: "drop"}
)

// some are those of a course who wait from one to another: of several, those who are to be approved.
type some struct{ Course, First, Last int64 }

// registrants are those who have registered and are to be approved.
var registrants = kind{
	count: func(ctx context.Context, store Store, courseID int64) (int, error) {
		return store.CountWaiting(ctx, courseID, true)
	},
	list: func(ctx context.Context, v *visit.Visit, store Store, c course.Course) (bot.Reply, error) {
		return listWaiting(ctx, v, store, c, true, 0, "")
	},
	button: "waiting.button_asked",
	data:   func(c course.Course) string { return words.RegistrantsTap.Data(words.PageOfCourse{Course: c.ID}) },
}

// line are those who wait for a place to become free.
var line = kind{
	count: func(ctx context.Context, store Store, courseID int64) (int, error) {
		return store.CountWaiting(ctx, courseID, false)
	},
	list: func(ctx context.Context, v *visit.Visit, store Store, c course.Course) (bot.Reply, error) {
		return listWaiting(ctx, v, store, c, false, 0, "")
	},
	button: "waiting.button_list",
	data:   func(c course.Course) string { return words.WaitingTap.Data(words.PageOfCourse{Course: c.ID}) },
}

// ListWaiting lists those who wait for a place, by the button that turns the pages.
func ListWaiting(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return listTapped(ctx, v, store, words.WaitingTap, false)
}

// ListRegistrants lists those who are to be approved.
func ListRegistrants(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	return listTapped(ctx, v, store, words.RegistrantsTap, true)
}

func listTapped(ctx context.Context, v *visit.Visit, store Store, tap notice.Tap[words.PageOfCourse], asked bool) (bot.Reply, error) {
	tapped, err := visit.Read(v, tap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.Managed(ctx, tapped.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	return listWaiting(ctx, v, store, c, asked, tapped.Page, "")
}

// listWaiting is a page of them under a word about what has just happened.
func listWaiting(ctx context.Context, v *visit.Visit, store Store, c course.Course, asked bool, n int, said string) (bot.Reply, error) {
	count, err := store.CountWaiting(ctx, c.ID, asked)
	if err != nil {
		return bot.Reply{}, err
	}
	if count == 0 {
		return v.Replace(under(said, v.Say.T("waiting.none", "Course", c.Title))), nil
	}
	page := visit.PageOf(count, pageSize, n)
	all, err := store.WaitingPage(ctx, c.ID, asked, page.From, pageSize)
	if err != nil {
		return bot.Reply{}, err
	}
	seats, err := store.Seats(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	turn, head := words.WaitingTap, "waiting.list"
	if asked {
		turn, head = words.RegistrantsTap, "waiting.asked"
	}
	lines := []string{under(said, v.Say.N(head, count, "Course", c.Title, "Page", page.N+1, "Pages", page.Pages, "Seats", words.Seats(v.Say, c, seats, delegationsOf(all)...)))}
	var buttons [][]notice.Button
	for i, w := range all {
		no := w.Rank() // as they were told
		if asked {
			no = page.From + i + 1
		}
		lines = append(lines, v.Say.T("waiting.line", "No", no, "Name", w.Said.Trainee.Name, "Unit", w.Said.Unit, "Delegation", w.Said.Delegation,
			"Until", words.Moment(c, w.Until)))
		buttons = append(buttons, []notice.Button{{Label: words.Short(w.Said.Trainee.Name), Data: showWaitingTap.Data(words.OfWaiting{ID: w.ID})}})
	}
	if asked && len(all) > 1 && !c.Closed() {
		buttons = append(buttons, decideOn(v, c, all, seats))
	}
	if row := page.Turn(v, func(n int) string { return turn.Data(words.PageOfCourse{Course: c.ID, Page: n}) }); row != nil {
		buttons = append(buttons, row)
	}
	return v.Replace(strings.Join(lines, "\n"), buttons...), nil
}

// decideOn are the buttons that decide on those who are shown.
func decideOn(v *visit.Visit, c course.Course, all []course.Waiting, seats course.Seats) []notice.Button {
	of := some{c.ID, all[0].ID, all[len(all)-1].ID}
	b := batch{of.Course, of.First, of.Last, course.SeenWaiting(c, all, seats)}
	return []notice.Button{
		{Label: v.Say.N("waiting.button_admit", len(all)), Data: admitTap.Data(of)},
		{Label: v.Say.N("waiting.button_refuse", len(all)), Data: askRefusingTap.Data(b)},
	}
}

// ShowWaiting shows one who waits, with what they have said of themselves.
func ShowWaiting(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, showWaitingTap)
	if err != nil {
		return bot.Reply{}, err
	}
	w, err := store.Waiting(ctx, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	c, all, seats, err := v.By().Deciding(ctx, store, w.CourseID, []int64{w.ID})
	if err != nil {
		return bot.Reply{}, err
	}
	c, e := v.In(c), w.Said
	text := v.Say.T("waiting.card", "Course", c.Title, "Name", e.Trainee.Name, "Birth", e.Trainee.Birth.String(), "Position", e.Position, "Unit", e.Unit,
		"Delegation", e.Delegation, "Phone", e.Trainee.Phone, "Note", e.Note, "At", words.Moment(c, w.At)) +
		"\n" + v.Say.T("waiting.card_"+string(w.State), append(w.Order(c), "Until", words.Moment(c, w.Until))...)
	if c.Limited() {
		text += "\n" + string(words.Seats(v.Say, c, seats, e.Delegation))
	}
	return v.Replace(text, decideOn(v, c, all, seats), []notice.Button{backToLine(v, c, w)}), nil
}

// backToLine leads to the list on which somebody who waits is.
func backToLine(v *visit.Visit, c course.Course, w course.Waiting) notice.Button {
	list := line
	if w.State == course.WaitingAsked {
		list = registrants
	}
	return v.Button(list.data(c), "button.back")
}

// someOf are the ids of those whom a button is about: one, or of those who are to be approved the ones from
// one to another.
func someOf(ctx context.Context, store Store, of some) (ids []int64, err error) {
	if of.First == of.Last {
		return []int64{of.First}, nil
	}
	for from := 0; ; from += pageSize {
		page, err := store.WaitingPage(ctx, of.Course, true, from, pageSize)
		if err != nil {
			return nil, err
		}
		for _, w := range page {
			if of.First <= w.ID && w.ID <= of.Last && len(ids) < pageSize {
				ids = append(ids, w.ID)
			}
		}
		if len(page) < pageSize || page[len(page)-1].ID >= of.Last {
			return ids, nil
		}
	}
}

// AskAdmitting asks whether those of a button are to be put on the roster, with how many places there are.
func AskAdmitting(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, admitTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askAdmitting(ctx, v, store, tapped, "")
}

func askAdmitting(ctx context.Context, v *visit.Visit, store Store, of some, why string) (bot.Reply, error) {
	ids, err := someOf(ctx, store, of)
	if err != nil {
		return bot.Reply{}, err
	}
	a, err := v.By().Admitting(ctx, store, of.Course, ids)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	c, all := v.In(a.Course), a.People
	if len(all) == 0 {
		return listWaiting(ctx, v, store, c, true, 0, v.Say.T("approve.over"))
	}
	b := batch{of.Course, of.First, of.Last, a.Seen()}
	in := 0
	for _, placed := range a.Placed() {
		if placed {
			in++
		}
	}
	left, listed := len(all)-in, all[0].State == course.WaitingInLine
	toLine := left
	if a.Over {
		toLine = 0
	}
	names, more := named(all)
	text := v.Say.N("waiting.sure_admit", len(all), "Names", names, "More", more, "Course", c.Title, "Seats", words.Seats(v.Say, c, a.Seats, delegationsOf(all)...),
		"In", in, "Left", toLine, "Listed", listed)
	if left > 0 && a.Over {
		text += "\n" + v.Say.T("waiting.sure_over", "Left", left)
	}
	for _, w := range all {
		if place, has := a.Has[w.ID]; has {
			text += "\n" + v.Say.T("waiting.sure_linked", "Name", place.Trainee.Name, "No", place.No, "Unit", place.Unit)
		}
	}
	var rows [][]notice.Button
	switch {
	case in > 0:
		rows = append(rows, []notice.Button{v.Button(admitOkTap.Data(b), "waiting.button_ok", "Count", in)})
	case !listed && !a.Over:
		rows = append(rows, []notice.Button{v.Button(admitOkTap.Data(b), "waiting.button_line")})
	}
	if left > 0 {
		rows = append(rows, []notice.Button{v.Button(admitAboveTap.Data(b), "waiting.button_above", "Count", len(all))})
	}
	return v.Replace(under(why, text), append(rows, []notice.Button{backToLine(v, c, all[0])})...), nil
}

// delegationsOf are the delegations of some who wait.
func delegationsOf(all []course.Waiting) []string {
	names := make([]string, len(all))
	for i, w := range all {
		names[i] = w.Said.Delegation
	}
	return names
}

// maxNamed is how many people a question names.
const maxNamed = 5

// named are the names of the first of some, and how many more there are.
func named(all []course.Waiting) (names string, more int) {
	shown := all[:min(len(all), maxNamed)]
	list := make([]string, len(shown))
	for i, w := range shown {
		list[i] = w.Said.Trainee.Name
	}
	return strings.Join(list, ", "), len(all) - len(shown)
}

// Admit puts those on the roster for whom there are places, and the others on the list.
func Admit(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	b, err := visit.Read(v, admitOkTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return admit(ctx, v, store, b, registrar.Admission{Approve: true})
}

// AdmitAbove puts all of them on the roster.
func AdmitAbove(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	b, err := visit.Read(v, admitAboveTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return admit(ctx, v, store, b, registrar.Admission{Approve: true, Above: true})
}

// AskRefusing asks why those of a button are refused.
func AskRefusing(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	b, err := visit.Read(v, askRefusingTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return askRefusing(ctx, v, store, b, "")
}

func askRefusing(ctx context.Context, v *visit.Visit, store Store, b batch, wrong string) (bot.Reply, error) {
	ids, err := someOf(ctx, store, some{b.Course, b.First, b.Last})
	if err != nil {
		return bot.Reply{}, err
	}
	c, all, seats, err := v.By().Deciding(ctx, store, b.Course, ids)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if v.In(c); len(all) == 0 {
		return listWaiting(ctx, v, store, c, true, 0, v.Say.T("approve.over"))
	}
	if seen := course.SeenWaiting(c, all, seats); seen != b.Seen {
		wrong, b.Seen = v.Say.T("refuse.changed"), seen
	}
	names, more := named(all)
	if err := v.Keep(ctx, WaitingDialog, "reason", b); err != nil {
		return bot.Reply{}, err
	}
	return v.Replace(under(wrong, v.Say.N("waiting.ask_reason", len(all), "Names", names, "More", more, "Course", c.Title)),
		[]notice.Button{v.Button(refuseAllTap.Data(b), "waiting.button_no_reason")}, []notice.Button{v.Cancel(WaitingDialog)}), nil
}

// AnswerWaitingReason refuses for the reason that is typed.
func AnswerWaitingReason(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	var b batch
	if err := v.Answers(&b); err != nil {
		return bot.Reply{}, err
	}
	if v.Text == "" {
		return askRefusing(ctx, v, store, b, v.Say.T("form.words"))
	}
	reply, err := admit(ctx, v, store, b, registrar.Admission{Reason: v.Text})
	if wrong := visit.Wrong(v, err); wrong != "" {
		return askRefusing(ctx, v, store, b, wrong)
	}
	if err != nil {
		return v.Ended(ctx, err)
	}
	return reply, nil
}

// RefuseWaiting refuses without a reason.
func RefuseWaiting(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	b, err := visit.Read(v, refuseAllTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return admit(ctx, v, store, b, registrar.Admission{})
}

// admit decides on those of a button as they were shown; what has changed since is shown anew.
func admit(ctx context.Context, v *visit.Visit, store Store, b batch, say registrar.Admission) (bot.Reply, error) {
	of := some{b.Course, b.First, b.Last}
	ids, err := someOf(ctx, store, of)
	if err != nil {
		return bot.Reply{}, err
	}
	say.Seen = b.Seen
	done, facts, err := v.By().Admit(ctx, store, b.Course, ids, say)
	if errors.Is(err, course.ErrChanged) {
		if say.Approve {
			return askAdmitting(ctx, v, store, of, v.Say.T("refuse.changed"))
		}
		return askRefusing(ctx, v, store, b, v.Say.T("refuse.changed"))
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	if err := v.Leave(ctx, WaitingDialog); err != nil {
		return bot.Reply{}, err
	}
	c := v.In(done.Course)
	if err := v.TellAll(ctx, facts); err != nil {
		return bot.Reply{}, err
	}
	for _, f := range facts {
		moved := f.(course.WaitingMoved)
		if _, _, key := moved.Told(); moved.Waiting.State == course.WaitingSeated {
			if err := v.MenuOf(ctx, moved.Account, key); err != nil {
				return bot.Reply{}, err
			}
		}
	}
	var said []string
	for _, one := range []struct {
		textID string
		people []course.Waiting
	}{{"waiting.done_seated", done.Seated}, {"waiting.done_linked", done.Linked}, {"waiting.done_waiting", done.Waiting}, {"waiting.done_refused", done.Refused}} {
		if len(one.people) > 0 {
			said = append(said, v.Say.N(one.textID, len(one.people)))
		}
	}
	left, err := store.CountWaiting(ctx, c.ID, true)
	if err != nil {
		return bot.Reply{}, err
	}
	return listWaiting(ctx, v, store, c, left > 0, 0, strings.Join(said, "\n"))
}
