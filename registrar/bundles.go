package registrar

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Bundles is what sending bundles again asks of a transaction.
type Bundles interface {
	Log
	Account(ctx context.Context, id int64) (course.Account, error)
	Course(ctx context.Context, id int64) (course.Course, error)
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
	Bundle(ctx context.Context, courseID, delegationID int64) (course.Bundle, error)
	Representatives(ctx context.Context, delegationID int64) ([]course.Account, error)
	Certificates(ctx context.Context, courseID int64) ([]course.Certificate, error)
	CertificatesOf(ctx context.Context, enrollmentID int64) ([]course.Certificate, error)
	Unreached(ctx context.Context, courseID int64, limit int) ([]notice.Undelivered, error)
}

// SentAgain is what came of sending a course's bundles again.
type SentAgain struct {
	Course      course.Course
	Delegations []SentBundle // all of the course's
	Loose       int          // certificates of people of no delegation that go to the actor
	Facts       []course.Fact
}

// SentBundle is what has become of the bundle of a delegation.
type SentBundle struct {
	Delegation      string
	Bundle          course.Bundle // zero when the delegation has none; sent if it has a file
	Representatives int           // whom it goes to; 0 when it goes to the actor
}

// SendBundles sends every delegation's bundle to its representatives once more, and
// what has nobody to go to, to the actor: bundles of delegations without a
// representative that can be written to, and the certificates of those of no
// delegation whom theirs has not reached. What names the request is sent once.
func (b By) SendBundles(ctx context.Context, store Bundles, courseID int64, asked string) (sent SentAgain, err error) {
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: courseID}); err != nil {
		return sent, err
	}
	if sent.Course, err = store.Course(ctx, courseID); err != nil {
		return sent, err
	}
	if !sent.Course.Released() {
		textID := "bundle.not_closed"
		if sent.Course.Closed() {
			textID = "bundle.not_released"
		}
		return sent, course.Refuse(course.ErrConflict, textID, "Course", sent.Course.Title)
	}
	me, err := store.Account(ctx, b.Actor.AccountID)
	if err != nil {
		return sent, err
	}
	delegations, err := store.Delegations(ctx, courseID)
	if err != nil {
		return sent, err
	}
	for _, d := range delegations {
		if err := sent.add(ctx, store, d, me, asked); err != nil {
			return sent, err
		}
	}
	if err := sent.addLoose(ctx, store, me, asked); err != nil {
		return sent, err
	}
	return sent, b.log(ctx, store, course.AuditEntry{Act: "bundles.send", CourseID: courseID})
}

// add sends the bundle of a delegation.
func (s *SentAgain) add(ctx context.Context, store Bundles, d course.Delegation, me course.Account, asked string) error {
	bundle, err := store.Bundle(ctx, s.Course.ID, d.ID)
	if err != nil && !errors.Is(err, course.ErrNotFound) {
		return err
	}
	one := SentBundle{Delegation: d.Name, Bundle: bundle}
	if bundle.FileID != 0 {
		to, err := store.Representatives(ctx, d.ID)
		if err != nil {
			return err
		}
		if one.Representatives = len(to); len(to) == 0 {
			to = []course.Account{me}
		}
		for _, a := range to {
			forwarded := course.BundleForwarded{Course: s.Course, Bundle: bundle, To: a, Instead: one.Representatives == 0, Asked: asked}
			s.Facts = append(s.Facts, forwarded)
		}
	}
	s.Delegations = append(s.Delegations, one)
	return nil
}

// addLoose sends the certificates of those of no delegation.
func (s *SentAgain) addLoose(ctx context.Context, store Bundles, me course.Account, asked string) error {
	all, err := store.Certificates(ctx, s.Course.ID)
	if err != nil {
		return err
	}
	unreached, err := store.Unreached(ctx, s.Course.ID, len(all))
	if err != nil {
		return err
	}
	for _, u := range unreached {
		if u.Enrollment.DelegationID != 0 {
			continue
		}
		valid, err := store.CertificatesOf(ctx, u.Enrollment.ID)
		if err != nil {
			return err
		}
		for _, one := range valid {
			s.Loose++
			s.Facts = append(s.Facts, course.CertificateForwarded{Course: s.Course, Place: u.Enrollment, Certificate: one, To: me, Asked: asked})
		}
	}
	return nil
}
