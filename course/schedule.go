package course

import (
	"fmt"
	"slices"
	"time"

	"github.com/loptruong/loptruong/letters"
)

// SessionEdit is something that is to become of a course's sessions.
type SessionEdit struct {
	Act     SessionAct
	Session int64  // 0 for one that is added
	With    int64  // the other one of a swap
	Text    string // of a topic, a speaker, a room or a name
	Half    Half   // of one that is moved or added, with its Start and End
	Start   time.Time
	End     time.Time
	Names   map[int64]string // own names that sessions get with it, by id; 0 is the one that is added
}

// SessionAct is what an edit does.
type SessionAct string

const (
	SetTopic       SessionAct = "topic"
	SetSpeaker     SessionAct = "speaker"
	SetRoom        SessionAct = "room"
	SetSessionName SessionAct = "name"
	MoveSession    SessionAct = "move" // other hours, another half, another day
	CancelSession  SessionAct = "cancel"
	RestoreSession SessionAct = "restore"
	AddSession     SessionAct = "add"
	SwapSessions   SessionAct = "swap" // what is taught in two sessions, with its materials; times, books and codes stay
)

// SessionTexts are the acts that set a text of a session, with how long it may be, in
// runes.
var SessionTexts = map[SessionAct]int{SetTopic: 300, SetSpeaker: 120, SetRoom: 120, SetSessionName: 60}

// SessionText is the text of a session that an act sets.
func (s *Session) SessionText(act SessionAct) *string {
	switch act {
	case SetTopic:
		return &s.Topic
	case SetSpeaker:
		return &s.Speaker
	case SetRoom:
		return &s.Room
	case SetSessionName:
		return &s.Name
	}
	panic(fmt.Sprintf("course: %q sets no text of a session", act))
}

// SessionChange is a session before and after; one that is added has no id before.
type SessionChange struct{ Was, Is Session }

// Added tells whether there was no such session before.
func (c SessionChange) Added() bool { return c.Was.ID == 0 }

// Moved tells whether it begins or ends at another time.
func (c SessionChange) Moved() bool {
	return !c.Was.Start.Equal(c.Is.Start) || !c.Was.End.Equal(c.Is.End) || c.Was.Half != c.Is.Half
}

// NamelessError says that a session needs a name of its own: another stands in its half
// of the day. It is of kind ErrInvalid.
type NamelessError struct {
	Session Session // which; without an id it is the one that is added
	refusal error
}

func (e *NamelessError) Error() string { return e.refusal.Error() }

// Unwrap is the refusal, for people.
func (e *NamelessError) Unwrap() error { return e.refusal }

// Edit is what an edit makes of the course's sessions, of which all are given, also the
// cancelled: those that change, the one that it is about first. entries is how many
// people have an entry in the book of a session. It returns an *Error for what can't be: of kind ErrInvalid,
// to be asked for again, what changes nothing, lies in the past or overlaps another session, and a
// *NamelessError where names are missing; of kind ErrConflict what the state of the session forbids.
func (c Course) Edit(sessions []Session, entries map[int64]int, e SessionEdit, now time.Time) ([]SessionChange, error) {
	s, found := sessionIn(sessions, e.Session)
	if !found && e.Act != AddSession {
		return nil, Refuse(ErrNotFound, "refuse.old_button")
	}
	if s.Cancelled() != (e.Act == RestoreSession) {
		textID := "reschedule.is_cancelled"
		if e.Act == RestoreSession {
			textID = "reschedule.is_planned"
		}
		return nil, Refuse(ErrConflict, textID, "Session", NamedSession{s, c.Location()})
	}
	changes, err := c.edited(s, sessions, entries, e, now)
	if err != nil {
		return nil, err
	}
	for _, other := range sessions {
		if name, named := e.Names[other.ID]; named && !slices.ContainsFunc(changes, func(c SessionChange) bool { return c.Is.ID == other.ID }) {
			is := other
			is.Name = name
			changes = append(changes, SessionChange{other, is})
		}
	}
	for i := range changes {
		is := &changes[i].Is
		if name, named := e.Names[is.ID]; named {
			is.Name = name
		}
		if n := len([]rune(is.Name)); n > SessionTexts[SetSessionName] {
			return nil, Refuse(ErrInvalid, "reschedule.too_long", "Max", SessionTexts[SetSessionName])
		}
		is.Sequence++
	}
	return changes, c.fit(sessions, changes)
}

// edited are the sessions that an edit itself is about.
func (c Course) edited(s Session, sessions []Session, entries map[int64]int, e SessionEdit, now time.Time) ([]SessionChange, error) {
	is := s
	switch e.Act {
	case MoveSession:
		if err := c.mayMove(s, entries[s.ID], e, now); err != nil {
			return nil, err
		}
		is = c.moved(s, e, now)
	case AddSession:
		if len(sessions) >= MaxSessions {
			return nil, Refuse(ErrConflict, "plan.too_many", "Max", MaxSessions)
		}
		if !e.Start.After(now) {
			return nil, Refuse(ErrInvalid, "reschedule.past")
		}
		is = Session{CourseID: c.ID, Half: e.Half, Start: e.Start, End: e.End, Sequence: -1}
		for _, other := range sessions {
			is.No = max(is.No, other.No+1)
		}
		is.No = max(is.No, 1)
	case CancelSession:
		is.CancelledAt = now
	case RestoreSession:
		if entries[s.ID] == 0 && !s.End.After(now) {
			return nil, Refuse(ErrConflict, "reschedule.past_restore", "Session", NamedSession{s, c.Location()})
		}
		is.CancelledAt = time.Time{}
	case SwapSessions:
		return c.swapped(s, sessions, e)
	default:
		if SessionTexts[e.Act] == 0 {
			return nil, fmt.Errorf("edit a session by %q: %w", e.Act, ErrInvalid)
		}
		if len([]rune(e.Text)) > SessionTexts[e.Act] {
			return nil, Refuse(ErrInvalid, "reschedule.too_long", "Max", SessionTexts[e.Act])
		}
		*is.SessionText(e.Act) = e.Text
	}
	if is == s || e.Act == MoveSession && !(SessionChange{s, is}).Moved() {
		return nil, Refuse(ErrInvalid, "reschedule.same")
	}
	return []SessionChange{{s, is}}, nil
}

// mayMove refuses a move into the past, unless it sets right the hours of a session that
// has begun, and one that would take a book to another half day.
func (c Course) mayMove(s Session, entries int, e SessionEdit, now time.Time) error {
	loc := c.Location()
	if stays := sameDay(s.Start.In(loc), e.Start.In(loc)) && s.Half == e.Half; entries > 0 && !stays {
		return Refuse(ErrConflict, "reschedule.has_attendance", "Session", NamedSession{s, loc}, "Count", entries)
	}
	begun := !s.Start.After(now) && sameDay(s.Start.In(loc), e.Start.In(loc))
	if !e.Start.After(now) && !begun {
		return Refuse(ErrInvalid, "reschedule.past")
	}
	return nil
}

// moved is the session at its new time. What was said of its check-in goes, unless it
// makes sense still; a check-in that closes later than now is open again, or to open.
func (c Course) moved(s Session, e SessionEdit, now time.Time) Session {
	is := s
	is.Half, is.Start, is.End = e.Half, e.Start, e.End
	sameDay := sameDay(s.Start.In(c.Location()), e.Start.In(c.Location()))
	if !sameDay || is.OpensAt.After(is.Start) {
		is.OpensAt = time.Time{}
	}
	if !sameDay || !is.ClosesAt.After(is.Start) {
		is.ClosesAt = time.Time{}
	}
	if !sameDay || is.OnTimeTo.Before(is.Start) {
		is.OnTimeTo = time.Time{}
	}
	if c.CheckIn.Closes(is).After(now) {
		is.ClosedAt = time.Time{}
	}
	switch {
	case is.Start.Equal(s.Start):
	case is.Start.Equal(s.MovedFrom):
		is.MovedFrom = time.Time{}
	case s.MovedFrom.IsZero():
		is.MovedFrom = s.Start
	}
	return is
}

// swapped are two sessions that have exchanged what is taught in them.
func (c Course) swapped(s Session, sessions []Session, e SessionEdit) ([]SessionChange, error) {
	with, found := sessionIn(sessions, e.With)
	if !found || with.ID == s.ID {
		return nil, Refuse(ErrNotFound, "refuse.old_button")
	}
	if with.Cancelled() {
		return nil, Refuse(ErrConflict, "reschedule.is_cancelled", "Session", NamedSession{with, c.Location()})
	}
	changes := []SessionChange{{s, s}, {with, with}}
	for act := range SessionTexts {
		*changes[0].Is.SessionText(act), *changes[1].Is.SessionText(act) = *with.SessionText(act), *s.SessionText(act)
	}
	if changes[0].Is == s {
		return nil, Refuse(ErrInvalid, "reschedule.same_swap")
	}
	return changes, nil
}

// fit refuses changes by which two sessions of the course would overlap, or stand in one
// half of a day without a name each of their own.
func (c Course) fit(sessions []Session, changes []SessionChange) error {
	after := slices.Clone(sessions)
	for _, change := range changes {
		after = slices.DeleteFunc(after, func(s Session) bool { return s.ID == change.Is.ID })
	}
	for _, change := range changes {
		after = append(after, change.Is)
	}
	after = slices.DeleteFunc(after, Session.Cancelled)
	loc := c.Location()
	for _, change := range changes {
		is := change.Is
		for _, other := range after {
			if other.ID == is.ID || is.Cancelled() {
				continue
			}
			if is.Start.Before(other.End) && other.Start.Before(is.End) {
				return Refuse(ErrInvalid, "reschedule.overlaps", "Session", NamedSession{other, loc},
					"From", ClockTime(other.Start.In(loc)), "To", ClockTime(other.End.In(loc)))
			}
			if is.Half != other.Half || !sameDay(is.Start.In(loc), other.Start.In(loc)) {
				continue
			}
			if err := c.named(is, other); err != nil {
				return err
			}
		}
	}
	return nil
}

// named refuses two sessions of one half of a day that have no names to tell them by.
func (c Course) named(is, other Session) error {
	for _, s := range []Session{is, other} {
		if s.Name == "" {
			at := s.Start.In(c.Location())
			return &NamelessError{s, Refuse(ErrInvalid, "reschedule.nameless", "Session", NamedSession{other, c.Location()}, "Time", ClockTime(at))}
		}
	}
	if letters.Fold(is.Name) == letters.Fold(other.Name) {
		return &NamelessError{is, Refuse(ErrInvalid, "reschedule.same_name", "Session", NamedSession{other, c.Location()}, "Name", other.Name)}
	}
	return nil
}

func sessionIn(sessions []Session, id int64) (Session, bool) {
	at := slices.IndexFunc(sessions, func(s Session) bool { return s.ID == id && id != 0 })
	if at < 0 {
		return Session{}, false
	}
	return sessions[at], true
}

// Rescheduled are the sessions as they are with changes, those that take place, by start.
func Rescheduled(sessions []Session, changes []SessionChange) (after []Session) {
	for _, s := range sessions {
		for _, change := range changes {
			if change.Was.ID == s.ID {
				s = change.Is
			}
		}
		after = append(after, s)
	}
	for _, change := range changes {
		if change.Added() {
			after = append(after, change.Is)
		}
	}
	after = slices.DeleteFunc(after, Session.Cancelled)
	slices.SortStableFunc(after, func(a, b Session) int { return a.Start.Compare(b.Start) })
	return after
}
