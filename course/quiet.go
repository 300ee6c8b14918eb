package course

import "time"

// The quiet hours, by the course's clock: from 21:00 to 6:00 nothing is said by itself
// to trainees. What answers somebody, what an organizer has just sent or handed out, and
// what organizers hear of their class, isn't held, but what trainees ask them comes without a sound.
const (
	quietFrom = 21
	quietTo   = 6
)

// QuietUntil is when something may be said by itself that is to be said at a moment: at
// the moment, or, when it lies in the quiet hours of the zone, at their end. It is what
// notice.Notice.NextAt of such a thing takes.
func QuietUntil(at time.Time, loc *time.Location) time.Time {
	local := at.In(loc)
	if !quietHour(local.Hour()) {
		return at
	}
	day := local.Day()
	if local.Hour() >= quietFrom {
		day++
	}
	return time.Date(local.Year(), local.Month(), day, quietTo, 0, 0, 0, loc)
}

// quietHour tells whether an hour of the day is one of the quiet ones.
func quietHour(hour int) bool { return hour >= quietFrom || hour < quietTo }

// quietStart is when the quiet hours begin on the day that a moment lies in.
func quietStart(local time.Time) time.Time {
	return time.Date(local.Year(), local.Month(), local.Day(), quietFrom, 0, 0, 0, local.Location())
}

// wakes is when, in minutes after midnight, what organizers send comes to most people awake: some
// time after the quiet hours, at whose end only what is urgent for the day may be said.
const wakes = quietTo*60 + 30

// QuietToSend tells whether an organizer who sends something that comes at a moment is to be asked
// whether it is meant.
func QuietToSend(at time.Time, loc *time.Location) bool {
	minute := minuteOf(at.In(loc))
	return minute >= quietFrom*60 || minute < wakes
}

// morning is when the day of those begins who are reminded of something, in minutes after midnight.
const morning = 7 * 60

// NextMorning is seven o'clock after the night that a moment lies in.
func NextMorning(at time.Time, loc *time.Location) time.Time {
	local := at.In(loc)
	next := wallClock(local, morning)
	if !next.After(at) {
		next = wallClock(local.AddDate(0, 0, 1), morning)
	}
	return next
}
