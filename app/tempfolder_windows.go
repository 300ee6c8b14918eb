package app

import (
	"os"

	"golang.org/x/sys/windows"
)

// lockFile locks a file for this process, until it is closed; an error when another has it locked.
func lockFile(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
}
