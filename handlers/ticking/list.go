package ticking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Lists is what the lists ask of a transaction.
type Lists interface {
	registrar.Ticking
	Course(ctx context.Context, id int64) (course.Course, error)
	Session(ctx context.Context, id int64) (course.Session, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	BookOf(ctx context.Context, sessionID int64) (map[int64]course.Attendance, error)
	DelegationRoster(ctx context.Context, courseID, delegationID int64) ([]course.Enrollment, error)
	BookOfDelegation(ctx context.Context, s course.Session, delegationID int64) (map[int64]course.Attendance, error)
	OnLeave(ctx context.Context, sessionID int64) ([]int64, error)
	Tallies(ctx context.Context, sessionID int64) ([]course.Tally, error)
}

// wholeClass stands in the place of a delegation for everybody; 0 are those of none.
const wholeClass = -1

// perPage is how many people a page of a list has.
const perPage = 20

// listed is a page, from 0, of the list of a delegation at a session.
type listed struct {
	Session    int64
	Delegation int64
	Page       int
	As         course.Presence // what whoever is tapped was: present or late
	Day        int             // on which the list was opened, see dayOf
}

// flipped is somebody on a page of a list, to be ticked, or to be taken off when the
// page shows an entry: the revision of it. So a second tap does nothing again, and a page
// that another organizer has overtaken undoes nothing of theirs.
type flipped struct {
	Session    int64
	Delegation int64
	Page       int
	As         course.Presence
	Day        int
	Enrollment int64
	Shown      int // 0: to be ticked
}

func (f flipped) listed() listed { return listed{f.Session, f.Delegation, f.Page, f.As, f.Day} }

// door is a way to the lists: that of the organizers, or that of the representatives.
type door struct {
	way  course.Way
	page notice.Tap[listed]
	flip notice.Tap[flipped]
	open func(context.Context, *visit.Visit, Lists, listed) (course.Course, course.Session, error) // when the actor may
}

var organizers = door{
	way:  course.ByOrganizer,
	page: notice.Tap[listed]{Action: "tick", What: "page"},
	flip: notice.Tap[flipped]{Action: "tick", What: "flip"},
	open: func(ctx context.Context, v *visit.Visit, store Lists, l listed) (course.Course, course.Session, error) {
		c, s, err := visit.ManagedSession(ctx, v, store, l.Session)
		if err == nil {
			err = registrar.MayTick(c, s, v.Acted())
		}
		return c, s, err
	},
}

// dayOf is a day by the course's clock, as a number that grows by one.
func dayOf(c course.Course, t time.Time) int {
	local := t.In(c.Location())
	return int(time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// sheet is who is on the roster, by delegation and given name, and what the book of a
// session has of them.
type sheet struct {
	people []course.Enrollment
	book   map[int64]course.Attendance
}

// sheetOf is the sheet of a delegation, or of the whole class.
func sheetOf(ctx context.Context, store Lists, s course.Session, delegation int64) (l sheet, err error) {
	if delegation == wholeClass {
		l, err = wholeSheet(ctx, store, s)
	} else if l.people, err = store.DelegationRoster(ctx, s.CourseID, delegation); err == nil {
		l.book, err = store.BookOfDelegation(ctx, s, delegation)
	}
	if err != nil {
		return sheet{}, err
	}
	course.ByDelegation(l.people)
	excused, err := store.OnLeave(ctx, s.ID)
	for _, id := range excused {
		if a := l.book[id]; a.Revision == 0 { // no entry, but leave
			a.State = course.Excused
			l.book[id] = a
		}
	}
	return l, err
}

func wholeSheet(ctx context.Context, store Lists, s course.Session) (sheet, error) {
	all, err := store.Roster(ctx, s.CourseID)
	if err != nil {
		return sheet{}, err
	}
	book, err := store.BookOf(ctx, s.ID)
	return sheet{course.EnrolledOf(all), book}, err
}

// of are those of a delegation.
func (l sheet) of(delegation int64) []course.Enrollment {
	if delegation == wholeClass {
		return l.people
	}
	return slices.DeleteFunc(slices.Clone(l.people), func(e course.Enrollment) bool { return e.DelegationID != delegation })
}

// here is how many of them are there: "31/34".
func (l sheet) here(of []course.Enrollment) string {
	n := 0
	for _, e := range of {
		if l.book[e.ID].State.Here() {
			n++
		}
	}
	return fmt.Sprintf("%d/%d", n, len(of))
}

// ofAll is how many of the whole class are there, likewise.
func ofAll(ctx context.Context, store Lists, s course.Session) (string, error) {
	tallies, err := store.Tallies(ctx, s.ID)
	all := course.Sum(tallies)
	return fmt.Sprintf("%d/%d", all.Here(), all.Total), err
}

// Choose asks for the delegation whose list is to be opened, with how many are there.
func Choose(ctx context.Context, v *visit.Visit, store Lists) (bot.Reply, error) {
	tapped, err := visit.Read(v, visit.ListTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := organizers.open(ctx, v, store, listed{Session: tapped.Session})
	if err != nil {
		return bot.Reply{}, err
	}
	all, err := sheetOf(ctx, store, s, wholeClass)
	if err != nil {
		return bot.Reply{}, err
	}
	warned, err := otherOpen(ctx, v, store, c, s)
	if err != nil {
		return bot.Reply{}, err
	}
	var delegations []course.Enrollment // one of each
	for _, e := range all.people {
		if len(delegations) == 0 || delegations[len(delegations)-1].DelegationID != e.DelegationID {
			delegations = append(delegations, e)
		}
	}
	button := func(delegation int64, name string) []notice.Button {
		return []notice.Button{{
			Label: words.Short(all.here(all.of(delegation)) + " · " + name),
			Data:  organizers.page.Data(listed{Session: s.ID, Delegation: delegation, As: course.Present, Day: dayOf(c, v.Now)}),
		}}
	}
	page := visit.PageOf(len(delegations), visit.MaxRows-4, tapped.Page)
	var rows [][]notice.Button
	for _, e := range delegations[page.From:page.To] {
		rows = append(rows, button(e.DelegationID, words.Delegation(v.Say, e.Delegation)))
	}
	if len(delegations) > 1 {
		rows = append(rows, button(wholeClass, v.Say.Plain("ticklist.whole_class")))
	}
	if turn := page.Turn(v, func(n int) string { return visit.ListTap.Data(visit.PageOfSession{Session: s.ID, Page: n}) }); len(turn) > 0 {
		rows = append(rows, turn)
	}
	rows = append(rows, []notice.Button{
		v.Button(words.TickTap.Data(words.OfSession{ID: s.ID}), "ticklist.button_names"),
		v.Button(visit.SessionTap.Data(words.OfSession{ID: s.ID}), "ticklist.button_session"),
	})
	text := v.Say.T("ticklist.choose", "Session", v.Say.Session(s, c.Location()), "Course", c.Title, "Here", all.here(all.people))
	return v.Replace(strings.Join(append(warned, text), "\n"), rows...), nil
}

// Page is a page of a list of the organizers.
func Page(ctx context.Context, v *visit.Visit, store Lists) (bot.Reply, error) {
	return organizers.turn(ctx, v, store)
}

// Flip ticks whoever is tapped on a page of the organizers, or takes them off.
func Flip(ctx context.Context, v *visit.Visit, store Lists) (bot.Reply, error) {
	return organizers.tap(ctx, v, store)
}

func (d door) turn(ctx context.Context, v *visit.Visit, store Lists) (bot.Reply, error) {
	l, err := visit.Read(v, d.page)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := d.open(ctx, v, store, l)
	if err != nil {
		return bot.Reply{}, err
	}
	if l.Day != dayOf(c, v.Now) {
		return d.old(v, c, s), nil
	}
	return d.show(ctx, v, store, c, s, l)
}

func (d door) tap(ctx context.Context, v *visit.Visit, store Lists) (bot.Reply, error) {
	tapped, err := visit.Read(v, d.flip)
	if err != nil {
		return bot.Reply{}, err
	}
	c, s, err := d.open(ctx, v, store, tapped.listed())
	if err != nil {
		return bot.Reply{}, err
	}
	if tapped.Day != dayOf(c, v.Now) {
		return d.old(v, c, s), nil
	}
	var made registrar.Ticked
	if tapped.Shown == 0 {
		made, err = v.By().Tick(ctx, store, registrar.Tick{Course: c, Session: s, Enrollment: tapped.Enrollment, Way: d.way, State: tapped.As, Keep: true})
	} else {
		made, err = v.By().Untick(ctx, store, registrar.Untick{Course: c, Session: s, Enrollment: tapped.Enrollment, Way: d.way, Away: true, Seen: tapped.Shown})
	}
	changed := errors.Is(err, course.ErrChanged)
	if err != nil && !changed {
		return bot.Reply{}, err
	}
	if err := v.TellAll(ctx, made.Facts); err != nil {
		return bot.Reply{}, err
	}
	textID := "ticklist.ticked"
	switch {
	case made.Created:
	case made.Entry.Corrected():
		textID = "ticklist.corrected"
	default:
		textID = "ticklist.stands"
	}
	said := v.Say.Plain(textID, "Mark", words.Mark(made.Entry.State), "Name", made.Place.Trainee.Name,
		"Entry", words.Entry(v.Say, c, s, made.Entry), "Reason", made.Entry.Reason)
	page, err := d.show(ctx, v, store, c, s, tapped.listed())
	return bot.Toast(v.Request, said).And(page), err
}

// old is said in the place of a page that was opened on another day: whoever comes upon it
// would tick people at a session that is long over.
func (d door) old(v *visit.Visit, c course.Course, s course.Session) bot.Reply {
	text := v.Say.T("ticklist.old", "Session", v.Say.Session(s, c.Location()), "Course", c.Title)
	if d.way == course.ByRepresentative {
		return v.Replace(text + "\n" + v.Say.T("tickfor.again"))
	}
	return v.Replace(text, []notice.Button{v.Button(visit.ListTap.Data(visit.PageOfSession{Session: s.ID}), "ticklist.button_open")},
		[]notice.Button{v.Button(visit.SessionTap.Data(words.OfSession{ID: s.ID}), "ticklist.button_session")})
}

// show is a page of a list, in the place of the message under the button.
func (d door) show(ctx context.Context, v *visit.Visit, store Lists, c course.Course, s course.Session, l listed) (bot.Reply, error) {
	sheet, err := sheetOf(ctx, store, s, l.Delegation)
	if err != nil {
		return bot.Reply{}, err
	}
	people := sheet.people
	all, err := ofAll(ctx, store, s)
	if err != nil {
		return bot.Reply{}, err
	}
	name := v.Say.Plain("ticklist.whole_class")
	switch {
	case l.Delegation != wholeClass && len(people) > 0:
		name = words.Delegation(v.Say, people[0].Delegation)
	case len(people) == 0: // the last of the delegation has left it
		name = words.Delegation(v.Say, "")
	}
	lines, err := otherOpen(ctx, v, store, c, s)
	if err != nil {
		return bot.Reply{}, err
	}
	page := visit.PageOf(len(people), perPage, l.Page)
	l.Page = page.N
	lines = append(lines, v.Say.T("ticklist.title", "Delegation", name, "Session", v.Say.Session(s, c.Location()), "Course", c.Title,
		"Page", page.N+1, "Pages", page.Pages))
	lines = append(lines, v.Say.T("ticklist.count", "Delegation", name, "Here", sheet.here(people), "All", all))
	var rows [][]notice.Button
	if d.way == course.ByRepresentative {
		lines = append(lines, v.Say.T("tickfor.how", "Closes", course.ClockTime(c.CheckIn.Closes(s).In(c.Location()))))
	} else {
		lines = append(lines, v.Say.T("ticklist.how", "As", words.Presence(v.Say, l.As)))
		rows = append(rows, d.as(v, l))
	}
	lines = append(lines, v.Say.T("ticklist.marks"))
	names := course.Apart(people)
	for i, e := range people[page.From:page.To] {
		rows = append(rows, []notice.Button{d.person(l, e, names[page.From+i], sheet.book[e.ID])})
	}
	if turn := page.Turn(v, func(n int) string { next := l; next.Page = n; return d.page.Data(next) }); len(turn) > 0 {
		rows = append(rows, turn)
	}
	return v.Replace(strings.Join(lines, "\n"), append(rows, d.leave(v, l))...), nil
}

// as is the row that says what whoever is tapped was.
func (d door) as(v *visit.Visit, l listed) (row []notice.Button) {
	for _, to := range []struct {
		state  course.Presence
		textID string
	}{{course.Present, "tick.button_as_present"}, {course.Late, "tick.button_as_late"}} {
		other := l
		other.As = to.state
		button := v.Button(d.page.Data(other), to.textID)
		if to.state == l.As {
			button.Label = "👉 " + button.Label
		}
		row = append(row, button)
	}
	return row
}

// person is somebody's row: the sign of what the book has of them, that a representative
// has said it, number and name.
func (d door) person(l listed, e course.Enrollment, name string, entry course.Attendance) notice.Button {
	sign := words.Mark(entry.State)
	if entry.Way == course.ByRepresentative {
		sign += "🙋"
	}
	f := flipped{l.Session, l.Delegation, l.Page, l.As, l.Day, e.ID, 0}
	if entry.State.Here() {
		f.Shown = entry.Revision
	}
	return notice.Button{Label: words.Short(fmt.Sprintf("%s %d. %s", sign, e.No, name)), Data: d.flip.Data(f)}
}

// leave is the row that leads away from a page, or shows it as it is by now.
func (d door) leave(v *visit.Visit, l listed) []notice.Button {
	again := v.Button(d.page.Data(l), "sessions.button_again")
	if d.way == course.ByRepresentative {
		return []notice.Button{again}
	}
	return []notice.Button{
		v.Button(visit.ListTap.Data(visit.PageOfSession{Session: l.Session}), "ticklist.button_delegations"),
		v.Button(words.TickTap.Data(words.OfSession{ID: l.Session}), "ticklist.button_names"), again,
	}
}
