package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// register is a register of one certificate, and the calendar of one person.
type register struct {
	Tx
	cert     course.Certificate
	file     notice.File // of the certificate
	key      string
	sessions []course.Session
	ways     course.Ways // of its course
	now      time.Time
	err      error
}

func (r register) CourseOfScreen(_ context.Context, key string) (course.Course, error) {
	if r.err != nil {
		return course.Course{}, r.err
	}
	if key != r.key {
		return course.Course{}, fmt.Errorf("storage: %w", course.ErrNotFound)
	}
	c := course.NewCourse("x", "Lớp <dân vận>")
	c.Ways = r.ways
	return c, nil
}

func (r register) Sessions(context.Context, int64) ([]course.Session, error) { return r.sessions, nil }

func (r register) Tallies(context.Context, int64) ([]course.Tally, error) {
	return []course.Tally{{Total: 100, Present: 96, Late: 2}, {Total: 66, Present: 60}}, nil
}

func (r register) CalendarOf(_ context.Context, key string) (course.Account, error) {
	if r.err != nil {
		return course.Account{}, r.err
	}
	if key != r.key {
		return course.Account{}, fmt.Errorf("storage: %w", course.ErrNotFound)
	}
	return course.Account{ID: 7, Language: i18n.Vietnamese, Address: course.Comrade}, nil
}

func (r register) Actor(context.Context, int64) (course.Actor, error) {
	return course.Actor{AccountID: 7, Enrollments: []course.Enrollment{
		{CourseID: 1, State: course.Enrolled}, {CourseID: 2, State: course.Withdrawn},
	}}, nil
}

func (r register) AllSessions(context.Context, int64) ([]course.Session, error) {
	return r.sessions, nil
}

func (r register) CertificateByCode(_ context.Context, code string) (course.Certificate, error) {
	if r.err != nil {
		return course.Certificate{}, r.err
	}
	if code != r.cert.Code {
		return course.Certificate{}, fmt.Errorf("storage: %w", course.ErrNotFound)
	}
	return r.cert, nil
}

func pages(t *testing.T, r register, ready error) (*httptest.Server, *bytes.Buffer) {
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	s, err := Listen(Config{
		Listen: "127.0.0.1:0", Username: func() string { return "loptruong_bot" }, Now: func() time.Time { return r.now }, Texts: texts, Logger: slog.New(slog.NewTextHandler(log, nil)),
		Update: func(context.Context, func(Tx) error) error { return nil },
		View:   func(_ context.Context, fn func(Tx) error) error { return fn(r) },
		Papers: noPapers,
		Checks: []Check{{Name: "database", Ready: func(context.Context) error { return ready }, Why: func(error) string { return "it has no room" }}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.listener.Close()
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return server, log
}

func fetch(t *testing.T, url, language string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Language", language)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body), resp.Header
}

func (r register) Course(context.Context, int64) (course.Course, error) {
	return course.NewCourse("x", "Lớp <dân vận>"), nil
}

var issued = course.Certificate{
	ID: 1, Year: 2022, No: 101, Code: "K7QM-2XWD-9F", State: course.Issued,
	Paper: course.Paper{
		Name: "Nguyễn Thị <Lan>", Unit: "xã Bình Khánh", Title: "Lớp bồi dưỡng", Birth: "14/5/1982",
		Number: "101/2022/GCN", Signed: "2022-08-19", Code: "K7QM-2XWD-9F",
	},
}

func TestCheckOfCertificates(t *testing.T) {
	revoked := issued
	revoked.State, revoked.RevokedAt = course.Revoked, coursetest.At("5/9 0:00").UTC()
	void := issued
	void.State, void.No, void.Year, void.Paper.Number = course.Void, 102, 2022, "102/2022/GCN"
	for _, tt := range []struct {
		name, path, language string
		register             register
		status               int
		says, hides          []string
	}{
		{"valid", "/c/K7QM-2XWD-9F", "vi", register{cert: issued}, 200,
			[]string{"có trong sổ cấp", "Nguyễn Thị &lt;Lan&gt;", "101/2022/GCN", "19/8/2022", "14/5/1982"}, []string{"<Lan>", `href="/c/`}},
		{"typed by hand", "/c/k7qm2xwd9f", "vi", register{cert: issued}, 200, []string{"có trong sổ cấp"}, nil},
		{"in English", "/c/K7QM-2XWD-9F", "en-GB,en", register{cert: issued}, 200, []string{"in the register", `lang="en"`}, nil},
		{"revoked", "/c/K7QM-2XWD-9F", "vi", register{cert: revoked}, 200, []string{"bị thu hồi ngày 5/9/2022", "101/2022/GCN"}, nil},
		{"void", "/c/K7QM-2XWD-9F", "vi", register{cert: void}, 200, []string{"Số bỏ", "102/2022/GCN", "không có giá trị", `class="void"`}, []string{"Nguyễn", "có trong sổ cấp"}},
		{"unknown", "/c/AAAA-AAAA-AA", "vi", register{cert: issued}, 404, []string{"Không có trong sổ cấp"}, []string{"Nguyễn"}},
		{"by the form", "/c/?code=K7QM+2xwd9f", "vi", register{cert: issued}, 200, []string{"có trong sổ cấp"}, nil},
		{"before anything is asked", "/c/", "vi", register{cert: issued}, 200, []string{"nhập mã dưới ô vuông", `type="file"`}, []string{"Nguyễn"}},
		{"no code at all", "/c/%3Cscript%3E", "vi", register{cert: issued}, 404, []string{"Không có trong sổ cấp"}, []string{"<script>"}},
		{"no database", "/c/K7QM-2XWD-9F", "vi", register{err: errors.New("disk on fire")}, 503, []string{"Chưa tra cứu được"}, []string{"fire"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, _ := pages(t, tt.register, nil)
			status, body, _ := fetch(t, server.URL+tt.path, tt.language)
			if status != tt.status {
				t.Errorf("status %d, want %d", status, tt.status)
			}
			for _, want := range tt.says {
				if !strings.Contains(body, want) {
					t.Errorf("the page does not say %q:\n%s", want, body)
				}
			}
			for _, secret := range tt.hides {
				if strings.Contains(body, secret) {
					t.Errorf("the page shows %q", secret)
				}
			}
		})
	}
}

// TestHeadersOfEveryAnswer asks every address in every way, those that are not
// there too.
func TestHeadersOfEveryAnswer(t *testing.T) {
	server, _ := pages(t, register{cert: issued}, errors.New("database away"))
	for _, path := range []string{"/", "/c/", "/c/K7QM-2XWD-9F", "/c/AAAA-AAAA-AA", "/c/a/b", "/c//x", "/healthz", "/readyz", "/nowhere", "/..%2f"} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"} {
			req, err := http.NewRequest(method, server.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			for name, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store",
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex",
			} {
				if got := resp.Header.Get(name); !strings.HasPrefix(got, want) {
					t.Errorf("%s %s (%d) has %s %q", method, path, resp.StatusCode, name, got)
				}
			}
		}
	}
}

func (r register) File(context.Context, int64) (notice.File, error) { return r.file, nil }

func TestHealth(t *testing.T) {
	server, log := pages(t, register{}, errors.New("database away"))
	if status, _, _ := fetch(t, server.URL+"/healthz", ""); status != 200 {
		t.Errorf("/healthz is %d while the process lives", status)
	}
	if status, body, _ := fetch(t, server.URL+"/readyz", ""); status != 503 || strings.TrimSpace(body) != "not ready: database: it has no room" {
		t.Errorf("/readyz is %d: %s", status, body)
	}
	if !strings.Contains(log.String(), "database away") {
		t.Error("the log does not say why it is not ready")
	}
	server, _ = pages(t, register{}, nil)
	if status, _, _ := fetch(t, server.URL+"/readyz", ""); status != 200 {
		t.Errorf("/readyz is %d", status)
	}
}

// TestRunEndsWithItsContext: the server answers until it is told to stop, and a
// port in use is known at the start.
func TestRunEndsWithItsContext(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{
		Username: func() string { return "" }, Now: time.Now,
		Listen: "127.0.0.1:0", Texts: texts, Logger: slog.New(slog.DiscardHandler),
		Update: func(context.Context, func(Tx) error) error { return nil },
		View:   func(_ context.Context, fn func(Tx) error) error { return fn(register{}) },
		Papers: noPapers,
		Checks: []Check{{Name: "database", Ready: func(context.Context) error { return nil }, Why: error.Error}},
	}
	s, err := Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Listen = s.Addr()
	if _, err := Listen(cfg); err == nil {
		t.Error("a second server takes the same port")
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	if status, _, _ := fetch(t, "http://"+s.Addr()+"/healthz", ""); status != 200 {
		t.Errorf("/healthz is %d", status)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestRunCutsOffWhoDoesNotEnd: a request that does not end holds no stop up.
func TestRunCutsOffWhoDoesNotEnd(t *testing.T) {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	begun := make(chan struct{})
	s, err := Listen(Config{
		Username: func() string { return "" }, Now: time.Now,
		Listen: "127.0.0.1:0", Texts: texts, Logger: slog.New(slog.DiscardHandler),
		Update: func(context.Context, func(Tx) error) error { return nil },
		View:   func(_ context.Context, fn func(Tx) error) error { return fn(register{}) },
		Papers: noPapers,
		Checks: []Check{{Name: "database", Ready: func(context.Context) error { return nil }, Why: error.Error}},
		HookAt: "/hook", Webhook: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			close(begun)
			<-r.Context().Done()
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	cut := make(chan error, 1)
	go func() {
		_, err := http.Get("http://" + s.Addr() + "/hook")
		cut <- err
	}()
	<-begun
	stop()
	told := time.Now()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if took := time.Since(told); took > 2*shutdownTimeout {
		t.Errorf("it has stopped after %v", took)
	}
	if <-cut == nil {
		t.Error("the request was answered")
	}
}

// TestVerifyOnASilentDatabase: whoever verifies a paper reads that it can't be done
// now, while there is still time to tell.
func TestVerifyOnASilentDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		texts, err := i18n.Load()
		if err != nil {
			t.Fatal(err)
		}
		s, err := Listen(Config{
			Username: func() string { return "" }, Now: time.Now,
			Listen: "127.0.0.1:0", Texts: texts, Logger: slog.New(slog.DiscardHandler),
			Update: func(context.Context, func(Tx) error) error { return nil },
			View: func(ctx context.Context, _ func(Tx) error) error {
				<-ctx.Done()
				return ctx.Err()
			},
			Papers: noPapers,
			Checks: []Check{{Name: "database", Ready: func(context.Context) error { return nil }, Why: error.Error}},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer s.listener.Close()
		asked := time.Now()
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/c/K7QM-2XWD-9F", nil))
		if took := time.Since(asked); took > requestTimeout/2 || w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "Chưa tra cứu được") {
			t.Errorf("%d after %v:\n%s", w.Code, took, w.Body)
		}
	})
}
