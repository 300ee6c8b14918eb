package registrar

import (
	"context"
	"strings"

	"github.com/loptruong/loptruong/course"
)

// Reissues is what issuing a paper to one person asks of a transaction.
type Reissues interface {
	Papers
	numbering
	ReplaceCertificate(ctx context.Context, c *course.Certificate) error
	SaveException(ctx context.Context, x *course.Exception) error
}

// Draft is a paper of a kind that would be issued to one person after the closing.
type Draft struct {
	PaperOf
	Paper  course.Paper // as the person's entry is now, without number and code
	Faults []course.PaperFault
}

// Seen is the digest of what is confirmed: in the place of which one, what it will say,
// and why it is issued.
func (d Draft) Seen(reason string) string {
	paper := d.Paper
	paper.IssuedAt = d.Certificate.RevokedAt // whenever it is confirmed
	return course.Seen("issue", d.Certificate.ID, d.Confirmed().ID, d.Course.Form.Kind(d.Kind).Number, paper, d.Stands, d.Exception.Kind, reason)
}

// Late tells whether the person has had no paper of the kind before in whose place this one would be.
func (d Draft) Late() bool {
	return d.Certificate.ID == 0 || d.Certificate.State == course.Replaced
}

// Instead are the numbers of those in whose place it would be; empty when there is none.
func (d Draft) Instead() string {
	var numbers []string
	if !d.Late() {
		numbers = append(numbers, d.Certificate.Number())
	}
	if old := d.Confirmed(); old.ID != 0 && d.Kind == course.Completion {
		numbers = append(numbers, old.Number())
	}
	return strings.Join(numbers, ", ")
}

// Against tells whether a certificate would be issued against the course's rule, or what was decided
// before, so that there must be a reason.
func (d Draft) Against() bool {
	return d.Kind == course.Completion && d.Late() && (!d.Stands.Eligible() || d.Exception.Kind == course.Withheld)
}

// Draft is what IssueOne would issue. It refuses before the closing is released, whoever has
// a valid paper of the kind, whose valid certificate says what a confirmation would, who is not on the roster any more, a first commendation (see GiveMerits), a first
// confirmation to whom none is due (PaperOf.MayConfirm), and when it could not be signed.
func (b By) Draft(ctx context.Context, store Reissues, place int64, kind course.PaperKind, in Printing) (d Draft, err error) {
	if d.PaperOf, err = b.PaperOfKind(ctx, store, place, kind); err != nil {
		return d, err
	}
	switch {
	case !d.Course.Released():
		return d, course.Refuse(course.ErrConflict, "paper_of.not_closed", "Course", d.Course.Title)
	case d.Certificate.State == course.Issued:
		return d, course.Refuse(course.ErrConflict, "paper_of.still_valid", "Name", d.Place.Trainee.Name, "Number", d.Certificate.Number())
	case kind == course.Attended && d.Has(course.Completion):
		return d, course.Refuse(course.ErrConflict, "paper_of.completed", "Name", d.Place.Trainee.Name)
	case d.Late() && d.Place.State != course.Enrolled:
		return d, course.Refuse(course.ErrConflict, "person.withdrawn", "Name", d.Place.Trainee.Name)
	case d.Late() && kind != course.Completion && (kind != course.Attended || !d.MayConfirm()):
		return d, course.Refuse(course.ErrConflict, "refuse.changed")
	}
	d.Paper = d.Course.SignedPaper(kind, d.sessions, d.Place, d.Stands, b.Now)
	if kind == course.Merit {
		d.Paper = d.Course.MeritPaper(d.sessions, d.Place, d.Certificate.Paper.Reason, b.Now)
	}
	d.Faults = in.Check(d.Paper)
	d.Paper.SignedBy, err = in.Signing.By(d.Paper.Form, b.Now)
	return d, err
}

// IssueOne issues a paper of a kind to one person after the closing, as it was shown
// (Draft.Seen): with the next number of the series and what the person's entry says
// now; it is drawn and delivered as the others were. In the place of a revoked one both name
// each other from then on; a commendation keeps its reason. To somebody below the course's rule, or from whom it
// was held back, a certificate is an exception, which needs a reason. What can't be printed it refuses with
// course.ErrChanged.
func (b By) IssueOne(ctx context.Context, store Reissues, place int64, kind course.PaperKind, reason string, in Printing, seen string) (d Draft, issued course.Certificate, err error) {
	if d, err = b.Draft(ctx, store, place, kind, in); err != nil {
		return d, issued, err
	}
	return b.issueDraft(ctx, store, d, reason, in, seen)
}

// issueDraft issues a draft as it was shown.
func (b By) issueDraft(ctx context.Context, store Reissues, d Draft, reason string, in Printing, seen string) (_ Draft, issued course.Certificate, err error) {
	if d.Against() {
		if err := because(reason); err != nil {
			return d, issued, err
		}
	}
	if err := course.CheckSeen(seen, d.Seen(reason)); err != nil {
		return d, issued, err
	}
	if len(d.Faults) > 0 {
		return d, issued, course.Refuse(course.ErrChanged, "refuse.changed")
	}
	year := b.Now.In(d.Course.Location()).Year()
	no, err := store.NextNumbers(ctx, d.Kind, year, 1)
	if err != nil {
		return d, issued, err
	}
	issued = b.certificate(d.Course, d.Kind, d.Place, year, no, d.Paper, in.VerifyURL)
	if err := b.store(ctx, store, d, &issued, reason); err != nil {
		return d, issued, err
	}
	if old := d.Confirmed(); issued.Supersedes != 0 && old.DelegationID != issued.DelegationID {
		if err := store.RemakeBundle(ctx, d.Course.ID, old.DelegationID); err != nil {
			return d, issued, err
		}
	}
	return d, issued, store.RemakeBundle(ctx, d.Course.ID, issued.DelegationID)
}

// store keeps a certificate that is issued after the closing, and why.
func (b By) store(ctx context.Context, store Reissues, d Draft, issued *course.Certificate, reason string) error {
	issued.Instead = d.Instead()
	if d.Kind == course.Completion {
		issued.Supersedes = d.Confirmed().ID
	}
	if !d.Late() {
		issued.Replaces = d.Certificate.ID
		if err := store.ReplaceCertificate(ctx, issued); err != nil {
			return err
		}
		return b.log(ctx, store, course.AuditEntry{
			Act: "certificate.reissue", CourseID: d.Course.ID, EnrollmentID: d.Place.ID, Subject: issued.Number(),
			Before: issued.Instead, After: issued.Number(), Reason: d.Certificate.Reason,
		})
	}
	if d.Against() {
		x := course.Exception{EnrollmentID: d.Place.ID, Kind: course.Granted, Reason: reason, By: b.Actor.AccountID}
		if err := store.SaveException(ctx, &x); err != nil {
			return err
		}
	}
	if err := store.CreateCertificate(ctx, issued); err != nil {
		return err
	}
	return b.log(ctx, store, course.AuditEntry{
		Act: "certificate.late", CourseID: d.Course.ID, EnrollmentID: d.Place.ID, Subject: issued.Number(),
		Before: issued.Instead, After: issued.Number(), Reason: reason,
	})
}
