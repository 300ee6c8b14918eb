package course

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// Whether two rows are about one person is judged by points for what agrees and
// against what differs; what one of the two doesn't say counts nothing.
//
// A person who is set right in one field, or in two, keeps most of the points, so that
// surePoints tell a correction from another person. A date that is another altogether,
// or a name that is, is never outweighed by a phone alone: father and son, man and wife,
// and all of an office have one. A number says where somebody stands on a list and not
// who they are: it puts a question, and decides only between rows that are alike in all
// else.
const (
	pointsSameName   = 6
	pointsOnlyName   = 2 // besides: nobody else on either list has the name, or has it in that unit
	pointsAlmostName = 3
	pointsPartName   = 1
	pointsSamePhone  = 4
	pointsOffice     = 1 // the same phone, which others on a list have too
	pointsOtherPhone = -2
	pointsSameBirth  = 4 // by one of the readings
	pointsSameYear   = 2 // where one of the two says no more
	pointsSlipBirth  = -1
	pointsOtherBirth = -6
	pointsSameUnit   = 1

	surePoints = 8
	// Among the people of all courses many have one name: it is sure with the date of
	// birth and either the phone or the unit.
	sureElsewhere = 11
)

// askedFrom is how many of phone, date of birth, unit and number must agree, that a pair
// that is not sure is worth a question: the less the names agree, the more. On another
// course it is one more.
var askedFrom = map[nameNearness]int{sameName: 0, almostName: 1, partName: 2, otherName: 3}

// mostAlike is how many rows may have a mark in common that is still a mark: what more
// have says nothing of who somebody is. It keeps matching linear.
const mostAlike = 64

// evidence is what a row says of who it is about.
type evidence struct {
	words  []string // of the folded name
	name   string   // the same in one order
	unit   string   // folded
	phones []string // one, two, or none
	births []Birth  // one, two readings, or none
	no     int
	off    bool // taken off the roster
}

func evidenceOf(e Enrollment) evidence {
	v := numbersOf(e)
	v.words, v.unit = strings.Fields(letters.Fold(e.Trainee.Name)), letters.Fold(e.Unit)
	v.name = strings.Join(slices.Sorted(slices.Values(v.words)), " ")
	return v
}

// numbersOf is the evidence without the words, which take long to fold.
func numbersOf(e Enrollment) evidence {
	v := evidence{no: e.No, off: e.State == Withdrawn}
	for _, phone := range []string{e.Trainee.Phone, e.Trainee.PhoneAlt} {
		if phone != "" {
			v.phones = append(v.phones, phone)
		}
	}
	for _, b := range []Birth{e.Trainee.Birth, e.Trainee.BirthAlt} {
		if !b.IsZero() {
			v.births = append(v.births, b)
		}
	}
	return v
}

// pair is a place and a row of a file that may be one person's.
type pair struct {
	place, row int
	points     int
	agree      int // of phone, date of birth, unit and number
	numbered   bool
	off        bool
	said       bool // by somebody who was asked
	sure       bool
}

// matching holds the rows of a file against places: of the roster that the file goes
// into, or, elsewhere, of other courses.
type matching struct {
	places, rows []evidence
	elsewhere    bool
	shared       map[string]bool // phones that several have
	common       map[string]bool // names, and names with units, that several have
	answer       func(place, row int) Answer
	who          func(place int) int64 // names the person of a place

	placeOf []int // of a row; -1 while there is none
	sure    []bool
	said    []bool
	denied  [][]int // the places of a row of which somebody has said that they are another's
	taken   map[int64]bool
}

func newMatching(places, rows []Enrollment, who func(place int) int64, answer func(place, row int) Answer) *matching {
	m := &matching{who: who, answer: answer, shared: map[string]bool{}, common: map[string]bool{}, taken: map[int64]bool{}}
	// note reads a list, and notes what several people of it have.
	note := func(list []Enrollment, who func(int) int64) (all []evidence) {
		whose := map[string]int64{}
		several := func(of map[string]bool, mark string, one int64) {
			other, seen := whose[mark]
			of[mark] = of[mark] || seen && other != one
			whose[mark] = one
		}
		for i, e := range list {
			v := evidenceOf(e)
			all = append(all, v)
			for _, phone := range v.phones {
				several(m.shared, phone, who(i))
			}
			several(m.common, v.name, who(i))
			several(m.common, v.name+"/"+v.unit, who(i))
		}
		return all
	}
	m.places, m.rows = note(places, whose(places, m.who)), note(rows, func(row int) int64 { return int64(row) })
	m.placeOf, m.denied = slices.Repeat([]int{-1}, len(rows)), make([][]int, len(rows))
	m.sure, m.said = make([]bool, len(rows)), make([]bool, len(rows))
	return m
}

// whose names the person of a place, who is for a double that was merged the one of the
// place that was kept.
func whose(places []Enrollment, who func(place int) int64) func(place int) int64 {
	at := map[int64]int{}
	for i, e := range places {
		at[e.ID] = i
	}
	return func(place int) int64 {
		if kept, merged := at[places[place].MergedInto]; merged && places[place].State == Merged {
			return who(kept)
		}
		return who(place)
	}
}

// run finds the place of each row. The best pairs are made first, so that rows that
// have moved up or down the list don't take each other's; then those whom nothing but a
// name that comes near could tell are sought among whoever is left.
func (m *matching) run() {
	if len(m.places) == 0 {
		return
	}
	m.take(m.pairs(evidence.marks))
	m.take(m.pairs(evidence.nearMarks))
}

// pairs are the pairs of rows and places that are left and have a mark in common, those
// that are sure first and the best first of each.
func (m *matching) pairs(marks func(evidence) []string) (pairs []pair) {
	at := map[string][]int{}
	for i, p := range m.places {
		if !m.taken[m.who(i)] {
			for _, mark := range marks(p) {
				at[mark] = append(at[mark], i)
			}
		}
	}
	for r := range m.rows {
		if m.placeOf[r] >= 0 {
			continue
		}
		tried := map[int]bool{}
		for _, mark := range marks(m.rows[r]) {
			if len(at[mark]) > mostAlike {
				continue
			}
			for _, i := range at[mark] {
				if tried[i] {
					continue
				}
				tried[i] = true
				if p, ok := m.weigh(i, r); ok {
					pairs = append(pairs, p)
				}
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(first(a.said, b.said), first(a.sure, b.sure), cmp.Compare(b.points, a.points), first(b.off, a.off), first(a.numbered, b.numbered),
			cmp.Compare(b.agree, a.agree), cmp.Compare(a.row, b.row), cmp.Compare(a.place, b.place))
	})
	return pairs
}

// first orders what is so before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// take makes the pairs, each row and each person once.
func (m *matching) take(pairs []pair) {
	for _, p := range pairs {
		if m.placeOf[p.row] < 0 && !m.taken[m.who(p.place)] {
			m.placeOf[p.row], m.sure[p.row], m.said[p.row] = p.place, p.sure, p.said
			m.taken[m.who(p.place)] = true
		}
	}
}

// weigh judges a pair; ok is false for one that is nobody's question. What somebody has
// said of it is so.
func (m *matching) weigh(place, row int) (p pair, ok bool) {
	a, b := m.places[place], m.rows[row]
	p = pair{place: place, row: row, off: a.off}
	name := sameName
	if a.name != b.name {
		name = nameNearnessOf(a.words, b.words)
	}
	phone, birth, unit := m.phonePoints(a, b), birthPoints(a, b), 0
	if a.unit != "" && a.unit == b.unit {
		unit = pointsSameUnit
	}
	p.numbered = !m.elsewhere && a.no != 0 && a.no == b.no
	p.points = m.namePoints(name, a, b) + phone + birth + unit
	for _, agrees := range []bool{phone == pointsSamePhone, birth == pointsSameBirth, birth == pointsSameYear && !m.elsewhere, unit > 0, p.numbered} {
		if agrees {
			p.agree++
		}
	}
	asked := p.agree >= askedFrom[name]
	if m.elsewhere {
		p.sure = name != otherName && birth > 0 && p.points >= sureElsewhere
		asked = p.agree > askedFrom[name] && birth != pointsOtherBirth
	} else {
		sameLine := name == sameName && p.numbered && phone >= 0 && birth >= 0 && (unit > 0 || a.unit == "" || b.unit == "")
		p.sure = name != otherName && p.points >= surePoints || sameLine
	}
	switch m.answer(place, row) {
	case Yes:
		p.sure, p.said = true, true
	case No:
		if !slices.Contains(m.denied[row], place) {
			m.denied[row] = append(m.denied[row], place)
		}
		return p, false
	}
	return p, p.sure || asked
}

func (m *matching) namePoints(n nameNearness, a, b evidence) int {
	switch n {
	case sameName:
		only := !m.common[a.name] || a.unit != "" && a.unit == b.unit && !m.common[a.name+"/"+a.unit]
		if only && !m.elsewhere {
			return pointsSameName + pointsOnlyName
		}
		return pointsSameName
	case almostName:
		return pointsAlmostName
	case partName:
		return pointsPartName
	}
	return 0
}

func (m *matching) phonePoints(a, b evidence) int {
	if len(a.phones) == 0 || len(b.phones) == 0 {
		return 0
	}
	best := pointsOtherPhone
	for _, phone := range a.phones {
		switch {
		case !slices.Contains(b.phones, phone):
		case m.shared[phone]:
			best = max(best, pointsOffice)
		default:
			best = pointsSamePhone
		}
	}
	return best
}

// birthPoints judges two dates of birth by the readings that agree best.
func birthPoints(a, b evidence) int {
	if len(a.births) == 0 || len(b.births) == 0 {
		return 0
	}
	best := pointsOtherBirth
	for _, x := range a.births {
		for _, y := range b.births {
			best = max(best, readingPoints(x, y))
		}
	}
	return best
}

func readingPoints(x, y Birth) int {
	switch {
	case x == y && x.Day != 0:
		return pointsSameBirth
	case x.Day == 0 || y.Day == 0:
		if x.Year == y.Year {
			return pointsSameYear
		}
		return pointsOtherBirth
	case x.slipOf(y):
		return pointsSlipBirth
	}
	return pointsOtherBirth
}

// marks are what a row is found by: two that are one person's have one in common, or
// one of nearMarks.
func (v evidence) marks() []string {
	marks := []string{"name " + v.name}
	if v.no != 0 {
		marks = append(marks, "no "+strconv.Itoa(v.no), "line "+strconv.Itoa(v.no)+" "+v.name)
	}
	if v.unit != "" {
		marks = append(marks, "at "+v.name+"/"+v.unit)
	}
	for _, phone := range v.phones {
		marks = append(marks, "phone "+phone)
	}
	for _, b := range v.births {
		if b.Day != 0 {
			marks = append(marks, "born "+b.ISO())
		}
		if v.unit != "" {
			marks = append(marks, "year "+strconv.Itoa(b.Year)+v.unit)
		}
	}
	return marks
}

// nearMarks are what names that come near to each other have in common: the name
// without one of its letters, without one of its words, and both its ends.
func (v evidence) nearMarks() []string {
	name := strings.Join(v.words, " ")
	marks := []string{name}
	for i := range name {
		if name[i] < 0x80 { // folded, nearly all are
			marks = append(marks, name[:i]+name[i+1:])
		}
	}
	for i := range v.words {
		marks = append(marks, strings.Join(slices.Delete(slices.Clone(v.words), i, i+1), " "))
	}
	if len(v.words) > 1 {
		marks = append(marks, v.words[0]+" * "+v.words[len(v.words)-1]+" "+v.unit)
	}
	return marks
}

// Twins tells whether two rows of one list are so alike that they are one person's:
// nothing tells them apart, or name, phone and date of birth agree.
func Twins(a, b Enrollment) bool {
	x, y := numbersOf(a), numbersOf(b)
	phones := (&matching{}).phonePoints(x, y)
	birth := birthPoints(x, y)
	if phones < 0 || birth < 0 { // as it is of most that are held against each other
		return false
	}
	if x, y = evidenceOf(a), evidenceOf(b); x.name != y.name {
		return false
	}
	return x.unit == y.unit || x.unit == "" || y.unit == "" || phones > 0 && birth > 0
}
