// Package signaturetest makes what tests of signatures need: an office's certificate in a
// PKCS#12 file, and a service for time stamps.
package signaturetest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// Office is what the certificate of an office says. Zero is a valid one of RSA.
type Office struct {
	Name        string // "BAN DÂN VẬN TỈNH UỶ BẾN TRE" when empty
	From, Until time.Time
	Usage       x509.KeyUsage // for signatures when 0
	ECDSA       bool
	Old         bool // the file is of the kind that old programs write
}

// Password opens the files that PKCS12 makes.
const Password = "mật khẩu của cơ quan" //nolint:gosec // of files that a test makes

// PKCS12 is an office's file: its key, its certificate, and that of who vouches for it.
func PKCS12(t testing.TB, o Office) []byte {
	t.Helper()
	if o.Name == "" {
		o.Name = "BAN DÂN VẬN TỈNH UỶ BẾN TRE"
	}
	if o.From.IsZero() {
		o.From, o.Until = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.Usage == 0 {
		o.Usage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	}
	rootKey := newKey(t, true)
	root := certify(t, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA thử nghiệm"}, NotBefore: o.From, NotAfter: o.Until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil, rootKey.Public(), rootKey)
	key := newKey(t, o.ECDSA)
	cert := certify(t, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: o.Name}, NotBefore: o.From, NotAfter: o.Until, KeyUsage: o.Usage,
	}, root, key.Public(), rootKey)
	kind := pkcs12.Modern
	if o.Old {
		kind = pkcs12.LegacyRC2
	}
	file, err := kind.Encode(key, cert, []*x509.Certificate{root}, Password)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func newKey(t testing.TB, ec bool) crypto.Signer {
	t.Helper()
	var key crypto.Signer
	var err error
	if ec {
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	} else {
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// certify makes a certificate; one that vouches for itself when by is nil.
func certify(t testing.TB, c, by *x509.Certificate, public crypto.PublicKey, with crypto.Signer) *x509.Certificate {
	t.Helper()
	if by == nil {
		by = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by, public, with)
	if err == nil {
		c, err = x509.ParseCertificate(der)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}
