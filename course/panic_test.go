package course

import (
	"errors"
	"strings"
	"testing"
)

func TestCaught(t *testing.T) {
	t.Parallel()
	caught := func(do func()) (p *Panic) {
		defer func() { p = Caught(recover()) }()
		do()
		return nil
	}
	var none []string
	p := caught(func() { throw(errors.New("Nguyễn Văn A")) })
	again := caught(func() { panic(p) })
	index := caught(func() { _ = none[len(none)] })
	for _, test := range []struct {
		p          *Panic
		kind, from string
	}{{p, "*errors.errorString", "course.throw:"}, {again, "*errors.errorString", "course.throw:"}, {index, "runtime.boundsError", "course.TestCaught."}} {
		text := test.p.Error()
		if test.p.Type != test.kind || !strings.Contains(strings.SplitN(test.p.At, " < ", 2)[0], test.from) ||
			strings.Contains(text, "Nguyễn") || strings.Contains(text, "\n") {
			t.Errorf("got %q", text)
		}
	}
}

func throw(err error) { panic(err) }
