package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// machine says on which core what runs: the program and its database on one, the
// server and those who measure on another. Where there is one core only, or another
// system, nothing is pinned.
type machine struct {
	program, server int
	apart           bool
}

// newMachine takes the first two cores that this process may use, and moves it to
// the server's.
func newMachine(t *testing.T) machine {
	t.Helper()
	var may unix.CPUSet
	if err := unix.SchedGetaffinity(0, &may); err != nil {
		t.Fatal(err)
	}
	var cores []int
	for core := 0; len(cores) < 2 && core < 8*len(may); core++ {
		if may.IsSet(core) {
			cores = append(cores, core)
		}
	}
	if len(cores) < 2 {
		return machine{}
	}
	m := machine{program: cores[0], server: cores[1], apart: true}
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	for _, thread := range threads {
		if id, err := strconv.Atoi(thread.Name()); err == nil {
			if err := pin(id, m.server); err != nil {
				t.Fatal(err)
			}
		}
	}
	return m
}

func pin(thread, core int) error {
	var set unix.CPUSet
	set.Set(core)
	return unix.SchedSetaffinity(thread, &set)
}

// on does what starts a process, which stays on the core.
func (m machine) on(core int, do func() error) error {
	if !m.apart {
		return do()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := pin(0, core); err != nil {
		return err
	}
	defer pin(0, m.server)
	return do()
}

// start starts a command on the core, which ends with the tests.
func (m machine) start(core int, cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return m.on(core, cmd.Start)
}

// cpuTime is the processor time that a process has used, in hundredths of a second.
func cpuTime(pid int) time.Duration {
	_, used, _ := stat(pid)
	return used
}

// databaseTime is the processor time of the PostgreSQL server that the tests have
// started, with those of its processes that have ended.
func databaseTime() (used time.Duration) {
	parents, ours := map[int]int{}, map[int]time.Duration{}
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range folders {
		pid, _ := strconv.Atoi(filepath.Base(folder))
		fields, own, ended := stat(pid)
		if fields == nil {
			continue // has ended meanwhile
		}
		parents[pid], _ = strconv.Atoi(fields[3])
		if fields[1] == "postgres" {
			ours[pid] = own + ended
		}
	}
	for pid, time := range ours {
		up := pid
		for up > 1 && up != os.Getpid() {
			up = parents[up]
		}
		if up == os.Getpid() {
			used += time
		}
	}
	return used
}

// stat reads /proc/PID/stat: its fields, numbered as in proc(5), and the time of the
// process and of its children that have ended; nil when there is no such process.
func stat(pid int) (fields []string, own, ended time.Duration) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, 0, 0
	}
	head, tail, _ := strings.Cut(string(text), ") ")
	_, name, _ := strings.Cut(head, " (")
	fields = append([]string{strconv.Itoa(pid), name}, strings.Fields(tail)...)
	ticks := func(first int) (d time.Duration) {
		for _, field := range fields[first : first+2] {
			n, _ := strconv.Atoi(field)
			d += time.Duration(n) * 10 * time.Millisecond
		}
		return d
	}
	return fields, ticks(13), ticks(15)
}

// peakMemory is the most of the machine's memory that a process has held, in MB.
func peakMemory(pid int) float64 { return memoryOf(pid, "VmHWM:") }

// ownMemory is what a process holds of its own, in MB: all but the pages of files, as that of the
// program itself, which the system can take back.
func ownMemory(pid int) float64 { return memoryOf(pid, "RssAnon:") }

func memoryOf(pid int, kind string) float64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, line, found := strings.Cut(string(status), kind)
	if !found {
		return 0
	}
	kB, _ := strconv.ParseFloat(strings.Fields(line)[0], 64)
	return kB * 1024 / 1e6
}
