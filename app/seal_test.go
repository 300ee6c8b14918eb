package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

// TestSeal: what is sealed for a key is opened by that key and by nothing else, and what is not sealed is
// taken as it is.
func TestSeal(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	write(t, at("plain"), "SQLite format 3 and so on")
	write(t, at("key"), "# made today\n"+key.String()+"\n")
	write(t, at("other"), other.String())
	write(t, at("none"), "hello")
	to := BackupConfig{Recipient: key.Recipient().String()}
	if size, err := to.seal(at("sealed"), at("plain")); err != nil || size < 100 {
		t.Fatalf("%d bytes, %v", size, err)
	}
	for identity, says := range map[string]string{"": "--identity", at("other"): "not that of this backup", at("none"): "no secret key", at("missing"): "can't be read"} {
		if _, err := to.unseal(t.TempDir(), at("sealed"), identity); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "AGE-SECRET-KEY-1Q") {
			t.Errorf("with the key of %q: %v", identity, err)
		}
	}
	open, err := to.unseal(t.TempDir(), at("sealed"), at("key"))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(open); err != nil || string(text) != "SQLite format 3 and so on" {
		t.Errorf("it holds %q, %v", text, err)
	}
	if same, err := to.unseal(t.TempDir(), at("plain"), ""); err != nil || same != at("plain") {
		t.Errorf("what is not sealed is %q, %v", same, err)
	}
	sealed, err := os.ReadFile(at("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, at("short"), string(sealed[:len(sealed)-5]))
	if _, err := to.unseal(t.TempDir(), at("short"), at("key")); err == nil {
		t.Error("a file that was cut off is opened")
	}
}
