package registrar

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// Merges is what merging doubles asks of a transaction.
type Merges interface {
	Places
	askedEnding
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	EntriesOf(ctx context.Context, enrollmentID int64) (course.Entries, error)
	CertificatesOf(ctx context.Context, enrollmentID int64) ([]course.Certificate, error)
	Correct(ctx context.Context, a course.Attendance) (course.Attendance, error)
	UpdateEnrollment(ctx context.Context, e course.Enrollment) error
	MergePlaces(ctx context.Context, m *course.Merge) error
}

// Gain is a session at which the book of the kept place says the better thing once its
// double is merged.
type Gain struct {
	Session course.Session
	Was, Is course.Presence // Was is empty without an entry
}

// Merging is two places of a course as they would be one.
type Merging struct {
	Course       course.Course
	Kept, Merged course.Enrollment // as they are
	Is           course.Enrollment // the kept one as it would be
	Filled       course.Fields     // which of it come from the double
	Gains        []Gain            // in the order of the sessions
	Stays        int64             // account that would have the kept one; 0 for none
	Loses        int64             // account that would have neither any more; 0 for none
	Undecided    bool              // both have an account, and it isn't said which stays

	entries course.Entries // of the double, in the book
}

// Seen is the digest of what is confirmed. That somebody blocks the bot meanwhile is no
// part of it.
func (m Merging) Seen() string {
	for _, e := range []*course.Enrollment{&m.Kept, &m.Merged, &m.Is} {
		e.Trainee.Blocked = false
	}
	return course.Seen("merge", m.Kept, m.Merged, m.Is, m.Gains, m.Stays, m.Loses)
}

// Merging is how a place would be with its double merged into it. Where both have an
// account, stays is the one that has it from then on; 0 while that isn't said. It refuses
// two places that can't be one: of two courses, one that is no more, of a closed course,
// with two certificates.
func (b By) Merging(ctx context.Context, store Merges, kept, double, stays int64) (m Merging, err error) {
	if m.Course, m.Kept, err = b.managedPlace(ctx, store, kept); err != nil {
		return m, err
	}
	if m.Merged, err = store.Enrollment(ctx, double); err != nil {
		return m, err
	}
	if err := mergeable(ctx, store, m); err != nil {
		return m, err
	}
	m.decide(stays)
	m.Is, m.Filled = m.Kept.FilledFrom(m.Merged)
	m.Is.Trainee.AccountID = m.Stays
	sessions, err := store.Sessions(ctx, m.Course.ID)
	if err != nil {
		return m, err
	}
	book, err := store.EntriesOf(ctx, kept)
	if err != nil {
		return m, err
	}
	if m.entries, err = store.EntriesOf(ctx, double); err != nil {
		return m, err
	}
	was, of := book.States(), m.entries.States()
	for _, s := range sessions {
		if is := m.Course.Rule.Better(was[s.ID], of[s.ID]); is != was[s.ID] {
			m.Gains = append(m.Gains, Gain{s, was[s.ID], is})
		}
	}
	return m, nil
}

// decide says whose the kept place would be.
func (m *Merging) decide(stays int64) {
	a, b := m.Kept.Trainee.AccountID, m.Merged.Trainee.AccountID
	switch {
	case a == 0 || b == 0:
		m.Stays = a + b
	case stays == a:
		m.Stays, m.Loses = a, b
	case stays == b:
		m.Stays, m.Loses = b, a
	default:
		m.Undecided = true
	}
}

// mergeable refuses two places that can't be one.
func mergeable(ctx context.Context, store Merges, m Merging) error {
	switch {
	case m.Kept.ID == m.Merged.ID || m.Kept.CourseID != m.Merged.CourseID:
		return course.Refuse(course.ErrInvalid, "merge.not_two")
	case m.Kept.State != course.Enrolled:
		return course.Refuse(course.ErrConflict, "person.withdrawn", "Name", m.Kept.Trainee.Name)
	case m.Merged.State == course.Merged:
		return course.Refuse(course.ErrConflict, "merge.already", "No", m.Merged.No, "Name", m.Merged.Trainee.Name)
	}
	papers := 0
	for _, e := range []course.Enrollment{m.Kept, m.Merged} {
		valid, err := store.CertificatesOf(ctx, e.ID)
		if err != nil {
			return err
		}
		if len(valid) > 0 {
			papers++
		}
	}
	switch {
	case papers == 2:
		return course.Refuse(course.ErrConflict, "merge.two_certificates", "Course", m.Course.Title)
	case m.Course.Closed():
		return course.Refuse(course.ErrConflict, "merge.closed", "Course", m.Course.Title)
	}
	return nil
}

// Merge makes one place of two, as they were shown (Merging.Seen): the kept one keeps its
// number, account, attendance and history; it has the better state of each session, by
// new entries, and what it lacked; the other's number is never given again. Whoever loses
// an account hears of it.
func (b By) Merge(ctx context.Context, store Merges, kept, double, stays int64, seen string) (course.Merge, []course.Fact, error) {
	m, err := b.Merging(ctx, store, kept, double, stays)
	if err != nil {
		return course.Merge{}, nil, err
	}
	if m.Undecided {
		return course.Merge{}, nil, course.Refuse(course.ErrInvalid, "merge.which_account")
	}
	if err := course.CheckSeen(seen, m.Seen()); err != nil {
		return course.Merge{}, nil, err
	}
	done := course.Merge{Kept: kept, Merged: double, Stays: m.Stays, Filled: m.Filled, By: b.Actor.AccountID}
	for _, gain := range m.Gains {
		is, from := b.entry(kept, gain.Session.ID, gain.Is), m.entries.At(gain.Session.ID).Last()
		is.ArrivedAt, is.Reason = from.ArrivedAt, from.Reason
		entry, err := store.Correct(ctx, is)
		if err != nil {
			return done, nil, err
		}
		done.Added = append(done.Added, entry)
	}
	if m.Loses != 0 { // before the other's are taken to the kept one, at which somebody asks once for one thing
		for _, place := range []int64{kept, double} {
			if err := b.endAsked(ctx, store, place, m.Loses); err != nil {
				return done, nil, err
			}
		}
	}
	if err := store.MergePlaces(ctx, &done); err != nil {
		return done, nil, err
	}
	if m.Filled != "" {
		if err := b.fill(ctx, store, m.Kept, m.Is); err != nil {
			return done, nil, err
		}
	}
	line, err := b.line(ctx, store, course.AuditEntry{
		Act: "place.merge", CourseID: m.Course.ID, EnrollmentID: kept, Subject: subject("merge", done.ID),
		Before: numbered(m.Merged.No, m.Merged.Trainee.Name), After: numbered(m.Kept.No, m.Kept.Trainee.Name),
	})
	if err != nil || m.Loses == 0 {
		return done, nil, err
	}
	loser, err := store.Account(ctx, m.Loses)
	return done, []course.Fact{course.PlaceUnlinked{Course: m.Course, Place: m.Is, Account: loser, Audit: line}}, err
}

// entry is one in the book, for somebody, by the actor.
func (b By) entry(enrollment, session int64, state course.Presence) course.Attendance {
	return course.Attendance{SessionID: session, EnrollmentID: enrollment, State: state, Way: course.ByOrganizer, By: b.Actor.AccountID, At: b.at()}
}

// fill makes the texts of a place what is says, and writes what has changed of them;
// whose it is by now, storage knows.
func (b By) fill(ctx context.Context, store interface {
	Log
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	UpdateEnrollment(ctx context.Context, e course.Enrollment) error
}, was, is course.Enrollment) error {
	now, err := store.Enrollment(ctx, is.ID)
	if err != nil {
		return err
	}
	is.Trainee.ID = now.Trainee.ID
	if err := store.UpdateEnrollment(ctx, is); err != nil {
		return err
	}
	for _, f := range course.CardFields {
		if was.Value(f) == is.Value(f) {
			continue
		}
		if _, err := b.lineOf(ctx, store, is, f, course.AuditEntry{Act: "entry.mend", Before: was.Value(f), After: is.Value(f)}); err != nil {
			return err
		}
	}
	return nil
}

// Unmerges is what taking a merge back asks of a transaction.
type Unmerges interface {
	Places
	Seated
	Merge(ctx context.Context, id int64) (course.Merge, error)
	BeforeMerge(ctx context.Context, mergeID int64) ([]course.Attendance, error)
	Correct(ctx context.Context, a course.Attendance) (course.Attendance, error)
	UpdateEnrollment(ctx context.Context, e course.Enrollment) error
	UnmergePlaces(ctx context.Context, mergeID int64) error
}

// Merged is a merge with the places as they are.
type Merged struct {
	course.Merge
	Course       course.Course
	Kept, Double course.Enrollment
	Over         course.Overfull // what the course comes to when there are two again
}

// Seen is the digest of what is confirmed before it is taken back.
func (m Merged) Seen() string {
	m.Kept.Trainee.Blocked = false
	return course.Seen("unmerge", m.ID, m.Kept, m.Double, m.Over)
}

// MergeOf is a merge that the actor may take back, which it refuses when that is done, the course
// closed, or the kept place itself merged since: that merge is to be taken back first. It returns course.ErrNotFound when there is no such merge.
func (b By) MergeOf(ctx context.Context, store Unmerges, id int64) (m Merged, err error) {
	if m.Merge, err = store.Merge(ctx, id); err != nil {
		return m, err
	}
	if m.Course, m.Kept, err = b.managedPlace(ctx, store, m.Merge.Kept); err != nil {
		return m, err
	}
	if m.Double, err = store.Enrollment(ctx, m.Merged); err != nil {
		return m, err
	}
	switch { // the course is held: it stays so
	case m.Double.State != course.Merged:
		return m, course.Refuse(course.ErrConflict, "merge.undone", "No", m.Double.No, "Name", m.Double.Trainee.Name)
	case m.Course.Closed():
		return m, course.Refuse(course.ErrConflict, "merge.closed_back", "Course", m.Course.Title)
	case m.Kept.State == course.Merged: // what it has taken is by now another's
		return m, course.Refuse(course.ErrConflict, "merge.later", "No", m.Kept.No, "Name", m.Kept.Trainee.Name)
	}
	if m.MergedState == course.Enrolled {
		m.Over, err = Overfull(ctx, store, m.Course, []course.Enrollment{m.Double}, nil)
	}
	return m, err
}

// Unmerge takes a merge back, as it was shown (Merged.Seen): both places have their
// numbers, their accounts and, by new entries, what stood in the book of each; what has
// come since stays with the kept one. An account that has a place again hears of it.
func (b By) Unmerge(ctx context.Context, store Unmerges, id int64, seen string) (m Merged, facts []course.Fact, err error) {
	if m, err = b.MergeOf(ctx, store, id); err != nil {
		return m, nil, err
	}
	if err := course.CheckSeen(seen, m.Seen()); err != nil {
		return m, nil, err
	}
	was, err := store.BeforeMerge(ctx, id)
	if err != nil {
		return m, nil, err
	}
	for _, a := range was {
		before := b.entry(a.EnrollmentID, a.SessionID, a.State)
		before.ArrivedAt, before.Reason = a.ArrivedAt, a.Reason
		if a.State == "" { // as nobody has said anything of them: a check-in goes over it
			before.State, before.Way = course.Absent, course.ByClosing
		}
		if _, err := store.Correct(ctx, before); err != nil {
			return m, nil, err
		}
	}
	if err := store.UnmergePlaces(ctx, id); err != nil {
		return m, nil, err
	}
	if is := m.Kept.Emptied(m.Filled, m.Double); is != m.Kept {
		if err := b.fill(ctx, store, m.Kept, is); err != nil {
			return m, nil, err
		}
	}
	line, err := b.line(ctx, store, course.AuditEntry{
		Act: "place.unmerge", CourseID: m.Course.ID, EnrollmentID: m.Kept.ID, Subject: subject("merge", m.ID),
		Before: numbered(m.Kept.No, m.Kept.Trainee.Name), After: numbered(m.Double.No, m.Double.Trainee.Name),
	})
	if err != nil {
		return m, nil, err
	}
	facts, err = b.back(ctx, store, &m, line)
	return m, facts, err
}

// back reads the two places as they are again, and tells whoever has lost one by the
// merge and has it back.
func (b By) back(ctx context.Context, store Unmerges, m *Merged, line int64) (facts []course.Fact, err error) {
	for _, e := range []*course.Enrollment{&m.Kept, &m.Double} {
		if *e, err = store.Enrollment(ctx, e.ID); err != nil {
			return nil, err
		}
		id := e.Trainee.AccountID
		if id == 0 || id == m.Stays || e.State != course.Enrolled {
			continue
		}
		account, err := store.Account(ctx, id)
		if err != nil {
			return nil, err
		}
		facts = append(facts, course.PlaceGiven{Course: m.Course, Place: *e, Account: account, Audit: line})
	}
	return facts, nil
}
