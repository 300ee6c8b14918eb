package signature

import (
	"bytes"
	"crypto"
	"crypto/subtle"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strconv"
)

// What is wrong with the signature of a file.
var (
	ErrUnsigned = errors.New("signature: the file has no signature")
	ErrBroken   = errors.New("signature: the signature does not fit the file, or not all of it")
	ErrUnknown  = errors.New("signature: it is of a kind that is not known here")
)

// byteRange is where a file says what a signature covers, and object where one of its objects begins.
var (
	byteRange = regexp.MustCompile(`/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]`)
	object    = regexp.MustCompile(`\d\s+obj\b`)
)

// span is what a signature covers: the bytes up to one place, and those from another one to an end. Between
// them are its digits.
type span struct{ from, before, behind, end int }

// spans are what a text says to be covered.
func spans(text []byte) (all []span) {
	for _, r := range byteRange.FindAllSubmatch(text, -1) {
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(string(r[i+1])) // digits, and few
		}
		all = append(all, span{n[0], n[1], n[2], n[2] + n[3]})
	}
	return all
}

// Verify tells whom the last signature of a PDF file names: a detached CMS signature, by
// whatever program, that covers all of the file but its own digits. Who vouches for the
// certificate is not asked. Its errors are ErrUnsigned, ErrBroken and ErrUnknown. The file may be anybody's.
func Verify(pdf []byte) (by string, err error) {
	all := spans(pdf)
	if all == nil {
		return "", ErrUnsigned
	}
	var widest span
	for _, s := range all {
		if s.from == 0 && s.before < s.behind && s.behind <= s.end && s.end <= len(pdf) && s.end > widest.end {
			widest = s
		}
	}
	if widest.end == 0 || len(bytes.TrimSpace(pdf[widest.end:])) > 0 || !widest.saidBeside(pdf) {
		return "", ErrBroken
	}
	digits := pdf[widest.before:widest.behind]
	if len(digits) < 2 || digits[0] != '<' || digits[len(digits)-1] != '>' {
		return "", ErrBroken
	}
	der := make([]byte, hex.DecodedLen(len(digits)-2))
	if _, err := hex.Decode(der, digits[1:len(digits)-1]); err != nil {
		return "", ErrBroken
	}
	return verifyMessage(der, pdf[:widest.before], pdf[widest.behind:widest.end])
}

// saidBeside tells whether the object that has the digits says what they cover, and nothing else:
// what stands in a comment, a text, a stream or another object is of no signature.
func (s span) saidBeside(pdf []byte) bool {
	begins := object.FindAllIndex(pdf[:s.before], -1)
	length := bytes.Index(pdf[s.behind:s.end], []byte("endobj"))
	if len(begins) == 0 || length < 0 {
		return false
	}
	before, after := plain(pdf[begins[len(begins)-1][1]:s.before]), plain(pdf[s.behind:s.behind+length])
	said := spans(slices.Concat(before, []byte("<>"), after))
	return len(said) == 1 && said[0] == s && bytes.HasSuffix(bytes.TrimSpace(before), []byte("/Contents"))
}

// plain is an object with blanks in the place of its comments and its texts.
func plain(object []byte) []byte {
	out := bytes.Clone(object)
	depth, comment, escaped := 0, false, false
	for i, c := range object {
		switch {
		case comment:
			comment = c != '\n' && c != '\r'
		case escaped:
			escaped = false
		case depth > 0 && c == '\\':
			escaped = true
		case c == '(':
			depth++
		case depth > 0 && c == ')':
			depth--
		case depth == 0 && c == '%':
			comment = true
		case depth == 0:
			continue
		}
		out[i] = ' '
	}
	return out
}

// oids of the algorithms by which others sign, beside those of Sign.
var (
	oidSHA384      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}
	oidSHA512      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}
	oidRSAKey      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidRSA384      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 12}
	oidRSA512      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 13}
	oidECDSA384    = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}
	oidECDSA512    = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 4}
	oidECKey       = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	digestsOfOther = []struct {
		oid      asn1.ObjectIdentifier
		hash     crypto.Hash
		rsa, ec  x509.SignatureAlgorithm
		rsaOIDs  []asn1.ObjectIdentifier
		ecdsaOID asn1.ObjectIdentifier
	}{
		{oidSHA256, crypto.SHA256, x509.SHA256WithRSA, x509.ECDSAWithSHA256, []asn1.ObjectIdentifier{oidRSA, oidRSAKey}, oidECDSA},
		{oidSHA384, crypto.SHA384, x509.SHA384WithRSA, x509.ECDSAWithSHA384, []asn1.ObjectIdentifier{oidRSA384, oidRSAKey}, oidECDSA384},
		{oidSHA512, crypto.SHA512, x509.SHA512WithRSA, x509.ECDSAWithSHA512, []asn1.ObjectIdentifier{oidRSA512, oidRSAKey}, oidECDSA512},
	}
)

// algorithm is how a signer has signed, and hashed what is signed.
func (s signerInfo) algorithm() (crypto.Hash, x509.SignatureAlgorithm, error) {
	for _, d := range digestsOfOther {
		if !s.Digest.Algorithm.Equal(d.oid) {
			continue
		}
		if slices.ContainsFunc(d.rsaOIDs, s.Algorithm.Algorithm.Equal) {
			return d.hash, d.rsa, nil
		}
		if s.Algorithm.Algorithm.Equal(d.ecdsaOID) || s.Algorithm.Algorithm.Equal(oidECKey) {
			return d.hash, d.ec, nil
		}
	}
	return 0, 0, ErrUnknown
}

// verifyMessage holds a CMS message against what it signs, in two parts.
func verifyMessage(der []byte, parts ...[]byte) (by string, err error) {
	var message contentInfo
	var content []asn1.RawValue                                                                    // of a SignedData
	if _, err := asn1.Unmarshal(der, &message); err != nil || !message.Type.Equal(oidSignedData) { // behind it are zeros
		return "", ErrUnknown
	}
	if _, err := asn1.Unmarshal(message.Content.Bytes, &content); err != nil || len(content) == 0 {
		return "", ErrUnknown
	}
	var signers []signerInfo
	if _, err := asn1.UnmarshalWithParams(content[len(content)-1].FullBytes, &signers, "set"); err != nil || len(signers) != 1 {
		return "", ErrUnknown
	}
	signer := signers[0]
	hash, algorithm, err := signer.algorithm()
	if err != nil {
		return "", err
	}
	var certificates []*x509.Certificate
	for _, part := range content {
		if part.Class != asn1.ClassContextSpecific || part.Tag != 0 {
			continue
		}
		if certificates, err = x509.ParseCertificates(part.Bytes); err != nil {
			return "", ErrUnknown
		}
	}
	h := hash.New()
	for _, p := range parts {
		h.Write(p)
	}
	if digest, ok := signer.digest(); !ok || subtle.ConstantTimeCompare(digest, h.Sum(nil)) != 1 {
		return "", ErrBroken
	}
	set := bytes.Clone(signer.Signed.FullBytes)
	set[0] = 0x31 // signed as a set, and written under a tag
	for _, c := range certificates {
		if !bytes.Equal(c.RawIssuer, signer.By.Issuer.FullBytes) || c.SerialNumber.Cmp(signer.By.Serial) != 0 {
			continue
		}
		if c.CheckSignature(algorithm, set, signer.Signature) != nil {
			return "", ErrBroken
		}
		return (&Signer{cert: c}).Name(), nil
	}
	return "", ErrUnknown
}

// digest is what the signer says the hash is of what is signed.
func (s signerInfo) digest() (digest []byte, ok bool) {
	rest := s.Signed.Bytes
	for len(rest) > 0 {
		var a attribute
		var err error
		if rest, err = asn1.Unmarshal(rest, &a); err != nil {
			return nil, false
		}
		if a.Type.Equal(oidDigest) && len(a.Values) == 1 {
			_, err := asn1.Unmarshal(a.Values[0].FullBytes, &digest)
			return digest, err == nil
		}
	}
	return nil, false
}
