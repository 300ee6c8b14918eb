package registrar

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Entries is what changing somebody's entry asks of a transaction.
type Entries interface {
	Places
	Seated
	papered
	UpdateEnrollment(ctx context.Context, e course.Enrollment) error
}

// papered is what knowing whether a valid paper shows somebody's entry asks of a
// transaction.
type papered interface {
	CertificatesOf(ctx context.Context, enrollmentID int64) ([]course.Certificate, error)
}

// Changeable refuses a field that a valid paper shows, or is about to show, with
// course.ErrConflict: of a closed course it can be changed only while the person has no
// valid paper.
func Changeable(ctx context.Context, store papered, c course.Course, e course.Enrollment, field course.Field) error {
	if !field.Printed() {
		return nil
	}
	open, err := Unpapered(ctx, store, c, e, course.PaperKinds...)
	if err == nil && !open {
		err = course.Refuse(course.ErrConflict, "card.printed", "Course", c.Title)
	}
	return err
}

// Unpapered tells whether no paper of these kinds stands on what is said of somebody: the
// course is open, or its closing is released and they have no valid one.
func Unpapered(ctx context.Context, store papered, c course.Course, e course.Enrollment, kinds ...course.PaperKind) (bool, error) {
	if !c.Closed() || !c.Released() {
		return !c.Closed(), nil
	}
	valid, err := store.CertificatesOf(ctx, e.ID)
	return !slices.ContainsFunc(valid, func(one course.Certificate) bool { return slices.Contains(kinds, one.Kind) }), err
}

// Entry is somebody's entry on a roster, with its course, that the actor may change
// now; what is read stays so until the commit. It refuses when the person was taken off
// the roster, and returns course.ErrNotFound when there is no such entry.
func (b By) Entry(ctx context.Context, store Entries, id int64) (c course.Course, e course.Enrollment, err error) {
	c, e, err = b.managedPlace(ctx, store, id)
	if err == nil && e.State != course.Enrolled {
		err = course.Refuse(course.ErrConflict, "person.withdrawn", "Name", e.Trainee.Name)
	}
	return c, e, err
}

// Value is what a field of somebody's entry is to say.
type Value struct {
	Field course.Field
	Text  string
	Check func(course.Paper) []course.PaperFault // what of a certificate can't be printed
}

// Mended is an entry with another value of a field.
type Mended struct {
	Course course.Course
	Was    course.Enrollment
	Is     course.Enrollment
	Field  course.Field
	Over   course.Overfull // where another delegation comes to have more people than its quota
}

// Count fills in what the course comes to by another delegation.
func (m *Mended) Count(ctx context.Context, store Seated) (err error) {
	if m.Field == course.FieldDelegation && !m.Course.Closed() {
		m.Over, err = Overfull(ctx, store, m.Course, []course.Enrollment{m.Is}, []course.Enrollment{m.Was})
	}
	return err
}

// Before is the text as it was.
func (m Mended) Before() string { return m.Was.Value(m.Field) }

// After is the text as it is to be.
func (m Mended) After() string { return m.Is.Value(m.Field) }

// Seen is the digest of what is confirmed: whose text, before and after, and what the course comes to.
func (m Mended) Seen() string {
	return course.Seen(m.Was.ID, m.Was.No, m.Was.Trainee.Name, m.Field, m.Before(), m.After(), m.Over)
}

// Mending is what MendEntry would do with a field that is Changeable. A text that can't be
// stored, or is there already, is refused, and for one that can't be printed a
// *course.PaperError is returned, both of kind course.ErrInvalid.
func Mending(c course.Course, e course.Enrollment, to Value) (Mended, error) {
	m := Mended{Course: c, Was: e, Is: e, Field: to.Field}
	if err := m.Is.Set(m.Field, to.Text); err != nil {
		return m, err
	}
	if m.After() == m.Before() {
		return m, course.Refuse(course.ErrInvalid, "person.same")
	}
	return m, printable(c.PaperOf(m.Is), course.PaperField(m.Field), to.Check)
}

// MendEntry changes a field of somebody's entry as it was shown, by Mended.Seen; what
// is no longer so it refuses with course.ErrChanged. Who has an account hears of it, but
// for a note, which is the office's own.
func (b By) MendEntry(ctx context.Context, store Entries, id int64, to Value, seen string) (Mended, []course.Fact, error) {
	c, e, err := b.Entry(ctx, store, id)
	if err != nil {
		return Mended{}, nil, err
	}
	if err := Changeable(ctx, store, c, e, to.Field); err != nil {
		return Mended{}, nil, err
	}
	m, err := Mending(c, e, to)
	if err == nil {
		err = m.Count(ctx, store)
	}
	if err != nil {
		return m, nil, err
	}
	if err := course.CheckSeen(seen, m.Seen()); err != nil {
		return m, nil, err
	}
	if err := store.UpdateEnrollment(ctx, m.Is); err != nil {
		return m, nil, err
	}
	line, err := b.lineOf(ctx, store, e, m.Field, course.AuditEntry{Act: "entry.mend", Before: m.Before(), After: m.After()})
	if err != nil || e.Trainee.AccountID == 0 || m.Field == course.FieldNote {
		return m, nil, err
	}
	account, err := store.Account(ctx, e.Trainee.AccountID)
	return m, []course.Fact{course.EntryMended{
		Course: c, Place: m.Is, Account: account, Field: m.Field, Before: m.Before(), After: m.After(), Audit: line,
	}}, err
}
