package registrar

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// Papers is what an act about one person's certificate asks of a transaction.
type Papers interface {
	Places
	letters
	LastCertificatesOf(ctx context.Context, enrollmentID int64) ([]course.Certificate, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	States(ctx context.Context, enrollmentID int64) (map[int64]course.Presence, error)
	ExceptionOf(ctx context.Context, enrollmentID int64) (course.Exception, error)
	Representatives(ctx context.Context, delegationID int64) ([]course.Account, error)
	RevokeCertificate(ctx context.Context, id int64, reason string) error
	RemakeBundle(ctx context.Context, courseID, delegationID int64) error
}

// PaperOf is somebody's paper of a kind, with who would hear of what becomes of it.
type PaperOf struct {
	Course      course.Course
	Place       course.Enrollment
	Kind        course.PaperKind
	Certificate course.Certificate   // the newest of the kind, valid or revoked; zero when there is none
	Others      []course.Certificate // the newest of the other kinds
	Stands      course.Progress      // by the rule
	Exception   course.Exception     // what was decided against it
	Holder      course.Account       // zero when no account has the place
	Deputies    []course.Account     // representatives of the delegation whom the bot can write to, but for the holder

	sessions []course.Session
}

// Confirmed is the person's valid confirmation of attendance, which a certificate replaces; zero when there
// is none, or it is what p is about.
func (p PaperOf) Confirmed() course.Certificate {
	for _, one := range p.Others {
		if one.Kind == course.Attended && one.State == course.Issued {
			return one
		}
	}
	return course.Certificate{}
}

// Has tells whether the person has a valid paper of a kind.
func (p PaperOf) Has(kind course.PaperKind) bool {
	return slices.ContainsFunc(append([]course.Certificate{p.Certificate}, p.Others...), func(one course.Certificate) bool {
		return one.Kind == kind && one.State == course.Issued
	})
}

// MayConfirm tells whether a confirmation of attendance can be issued to the person: who was there
// and has no valid certificate, and had none before but one that a certificate has replaced.
func (p PaperOf) MayConfirm() bool {
	had := slices.ContainsFunc(append([]course.Certificate{p.Certificate}, p.Others...), func(one course.Certificate) bool { return one.Kind == course.Attended && one.State != course.Replaced })
	return p.Course.Released() && p.Place.State == course.Enrolled && p.Stands.Attended > 0 && !had && !p.Has(course.Completion)
}

// Seen is the digest of what is confirmed before something is done about the certificate
// for a reason.
func (p PaperOf) Seen(act, reason string) string {
	return course.Seen(act, p.Place.ID, p.Place.Trainee.Name, p.Course.State, p.Certificate.ID, p.Certificate.State, p.Certificate.Paper.Name,
		p.Stands, p.Exception.Kind, p.Holder.ID, len(p.Deputies), reason)
}

// What can be done about somebody's certificate, for PaperOf.Seen.
const (
	RevokeAct   = "revoke"
	GrantAct    = string(course.Granted)
	WithholdAct = string(course.Withheld)
	LiftAct     = "lift"
)

// PaperOf reads how it stands with somebody's certificate, for whoever manages the course;
// all stays so until the commit. It refuses while the closing can still be taken back.
func (b By) PaperOf(ctx context.Context, store Papers, place int64) (p PaperOf, err error) {
	return b.PaperOfKind(ctx, store, place, course.Completion)
}

// PaperOfKind is PaperOf about somebody's paper of a kind; of a letter of thanks, whose speaker has no place, it is
// ThanksOf, and the place is the letter's id.
func (b By) PaperOfKind(ctx context.Context, store Papers, place int64, kind course.PaperKind) (p PaperOf, err error) {
	if kind == course.Thanks {
		return b.ThanksOf(ctx, store, place)
	}
	p.Kind = kind
	if p.Course, p.Place, err = b.managedPlace(ctx, store, place); err != nil {
		return p, err
	}
	if p.Course.Closed() && !p.Course.Released() {
		return p, course.Refuse(course.ErrConflict, "paper_of.in_its_minute", "Course", p.Course.Title)
	}
	if err := p.judge(ctx, store); err != nil {
		return p, err
	}
	all, err := store.LastCertificatesOf(ctx, place)
	if err != nil {
		return p, err
	}
	for _, one := range all {
		if one.Kind == kind {
			p.Certificate = one
		} else {
			p.Others = append(p.Others, one)
		}
	}
	if id := p.Place.Trainee.AccountID; id != 0 {
		if p.Holder, err = store.Account(ctx, id); err != nil {
			return p, err
		}
	}
	if p.Certificate.DelegationID == 0 {
		return p, nil
	}
	deputies, err := store.Representatives(ctx, p.Certificate.DelegationID)
	for _, a := range deputies {
		if a.ID != p.Holder.ID {
			p.Deputies = append(p.Deputies, a)
		}
	}
	return p, err
}

// judge reads how the person stands by the rule, and what was decided against it.
func (p *PaperOf) judge(ctx context.Context, store Papers) (err error) {
	if p.sessions, err = store.Sessions(ctx, p.Course.ID); err != nil {
		return err
	}
	states, err := store.States(ctx, p.Place.ID)
	if err != nil {
		return err
	}
	p.Stands = p.Course.Rule.ProgressOf(p.sessions, states)
	p.Exception, err = store.ExceptionOf(ctx, p.Place.ID)
	return err
}

// because refuses a reason that there isn't, or is too long.
func because(reason string) error {
	if reason == "" {
		return course.Refuse(course.ErrInvalid, "form.words")
	}
	return course.Fits(reason, course.MaxReason)
}

// RevokeCertificate revokes somebody's paper of a kind for a reason, as it was shown
// (PaperOf.Seen): its number stays in the register and its file is kept, whoever verifies
// it is told, the holder and the representatives of the delegation hear of it, and the
// bundle of the delegation is made anew without it. It refuses with course.ErrConflict
// when there is no valid one.
func (b By) RevokeCertificate(ctx context.Context, store Papers, place int64, kind course.PaperKind, reason, seen string) (p PaperOf, facts []course.Fact, err error) {
	if p, err = b.PaperOfKind(ctx, store, place, kind); err != nil {
		return p, nil, err
	}
	if p.Certificate.State != course.Issued {
		return p, nil, course.Refuse(course.ErrConflict, "paper_of.none_valid", "Name", p.Place.Trainee.Name)
	}
	if err := because(reason); err != nil {
		return p, nil, err
	}
	if err := course.CheckSeen(seen, p.Seen(RevokeAct, reason)); err != nil {
		return p, nil, err
	}
	if err := store.RevokeCertificate(ctx, p.Certificate.ID, reason); err != nil {
		return p, nil, err
	}
	p.Certificate.State, p.Certificate.RevokedAt, p.Certificate.Reason = course.Revoked, b.Now, reason
	if err := store.RemakeBundle(ctx, p.Course.ID, p.Certificate.DelegationID); err != nil {
		return p, nil, err
	}
	err = b.log(ctx, store, course.AuditEntry{
		Act: "certificate.revoke", CourseID: p.Course.ID, EnrollmentID: p.Place.ID, Subject: p.Certificate.Number(), Reason: reason,
		Before: string(course.Issued), After: string(course.Revoked),
	})
	to := p.Deputies
	if p.Holder.ID != 0 {
		to = append([]course.Account{p.Holder}, to...)
	}
	for _, a := range to {
		facts = append(facts, course.CertificateRevoked{Course: p.Course, Place: p.Place, Certificate: p.Certificate, To: a})
	}
	return p, facts, err
}
