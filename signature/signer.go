// Package signature signs papers with the office's certificate: a detached CMS signature
// (PAdES B-B, subfilter ETSI.CAdES.detached) in the field that package certificate leaves
// for it, and with a time stamp (RFC 3161) where the office has a service for that.
//
// What is signed is only ever added to: the signature is an update at the file's end, and
// covers all of the file but its own digits.
package signature

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/loptruong/loptruong/course"
)

// Signer signs with one certificate. Its methods may be called from several goroutines at
// once.
type Signer struct {
	key   crypto.Signer
	cert  *x509.Certificate
	chain []*x509.Certificate // of those who vouch for it, without itself

	stamps *stamps // nil when nothing is stamped
}

// What is wrong with a PKCS#12 file.
var (
	ErrPassword = errors.New("the password does not open it")
	ErrNoKey    = errors.New("it holds no key with its certificate")
	ErrKind     = errors.New("its key is neither RSA nor ECDSA")
	ErrFile     = errors.New("it can't be read as PKCS#12 (.p12, .pfx)")
)

// New reads the office's PKCS#12 file. Times are stamped by the service at the address, if
// one is given. Its errors show nothing of what is inside.
func New(p12 []byte, password, stampAt string) (*Signer, error) {
	key, leaf, chain, err := pkcs12.DecodeChain(p12, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return nil, ErrPassword
	case err != nil && holdsNoKey(p12, password):
		return nil, ErrNoKey
	case err != nil:
		return nil, ErrFile
	}
	s := &Signer{}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		s.key = key
	case *ecdsa.PrivateKey:
		s.key = key
	default:
		return nil, ErrKind
	}
	public, _ := s.key.Public().(interface{ Equal(crypto.PublicKey) bool }) // those of both kinds have it
	for _, c := range append([]*x509.Certificate{leaf}, chain...) {
		if s.cert == nil && public.Equal(c.PublicKey) {
			s.cert = c
		} else {
			s.chain = append(s.chain, c)
		}
	}
	if s.cert == nil {
		return nil, ErrNoKey
	}
	if stampAt != "" {
		s.stamps = newStamps(stampAt)
	}
	return s, nil
}

// holdsNoKey tells whether a file that the password opens has certificates alone.
func holdsNoKey(p12 []byte, password string) bool {
	_, err := pkcs12.DecodeTrustStore(p12, password)
	return err == nil
}

// Name is whom the certificate names: who signs.
func (s *Signer) Name() string {
	if name := s.cert.Subject.CommonName; name != "" {
		return name
	}
	return s.cert.Subject.String()
}

// Until is when the certificate ends.
func (s *Signer) Until() time.Time { return s.cert.NotAfter }

// Check refuses, in words that people read, when nothing may be signed at that moment: the
// certificate has expired or isn't valid yet, or is not one for signatures.
func (s *Signer) Check(now time.Time) error {
	const signs = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	switch {
	case now.After(s.cert.NotAfter):
		return course.Refuse(course.ErrInvalid, "signing.expired", "Name", s.Name(), "Date", course.ShortDate(s.cert.NotAfter))
	case now.Before(s.cert.NotBefore):
		return course.Refuse(course.ErrInvalid, "signing.not_yet", "Name", s.Name(), "Date", course.ShortDate(s.cert.NotBefore))
	case s.cert.KeyUsage != 0 && s.cert.KeyUsage&signs == 0:
		return course.Refuse(course.ErrInvalid, "signing.usage", "Name", s.Name())
	}
	return nil
}

// wrap says which part of signing has failed.
func wrap(err *error, doing string) {
	if *err != nil {
		*err = fmt.Errorf("signature: %s: %w", doing, *err)
	}
}
