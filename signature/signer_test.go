package signature_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/signature"
	"github.com/loptruong/loptruong/signature/signaturetest"
)

// issued is when the papers of the tests were issued.
var issued = time.Date(2022, 8, 19, 7, 0, 5, 0, time.UTC)

// paper is a paper that is signed, drawn.
func paper(t testing.TB, change ...func(*course.Paper)) []byte {
	t.Helper()
	p := course.Paper{
		Form: course.Form{IssuingBody: "BAN DÂN VẬN", SignerName: "Nguyễn Văn B"}, Name: "Nguyễn Thị Lan", Title: "Công tác dân vận",
		From: "2022-08-16", To: "2022-08-19", Signed: "2022-08-19", Number: "1/2022/GCN", Code: "K7QM-2XWD-9F", IssuedAt: issued,
		SignedBy: "BAN DÂN VẬN TỈNH UỶ BẾN TRE",
	}
	for _, c := range change {
		c(&p)
	}
	m, err := certificate.New()
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := m.Draw(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func signer(t testing.TB, o signaturetest.Office, stampAt string) *signature.Signer {
	t.Helper()
	s, err := signature.New(signaturetest.PKCS12(t, o), signaturetest.Password, stampAt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tool runs a program of others and returns what it prints. Where it is missing the test is
// skipped, and fails in CI.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is needed in CI: %v", name, err)
		}
		t.Skipf("%s is not installed", name)
	}
	out, _ := exec.Command(name, args...).CombinedOutput() // pdfsig's status also says that it doesn't know who vouches
	return string(out)
}

func save(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestSign: another program calls the signature valid and the whole document signed, by whom
// and when is said; one byte changed anywhere makes it invalid; the same paper gives the same bytes, and what
// was drawn is in the signed file as it was.
func TestSign(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		office signaturetest.Office
		pen    bool // the place to sign is left to it
	}{
		{"RSA", signaturetest.Office{}, false},
		{"ECDSA", signaturetest.Office{ECDSA: true}, false},
		{"an old file, nothing to be seen", signaturetest.Office{Old: true}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := signer(t, tt.office, "")
			pdf := paper(t, func(p *course.Paper) { p.Form.PenSpace = tt.pen })
			signed, unstamped, err := s.Sign(t.Context(), pdf, issued)
			if err != nil || unstamped != nil {
				t.Fatal(err, unstamped)
			}
			again, _, err := s.Sign(t.Context(), pdf, issued)
			if err != nil || !bytes.Equal(again, signed) || !bytes.HasPrefix(signed, pdf) {
				t.Errorf("signed again it is another file, or not the drawn one: %v", err)
			}
			if more := len(signed) - len(pdf); more > 9_000 {
				t.Errorf("the signature takes %d bytes", more)
			}
			said := tool(t, "pdfsig", "-nocert", save(t, "p.pdf", signed))
			for _, want := range []string{"Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "BAN DÂN VẬN TỈNH UỶ BẾN TRE"} {
				if !strings.Contains(said, want) {
					t.Errorf("pdfsig does not say %q:\n%s", want, said)
				}
			}
			for _, at := range []int{20, len(pdf) / 2, bytes.LastIndex(signed, []byte("/M (D:")) + 7} {
				changed := bytes.Clone(signed)
				changed[at] ^= 1
				if said := tool(t, "pdfsig", "-nocert", save(t, "p.pdf", changed)); strings.Contains(said, "Signature is Valid") {
					t.Errorf("with byte %d changed:\n%s", at, said)
				}
			}
			read, err := certificate.Read(signed)
			if err != nil {
				t.Fatal(err)
			}
			if seen := strings.Contains(read.Text, "Ký số bởi: BAN DÂN VẬN TỈNH UỶ BẾN TRE\nThời gian ký: 19/8/2022 14:00:05 +07:00"); seen == tt.pen {
				t.Errorf("the mark is seen: %v\n%s", seen, read.Text)
			}
			if was, err := certificate.Read(pdf); err != nil || !read.Says(was) {
				t.Errorf("signed it says something else: %v", err)
			}
		})
	}
}

// TestSignRefusesFiles: only an empty field that package certificate has left is filled, and
// once.
func TestSignRefusesFiles(t *testing.T) {
	t.Parallel()
	s := signer(t, signaturetest.Office{ECDSA: true}, "")
	once, _, err := s.Sign(t.Context(), paper(t), issued)
	if err != nil {
		t.Fatal(err)
	}
	for name, pdf := range map[string][]byte{
		"nothing": nil, "no PDF": []byte("hello"), "none to be signed": paper(t, func(p *course.Paper) { p.SignedBy = "" }), "signed already": once,
		"with more behind its end": append(paper(t), "x"...),
	} {
		if signed, _, err := s.Sign(t.Context(), pdf, issued); err == nil {
			t.Errorf("%s: %d bytes are signed", name, len(signed))
		}
	}
}

// TestBadPKCS12: what is wrong with the office's file is said before anything is signed.
func TestBadPKCS12(t *testing.T) {
	t.Parallel()
	good := signaturetest.PKCS12(t, signaturetest.Office{ECDSA: true})
	_, cert, _, err := pkcs12.DecodeChain(good, signaturetest.Password)
	if err != nil {
		t.Fatal(err)
	}
	keyless, err := pkcs12.Modern.EncodeTrustStore([]*x509.Certificate{cert}, signaturetest.Password)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name     string
		file     []byte
		password string
		want     error
	}{
		{"right", good, signaturetest.Password, nil},
		{"wrong password", good, "x", signature.ErrPassword},
		{"no password", good, "", signature.ErrPassword},
		{"no key", keyless, signaturetest.Password, signature.ErrNoKey},
		{"empty", nil, "x", signature.ErrFile},
		{"a PDF", []byte("%PDF-1.7"), "x", signature.ErrFile},
		{"a half", good[:len(good)/2], signaturetest.Password, signature.ErrFile},
	} {
		if _, err := signature.New(tt.file, tt.password, ""); !errors.Is(err, tt.want) || err != nil && strings.Contains(err.Error(), tt.password) && len(tt.password) > 1 {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

// TestCheck: at each moment it is known whether papers may be signed, and if not, why not.
func TestCheck(t *testing.T) {
	t.Parallel()
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	valid := signaturetest.Office{ECDSA: true, From: year(2022), Until: year(2024)}
	other := valid
	other.Usage = x509.KeyUsageKeyEncipherment
	for _, tt := range []struct {
		name   string
		office signaturetest.Office
		now    time.Time
		textID string
	}{
		{"valid", valid, year(2023), ""},
		{"expired", valid, year(2024).Add(time.Second), "signing.expired"},
		{"not yet", valid, year(2022).Add(-time.Second), "signing.not_yet"},
		{"for something else", other, year(2023), "signing.usage"},
	} {
		err := signer(t, tt.office, "").Check(tt.now)
		if refused, _ := errors.AsType[*course.Error](err); (err != nil) != (tt.textID != "") || err != nil && refused.TextID != tt.textID {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.textID)
		}
	}
}
