package simulator

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestOneShotFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		fault   Fault
		want    string // of the answer; "cut" for a broken connection
		arrived bool
	}{
		{"fails before", FailBefore(500, "Internal Server Error"), "500 Internal Server Error", false},
		{"fails after", FailAfter(), "500 Internal Server Error", true},
		{"reset before", ResetBefore(), "cut", false},
		{"reset after", ResetAfter(), "cut", true},
		{"429", RetryAfter(7), "429 Too Many Requests: retry after 7", false},
		{"refused", FailBefore(403, "Forbidden: no"), "403 Forbidden: no", false},
		{"HTML", HTMLPage(), "502 <html>", false},
		{"delay", Delay(time.Millisecond), "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, Config{})
			lan := s.NewUser(t, "Lan")
			lan.Starts("")
			s.AddRule(Rule{Method: "sendMessage", ChatID: lan.ChatID(), Fault: tt.fault})
			p := params{"chat_id": lan.ChatID(), "text": "x"}
			r, err := try(s, "sendMessage", p)
			if got := r.fails(); err == nil && !strings.HasPrefix(got, tt.want) || (err != nil) != (tt.want == "cut") {
				t.Errorf("got %q %v, want %q", got, err, tt.want)
			}
			if arrived := s.Count(lan.ChatID()) == 1; arrived != tt.arrived {
				t.Errorf("arrived: %v, want %v", arrived, tt.arrived)
			}
			if r := ask(t, s, "sendMessage", p); !r.OK {
				t.Errorf("the fault strikes twice: %s", r.fails())
			}
		})
	}
}

// TestTrip: what is on its way arrives although its sender is gone, and the way back
// takes time too.
func TestTrip(t *testing.T) {
	t.Parallel()
	const took = 2 * time.Second // longer than a busy machine takes to give up a call
	s := newServer(t, Config{Faults: Faults{DelayMin: took, DelayMax: took}})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	p := params{"chat_id": lan.ChatID(), "text": "x"}
	begun := time.Now()
	if r := ask(t, s, "sendMessage", p); !r.OK || time.Since(begun) < took {
		t.Errorf("%q after %v", r.fails(), time.Since(begun))
	}
	ctx, giveUp := context.WithCancel(t.Context())
	go func() {
		defer giveUp()
		for s.UnderWay() == 0 && t.Context().Err() == nil {
			runtime.Gosched()
		}
	}()
	url := s.URL() + "/bot" + s.Token() + "/sendMessage?text=x&chat_id=" + strconv.FormatInt(lan.ChatID(), 10)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := http.DefaultClient.Do(req); err == nil {
		res.Body.Close()
		t.Error("the sender has waited")
	}
	if s.Count(lan.ChatID()) != 1 || s.UnderWay() != 1 {
		t.Errorf("%d messages are there and %d on their way", s.Count(lan.ChatID()), s.UnderWay())
	}
	waitFor(t, func() bool { return s.UnderWay() == 0 })
	if n := s.Count(lan.ChatID()); n != 2 {
		t.Errorf("%d messages are there", n)
	}
}

func TestRefusedMethod(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	s.AddRule(Rule{Method: "setMyCommands", Times: -1, Fault: FailBefore(400, "Bad Request: no")})
	for range 3 {
		if r := ask(t, s, "setMyCommands", nil); r.fails() != "400 Bad Request: no" {
			t.Errorf("got %q", r.fails())
		}
	}
	if r := ask(t, s, "getMe", nil); !r.OK {
		t.Error("another method is refused too")
	}
	s.ClearRules()
	if r := ask(t, s, "setMyCommands", nil); !r.OK {
		t.Error(r.fails())
	}
}

func TestChance(t *testing.T) {
	t.Parallel()
	count := func(seed uint64) (failed int, outcomes string) {
		denied := 0
		s := newServer(t, Config{
			Faults:   Faults{Seed: seed, FailBefore: 0.1, FailAfter: 0.1},
			OnDenied: func(string, int64, int) { denied++ },
		})
		lan := s.NewUser(t, "Lan")
		lan.Starts("")
		for range 200 {
			r := ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": "x"})
			if !r.OK {
				failed++
			}
			outcomes += r.fails() + ","
		}
		if n := s.Count(lan.ChatID()); n != 200-failed+denied {
			t.Errorf("%d of 200 arrived with %d failures, %d of which said so of one that had arrived", n, failed, denied)
		}
		return failed, outcomes
	}
	n, first := count(1)
	if n < 15 || n > 70 {
		t.Errorf("%d of 200 failed at a rate of 0.19", n)
	}
	if _, again := count(1); again != first {
		t.Error("the same seed gives other faults")
	}
}

func TestHangEndsWithTheServer(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	s.AddRule(Rule{Method: "getMe", Fault: Hang()})
	done := make(chan error)
	go func() { _, err := try(s, "getMe", nil); done <- err }()
	waitFor(t, func() bool { return s.Calls("getMe") == 1 })
	s.Close()
	if err := <-done; err == nil {
		t.Error("a hanging call was answered")
	}
}

func TestSpec(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{Spec: apiDescription(t)})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	id := lan.ChatID()
	for _, good := range []struct {
		method string
		p      params
	}{
		{"getMe", nil},
		{"sendMessage", params{"chat_id": id, "text": "x", "parse_mode": "HTML", "disable_notification": true,
			"reply_markup": `{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}`}},
		{"sendMessage", params{"chat_id": id, "text": "x", "reply_markup": `{"keyboard":[["a",{"text":"b","request_contact":true}]],"resize_keyboard":true}`}},
		{"sendDocument", params{"chat_id": id, "document": Upload{"a.pdf", []byte("x")}}},
		{"sendMediaGroup", params{"chat_id": id, "a": Upload{"a.pdf", []byte("x")}, "b": Upload{"b.pdf", []byte("y")},
			"media": `[{"type":"document","media":"attach://a"},{"type":"document","media":"attach://b","caption":"c"}]`}},
		{"setMyCommands", params{"commands": `[{"command":"lich","description":"Lịch học"}]`, "scope": `{"type":"chat","chat_id":6100000001}`}},
		{"getUpdates", params{"offset": 1, "allowed_updates": `["message"]`}},
	} {
		if r := ask(t, s, good.method, good.p); !r.OK {
			t.Errorf("%s %v: %s", good.method, good.p, r.fails())
		}
	}
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("right calls are complained about: %q", v)
	}
	for _, bad := range []struct {
		method string
		p      params
		want   string
	}{
		{"sendMessag", nil, "unknown method sendMessag"},
		{"sendGame", nil, "method sendGame is not simulated"},
		{"sendMessage", params{"chat_id": id, "text": "x", "colour": "red"}, "sendMessage: unknown parameter colour"},
		{"sendMessage", params{"chat_id": id}, "sendMessage: required parameter text is missing"},
		{"sendMessage", params{"chat_id": id, "text": "x", "disable_notification": "maybe"}, "sendMessage: parameter disable_notification: must be Boolean"},
		{"editMessageText", params{"chat_id": id, "message_id": "x", "text": "x"}, "editMessageText: parameter message_id: must be Integer"},
		{"sendMessage", params{"chat_id": id, "text": "x", "reply_markup": `{"inline_keyboard":[[{"text":"a","data":"b"}]]}`},
			"sendMessage: parameter reply_markup: InlineKeyboardMarkup.inline_keyboard InlineKeyboardButton has no field data"},
		{"sendDocument", params{"chat_id": id, "file": Upload{"a", []byte("x")}}, "sendDocument: unknown file parameter file"},
	} {
		before := len(s.Violations())
		ask(t, s, bad.method, bad.p)
		if v := s.Violations(); len(v) <= before || v[before] != bad.want {
			t.Errorf("%s %v: got %q, want %q", bad.method, bad.p, v[before:], bad.want)
		}
	}
}
