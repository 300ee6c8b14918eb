package handlers

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// NewToken makes the secret of an invitation link: 26 random characters of the
// deep link's alphabet, 130 bits.
func NewToken() string { return rand.Text() }

// HashToken is what is stored of a token: its SHA-256 in hex. A token has so many
// random bits that a salt would add nothing.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
