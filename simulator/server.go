package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// DefaultToken is the bot token of a Server whose Config names none. It is well
// formed and belongs to nobody.
const DefaultToken = "7000000001:AAF-simulator_simulator_simulator_0"

// DefaultUsername is the bot's name where Config names none.
const DefaultUsername = "LopTruongBot"

// Config says what a Server is; the zero value is a server without limits and
// faults on a free loopback port.
type Config struct {
	Token        string
	Username     string           // without @
	BotName      string           // the name people see; empty means "Lớp Trưởng"
	Addr         string           // "host:port"; empty means "127.0.0.1:0"
	Now          func() time.Time // stamps messages, drives limits and expiry; nil means time.Now
	Limits       Limits
	Faults       Faults
	Spec         *Spec         // nil checks nothing
	Forget       bool          // keep counts and the last few messages of a chat, no file contents
	Patience     time.Duration // how long Sees waits, in real time; zero means 10 s
	CallbackLife time.Duration // life of a callback query by Now; zero means 15 min
	Logger       *slog.Logger  // nil logs nothing

	// OnAccept is called after a message of the bot has been put into a chat
	// or edited and before the answer is written, on the request's goroutine.
	OnAccept func(method string, chatID int64, messageID int)

	// OnDenied is called when a fault answers a call with an error that has put a message
	// into a chat or has edited one: OnAccept was called for it.
	OnDenied func(method string, chatID int64, messageID int)

	// OnAnswer is called like OnAccept, each time a callback query is answered.
	OnAnswer func(queryID string)

	// OnUpdate is called after an update has been queued, also one that comes again or
	// that nobody can decode, with the chat in whose order it is and the members that
	// stand behind its update_id, which belong to the server; on the goroutine of whoever
	// caused it.
	OnUpdate func(updateID, chatID int64, members []byte)
}

// fill puts the defaults in.
func (cfg *Config) fill() {
	if cfg.Token == "" {
		cfg.Token = DefaultToken
	}
	if cfg.Username == "" {
		cfg.Username = DefaultUsername
	}
	if cfg.BotName == "" {
		cfg.BotName = "Lớp Trưởng"
	}
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:0"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Patience == 0 {
		cfg.Patience = 10 * time.Second
	}
	if cfg.CallbackLife == 0 {
		cfg.CallbackLife = 15 * time.Minute
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
}

// Server is one bot's Telegram. All methods may be called from any goroutine.
type Server struct {
	cfg   Config
	botID int64
	http  *http.Server
	addr  string
	now   func() time.Time
	log   *slog.Logger

	lastMessage atomic.Int64 // private chats share one sequence, as on Telegram
	lastPerson  atomic.Int64
	lastGroup   atomic.Int64
	private     atomic.Bool  // the privacy mode is on
	serial      atomic.Int64 // files, callbacks, albums

	chats     chatTable
	updates   updateQueue
	webhook   webhook
	callbacks callbackTable
	files     fileTable
	commands  commandTable
	window    windowTable
	limits    limiter
	faults    faultBox
	calls     sync.Map // method → *atomic.Int64
	underWay  atomic.Int64

	violationMu sync.Mutex
	violations  []string
	violated    map[string]bool

	closing context.Context
	close   context.CancelFunc
	served  sync.WaitGroup
}

// New listens at once and serves until Close. It fails when the address is
// taken or the token is malformed.
func New(cfg Config) (*Server, error) {
	cfg.fill()
	if !wellFormedToken(cfg.Token) {
		return nil, errors.New("simulator: the token is not of the form <digits>:<at least 30 letters, digits, _ or ->")
	}
	s := &Server{cfg: cfg, now: cfg.Now, log: cfg.Logger, violated: map[string]bool{}}
	id, _, _ := strings.Cut(cfg.Token, ":")
	s.botID, _ = strconv.ParseInt(id, 10, 64)
	s.closing, s.close = context.WithCancel(context.Background())
	s.lastPerson.Store(firstPersonID - 1)
	s.lastGroup.Store(firstGroupID)
	s.chats.init()
	s.callbacks.init(s)
	s.files.init()
	s.commands.init()
	s.window.init()
	s.updates.init()
	s.webhook.init(s)
	s.SetLimits(cfg.Limits)
	s.SetFaults(cfg.Faults)

	ln, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return nil, fmt.Errorf("simulator: listening on %s: %w", cfg.Addr, err)
	}
	s.addr = ln.Addr().String()
	// As nginx, which is Telegram's, by its default client_header_timeout: a connection made ahead may be first used so late.
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	s.served.Go(func() {
		if err := s.http.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("simulator stopped serving", "error", err)
		}
	})
	return s, nil
}

// URL is the address to give to the bot instead of https://api.telegram.org.
func (s *Server) URL() string { return "http://" + s.addr }

// Token is the one token this server knows.
func (s *Server) Token() string { return s.cfg.Token }

// Username is the bot's user name, without @.
func (s *Server) Username() string { return s.cfg.Username }

// Close ends every connection and delivery and waits for them. A second call
// does nothing.
func (s *Server) Close() error {
	s.close()
	err := s.http.Close()
	s.webhook.stop()
	s.served.Wait()
	if err != nil {
		return fmt.Errorf("simulator: closing: %w", err)
	}
	return nil
}

// Calls is how many calls of the method came in with the right token,
// whatever their outcome.
func (s *Server) Calls(method string) int {
	if n, ok := s.calls.Load(method); ok {
		return int(n.(*atomic.Int64).Load())
	}
	return 0
}

// UnderWay is how many calls but getUpdates have come in and are not answered yet, also of
// a caller who is gone.
func (s *Server) UnderWay() int { return int(s.underWay.Load()) }

// Violations lists, once each and in the order of their first appearance, the
// calls that the API description does not allow and requests that the real
// server would take but documents differently.
func (s *Server) Violations() []string {
	s.violationMu.Lock()
	defer s.violationMu.Unlock()
	return append([]string(nil), s.violations...)
}

// maxViolations bounds the list: a benchmark that does one wrong thing a
// hundred thousand times must not fill the memory.
const maxViolations = 1000

func (s *Server) violate(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.violationMu.Lock()
	defer s.violationMu.Unlock()
	if !s.violated[text] && len(s.violations) < maxViolations {
		s.violated[text] = true
		s.violations = append(s.violations, text)
	}
}

// wellFormedToken is the shape api.telegram.org demands before it looks the
// token up; anything else is 404 and not 401.
func wellFormedToken(token string) bool {
	id, secret, ok := strings.Cut(token, ":")
	if !ok || id == "" || len(id) > 18 || len(secret) < 30 {
		return false
	}
	for _, r := range id {
		if r < '0' || r > '9' {
			return false
		}
	}
	for _, r := range secret {
		if !tokenRune(r) {
			return false
		}
	}
	return true
}

func tokenRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-'
}
