package course

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/loptruong/loptruong/letters"
)

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

// slipOf tells whether two whole dates are one as it is easily mistyped: two of day,
// month and year are right, or day and month are swapped.
func (b Birth) slipOf(other Birth) bool {
	if b.Day == 0 || other.Day == 0 {
		return false
	}
	day, month := b.Day == other.Day, b.Month == other.Month
	if b.Year != other.Year {
		return day && month
	}
	return day || month || b.Day == other.Month && b.Month == other.Day
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

// ParseBirth reads a date of birth as people type it and rosters have it: with any
// signs between the numbers or none ("14/5/1982", "14–5–82", "14051982", "140582"), in
// words ("sinh ngày 14 tháng 5 năm 1982 ạ", "14 tháng tư năm 1982"), as programs write
// it ("1982-05-14", "14-May-82", "May 14, 1982", "5/14/1982"), or the year alone
// ("1982", "sinh năm 1982"). The day stands before the month where both could be
// either. It returns an *Error of kind ErrInvalid that says what is wrong: with a text
// that is nothing of the kind, a day that the calendar doesn't have, and a year outside
// 1925 to 2015, so that nobody is born in the future.
func ParseBirth(s string) (Birth, error) {
	b, ok := readBirth(letters.Fold(s))
	switch {
	case !ok:
		return Birth{}, Refuse(ErrInvalid, "birth.bad")
	case b.Year < minBirthYear || b.Year > maxBirthYear:
		return Birth{}, Refuse(ErrInvalid, "birth.bad_year", "Year", strconv.Itoa(b.Year),
			"First", strconv.Itoa(minBirthYear), "Last", strconv.Itoa(maxBirthYear))
	case b.Day != 0 && !b.inCalendar():
		return Birth{}, Refuse(ErrInvalid, "birth.bad_day", "Birth", b.String())
	}
	return b, nil
}

func (b Birth) inCalendar() bool {
	t := time.Date(b.Year, time.Month(b.Month), b.Day, 0, 0, 0, 0, time.UTC)
	return t.Day() == b.Day && int(t.Month()) == b.Month
}

// birthNumber is a number of a date.
type birthNumber struct {
	value, digits int
	month         bool // the words say that it is the month
}

// readBirth reads a folded date, which may be none of the calendar; ok is false when
// it is not one of three numbers, or of one that is a year or all of a date.
func readBirth(folded string) (b Birth, ok bool) {
	n, ok := birthNumbers(folded)
	if !ok {
		return Birth{}, false
	}
	if len(n) == 1 {
		if n[0].digits == 4 && !n[0].month {
			return Birth{Year: n[0].value}, true
		}
		if n, ok = n[0].parted(); !ok {
			return Birth{}, false
		}
	}
	if len(n) != 3 {
		return Birth{}, false
	}
	if n[0].digits == 4 { // 1982-05-14
		slices.Reverse(n)
	}
	day, month, year := n[0], n[1], n[2]
	// "tháng 5 ngày 14", and "5/14/1982", which can only be one with the month first.
	if day.month || !month.month && month.value > 12 && day.value <= 12 {
		day, month = month, day
	}
	if day.month || year.month || day.digits > 2 || month.digits > 2 || day.value < 1 || month.value < 1 {
		return Birth{}, false
	}
	switch year.digits {
	case 2:
		year.value += 1900
		if year.value+100 <= maxBirthYear {
			year.value += 100
		}
	case 4:
	default:
		return Birth{}, false
	}
	return Birth{Year: year.value, Month: month.value, Day: day.value}, true
}

// parted are day, month and year of a number that holds all three: "14051982",
// "140582", "19820514".
func (n birthNumber) parted() (parts []birthNumber, ok bool) {
	part := func(value, digits int) birthNumber { return birthNumber{value: value, digits: digits} }
	switch n.digits {
	case 6:
		return []birthNumber{part(n.value/1e4, 2), part(n.value/1e2%1e2, 2), part(n.value%1e2, 2)}, true
	case 8:
		if month := n.value / 1e4 % 1e2; month < 1 || month > 12 {
			return []birthNumber{part(n.value/1e4, 4), part(n.value/1e2%1e2, 2), part(n.value%1e2, 2)}, true
		}
		return []birthNumber{part(n.value/1e6, 2), part(n.value/1e4%1e2, 2), part(n.value%1e4, 4)}, true
	}
	return nil, false
}

// birthNumbers are the numbers of a date, in order. ok is false when other words stand
// there than belong to a date or to courtesy.
func birthNumbers(folded string) (numbers []birthNumber, ok bool) {
	words := birthWords(folded)
	month := false // the next number is the month
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w[0] >= '0' && w[0] <= '9' {
			value, err := strconv.Atoi(w)
			if err != nil || len(w) > 8 {
				return nil, false
			}
			numbers = append(numbers, birthNumber{value, len(w), month})
			month = false
			continue
		}
		if month && len(numbers) > 0 { // "30 tháng tư", "30 tháng năm năm 1985"; but "tháng, năm sinh"
			if value, used := monthInWords(words[i:]); used > 0 {
				numbers = append(numbers, birthNumber{value, 2, true})
				month, i = false, i+used-1
				continue
			}
		}
		if value := slices.IndexFunc(englishMonths, func(name string) bool { return len(w) >= 3 && strings.HasPrefix(name, w) }); value >= 0 {
			numbers = append(numbers, birthNumber{value + 1, 2, true})
			continue
		}
		if !slices.Contains(besideBirth, w) {
			return nil, false
		}
		month = w == "thang" || w == "thg"
	}
	return numbers, true
}

// birthWords parts a folded text into its numbers and words; the signs between them
// are left out.
func birthWords(folded string) []string {
	var words []string
	start, kind := 0, 0
	for i, r := range folded + " " {
		now := 0
		switch {
		case r >= '0' && r <= '9':
			now = 1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			now = 2
		}
		if now == kind {
			continue
		}
		if kind != 0 {
			words = append(words, folded[start:i])
		}
		start, kind = i, now
	}
	return words
}

// monthInWords is the month at the beginning of words, and how many it takes; 0 when
// there is none.
func monthInWords(words []string) (month, used int) {
	month = slices.Index(vietnameseMonths, words[0]) + 1
	if month == 0 {
		return 0, 0
	}
	if month > 12 {
		month = 12 // chạp
	}
	if month == 10 && len(words) > 1 {
		switch words[1] {
		case "mot":
			return 11, 2
		case "hai":
			return 12, 2
		}
	}
	return month, 1
}

var (
	vietnameseMonths = []string{"gieng", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi", "", "", "chap"}
	englishMonths    = []string{
		"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
	}
	// besideBirth are the words that may stand beside the numbers of a date.
	besideBirth = strings.Fields("ngay thang thg nam sinh ns sn la cua minh toi em chau anh chi dong " +
		"a da vang thua nhe nha " + "born on in my date of birth dob i am was st nd rd th")
)
