package words

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// tickedFor tells somebody what a representative has said of them, with the way to object.
func tickedFor(p *i18n.Printer, f course.TickedFor) notice.Message {
	textID := "tickfor.told"
	if !f.Entry.State.Here() {
		textID = "tickfor.told_undone"
	}
	m := notice.Message{Text: p.T(textID, "Delegation", f.Place.Delegation, "Session", p.Session(f.Session, f.Course.Location()), "Course", f.Course.Title,
		"State", Presence(p, f.Entry.State), "Time", when(f.Entry.At, f.Course, f.Session))}
	if f.Entry.State.Here() {
		m.Buttons = [][]notice.Button{{{Label: p.Plain("tickfor.button_deny"), Data: DenyTap.Data(OfSession{f.Session.ID})}}}
	}
	return m
}

// tickDenied tells those in charge that somebody was not there whom a representative has
// checked in.
func tickDenied(p *i18n.Printer, f course.TickDenied) notice.Message {
	return notice.Message{
		Text: p.T("tickfor.told_denied", "No", f.Place.No, "Name", f.Place.Trainee.Name, "Unit", f.Place.Unit, "Delegation", f.Place.Delegation,
			"Session", p.Session(f.Session, f.Course.Location()), "Course", f.Course.Title, "Time", when(f.Was.At, f.Course, f.Session)),
		Buttons: [][]notice.Button{{{Label: p.Plain("tick.button_book"), Data: BookTap.Data(OfEntry{f.Place.ID})}}},
	}
}

// CheckInOpenedFor tells a representative that the own people can be checked in.
func CheckInOpenedFor(p *i18n.Printer, c course.Course, s course.Session) notice.Message {
	return notice.Message{
		Text: p.T("tickfor.opened", "Course", c.Title, "Session", p.Session(s, c.Location()),
			"Closes", course.ClockTime(c.CheckIn.Closes(s).In(c.Location()))),
		Buttons: [][]notice.Button{{{Label: p.Plain("tickfor.button_open"), Data: ForTap.Data(struct{}{})}}},
	}
}

// TickedForLines are how many of a session were checked in by representatives, and who
// has done it, how many of them, from when to when; none when nobody was.
func TickedForLines(p *i18n.Printer, c course.Course, s course.Session, book map[int64]course.Attendance, who map[int64]course.Person) []string {
	type ticker struct {
		by          int64
		count       int
		first, last time.Time
	}
	tickers, total := map[int64]*ticker{}, 0
	for _, a := range book {
		if a.Way != course.ByRepresentative || !a.State.Here() {
			continue
		}
		total++
		one := tickers[a.By]
		if one == nil {
			one = &ticker{by: a.By, first: a.At, last: a.At}
			tickers[a.By] = one
		}
		one.count++
		if a.At.Before(one.first) {
			one.first = a.At
		}
		if a.At.After(one.last) {
			one.last = a.At
		}
	}
	if total == 0 {
		return nil
	}
	order := slices.SortedFunc(maps.Values(tickers), func(a, b *ticker) int { return cmp.Or(b.count-a.count, cmp.Compare(a.by, b.by)) })
	var parts []string
	for _, one := range order[:min(len(order), maxCounted)] {
		parts = append(parts, p.T("tickfor.by", "Who", Person(p, who[one.by]), "Count", one.count,
			"From", when(one.first, c, s), "To", when(one.last, c, s)))
	}
	return []string{p.T("tickfor.count", "Count", total, "By", i18n.HTML(strings.Join(parts, "; ")))}
}
