package course

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"strings"
)

// Seen is a short digest of what a confirmation showed: the people, the numbers,
// the text. Its button carries it, and the act compares it with the same made
// anew, so that what was shown is what happens. The values are what JSON makes of
// them; those that JSON can't hold are a mistake of the caller and panic.
func Seen(shown ...any) string {
	data, err := json.Marshal(shown)
	if err != nil {
		panic(fmt.Sprintf("course.Seen: %T", err)) // its text may quote what was shown
	}
	sum := sha256.Sum256(data)
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
}

// ErrChanged is the conflict of a confirmation that was shown something else: it
// is to be shown anew.
var ErrChanged = fmt.Errorf("what was shown has changed: %w", ErrConflict)

// CheckSeen refuses with ErrChanged when what was shown is no longer what is.
func CheckSeen(shown, now string) error {
	if shown != now {
		return Refuse(ErrChanged, "refuse.changed")
	}
	return nil
}
