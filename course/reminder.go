package course

import (
	"fmt"
	"slices"
	"time"
)

// ReminderRules say when a course reminds its trainees by itself. The
// expressions are those of Cron, read in the course's zone; an empty one
// switches that reminder off. Check says which can't be.
type ReminderRules struct {
	Evening string // digest of tomorrow's sessions
	Morning string // today's sessions
	Leads   []int  // minutes before each session, each above 0, in any order
}

// NudgeBefore is how long before the closing of a session those are reminded who have not
// checked in.
const NudgeBefore = 10 * time.Minute

// ReminderKind is one of the three reminders.
type ReminderKind string

const (
	EveningReminder ReminderKind = "evening"
	MorningReminder ReminderKind = "morning"
	LeadReminder    ReminderKind = "lead"
)

// ReminderKinds are all of them.
var ReminderKinds = []ReminderKind{EveningReminder, MorningReminder, LeadReminder}

const (
	maxTimes = 4       // a day, of one expression
	maxLeads = 4       // before a session
	maxLead  = 24 * 60 // minutes
)

// Check refuses rules that would never remind anybody, at night, or far too often.
func (r ReminderRules) Check() error {
	for _, spec := range []string{r.Evening, r.Morning} {
		if err := checkTimes(spec); err != nil {
			return err
		}
	}
	if len(r.Leads) > maxLeads {
		return Refuse(ErrInvalid, "remind.too_many_leads", "Max", maxLeads)
	}
	for _, minutes := range r.Leads {
		if minutes < 1 || minutes > maxLead {
			return Refuse(ErrInvalid, "remind.bad_lead", "Max", maxLead)
		}
	}
	return nil
}

func checkTimes(spec string) error {
	if spec == "" {
		return nil
	}
	c, ok := ParseCron(spec)
	if !ok {
		return Refuse(ErrInvalid, "remind.bad_cron", "Cron", spec)
	}
	times := c.Times()
	switch {
	case c.Never():
		return Refuse(ErrInvalid, "remind.never", "Cron", spec)
	case len(times) > maxTimes:
		return Refuse(ErrInvalid, "remind.too_often", "Cron", spec, "Times", len(times), "Max", maxTimes)
	}
	for _, t := range times {
		if quietHour(t[0]) {
			return Refuse(ErrInvalid, "remind.quiet", "Time", ClockTime(time.Date(0, 1, 1, t[0], t[1], 0, 0, time.UTC)))
		}
	}
	return nil
}

// Reminder is one reminder of one course at its planned time (slot).
type Reminder struct {
	Kind     ReminderKind
	Slot     time.Time
	Until    time.Time // first moment at which it is of no use any more; not after Slot: it never is of use
	Sessions []Session // what it is about; empty when there is nothing to say
}

// Job names what is done at the slot, for the record of firings. One before a session is
// the session's own: those of two sessions may be due at one moment.
func (r Reminder) Job(c Course) string {
	if r.Kind == LeadReminder {
		return fmt.Sprintf("reminder/%s/%d/%d", r.Kind, c.ID, r.Sessions[0].ID)
	}
	return fmt.Sprintf("reminder/%s/%d", r.Kind, c.ID)
}

// Useful tells whether it should still be said now; a reminder with nothing to
// say never is.
func (r Reminder) Useful(now time.Time) bool {
	return len(r.Sessions) > 0 && !now.Before(r.Slot) && now.Before(r.Until)
}

// ToCome tells whether it will be said, after now.
func (r Reminder) ToCome(now time.Time) bool {
	return len(r.Sessions) > 0 && r.Slot.After(now) && r.Slot.Before(r.Until)
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

// Planned lists the course's reminders of one kind with a slot on the days from one
// moment's to another's, and perhaps more, in the order of their slots; also those
// with nothing to say. The sessions are in order. An expression that can't be read is
// of kind ErrInvalid.
func (c Course) Planned(kind ReminderKind, sessions []Session, from, to time.Time) (planned []Reminder, err error) {
	spec := c.Reminders.Morning
	switch kind {
	case LeadReminder:
		return c.Leads(sessions), nil
	case EveningReminder:
		spec = c.Reminders.Evening
	}
	if spec == "" || len(sessions) == 0 {
		return nil, nil
	}
	times, ok := ParseCron(spec)
	if !ok {
		return nil, Refuse(ErrInvalid, "remind.bad_cron", "Cron", spec)
	}
	// No other days have something to say.
	first, last := sessions[0].Start.AddDate(0, 0, -1), sessions[len(sessions)-1].Start
	if from.Before(first) {
		from = first
	}
	if to.After(last) {
		to = last
	}
	to = noon(to.In(c.Location()))
	for day := noon(from.In(c.Location())); !day.After(to); day = day.AddDate(0, 0, 1) {
		for _, slot := range times.On(day) {
			planned = append(planned, c.Digest(kind, slot, sessions))
		}
	}
	return planned, nil
}

func noon(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, day.Location())
}

// Due lists the course's reminders of one kind that are of use now, in the order of their
// slots; none in the quiet hours. The sessions are in order.
func (c Course) Due(kind ReminderKind, sessions []Session, now time.Time) ([]Reminder, error) {
	if QuietUntil(now, c.Location()).After(now) {
		return nil, nil
	}
	planned, err := c.Planned(kind, sessions, now.AddDate(0, 0, -1), now) // none is of use for longer
	return slices.DeleteFunc(planned, func(r Reminder) bool { return !r.Useful(now) }), err
}

// ToRemind lists the first reminders of all kinds that will be said after now, at most
// so many, in order. The sessions are in order too.
func (c Course) ToRemind(sessions []Session, now time.Time, most int) (coming []Reminder, err error) {
	if len(sessions) == 0 {
		return nil, nil
	}
	for _, kind := range ReminderKinds {
		planned, err := c.Planned(kind, sessions, now, sessions[len(sessions)-1].Start)
		if err != nil {
			return nil, err
		}
		coming = append(coming, slices.DeleteFunc(planned, func(r Reminder) bool { return !r.ToCome(now) })...)
	}
	slices.SortStableFunc(coming, func(a, b Reminder) int { return a.Slot.Compare(b.Slot) })
	return coming[:min(len(coming), most)], nil
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
	r.Until = quietStart(local)
	if begins := r.Sessions[0].Start; begins.Before(r.Until) {
		r.Until = begins
	}
	return r
}

// Leads are the reminders some minutes before each session, in order: of use until the
// next of the same session, the last until check-in is over, because they carry its
// button. One that falls into the quiet hours is planned for their end; it is of no use
// then if check-in is over.
func (c Course) Leads(sessions []Session) (leads []Reminder) {
	minutes := slices.Sorted(slices.Values(c.Reminders.Leads))
	slices.Reverse(minutes)
	for _, s := range sessions {
		var own []Reminder
		for _, lead := range minutes {
			slot := QuietUntil(s.Start.Add(-time.Duration(lead)*time.Minute), c.Location())
			r := Reminder{Kind: LeadReminder, Slot: slot, Until: c.CheckIn.Over(s), Sessions: []Session{s}}
			if n := len(own); n > 0 && slot.Before(own[n-1].Until) {
				own[n-1].Until = slot
			}
			own = append(own, r)
		}
		leads = append(leads, own...)
	}
	slices.SortStableFunc(leads, func(a, b Reminder) int { return a.Slot.Compare(b.Slot) })
	return leads
}

func sameDay(a, b time.Time) bool {
	ya, ma, da := a.Date()
	yb, mb, db := b.Date()
	return ya == yb && ma == mb && da == db
}
