package registrar

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Scheduling is what changing a course's sessions asks of a transaction.
type Scheduling interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	AllSessions(ctx context.Context, courseID int64) ([]course.Session, error)
	CourseStates(ctx context.Context, courseID int64) (map[int64]map[int64]course.Presence, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	CreateSession(ctx context.Context, s *course.Session) error
	UpdateSession(ctx context.Context, s course.Session, reopen bool) error
	SwapMaterials(ctx context.Context, a, b int64) error
	KeepBefore(ctx context.Context, u course.Untold) error
	WithdrawReminders(ctx context.Context, courseID int64) error
}

// Rescheduling is what an edit of a course's sessions does, as people see it before.
type Rescheduling struct {
	Course  course.Course
	Edit    course.SessionEdit
	Changes []course.SessionChange
	Entries int                 // people with an entry in the book of the session that it is about
	Gain    []course.Enrollment // who could not complete the course, and can with it
	Lose    []course.Enrollment // who could, and can't with it
	Told    int                 // trainees that are told and can be
	At      time.Time           // when they are; zero when nobody is
	Held    bool                // the quiet hours put that off, unless it is urgent
	Late    bool                // by then somebody may have come in vain: it has to be urgent
	Last    bool                // it cancels the last of several sessions
	None    bool                // it leaves no session
}

// Sure tells whether it is asked about twice.
func (r Rescheduling) Sure() bool { return r.Last || r.None }

// Seen is the digest of what is confirmed.
func (r Rescheduling) Seen() string {
	shown := []any{r.Edit.Act, r.Entries > 0, r.Told > 0, r.Held, r.Late, r.Last, r.None}
	for _, change := range r.Changes {
		for _, s := range []course.Session{change.Was, change.Is} {
			shown = append(shown, s.ID, s.Half, s.Start.Unix(), s.End.Unix(), s.Topic, s.Speaker, s.Room, s.Name, s.Cancelled())
		}
	}
	for _, people := range [][]course.Enrollment{r.Gain, r.Lose} {
		shown = append(shown, len(people))
		for _, e := range people {
			shown = append(shown, e.ID)
		}
	}
	return course.Seen(shown...)
}

// Rescheduling is what Reschedule would do. It refuses what that would.
func (b By) Rescheduling(ctx context.Context, store Scheduling, courseID int64, e course.SessionEdit) (r Rescheduling, err error) {
	r.Edit = e
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return r, err
	}
	if r.Course, err = openCourse(ctx, store, courseID, "reschedule.closed"); err != nil {
		return r, err
	}
	sessions, err := store.AllSessions(ctx, courseID)
	if err != nil {
		return r, err
	}
	states, err := store.CourseStates(ctx, courseID)
	if err != nil {
		return r, err
	}
	entries := map[int64]int{}
	for _, of := range states {
		for session := range of {
			entries[session]++
		}
	}
	if r.Changes, err = r.Course.Edit(sessions, entries, e, b.Now); err != nil {
		return r, err
	}
	roster, err := store.Roster(ctx, courseID)
	if err != nil {
		return r, err
	}
	r.Entries = entries[e.Session]
	before, after := course.Rescheduled(sessions, nil), course.Rescheduled(sessions, r.Changes)
	r.None = len(after) == 0
	r.Last = e.Act == course.CancelSession && !r.None && before[len(before)-1].ID == e.Session
	if !r.None && len(before) > 0 { // with none nobody has a right; that is said instead
		r.Gain, r.Lose = course.Bar{Rule: r.Course.Rule, Sessions: before}.Moved(course.Bar{Rule: r.Course.Rule, Sessions: after}, roster, states)
	}
	r.telling(course.EnrolledOf(roster), b)
	return r, nil
}

// telling finds who is told of the edit, and when.
func (r *Rescheduling) telling(people []course.Enrollment, b By) {
	worth := course.WorthTelling(r.untold(b, false), b.Now)
	if len(worth) == 0 {
		return
	}
	r.At, r.Held = r.Course.TellAt(worth)
	r.Late = r.Held && course.ToldTooLate(worth, r.At)
	for _, e := range people {
		if e.Trainee.Reach() == course.Reachable && e.Trainee.AccountID != b.Actor.AccountID {
			r.Told++
		}
	}
}

func (r *Rescheduling) untold(b By, urgent bool) (untold []course.Untold) {
	for _, change := range r.Changes {
		untold = append(untold, course.Untold{SessionChange: change, By: b.Actor.AccountID, Urgent: urgent, At: b.Now})
	}
	return untold
}

// Reschedule edits a course's sessions as it was shown, by Rescheduling.Seen; what would
// be otherwise now it refuses with course.ErrChanged. Those whom it concerns are told by
// the clock (course.Course.TellAt), in the quiet hours too when it is urgent. The entries
// in the book of a session that is cancelled stay, and count again when it is restored.
func (b By) Reschedule(ctx context.Context, store Scheduling, courseID int64, e course.SessionEdit, seen string, urgent bool) (Rescheduling, error) {
	r, err := b.Rescheduling(ctx, store, courseID, e)
	if err != nil {
		return r, err
	}
	if err := course.CheckSeen(seen, r.Seen()); err != nil {
		return r, err
	}
	if r.Late && !urgent {
		return r, course.Refuse(course.ErrInvalid, "refuse.old_button")
	}
	for i := range r.Changes {
		change := &r.Changes[i]
		if change.Added() {
			err = store.CreateSession(ctx, &change.Is)
		} else {
			err = store.UpdateSession(ctx, change.Is, change.Is.ClosedAt.IsZero() && !change.Was.ClosedAt.IsZero())
		}
		if err != nil {
			return r, err
		}
	}
	if e.Act == course.SwapSessions {
		if err := store.SwapMaterials(ctx, e.Session, e.With); err != nil {
			return r, err
		}
	}
	for _, u := range r.untold(b, urgent) {
		if err := store.KeepBefore(ctx, u); err != nil {
			return r, err
		}
		if err := b.log(ctx, store, sessionLine(r.Course, e, u.SessionChange)); err != nil {
			return r, err
		}
	}
	return r, store.WithdrawReminders(ctx, courseID)
}

// sessionLine is what an edit has done to one session, as a line of the log.
func sessionLine(c course.Course, e course.SessionEdit, change course.SessionChange) course.AuditEntry {
	was, is := change.Was, change.Is
	of := fmt.Sprintf("session/%d", is.No)
	hours := func(s course.Session) string {
		from, to := s.Start.In(c.Location()), s.End.In(c.Location())
		return course.ShortDate(from) + " " + course.ClockTime(from) + "–" + course.ClockTime(to)
	}
	text := e.Act
	if was.ID != e.Session && !change.Added() { // another one, which gets a name by it
		text = course.SetSessionName
	}
	switch {
	case e.Act == course.SwapSessions:
		return course.AuditEntry{Act: "session.swap", CourseID: c.ID, Subject: of, Before: taught(was), After: taught(is)}
	case course.SessionTexts[text] > 0:
		of = fmt.Sprintf("%s/%d", text, is.No)
		return course.AuditEntry{Act: "session.edit", CourseID: c.ID, Subject: of, Before: *was.SessionText(text), After: *is.SessionText(text)}
	case e.Act == course.CancelSession:
		return course.AuditEntry{Act: "session.cancel", CourseID: c.ID, Subject: of, Before: hours(was)}
	case e.Act == course.RestoreSession:
		return course.AuditEntry{Act: "session.restore", CourseID: c.ID, Subject: of, After: hours(is)}
	case e.Act == course.AddSession:
		return course.AuditEntry{Act: "session.add", CourseID: c.ID, Subject: of, After: hours(is)}
	}
	return course.AuditEntry{Act: "session.move", CourseID: c.ID, Subject: of, Before: hours(was), After: hours(is)}
}

// taught is what is taught in a session, one a line.
func taught(s course.Session) string {
	return strings.Join([]string{s.Topic, s.Speaker, s.Room, s.Name}, "\n")
}
