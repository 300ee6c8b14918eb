package course

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Cron is a cron expression of five fields: minute, hour, day of the month, month, day
// of the week. A zone or a rhythm ("TZ=", "@every") isn't one: the zone is the course's,
// and the moments must not depend on when they are asked for.
type Cron struct {
	minute, hour, dom, month, dow cronField
}

// cronField is a field's values as bits. any says that it is a star, which doesn't
// restrict the day.
type cronField struct {
	bits uint64
	any  bool
}

func (f cronField) has(value int) bool { return f.bits&(1<<value) != 0 }

// values are those of a field, in order.
func (f cronField) values() (values []int) {
	for value := range 64 {
		if f.has(value) {
			values = append(values, value)
		}
	}
	return values
}

// The names that stand for numbers, from 1 and from 0.
var (
	cronMonths   = []string{"", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	cronWeekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
)

// ParseCron reads an expression; ok is false when it is none. Lists, ranges, steps and
// the English names of months and days are understood, and 7 for Sunday.
func ParseCron(spec string) (c Cron, ok bool) {
	fields := strings.Fields(strings.ToLower(spec))
	if len(fields) != 5 {
		return c, false
	}
	for i, f := range []struct {
		to       *cronField
		min, max int
		names    []string
	}{
		{&c.minute, 0, 59, nil}, {&c.hour, 0, 23, nil}, {&c.dom, 1, 31, nil}, {&c.month, 1, 12, cronMonths}, {&c.dow, 0, 7, cronWeekdays},
	} {
		for part := range strings.SplitSeq(fields[i], ",") {
			one, ok := cronPart(part, f.min, f.max, f.names)
			if !ok {
				return c, false
			}
			f.to.bits |= one.bits
			f.to.any = f.to.any || one.any
		}
	}
	if c.dow.has(7) {
		c.dow.bits = c.dow.bits&^(1<<7) | 1
	}
	return c, true
}

// cronPart reads one of a field's list: "*", "*/15", "7", "7/2", "7-9", "7-9/2".
func cronPart(part string, lowest, highest int, names []string) (f cronField, ok bool) {
	span, every, stepped := strings.Cut(part, "/")
	step := 1
	if stepped {
		var err error
		if step, err = strconv.Atoi(every); err != nil || step < 1 {
			return f, false
		}
	}
	first, last := lowest, highest
	if span == "*" {
		f.any = step == 1
	} else {
		from, to, ranged := strings.Cut(span, "-")
		if first, ok = cronValue(from, names); !ok {
			return f, false
		}
		switch {
		case ranged:
			if last, ok = cronValue(to, names); !ok {
				return f, false
			}
		case !stepped:
			last = first
		}
	}
	if first < lowest || last > highest || first > last {
		return f, false
	}
	for value := first; value <= last; value += step {
		f.bits |= 1 << value
	}
	return f, true
}

func cronValue(text string, names []string) (value int, ok bool) {
	if at := slices.Index(names, text); at >= 0 && text != "" {
		return at, true
	}
	value, err := strconv.Atoi(text)
	return value, err == nil && value >= 0 && text[0] != '+'
}

// Times are the times of day, as hour and minute, in order.
func (c Cron) Times() (times [][2]int) {
	for _, hour := range c.hour.values() {
		for _, minute := range c.minute.values() {
			times = append(times, [2]int{hour, minute})
		}
	}
	return times
}

// Daily tells whether the times are those of every day.
func (c Cron) Daily() bool { return c.dom.any && c.month.any && c.dow.any }

// CronText is an expression as people say it: one of every day by its times of day,
// "18:00, 20:00"; any other, and none, as it is.
func CronText(spec string) string {
	c, ok := ParseCron(spec)
	if !ok || !c.Daily() {
		return spec
	}
	var all []string
	for _, t := range c.Times() {
		all = append(all, fmt.Sprintf("%d:%02d", t[0], t[1]))
	}
	return strings.Join(all, ", ")
}

// Never tells whether no day of any year is one of the expression: 30 February isn't.
func (c Cron) Never() bool {
	if c.dom.any || !c.dow.any {
		return false
	}
	for _, month := range c.month.values() {
		longest := time.Date(2024, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day() // of a leap year
		if c.dom.values()[0] <= longest {
			return false
		}
	}
	return true
}

// On are the expression's moments on the day of a zone that a moment lies in, in order.
// They are read off the calendar, hour by hour of the clock on the wall, so that no day
// is passed over on which that clock is moved by half an hour. A time that the clock
// leaps over comes when it has leapt, one that it shows twice comes once.
func (c Cron) On(day time.Time) (moments []time.Time) {
	if !c.onDay(day) {
		return nil
	}
	begins, ends := noon(day).ZoneBounds()
	still := begins.Before(day.AddDate(0, 0, -2)) && (ends.IsZero() || ends.After(day.AddDate(0, 0, 2))) // most days are: no need to look
	for _, t := range c.Times() {
		at := time.Date(day.Year(), day.Month(), day.Day(), t[0], t[1], 0, 0, day.Location())
		if !still {
			at = shownAt(day, t[0], t[1])
		}
		if n := len(moments); n == 0 || at.After(moments[n-1]) {
			moments = append(moments, at)
		}
	}
	return moments
}

// onDay is cron's rule: of two restricted fields of days one is enough.
func (c Cron) onDay(day time.Time) bool {
	dom, dow := c.dom.has(day.Day()), c.dow.has(int(day.Weekday()))
	if !c.dom.any && !c.dow.any {
		return c.month.has(int(day.Month())) && (dom || dow)
	}
	return c.month.has(int(day.Month())) && dom && dow
}

// shownAt is the first moment at which the clock of the day's zone shows a time
// of that day; where it leaps over the time, the moment of the leap.
func shownAt(day time.Time, hour, minute int) time.Time {
	at := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, day.Location())
	asked := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, time.UTC)
	begins, ends := at.ZoneBounds()
	_, after := at.Zone()
	switch shown := at.Unix() + int64(after); { // as if the clock were one of UTC
	case shown > asked.Unix(): // leapt over: time.Date has taken the zone before the leap
		return begins
	case shown < asked.Unix(): // or the one after it
		return ends
	case begins.IsZero():
		return at
	}
	_, before := begins.Add(-time.Second).Zone()
	if first := at.Add(time.Duration(after-before) * time.Second); first.Before(begins) && before > after {
		return first
	}
	return at
}
