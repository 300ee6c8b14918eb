package app

import (
	"os"
	"path/filepath"
	"time"
)

const (
	// tempFolders begins the names of the folders for what is temporary.
	tempFolders = "loptruong-restore-"
	// heldBy is the file in such a folder that is locked as long as its process lives.
	heldBy = "held"
	// heldSoon is after which time a folder is held, if it ever is.
	heldSoon = time.Minute
)

// tempFolder makes an empty folder for what is temporary and may be secret. What is in it goes with release, or,
// when the process is killed before, with the next sweep.
func tempFolder() (folder string, release func(), err error) {
	sweepTempFolders()
	outer, err := os.MkdirTemp("", tempFolders)
	if err != nil {
		return "", nil, err
	}
	folder = filepath.Join(outer, "in")
	held, err := os.OpenFile(filepath.Join(outer, heldBy), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		release = func() {
			_ = os.RemoveAll(folder)
			_ = held.Close()
			_ = os.RemoveAll(outer)
		}
		if err = lockFile(held); err == nil {
			err = os.Mkdir(folder, 0o700)
		}
		if err != nil {
			release()
		}
	}
	return folder, release, err
}

// sweepTempFolders takes away what a kill has left of them: those that no living process holds. Those of other
// users can't be opened, and stay.
func sweepTempFolders() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), tempFolders+"*"))
	for _, folder := range left {
		if info, err := os.Lstat(folder); err != nil || !info.IsDir() || time.Since(info.ModTime()) < heldSoon {
			continue // it may be being made
		}
		held, err := os.OpenFile(filepath.Join(folder, heldBy), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			continue
		}
		err = lockFile(held)
		_ = held.Close() // a file that is open can't be removed everywhere
		if err == nil {
			_ = os.RemoveAll(folder)
		}
	}
}
