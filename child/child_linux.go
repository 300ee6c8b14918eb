package child

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// endWithParent makes the kernel end a child when its parent ends, however it does.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// Peak is the most memory that a process has taken, in kB; 0 when it is gone.
func Peak(pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), "VmHWM:")
	var kB int
	if _, err := fmt.Sscan(after, &kB); err != nil {
		return 0
	}
	return kB
}

// Readers are the processes that a program reads files by. Its threads name their
// children (proc_pid_task_tid_children(5)); a look through all processes of the machine
// would cost as much as the files do.
func Readers(pid int) (readers []int) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, path := range threads {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		for field := range strings.FieldsSeq(string(text)) {
			if reader, err := strconv.Atoi(field); err == nil {
				readers = append(readers, reader)
			}
		}
	}
	return readers
}
