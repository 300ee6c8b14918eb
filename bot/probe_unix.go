//go:build unix

package bot

import "syscall"

// probe looks at a connection on which nothing is to come.
type probe struct {
	raw   syscall.RawConn
	quiet bool
}

func (p *probe) of(c syscall.Conn) { p.raw, _ = c.SyscallConn() }

// open tells whether the other side has said nothing, not even that it has closed the
// connection.
func (p *probe) open() bool {
	return p.raw == nil || p.raw.Read(p.look) == nil && p.quiet
}

func (p *probe) look(fd uintptr) (done bool) {
	var one [1]byte
	_, err := syscall.Read(int(fd), one[:])
	p.quiet = err == syscall.EAGAIN
	return true
}
