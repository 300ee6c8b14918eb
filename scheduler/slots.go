package scheduler

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// anyDay is the bit with which cron marks a field of days that is a star.
const anyDay = 1 << 63

// parseSpec reads a cron expression of five fields. A zone in front is refused:
// the zone is the course's (and cron's parser panics on a half-written one). So
// is "@every": its moments depend on when it is asked.
func parseSpec(spec string) (*cron.SpecSchedule, error) {
	if strings.Contains(spec, "TZ=") {
		return nil, fmt.Errorf("cron expression %q: the zone is the course's own", spec)
	}
	schedule, err := cron.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("cron expression %q: %w", spec, err)
	}
	fields, ok := schedule.(*cron.SpecSchedule)
	if !ok {
		return nil, fmt.Errorf("cron expression %q: it names no time of day", spec)
	}
	return fields, nil
}

// slots are the moments of an expression on the day of a zone that a moment lies
// in, in order. They are read off the calendar and not asked of cron, whose Next
// goes from hour to hour and so passes over all of a day on which the zone's clock
// is moved by half an hour. A time that the clock leaps over comes when it has
// leapt, one that it shows twice comes once.
func slots(spec *cron.SpecSchedule, on time.Time) (moments []time.Time) {
	if !onDay(spec, on) {
		return nil
	}
	for hour := range 24 {
		if !has(spec.Hour, hour) {
			continue
		}
		for minute := range 60 {
			if !has(spec.Minute, minute) {
				continue
			}
			at := wallClock(on, hour, minute)
			if n := len(moments); n == 0 || at.After(moments[n-1]) {
				moments = append(moments, at)
			}
		}
	}
	return moments
}

func has(field uint64, value int) bool { return field&(1<<value) != 0 }

// onDay is cron's rule: of two restricted fields of days one is enough.
func onDay(spec *cron.SpecSchedule, day time.Time) bool {
	dom, dow := has(spec.Dom, day.Day()), has(spec.Dow, int(day.Weekday()))
	if spec.Dom&anyDay == 0 && spec.Dow&anyDay == 0 {
		return has(spec.Month, int(day.Month())) && (dom || dow)
	}
	return has(spec.Month, int(day.Month())) && dom && dow
}

// wallClock is the first moment at which the clock of the day's zone shows a time
// of that day; where it leaps over the time, the moment of the leap.
func wallClock(day time.Time, hour, minute int) time.Time {
	at := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, day.Location())
	asked := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, time.UTC)
	begins, ends := at.ZoneBounds()
	_, after := at.Zone()
	switch shown := at.Unix() + int64(after); { // as if the clock were one of UTC
	case shown > asked.Unix(): // leapt over: time.Date has taken the zone before the leap
		return begins
	case shown < asked.Unix(): // or the one after it
		return ends
	case begins.IsZero():
		return at
	}
	_, before := begins.Add(-time.Second).Zone()
	if first := at.Add(time.Duration(after-before) * time.Second); first.Before(begins) && before > after {
		return first
	}
	return at
}
