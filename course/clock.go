package course

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// clockTime is a time of day as people write it, folded, which makes "8.05" "8 05".
var clockTime = regexp.MustCompile(`^(?:(?:den|toi|luc|at) )*(\d{1,2})(?: ?(?:h|gio|g|:| ) ?(?:(ruoi|\d{1,2})(?: ?(?:phut|ph|p))?)?)?$`)

// ParseClockTime reads a time of the wall clock as people write it, "8:05", "8h05", "đến 8
// giờ 5", "8.05", "8 giờ rưỡi", "8h", "8", as a moment of the given day, in its zone. ok is
// false when it is none.
func ParseClockTime(text string, day time.Time) (at time.Time, ok bool) {
	m := clockTime.FindStringSubmatch(letters.Fold(text))
	if m == nil {
		return time.Time{}, false
	}
	minutes, ok := clockMinutes(m[1], m[2])
	return wallClock(day, minutes), ok
}

// clock reads a time of day, folded, among other numbers: one with a colon or a letter.
func clock(word string) (minutes int, ok bool) {
	m := clockTime.FindStringSubmatch(word)
	if m == nil || !strings.ContainsAny(word, ":hg") {
		return 0, false
	}
	return clockMinutes(m[1], m[2])
}

// clockMinutes are the minutes after midnight of an hour and the minutes in it: digits,
// "ruoi" for its half, nothing for the full hour. ok is false when there is no such time.
func clockMinutes(hour, minute string) (minutes int, ok bool) {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(strings.Replace(minute, "ruoi", "30", 1))
	return 60*h + m, h < 24 && m < 60
}
