package course

import (
	"slices"
	"time"
)

// ReminderRules say when a course reminds its trainees by itself. The
// expressions are cron's five fields, read in the course's zone; an empty one
// switches that reminder off.
type ReminderRules struct {
	Evening string // digest of tomorrow's sessions
	Morning string // today's sessions
	Leads   []int  // minutes before each session, each above 0
}

// ReminderKind is one of the three reminders.
type ReminderKind string

const (
	EveningReminder ReminderKind = "evening"
	MorningReminder ReminderKind = "morning"
	LeadReminder    ReminderKind = "lead"
)

// Reminder is one reminder of one course at its planned time (slot).
type Reminder struct {
	Kind     ReminderKind
	Slot     time.Time
	Until    time.Time // first moment at which it is of no use any more
	Sessions []Session // what it is about; empty when there is nothing to say
}

// Useful tells whether it should still be said now; a reminder with nothing to
// say never is.
func (r Reminder) Useful(now time.Time) bool {
	return len(r.Sessions) > 0 && !now.Before(r.Slot) && now.Before(r.Until)
}

// Missed tells whether it has come to be of no use after since and by now, whoever may
// have been there to say it; one that never was of use never is.
func (r Reminder) Missed(since, now time.Time) bool {
	return len(r.Sessions) > 0 && r.Slot.Before(r.Until) && since.Before(r.Until) && !now.Before(r.Until)
}

// Begun tells whether the first session that the reminder is about has begun.
func (r Reminder) Begun(now time.Time) bool {
	return len(r.Sessions) > 0 && !now.Before(r.Sessions[0].Start)
}

// Digest is the evening's or the morning's reminder planned for the slot: the
// evening one is about the sessions of the next local day and of use until the
// quiet hours, the morning one about those of the same day that are still to
// begin and of use until the first of them begins.
func (c Course) Digest(kind ReminderKind, slot time.Time, sessions []Session) Reminder {
	local := slot.In(c.Location())
	day := local
	if kind == EveningReminder {
		day = local.AddDate(0, 0, 1)
	}
	r := Reminder{Kind: kind, Slot: slot}
	for _, s := range sessions {
		if sameDay(s.Start.In(c.Location()), day) && s.Start.After(slot) {
			r.Sessions = append(r.Sessions, s)
		}
	}
	if len(r.Sessions) == 0 {
		return r
	}
	r.Until = r.Sessions[0].Start
	if quiet := quietStart(local); kind == EveningReminder && quiet.After(slot) {
		r.Until = quiet
	}
	return r
}

// Leads are the reminders some minutes before each session, in order: of use until
// check-in is over, because they carry its button.
func (c Course) Leads(sessions []Session) (leads []Reminder) {
	for _, s := range sessions {
		for _, minutes := range c.Reminders.Leads {
			slot := s.Start.Add(-time.Duration(minutes) * time.Minute)
			leads = append(leads, Reminder{Kind: LeadReminder, Slot: slot, Until: c.CheckIn.Over(s), Sessions: []Session{s}})
		}
	}
	slices.SortStableFunc(leads, func(a, b Reminder) int { return a.Slot.Compare(b.Slot) })
	return leads
}

func sameDay(a, b time.Time) bool {
	ya, ma, da := a.Date()
	yb, mb, db := b.Date()
	return ya == yb && ma == mb && da == db
}
