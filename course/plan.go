package course

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// The default half-days, as hour and minute of the wall clock.
var (
	morningHours   = [2][2]int{{7, 30}, {11, 30}}
	afternoonHours = [2][2]int{{13, 30}, {17, 0}}
	eveningHours   = [2][2]int{{18, 0}, {20, 30}}
)

// MaxSessions is the largest number of sessions one line may make.
const MaxSessions = 60

var planLine = regexp.MustCompile(`^(\d{1,2})(?:/(\d{1,2}))?(?:/(\d{4}))?(?:\s*(?:-|đến|den|to)\s*(\d{1,2})/(\d{1,2})/(\d{4}))?\s*(.*)$`)

// PlanSessions reads one line such as "16-19/8/2022 sáng chiều" and returns the
// sessions it stands for, in order, numbered from 1, with the default hours in
// the given zone: every day from the first to the last, the halves named (both
// when none is). "29/8-2/9/2022 sáng" and "16/8/2022" are understood too. It
// returns an *Error of kind ErrInvalid for a line it can't read, an impossible
// date, a first day after the last, or more than MaxSessions.
func PlanSessions(line string, loc *time.Location) ([]Session, error) {
	bad := Refuse(ErrInvalid, "plan.bad")
	m := planLine.FindStringSubmatch(strings.ToLower(letters.Clean(line)))
	if m == nil {
		return nil, bad
	}
	if m[4] == "" { // a single day: it is its own last
		m[4], m[5], m[6] = m[1], m[2], m[3]
	}
	last, ok := planDay(m[4], m[5], m[6], loc)
	if !ok {
		return nil, bad
	}
	month, year := m[2], m[3]
	if month == "" {
		month = m[5]
	}
	if year == "" {
		year = m[6]
	}
	first, ok := planDay(m[1], month, year, loc)
	if !ok || first.After(last) {
		return nil, bad
	}
	halves, ok := planHalves(m[7])
	if !ok {
		return nil, bad
	}
	var sessions []Session
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		for _, h := range halves {
			s := HalfDay(day, h)
			s.No = len(sessions) + 1
			sessions = append(sessions, s)
		}
		if len(sessions) > MaxSessions {
			return nil, Refuse(ErrInvalid, "plan.too_many", "Max", MaxSessions)
		}
	}
	return sessions, nil
}

// HalfDay is a session on the local day with the default hours of its half.
func HalfDay(day time.Time, h Half) Session {
	hours := map[Half][2][2]int{Morning: morningHours, Afternoon: afternoonHours, Evening: eveningHours}[h]
	y, m, d := day.Date()
	return Session{
		Half:  h,
		Start: time.Date(y, m, d, hours[0][0], hours[0][1], 0, 0, day.Location()),
		End:   time.Date(y, m, d, hours[1][0], hours[1][1], 0, 0, day.Location()),
	}
}

func planDay(day, month, year string, loc *time.Location) (time.Time, bool) {
	d, err1 := strconv.Atoi(day)
	m, err2 := strconv.Atoi(month)
	y, err3 := strconv.Atoi(year)
	if err1 != nil || err2 != nil || err3 != nil {
		return time.Time{}, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, loc)
	return t, t.Day() == d && int(t.Month()) == m
}

func planHalves(words string) ([]Half, bool) {
	var morning, afternoon bool
	for _, w := range strings.FieldsFunc(letters.Fold(words), func(r rune) bool { return strings.ContainsRune(" ,+&", r) }) {
		switch w {
		case "sang", "morning":
			morning = true
		case "chieu", "afternoon":
			afternoon = true
		case "va", "and":
		case "ngay", "day": // "cả ngày"
			morning, afternoon = true, true
		case "ca", "all":
		default:
			return nil, false
		}
	}
	switch {
	case morning && !afternoon:
		return []Half{Morning}, true
	case afternoon && !morning:
		return []Half{Afternoon}, true
	}
	return []Half{Morning, Afternoon}, true
}
