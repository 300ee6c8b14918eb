package registrar

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Amending is what amending the book asks of a transaction.
type Amending interface {
	Places
	papered
	Session(ctx context.Context, id int64) (course.Session, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	EntriesOf(ctx context.Context, enrollmentID int64) (course.Entries, error)
	Enter(ctx context.Context, entries []course.Attendance) (made []course.Attendance, err error)
}

// Amendment is what the book is to say of somebody at a session.
type Amendment struct {
	State     course.Presence
	ArrivedAt time.Time // when they came late or left early; zero when that isn't known
	Reason    string
}

// Amended is what the book says of somebody at a session, and what it is to say.
type Amended struct {
	Course  course.Course
	Session course.Session
	Place   course.Enrollment
	Entries course.Entries    // at the session, so far
	Is      course.Attendance // zero until there is an Amendment
	Stood   course.Progress   // without it
	Stands  course.Progress   // with it

	sessions []course.Session
	states   map[int64]course.Presence
}

// Was is the entry that counts so far; zero when there is none.
func (m Amended) Was() course.Attendance { return m.Entries.Last() }

// Seen is the digest of what is confirmed: whose entry of which session, as which
// revision it stands, what it is to be, and what that makes of the person's right.
func (m Amended) Seen() string {
	return course.Seen("amend", m.Session.ID, m.Place.ID, m.Place.No, m.Place.Trainee.Name, m.Was().Revision,
		m.Is.State, m.Is.ArrivedAt.Unix(), m.Is.Reason, m.Stands.Attended, m.Stands.Total)
}

// Amendable is what the book says of somebody at a session, where the actor may amend it
// now; what is read stays so until the commit, but for what people do themselves. It
// refuses when the course is closed, the person has a certificate and the session has ended, the session was cancelled or has not come and
// nothing is said of it, and the person is on the roster no more; it returns
// course.ErrNotFound when there is no such place or session.
func (b By) Amendable(ctx context.Context, store Amending, session, place int64) (m Amended, err error) {
	if m.Course, m.Place, err = b.managedPlace(ctx, store, place); err != nil {
		return m, err
	}
	if m.Session, err = store.Session(ctx, session); err != nil {
		return m, err
	}
	all, err := store.EntriesOf(ctx, place)
	if err != nil {
		return m, err
	}
	m.Entries, m.states = all.At(session), all.States()
	open, err := Writable(ctx, store, m.Course, m.Session, m.Place, b.Now)
	if err != nil {
		return m, err
	}
	switch early := m.Course.CheckIn.At(m.Session, b.at()) == course.TooEarly; {
	case m.Session.CourseID != m.Course.ID:
		return m, course.ErrNotFound
	case !open:
		return m, course.Refuse(course.ErrConflict, "tick.course_closed")
	case m.Session.Cancelled():
		return m, course.Refuse(course.ErrConflict, "amend.cancelled", "Session", course.NamedSession{Session: m.Session, In: m.Course.Location()})
	case m.Place.State != course.Enrolled:
		return m, course.Refuse(course.ErrConflict, "person.withdrawn", "Name", m.Place.Trainee.Name)
	case early && len(m.Entries) == 0:
		return m, MayTick(m.Course, m.Session, b.at())
	}
	if m.sessions, err = store.Sessions(ctx, m.Course.ID); err != nil {
		return m, err
	}
	m.Stood = m.Course.Rule.ProgressOf(m.sessions, m.states)
	return m, nil
}

// Writable tells whether the book of a session can be amended at somebody's place: while it is
// written, until the session's end when the course was closed before, and afterwards where no
// certificate stands on it.
func Writable(ctx context.Context, store papered, c course.Course, s course.Session, e course.Enrollment, now time.Time) (bool, error) {
	if c.Writes(s) || c.Released() && now.Before(s.End) {
		return true, nil
	}
	return Unpapered(ctx, store, c, e, course.Completion)
}

// Amending is what Amend would do. What can't be is refused as
// course.Attendance.CheckAmended says.
func (b By) Amending(m Amended, to Amendment) (Amended, error) {
	m.Is = course.Attendance{
		SessionID: m.Session.ID, EnrollmentID: m.Place.ID, Revision: m.Was().Revision + 1, State: to.State, Way: course.ByOrganizer,
		By: b.Actor.AccountID, At: b.at(), ArrivedAt: to.ArrivedAt, Reason: to.Reason,
	}
	states := maps.Clone(m.states)
	states[m.Session.ID] = to.State
	m.Stands = m.Course.Rule.ProgressOf(m.sessions, states)
	return m, m.Is.CheckAmended(m.Was(), m.Course, m.Session, b.at())
}

// Amend writes an entry into the book in the place of the one that counts, as it was
// shown (Amended.Seen): when the book says something else by now it refuses with
// course.ErrChanged. Whose entry it is hears of it. The book is its own log: who, when and
// why stand in the entry.
func (b By) Amend(ctx context.Context, store Amending, session, place int64, to Amendment, seen string) (m Amended, facts []course.Fact, err error) {
	if m, err = b.Amendable(ctx, store, session, place); err != nil {
		return m, nil, err
	}
	if m, err = b.Amending(m, to); err != nil {
		return m, nil, err
	}
	if err := course.CheckSeen(seen, m.Seen()); err != nil {
		return m, nil, err
	}
	made, err := store.Enter(ctx, []course.Attendance{m.Is})
	if err != nil {
		return m, nil, err
	}
	if len(made) == 0 { // the person's own check-in was quicker
		return m, nil, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	m.Is = made[0]
	if m.Place.Trainee.AccountID == 0 {
		return m, nil, nil
	}
	account, err := store.Account(ctx, m.Place.Trainee.AccountID)
	return m, []course.Fact{course.AttendanceAmended{
		Course: m.Course, Session: m.Session, Place: m.Place, Account: account, Was: m.Was(), Is: m.Is, Stands: m.Stands,
	}}, err
}

// amends is what the facts of many changed entries ask of a transaction.
type amends interface {
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	CourseStates(ctx context.Context, courseID int64) (map[int64]map[int64]course.Presence, error)
	Account(ctx context.Context, id int64) (course.Account, error)
}

// amended are the facts of entries that were made of many people at a session: for each
// with an account of whom the book said something else before, as the lines have it.
func amended(ctx context.Context, store amends, c course.Course, s course.Session, lines []course.SheetLine, made []course.Attendance) (facts []course.Fact, err error) {
	of := map[int64]course.SheetLine{}
	for _, l := range lines {
		of[l.Place.ID] = l
	}
	made = slices.DeleteFunc(slices.Clone(made), func(is course.Attendance) bool {
		l := of[is.EnrollmentID]
		return l.Was.ID == 0 || l.Was.State == is.State || l.Place.Trainee.AccountID == 0
	})
	if len(made) == 0 {
		return nil, nil
	}
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	states, err := store.CourseStates(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, is := range made {
		l := of[is.EnrollmentID]
		account, err := store.Account(ctx, l.Place.Trainee.AccountID)
		if err != nil {
			return nil, err
		}
		facts = append(facts, course.AttendanceAmended{Course: c, Session: s, Place: l.Place, Account: account,
			Was: l.Was, Is: is, Stands: c.Rule.ProgressOf(sessions, states[l.Place.ID])})
	}
	return facts, nil
}
