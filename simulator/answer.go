package simulator

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// apiError is an answer with "ok":false.
type apiError struct {
	code       int
	text       string // with its prefix, as it stands in "description"
	retryAfter int    // seconds; 0 leaves "parameters" out
	movedTo    int64  // the same for the supergroup that a group has become
}

func (e *apiError) Error() string { return strconv.Itoa(e.code) + " " + e.text }

func badRequest(format string, args ...any) error {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	return &apiError{code: http.StatusBadRequest, text: "Bad Request: " + format}
}

func forbidden(text string) error {
	return &apiError{code: http.StatusForbidden, text: "Forbidden: " + text}
}

func tooMany(seconds int) *apiError {
	return &apiError{code: http.StatusTooManyRequests, retryAfter: seconds,
		text: "Too Many Requests: retry after " + strconv.Itoa(seconds)}
}

var (
	errNotFound     = &apiError{code: http.StatusNotFound, text: "Not Found"}
	errUnauthorized = &apiError{code: http.StatusUnauthorized, text: "Unauthorized"}
	errTooLarge     = &apiError{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	errInternal     = &apiError{code: http.StatusInternalServerError, text: "Internal Server Error"}
)

// buffers holds the request and answer buffers of calls; large ones are left
// to the collector.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

func putBuffer(b *[]byte) {
	if cap(*b) <= 1<<16 {
		*b = (*b)[:0]
		buffers.Put(b)
	}
}

// ServeHTTP is the door: /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if rest, ok := strings.CutPrefix(path, "/file/bot"); ok {
		s.serveFile(w, r, rest)
		return
	}
	rest, ok := strings.CutPrefix(path, "/bot")
	token, method, found := strings.Cut(rest, "/")
	switch {
	case !ok || !found || !wellFormedToken(token):
		writeError(w, errNotFound)
	case token != s.cfg.Token:
		writeError(w, errUnauthorized)
	default:
		s.serveMethod(w, r, method)
	}
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request, name string) {
	m := findMethod(name)
	if m == nil {
		if s.cfg.Spec == nil || !s.cfg.Spec.knows(name) {
			s.violate("unknown method %s", name)
		} else {
			s.violate("method %s is not simulated", name)
		}
		writeError(w, errNotFound)
		return
	}
	s.count(m.name)
	if m.name != "getUpdates" {
		s.underWay.Add(1)
		defer s.underWay.Add(-1)
	}

	body := buffers.Get().(*[]byte)
	defer putBuffer(body)
	c, err := readCall(m, r, body)
	if err != nil {
		writeError(w, err)
		return
	}
	if s.cfg.Spec != nil {
		s.cfg.Spec.check(s, c)
	}

	fault := s.faults.draw(c)
	if !fault.before(s, w, r) {
		return
	}
	out := buffers.Get().(*[]byte)
	defer putBuffer(out)
	*out = append(*out, `{"ok":true,"result":`...)
	*out, err = m.run(s, r, c, *out)
	if s.log.Enabled(r.Context(), slog.LevelDebug) {
		s.log.Debug("call", "method", m.name, "chat", c.arg("chat_id"), "ok", err == nil)
	}
	if !fault.travels(r.Context(), s) {
		return
	}
	if err != nil {
		writeError(w, err)
		return
	}
	*out = append(*out, '}')
	if !fault.after(w) {
		s.denied(c, *out)
		return
	}
	header := w.Header()
	header["Content-Type"] = jsonType
	w.Write(*out)
}

var jsonType = []string{"application/json"}

func writeError(w http.ResponseWriter, err error) {
	e, ok := errors.AsType[*apiError](err)
	if !ok {
		e = &apiError{code: http.StatusInternalServerError, text: "Internal Server Error: " + err.Error()}
	}
	out := append(make([]byte, 0, 160), `{"ok":false,"error_code":`...)
	out = strconv.AppendInt(out, int64(e.code), 10)
	out = append(out, `,"description":`...)
	out = appendString(out, e.text)
	if e.retryAfter > 0 {
		out = append(out, `,"parameters":{"retry_after":`...)
		out = strconv.AppendInt(out, int64(e.retryAfter), 10)
		out = append(out, '}')
	}
	if e.movedTo != 0 {
		out = append(out, `,"parameters":{"migrate_to_chat_id":`...)
		out = append(strconv.AppendInt(out, e.movedTo, 10), '}')
	}
	out = append(out, '}')
	w.Header()["Content-Type"] = jsonType
	w.WriteHeader(e.code)
	w.Write(out)
}

func (s *Server) count(method string) {
	n, ok := s.calls.Load(method)
	if !ok {
		n, _ = s.calls.LoadOrStore(method, new(atomic.Int64))
	}
	n.(*atomic.Int64).Add(1)
}
