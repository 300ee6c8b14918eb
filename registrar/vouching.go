package registrar

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/course"
)

// Decisions is what deciding about a claim asks of a transaction.
type Decisions interface {
	Claims
	Unlinks
	ClaimToPlace(ctx context.Context, id int64) (course.Claim, error)
	Enroll(ctx context.Context, e *course.Enrollment) error
}

// mayDecide refuses whoever may not decide about a claim: the organizers may, and, where
// somebody is to vouch for its person, the representative of their delegation.
func (b By) mayDecide(claim course.Claim) error {
	about := course.Object{CourseID: claim.CourseID}
	if claim.Way == "" {
		about.DelegationID = claim.DelegationID
	}
	return course.Allow(b.Actor, course.DecideClaim, about)
}

// deciding is a claim that waits, and its course; both stay so until the commit. One that
// has ended is refused with course.ErrConflict.
func (b By) deciding(ctx context.Context, store Decisions, id int64) (c course.Course, claim course.Claim, err error) {
	if claim, err = store.ClaimToPlace(ctx, id); err != nil {
		return c, claim, err
	}
	if err := b.mayDecide(claim); err != nil {
		return c, claim, err
	}
	if c, err = lockCourse(ctx, store, claim.CourseID); err != nil {
		return c, claim, err
	}
	if claim, err = store.ClaimToPlace(ctx, id); err != nil { // nobody changes it any more
		return c, claim, err
	}
	if claim.State != course.ClaimWaiting {
		return c, claim, course.Refuse(course.ErrConflict, "vouch.ended_"+string(claim.State), "Name", claim.Name, "Course", c.Title)
	}
	return c, claim, nil
}

// GrantSeen is the digest of what is shown before a place is taken from the account that
// has it and given to another: whose place it is, and of which accounts.
func GrantSeen(claim course.Claim, e course.Enrollment) string {
	return course.Seen("grant", claim.ID, e.ID, e.Trainee.Name, e.Trainee.AccountID)
}

// GrantClaim gives a place on the roster to the account of a claim: somebody who knows
// has said that it is its person's. From an account that has the place only the organizers
// take it, as they were shown (GrantSeen; else course.ErrChanged), and it hears of that. A
// representative gives the places of the own delegation. A place that was taken off the
// roster is refused with ErrWithdrawn; an account that has another place on the course,
// and a claim that has ended, with course.ErrConflict.
func (b By) GrantClaim(ctx context.Context, store Decisions, id, place int64, seen string) (e course.Enrollment, facts []course.Fact, err error) {
	c, claim, err := b.deciding(ctx, store, id)
	if err != nil {
		return e, nil, err
	}
	if e, err = store.Enrollment(ctx, place); err != nil {
		return e, nil, err
	}
	if e.CourseID != c.ID {
		return e, nil, course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	right, before := course.DecideClaim, ""
	taken := e.Trainee.AccountID != 0 && e.Trainee.AccountID != claim.AccountID
	if taken {
		right, before = course.ManageCourse, subject("account", e.Trainee.AccountID)
	}
	if err := course.Allow(b.Actor, right, course.Object{CourseID: c.ID, DelegationID: e.DelegationID}); err != nil {
		return e, nil, err
	}
	if e.State != course.Enrolled {
		return e, nil, course.Refuse(ErrWithdrawn, "vouch.gone", "Name", e.Trainee.Name, "Course", c.Title)
	}
	if taken {
		if err := course.CheckSeen(seen, GrantSeen(claim, e)); err != nil {
			return e, nil, err
		}
		if e, facts, err = b.unlink(ctx, store, c, e, ""); err != nil {
			return e, nil, err
		}
	}
	settled, err := b.give(ctx, store, c, claim, e, before)
	return settled.Place, append(facts, settled), err
}

// give links a place to the account of a claim, and ends the claim.
func (b By) give(ctx context.Context, store Decisions, c course.Course, claim course.Claim, e course.Enrollment, before string) (course.ClaimSettled, error) {
	err := store.LinkPlace(ctx, e.ID, claim.AccountID, course.LinkedByVouching)
	if errors.Is(err, course.ErrConflict) {
		err = course.Refuse(course.ErrConflict, "vouch.has_place", "Name", claim.Name, "Course", c.Title)
	}
	if err != nil {
		return course.ClaimSettled{}, err
	}
	claim.State, claim.EnrollmentID = course.ClaimGranted, e.ID
	return b.settle(ctx, store, c, claim, course.AuditEntry{
		Act: "place.give", Before: before, After: subject("account", claim.AccountID),
	})
}

// settle ends a claim as it says, and writes that into the log.
func (b By) settle(ctx context.Context, store Decisions, c course.Course, claim course.Claim, entry course.AuditEntry) (f course.ClaimSettled, err error) {
	claim.DecidedBy = b.Actor.AccountID
	if err := store.SettleClaim(ctx, &claim); err != nil {
		return f, err
	}
	f = course.ClaimSettled{Course: c, Claim: claim}
	if f.Claimant, err = store.Account(ctx, claim.AccountID); err != nil {
		return f, err
	}
	if claim.EnrollmentID != 0 {
		if f.Place, err = store.Enrollment(ctx, claim.EnrollmentID); err != nil {
			return f, err
		}
	}
	entry.CourseID, entry.EnrollmentID, entry.Subject, entry.Reason = c.ID, claim.EnrollmentID, subject("claim", claim.ID), claim.Reason
	return f, b.log(ctx, store, entry)
}

// EnrollClaim puts the person of a claim on the roster, as they say of themselves, and
// gives them the place: the organizers may, whatever the course's mode, as long as it is
// open. seen is the course.ClaimAsked.SeenAbove of what was shown: where others come near by
// now, or the course comes to have more people than it takes and that was not shown, it refuses with
// course.ErrChanged.
func (b By) EnrollClaim(ctx context.Context, store Decisions, id int64, seen string) (course.ClaimSettled, error) {
	c, claim, err := b.deciding(ctx, store, id)
	if err != nil {
		return course.ClaimSettled{}, err
	}
	if err := course.Allow(b.Actor, course.ManageCourse, course.Object{CourseID: c.ID}); err != nil {
		return course.ClaimSettled{}, err
	}
	if c.Closed() {
		return course.ClaimSettled{}, course.Refuse(course.ErrConflict, "vouch.closed", "Course", c.Title)
	}
	shown, err := Asked(ctx, store, c, claim, 0)
	if err != nil {
		return course.ClaimSettled{}, err
	}
	if err := course.CheckSeen(seen, shown.SeenAbove()); err != nil {
		return course.ClaimSettled{}, err
	}
	e := claim.Said()
	err = course.CheckName(e.Trainee.Name)
	if err == nil {
		err = store.Enroll(ctx, &e)
	}
	if errors.Is(err, course.ErrConflict) {
		err = course.Refuse(course.ErrConflict, "vouch.has_place", "Name", claim.Name, "Course", c.Title)
	}
	if err != nil {
		return course.ClaimSettled{}, err
	}
	return b.give(ctx, store, c, claim, e, "")
}

// RefuseClaim refuses a claim, for a reason that may be empty. An account that keeps the
// place by that hears of it too; the last fact is of who has claimed.
func (b By) RefuseClaim(ctx context.Context, store Decisions, id int64, reason string) (facts []course.Fact, err error) {
	c, claim, err := b.deciding(ctx, store, id)
	if err != nil {
		return nil, err
	}
	if err := course.Fits(reason, course.MaxReason); err != nil {
		return nil, err
	}
	claim.State, claim.Reason = course.ClaimRefused, reason
	settled, err := b.settle(ctx, store, c, claim, course.AuditEntry{Act: "place.deny", Before: claim.Name})
	if err != nil {
		return nil, err
	}
	if holder := settled.Place.Trainee.AccountID; holder != 0 && holder != claim.AccountID {
		kept := course.PlaceKept{Course: c, Claim: claim, Place: settled.Place}
		if kept.Account, err = store.Account(ctx, holder); err != nil {
			return nil, err
		}
		facts = append(facts, kept)
	}
	return append(facts, settled), nil
}

// PassClaim leaves a claim to the organizers: what they hear is returned.
func (b By) PassClaim(ctx context.Context, store Decisions, id int64) (course.ClaimAsked, error) {
	c, claim, err := b.deciding(ctx, store, id)
	if err != nil {
		return course.ClaimAsked{}, err
	}
	f, err := Asked(ctx, store, c, claim, 0)
	if err != nil {
		return f, err
	}
	return f, b.log(ctx, store, course.AuditEntry{Act: "place.pass", CourseID: c.ID, Subject: subject("claim", claim.ID)})
}

// SeeClaim is a claim that waits, as the actor sees it who may decide about it: a
// representative with the places of the own delegation. One that has ended is refused
// with course.ErrConflict.
func (b By) SeeClaim(ctx context.Context, store Decisions, id int64) (f course.ClaimAsked, err error) {
	c, claim, err := b.deciding(ctx, store, id)
	if err != nil {
		return f, err
	}
	if course.Can(b.Actor, course.ManageCourse, course.Object{CourseID: c.ID}) {
		return Asked(ctx, store, c, claim, 0)
	}
	if f, err = Asked(ctx, store, c, claim, claim.DelegationID); err != nil {
		return f, err
	}
	f.Vouching, err = store.Account(ctx, b.Actor.AccountID)
	return f, err
}
