// Package web is what the program answers over HTTP: the public verification of
// certificates, people's calendars, the screen of a hall and its entry for those
// without Telegram, health, and Telegram's webhook. The pages are plain HTML without
// a script.
package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/limit"
	"github.com/loptruong/loptruong/registrar"
)

// Tx is what the pages call of a storage transaction.
type Tx interface {
	Course(ctx context.Context, id int64) (course.Course, error)
	Sessions(ctx context.Context, courseID int64) ([]course.Session, error)
	papers
	calendars
	halls
}

type calendars interface {
	CalendarOf(ctx context.Context, key string) (course.Account, error)
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	AllSessions(ctx context.Context, courseID int64) ([]course.Session, error)
}

type halls interface {
	registrar.Codes
	CourseOfScreen(ctx context.Context, key string) (course.Course, error)
	Tallies(ctx context.Context, sessionID int64) ([]course.Tally, error)
	CourseOfSlips(ctx context.Context, key string) (course.Course, error)
	Slips(ctx context.Context, courseID int64) ([]course.Slip, error)
	PlaceOfCode(ctx context.Context, code string) (course.Enrollment, error)
}

// Config is what the pages need.
type Config struct {
	Listen   string        // address, for example "127.0.0.1:8080"
	Public   string        // under which people reach it, "https://lop.example.vn"; empty: as they have asked
	Username func() string // the bot's, without @
	Now      func() time.Time
	View     func(context.Context, func(Tx) error) error
	Update   func(context.Context, func(Tx) error) error
	Texts    *i18n.Texts
	Papers   Papers
	Checks   []Check        // what the program needs to do its work
	Part     func() string  // what this replica does of the work, in words; nil or empty where there is one process
	Webhook  http.Handler   // Telegram's; nil when updates are polled
	HookAt   string         // its path
	Proxies  []netip.Prefix // whose X-Forwarded-For is believed
	Metrics  http.Handler   // of the monitoring; nil when there is none
	Monitors []netip.Prefix // who is answered by it
	Logger   *slog.Logger
}

// Server serves the pages.
type Server struct {
	Config
	listener net.Listener
	pages    *template.Template
	tries    *limit.Limit[netip.Prefix]
	files    *limit.Limit[netip.Prefix] // that were held against the register
	reading  chan struct{}              // a place for each of those that are at work
	proxied  sync.Once                  // the first request of a proxy that is not believed is told of
}

//go:embed pages/*.html
var pageFiles embed.FS

// How long a request may take, the database's part in it, after which there is
// still time to say so, and a shutdown.
const (
	requestTimeout  = 30 * time.Second
	findTime        = 10 * time.Second
	shutdownTimeout = 3 * time.Second
)

// Listen opens the address at once, so that a port in use is known at the start.
func Listen(cfg Config) (*Server, error) {
	partial := func(c Check) bool { return c.Name == "" || c.Ready == nil || c.Why == nil }
	if cfg.View == nil || cfg.Update == nil || cfg.Username == nil || cfg.Now == nil || cfg.Texts == nil || cfg.Papers.File == nil || cfg.Papers.Marked == nil || len(cfg.Checks) == 0 || slices.ContainsFunc(cfg.Checks, partial) || cfg.Logger == nil {
		return nil, errors.New("web: incomplete configuration")
	}
	pages, err := template.ParseFS(pageFiles, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	l, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("web.listen (LOPTRUONG_LISTEN) can't be listened on: %s", why(err))
	}
	return &Server{
		Config: cfg, listener: l, pages: pages, tries: limit.New[netip.Prefix](verifyRate),
		files: limit.New[netip.Prefix](fileRate), reading: make(chan struct{}, filesAtOnce),
	}, nil
}

// why says in a few words why an address can't be listened on, and not the address.
func why(err error) string {
	switch dns := (*net.DNSError)(nil); {
	case errors.Is(err, syscall.EADDRINUSE):
		return "another program has the port; end it or choose another"
	case errors.Is(err, fs.ErrPermission):
		return "a port below 1024 needs a right that the program doesn't have; choose another"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "the address is none of this machine's"
	case errors.As(err, &dns):
		return "no address is known for its name"
	}
	return "give HOST:PORT, an address of this machine and a port that is free"
}

// Addr is the address that is listened on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Run serves until ctx is done, then gives requests under way three seconds to
// finish and cuts off those that have not.
func (s *Server) Run(ctx context.Context) error {
	server := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       requestTimeout,
		WriteTimeout:      requestTimeout,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.Logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(s.listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve the web pages: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		s.Logger.Warn("requests under way were cut off")
		err = server.Close()
	}
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// Handler is every address the program answers at.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	// For everybody: the address in the QR of a certificate, for a browser, for a program with
	// .json behind it, as a file with .pdf; and where a file is held against the register.
	mux.HandleFunc("GET /c/{$}", s.verify)
	mux.HandleFunc("GET /c/{code}", s.verify)
	mux.HandleFunc("POST /c/{$}", s.verifyFile)
	// For its person: the calendar, for a browser and, with .ics behind it, for a calendar.
	mux.HandleFunc("GET /l/{key}", s.calendar)
	// For the projector of a hall, for who prints its slips, and for who has one.
	mux.HandleFunc("GET /m/{key}", s.screen)
	mux.HandleFunc("GET /p/{key}", s.slips)
	mux.HandleFunc("GET /d", s.entry)
	mux.HandleFunc("GET /d/{code}", s.entry)
	mux.HandleFunc("POST /d", s.enter)
	// For the office's monitoring: the process lives; it can do its work.
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.Handle("GET /readyz", newReadiness(s.Checks, s.Part, s.Logger))
	if s.Metrics != nil {
		mux.Handle("GET /metrics", s.toMonitors(s.Metrics))
	}
	// For Telegram.
	if s.Webhook != nil {
		mux.Handle(s.HookAt, s.Webhook)
	}
	return withHeaders(s.caught(mux))
}

// caught logs a panic without what was thrown, which the server's own line would
// show, and cuts the connection.
func (s *Server) caught(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				s.Logger.ErrorContext(r.Context(), "a page has panicked", "panic", course.Caught(p).Error())
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// language is the one that the visitor's browser asks for first, of those there are.
func language(r *http.Request) string {
	if strings.HasPrefix(r.Header.Get("Accept-Language"), i18n.English) {
		return i18n.English
	}
	return i18n.Vietnamese
}

// hold is how long the visitor has to wait before the next try; 0 for this one to
// be made.
func (s *Server) hold(r *http.Request) time.Duration { return s.holdBy(r, s.tries) }

func (s *Server) holdBy(r *http.Request, tries *limit.Limit[netip.Prefix]) time.Duration {
	from := address(r, s.Proxies)
	if at := from.Addr(); (at.IsLoopback() || at.IsPrivate()) && r.Header.Get("X-Forwarded-For") != "" {
		s.proxied.Do(func() {
			s.Logger.Warn("requests come through a proxy that is not believed: all visitors share one limit; see web.proxies")
		})
	}
	return tries.Try(from, time.Now())
}

// retryAfter says when to come again, and is the status that goes with it.
func retryAfter(w http.ResponseWriter, wait time.Duration) (status int) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	return http.StatusTooManyRequests
}

// render writes the page whole or not at all.
func (s *Server) render(w http.ResponseWriter, status int, name string, page any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, page); err != nil {
		s.Logger.Error("page failed", "error", err)
		http.Error(w, "error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes()) // the reader may have gone: nobody is left to tell
}
