package registrar

import (
	"context"
	"time"

	"github.com/loptruong/loptruong/course"
)

// Hours is what setting the hours of a session's check-in asks of a transaction.
type Hours interface {
	Log
	LockCourse(ctx context.Context, courseID int64) error
	Course(ctx context.Context, id int64) (course.Course, error)
	Session(ctx context.Context, id int64) (course.Session, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	SetCheckIn(ctx context.Context, s course.Session) error
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	BookOf(ctx context.Context, sessionID int64) (map[int64]course.Attendance, error)
	CourseStates(ctx context.Context, courseID int64) (map[int64]map[int64]course.Presence, error)
	Enter(ctx context.Context, entries []course.Attendance) (made []course.Attendance, err error)
	Account(ctx context.Context, id int64) (course.Account, error)
}

// SetHour is an hour of a session's check-in, as somebody wants it.
type SetHour struct {
	Session int64
	Hour    course.Hour
	At      time.Time // of course.OpensHour: nothing, it is when it is done
	Reason  string    // for the log; may be empty
}

// SettingHour is what SetHour would do. It refuses what that would; the course is kept as
// it is until the commit.
func (b By) SettingHour(ctx context.Context, store Hours, in SetHour) (course.HourSet, error) {
	h, _, err := b.settingHour(ctx, store, in)
	return h, err
}

// settingHour is SettingHour, with the entries of the session that count, by enrollment.
func (b By) settingHour(ctx context.Context, store Hours, in SetHour) (h course.HourSet, book map[int64]course.Attendance, err error) {
	if h.Was, err = store.Session(ctx, in.Session); err != nil {
		return h, nil, err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: h.Was.CourseID}); err != nil {
		return h, nil, err
	}
	if err := course.Fits(in.Reason, course.MaxReason); err != nil {
		return h, nil, err
	}
	if h.Course, err = lockCourse(ctx, store, h.Was.CourseID); err != nil {
		return h, nil, err
	}
	if h.Was, err = store.Session(ctx, in.Session); err != nil { // as it is now that nobody else sets it
		return h, nil, err
	}
	if h.Hour = in.Hour; in.Hour == course.OpensHour {
		in.At = b.at().Truncate(time.Minute) // as it is shown: a message of this minute is not too early
	}
	if h.Is, err = h.Course.SetHour(h.Was, in.Hour, in.At, b.Now); err != nil {
		return h, nil, err
	}
	roster, err := store.Roster(ctx, h.Course.ID)
	if err != nil {
		return h, nil, err
	}
	if book, err = store.BookOf(ctx, h.Was.ID); err != nil {
		return h, nil, err
	}
	for _, e := range course.EnrolledOf(roster) {
		switch entry := book[e.ID]; {
		case entry.State == "":
			h.None++
		case h.Course.Pardoned(h.Is, entry):
			h.Pardoned = append(h.Pardoned, e)
		case entry.Yields() && entry.State == course.Absent:
			h.Absent++
		}
	}
	return h, book, nil
}

// SetHour sets an hour of a session's check-in as it was shown (course.HourSet.Seen), with a line
// in the log. Who was late by the hours before and is not by these is present, by a
// correction of theirs each. Those in charge hear of it, and those whose entry is changed.
func (b By) SetHour(ctx context.Context, store Hours, in SetHour, seen string) (h course.HourSet, facts []course.Fact, err error) {
	h, book, err := b.settingHour(ctx, store, in)
	if err != nil {
		return h, nil, err
	}
	if err := course.CheckSeen(seen, h.Seen()); err != nil {
		return h, nil, err
	}
	if err := store.SetCheckIn(ctx, h.Is); err != nil {
		return h, nil, err
	}
	hours := func(s course.Session) string {
		loc := h.Course.Location()
		return course.ClockTime(h.Course.CheckIn.Opens(s).In(loc)) + "–" + course.ClockTime(h.Course.CheckIn.Closes(s).In(loc)) +
			" (" + course.ClockTime(h.Course.CheckIn.OnTimeUntil(s).In(loc)) + ")"
	}
	line, err := b.line(ctx, store, course.AuditEntry{
		Act: "hours.set", CourseID: h.Course.ID, Subject: aboutSession(h.Is), Before: hours(h.Was), After: hours(h.Is), Reason: in.Reason,
	})
	if err != nil {
		return h, nil, err
	}
	if facts, err = b.pardon(ctx, store, h, book, in.Reason); err != nil {
		return h, nil, err
	}
	return h, append(facts, course.CheckInHoursSet{HourSet: h, Reason: in.Reason, Audit: line}), nil
}

// pardon corrects the entries of who was late and is on time by the hours now.
func (b By) pardon(ctx context.Context, store Hours, h course.HourSet, book map[int64]course.Attendance, reason string) (facts []course.Fact, err error) {
	var entries []course.Attendance
	var lines []course.SheetLine
	for _, e := range h.Pardoned {
		was := book[e.ID]
		lines = append(lines, course.SheetLine{Place: e, Was: was})
		entries = append(entries, course.Attendance{
			SessionID: was.SessionID, EnrollmentID: e.ID, Revision: was.Revision + 1, State: course.Present, Way: course.ByOrganizer,
			By: b.Actor.AccountID, At: b.at(), ArrivedAt: was.Came(), Reason: reason,
		})
	}
	made, err := store.Enter(ctx, entries)
	if err != nil {
		return nil, err
	}
	return amended(ctx, store, h.Course, h.Is, lines, made)
}
