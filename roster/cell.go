package roster

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
)

// birth is what a cell says about a date of birth.
type birth struct {
	first course.Birth
	other course.Birth // the other reading; zero without doubt
}

// yearOnly is what a date cell shows whose format leaves day and month out.
var yearOnly = regexp.MustCompile(`^(19|20)\d\d$`)

// birth reads the birth in a cell. ok is false when there is something that
// can't be one; an empty cell is the zero birth.
func (g *grid) birth(line, col int) (b birth, ok bool) {
	shown := g.text(line, col)
	if v, isNumber := g.number(line, col); isNumber {
		// A bare year in a column of dates: Excel shows 1980 as a day in 1905.
		if year, ok := parseBirth(plainNumber(g.raw(line, col))); ok && v < 10_000 {
			return birth{first: year}, true
		}
	}
	day, isDate := g.date(line, col)
	if !isDate && birthSerial.MatchString(shown) { // a date cell that has lost its format
		v, _ := strconv.ParseFloat(shown, 64)
		serial, err := excelize.ExcelDateToTime(v, g.epoch4)
		day, isDate = serial, err == nil
	}
	if !isDate || yearOnly.MatchString(shown) {
		first, ok := parseBirth(shown)
		return birth{first: first}, ok
	}
	return dayBirth(day)
}

// lateHour is the hour from which a day of birth is doubtful: midnight where the
// file was made is stored as the evening before, by the clock of UTC (17:00 for
// Viet Nam) or of a zone next to ours.
const lateHour = 16

// dayBirth reads a day of the calendar that Excel has kept. Its day and month may
// have been swapped when it was typed; one late in the day may mean the next.
func dayBirth(day time.Time) (b birth, ok bool) {
	y, m, d := day.Date()
	b.first, ok = parseBirth(strconv.Itoa(d) + "/" + strconv.Itoa(int(m)) + "/" + strconv.Itoa(y))
	switch {
	case ok && day.Hour() >= lateHour:
		b.other = b.first
		y, m, d := day.AddDate(0, 0, 1).Date()
		b.first = course.Birth{Year: y, Month: int(m), Day: d}
	case ok:
		b.other = swapped(b.first)
	}
	return b, ok
}

// swapped is a birth with day and month the other way round; zero when that is no
// day or the same one.
func swapped(b course.Birth) course.Birth {
	if b.Day == 0 || b.Day > 12 || b.Day == b.Month {
		return course.Birth{}
	}
	return course.Birth{Year: b.Year, Month: b.Day, Day: b.Month}
}

var (
	birthSerial = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)    // days since 1900 (or 1904): 1925 to 2015 have five digits
	birthClock  = regexp.MustCompile(`[t ]\d{1,2}:\d{2}.*$`) // the midnight of an exported date
	birthISO    = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	birthOpen   = regexp.MustCompile(`^(?:0{1,2}|\?+|x+)?\s*[/.-]\s*(?:0{1,2}|\?+|x+)?\s*[/.-]\s*(\d{4})$`) // "00/00/1980"
	birthWhole  = regexp.MustCompile(`^(\d{4,})[.,]0+$`)                                                    // "1982.0", as programs write numbers
	birthUS     = regexp.MustCompile(`^(\d{1,2})[/. -](\d{1,2})[/. -]\d{2,4}$`)
)

// parseBirth is course.ParseBirth for a cleaned cell, which may also hold a midnight,
// a number with its fraction, or a day and month left open: "00/00/1982". ok is false
// for what can't be a birth; an empty text is the zero birth.
func parseBirth(s string) (b course.Birth, ok bool) {
	s = strings.Trim(birthClock.ReplaceAllString(strings.ToLower(s), ""), " '.:")
	if s == "" {
		return course.Birth{}, true
	}
	s = birthOpen.ReplaceAllString(birthWhole.ReplaceAllString(s, "$1"), "$1")
	b, err := course.ParseBirth(s)
	return b, err == nil
}

// american tells whether a date can only be one with the month before the day:
// "5/14/1982".
func american(s string) bool {
	m := birthUS.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	first, _ := strconv.Atoi(m[1])
	second, _ := strconv.Atoi(m[2])
	return first <= 12 && second > 12
}

var (
	phoneDigits = regexp.MustCompile(`\+?[0-9][0-9 .()-]{7,}`)
	notDigits   = regexp.MustCompile(`[^0-9]+`)
	phoneRun    = regexp.MustCompile(`^(0\d{9})(0\d{9})$`)
	phoneFloat  = regexp.MustCompile(`^[0-9][.,][0-9]{8,}[eE]\+?[0-9]+$`) // with every digit
	phoneWhole  = regexp.MustCompile(`^([0-9]{8,})[.,]0+$`)               // "912345678.0", as programs write numbers
	phoneNone   = regexp.MustCompile(`^[-0.?x ]*$`)
)

// phones are the numbers in a cell, at most two. missing says that there is nothing, or
// only the 0 that is left where a number was lost.
func (g *grid) phones(line, col int) (first, second string, missing bool) {
	s := g.text(line, col)
	if _, isNumber := g.number(line, col); isNumber {
		s = plainNumber(g.raw(line, col))
	}
	first, second = parsePhones(s)
	return first, second, phoneNone.MatchString(strings.ToLower(s))
}

// parsePhones is course.ParsePhones for the cleaned text of a cell, with other words round
// the numbers. One of another country stays as it is written.
func parsePhones(s string) (first, second string) {
	if phoneFloat.MatchString(s) {
		s = plainNumber(strings.Replace(s, ",", ".", 1))
	}
	s = phoneWhole.ReplaceAllString(s, "$1")
	if course.ForeignPhone(s) {
		return s, ""
	}
	if first, second = course.ParsePhones(s); second != "" {
		return first, second
	}
	for _, run := range phoneDigits.FindAllString(s, -1) {
		if m := phoneRun.FindStringSubmatch(notDigits.ReplaceAllString(run, "")); m != nil {
			run = m[1] + ";" + m[2]
		}
		one, two := course.ParsePhones(run)
		for _, p := range []string{one, two} {
			switch {
			case p == first || p == "":
			case first == "":
				first = p
			default:
				return first, p
			}
		}
	}
	return first, second
}

var (
	dayText   = regexp.MustCompile(`^(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})$`)
	clockText = regexp.MustCompile(`^(\d{1,2})\s*(?::|h|g|giờ|\.)\s*(\d{2})?(?::00)?\s*(?:phút|p)?$`)
)

// day reads a day of the calendar, as a date cell or as "16/8/2022". It is
// returned at midnight UTC.
func (g *grid) day(line, col int) (day time.Time, ok bool) {
	if day, ok := g.date(line, col); ok {
		return day.Truncate(24 * time.Hour), true
	}
	m := dayText.FindStringSubmatch(birthISO.ReplaceAllString(g.text(line, col), "$3/$2/$1"))
	if m == nil {
		return time.Time{}, false
	}
	d, _ := strconv.Atoi(m[1])
	mon, _ := strconv.Atoi(m[2])
	y, _ := strconv.Atoi(m[3])
	day = time.Date(y, time.Month(mon), d, 0, 0, 0, 0, time.UTC)
	return day, day.Day() == d && int(day.Month()) == mon
}

// clock reads a time of day, as a time cell or as "7:30", "7h30", "13 giờ 30",
// "7h". It is returned in minutes since midnight.
func (g *grid) clock(line, col int) (minutes int, ok bool) {
	if v, ok := g.number(line, col); ok && v >= 0 && v != float64(int(v)) {
		return int((v-float64(int(v)))*24*60 + 0.5), true
	}
	m := clockText.FindStringSubmatch(strings.ToLower(g.text(line, col)))
	if m == nil {
		return 0, false
	}
	h, _ := strconv.Atoi(m[1])
	past, _ := strconv.Atoi(m[2])
	return 60*h + past, h < 24 && past < 60
}

var (
	groupNumber = regexp.MustCompile(`^(?:[IVXLC]+|[A-Z]|\d{1,2})\s*[.):/-]\s*`)
	groupRoman  = regexp.MustCompile(`^(?:[IVXLC]+|[A-H])\s*[.):/-]\s*\S`)
	groupSize   = regexp.MustCompile(`(?i)\s*(?:[:(-]\s*\(?\d+.*|[:,(]?\s*\d+\s*(?:đồng chí|đ/c|đc|người|học viên|hv)\s*\)?)\.?$`)
	groupKind   = regexp.MustCompile(`(?i)^(?:đoàn\s*:?\s+)?huyện\s*:?\s+`)
	// Đoàn is a word for a delegation, and the Youth Union and more besides.
	groupDoan    = regexp.MustCompile(`(?i)^đoàn\s*:?\s+`)
	organization = regexp.MustCompile(`(?i)^(?:huyện|đoàn)\s+(?:uỷ|ủy|đoàn|đội|thanh niên|tncs|khối|thể thao|luật|kinh tế)(?:\s|$)`)
)

// groupName is the delegation that a group row names: "Mỏ Cày Nam" of
// "I. Huyện Mỏ Cày Nam: 35 đồng chí".
func groupName(s string) string {
	name := groupNumber.ReplaceAllString(s, "")
	name = groupSize.ReplaceAllString(name, "")
	if !organization.MatchString(name) {
		name = groupDoan.ReplaceAllString(groupKind.ReplaceAllString(name, ""), "")
	}
	name = strings.Trim(name, " :.,;-")
	if name == "" {
		return s
	}
	return name
}
