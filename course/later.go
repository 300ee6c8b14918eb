package course

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// What is scheduled (hẹn giờ) goes by itself at its hour.
const (
	// MaxScheduled is how many announcements of a course may wait for their hour.
	MaxScheduled = 10
	// maxAhead is how long after the last session, or after now when that is over, something may be to go.
	maxAhead = 30 * 24 * time.Hour
	// MaxLate is how late it goes by itself: what was to be said in time may be wrong later.
	MaxLate = 2 * time.Hour
	// overdue is from when on it is late at all.
	overdue = time.Minute
)

// Doubt is why what is scheduled doesn't go by itself, but waits for somebody's word.
type Doubt string

const (
	DoubtRight  Doubt = "right"  // who has scheduled it may not send it any more
	DoubtClosed Doubt = "closed" // the course was closed meanwhile
	DoubtNobody Doubt = "nobody" // there is nobody to whom it goes
	DoubtMisfit Doubt = "misfit" // with the name of somebody put in it is too long
	DoubtLate   Doubt = "late"   // the program was away for longer than MaxLate
	DoubtQuiet  Doubt = "quiet"  // it is late, and would come in the quiet hours by that
)

// Doubt is what speaks against sending now what was scheduled, at a moment, to go at another,
// to so many people; may tells whether whoever scheduled it may still send it.
func (c Course) Doubt(due, scheduled, now time.Time, people int, may bool) Doubt {
	loc := c.Location()
	switch {
	case !may:
		return DoubtRight
	case c.Closed() && c.ClosedAt.After(scheduled):
		return DoubtClosed
	case people == 0:
		return DoubtNobody
	case now.Sub(due) > MaxLate:
		return DoubtLate
	case MinutesLate(due, now) > 0 && QuietToSend(now, loc) && !QuietToSend(due, loc):
		return DoubtQuiet
	}
	return ""
}

// MinutesLate is how many minutes after its hour something goes; 0 in its minute.
func MinutesLate(due, now time.Time) (minutes int) {
	if late := now.Sub(due); late >= overdue {
		return int(late / time.Minute)
	}
	return 0
}

// CheckDue refuses a moment at which nothing can be scheduled to go, with an *Error of kind
// ErrInvalid: one that is past, or long after the last of the sessions.
func (c Course) CheckDue(due, now time.Time, sessions []Session) error {
	last := now
	for _, s := range sessions {
		if !s.Cancelled() && s.End.After(last) {
			last = s.End
		}
	}
	local := due.In(c.Location())
	switch {
	case !due.After(now):
		return Refuse(ErrInvalid, "later.past", "Time", ClockTime(local), "Date", ShortDate(local))
	case due.After(last.Add(maxAhead)):
		return Refuse(ErrInvalid, "later.far", "Until", ShortDate(last.Add(maxAhead).In(c.Location())))
	}
	return nil
}

var (
	inAWhile = regexp.MustCompile(`^(sau|trong|in)? ?(?:(\d{1,3}) ?(tieng|gio|hours?|h))? ?(?:(ruoi)|(\d{1,3}) ?(phut|ph|p|minutes?|mins?)?)?( nua| sau| from now)?$`)
	aWhile   = strings.NewReplacer("nua tieng", "30 phut", "nua gio", "30 phut", "half an hour", "30 minutes", "mot tieng", "1 tieng", "hai tieng", "2 tieng", "an hour", "1 hour")
	midnight = regexp.MustCompile(`\b(?:00?|12|24) ?(?:h|g|giờ|:00) ?(?:00 ?)?(?:đêm|khuya)|\b24 ?(?:h|g|giờ|:)(?: ?00)?|nửa đêm|midnight`)
	nextWeek = regexp.MustCompile(`\b(tuần sau|tuần tới|tuan sau|tuan toi|next week)`)
	// dueWords are words that people use of the hour of a message beside those of ReadWhen.
	dueWords = strings.NewReplacer("tuần này", "", "tuan nay", "", "this week", "", "tonight", "tối nay", "this evening", "tối nay", "this morning", "sáng nay",
		"this afternoon", "chiều nay", "đêm", "tối", "khuya", "tối", "next ", "", "giờ việt nam", "", "next", "")
	midday   = regexp.MustCompile(`(^|[\s,])(trưa|noon)($|[\s,])`)
	halfHour = map[Half]int{Morning: 7 * 60, Afternoon: 13*60 + 30, Evening: 19*60 + 30} // when it goes in a half of the day without an hour
)

// ReadDue reads at which moment something is to go, as people type it: "19:30 tối nay", "7h sáng
// mai", "thứ hai 7h", "18/8 7:00", "30 phút nữa", "tomorrow 7 am". An hour without a day is the next
// one; a day needs an hour, or its half: "sáng mai" is at 7:00. It returns an *Error of kind
// ErrInvalid for what it can't read; whether the moment can be is for CheckDue.
func (c Course) ReadDue(text string, now time.Time) (due time.Time, err error) {
	text = strings.ToLower(letters.Clean(text))
	if due, ok := readWhile(letters.Fold(text), now); ok {
		return due, nil
	}
	local := now.In(c.Location())
	today := local
	if nextWeek.MatchString(text) {
		text = nextWeek.ReplaceAllString(text, "")
		today = local.AddDate(0, 0, 7-(int(local.Weekday())+6)%7)
	}
	after := time.Duration(0)
	if midnight.MatchString(text) { // which ends the day that is said
		text, after = midnight.ReplaceAllString(text, "23:59 "), time.Minute
	}
	text = dueWords.Replace(text)
	atNoon := midday.MatchString(text)
	text = midday.ReplaceAllString(text, " ")
	w, err := ReadWhen(text, today, local)
	if refused := (*Error)(nil); errors.As(err, &refused) && refused.TextID == "reschedule.other_weekday" {
		return due, err
	}
	if err != nil {
		return due, Refuse(ErrInvalid, "later.unreadable")
	}
	minutes := w.From
	switch {
	case w.To >= 0:
		return due, Refuse(ErrInvalid, "later.one_hour")
	case minutes < 0 && atNoon:
		minutes = 11*60 + 30
	case minutes < 0 && w.Half == "":
		return due, Refuse(ErrInvalid, "later.which_hour")
	case minutes < 0:
		minutes = halfHour[w.Half]
	case atNoon && minutes < 5*60:
		minutes += 12 * 60
	}
	if w.Day.IsZero() {
		if due = wallClock(local, minutes); !due.After(now) {
			due = wallClock(local.AddDate(0, 0, 1), minutes)
		}
		return due.Add(after), nil
	}
	due = wallClock(w.Day, minutes)
	if again, err := ReadWhen(text, today.AddDate(0, 0, 1), local); err == nil && !due.After(now) && again.Day.Equal(w.Day.AddDate(0, 0, 7)) {
		due = wallClock(again.Day, minutes) // a day of the week that is today, and its hour is over
	}
	return due.Add(after), nil
}

// readWhile reads "30 phút nữa", "sau 2 tiếng", "1 tiếng rưỡi nữa", "15 phút", "in 2 hours", folded. "7h30" alone is an
// hour of the day.
func readWhile(text string, now time.Time) (at time.Time, ok bool) {
	m := inAWhile.FindStringSubmatch(aWhile.Replace(strings.TrimSpace(text)))
	if m == nil || m[2] == "" && m[6] == "" {
		return at, false
	}
	if said := m[1]+m[7] != "" || m[2] == "" || m[3] == "tieng"; !said {
		return at, false
	}
	hours, _ := strconv.Atoi(m[2])
	minutes, _ := strconv.Atoi(m[5])
	if m[4] != "" {
		minutes = 30
	}
	minutes += 60 * hours
	return now.Add(time.Duration(minutes) * time.Minute).Truncate(time.Minute), minutes > 0
}

// SoonDues are hours that many want, from a moment on: this evening, tomorrow morning and
// evening, and Monday morning, as far as they are still to come.
func (c Course) SoonDues(now time.Time) (dues []time.Time) {
	local := now.In(c.Location())
	monday := 8 - int(local.Weekday())
	if local.Weekday() == time.Sunday {
		monday = 1
	}
	for _, one := range []struct{ days, minutes int }{{0, halfHour[Evening]}, {1, halfHour[Morning]}, {1, halfHour[Evening]}, {monday, halfHour[Morning]}} {
		due := wallClock(local.AddDate(0, 0, one.days), one.minutes)
		if due.Sub(now) >= 5*time.Minute && !slices.Contains(dues, due) {
			dues = append(dues, due)
		}
	}
	return dues
}

// Scheduled is an announcement that waits for its hour, as those who run its course hear of it.
type Scheduled struct {
	Course Course
	ID, No int64
	By     Account // who scheduled it
	Due    time.Time
}

// ScheduledWent is one that has begun to go by itself.
type ScheduledWent struct {
	Scheduled
	To   Hearer
	At   time.Time
	Goes Reached // to whom
}

// Told is once for an announcement.
func (f ScheduledWent) Told() (Course, Hearer, string) {
	return f.Course, f.To, fmt.Sprintf("scheduled/%d/went", f.ID)
}

// ScheduledWaits is one whose hour has come, and that waits for somebody's word.
type ScheduledWaits struct {
	Scheduled
	To  Hearer
	Why Doubt
}

// Told is once for an announcement, its hour and a doubt.
func (f ScheduledWaits) Told() (Course, Hearer, string) {
	return f.Course, f.To, fmt.Sprintf("scheduled/%d/%d/%s", f.ID, f.Due.Unix(), f.Why)
}
