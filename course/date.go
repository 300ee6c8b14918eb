package course

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// ShortDate writes a date as NĐ 30/2020 does in tables: "19/8/2022".
func ShortDate(t time.Time) string { return t.Format("2/1/2006") }

// LongDate writes a date as it stands in a Vietnamese sentence: "ngày 19 tháng 8
// năm 2022", with a leading zero for days under 10 and for months 1 and 2 (NĐ
// 30/2020, phụ lục I).
func LongDate(t time.Time) string {
	month := strconv.Itoa(int(t.Month()))
	if t.Month() <= time.February {
		month = "0" + month
	}
	return fmt.Sprintf("ngày %02d tháng %s năm %d", t.Day(), month, t.Year())
}

// ClockTime writes a time of day without a leading zero: "7:30".
func ClockTime(t time.Time) string { return fmt.Sprintf("%d:%02d", t.Hour(), t.Minute()) }

// Percent writes tenths of a percent with a decimal comma and no needless
// digit: 875 is "87,5 %", 800 is "80 %".
func Percent(tenths int) string {
	if tenths%10 == 0 {
		return fmt.Sprintf("%d %%", tenths/10)
	}
	return fmt.Sprintf("%d,%d %%", tenths/10, tenths%10)
}

// ParseClockTime reads a time of the wall clock as a moment of the given day, in its
// zone: "7:52", "7h52", "đến 7 giờ 52". ok is false when it is none.
func ParseClockTime(text string, day time.Time) (at time.Time, ok bool) {
	text = strings.NewReplacer(" gio", "h", "phut", "").Replace(letters.Fold(text))
	for _, word := range []string{"den ", "toi ", "luc ", "at "} {
		text = strings.TrimPrefix(text, word)
	}
	minutes, ok := clock(strings.ReplaceAll(text, " ", ""))
	return wallClock(day, minutes), ok
}
