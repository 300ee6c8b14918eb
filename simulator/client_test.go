package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// params are the parameters of one call; upload values go as files.
type params map[string]any

type reply struct {
	OK          bool            `json:"ok"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Result      json.RawMessage `json:"result"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

// fails is "400 Bad Request: …", "" for a success.
func (r reply) fails() string {
	if r.OK {
		return ""
	}
	return fmt.Sprintf("%d %s", r.Code, r.Description)
}

func (r reply) messageID(t testing.TB) int {
	t.Helper()
	var m struct {
		ID int `json:"message_id"`
	}
	if err := json.Unmarshal(r.Result, &m); err != nil || m.ID == 0 {
		t.Fatalf("no message in %s (%s)", r.Result, r.fails())
	}
	return m.ID
}

func newServer(t testing.TB, cfg Config) *Server {
	t.Helper()
	if cfg.Patience == 0 {
		cfg.Patience = 5 * time.Second
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// ask sends a multipart form, as go-telegram does.
func ask(t testing.TB, s *Server, method string, p params) reply {
	t.Helper()
	r, err := try(s, method, p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func try(s *Server, method string, p params) (reply, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range p {
		switch v := value.(type) {
		case Upload:
			w, _ := form.CreateFormFile(name, v.Name)
			w.Write(v.Data)
		case string:
			form.WriteField(name, v)
		default:
			text, _ := json.Marshal(v)
			form.WriteField(name, string(text))
		}
	}
	form.Close()
	return raw(s.URL()+"/bot"+s.Token()+"/"+method, form.FormDataContentType(), body.Bytes())
}

func raw(url, kind string, body []byte) (reply, error) {
	res, err := http.Post(url, kind, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return reply{}, err
	}
	var r reply
	if err := json.Unmarshal(text, &r); err != nil {
		return reply{Code: res.StatusCode, Description: string(text)}, nil
	}
	if r.Code != 0 && r.Code != res.StatusCode || r.OK != (res.StatusCode == http.StatusOK) {
		return r, fmt.Errorf("status %d with %s", res.StatusCode, text)
	}
	return r, nil
}

type update struct {
	ID      int64 `json:"update_id"`
	Message *struct {
		ID   int `json:"message_id"`
		From struct{ ID int64 }
		Chat struct{ ID int64 }
		Text string
	}
	Callback *struct{ ID, Data string } `json:"callback_query"`
}

func getUpdates(t testing.TB, s *Server, p params) []update {
	t.Helper()
	r := ask(t, s, "getUpdates", p)
	var list []update
	if err := json.Unmarshal(r.Result, &list); err != nil {
		t.Fatalf("getUpdates: %s %v", r.fails(), err)
	}
	return list
}

// apiDescription is the description of the Bot API, where its file can be found.
func apiDescription(t testing.TB) *Spec {
	t.Helper()
	for _, path := range []string{os.Getenv("TELEGRAM_BOT_API_SPEC"), "../../shared/data/telegram-bot-api-10.1.min.json",
		filepath.Join("..", "testdata", "telegram-bot-api-10.1.min.json")} {
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		spec, err := ReadSpec(data)
		if err != nil {
			t.Fatal(err)
		}
		return spec
	}
	t.Skip("the description of the Bot API is not on this machine")
	return nil
}

// clock is a time that only moves when told.
type clock struct{ at chan time.Time }

func newClock() *clock {
	c := &clock{make(chan time.Time, 1)}
	c.at <- time.Date(2022, 8, 16, 7, 15, 0, 0, time.UTC)
	return c
}

func (c *clock) now() time.Time {
	at := <-c.at
	c.at <- at
	return at
}

func (c *clock) add(d time.Duration) { c.at <- (<-c.at).Add(d) }
