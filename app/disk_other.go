//go:build !linux && !darwin && !windows

package app

import "errors"

// roomIn is not known here.
func roomIn(string) (free, all int64, err error) { return 0, 0, errors.ErrUnsupported }
