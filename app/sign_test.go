package app

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/signature/signaturetest"
)

// TestBadSignature: what is wrong with the office's certificate is said at the start, in one
// line that shows neither path nor password.
func TestBadSignature(t *testing.T) {
	dir := t.TempDir()
	hidden := func(name string) string { return filepath.Join(dir, "hidden-"+name) }
	for name, data := range map[string][]byte{
		"p12": signaturetest.PKCS12(t, signaturetest.Office{ECDSA: true}), "word": []byte(signaturetest.Password + "\r\n"), "text": []byte("hidden"),
	} {
		if err := os.WriteFile(hidden(name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name string
		cfg  SignatureConfig
		says string // empty: it signs
	}{
		{"by a file of the password", SignatureConfig{File: hidden("p12"), PasswordFile: hidden("word")}, ""},
		{"by the password", SignatureConfig{File: hidden("p12"), Password: signaturetest.Password}, ""},
		{"no such file", SignatureConfig{File: hidden("none")}, "LOPTRUONG_SIGNATURE_FILE"},
		{"no such file of the password", SignatureConfig{File: hidden("p12"), PasswordFile: hidden("none")}, "LOPTRUONG_SIGNATURE_PASSWORD_FILE"},
		{"wrong password", SignatureConfig{File: hidden("p12"), Password: "hidden"}, "the password does not open it"},
		{"no PKCS#12", SignatureConfig{File: hidden("text"), Password: "hidden"}, "can't be read as PKCS#12"},
	} {
		s, err := newSigner(tt.cfg)
		if tt.says == "" {
			if err != nil || s == nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		if _, usage := errors.AsType[UsageError](err); !usage || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if s, err := newSigner(SignatureConfig{}); s != nil || err != nil {
		t.Errorf("without a setting: %v", err)
	}
}

// TestCertificateEnds: the log tells that a certificate can't sign, or soon will not.
func TestCertificateEnds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "p12")
	ends := time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC)
	if err := os.WriteFile(file, signaturetest.PKCS12(t, signaturetest.Office{ECDSA: true, From: ends.AddDate(-1, 0, 0), Until: ends}), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := newSigner(SignatureConfig{File: file, Password: signaturetest.Password})
	if err != nil {
		t.Fatal(err)
	}
	for now, says := range map[time.Time]string{
		ends.AddDate(0, -2, 0): "", ends.AddDate(0, 0, -20): "ends soon", ends.AddDate(0, 0, 1): "can't sign now",
	} {
		var log strings.Builder
		a := &App{signer: s, logger: slog.New(slog.NewTextHandler(&log, nil))}
		a.sayWhetherItSigns(now)
		if says == "" && log.Len() > 0 || !strings.Contains(log.String(), says) {
			t.Errorf("on %v the log says %q, want %q", now, log.String(), says)
		}
	}
}
