//go:build linux || darwin

package app

import "syscall"

// roomIn is how many bytes of its disk a folder has in all, and how many can still be written.
func roomIn(folder string) (free, all int64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, 0, err
	}
	block := int64(s.Bsize)                                      //nolint:unconvert // of another type on each system
	return int64(s.Bavail) * block, int64(s.Blocks) * block, nil // #nosec G115 -- no disk is that large
}
