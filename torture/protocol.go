package torture

import (
	"bytes"
	"encoding/binary"
)

// protocol follows what a program says to PostgreSQL on one connection without
// encryption (https://www.postgresql.org/docs/current/protocol-message-formats.html), as far
// as is needed to know a COMMIT.
type protocol struct {
	rest     []byte          // of a message that has not come whole
	begun    bool            // the startup message has come
	prepared map[string]bool // statements that are a COMMIT
}

const (
	lengthSize   = 4
	startupCode  = 3 << 16 // what else comes without a type asks for encryption, or to cancel
	longestAsked = 1 << 30 // PostgreSQL takes no longer message
)

// commits takes in some of what is said and tells whether it orders a COMMIT.
func (p *protocol) commits(said []byte) (found bool) {
	p.rest = append(p.rest, said...)
	for {
		head := lengthSize
		if p.begun {
			head++ // its type stands before the length
		}
		if len(p.rest) < head {
			return found
		}
		length := int(binary.BigEndian.Uint32(p.rest[head-lengthSize:]))
		if length < lengthSize || length > longestAsked || len(p.rest) < head-lengthSize+length {
			return found
		}
		whole := p.rest[:head-lengthSize+length]
		if p.begun {
			found = p.orders(whole[0], whole[head:]) || found
		} else if len(whole) >= head+lengthSize && binary.BigEndian.Uint32(whole[head:]) == startupCode {
			p.begun, p.prepared = true, map[string]bool{}
		}
		p.rest = p.rest[len(whole):]
	}
}

// orders tells whether a message is the order to commit: as a text, or by the name under
// which that text was prepared.
func (p *protocol) orders(kind byte, body []byte) bool {
	first, rest, _ := bytes.Cut(body, []byte{0})
	second, _, _ := bytes.Cut(rest, []byte{0})
	switch kind {
	case 'Q': // its text
		return string(first) == "COMMIT"
	case 'P': // name, text
		p.prepared[string(first)] = string(second) == "COMMIT"
	case 'B': // portal, name
		return p.prepared[string(second)]
	}
	return false
}
