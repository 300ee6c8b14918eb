//go:build !linux

package reader

import (
	"os"
	"os/exec"
)

// bound tells that bind binds.
const bound = false

func self() (string, error) { return os.Executable() }

// apart has no means here: the process is ended by its time, or by its closed
// output.
func apart(*exec.Cmd) {}

// bind has no means here.
func bind() error { return nil }
