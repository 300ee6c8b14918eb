package playground

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/demo"
	"github.com/loptruong/loptruong/simulator"
)

// played is a class on a page, without a bot.
func played(t *testing.T) *Server {
	t.Helper()
	s := &Server{speed: 1, host: "127.0.0.1:8080", bot: &machine{gone: make(chan struct{})}, moves: make(chan time.Time, 1)}
	close(s.bot.gone)
	var err error
	if s.pages, err = readPages(); err != nil {
		t.Fatal(err)
	}
	if s.stage, err = demo.NewStage(demo.Options{Trainees: 3}); err != nil {
		t.Fatal(err)
	}
	if s.sim, err = simulator.New(simulator.Config{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.sim.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.stage.Enter(s.sim); err != nil {
		t.Fatal(err)
	}
	s.meet()
	return s
}

// ask sends a request as a browser on the page does, changed by change.
func (s *Server) ask(method, path, kind string, body []byte, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Host = s.host
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Origin", "http://"+s.host)
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, r)
	return w
}

const form = "application/x-www-form-urlencoded"

// TestGuarded: nobody comes by another name, or from the page of another site, and a page
// loads nothing from elsewhere.
func TestGuarded(t *testing.T) {
	s := played(t)
	send := []byte("p=" + strconv.FormatInt(demo.AdminID, 10) + "&text=hi")
	for name, one := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"as it is":  {nil, http.StatusNoContent},
		"localhost": {func(r *http.Request) { r.Host = "localhost:8080"; r.Header.Set("Origin", "http://localhost:8080") }, http.StatusNoContent},
		"a name led here": {func(r *http.Request) {
			r.Host = "evil.example:8080"
			r.Header.Set("Origin", "http://evil.example:8080")
		}, http.StatusForbidden},
		"another site's page": {func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, http.StatusForbidden},
		"another site":        {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusForbidden},
	} {
		if got := s.ask("POST", "/send", form, send, one.change).Code; got != one.want {
			t.Errorf("%s: %d, want %d", name, got, one.want)
		}
	}
	page := s.ask("GET", "/", "", nil, nil)
	if policy := page.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("the policy is %q", policy)
	}
	if from := regexp.MustCompile(`(?:src|href)="[^/"][^"]*"`).FindString(page.Body.String()); from != "" {
		t.Errorf("the page names %s", from)
	}
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.vn:80", "8080"} {
		if l, err := listen(t.Context(), address); err == nil {
			t.Errorf("it listens on %s", l.Addr())
		}
	}
	taken, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for address, of := range map[string]bool{taken.Addr().String(): true, "127.0.0.1:99999": false} {
		if _, err := listen(t.Context(), address); err == nil || strings.Contains(err.Error(), "a port that is free") != of {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestActs: what a form says is what the bot hears, and what can't be done is said in words.
func TestActs(t *testing.T) {
	s := played(t)
	u := s.people[2]
	id := strconv.FormatInt(u.id(), 10)
	post := func(path string, fields url.Values) *httptest.ResponseRecorder {
		fields.Set("p", id)
		return s.ask("POST", path, form, []byte(fields.Encode()), nil)
	}
	for _, text := range []string{" chào ", "https://t.me/LopTruongBot?start=c_X", "https://t.me/AnotherBot?start=c_X"} {
		post("/send", url.Values{"text": {text}})
	}
	post("/contact", url.Values{})
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("p", id) // a buffer takes everything
	file, _ := w.CreateFormFile("file", "lớp.xlsx")
	_, _ = file.Write([]byte("<script>"))
	_ = w.Close()
	s.ask("POST", "/file", w.FormDataContentType(), body.Bytes(), nil)
	var got []string
	for _, m := range u.hand.Screen().Messages {
		switch {
		case m.Contact != nil:
			got = append(got, "contact "+m.Contact.Name)
		case m.File != nil:
			got = append(got, "file "+m.File.Name)
			w := s.ask("GET", attached(m.File).Link, "", nil, nil)
			if w.Body.String() != "<script>" || w.Header().Get("Content-Disposition") != "attachment" || w.Header().Get("Content-Type") != "application/octet-stream" {
				t.Errorf("the file is %q, %v", w.Body, w.Header())
			}
		default:
			got = append(got, m.Text)
		}
	}
	want := []string{"chào", "/start c_X", "https://t.me/AnotherBot?start=c_X", "contact " + u.hand.Name(), "file lớp.xlsx"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the chat (-want +got)\n%s", diff)
	}
	if w := post("/tap", url.Values{"m": {"1"}, "r": {"0"}, "c": {"7"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "không còn") {
		t.Errorf("a button that isn't there: %d %s", w.Code, w.Body)
	}
	post("/block", url.Values{})
	if w := post("/send", url.Values{"text": {"a"}}); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "chặn bot") || !u.hand.Screen().Blocked {
		t.Errorf("who has blocked the bot writes: %d %s", w.Code, w.Body)
	}
	if err := s.runAt(context.Background(), 0); err == nil {
		t.Error("the clock stands")
	}
}

// TestRich: what a message says is shown and does nothing; what marks it is kept.
func TestRich(t *testing.T) {
	e := func(kind string, offset, length int) simulator.Entity {
		return simulator.Entity{Type: kind, Offset: offset, Length: length}
	}
	linked := e("text_link", 0, 1)
	for _, one := range []struct {
		text     string
		entities []simulator.Entity
		want     string
	}{
		{"<b>&", nil, "&lt;b&gt;&amp;"},
		{"🎓 a<b", []simulator.Entity{e("bold", 3, 1)}, "🎓 <b>a</b>&lt;b"},
		{"abcd", []simulator.Entity{e("italic", 1, 2), e("bold", 0, 4)}, "<b>a<i>bc</i>d</b>"},
		{"abc", []simulator.Entity{e("bold", 0, 2), e("code", 1, 2)}, "<b>a<code>b</code></b>c"},
		{"abc", []simulator.Entity{e("custom_emoji", 0, 9), e("bold", 2, 9)}, "ab<b>c</b>"},
		{"a", []simulator.Entity{func() simulator.Entity { l := linked; l.URL = "javascript:alert(1)"; return l }()}, "a"},
		{"a", []simulator.Entity{func() simulator.Entity { l := linked; l.URL = `http://x/"><script>`; return l }()},
			`<a target="_blank" rel="noreferrer noopener" href="http://x/&#34;&gt;&lt;script&gt;">a</a>`},
		{"xem /lich.", nil, `xem <button class="link" data-do="send" data-text="/lich">/lich</button>.`},
		{"1/2 và a/b", nil, "1/2 và a/b"},
		{"/lich", []simulator.Entity{e("code", 0, 5)}, "<code>/lich</code>"},
		{"https://t.me/Bot?start=r_A", nil, `<button class="link" data-do="link" data-start="r_A">https://t.me/Bot?start=r_A</button>`},
		{"(http://127.0.0.1:1/c/X).", nil, `(<a target="_blank" rel="noreferrer noopener" href="http://127.0.0.1:1/c/X">http://127.0.0.1:1/c/X</a>).`},
	} {
		if got := string(rich(one.text, one.entities, "Bot")); got != one.want {
			t.Errorf("%q %v\n got %s\nwant %s", one.text, one.entities, got, one.want)
		}
	}
}

// TestMomentsUntil: what is on the way is what a class hears of, in order, once.
func TestMomentsUntil(t *testing.T) {
	s := played(t)
	c, sessions := *s.stage.Class.Course, s.stage.Class.Sessions[:2]
	c.CheckIn = course.CheckInRule{OpenBefore: 15, CloseAfter: 30}
	var got []string
	for _, at := range momentsUntil(c, sessions, s.stage.Begins(), sessions[1].End) {
		got = append(got, at.In(c.Location()).Format("2/1 15:04:05"))
	}
	want := []string{"15/8 19:00:01", "16/8 06:00:01", "16/8 07:15:01", "16/8 08:00:01", "16/8 11:30:01", "16/8 13:15:01", "16/8 14:00:01"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestWords: the page says everything in both languages.
func TestWords(t *testing.T) {
	for lang, other := range map[string]string{"vi": "en", "en": "vi"} {
		for id, text := range allWords[lang] {
			if text == "" || allWords[other][id] == "" {
				t.Errorf("%s is not said in %s or %s", id, lang, other)
			}
		}
	}
}
