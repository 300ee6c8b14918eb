package course

import (
	"regexp"
	"strconv"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// clockTime is a time of day as people write it, folded.
var clockTime = regexp.MustCompile(`^(?:luc )?(\d{1,2})(?: ?(?:h|g|gio|:| ) ?(\d{1,2})?)?(?: ?(?:phut|ph|p))?$`)

// ClockOn reads a time of day as people write it, "8:05", "8h05", "8 giờ 5", "8.05",
// "8h", as a moment of the day that another lies in, by the clock of its zone; false for
// anything else.
func ClockOn(day time.Time, text string) (time.Time, bool) {
	m := clockTime.FindStringSubmatch(letters.Fold(text))
	if m == nil {
		return time.Time{}, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2]) // none: the whole hour
	if hour > 23 || minute > 59 {
		return time.Time{}, false
	}
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, day.Location()), true
}
