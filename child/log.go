package child

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Log keeps the end of what a program writes to it. Safe for concurrent use.
type Log struct {
	Whole io.Writer // gets all of it; nil for nobody

	mu   sync.Mutex
	tail []byte
}

const longestTail = 16 << 10 // bytes

// Write takes some of the log.
func (l *Log) Write(some []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tail = append(l.tail, some...)
	if len(l.tail) > 2*longestTail {
		l.tail = bytes.Clone(l.tail[len(l.tail)-longestTail:])
	}
	if l.Whole != nil {
		return l.Whole.Write(some)
	}
	return len(some), nil
}

// String is the end of it.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.tail)
}

var slotsLine = regexp.MustCompile(`msg="slots of reminders and announcements" count=(\d+)`)

// Slots is the most messages that are no answers for which the sender that was
// started last has said it had slots, if it logs all it can. They follow the time that a
// message takes until its outcome is committed, which is the machine's; at first they are
// four.
func (l *Log) Slots() (most int) {
	log := l.String()
	most = 4
	for _, line := range slotsLine.FindAllStringSubmatch(log[max(0, strings.LastIndex(log, "msg=running")):], -1) {
		n, _ := strconv.Atoi(line[1])
		most = max(most, n)
	}
	return most
}
