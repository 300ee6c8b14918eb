package registrar

import (
	"context"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
)

// papers are the newest papers of a kind of people, valid or revoked, by place.
type papers map[int64]course.Certificate

// valid tells whether somebody has a valid one.
func (p papers) valid(place int64) bool { return p[place].State == course.Issued }

// papersAmong are those among papers of all kinds.
func papersAmong(all []course.Certificate, kind course.PaperKind) papers {
	of := papers{}
	for _, one := range all {
		if one.Kind == kind && one.State != course.Void && one.ID > of[one.EnrollmentID].ID {
			of[one.EnrollmentID] = one
		}
	}
	return of
}

// without are what people hear who have no paper of a closing: that they wait for the end of a
// session that is running still, or why they get none.
func without(ctx context.Context, store interface {
	Account(ctx context.Context, id int64) (course.Account, error)
}, c course.Course, o course.Outcome, issued papers) (facts []course.Fact, err error) {
	for _, e := range slices.Concat(o.Not, o.Eligible) {
		if _, papered := issued[e.ID]; papered || e.Trainee.Reach() != course.Reachable {
			continue
		}
		account, err := store.Account(ctx, e.Trainee.AccountID)
		if err != nil {
			return nil, err
		}
		if o.Waits(e) || slices.ContainsFunc(o.Eligible, func(one course.Enrollment) bool { return one.ID == e.ID }) {
			facts = append(facts, course.CertificateWaits{Course: c, Place: e, Account: account, Session: o.Running})
			continue
		}
		facts = append(facts, course.NotEligible{Course: c, Place: e, Account: account, Stands: o.Progress[e.ID], Held: o.Excepted[e.ID].Reason})
	}
	return facts, nil
}

// Early is what looking back at a course that was closed during its last session asks of a
// transaction.
type Early interface {
	Ending
	Course(ctx context.Context, id int64) (course.Course, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
}

// EarlyByClock is what the end of a session has come to during which its course was closed: who
// has a certificate and is below the rule by now, who waited and has completed, and who waited in
// vain. Those who run the course hear of them, where there are any, and the last hear why
// themselves; nothing is issued or revoked. Nobody does it.
func EarlyByClock(ctx context.Context, store Early, now time.Time, s course.Session) (facts []course.Fact, err error) {
	c, err := store.Course(ctx, s.CourseID)
	if err != nil {
		return nil, err
	}
	sessions, err := store.Sessions(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	o, err := outcome(ctx, store, c, sessions, now)
	if err != nil {
		return nil, err
	}
	all, err := store.Certificates(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	issued, left := papersAmong(all, course.Completion), rest(o, all)
	over := course.EarlyClosingOver{Course: c, Session: s, Rest: left.Eligible}
	for _, one := range left.Awards {
		over.Confirm = append(over.Confirm, one.Place)
	}
	var lost course.Outcome // who gets none
	for _, e := range o.Not {
		if issued.valid(e.ID) {
			over.Fallen = append(over.Fallen, course.Papered{Place: e, Certificate: issued[e.ID], Stands: o.Progress[e.ID]})
			continue
		}
		lost.Not = append(lost.Not, e)
		if s.ClosedAt.After(c.ClosedAt) && o.Progress[e.ID].MayMiss() == -1 && missed(o.Progress[e.ID], s) {
			over.Lost = append(over.Lost, e)
		}
	}
	lost.Progress, lost.Excepted = o.Progress, o.Excepted
	if facts, err = without(ctx, store, c, lost, issued); err != nil {
		return nil, err
	}
	if over.Any() {
		facts = append(facts, over)
	}
	return facts, nil
}

func missed(p course.Progress, s course.Session) bool {
	return slices.ContainsFunc(p.Missed, func(one course.Session) bool { return one.ID == s.ID })
}

// rest is the outcome for those alone who are eligible and have had no certificate, and, where the course
// confirms attendance, those who are not and have neither one nor had a confirmation; all are the papers of the course. A
// certificate replaces a confirmation that is valid.
func rest(o course.Outcome, all []course.Certificate) course.Outcome {
	left, issued, confirmed := o, papersAmong(all, course.Completion), papersAmong(all, course.Attended)
	left.Eligible, left.Papers, left.Not, left.Awards, left.Instead = nil, nil, nil, nil, nil
	for i, e := range o.Eligible {
		if _, papered := issued[e.ID]; !papered {
			left.Eligible, left.Papers = append(left.Eligible, e), append(left.Papers, o.Papers[i])
			if confirmed.valid(e.ID) {
				left.Instead = append(left.Instead, confirmed[e.ID])
			}
		}
	}
	for _, one := range o.Awards {
		if _, had := confirmed[one.Place.ID]; !had && !issued.valid(one.Place.ID) {
			left.Awards = append(left.Awards, one)
		}
	}
	return left
}

// Rest is what issuing certificates to those who have completed since the closing asks of a
// transaction.
type Rest interface {
	Closings
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
	RemakeBundle(ctx context.Context, courseID, delegationID int64) error
}

// RestOf is who has completed a course since its closing and has had no certificate of it, and whose
// attendance is to be confirmed since (rest), with the papers that they would get. It refuses before the closing is released, and while a session is
// running.
func (b By) RestOf(ctx context.Context, store Rest, courseID int64) (c course.Course, left course.Outcome, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return c, left, err
	}
	if c, err = lockCourse(ctx, store, courseID); err != nil {
		return c, left, err
	}
	if !c.Released() {
		return c, left, course.Refuse(course.ErrConflict, "paper_of.not_closed", "Course", c.Title)
	}
	o, err := Outcome(ctx, store, c, b.Now)
	if err != nil {
		return c, left, err
	}
	if o.Running.ID != 0 {
		return c, left, course.Refuse(course.ErrConflict, "early.running", "Course", c.Title,
			"Session", course.NamedSession{Session: o.Running, In: c.Location()})
	}
	all, err := store.Certificates(ctx, c.ID)
	return c, rest(o, all), err
}

// IssueRest issues papers to those of RestOf as they were shown (course.Outcome.Seen), with
// the next numbers; they are drawn and delivered as the others were. What is no longer so, or can't
// be printed, it refuses with course.ErrChanged.
func (b By) IssueRest(ctx context.Context, store Rest, in Close) (done Closed, err error) {
	var left course.Outcome
	if done.Course, left, err = b.RestOf(ctx, store, in.Course); err != nil {
		return done, err
	}
	if err := course.CheckSeen(in.Seen, left.Seen()); err != nil {
		return done, err
	}
	if len(left.All()) == 0 || len(left.Faults(in.Check)) > 0 {
		return done, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	if done.Issued, err = b.issueLater(ctx, store, done.Course, left, in.Printing); err != nil {
		return done, err
	}
	return done, b.log(ctx, store, course.AuditEntry{Act: "certificate.rest", CourseID: in.Course, Subject: numbers(done.Issued)})
}

// laters is what issuing papers after the closing asks of a transaction.
type laters interface {
	numbering
	RemakeBundle(ctx context.Context, courseID, delegationID int64) error
}

// issueLater issues papers after the closing, signed as papers are at that moment; the bundles of
// their delegations are made anew.
func (b By) issueLater(ctx context.Context, store laters, c course.Course, o course.Outcome, in Printing) (issued []course.Certificate, err error) {
	signedBy, err := in.Signing.By(c.Form, b.Now)
	if err != nil {
		return nil, err
	}
	o.SignedBy(signedBy)
	if issued, err = b.issue(ctx, store, c, o, in.VerifyURL); err != nil {
		return nil, err
	}
	anew := map[int64]bool{}
	for _, one := range append(issued, o.Instead...) {
		if !anew[one.DelegationID] {
			anew[one.DelegationID] = true
			if err := store.RemakeBundle(ctx, c.ID, one.DelegationID); err != nil {
				return nil, err
			}
		}
	}
	return issued, nil
}
