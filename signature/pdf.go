package signature

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
	"unicode/utf16"
)

// errField says that a file has no empty field for a signature where package certificate
// puts it.
var errField = errors.New("signature: the file has no field to sign in")

// field is the empty field for a signature as package certificate writes it; trailer is the end
// of its files.
var (
	field   = regexp.MustCompile(`\n(\d+) 0 obj\n(<</Type /Annot /Subtype /Widget /FT /Sig [^\n]*)>>\nendobj\n`)
	trailer = regexp.MustCompile(`trailer\n<</Size (\d+) (/Root[^\n]*)>>\nstartxref\n(\d+)\n%%EOF\n$`)
)

// Sign fills the empty field of a file that package certificate has drawn: signed at a moment,
// which the signature claims. Without time stamps the same file and moment give the same bytes.
// When the service for time stamps fails, the file is signed without one, and unstamped says
// why.
func (s *Signer) Sign(ctx context.Context, pdf []byte, at time.Time) (signed []byte, unstamped, err error) {
	room, most := s.room(0), 0
	if s.stamps != nil {
		most = s.stamps.most()
		room = s.room(most + 64) // what a token stands in
	}
	h, err := newHole(pdf, s.Name(), at, room)
	if err != nil {
		return nil, nil, err
	}
	signature, err := s.sign(h.digest())
	if err != nil {
		return nil, nil, err
	}
	var token []byte
	if s.stamps != nil {
		if token, unstamped = s.stamps.stamp(ctx, signature.value, most); errors.Is(unstamped, errNoRoom) {
			return s.Sign(ctx, pdf, at) // it has learned how much room a token needs
		}
	}
	message, err := s.message(signature, token)
	if err != nil {
		return nil, nil, err
	}
	signed, err = h.fill(message)
	return signed, unstamped, err
}

// room is how many bytes a signature takes at most, with a token of so many.
func (s *Signer) room(token int) int {
	n := 1024 + len(s.cert.Raw) + token
	for _, c := range s.chain {
		n += len(c.Raw)
	}
	return n
}

// hole is a file with all but the digits of its signature.
type hole struct {
	before, after []byte // of the digits and the < and > round them
	room          int    // in bytes, of two digits each
}

// newHole adds the signature's objects to a file: the field once more, now filled, and what
// fills it.
func newHole(pdf []byte, by string, at time.Time, room int) (hole, error) {
	in, end := field.FindSubmatch(pdf), trailer.FindSubmatch(pdf)
	if in == nil || end == nil || bytes.Contains(pdf, []byte("/SubFilter ")) {
		return hole{}, errField
	}
	number, _ := strconv.Atoi(string(end[1])) // they are digits; of the new object
	var out bytes.Buffer
	out.Grow(len(pdf) + 2*room + 1024)
	out.Write(pdf)
	fieldAt := out.Len()
	fmt.Fprintf(&out, "%s 0 obj\n%s /V %d 0 R>>\nendobj\n", in[1], in[2], number)
	valueAt := out.Len()
	fmt.Fprintf(&out, "%d 0 obj\n<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Name %s /M (D:%s)",
		number, hexText(by), at.UTC().Format("20060102150405Z00'00'"))
	const rangeDigits = 10
	rangeLength := len(" /ByteRange [0   ] /Contents ") + 3*rangeDigits
	digitsAt := out.Len() + rangeLength
	behind := digitsAt + 2*room + 2
	tail := fmt.Sprintf(">>\nendobj\nxref\n%s 1\n%010d 00000 n \n%d 1\n%010d 00000 n \ntrailer\n<</Size %d %s /Prev %s>>\nstartxref\n%d\n%%%%EOF\n",
		in[1], fieldAt, number, valueAt, number+1, end[2], end[3], behind+len(">>\nendobj\n"))
	fmt.Fprintf(&out, " /ByteRange [0 %0*d %0*d %0*d] /Contents ", rangeDigits, digitsAt, rangeDigits, behind, rangeDigits, len(tail))
	return hole{before: out.Bytes(), after: []byte(tail), room: room}, nil
}

// digest is the hash of what is signed: all but the digits.
func (h hole) digest() []byte {
	hash := sha256.New()
	hash.Write(h.before)
	hash.Write(h.after)
	return hash.Sum(nil)
}

// fill is the file with its signature.
func (h hole) fill(der []byte) ([]byte, error) {
	if len(der) > h.room {
		return nil, fmt.Errorf("signature: %d bytes are more than the room of %d", len(der), h.room)
	}
	digits := bytes.Repeat([]byte{'0'}, 2*h.room)
	hex.Encode(digits, der)
	return bytes.Join([][]byte{h.before, {'<'}, digits, {'>'}, h.after}, nil), nil
}

// hexText writes a text as PDF has it: UTF-16, in hexadecimal.
func hexText(s string) string {
	b := []byte{0xFE, 0xFF}
	for _, unit := range utf16.Encode([]rune(s)) {
		b = append(b, byte(unit>>8), byte(unit))
	}
	return "<" + hex.EncodeToString(b) + ">"
}
