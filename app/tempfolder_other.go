//go:build !linux && !darwin && !windows

package app

import (
	"errors"
	"os"
)

// lockFile can't be told here: nothing is swept.
func lockFile(*os.File) error { return errors.ErrUnsupported }
