package course

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/loptruong/loptruong/letters"
)

// What people type for a setting. All of it is compared folded; what was not understood
// is refused with an example of what is.

// wordsOfSetting is a text folded, marks turned into single blanks.
func wordsOfSetting(text string) string {
	return strings.Join(strings.FieldsFunc(letters.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// off tells whether a text says that something isn't wanted.
func off(text string) bool {
	return text == "" || slices.Contains([]string{"tat", "khong", "khong nhac", "khong can", "bo", "0", "off", "no", "none", "never"}, wordsOfSetting(text))
}

// readYes reads "có", "không".
func readYes(text string) (bool, error) {
	switch {
	case slices.Contains([]string{"co", "co tinh", "tinh", "bat", "dong y", "yes", "on", "y"}, wordsOfSetting(text)):
		return true, nil
	case off(text) || slices.Contains([]string{"khong tinh", "n"}, wordsOfSetting(text)):
		return false, nil
	}
	return false, Refuse(ErrInvalid, "setting.bad_yes")
}

// readAddress reads how people are spoken to: "anh, chị".
func readAddress(text string) (Address, error) {
	switch wordsOfSetting(text) {
	case "dong chi":
		return Comrade, nil
	case "anh chi", "anh", "chi":
		return Peer, nil
	case "thay co", "thay", "co":
		return Teacher, nil
	}
	return "", Refuse(ErrInvalid, "setting.bad_choice")
}

// readDesign reads how papers look: "Trang trọng".
func readDesign(text string) (Design, error) {
	switch wordsOfSetting(text) {
	case "formal", "trang trong":
		return Formal, nil
	case "modern", "hien dai":
		return Modern, nil
	case "plain", "toi gian", "don gian":
		return Plain, nil
	}
	return "", Refuse(ErrInvalid, "setting.bad_choice")
}

// regime is the heading by its name, or its own lines.
func (f Form) regime() string {
	switch lines := f.WithDefaults().Heading; {
	case slices.Equal(lines, StateHeading):
		return headingOfState
	case slices.Equal(lines, PartyHeading):
		return headingOfParty
	default:
		return strings.Join(lines, "; ")
	}
}

// readHeading reads a heading by its name, "Nhà nước", or its own lines; nil, that of the
// state, also for nothing.
func readHeading(line string, lines []string) []string {
	switch wordsOfSetting(line) {
	case "", headingOfState, "nha nuoc", "quoc hieu":
		return nil
	case headingOfParty, "dang":
		return PartyHeading
	}
	return lines
}

// readMode reads who may join.
func readMode(text string) (JoinMode, error) {
	switch wordsOfSetting(text) {
	case "roster", "theo danh sach", "danh sach":
		return RosterOnly, nil
	case "open", "tu do", "mo", "tu ghi danh", "tu dang ky":
		return OpenToAll, nil
	case "approval", "co duyet", "duyet", "phe duyet", "tu do co duyet":
		return WithApproval, nil
	}
	return "", Refuse(ErrInvalid, "setting.bad_choice")
}

// readZone reads a zone by its IANA name, or Viet Nam's by the country's.
func readZone(text string) string {
	switch wordsOfSetting(text) {
	case "viet nam", "vietnam", "vn", "gio viet nam", "ha noi", "ho chi minh", "sai gon":
		return DefaultZone
	}
	return strings.Join(strings.Fields(text), "_") // "Asia/Ho Chi Minh"
}

var percentText = regexp.MustCompile(`^(\d+(?:[.,]\d+)?)\s*(%|phần trăm|percent)?$`)

// readPercent reads "80", "80 %" and 0.8, which is what a percent cell may hold.
func readPercent(text string) (int, error) {
	bad := Refuse(ErrInvalid, "course.bad_percent")
	m := percentText.FindStringSubmatch(strings.ToLower(letters.Clean(text)))
	if m == nil {
		return 0, bad
	}
	v, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64)
	if err == nil && v < 1 && m[2] == "" {
		v *= 100
	}
	if err != nil || v > 100 {
		return 0, bad
	}
	return int(v + 0.5), nil
}

var (
	timeSpan     = regexp.MustCompile(`(\d+)\s*(gio|tieng|h|g|phut|p|ph|minutes|minute|mins|min|m|hours|hour)?(\s|,|;|\+|-|$|\d)`)
	betweenSpans = regexp.MustCompile(`^(?:va|and|truoc|before|moi|buoi|hoc|session|sessions|each|[\s,;+&])*$`)
)

// spans reads lengths of time in minutes: "60, 15 phút", "1 giờ và 15 phút". ok is false
// when there is anything else in the text.
func spans(text string) (minutes []int, ok bool) {
	rest := letters.Fold(text)
	for {
		at := timeSpan.FindStringSubmatchIndex(rest)
		if at == nil || !betweenSpans.MatchString(rest[:at[0]]) {
			return minutes, len(minutes) > 0 && betweenSpans.MatchString(rest)
		}
		n, err := strconv.Atoi(rest[at[2]:at[3]])
		if err != nil || n > maxLead {
			return nil, false
		}
		if at[4] >= 0 && slices.Contains([]string{"gio", "tieng", "h", "g", "hours", "hour"}, rest[at[4]:at[5]]) {
			n *= 60
		}
		minutes = append(minutes, n)
		rest = rest[at[6]:]
	}
}

// readMinutes reads one length of time, of which hours and minutes may be said together:
// "15 phút", "1 giờ 30". Off is none.
func readMinutes(text string) (int, error) {
	if off(text) {
		return 0, nil
	}
	all, ok := spans(text)
	switch {
	case ok && len(all) == 1:
		return all[0], nil
	case ok && len(all) == 2 && all[0]%60 == 0 && all[1] < 60 && !strings.ContainsAny(text, ",;"):
		return all[0] + all[1], nil
	}
	return 0, Refuse(ErrInvalid, "setting.bad_minutes", "Max", maxCheckIn)
}

// readLeads reads the minutes before a session, the longest first; none when they are
// switched off.
func readLeads(text string) ([]int, error) {
	if off(text) {
		return nil, nil
	}
	leads, ok := spans(text)
	if !ok {
		return nil, Refuse(ErrInvalid, "remind.bad_lead", "Max", maxLead)
	}
	slices.Sort(leads)
	slices.Reverse(leads)
	return slices.Compact(leads), nil
}

// readTimes reads when a reminder comes: a time of day or several of the same minute
// ("19:00", "18h, 20h"), or an expression of Cron as it is; empty when it is switched
// off.
func readTimes(text string) (spec string, err error) {
	if off(text) {
		return "", nil
	}
	if fields := strings.Fields(text); len(fields) == 5 {
		if _, ok := ParseCron(text); ok {
			return strings.Join(fields, " "), nil
		}
	}
	said := strings.NewReplacer("va", ",", "and", ",", ";", ",").Replace(letters.Fold(text))
	var hours []int
	minute := -1
	for word := range strings.SplitSeq(said, ",") {
		at, ok := clock(strings.TrimSpace(word))
		if !ok || minute >= 0 && at%60 != minute {
			return "", Refuse(ErrInvalid, "remind.bad_cron", "Cron", text)
		}
		minute = at % 60
		hours = append(hours, at/60)
	}
	slices.Sort(hours)
	var list []string
	for _, hour := range slices.Compact(hours) {
		list = append(list, strconv.Itoa(hour))
	}
	return strconv.Itoa(minute) + " " + strings.Join(list, ",") + " * * *", nil
}
