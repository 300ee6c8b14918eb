package stories

import (
	"testing"

	"golang.org/x/sys/unix"
)

// limitFiles forbids a process to write into files, or allows it again.
func limitFiles(t *testing.T, pid int, limited bool) {
	t.Helper()
	var limit unix.Rlimit
	err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, nil, &limit)
	if err == nil {
		if limit.Cur = limit.Max; limited {
			limit.Cur = 0
		}
		err = unix.Prlimit(pid, unix.RLIMIT_FSIZE, &limit, nil)
	}
	if err != nil {
		t.Error(err)
	}
}
