package registrar

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Marking is what entering many people in the book at once asks of a transaction.
type Marking interface {
	locking
	Account(ctx context.Context, id int64) (course.Account, error)
	Session(ctx context.Context, id int64) (course.Session, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Doubles(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
	BookOf(ctx context.Context, sessionID int64) (map[int64]course.Attendance, error)
	StatesAt(ctx context.Context, sessionID int64) (map[int64]course.Presence, error)
	CourseStates(ctx context.Context, courseID int64) (map[int64]map[int64]course.Presence, error)
	Enter(ctx context.Context, entries []course.Attendance) (made []course.Attendance, err error)
	Batch(ctx context.Context, sessionID, byAccount, first, last int64) (made, before []course.Attendance, err error)
}

// Marks are what is said of many people at a session at once: a sheet, or some who are
// ticked together.
type Marks struct {
	Session int64
	Sheet   string          // what was typed back from the printed sheet; empty for people who are ticked
	People  []int64         // who is ticked, by enrollment id
	State   course.Presence // what they are: present or late
}

// Marked is what marks do to the book of a session.
type Marked struct {
	Course  course.Course
	Session course.Session
	Way     course.Way
	course.SheetReading
}

// Entered is how many people marks have entered, and between which entries these lie.
type Entered struct {
	Marked
	Count       int
	Kept        int // of whom the book says otherwise still
	First, Last int64
}

// Marking is what Mark would do. It refuses a session of which nothing can be entered by
// hand, or that takes no sheet, and a text that is none.
func (b By) Marking(ctx context.Context, store Marking, in Marks) (m Marked, err error) {
	if m.Session, err = store.Session(ctx, in.Session); err != nil {
		return m, err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: m.Session.CourseID}); err != nil {
		return m, err
	}
	if m.Course, err = store.Course(ctx, m.Session.CourseID); err != nil {
		return m, err
	}
	if err := MayTick(m.Course, m.Session, b.at()); err != nil {
		return m, err
	}
	roll, err := rollOf(ctx, store, m.Course, m.Session)
	if err != nil {
		return m, err
	}
	if m.Way = course.ByOrganizer; in.Sheet == "" {
		m.SheetReading = roll.Tick(in.State, in.People)
		return m, nil
	}
	m.Way = course.BySheet
	sheet, ok := course.ReadSheet(in.Sheet)
	switch {
	case !m.Course.Takes(m.Session, course.BySheet):
		return m, course.Refuse(course.ErrConflict, "sheet.off", "Session", course.NamedSession{Session: m.Session, In: m.Course.Location()})
	case !ok:
		return m, course.Refuse(course.ErrInvalid, "sheet.none")
	}
	m.SheetReading = sheet.On(roll)
	return m, nil
}

// rollOf is what marks are held against.
func rollOf(ctx context.Context, store Marking, c course.Course, s course.Session) (roll course.Roll, err error) {
	if roll.People, err = store.Roster(ctx, c.ID); err != nil {
		return roll, err
	}
	doubles, err := store.Doubles(ctx, c.ID)
	if err != nil {
		return roll, err
	}
	roll.People = append(roll.People, doubles...)
	if roll.Delegations, err = store.Delegations(ctx, c.ID); err != nil {
		return roll, err
	}
	if roll.Book, err = store.BookOf(ctx, s.ID); err != nil {
		return roll, err
	}
	states, err := store.StatesAt(ctx, s.ID)
	roll.OnLeave = map[int64]bool{}
	for id, state := range states {
		roll.OnLeave[id] = state == course.Excused && roll.Book[id].ID == 0
	}
	return roll, err
}

// Mark enters many people in the book at once, as they were shown (Marked.Seen): who is
// named, and who is present because the sheet doesn't name them; of these, who has checked
// in meanwhile stays so. Of whom the book says otherwise, that stays too, unless there is
// a reason to go over it. What isn't as it was shown is refused with course.ErrChanged,
// marks that can't be entered with course.ErrInvalid. Of whom the book said something else
// before hears of it.
func (b By) Mark(ctx context.Context, store Marking, in Marks, over, seen string) (done Entered, facts []course.Fact, err error) {
	if done.Marked, err = b.Marking(ctx, store, in); err != nil {
		return done, nil, err
	}
	if _, err := lockCourse(ctx, store, done.Course.ID); err != nil {
		return done, nil, err
	}
	if done.Marked, err = b.Marking(ctx, store, in); err != nil { // nobody comes onto the roster any more
		return done, nil, err
	}
	if !done.Faults.None() {
		return done, nil, course.Refuse(course.ErrInvalid, "sheet.faulty")
	}
	if err := course.CheckSeen(seen, done.Seen()); err != nil {
		return done, nil, err
	}
	said := b.entries(done.Marked, done.Enter, "")
	if over != "" {
		said = append(said, b.entries(done.Marked, done.Against, over)...)
	} else {
		done.Kept = len(done.Against)
	}
	made, err := store.Enter(ctx, said)
	if err != nil {
		return done, nil, err
	}
	if len(made) != len(said) { // one of them was quicker
		return done, nil, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	rest, err := store.Enter(ctx, b.entries(done.Marked, done.Rest, ""))
	if err != nil {
		return done, nil, err
	}
	made = append(made, rest...)
	if done.Count = len(made); len(made) > 0 {
		done.First, done.Last = made[0].ID, made[len(made)-1].ID
	}
	facts, err = amended(ctx, store, done.Course, done.Session, slices.Concat(done.Enter, done.Against, done.Rest), made)
	return done, facts, err
}

// entries are lines of a sheet as entries of the book.
func (b By) entries(m Marked, lines []course.SheetLine, reason string) (all []course.Attendance) {
	for _, l := range lines {
		all = append(all, course.Attendance{
			SessionID: m.Session.ID, EnrollmentID: l.Place.ID, Revision: l.Was.Revision + 1, State: l.Is, Way: m.Way,
			By: b.Actor.AccountID, At: b.at(), Reason: reason,
		})
	}
	return all
}

// Unmark takes back what the actor has entered of many people at once, from one entry to
// another, where it counts still: what the book said before counts again, and of whom it
// said nothing, that they are absent, without a reason, so that their own check-in goes
// over it. Who has heard of the first hears of this too.
func (b By) Unmark(ctx context.Context, store Marking, session, first, last int64) (undone int, facts []course.Fact, err error) {
	m := Marked{Way: course.ByOrganizer}
	if m.Session, err = store.Session(ctx, session); err != nil {
		return 0, nil, err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: m.Session.CourseID}); err != nil {
		return 0, nil, err
	}
	if m.Course, err = lockCourse(ctx, store, m.Session.CourseID); err != nil {
		return 0, nil, err
	}
	if m.Session, err = store.Session(ctx, session); err != nil { // its check-in may be closed by now
		return 0, nil, err
	}
	if err := MayTick(m.Course, m.Session, b.at()); err != nil {
		return 0, nil, err
	}
	made, before, err := store.Batch(ctx, session, b.Actor.AccountID, first, last)
	if err != nil || len(made) == 0 {
		return 0, nil, err
	}
	people, err := store.Roster(ctx, m.Course.ID)
	if err != nil {
		return 0, nil, err
	}
	place, was := map[int64]course.Enrollment{}, map[int64]course.Attendance{}
	for _, e := range people {
		place[e.ID] = e
	}
	for _, a := range before {
		was[a.EnrollmentID] = a
	}
	var back []course.Attendance
	for _, a := range made {
		l := course.SheetLine{Place: place[a.EnrollmentID], Was: a, Is: course.Absent}
		one := b.entries(m, []course.SheetLine{l}, "")[0]
		one.EnrollmentID = a.EnrollmentID
		if old, found := was[a.EnrollmentID]; found {
			one.State, one.ArrivedAt, one.Reason = old.State, old.ArrivedAt, old.Reason
			m.Enter = append(m.Enter, l)
		}
		back = append(back, one)
	}
	entered, err := store.Enter(ctx, back)
	if err != nil {
		return 0, nil, err
	}
	facts, err = amended(ctx, store, m.Course, m.Session, m.Enter, entered)
	return len(entered), facts, err
}
