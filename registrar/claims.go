package registrar

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/course"
)

// ErrWithdrawn is the conflict of a place that is not on the roster any more.
var ErrWithdrawn = fmt.Errorf("the place was taken off the roster: %w", course.ErrConflict)

// Claims is what claiming a place asks of a transaction.
type Claims interface {
	Places
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Seated
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
	Representatives(ctx context.Context, delegationID int64) ([]course.Account, error)
	LinkPlace(ctx context.Context, enrollmentID, accountID int64, way course.LinkWay) error
	WaitingClaim(ctx context.Context, courseID, accountID int64) (c course.Claim, found bool, err error)
	CreateClaim(ctx context.Context, c *course.Claim) error
	SettleClaim(ctx context.Context, c *course.Claim) error
}

// Claim links the actor's account to the place on the course that the claim is about,
// which what it says must prove to be theirs (course.Claim.Proves): else it refuses with
// course.ErrChanged, because the place was another when it was found. One account is one
// person: where it is a trainee already, the two must surely be one, whose account then
// serves both. What can't be so goes to the organizers: asked is what they hear, and the
// claim waits. A place that was taken off the roster meanwhile is refused with
// ErrWithdrawn, a course that was closed with course.ErrConflict.
func (b By) Claim(ctx context.Context, store Claims, c course.Course, want course.Claim) (e course.Enrollment, asked []course.Fact, err error) {
	if err := course.Allow(b.Actor, course.JoinCourse, course.Object{CourseID: c.ID}); err != nil {
		return e, nil, err
	}
	// Whom an account is being linked to can't be withdrawn meanwhile.
	if err := lock(ctx, store, c); err != nil {
		return e, nil, err
	}
	if e, err = store.Enrollment(ctx, want.EnrollmentID); err != nil {
		return e, nil, err
	}
	want.Way = want.Proves(e)
	if want.Name == "" { // found by phone
		want.Name = e.Trainee.Name
	}
	switch {
	case want.Way == "" || e.CourseID != c.ID:
		return e, nil, course.Refuse(course.ErrChanged, "claim.changed")
	case e.State != course.Enrolled:
		return e, nil, course.Refuse(ErrWithdrawn, "claim.withdrawn", "Name", e.Trainee.Name)
	case e.Trainee.AccountID == b.Actor.AccountID:
		return e, nil, nil
	case e.Trainee.AccountID != 0 || !b.is(e):
		asked, err = b.ask(ctx, store, c, want)
		return e, asked, err
	}
	err = store.LinkPlace(ctx, e.ID, b.Actor.AccountID, want.Way)
	if errors.Is(err, course.ErrConflict) { // they have a place here that they were taken off
		asked, err = b.ask(ctx, store, c, want)
		return e, asked, err
	}
	if err != nil {
		return e, nil, err
	}
	if err := b.drop(ctx, store, c); err != nil {
		return e, nil, err
	}
	return e, nil, b.log(ctx, store, course.AuditEntry{Act: "place.claim", CourseID: c.ID, EnrollmentID: e.ID, After: string(want.Way)})
}

// is tells whether the actor, by the places that they have, is surely the one of a place
// that they claim; whoever has none is whom they say.
func (b By) is(e course.Enrollment) bool {
	return len(b.Actor.Enrollments) == 0 || slices.ContainsFunc(b.Actor.Enrollments, func(mine course.Enrollment) bool {
		return mine.Trainee.ID == e.Trainee.ID || course.SurelyOne(mine, e)
	})
}

// AskVouching has the actor wait for somebody who knows them and says which place on the
// course is theirs: the representative of the delegation that the claim names, or else
// the organizers. What they hear of it is returned; asking the same again tells nobody
// anew.
func (b By) AskVouching(ctx context.Context, store Claims, c course.Course, want course.Claim) ([]course.Fact, error) {
	if err := course.Allow(b.Actor, course.JoinCourse, course.Object{CourseID: c.ID}); err != nil {
		return nil, err
	}
	if err := lock(ctx, store, c); err != nil {
		return nil, err
	}
	if mine := b.Actor.EnrollmentIn(c.ID); mine != nil {
		return nil, course.Refuse(course.ErrConflict, "claim.already", "Name", mine.Trainee.Name, "Course", c.Title)
	}
	if err := course.CheckName(want.Name); err != nil {
		return nil, err
	}
	if err := course.Fits(want.Unit, course.MaxUnit); err != nil {
		return nil, err
	}
	delegations, err := store.Delegations(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	if want.DelegationID != 0 && !slices.ContainsFunc(delegations, func(d course.Delegation) bool { return d.ID == want.DelegationID }) {
		return nil, course.Refuse(course.ErrInvalid, "register.bad_delegation")
	}
	want.EnrollmentID, want.Way = 0, ""
	return b.ask(ctx, store, c, want)
}

// ask has the actor wait with a claim, instead of one that said something else.
func (b By) ask(ctx context.Context, store Claims, c course.Course, want course.Claim) ([]course.Fact, error) {
	want.CourseID, want.AccountID = c.ID, b.Actor.AccountID
	waiting, found, err := store.WaitingClaim(ctx, c.ID, b.Actor.AccountID)
	if err != nil {
		return nil, err
	}
	if found {
		same := want
		same.ID, same.At, same.State, same.Delegation = waiting.ID, waiting.At, waiting.State, waiting.Delegation
		if same == waiting {
			return b.askedOf(ctx, store, c, waiting)
		}
		if err := b.drop(ctx, store, c); err != nil {
			return nil, err
		}
	}
	if err := store.CreateClaim(ctx, &want); err != nil {
		return nil, err
	}
	if want, _, err = store.WaitingClaim(ctx, c.ID, want.AccountID); err != nil { // with the delegation's name
		return nil, err
	}
	err = b.log(ctx, store, course.AuditEntry{
		Act: "place.ask", CourseID: c.ID, EnrollmentID: want.EnrollmentID, Subject: subject("claim", want.ID), After: want.Name,
	})
	if err != nil {
		return nil, err
	}
	return b.askedOf(ctx, store, c, want)
}

// askedOf is what those who may decide hear of a claim.
func (b By) askedOf(ctx context.Context, store Claims, c course.Course, claim course.Claim) ([]course.Fact, error) {
	fact, err := Asked(ctx, store, c, claim, 0)
	if err != nil || claim.Way != "" || claim.DelegationID == 0 {
		return []course.Fact{fact}, err
	}
	representatives, err := store.Representatives(ctx, claim.DelegationID)
	if err != nil || len(representatives) == 0 {
		return []course.Fact{fact}, err
	}
	if fact, err = Asked(ctx, store, c, claim, claim.DelegationID); err != nil {
		return nil, err
	}
	var facts []course.Fact
	for _, one := range representatives {
		fact.Vouching = one
		facts = append(facts, fact)
	}
	return facts, nil
}

// Claimed is what seeing a claim asks of a transaction.
type Claimed interface {
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	Enrollment(ctx context.Context, id int64) (course.Enrollment, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	Roster(ctx context.Context, courseID int64) ([]course.Enrollment, error)
	Seated
}

// maxNear is how many places that come near are put to whoever decides.
const maxNear = 5

// Asked is a claim as whoever decides sees it: with the place in question while that is
// on the roster, or else those that come near; of a delegation, where one is given.
func Asked(ctx context.Context, store Claimed, c course.Course, claim course.Claim, delegation int64) (f course.ClaimAsked, err error) {
	f = course.ClaimAsked{Course: c, Claim: claim}
	if f.Claimant, err = store.Account(ctx, claim.AccountID); err != nil {
		return f, err
	}
	claimant, err := store.Actor(ctx, claim.AccountID)
	if err != nil {
		return f, err
	}
	f.Elsewhere = slices.DeleteFunc(claimant.Enrollments, func(e course.Enrollment) bool { return e.CourseID == c.ID })
	if claim.EnrollmentID != 0 {
		f.Place, err = store.Enrollment(ctx, claim.EnrollmentID)
		if err != nil || f.Place.State == course.Enrolled {
			return f, err
		}
		f.Place = course.Enrollment{}
	}
	roster, err := store.Roster(ctx, c.ID)
	if err != nil {
		return f, err
	}
	if delegation != 0 {
		roster = slices.DeleteFunc(roster, func(e course.Enrollment) bool { return e.DelegationID != delegation })
	}
	f.Near = course.Near(claim.Said(), roster, maxNear)
	if delegation != 0 || c.Closed() || !c.Limited() {
		return f, nil
	}
	if f.Seats, err = store.Seats(ctx, c.ID); err != nil {
		return f, err
	}
	f.Over, err = Overfull(ctx, store, c, []course.Enrollment{claim.Said()}, nil)
	return f, err
}

// WithdrawClaim ends the claim with which the actor waits for a place on the course;
// found is false when they wait for none.
func (b By) WithdrawClaim(ctx context.Context, store Claims, c course.Course) (found bool, err error) {
	if err := course.Allow(b.Actor, course.JoinCourse, course.Object{CourseID: c.ID}); err != nil {
		return false, err
	}
	if _, err := lockCourse(ctx, store, c.ID); err != nil {
		return false, err
	}
	if _, found, err = store.WaitingClaim(ctx, c.ID, b.Actor.AccountID); err != nil || !found {
		return false, err
	}
	return true, b.drop(ctx, store, c)
}

// drop ends the claim with which the actor waits for a place on the course, if there is
// one. The caller holds the course.
func (b By) drop(ctx context.Context, store Claims, c course.Course) error {
	claim, found, err := store.WaitingClaim(ctx, c.ID, b.Actor.AccountID)
	if err != nil || !found {
		return err
	}
	claim.State, claim.DecidedBy = course.ClaimWithdrawn, b.Actor.AccountID
	if err := store.SettleClaim(ctx, &claim); err != nil {
		return err
	}
	return b.log(ctx, store, course.AuditEntry{
		Act: "place.unask", CourseID: c.ID, EnrollmentID: claim.EnrollmentID, Subject: subject("claim", claim.ID), Before: claim.Name,
	})
}

// Disown gives a place that the actor has back, because it is not their person's: nobody
// is known to be that then. Attendance, certificate and number stay with the place; other
// places of the account stay its own. What the organizers hear is returned. A place that
// is not the actor's is refused with course.ErrForbidden.
func (b By) Disown(ctx context.Context, store Unlinks, place int64) (course.PlaceDisowned, error) {
	var fact course.PlaceDisowned
	if err := course.Allow(b.Actor, course.DisownPlace, course.Object{EnrollmentID: place}); err != nil {
		return fact, err
	}
	e, err := store.Enrollment(ctx, place)
	if err != nil {
		return fact, err
	}
	c, err := lockCourse(ctx, store, e.CourseID)
	if err != nil {
		return fact, err
	}
	if e, err = store.Enrollment(ctx, place); err != nil { // nobody changes it any more
		return fact, err
	}
	if e.Trainee.AccountID != b.Actor.AccountID { // somebody has unlinked it meanwhile
		return fact, course.Refuse(course.ErrConflict, "disown.not_yours")
	}
	e, facts, err := b.unlink(ctx, store, c, e, "")
	if err != nil {
		return fact, err
	}
	return course.PlaceDisowned{Course: c, Place: e, Audit: facts[0].(course.PlaceUnlinked).Audit}, nil
}
