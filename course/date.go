package course

import (
	"fmt"
	"strconv"
	"time"
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

// ClockDate writes a moment by the clock of its zone: "7:30 16/8/2022".
func ClockDate(t time.Time) string { return ClockTime(t) + " " + ShortDate(t) }

// Percent writes tenths of a percent with a decimal comma and no needless
// digit: 875 is "87,5 %", 800 is "80 %".
func Percent(tenths int) string {
	if tenths%10 == 0 {
		return fmt.Sprintf("%d %%", tenths/10)
	}
	return fmt.Sprintf("%d,%d %%", tenths/10, tenths%10)
}
