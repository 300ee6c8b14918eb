package signature

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
)

// The names of what a signature holds.
var (
	oidData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSignedBy    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47} // signing-certificate-v2
	oidTimeStamp   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidStampedInfo = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidSHA256      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidRSA         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
	oidECDSA       = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

// The structures of RFC 5652, as far as a detached signature by one needs them.
type (
	contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	signedData struct {
		Version      int
		Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
		Of           encapsulated
		Certificates asn1.RawValue
		Signers      []signerInfo `asn1:"set"`
	}
	encapsulated struct{ Type asn1.ObjectIdentifier }
	signerInfo   struct {
		Version   int
		By        issuerAndSerial
		Digest    pkix.AlgorithmIdentifier
		Signed    asn1.RawValue // attributes, as [0]
		Algorithm pkix.AlgorithmIdentifier
		Signature []byte
		Unsigned  asn1.RawValue `asn1:"optional"` // attributes, as [1]
	}
	issuerAndSerial struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	attribute struct {
		Type   asn1.ObjectIdentifier
		Values []asn1.RawValue `asn1:"set"`
	}
	// signingCertificate is SigningCertificateV2 of RFC 5035 with one hash, by SHA-256.
	signingCertificate struct{ Certificates []certificateID }
	certificateID      struct{ Hash []byte }
)

// signed is a signature over a digest, still without the time stamp.
type signed struct {
	attributes []byte // as [0]
	value      []byte
}

// sign signs a digest of SHA-256. The same digest gives the same signature.
func (s *Signer) sign(digest []byte) (out signed, err error) {
	defer wrap(&err, "signing")
	hash := sha256.Sum256(s.cert.Raw)
	var all []attribute
	for _, a := range []struct {
		of    asn1.ObjectIdentifier
		value any
	}{
		{oidContentType, oidData}, {oidDigest, digest}, {oidSignedBy, signingCertificate{[]certificateID{{hash[:]}}}},
	} {
		one, err := newAttribute(a.of, a.value)
		if err != nil {
			return out, err
		}
		all = append(all, one)
	}
	set, err := asn1.MarshalWithParams(all, "set")
	if err != nil {
		return out, err
	}
	sum := sha256.Sum256(set)
	// Without a source of chance: RSA needs none, and ECDSA takes its number from the digest (RFC 6979).
	if out.value, err = s.key.Sign(nil, sum[:], crypto.SHA256); err != nil {
		return out, err
	}
	out.attributes = retagged(set, 0)
	return out, nil
}

func newAttribute(of asn1.ObjectIdentifier, value any) (attribute, error) {
	der, err := asn1.Marshal(value)
	return attribute{of, []asn1.RawValue{{FullBytes: der}}}, err
}

// retagged is a set with the tag [n] in the place of its own.
func retagged(set []byte, n byte) []byte {
	out := append([]byte{}, set...)
	out[0] = 0xA0 | n
	return out
}

// message is the whole signature, with the token of a time stamp unless that is nil.
func (s *Signer) message(of signed, token []byte) (der []byte, err error) {
	defer wrap(&err, "writing the signature")
	sha := pkix.AlgorithmIdentifier{Algorithm: oidSHA256, Parameters: asn1.NullRawValue}
	by := pkix.AlgorithmIdentifier{Algorithm: oidECDSA}
	if _, ok := s.key.(*rsa.PrivateKey); ok {
		by = pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: asn1.NullRawValue}
	}
	info := signerInfo{
		Version: 1, By: issuerAndSerial{asn1.RawValue{FullBytes: s.cert.RawIssuer}, s.cert.SerialNumber},
		Digest: sha, Signed: asn1.RawValue{FullBytes: of.attributes}, Algorithm: by, Signature: of.value,
	}
	if token != nil {
		set, err := asn1.MarshalWithParams([]attribute{{oidTimeStamp, []asn1.RawValue{{FullBytes: token}}}}, "set")
		if err != nil {
			return nil, err
		}
		info.Unsigned = asn1.RawValue{FullBytes: retagged(set, 1)}
	}
	certificates := append([]byte{}, s.cert.Raw...)
	for _, c := range s.chain {
		certificates = append(certificates, c.Raw...)
	}
	content, err := asn1.Marshal(signedData{
		Version: 1, Digests: []pkix.AlgorithmIdentifier{sha}, Of: encapsulated{oidData},
		Certificates: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: certificates},
		Signers:      []signerInfo{info},
	})
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(contentInfo{oidSignedData, asn1.RawValue{FullBytes: explicit(content)}})
}

// explicit puts a value under the tag [0].
func explicit(der []byte) []byte {
	out, err := asn1.Marshal(asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: der})
	if err != nil {
		return nil // a raw value of bytes that are there can be written
	}
	return out
}
