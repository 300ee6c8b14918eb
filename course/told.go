package course

import (
	"fmt"
	"slices"
	"time"
)

// Told is what people are told of coming sessions by itself, in messages of which a later one
// outdates an earlier: the digest of a day, or what calls them to a session, with a button for the
// check-in.
type Told struct {
	Kind     ReminderKind // LeadReminder for all calls to a session
	Sessions []Session
	Keys     []string // the unique keys of its notices begin with one of them and a stroke
	From     time.Time
	Until    time.Time // it comes between the two
}

// toldLate is for how long after it is of no use any more something may still arrive.
const toldLate = time.Hour

// Arriving tells whether some of its messages may just have come.
func (t Told) Arriving(now time.Time) bool {
	return !now.Before(t.From) && now.Before(t.Until.Add(toldLate))
}

// Key is with what the unique keys of a reminder's notices begin.
func (r Reminder) Key(c Course) string { return fmt.Sprintf("%s/%d", r.Job(c), r.Slot.Unix()) }

// NudgeKey is with what those begin of the notices before the check-in of a session closes, and
// CallKey of those by which an organizer has people called again.
func (s Session) NudgeKey() string { return fmt.Sprintf("nudge/%d", s.ID) }

// CallKey see NudgeKey.
func (s Session) CallKey() string { return fmt.Sprintf("checkin/again/%d", s.ID) }

// Told lists what has been told of the course's sessions, which are in order, in the two days up to now.
func (c Course) Told(sessions []Session, now time.Time) (told []Told, err error) {
	for _, kind := range []ReminderKind{EveningReminder, MorningReminder} {
		planned, err := c.Planned(kind, sessions, now.AddDate(0, 0, -2), now)
		if err != nil {
			return nil, err
		}
		for _, r := range planned {
			if len(r.Sessions) > 0 && !now.Before(r.Slot) {
				told = append(told, Told{Kind: kind, Sessions: r.Sessions, Keys: []string{r.Key(c)}, From: r.Slot, Until: r.Until})
			}
		}
	}
	leads := c.Leads(sessions)
	for _, s := range sessions {
		of := Reminder{Kind: LeadReminder, Sessions: []Session{s}}
		call := Told{
			Kind: LeadReminder, Sessions: of.Sessions, Keys: []string{of.Job(c), s.NudgeKey(), s.CallKey()},
			From: c.CheckIn.Opens(s), Until: c.CheckIn.Over(s),
		}
		for _, r := range leads {
			if r.Sessions[0].ID == s.ID && r.Slot.Before(call.From) {
				call.From = r.Slot
			}
		}
		if !now.Before(call.From) {
			told = append(told, call)
		}
	}
	return told, nil
}

// Outdates tells whether who has got one message needs an earlier one no more: of each of its sessions
// the check-in is over, or the later one says the same. A digest has no button, so no call gives way to it.
func (c Course) Outdates(later, earlier Told, now time.Time) bool {
	return !slices.ContainsFunc(earlier.Sessions, func(s Session) bool {
		said := slices.ContainsFunc(later.Sessions, func(other Session) bool { return other.ID == s.ID })
		if earlier.Kind == LeadReminder && later.Kind != LeadReminder {
			said = false
		}
		return !said && now.Before(c.CheckIn.Over(s))
	})
}
