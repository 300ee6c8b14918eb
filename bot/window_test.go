package bot

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/loptruong/loptruong/simulator"
)

var testWindows = []Window{
	{Name: "Lớp", Description: "Trợ lý của lớp", Short: "Trợ lý"},
	{Language: "en", Name: "Class", Description: "Assistant of the class", Short: "Assistant"},
}

// TestFillWindow: what is empty of the bot's window is filled in each language, what has a text
// of ours that another one has replaced too, and what somebody else has written stays.
func TestFillWindow(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	c := newClient(t, srv.URL())
	call := func(method string, params url.Values) (result json.RawMessage) {
		t.Helper()
		res, err := http.PostForm(srv.URL()+"/bot"+simulator.DefaultToken+"/"+method, params)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		var a struct {
			OK     bool            `json:"ok"`
			Result json.RawMessage `json:"result"`
		}
		if err := json.NewDecoder(res.Body).Decode(&a); err != nil || !a.OK {
			t.Fatal(method, err, a)
		}
		return a.Result
	}
	want := func(field, language, text string) {
		t.Helper()
		if got := srv.Window(field, language); got != text {
			t.Errorf("the %s in %q is %q, want %q", field, language, got, text)
		}
	}
	call("setMyDescription", url.Values{"description": {"Của cơ quan"}})
	c.FillWindow(t.Context(), testWindows)
	want("name", "", "Lớp Trưởng") // as whoever made the bot has named it
	want("name", "en", "Lớp Trưởng")
	want("description", "", "Của cơ quan")
	want("description", "en", "Của cơ quan")
	want("short_description", "", "Trợ lý")
	want("short_description", "en", "Assistant")
	if got := string(call("getChatMenuButton", nil)); got != `{"type":"commands"}` {
		t.Errorf("the menu button is %s", got)
	}

	call("setMyDescription", url.Values{"description": {""}})
	call("setChatMenuButton", url.Values{"menu_button": {`{"type":"web_app","text":"Mở","web_app":{"url":"https://example.vn"}}`}})
	c.FillWindow(t.Context(), testWindows)
	want("description", "", "Trợ lý của lớp")
	want("description", "en", "Assistant of the class")
	if got := string(call("getChatMenuButton", nil)); got == `{"type":"commands"}` {
		t.Errorf("the menu button of others is replaced")
	}
	before := srv.Calls("setMyDescription") + srv.Calls("setMyShortDescription") + srv.Calls("setMyName")
	c.FillWindow(t.Context(), testWindows)
	if after := srv.Calls("setMyDescription") + srv.Calls("setMyShortDescription") + srv.Calls("setMyName"); after != before {
		t.Errorf("%d calls set what is set", after-before)
	}
}

// TestWindowIsRefused: a window that Telegram refuses, or doesn't answer for, stops nothing.
func TestWindowIsRefused(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	srv.AddRule(simulator.Rule{Method: "getMyDescription", Times: -1, Fault: simulator.FailBefore(400, "Bad Request: no")})
	c := newClient(t, srv.URL())
	c.FillWindow(t.Context(), testWindows)
	if got := srv.Window("short_description", "en"); got != "Assistant" {
		t.Errorf("the short description is %q", got)
	}
}
