package course

import "fmt"

// LeavesWait are leaves that people have asked for, or have given up, and of which those
// in charge have not heard.
type LeavesWait struct {
	Course  Course
	New     []LeaveCase // in the order in which they were asked for
	GivenUp []Leave     // that were approved: these people come
	Waiting int         // leaves that wait, with those heard of before
}

// Told is once for those that are new.
func (f LeavesWait) Told() (Course, Hearer, string) {
	var first int64
	for _, k := range f.New {
		first = max(first, k.Leave.ID)
	}
	var last int64
	for _, l := range f.GivenUp {
		last = max(last, l.ID)
	}
	return f.Course, InCharge, fmt.Sprintf("leaves/%d/%d/%d", f.Course.ID, first, last)
}

// LeaveDecided is a leave that an organizer has approved or refused, also one that was
// decided otherwise before.
type LeaveDecided struct {
	Case    LeaveCase
	Account Account // of whose place it is
	Changed bool    // it was decided before
	Audit   int64   // the line of the log
}

// Told is once for a decision.
func (f LeaveDecided) Told() (Course, Hearer, string) {
	return f.Case.Course, Hearer{f.Account}, fmt.Sprintf("leave/%d/decided/%d", f.Case.Leave.ID, f.Audit)
}

// LeaveOfDelegation is a leave that was approved, or taken back, of somebody of a
// delegation.
type LeaveOfDelegation struct {
	Course  Course
	Leave   Leave
	Account Account // of a representative
	Audit   int64   // the line of the log
}

// Told is once for a decision.
func (f LeaveOfDelegation) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("leave/%d/delegation/%d", f.Leave.ID, f.Audit)
}
