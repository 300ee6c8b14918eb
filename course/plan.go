package course

import (
	"slices"
	"time"
)

// The default half-days, as hour and minute of the wall clock.
var (
	morningHours   = [2][2]int{{7, 30}, {11, 30}}
	afternoonHours = [2][2]int{{13, 30}, {17, 0}}
	eveningHours   = [2][2]int{{18, 0}, {20, 30}}
)

// MaxSessions is the largest number of sessions one line may make.
const MaxSessions = 60

// PlanSessions reads a line such as "16-19/8/2022 sáng chiều" and returns the sessions
// it stands for, in order, numbered from 1: on every day that is named, alone or as one
// from the first to the last, the halves that are named with their default hours in the
// zone (morning and afternoon when none is), or the hours that are. It understands
// "29/8-2/9/2022 sáng", "16/8", "26, 28/11 và 3/12/2026 tối 18:00-20:30",
// "16-18/8 sáng chiều; 19/8 sáng 7h-9h, 9h15-11h". Of a date without a year it is the
// one to come, as seen from now, or that has just passed. Where one half of a day has
// several sessions each is named after its start. It returns an *Error of kind
// ErrInvalid for a line it can't read, an impossible date, a first day after the last,
// sessions that overlap, or more than MaxSessions.
func PlanSessions(line string, now time.Time, loc *time.Location) ([]Session, error) {
	groups, ok := readPlan(line)
	if !ok || !complete(groups, now.In(loc)) {
		return nil, Refuse(ErrInvalid, "plan.bad")
	}
	var sessions []Session
	for _, g := range groups {
		for _, days := range g.days {
			if !days.ranged {
				days.last = days.first
			}
			last := days.last.midnight(loc)
			if days.first.midnight(loc).After(last) {
				return nil, Refuse(ErrInvalid, "plan.bad")
			}
			for d := days.first; !d.midnight(loc).After(last); d.day++ {
				if sessions = append(sessions, g.on(d.midnight(loc))...); len(sessions) > MaxSessions {
					return nil, Refuse(ErrInvalid, "plan.too_many", "Max", MaxSessions)
				}
			}
		}
	}
	return InOrder(sessions, loc)
}

// on are the sessions of one day.
func (g planGroup) on(day time.Time) (sessions []Session) {
	given := map[Half]bool{}
	for _, hours := range g.hours {
		s := Session{Half: hours.half(), Start: wallClock(day, hours.from), End: wallClock(day, hours.to)}
		given[s.Half] = true
		sessions = append(sessions, s)
	}
	halves := g.halves
	if len(halves)+len(g.hours) == 0 {
		halves = []Half{Morning, Afternoon}
	}
	for _, h := range halves {
		if !given[h] {
			given[h] = true
			sessions = append(sessions, HalfDay(day, h))
		}
	}
	return sessions
}

// half is the half of the day that the hours are called by: an afternoon may begin at
// 11:00 and an evening at 16:00 when the line says so.
func (h planHours) half() Half {
	if h.under == Afternoon && h.from >= 11*60 && h.from < 18*60 || h.under == Evening && h.from >= 16*60 {
		return h.under
	}
	return HalfOf(time.Date(2000, 1, 1, 0, h.from, 0, 0, time.UTC))
}

func wallClock(day time.Time, minutes int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, minutes, 0, 0, day.Location())
}

// InOrder numbers sessions by their start, and names those of which one half of a day
// has several after it. It refuses those that overlap with an *Error of kind ErrInvalid.
func InOrder(sessions []Session, loc *time.Location) ([]Session, error) {
	slices.SortStableFunc(sessions, func(a, b Session) int { return a.Start.Compare(b.Start) })
	for i := range sessions {
		s := &sessions[i]
		s.No = i + 1
		if i == 0 {
			continue
		}
		before := &sessions[i-1]
		if s.Start.Before(before.End) {
			return nil, Refuse(ErrInvalid, "plan.overlap", "First", NamedSession{*before, loc}, "Second", NamedSession{*s, loc})
		}
		if s.Half == before.Half && sameDay(s.Start.In(loc), before.Start.In(loc)) {
			before.Name, s.Name = ClockTime(before.Start.In(loc)), ClockTime(s.Start.In(loc))
		}
	}
	return sessions, nil
}

// HalfDay is a session on the local day with the default hours of its half.
func HalfDay(day time.Time, h Half) Session {
	hours := map[Half][2][2]int{Morning: morningHours, Afternoon: afternoonHours, Evening: eveningHours}[h]
	y, m, d := day.Date()
	return Session{
		Half:  h,
		Start: time.Date(y, m, d, hours[0][0], hours[0][1], 0, 0, day.Location()),
		End:   time.Date(y, m, d, hours[1][0], hours[1][1], 0, 0, day.Location()),
	}
}
