package course

import (
	"fmt"
	"time"
)

// Fact is something that an act has done, or has found, and that others must hear
// of: whom it concerns and what happened, without a word of how it is said.
type Fact interface {
	// Told says of which course it is, who is to hear of it, and on which occasion:
	// the same words are told once on an occasion.
	Told() (c Course, to Hearer, occasion string)
}

// Hearer is who is to hear of a fact: those in charge of its course, or one account.
type Hearer struct{ Account Account }

// InCharge is the hearer of what those in charge of a course are to hear.
var InCharge Hearer

// ClaimAsked is an account that asks for a place and waits for somebody who knows.
type ClaimAsked struct {
	Course    Course
	Claim     Claim
	Claimant  Account
	Place     Enrollment   // the place in question; zero when none was found
	Near      []Enrollment // the places that what was said comes near to, the nearest first
	Elsewhere []Enrollment // the claimant's places on other courses
	Vouching  Account      // a representative who may vouch; zero for those in charge
	Seats     Seats        // of the course, where the claimant can be put on the roster and it takes only so many
	Over      Overfull     // what it comes to then
}

// Told is once for a claim.
func (f ClaimAsked) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Vouching}, fmt.Sprintf("claim/%d/asked", f.Claim.ID)
}

// SeenAbove is the digest of what is confirmed when the claimant is put on the roster: Seen, and where the course comes
// to have more people than it takes by that.
func (f ClaimAsked) SeenAbove() string {
	if !f.Over.Any() {
		return f.Seen()
	}
	return Seen(f.Seen(), f.Over)
}

// Seen is the digest of who is shown: whose claim it is, and who on the roster comes near.
func (f ClaimAsked) Seen() string {
	shown := []any{"enroll", f.Claim.ID}
	for _, e := range f.Near {
		shown = append(shown, e.ID, e.Trainee.Name, e.Trainee.AccountID, e.State)
	}
	return Seen(shown...)
}

// ClaimSettled is a claim that was granted or refused.
type ClaimSettled struct {
	Course   Course
	Claim    Claim // as it is now
	Claimant Account
	Place    Enrollment // the claimant's now, or still another's; zero when it was about none
}

// Told is once for a claim.
func (f ClaimSettled) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Claimant}, fmt.Sprintf("claim/%d/settled", f.Claim.ID)
}

// PlaceKept is an account that keeps its place, which another has claimed.
type PlaceKept struct {
	Course  Course
	Claim   Claim // that was refused
	Place   Enrollment
	Account Account // whose it is
}

// Told is once for a claim.
func (f PlaceKept) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("claim/%d/kept", f.Claim.ID)
}

// PlaceDisowned is an account that has said of its place that it is not its person's.
type PlaceDisowned struct {
	Course Course
	Place  Enrollment // as it is now
	Audit  int64      // the line of the log
}

// Told is once for a change.
func (f PlaceDisowned) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("disowned/%d/%d", f.Place.ID, f.Audit)
}

// NewcomersRegistered is who has registered for a course in an hour or more.
type NewcomersRegistered struct {
	Course Course
	Places []Enrollment
	Until  time.Time // a whole hour
}

// Told is once for a course and an hour.
func (f NewcomersRegistered) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("registered/%d/%d", f.Course.ID, f.Until.Unix())
}

// WithdrawnWantsIn is somebody who was taken off the roster and registers.
type WithdrawnWantsIn struct {
	Course  Course
	Place   Enrollment
	Account int64
}

// Told is once for an account.
func (f WithdrawnWantsIn) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("withdrawn/%d/%d", f.Course.ID, f.Account)
}

// EntryMended is a text of somebody's entry that was changed for them.
type EntryMended struct {
	Course        Course
	Place         Enrollment // as it is now
	Account       Account    // the person's
	Field         Field
	Before, After string
	Audit         int64 // the line of the log
}

// Told is once for a change.
func (f EntryMended) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("mended/%d/%d", f.Place.ID, f.Audit)
}

// PlaceUnlinked is an account that was taken off somebody's place: the place was not
// its person's.
type PlaceUnlinked struct {
	Course  Course
	Place   Enrollment // as it is now
	Account Account    // that had it
	Audit   int64      // the line of the log
}

// Told is once for a change.
func (f PlaceUnlinked) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("unlinked/%d/%d", f.Place.ID, f.Audit)
}

// PlaceGiven is a place on a roster that is an account's from now on, because those in
// charge have said who has it.
type PlaceGiven struct {
	Course  Course
	Place   Enrollment
	Account Account
	Audit   int64 // the line of the log
}

// Told is once for a place and the time it was given.
func (f PlaceGiven) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("given/%d/%d", f.Place.ID, f.Audit)
}

// CorrectionsWait are corrections that people have asked for and of which those in
// charge have not heard.
type CorrectionsWait struct {
	Course  Course
	New     []Correction // one at least, in the order in which they were asked for
	Waiting int          // with those heard of before
}

// Told is once for those that are new.
func (f CorrectionsWait) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("corrections/%d", f.New[0].ID)
}

// CorrectionsDecided are corrections of one place that an organizer has decided on.
type CorrectionsDecided struct {
	Course  Course
	Place   Enrollment   // as it is now
	Account Account      // of who has asked, or whose place it is
	Decided []Correction // one at least
}

// Told is once for those decided together.
func (f CorrectionsDecided) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("corrections/%d/decided", f.Decided[0].ID)
}

// PlaceMoved is somebody who was taken off the roster, or put back on it.
type PlaceMoved struct {
	Course  Course
	Place   Enrollment // as it is now
	Account Account    // the person's
	Audit   int64      // the line of the log
}

// Told is once for a change.
func (f PlaceMoved) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("moved/%d/%d", f.Place.ID, f.Audit)
}

// RepresentativeMade is somebody who answers for their delegation from now on.
type RepresentativeMade struct {
	Course  Course
	Place   Enrollment
	Account Account // the person's
	Audit   int64   // the line of the log
}

// Told is once for a change.
func (f RepresentativeMade) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("represents/%d/%d", f.Place.ID, f.Audit)
}

// NotEligible is somebody who gets no certificate, now that it is final.
type NotEligible struct {
	Course  Course
	Place   Enrollment
	Account Account // the person's
	Stands  Progress
	Held    string // why it is held back from somebody who may have it; empty for who may not
}

// Told is once for a person.
func (f NotEligible) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("issue/%d/%d", f.Course.ID, f.Place.ID)
}

// PapersReleased is a closing that has become final: its papers are on their way.
type PapersReleased struct {
	Course  Course
	Closing Closing
	By      Account // who had closed the course
	Papers  int     // certificates
	Linked  int     // of them, those whose people have a Telegram account
	Bundles int
}

// Told is once for a closing.
func (f PapersReleased) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.By}, fmt.Sprintf("closing/%d/released", f.Closing.ID)
}

// ClosingUndone is a closing that somebody has taken back: the course is open
// again, and the numbers it had given are void.
type ClosingUndone struct {
	Course  Course
	Closing Closing
	By      Account // who had closed the course
	At      time.Time
	Void    []Certificate
}

// Told is once for a closing.
func (f ClosingUndone) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.By}, fmt.Sprintf("closing/%d/taken_back", f.Closing.ID)
}

// BundleForwarded is a drawn bundle that somebody has asked to be sent once more.
type BundleForwarded struct {
	Course  Course
	Bundle  Bundle
	To      Account // a representative
	Instead bool    // or, where there is none, who has asked
	Asked   string  // names the request
}

// Told is once for a request.
func (f BundleForwarded) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.To}, fmt.Sprintf("bundle/%d/asked/%s", f.Bundle.ID, f.Asked)
}

// CertificateForwarded is a drawn certificate that its owner is to have from whoever
// has asked for it.
type CertificateForwarded struct {
	Course      Course
	Place       Enrollment // the owner's
	Certificate Certificate
	To          Account
	Asked       string // names the request
}

// Told is once for a request.
func (f CertificateForwarded) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.To}, fmt.Sprintf("certificate/%d/asked/%s", f.Certificate.ID, f.Asked)
}

// RoleRevoked is a role that somebody had and has no more.
type RoleRevoked struct {
	Grant   Grant
	Course  Course  // of the role; zero for an admin's
	Account Account // who had it
	Audit   int64   // the line of the log
}

// Told is once for a revocation.
func (f RoleRevoked) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("revoked/%d", f.Audit)
}
