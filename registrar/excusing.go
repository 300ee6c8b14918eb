package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// SeeLeave is a leave as an organizer decides on it, with its reason. It returns
// course.ErrNotFound when there is none.
func (b By) SeeLeave(ctx context.Context, store interface {
	LeaveReading
	Leave(ctx context.Context, id int64) (course.Leave, error)
}, id int64) (k course.LeaveCase, err error) {
	one, err := store.Leave(ctx, id)
	if err != nil {
		return k, err
	}
	if err := course.Allow(b.Actor, course.DecideLeave, course.Object{CourseID: one.Place.CourseID}); err != nil {
		return k, err
	}
	l, err := leaving(ctx, store, one.Place)
	return l.Case(one), err
}

// DecidingLeave is what deciding on a leave asks of a transaction.
type DecidingLeave interface {
	Log
	LeaveReading
	LockCourse(ctx context.Context, courseID int64) error
	Leave(ctx context.Context, id int64) (course.Leave, error)
	EndLeave(ctx context.Context, l course.Leave, from course.LeaveState) error
	LeaveEntries(ctx context.Context, leaveID int64) ([]course.Attendance, error)
	Correct(ctx context.Context, a course.Attendance) (course.Attendance, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	Representatives(ctx context.Context, delegationID int64) ([]course.Account, error)
}

// LeaveVerdict is what an organizer says to a leave as it was shown.
type LeaveVerdict struct {
	Approve bool
	Reason  string // why it is refused
	Seen    string // course.LeaveCase.Seen
}

// DecideLeave approves a leave, or refuses it for a reason, as it was shown; also one
// that was decided otherwise before, until the course is closed. Where the book has been
// closed over it the book follows: who is absent there is excused, and who was excused by
// it is absent; whoever came stays in. What isn't as it was shown is refused with
// course.ErrChanged, one that has been withdrawn or given up with course.ErrConflict.
// Whose place it is hears of it, and the representatives of the delegation of one that is
// approved or taken back.
func (b By) DecideLeave(ctx context.Context, store DecidingLeave, id int64, say LeaveVerdict) (k course.LeaveCase, facts []course.Fact, err error) {
	if k, err = b.SeeLeave(ctx, store, id); err != nil {
		return k, nil, err
	}
	if _, err := openCourse(ctx, store, k.Course.ID, "leaving.course_closed"); err != nil {
		return k, nil, err
	}
	if k, err = b.SeeLeave(ctx, store, id); err != nil { // nobody changes it any more
		return k, nil, err
	}
	if err := say.check(k); err != nil {
		return k, nil, err
	}
	from := k.Leave.State
	k.Leave.State, k.Leave.DecidedBy, k.Leave.DecidedAt, k.Leave.Answer = course.LeaveApproved, b.Actor.AccountID, b.Now, ""
	entry := course.AuditEntry{Act: "leave.approve"}
	if !say.Approve {
		k.Leave.State, k.Leave.Answer = course.LeaveRefused, say.Reason
		entry.Act, entry.Reason = "leave.refuse", say.Reason
	}
	if err := store.EndLeave(ctx, k.Leave, from); err != nil {
		return k, nil, err
	}
	if err := b.followLeave(ctx, store, k.Leave); err != nil {
		return k, nil, err
	}
	line, err := b.leaveLine(ctx, store, k.Leave, entry)
	if err != nil {
		return k, nil, err
	}
	facts, err = decidedLeave(ctx, store, k, from, line)
	return k, facts, err
}

func (say LeaveVerdict) check(k course.LeaveCase) error {
	to := course.LeaveRefused
	if say.Approve {
		to = course.LeaveApproved
	}
	switch state := k.Leave.State; {
	case state == course.LeaveWithdrawn, state == course.LeaveGivenUp:
		return course.Refuse(course.ErrConflict, "leaving.ended", "State", string(state))
	case k.Leave.Place.State != course.Enrolled:
		return course.Refuse(course.ErrConflict, "person.withdrawn", "Name", k.Leave.Place.Trainee.Name)
	case state == to:
		return course.Refuse(course.ErrChanged, "refuse.changed")
	case !say.Approve && say.Reason == "":
		return course.Refuse(course.ErrInvalid, "leaving.no_reason")
	}
	if err := course.Fits(say.Reason, course.MaxReason); err != nil {
		return err
	}
	return course.CheckSeen(say.Seen, k.Seen())
}

// followLeave makes the book say what was decided, where it says anything.
func (b By) followLeave(ctx context.Context, store DecidingLeave, l course.Leave) error {
	entries, err := store.LeaveEntries(ctx, l.ID)
	if err != nil {
		return err
	}
	for _, a := range entries {
		is := b.entry(a.EnrollmentID, a.SessionID, course.Absent)
		is.Way, is.Reason = course.ByLeave, l.Answer
		switch {
		case l.State == course.LeaveApproved && a.State == course.Absent:
			is.State = course.Excused
		case l.State == course.LeaveRefused && a.State == course.Excused && a.Way == course.ByLeave:
		default:
			continue
		}
		if _, err := store.Correct(ctx, is); err != nil {
			return err
		}
	}
	return nil
}

// decidedLeave is what others must hear of a decision.
func decidedLeave(ctx context.Context, store DecidingLeave, k course.LeaveCase, from course.LeaveState, line int64) (facts []course.Fact, err error) {
	l := k.Leave
	whose := l.Place.Trainee.AccountID // which need not be the account that has asked any more
	if whose != 0 {
		account, err := store.Account(ctx, whose)
		if err != nil {
			return nil, err
		}
		facts = append(facts, course.LeaveDecided{Case: k, Account: account, Changed: from != course.LeaveAsked, Audit: line})
	}
	if l.State == course.LeaveRefused && from == course.LeaveAsked || l.Place.DelegationID == 0 {
		return facts, nil
	}
	representatives, err := store.Representatives(ctx, l.Place.DelegationID)
	for _, one := range representatives {
		if one.ID != whose { // who hears of it already
			facts = append(facts, course.LeaveOfDelegation{Course: k.Course, Leave: l, Account: one, Audit: line})
		}
	}
	return facts, err
}
