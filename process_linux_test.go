package main

import "syscall"

// endWithParent makes the kernel end a child when the tests end, however they do.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
