package bot

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

// TestUnderstood holds what is read without a decoder against what the decoder reads.
func TestUnderstood(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"ok":true,"result":{"message_id":7,"date":1,"text":"Chào"}}`:                 true,
		`{"ok":true,"result":{"message_id":7,"text":"\"document\" \"photo\""}}` + "\n": true,

		`{"ok":true,"result":{"message_id":7,"document":{"file_id":"D"}}}`:               false,
		`{"ok":true,"result":{"message_id":7,"photo":[{"file_id":"S"}]}}`:                false,
		`{"ok":true,"result":{"message_id":7}}`:                                          false,
		`{"ok":true,"result":{"date":1,"message_id":7}}`:                                 false,
		`{"ok": true, "result": {"message_id": 7, "date": 1}}`:                           false,
		`{"ok":true,"result":{"message_id":7,"date":1}`:                                  false,
		`{"ok":true,"result":{"message_id":"7","date":1}}`:                               false,
		`{"ok":false,"error_code":400,"description":"Bad Request: message_id,x","x":{}}`: false,
		``: false,
	} {
		var got sent
		if is := understood([]byte(text), &got); is != want {
			t.Errorf("%s: understood is %t", text, is)
		} else if is {
			sameAsDecoded(t, text, got)
		}
	}
	for text, want := range map[string]bool{
		`{"ok":true,"result":true}`: true, `{"ok":true,"result":true}` + "\n": true,
		`{"ok":true,"result":false}`: false, `{"ok":false,"error_code":401}`: false, `{"ok": true,"result":true}`: false,
	} {
		var got bool
		if is := understood([]byte(text), &got); is != want {
			t.Errorf("%s: understood is %t", text, is)
		} else if is {
			sameAsDecoded(t, text, got)
		}
	}
}

func sameAsDecoded[T any](t *testing.T, text string, got T) {
	t.Helper()
	var want answer[T]
	if err := json.Unmarshal([]byte(text), &want); err != nil || !want.OK || !reflect.DeepEqual(got, want.Result) {
		t.Errorf("%s: read as %+v, the decoder reads %+v, %v", text, got, want, err)
	}
}

// TestContentsInTurn sends contents to one chat after another: each gets its own, with
// the buttons it has, whatever was sent before, and comes without a sound where that is asked for.
func TestContentsInTurn(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	var silent bool
	heard := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		silent = bytes.Contains(body, []byte(`"disable_notification":true`))
		r.Body = io.NopCloser(bytes.NewReader(body))
		srv.ServeHTTP(w, r)
	}))
	t.Cleanup(heard.Close)
	c := newClient(t, heard.URL)
	lan, hoa := srv.NewUser(t, "Lan"), srv.NewUser(t, "Hoa")
	lan.Starts("")
	hoa.Starts("")
	chair, hall := json.RawMessage(`{"text":"Thêm ghế"}`), json.RawMessage(`{"text":"Hội trường B"}`)
	button := [][]notice.Button{{{Label: "Đã rõ", Data: "known"}}}
	for _, one := range []struct {
		to *simulator.User
		m  notice.Message
	}{
		{lan, notice.Message{Content: chair}}, {hoa, notice.Message{Content: chair}},
		{lan, notice.Message{Content: hall}}, {hoa, notice.Message{Content: hall}},
		{lan, notice.Message{Content: hall, Buttons: button}}, {hoa, notice.Message{Content: hall}},
		{lan, notice.Message{Content: hall, Buttons: button, Quiet: true}}, {hoa, notice.Message{Content: hall, Quiet: true}}, {lan, notice.Message{Content: hall}},
	} {
		r, err := c.Deliver(t.Context(), notice.Notice{ChatID: one.to.ChatID(), Message: one.m}, nil)
		last := one.to.Messages()[len(one.to.Messages())-1]
		if err != nil || last.ID != r.MessageID || string(one.m.Content) != `{"text":"`+last.Text+`"}` || len(last.Buttons) != len(one.m.Buttons) || silent != one.m.Quiet {
			t.Errorf("of %+v came %q with %d buttons, silent: %v, %v", one.m, last.Text, len(last.Buttons), silent, err)
		}
	}
}
