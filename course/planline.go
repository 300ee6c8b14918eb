package course

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// planGroup is a part of a line of days: the days, and what is held on each.
type planGroup struct {
	days   []planDay
	halves []Half
	hours  []planHours
}

// planDay is a day as it was written, or a range of them. What was left out is 0.
type planDay struct {
	first, last planDate
	ranged      bool // else the first is the last as well
}

type planDate struct{ day, month, year int }

// planHours are from when to when, in minutes after midnight, under the half that
// stands before them; empty where none does.
type planHours struct {
	under    Half
	from, to int
}

// What a line of days is made of. A date is told from an hour by its colon or letter.
var (
	planToken = regexp.MustCompile(`\d{1,2}\s?(?:[hg]\s?\d{2}|[hg]|:\d{2})|\d{1,2}(?:/\d{1,2}(?:/\d{4}|/\d{2})?)?|[a-z]+|\S`)
	planWord  = map[string]string{
		"den": "-", "to": "-",
		",": ",", "+": ",", "&": ",", ";": ",", "va": ",", "and": ",", "ngay": ",", "day": ",", "buoi": ",", "cac": ",", "tu": ",", "from": ",",
		"sang": "half", "morning": "half", "chieu": "half", "afternoon": "half", "toi": "half", "evening": "half",
	}
	// Folding would drop these; and "tới" without its mark is the evening.
	joinPlan  = strings.NewReplacer("-", " đến ", "tới", "đến", ".", "/")
	plainPlan = strings.NewReplacer("ca ngay", "sang chieu", "all day", "sang chieu")
	planHalf  = map[string]Half{
		"sang": Morning, "morning": Morning, "chieu": Afternoon, "afternoon": Afternoon, "toi": Evening, "evening": Evening,
	}
)

// planReader goes through the words of a line.
type planReader struct {
	words  []string
	groups []planGroup
}

// readPlan takes a line to pieces. ok is false for one that has a word which isn't
// understood, or days or hours that end nowhere.
func readPlan(line string) (groups []planGroup, ok bool) {
	r := planReader{words: planToken.FindAllString(plainPlan.Replace(letters.Fold(joinPlan.Replace(strings.ToLower(strings.TrimRight(letters.Clean(line), " .;"))))), -1)}
	for len(r.words) > 0 {
		if !r.next() {
			return nil, false
		}
	}
	for _, g := range r.groups {
		if len(g.days) == 0 {
			return nil, false
		}
	}
	return r.groups, len(r.groups) > 0
}

// next takes one thing off the line: a day, a half of the day, hours, or a word that
// only joins others.
func (r *planReader) next() bool {
	word := r.words[0]
	switch planWord[word] {
	case ",":
		r.words = r.words[1:]
		return true
	case "half":
		r.words = r.words[1:]
		g, ok := r.group()
		if ok {
			g.halves = append(g.halves, planHalf[word])
		}
		return ok
	}
	if _, ok := clock(word); ok {
		return r.takeHours()
	}
	if _, ok := date(word); ok {
		return r.takeDays()
	}
	return false
}

// group is the one that halves and hours belong to: there are none before a day.
func (r *planReader) group() (*planGroup, bool) {
	if len(r.groups) == 0 {
		return nil, false
	}
	return &r.groups[len(r.groups)-1], true
}

// takeHours takes "18:00-20:30".
func (r *planReader) takeHours() bool {
	from, _ := clock(r.words[0])
	g, ok := r.group()
	if !ok || len(r.words) < 3 || planWord[r.words[1]] != "-" && r.words[1] != "toi" {
		return false
	}
	to, ok := clock(r.words[2])
	if !ok || to <= from {
		return false
	}
	hours := planHours{from: from, to: to}
	if n := len(g.halves); n > 0 {
		hours.under = g.halves[n-1]
	}
	g.hours = append(g.hours, hours)
	r.words = r.words[3:]
	return true
}

// takeDays takes "16", "16/8/2022" or "16-19/8". After halves or hours other days begin.
func (r *planReader) takeDays() bool {
	first, _ := date(r.words[0])
	days := planDay{first: first}
	r.words = r.words[1:]
	if len(r.words) > 1 && (planWord[r.words[0]] == "-" || r.words[0] == "toi") {
		if last, ok := date(r.words[1]); ok {
			days.last, days.ranged = last, true
			r.words = r.words[2:]
		}
	}
	if g, ok := r.group(); !ok || len(g.halves)+len(g.hours) > 0 {
		r.groups = append(r.groups, planGroup{})
	}
	g, _ := r.group()
	g.days = append(g.days, days)
	return true
}

// date reads "16", "16/8", "16/8/2022", "16/8/22".
func date(word string) (d planDate, ok bool) {
	parts := strings.Split(word, "/")
	for i, of := range []*int{&d.day, &d.month, &d.year} {
		if i == len(parts) {
			break
		}
		n, err := strconv.Atoi(parts[i])
		if err != nil || n == 0 {
			return d, false
		}
		*of = n
	}
	if d.year > 0 && d.year < 100 {
		d.year += 2000
	}
	return d, true
}

// recent is for how long a day that has passed is taken for one of this year, where no
// year was written: classes are put down some days late, and planned for months ahead.
const recent = 30 * 24 * time.Hour

// complete gives the days what was left out of them: the month and the year of those
// that come after, else of those before; where no year is written, the one in which
// the last day is to come or has passed a short time ago. ok is false when a day has
// no month, or isn't in the calendar.
func complete(groups []planGroup, now time.Time) (ok bool) {
	var dates []*planDate
	written := false
	for _, g := range groups {
		for i := range g.days {
			dates = append(dates, &g.days[i].first)
			if g.days[i].ranged {
				dates = append(dates, &g.days[i].last)
			}
		}
	}
	unwritten := make([]bool, len(dates))
	for i, d := range dates {
		unwritten[i] = d.year == 0
		written = written || d.year != 0
	}
	fill(dates, func(d *planDate) *int { return &d.month })
	if last := dates[len(dates)-1]; !written {
		last.year = now.Year()
		if last.midnight(now.Location()).Before(now.Add(-recent)) {
			last.year++
		}
	}
	fill(dates, func(d *planDate) *int { return &d.year })
	for i := len(dates) - 2; i >= 0; i-- { // of 29/12 and 2/1/2023 the first is of the year before
		if unwritten[i] && dates[i].year == dates[i+1].year && dates[i].month > dates[i+1].month {
			dates[i].year--
		}
	}
	for _, d := range dates {
		if at := d.midnight(time.UTC); at.Day() != d.day || int(at.Month()) != d.month {
			return false
		}
	}
	return true
}

// fill gives a part of the dates that was left out the value that it has in the next
// date with one, else in the one before.
func fill(dates []*planDate, part func(*planDate) *int) {
	known := 0
	take := func(d *planDate) {
		if p := part(d); *p == 0 {
			*p = known
		} else {
			known = *p
		}
	}
	for _, d := range slices.Backward(dates) {
		take(d)
	}
	for _, d := range dates {
		take(d)
	}
}

func (d planDate) midnight(loc *time.Location) time.Time {
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, loc)
}
