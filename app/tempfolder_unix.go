//go:build linux || darwin

package app

import (
	"os"
	"syscall"
)

// lockFile locks a file for this process, until it is closed; an error when another has it locked.
func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
