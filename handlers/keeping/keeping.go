// Package keeping is how organizers keep the book of attendance in the chat: what it says
// of somebody, or of everybody at a session, how each entry came to be, and what takes its
// place.
//
//	card ─▶ the sessions of one person ─┐
//	                                    ├▶ the entries of one at one ─▶ amend: state, time, reason ─▶ before and after ─▶ done
//	/buoi ─▶ the people of one session ─┘
package keeping

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// Store is what keeping the book asks of a transaction.
type Store interface {
	registrar.Amending
	AllSessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	BookOf(ctx context.Context, sessionID int64) (map[int64]course.Attendance, error)
	Persons(ctx context.Context, accounts ...int64) (map[int64]course.Person, error)
}

// The buttons that show an entry, and the people of a session.
var (
	entryTap   = notice.Tap[oneEntry]{Action: "book", What: "one"}
	sessionTap = notice.Tap[pageOfSession]{Action: "book", What: "at"}
	amendTap   = notice.Tap[oneEntry]{Action: "book", What: "set"}
)

// oneEntry is somebody at a session.
type oneEntry struct{ Session, Place int64 }

// pageOfSession is a page, from 0, of the people of a session: of everybody, or of those
// alone who are not entered as present.
type pageOfSession struct {
	Session int64
	Page    int
	All     int // 1 for everybody
}

// ShowPerson is what the book says of somebody at each session, in a message of its own:
// the card stays where it is.
func ShowPerson(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.BookTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, e, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	sessions, err := store.AllSessions(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	entries, err := store.EntriesOf(ctx, e.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	who, err := writers(ctx, store, entries)
	if err != nil {
		return bot.Reply{}, err
	}
	lines := []string{v.Say.T("book.person", "No", e.No, "Name", e.Trainee.Name, "Course", c.Title, "On", e.State == course.Enrolled)}
	var buttons []notice.Button
	for _, s := range sessions {
		at := entries.At(s.ID)
		if len(at) == 0 && (s.Cancelled() || c.CheckIn.At(s, v.Now) == course.TooEarly) {
			continue
		}
		lines = append(lines, words.BookLine(v.Say, c, s, at, who))
		buttons = append(buttons, notice.Button{Label: v.Say.SessionShort(s, c.Location()), Data: entryTap.Data(oneEntry{s.ID, e.ID})})
	}
	if len(buttons) == 0 {
		lines = append(lines, v.Say.T("book.nothing"))
	}
	rows := slices.Collect(slices.Chunk(buttons[:min(len(buttons), 2*visit.MaxRows)], 2))
	return bot.Say(strings.Join(lines, "\n"), rows...), nil
}

// managed is a place on a course that the person manages, also of somebody who was taken
// off the roster; that of a double is another's by now.
func managed(ctx context.Context, v *visit.Visit, store Store, place int64) (c course.Course, e course.Enrollment, err error) {
	if e, err = store.Enrollment(ctx, place); err != nil {
		return c, e, visit.Missing(err)
	}
	if c, err = v.Managed(ctx, e.CourseID); err != nil {
		return c, e, err
	}
	if e.State == course.Merged {
		err = course.Refuse(course.ErrConflict, "person.withdrawn", "Name", e.Trainee.Name)
	}
	return c, e, err
}

// writers are who has made entries, by account.
func writers(ctx context.Context, store Store, entries course.Entries) (map[int64]course.Person, error) {
	var accounts []int64
	for _, a := range entries {
		if a.By != 0 {
			accounts = append(accounts, a.By)
		}
	}
	slices.Sort(accounts)
	return store.Persons(ctx, slices.Compact(accounts)...)
}

// ShowEntry is how an entry of the book came to be.
func ShowEntry(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, entryTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return entry(ctx, v, store, tapped, "")
}

// entry is all that the book has of somebody at a session, under a word about what has
// just changed.
func entry(ctx context.Context, v *visit.Visit, store Store, of oneEntry, done string) (bot.Reply, error) {
	c, e, err := managed(ctx, v, store, of.Place)
	if err != nil {
		return bot.Reply{}, err
	}
	s, err := store.Session(ctx, of.Session)
	if err == nil && s.CourseID != c.ID {
		err = course.ErrNotFound
	}
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	all, err := store.EntriesOf(ctx, e.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	at := all.At(s.ID)
	who, err := writers(ctx, store, at)
	if err != nil {
		return bot.Reply{}, err
	}
	text := words.BookHistory(v.Say, c, s, e, at, who)
	if done != "" {
		text = done + "\n\n" + text
	}
	open, err := registrar.Writable(ctx, store, c, s, e, v.Now)
	if err != nil {
		return bot.Reply{}, err
	}
	var rows [][]notice.Button
	if e.State == course.Enrolled && open && !s.Cancelled() {
		rows = append(rows, []notice.Button{v.Button(amendTap.Data(of), "book.button_amend")})
	} else {
		text += "\n\n" + v.Say.T("book.fixed", "Closed", c.Closed(), "Cancelled", s.Cancelled())
	}
	rows = append(rows, []notice.Button{
		v.Button(words.BookTap.Data(words.OfEntry{ID: e.ID}), "book.button_person"),
		v.Button(sessionTap.Data(pageOfSession{Session: s.ID}), "book.button_session", "Session", v.Say.SessionShort(s, c.Location())),
	})
	return v.Replace(text, rows...), nil
}

// pageSize is how many people of a session a page names.
const pageSize = 30

// ShowSession names the people of a session with what the book says of each, by number:
// first those alone who are not entered as present.
func ShowSession(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.SessionBookTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return people(ctx, v, store, pageOfSession{Session: tapped.ID})
}

// TurnSession shows another page of the people, or all of them.
func TurnSession(ctx context.Context, v *visit.Visit, store Store) (bot.Reply, error) {
	tapped, err := visit.Read(v, sessionTap)
	if err != nil {
		return bot.Reply{}, err
	}
	return people(ctx, v, store, tapped)
}

func people(ctx context.Context, v *visit.Visit, store Store, of pageOfSession) (bot.Reply, error) {
	c, s, err := visit.ManagedSession(ctx, v, store, of.Session)
	if err != nil {
		return bot.Reply{}, err
	}
	roster, err := store.Roster(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	book, err := store.BookOf(ctx, s.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	everybody := course.EnrolledOf(roster)
	shown := slices.DeleteFunc(slices.Clone(everybody), func(e course.Enrollment) bool {
		return of.All != 1 && book[e.ID].State == course.Present
	})
	page := visit.PageOf(len(shown), pageSize, of.Page)
	lines := []string{v.Say.T("book.session", "Session", v.Say.Session(s, c.Location()), "Course", c.Title, "Shown", len(shown), "Total", len(everybody),
		"All", of.All == 1, "Page", page.N+1, "Pages", page.Pages)}
	var buttons []notice.Button
	for _, e := range shown[page.From:page.To] {
		lines = append(lines, words.BookPerson(v.Say, c, s, e, book[e.ID]))
		buttons = append(buttons, notice.Button{Label: strconv.Itoa(e.No), Data: entryTap.Data(oneEntry{s.ID, e.ID})})
	}
	if len(buttons) > 0 {
		lines = append(lines, "", v.Say.T("book.open"))
	}
	rows := slices.Collect(slices.Chunk(buttons, 6))
	if turn := page.Turn(v, func(n int) string { return sessionTap.Data(pageOfSession{s.ID, n, of.All}) }); turn != nil {
		rows = append(rows, turn)
	}
	other := v.Button(sessionTap.Data(pageOfSession{Session: s.ID, All: 1}), "book.button_all", "Total", len(everybody))
	if of.All == 1 {
		other = v.Button(sessionTap.Data(pageOfSession{Session: s.ID}), "book.button_some")
	}
	return v.Replace(strings.Join(lines, "\n"), append(rows, []notice.Button{other, v.Button(visit.SessionTap.Data(words.OfSession{ID: s.ID}), "ticklist.button_session")})...), nil
}
