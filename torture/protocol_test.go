package torture

import (
	"encoding/binary"
	"testing"
)

// asks is a message as a program sends it to PostgreSQL; one without a kind is the startup.
func asks(kind string, body string) []byte {
	return append(binary.BigEndian.AppendUint32([]byte(kind), uint32(lengthSize+len(body))), body...)
}

// TestProtocol knows a COMMIT as a text, and by the name under which it was prepared,
// however the messages are cut.
func TestProtocol(t *testing.T) {
	startup := asks("", "\x00\x03\x00\x00user\x00me\x00\x00")
	for _, tt := range []struct {
		name string
		said [][]byte
		want int // times that a COMMIT is ordered
	}{
		{"text", [][]byte{startup, asks("Q", "BEGIN\x00"), asks("Q", "COMMIT\x00")}, 1},
		{"prepared", [][]byte{startup, asks("P", "s1\x00COMMIT\x00\x00\x00"), asks("B", "\x00s1\x00"), asks("E", "\x00"), asks("B", "\x00s1\x00")}, 2},
		{"another", [][]byte{startup, asks("P", "s1\x00COMMIT\x00\x00\x00"), asks("P", "s1\x00SELECT 'COMMIT'\x00\x00\x00"), asks("B", "\x00s1\x00")}, 0},
		{"encryption was asked for first", [][]byte{asks("", "\x04\xd2\x16\x2f"), startup, asks("Q", "COMMIT\x00")}, 1},
		{"no message", [][]byte{startup, []byte("Q\x00\x00\x00\x00COMMIT\x00")}, 0},
	} {
		var all []byte
		whole, got := protocol{}, 0
		for _, m := range tt.said {
			all = append(all, m...)
			if whole.commits(m) {
				got++
			}
		}
		cut, gotCut := protocol{}, 0
		for i := range all {
			if cut.commits(all[i : i+1]) {
				gotCut++
			}
		}
		if got != tt.want || gotCut != tt.want {
			t.Errorf("%s: %d times, byte by byte %d, want %d", tt.name, got, gotCut, tt.want)
		}
	}
}
