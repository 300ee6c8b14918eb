package bot

import (
	"bytes"
	"strconv"
)

// head is what a call needs of the head of an answer.
type head struct {
	status, length int // of the body, in bytes
}

// usual reads the head of an answer in the form that nearly all have, from what has come of
// it: whole, of HTTP/1.1, with its length and nothing that says more about the body or the
// connection than that this is kept. net/http, which allocates for each line, reads any
// other; then size is 0. Else it is the head's.
func usual(text []byte) (h head, size int) {
	end := bytes.Index(text, []byte("\r\n\r\n"))
	if end < 0 {
		return h, 0
	}
	first, lines, _ := bytes.Cut(text[:end], []byte("\r\n"))
	status, ok := bytes.CutPrefix(first, []byte("HTTP/1.1 "))
	if !ok || len(status) < 4 || status[3] != ' ' {
		return h, 0
	}
	if h.status, ok = number(status[:3]); !ok || h.status < 200 || h.status == 204 || h.status == 304 {
		return h, 0
	}
	known := false
	for len(lines) > 0 {
		var line []byte
		line, lines, _ = bytes.Cut(lines, []byte("\r\n"))
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(name) == 0 || bytes.ContainsAny(name, " \t") || bytes.IndexByte(line, '\n') >= 0 {
			return h, 0
		}
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if h.length, ok = number(value); !ok || known {
				return h, 0
			}
			known = true
		case bytes.EqualFold(name, []byte("Transfer-Encoding")),
			bytes.EqualFold(name, []byte("Connection")) && !bytes.EqualFold(value, []byte("keep-alive")):
			return h, 0
		}
	}
	if !known {
		return h, 0
	}
	return h, end + len("\r\n\r\n")
}

// number reads a number that is written in digits only.
func number(text []byte) (int, bool) {
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(string(text))
	return n, err == nil
}
