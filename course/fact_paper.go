package course

import "fmt"

// CertificateRevoked is a certificate that was revoked.
type CertificateRevoked struct {
	Course      Course
	Place       Enrollment  // the holder's
	Certificate Certificate // as it is now
	To          Account     // the holder, or a representative of their delegation
}

// Own tells whether the hearer is the holder.
func (f CertificateRevoked) Own() bool { return f.To.ID == f.Place.Trainee.AccountID }

// Told is once for a certificate.
func (f CertificateRevoked) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.To}, fmt.Sprintf("certificate/%d/revoked", f.Certificate.ID)
}

// CertificateWaits is somebody of whom it is not certain, when the course is closed during its last
// session, whether they complete it.
type CertificateWaits struct {
	Course  Course
	Place   Enrollment
	Account Account // the person's
	Session Session // that runs; zero when it is over by now
}

// Told is once for a person.
func (f CertificateWaits) Told() (Course, Hearer, string) {
	return f.Course, Hearer{f.Account}, fmt.Sprintf("issue/%d/%d/waits", f.Course.ID, f.Place.ID)
}

// Papered is somebody with a certificate, as they stand.
type Papered struct {
	Place       Enrollment
	Certificate Certificate
	Stands      Progress
}

// EarlyClosingOver is the end of a session during which the course was closed.
type EarlyClosingOver struct {
	Course  Course
	Session Session
	Fallen  []Papered    // who has a certificate and is below the rule by now
	Rest    []Enrollment // who has completed, and has had no certificate
	Lost    []Enrollment // who waited for the end, and is below the rule
	Confirm []Enrollment // whose attendance is to be confirmed since
}

// Any tells whether there is anybody of whom something is to be said.
func (f EarlyClosingOver) Any() bool { return len(f.Fallen)+len(f.Rest)+len(f.Lost)+len(f.Confirm) > 0 }

// Told is once for a session, and what has come of it.
func (f EarlyClosingOver) Told() (Course, Hearer, string) {
	return f.Course, InCharge, fmt.Sprintf("early/%d", f.Session.ID)
}
