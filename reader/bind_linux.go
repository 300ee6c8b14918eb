package reader

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// bound tells that bind binds.
const bound = true

// self is the program that runs, also after its file was replaced by a newer one.
func self() (string, error) { return "/proc/self/exe", nil }

// apart gives a process a group of its own, so that a Ctrl-C for the program is
// not one for it, and makes the kernel end it when the program ends, however it
// does.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// bind bounds this process for good. RLIMIT_DATA counts what may be written to, but
// not against a mapping that is made over a reservation, as Go's runtime makes them:
// it ends a heap that grows by and by, and lets one large block pass. RLIMIT_AS
// counts addresses: the runtime reserves many more at its start than it will use,
// and then steps of 64 MB, which is the end of large blocks too. At the bound of the
// processor time soft and hard are one: the runtime ignores the warning.
func bind() error {
	addresses, data, err := begun()
	if err != nil {
		return err
	}
	// When the machine itself runs short, the kernel ends this process first. Where
	// it can't be told so, nothing is lost.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	limits := []struct {
		of   int
		most uint64
	}{
		{syscall.RLIMIT_CORE, 0},
		{syscall.RLIMIT_FSIZE, 0},
		{syscall.RLIMIT_CPU, maxCPU},
		{syscall.RLIMIT_DATA, data + maxData},
		{syscall.RLIMIT_AS, addresses + maxAddresses},
	}
	for _, l := range limits {
		if raced && (l.of == syscall.RLIMIT_DATA || l.of == syscall.RLIMIT_AS) {
			continue // the race detector's own tables are larger
		}
		var now syscall.Rlimit
		if err := syscall.Getrlimit(l.of, &now); err != nil {
			return fmt.Errorf("limit %d: %w", l.of, err)
		}
		most := min(l.most, now.Max)
		if err := syscall.Setrlimit(l.of, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			return fmt.Errorf("limit %d: %w", l.of, err)
		}
	}
	return nil
}

// begun is how much RLIMIT_AS and RLIMIT_DATA count of this process now, in bytes:
// the first and the sixth number of statm, in pages (proc_pid_statm(5)).
func begun() (addresses, data uint64, err error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, 0, err
	}
	var skipped uint64
	if _, err := fmt.Sscan(string(text), &addresses, &skipped, &skipped, &skipped, &skipped, &data); err != nil {
		return 0, 0, fmt.Errorf("statm: %w", err)
	}
	page := uint64(os.Getpagesize())
	return addresses * page, data * page, nil
}
