package course

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// ReadDue reads at which moment something is to go, as people type it: "19:30 tối nay", "7h sáng
// mai", "thứ hai 7h", "18/8 7:00", "30 phút nữa", "tomorrow 7 am". An hour without a day is the next
// one; a day needs an hour, or its half: "sáng mai" is at 7:00. It returns an *Error of kind
// ErrInvalid for what it can't read; whether the moment can be is for CheckDue.
func (c Course) ReadDue(text string, now time.Time) (due time.Time, err error) {
	if due, ok := readWhile(letters.Fold(text), now); ok {
		return due, nil
	}
	said, local := takeDueWords(text), now.In(c.Location())
	today := local
	if said.nextWeek {
		today = local.AddDate(0, 0, 7-(int(local.Weekday())+6)%7)
	}
	w, err := ReadWhen(said.text, today, local)
	if refused := (*Error)(nil); errors.As(err, &refused) && (refused.TextID == "reschedule.other_weekday" || refused.TextID == "reschedule.two_days") {
		return due, err
	}
	if err != nil {
		return due, Refuse(ErrInvalid, "later.unreadable")
	}
	minutes, ofNight, err := said.hour(w)
	switch {
	case err != nil:
		return due, err
	case w.Day.IsZero() || ofNight && w.Day.Equal(wallClock(local, 0)):
		if due = wallClock(local, minutes); !due.After(now) {
			due = wallClock(local.AddDate(0, 0, 1), minutes)
		}
		return due, nil
	case ofNight:
		return wallClock(w.Day.AddDate(0, 0, 1), minutes), nil
	}
	due = wallClock(w.Day, minutes)
	if again, err := ReadWhen(said.text, today.AddDate(0, 0, 1), local); err == nil && !due.After(now) && again.Day.Equal(w.Day.AddDate(0, 0, 7)) {
		due = wallClock(again.Day, minutes) // a day of the week that is today, and its hour is over
	}
	return due, nil
}

// dueWords are what people say of the hour of a message in words that ReadWhen doesn't know.
type dueWords struct {
	text     string // the others
	week     bool   // this week or the next: it needs a day
	nextWeek bool
	noon     bool
	night    bool // not just the evening
	midnight bool // the end of the day that is said
}

var (
	theWeek   = regexp.MustCompile(`\b(?:tuan nay|this week|(tuan (?:sau|toi|den)|next week))\b`)
	sameWords = strings.NewReplacer("gio viet nam", "", "tonight", "toi nay", "this evening", "toi nay", "this morning", "sang nay", "this afternoon", "chieu nay", "next ", "")
	midnight  = regexp.MustCompile(`(?:\b(?:12|24|00?) ?(?:h|gio|g|:00)? ?)?\b(?:nua dem|midnight)\b`)
	hour24    = regexp.MustCompile(`\bngay 24|(?:^|[^\d:.h/ ] ?)24 ?(?:gio|h|g|:00)(?: ?00)?(?:$|[^\p{L}\d])`) // not "20:24 gửi", nor "ngày 24 giờ"
	atNight   = regexp.MustCompile(`\b(?:dem|khuya)\b`)
	atNoon    = regexp.MustCompile(`\btrua\b|(?:\b12 ?(?:h|pm|:00)? ?)?\b(noon)\b`)
	afterHour = regexp.MustCompile(`^sau ((?:0?[7-9]|1\d|2[0-3]) ?[:.hg])`) // "sau 19h30"; one of fewer is a while, or unclear
)

// takeDueWords takes these words out of a text.
func takeDueWords(text string) (said dueWords) {
	text = plainWords(text)
	if week := theWeek.FindStringSubmatch(text); week != nil {
		said.week, said.nextWeek = true, week[1] != ""
		text = theWeek.ReplaceAllString(text, "")
	}
	text = afterHour.ReplaceAllString(sameWords.Replace(text), "$1")
	text = midnight.ReplaceAllStringFunc(text, func(string) string {
		said.midnight = true
		return ", 0h "
	})
	text = hour24.ReplaceAllStringFunc(text, func(found string) string {
		before, _, _ := strings.Cut(found, "24")
		if before == "ngay " {
			return found
		}
		said.midnight = true
		return before + "0h "
	})
	said.night = atNight.MatchString(text)
	text = atNight.ReplaceAllString(text, "toi")
	if at := atNoon.FindStringSubmatch(text); at != nil {
		said.noon = true
		text = atNoon.ReplaceAllString(text, " ")
		switch hourSaid := hourMinute.MatchString(text); {
		case !hourSaid && at[1] != "":
			text += ", 12h"
		case !hourSaid:
			text += ", 11h30"
		}
	}
	said.text = text
	return said
}

// hour is at which minute of its day something goes by what was said; ofNight, when that lies in the night that
// follows the day: "12h đêm mai". With a date an hour after midnight begins that day: "0h đêm 20/8".
func (said dueWords) hour(w When) (minutes int, ofNight bool, err error) {
	const midday, small = 12 * 60, 4 * 60
	minutes = w.From
	switch {
	case w.To >= 0:
		return 0, false, Refuse(ErrInvalid, "later.one_hour")
	case said.week && w.Day.IsZero():
		return 0, false, Refuse(ErrInvalid, "later.which_day")
	case minutes < 0 && w.Half == "":
		return 0, false, Refuse(ErrInvalid, "later.which_hour")
	case minutes < 0:
		return halfHour[w.Half], false, nil
	case said.noon && minutes < 5*60:
		minutes += midday
	case said.midnight:
		return minutes, true, nil
	case w.Half == Evening && minutes >= midday && minutes < midday+60:
		return minutes - midday, true, nil
	case w.Half == Evening && (minutes < 60 || said.night && minutes < small):
		return minutes, !w.dated, nil
	}
	if w.Half != "" && !w.Half.takes(minutes) || said.night && minutes < 18*60 { // "7h chiều", "3h tối", "5h khuya"
		return 0, false, Refuse(ErrInvalid, "later.other_half")
	}
	return minutes, false, nil
}

var (
	inAWhile = regexp.MustCompile(`^(sau|trong|in)? ?(?:(\d{1,3}) ?(tieng|gio|hours?|h))? ?(?:(ruoi)|(\d{1,3}) ?(phut|ph|p|minutes?|mins?)?)?( nua| sau| from now)?$`)
	aWhile   = strings.NewReplacer("nua tieng", "30 phut", "nua gio", "30 phut", "half an hour", "30 minutes", "mot tieng", "1 tieng", "hai tieng", "2 tieng", "an hour", "1 hour")
)

// readWhile reads "30 phút nữa", "sau 2 tiếng", "1 tiếng rưỡi nữa", "15 phút", "in 2 hours", folded. "7h30" alone is an
// hour of the day.
func readWhile(text string, now time.Time) (at time.Time, ok bool) {
	m := inAWhile.FindStringSubmatch(aWhile.Replace(strings.TrimSpace(text)))
	if m == nil || m[2] == "" && m[6] == "" {
		return at, false
	}
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi(m[5])
	if m[4] != "" {
		minutes = 30
	}
	ofDay := m[3] == "h" || m[3] == "gio"
	switch {
	case ofDay && m[7] == " sau", ofDay && m[1] == "sau" && m[7] == "" && (hours > 6 && hours < 24 || minutes > 0):
		return at, false // "sau 19h30" is after half past seven
	case m[1]+m[7] == "" && m[2] != "" && m[3] != "tieng":
		return at, false
	}
	minutes += 60 * hours
	return now.Add(time.Duration(minutes) * time.Minute).Truncate(time.Minute), minutes > 0
}
