package app

import "testing"

// TestMeant: a setting that is nearly one of ours is guessed, any other isn't.
func TestMeant(t *testing.T) {
	for unknown, want := range map[string]string{
		"tokn": ` (did you mean "token"?)`, "databse": ` (did you mean "database"?)`, "public_uri": ` (did you mean "public_url"?)`,
		"webhooks": ` (did you mean "webhook"?)`, "speed": "", "": "", "loglevel": "",
	} {
		if got := meant(unknown); got != want {
			t.Errorf("%q: %q, want %q", unknown, got, want)
		}
	}
}
