package registrar

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/course"
)

// Papers is what an act about one person's certificate asks of a transaction.
type Papers interface {
	Places
	LastCertificateOf(ctx context.Context, enrollmentID int64) (course.Certificate, error)
	Representatives(ctx context.Context, delegationID int64) ([]course.Account, error)
	RevokeCertificate(ctx context.Context, id int64, reason string) error
	RemakeBundle(ctx context.Context, courseID, delegationID int64) error
}

// PaperOf is somebody's certificate, with who would hear of what becomes of it.
type PaperOf struct {
	Course      course.Course
	Place       course.Enrollment
	Certificate course.Certificate // the newest, valid or revoked; zero when there is none
	Holder      course.Account     // zero when no account has the place
	Deputies    []course.Account   // representatives of the delegation whom the bot can write to, but for the holder
}

// Seen is the digest of what is confirmed before the certificate is revoked for a
// reason.
func (p PaperOf) Seen(reason string) string {
	return course.Seen("revoke", p.Certificate.ID, p.Certificate.State, p.Certificate.Paper.Name, p.Holder.ID, len(p.Deputies), reason)
}

// PaperOf reads somebody's certificate, for whoever manages the course; both stay so until
// the commit. It refuses while the closing can still be taken back, or has not been.
func (b By) PaperOf(ctx context.Context, store Papers, place int64) (p PaperOf, err error) {
	if p.Course, p.Place, err = b.managedPlace(ctx, store, place); err != nil {
		return p, err
	}
	if err := released(p.Course); err != nil {
		return p, err
	}
	p.Certificate, err = store.LastCertificateOf(ctx, place)
	if err != nil && !errors.Is(err, course.ErrNotFound) {
		return p, err
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

// released refuses a course whose papers have not gone out.
func released(c course.Course) error {
	switch {
	case c.Released():
		return nil
	case c.Closed():
		return course.Refuse(course.ErrConflict, "paper_of.in_its_minute", "Course", c.Title)
	}
	return course.Refuse(course.ErrConflict, "paper_of.not_closed", "Course", c.Title)
}

// RevokeCertificate revokes somebody's certificate for a reason, as it was shown
// (PaperOf.Seen): its number stays in the register and its file is kept, whoever verifies
// it is told, the holder and the representatives of the delegation hear of it, and the
// bundle of the delegation is made anew without it. It refuses with course.ErrConflict
// when there is no valid one.
func (b By) RevokeCertificate(ctx context.Context, store Papers, place int64, reason, seen string) (p PaperOf, facts []course.Fact, err error) {
	if p, err = b.PaperOf(ctx, store, place); err != nil {
		return p, nil, err
	}
	if p.Certificate.State != course.Issued {
		return p, nil, course.Refuse(course.ErrConflict, "paper_of.none_valid", "Name", p.Place.Trainee.Name)
	}
	if reason == "" {
		return p, nil, course.Refuse(course.ErrInvalid, "form.words")
	}
	if err := course.Fits(reason, course.MaxReason); err != nil {
		return p, nil, err
	}
	if err := course.CheckSeen(seen, p.Seen(reason)); err != nil {
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
		Act: "certificate.revoke", CourseID: p.Course.ID, EnrollmentID: place, Subject: p.Certificate.Number(), Reason: reason,
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

// Reissues is what issuing a certificate in the place of a revoked one asks of a
// transaction.
type Reissues interface {
	Papers
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	NextNumbers(ctx context.Context, year, n int) (first int, err error)
	ReplaceCertificate(ctx context.Context, c *course.Certificate) error
}

// Reissue is a certificate that would be issued in the place of a revoked one.
type Reissue struct {
	PaperOf
	Paper  course.Paper // as the person's entry is now, without number and code
	Faults []course.PaperFault
}

// Seen is the digest of what is confirmed: in the place of which one, and what it will
// say.
func (r Reissue) Seen() string {
	paper := r.Paper
	paper.IssuedAt = r.Certificate.RevokedAt // whenever it is confirmed
	return course.Seen("reissue", r.Certificate.ID, paper)
}

// Reissue is what ReissueCertificate would do. It refuses whoever has a valid certificate,
// and who never had one, and when it could not be signed.
func (b By) Reissue(ctx context.Context, store Reissues, place int64, in Printing) (r Reissue, err error) {
	if r.PaperOf, err = b.PaperOf(ctx, store, place); err != nil {
		return r, err
	}
	switch r.Certificate.State {
	case course.Revoked:
	case course.Issued:
		return r, course.Refuse(course.ErrConflict, "paper_of.still_valid", "Name", r.Place.Trainee.Name, "Number", r.Certificate.Number())
	default:
		return r, course.Refuse(course.ErrConflict, "paper_of.none_valid", "Name", r.Place.Trainee.Name)
	}
	sessions, err := store.Sessions(ctx, r.Course.ID)
	if err != nil {
		return r, err
	}
	r.Paper = r.Course.SignedPaper(sessions, r.Place, b.Now)
	r.Faults = in.Check(r.Paper)
	r.Paper.SignedBy, err = in.Signing.By(b.Now)
	return r, err
}

// ReissueCertificate issues a certificate in the place of somebody's revoked one, as it
// was shown (Reissue.Seen): with the next number of the year's series and what the
// person's entry says now. It is drawn and delivered as the others were, and both name
// each other from then on. What can't be printed it refuses with course.ErrChanged.
func (b By) ReissueCertificate(ctx context.Context, store Reissues, place int64, in Printing, seen string) (r Reissue, issued course.Certificate, err error) {
	if r, err = b.Reissue(ctx, store, place, in); err != nil {
		return r, issued, err
	}
	if err := course.CheckSeen(seen, r.Seen()); err != nil {
		return r, issued, err
	}
	if len(r.Faults) > 0 {
		return r, issued, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	year := b.Now.In(r.Course.Location()).Year()
	no, err := store.NextNumbers(ctx, year, 1)
	if err != nil {
		return r, issued, err
	}
	issued = b.certificate(r.Course, r.Place, year, no, r.Paper, in.VerifyURL)
	issued.Replaces, issued.Instead = r.Certificate.ID, r.Certificate.Number()
	if err := store.ReplaceCertificate(ctx, &issued); err != nil {
		return r, issued, err
	}
	if err := store.RemakeBundle(ctx, r.Course.ID, issued.DelegationID); err != nil {
		return r, issued, err
	}
	return r, issued, b.log(ctx, store, course.AuditEntry{
		Act: "certificate.reissue", CourseID: r.Course.ID, EnrollmentID: place, Subject: issued.Number(),
		Before: r.Certificate.Number(), After: issued.Number(), Reason: r.Certificate.Reason,
	})
}
