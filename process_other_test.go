//go:build !linux

package main

import "syscall"

// endWithParent has no means here: only the tests' own cleanup ends a child.
func endWithParent() *syscall.SysProcAttr { return nil }
