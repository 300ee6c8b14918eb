package course

import (
	"fmt"
	"runtime"
	"strings"
)

// Panic is what is told of a panic, in logs and with the rows it has broken: the
// type of what was thrown, and the functions and lines it came by. What was thrown
// is left out, because it may quote what somebody has written.
type Panic struct {
	Type string
	At   string // "f:12 < g:7 < …", the innermost first
}

// deepest is how many functions of a panic are told.
const deepest = 12

// Caught describes what recover has returned, in the function that has called it.
// A *Panic, thrown on by another goroutine, stays what it is.
func Caught(thrown any) *Panic {
	if p, ok := thrown.(*Panic); ok {
		return p
	}
	at := make([]string, 0, deepest)
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	throwing := false // the frames before are those of the recovery
	for len(at) < deepest {
		f, more := frames.Next()
		switch inner := strings.HasPrefix(f.Function, "runtime."); {
		case inner:
			throwing = throwing || f.Function == "runtime.gopanic"
		case throwing:
			at = append(at, fmt.Sprintf("%s:%d", f.Function, f.Line))
		}
		if !more {
			break
		}
	}
	return &Panic{Type: fmt.Sprintf("%T", thrown), At: strings.Join(at, " < ")}
}

// Error is one line.
func (p *Panic) Error() string { return "panic: " + p.Type + " at " + p.At }
