package course

import (
	"fmt"
	"strconv"
	"strings"
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

// Percent writes tenths of a percent with a decimal comma and no needless
// digit: 875 is "87,5 %", 800 is "80 %".
func Percent(tenths int) string {
	if tenths%10 == 0 {
		return fmt.Sprintf("%d %%", tenths/10)
	}
	return fmt.Sprintf("%d,%d %%", tenths/10, tenths%10)
}

// Birth is a date of birth as rosters give it: whole, or the year only. The
// zero value means that it is not known.
type Birth struct {
	Year, Month, Day int // Month and Day are 0 when only the year is known
}

// IsZero tells that nothing is known.
func (b Birth) IsZero() bool { return b.Year == 0 }

// String writes it for people: "14/5/1982", "1982", "".
func (b Birth) String() string {
	switch {
	case b.IsZero():
		return ""
	case b.Day == 0:
		return strconv.Itoa(b.Year)
	}
	return fmt.Sprintf("%d/%d/%d", b.Day, b.Month, b.Year)
}

// ISO writes it as ISO 8601 does, and as the database has it: "1982-05-14", "1982", "".
func (b Birth) ISO() string {
	switch {
	case b.IsZero():
		return ""
	case b.Day == 0:
		return fmt.Sprintf("%04d", b.Year)
	}
	return fmt.Sprintf("%04d-%02d-%02d", b.Year, b.Month, b.Day)
}

// BirthFromISO reads what ISO wrote; anything else is the zero Birth.
func BirthFromISO(s string) Birth {
	var b Birth
	switch len(s) {
	case 4:
		b.Year, _ = strconv.Atoi(s)
	case 10:
		if _, err := fmt.Sscanf(s, "%04d-%02d-%02d", &b.Year, &b.Month, &b.Day); err != nil {
			return Birth{}
		}
	}
	return b
}

// The years of birth that a trainee can have been born in.
const (
	minBirthYear = 1925
	maxBirthYear = 2015
)

// ParseBirth reads what a person types: "14/5/1982", "14-05-1982", "14.5.82" or
// "1982". It returns an *Error of kind ErrInvalid for anything else, an
// impossible day, and years outside 1925 to 2015.
func ParseBirth(s string) (Birth, error) {
	parts := strings.FieldsFunc(strings.TrimSpace(s), func(r rune) bool {
		return r == '/' || r == '-' || r == '.' || r == ' '
	})
	bad := Refuse(ErrInvalid, "birth.bad")
	nums := make([]int, len(parts))
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 || len(p) > 4 {
			return Birth{}, bad
		}
		nums[i] = n
	}
	var b Birth
	switch len(nums) {
	case 1:
		b = Birth{Year: nums[0]}
	case 3:
		b = Birth{Year: nums[2], Month: nums[1], Day: nums[0]}
		if len(parts[2]) == 2 {
			b.Year += 1900
		}
		t := time.Date(b.Year, time.Month(b.Month), b.Day, 0, 0, 0, 0, time.UTC)
		if b.Month < 1 || b.Day < 1 || t.Day() != b.Day || int(t.Month()) != b.Month {
			return Birth{}, bad
		}
	default:
		return Birth{}, bad
	}
	if b.Year < minBirthYear || b.Year > maxBirthYear {
		return Birth{}, bad
	}
	return b, nil
}
