package course

import (
	"slices"
	"strconv"
	"strings"

	"github.com/loptruong/loptruong/letters"
)

// SeriesStart is a number from which a series is to go on: an office that has given
// the first ones of a year by hand begins after them.
type SeriesStart struct {
	Kind PaperKind
	Year int
	No   int
	Last int // the last number that is given already, or was before an earlier start; 0 for none
}

// Seen is the digest of what is confirmed.
func (s SeriesStart) Seen() string { return Seen("series", s) }

// maxStart is more than an office gives in a year.
const maxStart = 999_999

// kindNames are what kinds of paper are called when they are typed, folded.
var kindNames = map[string]PaperKind{
	"": Completion, "giay chung nhan": Completion, "gcn": Completion, "certificate": Completion, "certificates": Completion,
	"giay khen": Merit, "khen": Merit, "gk": Merit, "commendation": Merit, "commendations": Merit,
	"giay xac nhan": Attended, "xac nhan": Attended, "xac nhan tham du": Attended, "xntd": Attended, "confirmation": Attended, "confirmations": Attended,
	"thu cam on": Thanks, "cam on": Thanks, "tco": Thanks, "thanks": Thanks, "letter": Thanks,
}

// ReadSeriesStart reads "42", "42 giấy khen", "42/2027": of this year's or the next one's series. It refuses
// what can't be one.
func ReadSeriesStart(text string, thisYear int) (s SeriesStart, err error) {
	var words, digits []string
	for word := range strings.FieldsSeq(strings.ReplaceAll(letters.Fold(text), "/", " ")) {
		if _, err := strconv.Atoi(word); err == nil {
			digits = append(digits, word)
		} else {
			words = append(words, word)
		}
	}
	kind, known := kindNames[strings.Join(words, " ")]
	if !known || len(digits) == 0 || len(digits) > 2 {
		return s, Refuse(ErrInvalid, "starting.bad")
	}
	s = SeriesStart{Kind: kind, Year: thisYear}
	s.No, _ = strconv.Atoi(digits[0])
	if len(digits) == 2 {
		s.Year, _ = strconv.Atoi(digits[1])
	}
	if s.No < 2 || s.No > maxStart || !slices.Contains([]int{thisYear, thisYear + 1}, s.Year) {
		return s, Refuse(ErrInvalid, "starting.bad")
	}
	return s, nil
}
