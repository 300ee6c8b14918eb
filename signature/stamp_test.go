package signature_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/loptruong/loptruong/signature/signaturetest"
)

// stampService answers as openssl does, which is no program of ours. Where it is missing
// the test is skipped, and fails in CI.
func stampService(t *testing.T) *httptest.Server {
	t.Helper()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	conf := fmt.Sprintf("[tsa]\ndefault_tsa = t\n[t]\nserial = %s\nsigner_cert = %s\nsigner_key = %s\nsigner_digest = sha256\n"+
		"default_policy = 1.2.3.4\ndigests = sha256\naccuracy = secs:1, millisecs:500\nordering = yes\ness_cert_id_chain = no\n"+
		"[req]\ndistinguished_name = dn\nx509_extensions = ext\nprompt = no\n[dn]\nCN = TSA\n[ext]\nextendedKeyUsage = critical,timeStamping\n",
		in("serial"), in("tsa.pem"), in("tsa.key"))
	if err := os.WriteFile(in("conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in("serial"), []byte("01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tool(t, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-config", in("conf"), "-keyout", in("tsa.key"), "-out", in("tsa.pem"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := io.ReadAll(r.Body)
		if err == nil {
			err = os.WriteFile(in("q"), query, 0o600)
		}
		var out []byte
		if err == nil {
			out, err = exec.Command("openssl", "ts", "-reply", "-config", in("conf"), "-queryfile", in("q"), "-out", in("r")).CombinedOutput()
		}
		var reply []byte
		if err == nil {
			reply, err = os.ReadFile(in("r"))
		}
		if err != nil {
			t.Errorf("openssl ts: %v\n%s", err, out)
		}
		w.Header().Set("Content-Type", "application/timestamp-reply")
		w.Write(reply)
	}))
	t.Cleanup(server.Close)
	return server
}

// TestTimeStamp: the token of a service is in the signature, which stays valid.
func TestTimeStamp(t *testing.T) {
	t.Parallel()
	s := signer(t, signaturetest.Office{}, stampService(t).URL)
	signed, unstamped, err := s.Sign(t.Context(), paper(t), issued)
	if err != nil || unstamped != nil {
		t.Fatal(err, unstamped)
	}
	bare, _, err := signer(t, signaturetest.Office{}, "").Sign(t.Context(), paper(t), issued)
	if err != nil || len(signed) < len(bare)+2000 {
		t.Errorf("%v: with a time stamp it has %d bytes, without %d", err, len(signed), len(bare))
	}
	said := tool(t, "pdfsig", "-nocert", save(t, "p.pdf", signed))
	if !strings.Contains(said, "Signature is Valid") || !strings.Contains(said, "Total document signed") {
		t.Error(said)
	}
}

// TestWithoutTimeStamp: whatever a service answers, the file is signed, why it isn't stamped is
// said, and a service that has failed isn't asked for each paper.
func TestWithoutTimeStamp(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"an error":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"a page":       func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"nothing":      func(http.ResponseWriter, *http.Request) {},
		"without end":  func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 1<<20)) },
		"a refusal":    func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte{0x30, 5, 0x30, 3, 2, 1, 2}) },
		"cuts it off":  func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"leads around": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				answer(w, r)
			}))
			defer service.Close()
			s := signer(t, signaturetest.Office{ECDSA: true}, service.URL)
			first := int64(0)
			for range 5 {
				signed, unstamped, err := s.Sign(t.Context(), paper(t), issued)
				if err != nil || unstamped == nil || len(signed) == 0 {
					t.Fatalf("%d bytes, unstamped %v, %v", len(signed), unstamped, err)
				}
				if first == 0 {
					first = asked.Load()
				}
			}
			if asked.Load() != first {
				t.Errorf("it was asked %d times, for the first paper %d", asked.Load(), first)
			}
		})
	}
}

// TestTokenOfSomethingElse: a token that a service gives twice is refused.
func TestTokenOfSomethingElse(t *testing.T) {
	t.Parallel()
	honest := stampService(t)
	var kept []byte
	parrot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if kept == nil {
			resp, err := http.Post(honest.URL, r.Header.Get("Content-Type"), r.Body)
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			kept, _ = io.ReadAll(resp.Body)
		}
		w.Write(kept)
	}))
	defer parrot.Close()
	s := signer(t, signaturetest.Office{}, parrot.URL)
	if _, unstamped, err := s.Sign(t.Context(), paper(t), issued); err != nil || unstamped != nil {
		t.Fatal(err, unstamped)
	}
	if _, unstamped, err := s.Sign(t.Context(), paper(t), issued); err != nil || unstamped == nil {
		t.Errorf("the token of another signature is taken: %v", err)
	}
}

// BenchmarkSign signs a paper: RSA of 2048 bits, beside what of it is RSA itself, and ECDSA.
func BenchmarkSign(b *testing.B) {
	for name, office := range map[string]signaturetest.Office{"RSA-2048": {}, "P-256": {ECDSA: true}} {
		b.Run(name, func(b *testing.B) {
			s, pdf := signer(b, office, ""), paper(b)
			for b.Loop() {
				if _, _, err := s.Sign(b.Context(), pdf, issued); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("crypto/rsa", func(b *testing.B) { // the floor under RSA-2048
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			b.Fatal(err)
		}
		sum := sha256.Sum256(paper(b))
		for b.Loop() {
			if _, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
