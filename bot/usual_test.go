package bot

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestUsual: a head that is read without net/http says what net/http reads of it, and any
// other is left to that.
func TestUsual(t *testing.T) {
	t.Parallel()
	const body = `{"ok":true,"result":true}`
	for _, tt := range []struct {
		head  string
		usual bool
	}{
		{"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 25\r\n\r\n", true},
		{"HTTP/1.1 200 OK\r\nServer: nginx\r\ncontent-length:25\r\nConnection: keep-alive\r\n\r\n", true},
		{"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 25\r\n\r\n", true},
		{"HTTP/1.1 502 \r\nContent-Length: 25\r\n\r\n", true},

		{"HTTP/1.1 200 OK\r\nContent-Length: 25\r\n", false}, // the rest is still to come
		{"HTTP/1.0 200 OK\r\nContent-Length: 25\r\n\r\n", false},
		{"HTTP/1.1 103 Early Hints\r\nContent-Length: 25\r\n\r\n", false},
		{"HTTP/1.1 204 No Content\r\nContent-Length: 25\r\n\r\n", false},
		{"HTTP/1.1 +20 OK\r\nContent-Length: 25\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nContent-Length: 25\r\nConnection: close\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nContent-Length: 25\r\nTransfer-Encoding: chunked\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nContent-Length: 25\r\nContent-Length: 24\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nContent-Length: +25\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nContent-Length : 25\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nContent-Length: 25\r\n folded\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nX: 1\nTransfer-Encoding: chunked\r\nContent-Length: 25\r\n\r\n", false},
		{"HTTP/1.1 200 OK\r\nContent-Length: 25\r\nnonsense\r\n\r\n", false},
	} {
		h, size := usual([]byte(tt.head + body))
		if (size > 0) != tt.usual {
			t.Errorf("%q: usual %t, want %t", tt.head, size > 0, tt.usual)
		}
		if size == 0 {
			continue
		}
		res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(tt.head+body)), posted)
		if err != nil {
			t.Fatal(err)
		}
		read, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != h.status || string(read) != body || (tt.head + body)[size:size+h.length] != body {
			t.Errorf("%q: %+v of %d bytes; net/http reads %d and %q (%v)", tt.head, h, size, res.StatusCode, read, err)
		}
	}
}
