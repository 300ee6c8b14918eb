package course

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/loptruong/loptruong/letters"
)

// When is what somebody says of the time of a session, as far as it is said.
type When struct {
	Day  time.Time // its midnight; zero: not said
	Half Half      // empty: not said
	From int       // minutes of the wall clock after midnight; -1: not said
	To   int       // likewise

	dated bool // the day is said by its date
}

var (
	wordsOf    = regexp.MustCompile(`[\p{L}\p{M}]+`)
	halfRange  = regexp.MustCompile(`(^|[^\d/:.hgo ] ?)(\d{1,2}) ?(?:-|den) ?(\d{1,2} ?(?:[:h.]|gio|g))`) // "8-11h"
	dayMonth   = regexp.MustCompile(`(?:ngay )?\b(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\b`)
	dayDashes  = regexp.MustCompile(`(?:ngay )?\b(\d{1,2})[-.](\d{1,2})[-.](\d{4})\b`)
	dayDot     = regexp.MustCompile(`(?:ngay )?\b(\d{1,2})\.(\d)()\b`) // "20.8 7h", "ngày 20.8"; "20.08" is an hour, and "7.5" alone may be one
	dayInWords = regexp.MustCompile(`ngay (\d{1,2})(?: thang (\d{1,2}))?(?: nam (\d{4}))?\b`)
	hourMinute = regexp.MustCompile(`\b(\d{1,2}) ?(?:[:.](\d{2})|(?:gio|h|g) ?(?:(ruoi|\d{1,2})(?: ?(?:phut|ph|p))?\b)?)(?: ?(am|pm)\b)?|\b(\d{1,2}) ?(am|pm)\b`)
	halfPast   = regexp.MustCompile(`\b(\d{1,2}) ruoi\b`)
	shortOf    = regexp.MustCompile(`\b(\d{1,2}) ?(?:gio|h|g) ?kem (\d{1,2})(?: ?(?:phut|ph|p))?\b`) // "8 giờ kém 15"
)

// ReadWhen reads what somebody types of a session's time: "8h", "7:30-11:30", "20/8",
// "chiều 20/8", "sáng mai", "thứ 6 14h đến 16h30". A day without its year, or its month,
// is the one nearest to near; "hôm nay", "mai" and days of the week are by now. The day
// is one of the zone of near. It returns an *Error of kind ErrInvalid for what it can't
// read, and for a day or an hour that there isn't.
func ReadWhen(text string, now, near time.Time) (When, error) {
	w := When{From: -1, To: -1}
	rest, dayOK := w.takeDay(plainWords(text), near)
	rest, hoursOK := w.takeHours(rest)
	wordsOK, clash := w.takeWords(rest, now.In(near.Location()))
	switch {
	case wordsOK && clash != nil:
		return w, clash
	case !dayOK:
		return w, Refuse(ErrInvalid, "reschedule.no_such_day")
	case !hoursOK:
		return w, Refuse(ErrInvalid, "reschedule.bad_hours")
	case !wordsOK || w == When{From: -1, To: -1}:
		return w, Refuse(ErrInvalid, "reschedule.bad_when")
	}
	w.afterNoon()
	return w, nil
}

// plainWords is a time as it was typed, in small letters without accents.
func plainWords(text string) string {
	text = strings.ToLower(letters.Clean(text))
	text = strings.ReplaceAll(text, "tới", "đến") // without its accents it is the evening
	text = wordsOf.ReplaceAllStringFunc(text, letters.Fold)
	return halfPast.ReplaceAllString(text, "${1}h30")
}

// takeDay takes a date out of the text.
func (w *When) takeDay(text string, near time.Time) (rest string, ok bool) {
	for _, form := range []*regexp.Regexp{dayDashes, dayMonth, dayDot, dayInWords} {
		at := form.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		m, rest := form.FindStringSubmatch(text), text[:at[0]]+" "+text[at[1]:]
		if form == dayDot && !strings.HasPrefix(m[0], "ngay") && !hourMinute.MatchString(rest) {
			continue
		}
		w.Day, ok = nearestDay(m[1], m[2], m[3], near)
		w.dated = true
		return rest, ok
	}
	return text, true
}

// nearestDay is the day of that number, month and year nearest to a moment; ok is false
// when there is none. Month and year may be empty.
func nearestDay(day, month, year string, near time.Time) (nearest time.Time, ok bool) {
	d, _ := strconv.Atoi(day)
	m, _ := strconv.Atoi(month)
	y, _ := strconv.Atoi(year)
	if len(year) == 2 {
		y += 2000
	}
	for away := -12; away <= 12; away++ {
		first := time.Date(near.Year(), near.Month()+time.Month(away), 1, 0, 0, 0, 0, near.Location())
		if year != "" {
			first = time.Date(y, first.Month(), 1, 0, 0, 0, 0, near.Location())
		}
		if month != "" && int(first.Month()) != m {
			continue
		}
		one := first.AddDate(0, 0, d-1)
		exists := d > 0 && one.Month() == first.Month()
		if exists && (!ok || one.Sub(near).Abs() < nearest.Sub(near).Abs()) {
			nearest, ok = one, true
		}
	}
	return nearest, ok
}

// takeHours takes one or two times of day out of the text.
func (w *When) takeHours(text string) (rest string, ok bool) {
	text = shortOf.ReplaceAllStringFunc(text, func(found string) string {
		m := shortOf.FindStringSubmatch(found)
		hour, _ := strconv.Atoi(m[1])
		less, _ := strconv.Atoi(m[2])
		if hour == 0 || less == 0 || less > 59 {
			return found // which is an hour and a word that nobody knows
		}
		return fmt.Sprintf("%dh%02d", hour-1, 60-less)
	})
	text = halfRange.ReplaceAllString(text, "${1}${2}h - $3")
	ok = true
	rest = hourMinute.ReplaceAllStringFunc(text, func(found string) string {
		m := hourMinute.FindStringSubmatch(found)
		at, there := clockMinutes(m[1]+m[5], m[2]+m[3])
		switch half := m[4] + m[6]; {
		case half == "pm" && at < 12*60:
			at += 12 * 60
		case half == "am" && at >= 12*60 && at < 13*60:
			at -= 12 * 60
		}
		ok = ok && there && w.To < 0
		if w.From < 0 {
			w.From = at
		} else {
			w.To = at
		}
		return " "
	})
	return rest, ok
}

// namedDays say a day by how far it lies from today.
var namedDays = []struct {
	name string
	away int
}{{"hom nay", 0}, {"today", 0}, {"ngay mai", 1}, {"tomorrow", 1}, {"ngay kia", 2}, {"ngay mot", 2}, {"nay", 0}, {"mai", 1}, {"mot", 2}}

// weekdays are their names, Sunday first.
var weekdays = [7][]string{
	{"chu nhat", "cn", "sunday"}, {"thu hai", "thu 2", "t2", "monday"}, {"thu ba", "thu 3", "t3", "tuesday"},
	{"thu tu", "thu 4", "t4", "wednesday"}, {"thu nam", "thu 5", "t5", "thursday"}, {"thu sau", "thu 6", "t6", "friday"},
	{"thu bay", "thu 7", "t7", "saturday"},
}

// takeWords takes what is said in words; ok is false when others are left, and clash tells that the days
// that are said aren't one day.
func (w *When) takeWords(text string, today time.Time) (ok bool, clash error) {
	text = " " + strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ") + " "
	take := func(name string) bool {
		cut := strings.Replace(text, " "+name+" ", " ", 1)
		found := cut != text
		text = cut
		return found
	}
	day := func(away int) time.Time {
		return time.Date(today.Year(), today.Month(), today.Day()+away, 0, 0, 0, 0, today.Location())
	}
	for _, named := range namedDays {
		if take(named.name) {
			if !w.Day.IsZero() && !w.Day.Equal(day(named.away)) {
				clash = Refuse(ErrInvalid, "reschedule.two_days")
			}
			w.Day = day(named.away)
		}
	}
	for n, names := range weekdays {
		for _, name := range names {
			if take(name) {
				switch {
				case w.Day.IsZero():
					w.Day = day((n - int(today.Weekday()) + 7) % 7)
				case int(w.Day.Weekday()) != n:
					clash = Refuse(ErrInvalid, "reschedule.other_weekday", "Date", ShortDate(w.Day), "Weekday", int(w.Day.Weekday()))
				}
			}
		}
	}
	for half, names := range map[Half][]string{Morning: {"sang", "morning"}, Afternoon: {"chieu", "afternoon"}, Evening: {"toi", "evening"}} {
		for _, name := range names {
			if take(name) {
				ok = w.Half == "" || w.Half == half
				if w.Half = half; !ok {
					return false, clash
				}
			}
		}
	}
	for _, courtesy := range []string{"buoi", "ngay", "luc", "vao", "tu", "den", "gui", "hen", "dung", "khoang", "nhe", "nha", "from", "to", "at", "on", "a"} {
		take(courtesy)
		take(courtesy)
	}
	return strings.TrimSpace(text) == "", clash
}

// afterNoon makes hours what is meant by them in their half of the day: "chiều 2h" is at
// 14:00, and "11h-1h" ends at 13:00.
func (w *When) afterNoon() {
	const noon, long = 12 * 60, 8 * 60
	if w.From >= 0 && w.From < noon && (w.Half == Afternoon && w.From < 7*60 || w.Half == Evening && w.From >= 4*60) {
		w.From += noon
	}
	if w.To >= 0 && w.To <= w.From && w.To+noon-w.From <= long {
		w.To += noon
	}
}

// Time is when a session is to be by what was said: what is not said stays as it is now
// (s; zero for one that is added), and in another half of the day it has the hours of the
// course's other sessions there, else the default ones. It returns an *Error of kind
// ErrInvalid when the day of an added session isn't said, and for hours that are none or
// don't fit the half.
func (c Course) Time(s Session, w When, sessions []Session) (half Half, start, end time.Time, err error) {
	day := w.Day
	if day.IsZero() {
		if s.ID == 0 {
			return "", start, end, Refuse(ErrInvalid, "reschedule.which_day")
		}
		day = s.Start.In(c.Location())
	}
	half = w.Half
	switch {
	case half == "" && w.From >= 0:
		half = HalfOf(wallClock(day, w.From))
	case half == "" && s.ID == 0:
		return "", start, end, Refuse(ErrInvalid, "reschedule.which_half")
	case half == "":
		half = s.Half
	}
	from, to := c.usualHours(half, s, sessions)
	if w.From >= 0 {
		if length := to - from; to <= w.From {
			to = w.From + length
		}
		from = w.From
	}
	if w.To >= 0 {
		to = w.To
	}
	if from >= to || to >= 24*60 || !half.takes(from) {
		return "", start, end, Refuse(ErrInvalid, "reschedule.bad_hours")
	}
	return half, wallClock(day, from), wallClock(day, to), nil
}

// takes tells whether a session of the half can begin so many minutes after midnight.
func (h Half) takes(from int) bool {
	switch h {
	case Morning:
		return from < 12*60
	case Afternoon:
		return from >= 11*60 && from < 19*60
	}
	return from >= 16*60
}

// usualHours are when a session begins and ends in a half of the day, in minutes after
// midnight: as it does now, as another of the course's there does, else by default.
func (c Course) usualHours(half Half, s Session, sessions []Session) (from, to int) {
	usual := HalfDay(time.Date(2000, 1, 1, 0, 0, 0, 0, c.Location()), half)
	for _, other := range sessions {
		if other.Half == half && other.Name == "" && !other.Cancelled() {
			usual = other
		}
	}
	if s.ID != 0 && s.Half == half {
		usual = s
	}
	return minuteOf(usual.Start.In(c.Location())), minuteOf(usual.End.In(c.Location()))
}

func minuteOf(local time.Time) int { return 60*local.Hour() + local.Minute() }
