package course

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// Roll is what a sheet is held against: everybody who has a number on the roster, also who
// was taken off it and doubles of others, and what the book says at the session.
type Roll struct {
	People      []Enrollment
	Delegations []Delegation
	Book        map[int64]Attendance // the entry that counts, by enrollment id
	OnLeave     map[int64]bool       // who has an approved leave
}

// SheetLine is somebody of whom a sheet says something.
type SheetLine struct {
	Place Enrollment
	Was   Attendance // what the book says; zero without an entry
	Is    Presence   // what the sheet says
}

// SheetFaults are why nothing of a sheet can be entered.
type SheetFaults struct {
	Unread       []string     // words that could not be understood
	Bare         []Presence   // states without a number
	Unknown      []Span       // numbers that nobody has
	NoDelegation []string     // names that no delegation has
	Elsewhere    []Enrollment // people who are not of the delegation under which they stand
	Mixed        []Enrollment // people who stand under two states
}

// None tells whether there are none.
func (f SheetFaults) None() bool {
	return len(f.Unread)+len(f.Bare)+len(f.Unknown)+len(f.NoDelegation)+len(f.Elsewhere)+len(f.Mixed) == 0
}

// SheetReading is what a sheet would do to the book of a session. People are in the order
// of their numbers.
type SheetReading struct {
	Faults    SheetFaults
	Enter     []SheetLine  // who stands on it, and of whom the book says nothing, or what gives way
	Against   []SheetLine  // who stands on it, and of whom the book says otherwise
	Already   []SheetLine  // who stands on it as the book says
	Rest      []SheetLine  // who doesn't stand on it and is present for that
	Stay      []SheetLine  // who doesn't, and of whom the book says something that stays
	Withdrawn []Enrollment // who stands on it and was taken off the roster
	Twice     []Enrollment // who stands twice under one state
}

// Seen is the digest of what is confirmed: who stands on the sheet, with what the book says
// of them, and who doesn't. That some of these check in themselves meanwhile is no part of
// it: they stay as they are.
func (r SheetReading) Seen() string {
	var lines []any
	for _, l := range slices.Concat(r.Enter, r.Against, r.Already) {
		lines = append(lines, l.Place.ID, l.Place.No, l.Place.Trainee.Name, l.Was.Revision, l.Is)
	}
	var others []int64
	for _, l := range slices.Concat(r.Rest, r.Stay) {
		others = append(others, l.Place.ID)
	}
	slices.Sort(others)
	return Seen("sheet", lines, others)
}

// On is what the sheet would do to the book of a session. A number of a double is the
// person's. Whoever is absent by the sheet and has an approved leave is excused.
func (s Sheet) On(roll Roll) SheetReading {
	p := sheetPosting{roll: roll, sheet: s, said: map[int64]*posted{}, byID: map[int64]Enrollment{}}
	p.Faults.Unread = s.Unread
	for _, e := range roll.People {
		p.byID[e.ID] = e
		p.most = max(p.most, e.No)
	}
	for i, g := range s.Groups {
		p.group(i, g)
	}
	p.judge()
	return p.SheetReading
}

// Tick is what ticking people as present or late, by their enrollment ids, would do to the
// book of a session: a sheet that says that of them and of nobody else.
func (roll Roll) Tick(state Presence, people []int64) SheetReading {
	p := sheetPosting{roll: roll, sheet: Sheet{Groups: []SheetGroup{{State: state}}}, said: map[int64]*posted{}, scope: []map[int64]bool{nil}}
	for _, id := range people {
		p.said[id] = &posted{groups: []int{0}, times: 1, alone: true}
	}
	p.judge()
	return p.SheetReading
}

// posted is what a sheet says of somebody.
type posted struct {
	groups []int
	times  int
	alone  bool // by a number of their own, and not only by a span of many
}

// sheetPosting holds a sheet against a roll.
type sheetPosting struct {
	SheetReading
	roll  Roll
	sheet Sheet
	most  int               // the largest number that somebody has
	said  map[int64]*posted // by enrollment id
	byID  map[int64]Enrollment
	scope []map[int64]bool // by group, the delegation that it names; nil: everybody
}

// group notes whom a group names.
func (p *sheetPosting) group(i int, g SheetGroup) {
	if g.bare() {
		p.Faults.Bare = append(p.Faults.Bare, g.State)
	}
	p.scope = append(p.scope, p.delegation(g))
	times, alone := make([]int, p.most+2), map[int]bool{}
	for _, span := range g.Numbers {
		if beyond := (Span{max(span.From, p.most+1), span.To}); beyond.From <= beyond.To {
			p.Faults.Unknown = append(p.Faults.Unknown, beyond)
		}
		if span.From <= p.most {
			times[span.From]++
			times[min(span.To, p.most)+1]--
		}
		if span.From == span.To && span.From <= p.most {
			alone[span.From] = true
		}
	}
	for n := 1; n < len(times); n++ {
		times[n] += times[n-1]
	}
	for _, e := range p.roll.People {
		if times[e.No] == 0 {
			continue
		}
		id := p.person(e).ID
		if p.said[id] == nil {
			p.said[id] = &posted{}
		}
		to := p.said[id]
		to.groups, to.times, to.alone = append(to.groups, i), to.times+times[e.No], to.alone || alone[e.No]
		delete(alone, e.No)
	}
	for _, n := range slices.Sorted(maps.Keys(alone)) {
		p.Faults.Unknown = append(p.Faults.Unknown, Span{n, n})
	}
}

// person is who has a number: of a double the person whose double it is.
func (p *sheetPosting) person(e Enrollment) Enrollment {
	for range len(p.roll.People) {
		kept, ok := p.byID[e.MergedInto]
		if e.State != Merged || !ok {
			break
		}
		e = kept
	}
	return e
}

// delegation are the people of the one that a group names: by its name, or by what begins
// the name of one only. nil when it names none, or none that there is.
func (p *sheetPosting) delegation(g SheetGroup) map[int64]bool {
	if g.Delegation == "" {
		return nil
	}
	var exact, begun []int64
	for _, d := range p.roll.Delegations {
		switch name := letters.Fold(d.Name); {
		case name == g.Delegation || name == "doan "+g.Delegation:
			exact = append(exact, d.ID)
		case strings.HasPrefix(name, g.Delegation):
			begun = append(begun, d.ID)
		}
	}
	if len(exact) == 0 {
		exact = begun
	}
	if len(exact) != 1 {
		p.Faults.NoDelegation = append(p.Faults.NoDelegation, g.Delegation)
		return nil
	}
	of := map[int64]bool{}
	for _, e := range p.roll.People {
		if e.DelegationID == exact[0] {
			of[e.ID] = true
		}
	}
	return of
}

// judge says of everybody what the sheet would do.
func (p *sheetPosting) judge() {
	people := slices.Clone(p.roll.People)
	slices.SortFunc(people, func(a, b Enrollment) int { return cmp.Or(cmp.Compare(a.No, b.No), cmp.Compare(a.ID, b.ID)) })
	for _, e := range people {
		said, was := p.said[e.ID], p.roll.Book[e.ID]
		switch {
		case e.State == Merged:
		case e.State == Withdrawn:
			if said != nil && said.alone {
				p.Withdrawn = append(p.Withdrawn, e)
			}
		case said != nil:
			p.named(e, was, said)
		case p.others(e):
			l := SheetLine{Place: e, Was: was, Is: Present}
			if was.ID == 0 && !p.roll.OnLeave[e.ID] || was.State == Absent && was.Yields() {
				p.Rest = append(p.Rest, l)
			} else {
				p.Stay = append(p.Stay, l)
			}
		}
	}
}

// others tells whether a group says of whoever it doesn't name that they are present, and
// means somebody with that.
func (p *sheetPosting) others(e Enrollment) bool {
	for i, g := range p.sheet.Groups {
		if g.State == Absent && !g.bare() && (g.Delegation == "" || p.scope[i][e.ID]) {
			return true
		}
	}
	return false
}

// named says what the sheet does to somebody who stands on it.
func (p *sheetPosting) named(e Enrollment, was Attendance, said *posted) {
	state := p.sheet.Groups[said.groups[0]].State
	for _, i := range said.groups {
		if g := p.sheet.Groups[i]; p.scope[i] != nil && !p.scope[i][e.ID] {
			p.Faults.Elsewhere = append(p.Faults.Elsewhere, e)
			return
		} else if g.State != state {
			p.Faults.Mixed = append(p.Faults.Mixed, e)
			return
		}
	}
	if said.times > 1 {
		p.Twice = append(p.Twice, e)
	}
	if state == Absent && p.roll.OnLeave[e.ID] {
		state = Excused
	}
	l := SheetLine{Place: e, Was: was, Is: state}
	switch {
	case was.ID == 0:
		p.Enter = append(p.Enter, l)
	case says(was.State, state):
		p.Already = append(p.Already, l)
	case was.Yields() || state == LeftEarly && was.State.Here() && !was.Corrected():
		p.Enter = append(p.Enter, l)
	default:
		p.Against = append(p.Against, l)
	}
}

// says tells whether what the book says of somebody is what a sheet says: whoever is
// present by it may have come late, and whoever is absent may be excused.
func says(book, sheet Presence) bool {
	return book == sheet || sheet == Present && book.Here() || sheet == Absent && book == Excused
}
