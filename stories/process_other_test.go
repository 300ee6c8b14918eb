//go:build !linux

package stories

import (
	"syscall"
	"testing"
)

// endWithParent has no means here: only the tests' own cleanup ends a child.
func endWithParent() *syscall.SysProcAttr { return nil }

// limitFiles has no means here either.
func limitFiles(t *testing.T, _ int, _ bool) {
	t.Helper()
	t.Skip("files are limited on Linux only")
}
