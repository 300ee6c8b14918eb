//go:build !linux

package main

import (
	"os/exec"
	"testing"
	"time"
)

// machine pins nothing on this system.
type machine struct {
	program, server int
	apart           bool
}

func newMachine(*testing.T) machine { return machine{} }

func (machine) on(_ int, do func() error) error { return do() }

func (machine) start(_ int, cmd *exec.Cmd) error { return cmd.Start() }

// What follows is read in /proc, which there is not.

func cpuTime(int) time.Duration { return 0 }

func databaseTime() time.Duration { return 0 }

func peakMemory(int) float64 { return 0 }

func ownMemory(int) float64 { return 0 }
