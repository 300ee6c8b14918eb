package course

import (
	"slices"
	"time"
)

// Class is a course with what the meaning of a change of its settings hangs on.
type Class struct {
	Course
	Sessions []Session // all of them, the cancelled too, in order
	Roster   []Enrollment
	States   map[int64]map[int64]Presence // by enrollment and session
	Seats    Seats                        // taken and offered
}

// SettingChange is a setting of a course as somebody wants it, with all that this means.
type SettingChange struct {
	Setting Setting
	Was, Is Course

	Sessions []Session    // that change with it, as they will be
	Kept     int          // sessions that stay as they are, because their check-in has opened
	Lose     []Enrollment // who can't reach the certificate any more, in the order of the roster
	Gain     []Enrollment // who can again
	Coming   []Reminder   // the next reminders, where the change is about them
	Seats    Seats        // that are taken and offered, where the change is about how many there are
	Passed   []Reminder   // reminders whose moment has passed already: they will not be said
}

// coming is how many reminders are shown before a change is made.
const coming = 10

// Before is the setting as it was, as Course.Setting has it.
func (m SettingChange) Before() string { return m.Was.Setting(m.Setting) }

// ShownOnPapers tells whether papers show the change.
func (m SettingChange) ShownOnPapers() bool {
	switch m.Setting.Group() {
	case PaperSettings:
		return m.Setting != SettingOverlay
	case ArtSettings:
		return m.Setting != Setting(ArtSheet)
	case KindSettings:
		return m.Setting != SettingConfirm
	case CourseSettings, AnnouncingSettings, CheckInSettings, CompletionSettings, ReminderSettings:
	}
	return false
}

// After is the setting as it is to be.
func (m SettingChange) After() string { return m.Is.Setting(m.Setting) }

// Seen is the digest of what is confirmed: the setting before and after, whom it costs or
// gives the certificate, and which sessions it moves.
func (m SettingChange) Seen() string {
	var people, sessions []int64
	for _, e := range slices.Concat(m.Lose, []Enrollment{{}}, m.Gain) {
		people = append(people, e.ID)
	}
	for _, s := range m.Sessions {
		sessions = append(sessions, s.ID, s.Start.Unix())
	}
	return Seen(m.Was.ID, m.Setting, m.Before(), m.After(), people, sessions, m.Seats.Taken, m.Seats.Of)
}

// Changing is what changing a setting into what somebody has typed means at a moment,
// see Course.Set. What can't be changed any more is refused with ErrConflict; what can't
// be, or is so already, with ErrInvalid.
func (c Class) Changing(s Setting, line string, lines []string, now time.Time) (SettingChange, error) {
	m := SettingChange{Setting: s, Was: c.Course, Is: c.Course}
	if c.Fixed(s) {
		return m, Refuse(ErrConflict, "setting.closed", "Course", c.Title)
	}
	alone := NewCourse(c.Code, c.Code) // what is wrong elsewhere is mended there
	alone.CheckIn = c.CheckIn          // but these hang on each other
	alone.Form = c.Form.hangsOn(s)
	if err := alone.Set(s, line, lines); err != nil {
		return m, err
	}
	if err := alone.Check(); err != nil {
		return m, err
	}
	if err := m.Is.Set(s, line, lines); err != nil {
		return m, err
	}
	if lines := s.makes(); lines != "" { // what is shown, and written into the log, is what comes of it
		m.Setting = lines
	}
	if m.After() == m.Before() {
		return m, Refuse(ErrInvalid, "setting.same")
	}
	switch {
	case s == SettingZone:
		return m, m.moveZone(c.Sessions, now)
	case s.Group() == CheckInSettings:
		m.keepOpened(c.Sessions, now)
	case s.Group() == CompletionSettings:
		sessions := slices.DeleteFunc(slices.Clone(c.Sessions), Session.Cancelled)
		m.Gain, m.Lose = Bar{m.Was.Rule, sessions}.Moved(Bar{m.Is.Rule, sessions}, c.Roster, c.States)
	case s == SettingCapacity || s == SettingQuota:
		m.Seats = c.Seats
	case s.Group() == ReminderSettings:
		return m, m.plan(c.Sessions, now)
	}
	return m, nil
}

// hangsOn is what of a form one of its settings is checked with.
func (f Form) hangsOn(s Setting) Form {
	on := Form{Design: f.Design, Colour: f.Colour}
	if s.Group() == KindSettings { // numbers of two kinds must not read alike
		on.Kinds = map[PaperKind]KindForm{}
		for kind, of := range f.Kinds {
			on.Kinds[kind] = KindForm{Number: of.Number}
		}
	}
	if s.makes() != "" {
		on.IssuingBody, on.SecondBody, on.SignerTitle, on.SecondTitle = f.IssuingBody, f.SecondBody, f.SignerTitle, f.SecondTitle
	}
	return on
}

// moveZone keeps what the clock on the wall shows at each session to come. One whose
// check-in has opened has begun at its moment, and keeps that. It refuses when a session
// would be over before anybody knows.
func (m *SettingChange) moveZone(sessions []Session, now time.Time) error {
	free := now
	for _, s := range sessions {
		if !now.Before(m.Was.CheckIn.Opens(s)) {
			m.Kept++
			if !s.Cancelled() && s.End.After(free) {
				free = s.End
			}
			continue
		}
		for _, at := range []*time.Time{&s.Start, &s.End, &s.OpensAt, &s.ClosesAt, &s.OnTimeTo} {
			if !at.IsZero() {
				local := at.In(m.Was.Location())
				*at = time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, m.Is.Location())
			}
		}
		if !s.Cancelled() && s.Start.Before(free) {
			return Refuse(ErrInvalid, "setting.zone_past", "Session", NamedSession{Session: s, In: m.Is.Location()}, "Zone", m.Is.Zone)
		}
		s.Sequence++
		m.Sessions = append(m.Sessions, s)
	}
	return nil
}

// keepOpened gives the sessions whose check-in has opened the times that the rule gave
// them as times of their own: what was told in the room stays true.
func (m *SettingChange) keepOpened(sessions []Session, now time.Time) {
	rule := m.Was.CheckIn
	for _, s := range sessions {
		if now.Before(rule.Opens(s)) || s.Cancelled() {
			continue
		}
		m.Kept++
		s.OpensAt, s.ClosesAt, s.OnTimeTo = rule.Opens(s), rule.Closes(s), rule.OnTimeUntil(s)
		m.Sessions = append(m.Sessions, s)
	}
}

// plan lists what other rules will say, and what they would have said by now and had not
// planned before: a rule is for what is to come.
func (m *SettingChange) plan(sessions []Session, now time.Time) (err error) {
	sessions = slices.DeleteFunc(slices.Clone(sessions), Session.Cancelled)
	if m.Coming, err = m.Is.ToRemind(sessions, now, coming); err != nil {
		return err
	}
	was, err := m.Was.due(sessions, now)
	if err != nil {
		return err
	}
	is, err := m.Is.due(sessions, now)
	m.Passed = slices.DeleteFunc(is, func(r Reminder) bool {
		return slices.ContainsFunc(was, func(known Reminder) bool { return known.Job(m.Was) == r.Job(m.Is) && known.Slot.Equal(r.Slot) })
	})
	return err
}

// due are the course's reminders of all kinds that are of use now.
func (c Course) due(sessions []Session, now time.Time) (due []Reminder, err error) {
	for _, kind := range ReminderKinds {
		planned, err := c.Due(kind, sessions, now)
		if err != nil {
			return nil, err
		}
		due = append(due, planned...)
	}
	return due, nil
}
