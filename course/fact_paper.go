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
