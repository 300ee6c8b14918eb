package signature_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/signature"
	"github.com/loptruong/loptruong/signature/signaturetest"
)

// elsewhere is an unsigned paper, signed by another program than the one that has drawn it.
func elsewhere(t *testing.T, o signaturetest.Office) (drawn, signed []byte) {
	t.Helper()
	drawn = paper(t, func(p *course.Paper) { p.SignedBy = "" })
	signed, _, err := signer(t, o, "").Sign(t.Context(), signaturetest.WithField(t, drawn), issued)
	if err != nil {
		t.Fatal(err)
	}
	return drawn, signed
}

// TestVerify: a signature that covers the whole file is known, with whom it names; one byte
// changed anywhere, bytes behind it or a range with a hole make it a broken one, and a file without one
// is unsigned. What is taken here, another program calls valid.
func TestVerify(t *testing.T) {
	t.Parallel()
	for _, o := range []signaturetest.Office{{}, {ECDSA: true}} {
		drawn, signed := elsewhere(t, o)
		if by, err := signature.Verify(signed); err != nil || by != "BAN DÂN VẬN TỈNH UỶ BẾN TRE" {
			t.Errorf("signed by %q, %v", by, err)
		}
		if said := tool(t, "pdfsig", "-nocert", save(t, "p.pdf", signed)); !strings.Contains(said, "Signature is Valid") || !strings.Contains(said, "Total document signed") {
			t.Errorf("pdfsig says:\n%s", said)
		}
		if _, err := signature.Verify(drawn); !errors.Is(err, signature.ErrUnsigned) {
			t.Errorf("unsigned: %v", err)
		}
		for _, at := range []int{20, len(drawn) / 2, len(drawn) + 30, len(signed) - 40} {
			changed := bytes.Clone(signed)
			changed[at] ^= 1
			if _, err := signature.Verify(changed); err == nil {
				t.Errorf("byte %d is changed and the signature good", at)
			}
		}
		digits := bytes.LastIndex(signed, []byte("/Contents <")) + len("/Contents <")
		for name, pdf := range map[string][]byte{
			"more behind it":   append(bytes.Clone(signed), "1 0 obj\n<<>>\nendobj\n"...),
			"a hole":           bytes.Replace(signed, []byte("/ByteRange [0 "), []byte("/ByteRange [9 "), 1),
			"no digits":        bytes.Replace(signed, []byte("/Contents <"), []byte("/Contents ("), 1),
			"digits of nobody": append(append(bytes.Clone(signed[:digits]), bytes.Repeat([]byte{'0'}, 100)...), signed[digits+100:]...),
			"a short one":      signed[:len(signed)-200],
		} {
			if _, err := signature.Verify(pdf); err == nil || errors.Is(err, signature.ErrUnsigned) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// openSSL signs what is before the digits and what is behind them as OpenSSL does. The word RANGE in it
// becomes what is covered.
func openSSL(t *testing.T, before, behind, hash string) []byte {
	t.Helper()
	const room, word = 4096, "RANGE"
	numbers := len("[0 0000000000 0000000000 0000000000]")
	at := len(before) + strings.Count(before, word)*(numbers-len(word))
	length := len(behind) + strings.Count(behind, word)*(numbers-len(word))
	covered := fmt.Sprintf("[0 %010d %010d %010d]", at, at+2*room+2, length)
	before, behind = strings.ReplaceAll(before, word, covered), strings.ReplaceAll(behind, word, covered)
	dir := t.TempDir()
	key, cert, out := filepath.Join(dir, "key"), filepath.Join(dir, "cert"), filepath.Join(dir, "out")
	tool(t, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=Van phong")
	tool(t, "openssl", "cms", "-sign", "-binary", "-md", hash, "-in", save(t, "data", []byte(before+behind)), "-out", out, "-signer", cert, "-inkey", key, "-outform", "DER")
	der, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err, exec.Command("openssl", "version").String())
	}
	return fmt.Appendf(nil, "%s<%s%s>%s", before, hex.EncodeToString(der), strings.Repeat("0", 2*(room-len(der))), behind)
}

// TestVerifyOpenSSL: what OpenSSL signs is known too, by whichever hash.
func TestVerifyOpenSSL(t *testing.T) {
	t.Parallel()
	drawn, _ := elsewhere(t, signaturetest.Office{ECDSA: true})
	for _, hash := range []string{"sha256", "sha384", "sha512"} {
		signed := openSSL(t, string(drawn)+"9 0 obj\n<</Type /Sig /SubFilter /adbe.pkcs7.detached /ByteRange RANGE /Contents ", ">>\nendobj\n", hash)
		if by, err := signature.Verify(signed); err != nil || by != "Van phong" {
			t.Errorf("%s: signed by %q, %v", hash, by, err)
		}
		if _, err := signature.Verify(bytes.Replace(signed, []byte("/Type /Sig"), []byte("/Type /Sih"), 1)); !errors.Is(err, signature.ErrBroken) {
			t.Errorf("%s, changed: %v", hash, err)
		}
	}
}

// TestVerifyReadsItsObject: what is covered is said by the object that has the digits, once and not in
// a comment or a text; other objects and streams may say what they like, and are not believed.
func TestVerifyReadsItsObject(t *testing.T) {
	t.Parallel()
	drawn, _ := elsewhere(t, signaturetest.Office{ECDSA: true})
	for _, tt := range []struct {
		name, before, behind string
		good                 bool
	}{
		{"behind the digits", "9 0 obj\n<</Type /Sig /Contents ", " /ByteRange RANGE>>\nendobj\n", true},
		{"beside a text", "9 0 obj\n<</Reason (100 % \\( \\) /ByteRange [0 1 2 3] (x) y) /ByteRange RANGE /Contents ", ">>\nendobj\n", true},
		{"beside a comment", "9 0 obj\n<< % ( /ByteRange [0 1 2 3]\n/ByteRange RANGE /Contents ", ">>\nendobj\n", true},
		{"beside a stream", "8 0 obj\n<</Length 22>>\nstream\n/ByteRange [0 1 2 3]\nendstream\nendobj\n9 0 obj\n<</ByteRange RANGE /Contents ", ">>\nendobj\n", true},

		{"twice", "9 0 obj\n<</ByteRange [0 1 2 3] /ByteRange RANGE /Contents ", ">>\nendobj\n", false},
		{"twice, also behind", "9 0 obj\n<</ByteRange RANGE /Contents ", "/ByteRange RANGE>>\nendobj\n", false},
		{"in a comment", "9 0 obj\n<</Type /Sig % /ByteRange RANGE\n /Contents ", ">>\nendobj\n", false},
		{"in a text", "9 0 obj\n<</Reason (\\) /ByteRange RANGE) /Contents ", ">>\nendobj\n", false},
		{"in a stream", "8 0 obj\n<</Length 50>>\nstream\n/ByteRange RANGE\nendstream\nendobj\n9 0 obj\n<</Contents ", ">>\nendobj\n", false},
		{"in another object", "8 0 obj\n<</ByteRange RANGE>>\nendobj\n9 0 obj\n<</ByteRange [0 1 2 3] /Contents ", ">>\nendobj\n", false},
		{"of other digits", "9 0 obj\n<</ByteRange RANGE /Other ", "/Contents <00>>>\nendobj\n", false},
		{"of a comment's digits", "9 0 obj\n<</ByteRange RANGE % /Contents ", ">>\nendobj\n", false},
	} {
		signed := openSSL(t, string(drawn)+tt.before, tt.behind, "sha256")
		switch by, err := signature.Verify(signed); {
		case tt.good && (err != nil || by != "Van phong"):
			t.Errorf("%s: signed by %q, %v", tt.name, by, err)
		case !tt.good && !errors.Is(err, signature.ErrBroken):
			t.Errorf("%s: signed by %q, %v, want %v", tt.name, by, err, signature.ErrBroken)
		}
	}
}

// FuzzVerify: no file does harm.
func FuzzVerify(f *testing.F) {
	f.Add([]byte("/ByteRange [0 1 3 9] /Contents <30>"))
	f.Add([]byte("/ByteRange [0 9999999999 9999999999 9999999999]<>"))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		if by, err := signature.Verify(pdf); err == nil {
			t.Errorf("signed by %q", by)
		}
	})
}
