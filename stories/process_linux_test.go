package stories

import (
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// endWithParent makes the kernel end a child when the tests end, however they do.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

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
