//go:build !linux

package stories

import (
	"testing"
)

// limitFiles has no means here.
func limitFiles(t *testing.T, _ int, _ bool) {
	t.Helper()
	t.Skip("files are limited on Linux only")
}
