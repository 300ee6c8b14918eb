package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

func TestCommand(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text       string
		group      bool
		name, args string
	}{
		{"/start", false, "start", ""},
		{"/start c_LDV22", false, "start", "c_LDV22"},
		{"/Start@LopTruongBot  c_LDV22 ", false, "start", "c_LDV22"},
		{"/thongbao\nMai học ở\nhội trường B", false, "thongbao", "Mai học ở\nhội trường B"},
		{"/start@OtherBot", false, "start", ""},
		{"/CHECKIN", false, "checkin", ""},

		{"/lich", true, "lich", ""},
		{"/lich@loptruongbot", true, "lich", ""},
		{"/lich@OtherBot", true, "", ""},
		{"/lich@", true, "", ""},

		{"", false, "", ""},
		{"/", false, "", ""},
		{"//lich", false, "", ""},
		{"/ lich", false, "", ""},
		{"chào /start", false, "", ""},
		{"/lịch", false, "", ""},
		{"/lich,", false, "", ""},
		{"/16/8 sáng", false, "", ""},
		{"/" + strings.Repeat("x", 33), false, "", ""},
	} {
		name, args := command(tt.text, !tt.group, "LopTruongBot")
		if name != tt.name || args != tt.args {
			t.Errorf("command(%q) = %q, %q, want %q, %q", tt.text, name, args, tt.name, tt.args)
		}
	}
}

func FuzzCommand(f *testing.F) {
	f.Add("/start@LopTruongBot c_LDV22", true)
	f.Add("/lich\u00a0x", false)
	f.Add("/a@b@c", false)
	f.Fuzz(func(t *testing.T, text string, private bool) {
		name, args := command(text, private, "LopTruongBot")
		if name != strings.ToLower(name) || len(name) > maxCommand || strings.ContainsAny(name, "/@ \n") {
			t.Errorf("command(%q) is called %q", text, name)
		}
		if name == "" && args != "" || args != strings.TrimSpace(args) || !strings.Contains(text, args) {
			t.Errorf("command(%q) has arguments %q", text, args)
		}
		if name != "" && !strings.HasPrefix(strings.ToLower(text), "/"+name) {
			t.Errorf("command(%q) is called %q", text, name)
		}
	})
}

const (
	lanChat = `"chat":{"id":5,"type":"private"}`
	lanFrom = `"from":{"id":5,"is_bot":false,"first_name":"Lan","last_name":"Nguye\u0302\u0303n ","language_code":"vi-VN"}`
	lan     = `"message_id":3,"date":1660608000,` + lanChat + `,` + lanFrom
)

func TestDecode(t *testing.T) {
	t.Parallel()
	at := time.Date(2022, 8, 16, 0, 0, 0, 0, time.UTC)
	came := at.Add(time.Second)
	lanSays := func(change func(*Request)) Request {
		r := Request{ID: 1, TelegramID: 5, ChatID: 5, Private: true, Name: "Lan Nguyễn", Language: "vi", MessageID: 3, At: at}
		change(&r)
		if r.Text != "" && r.Lines == nil {
			r.Lines = []string{r.Text}
		}
		return r
	}
	for _, tt := range []struct {
		name, body string
		want       Request
	}{
		{"text in NFD", `"message":{` + lan + `,"text":" Ho\u0300a\u0000 "}`,
			lanSays(func(r *Request) { r.Text = "Hòa" })},
		{"text from Word", `"message":{` + lan + `,"text":"Ðỗ H’Hen\n2\u20112022\u00a0–\u00ad１"}`,
			lanSays(func(r *Request) {
				r.Text, r.Lines = "Đỗ H'Hen 2-2022 -1", []string{"Đỗ H'Hen", "2-2022 -1"}
			})},
		{"reply", `"message":{` + lan + `,"text":"ok","reply_to_message":{"message_id":2,"date":1,` + lanChat + `,"text":"x"}}`,
			lanSays(func(r *Request) { r.Text, r.ReplyTo = "ok", 2 })},
		{"command", `"message":{` + lan + `,"text":"/start c_1"}`,
			lanSays(func(r *Request) { r.Text, r.Command, r.Args = "/start c_1", "start", "c_1" })},
		{"forwarded command", `"message":{` + lan + `,"text":"/start","forward_origin":{"type":"user"}}`,
			lanSays(func(r *Request) { r.Text, r.Forwarded = "/start", true })},
		{"own contact", `"message":{` + lan + `,"contact":{"phone_number":"84912345678","first_name":"L","user_id":5}}`,
			lanSays(func(r *Request) { r.Contact = &Contact{Phone: "84912345678", TelegramID: 5} })},
		{"document", `"message":{` + lan + `,"document":{"file_id":"F","file_name":"lơ\u0301p.xlsx","file_size":3000000000},"caption":"/nhapds"}`,
			lanSays(func(r *Request) {
				r.Text, r.Media = "/nhapds", true
				r.Document = &Document{FileID: "F", Name: "lớp.xlsx", Size: 3_000_000_000}
			})},
		{"paid picture", `"message":{` + lan + `,"paid_media":{"star_count":5,"paid_media":[]}}`, lanSays(func(r *Request) { r.Media = true })},
		{"forwarded story", `"message":{` + lan + `,"story":{"id":1},"forward_origin":{"type":"user"}}`, lanSays(func(r *Request) { r.Media, r.Forwarded = true, true })},
		{"checklist", `"message":{` + lan + `,"checklist":{"title":"Việc","tasks":[]}}`, lanSays(func(r *Request) { r.Media = true })},
		{"photo of an album", `"message":{` + lan + `,"photo":[{"file_id":"P"}],"media_group_id":"9"}`,
			lanSays(func(r *Request) { r.Media, r.Album = true, "9" })},
		{"tap", `"callback_query":{"id":"q",` + lanFrom + `,"message":{` + lan + `,"text":"x"},"data":"checkin:3:code"}`,
			Request{ID: 1, TelegramID: 5, ChatID: 5, Private: true, Name: "Lan Nguyễn", Language: "vi", MessageID: 3, At: came,
				TapID: "q", Action: "checkin", Params: []string{"3", "code"}}},
		{"tap in a group", `"callback_query":{"id":"q",` + lanFrom + `,"message":{"message_id":8,"date":0,"chat":{"id":-9,"type":"supergroup"}},"data":"x"}`,
			Request{ID: 1, TelegramID: 5, ChatID: -9, Name: "Lan Nguyễn", Language: "vi", MessageID: 8, At: came, TapID: "q", Action: "x", Params: []string{}}},
		{"tap on nothing", `"callback_query":{"id":"q",` + lanFrom + `}`,
			Request{ID: 1, TelegramID: 5, ChatID: 5, Private: true, Name: "Lan Nguyễn", Language: "vi", At: came, TapID: "q"}},
		{"text in a topic", `"message":{"message_id":3,"date":1660608000,"message_thread_id":7,"is_topic_message":true,"chat":{"id":-9,"type":"supergroup","title":"L"},` + lanFrom + `,"text":"/lop"}`,
			Request{ID: 1, TelegramID: 5, ChatID: -9, Thread: 7, Name: "Lan Nguyễn", Language: "vi", MessageID: 3, At: at, Text: "/lop", Lines: []string{"/lop"}, Command: "lop"}},
		{"anonymous administrator", `"message":{"message_id":3,"date":1660608000,"chat":{"id":-9,"type":"group"},"sender_chat":{"id":-9,"type":"group"},"from":{"id":1087968824,"is_bot":true},"text":"/lop@LopTruongBot"}`,
			Request{ID: 1, ChatID: -9, MessageID: 3, At: at, Anonymous: true, Command: "lop"}},
		{"anonymous administrator in a topic", `"message":{"message_id":3,"date":1660608000,"message_thread_id":7,"is_topic_message":true,"chat":{"id":-9,"type":"supergroup"},"sender_chat":{"id":-9,"type":"supergroup"},"text":"/lop@LopTruongBot"}`,
			Request{ID: 1, ChatID: -9, Thread: 7, MessageID: 3, At: at, Anonymous: true, Command: "lop"}},
		{"group has moved", `"message":{"message_id":3,"date":1,"chat":{"id":-9,"type":"group"},` + lanFrom + `,"migrate_to_chat_id":-1009}`,
			Request{ID: 1, ChatID: -9, At: came, Group: &GroupChange{MovedTo: -1009}}},
		{"group has come", `"message":{"message_id":1,"date":1,"chat":{"id":-1009,"type":"supergroup"},` + lanFrom + `,"migrate_from_chat_id":-9}`,
			Request{ID: 1, ChatID: -1009, At: came, Group: &GroupChange{MovedFrom: -9}}},
		{"removed from a group", `"my_chat_member":{"chat":{"id":-9,"type":"group","title":"L"},` + lanFrom + `,"date":1660608000,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}`,
			Request{ID: 1, ChatID: -9, Name: "Lan Nguyễn", Language: "vi", At: at, Group: &GroupChange{Title: "L", Out: true}}},
		{"restricted in a group", `"my_chat_member":{"chat":{"id":-9,"type":"group","title":"L"},` + lanFrom + `,"date":1660608000,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"restricted","is_member":true}}`,
			Request{ID: 1, ChatID: -9, Name: "Lan Nguyễn", Language: "vi", At: at, Group: &GroupChange{Title: "L", In: true}}},
		{"blocked", `"my_chat_member":{` + lanChat + `,` + lanFrom + `,"date":1660608000,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}`,
			lanSays(func(r *Request) { r.MessageID, r.Blocked = 0, true })},
		{"unblocked", `"my_chat_member":{` + lanChat + `,` + lanFrom + `,"date":1660608000,"old_chat_member":{"status":"kicked"},"new_chat_member":{"status":"member"}}`,
			lanSays(func(r *Request) { r.MessageID, r.Unblocked = 0, true })},

		{"channel", `"message":{"message_id":3,"date":1,"chat":{"id":-8,"type":"channel"},"text":"/start"}`, Request{ID: 1, ChatID: -8, At: came}},
		{"another bot", `"message":{"message_id":3,"date":1,"chat":{"id":-8,"type":"group"},"from":{"id":6,"is_bot":true},"text":"/start"}`, Request{ID: 1, ChatID: -8, At: came}},
		{"edit", `"edited_message":{` + lan + `,"edit_date":2,"text":"/start"}`,
			lanSays(func(r *Request) { r.Edited, r.At = true, came })},
		{"edit into a text", `"edited_message":{` + lan + `,"edit_date":2,"text":"14/5/\uff11982 "}`,
			lanSays(func(r *Request) { r.Edited, r.At, r.Text, r.Lines = true, came, "14/5/1982", []string{"14/5/1982"} })},
		{"edit of what was forwarded", `"edited_message":{` + lan + `,"edit_date":2,"text":"x","forward_origin":{"type":"user"}}`,
			lanSays(func(r *Request) { r.Edited, r.At = true, came })},
		{"a place that moves", `"edited_message":{` + lan + `,"edit_date":2,"location":{"latitude":1,"longitude":2}}`,
			lanSays(func(r *Request) { r.Edited, r.At = true, came })},
		{"edit in a channel", `"edited_message":{"message_id":3,"date":1,"edit_date":2,"chat":{"id":-8,"type":"channel"}}`, Request{ID: 1, ChatID: -8, At: came}},
		{"unknown kind", `"hologram_message":{"message_id":1,"shape":"cube"}`, Request{ID: 1, At: came}},
	} {
		row := seal([]byte(`{"update_id":77,` + tt.body + `}`))
		row.ID, row.ReceivedAt = 1, came
		got, err := Decode(row, "LopTruongBot")
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		row.Read = nil // as it is in the table
		if again, err := Decode(row, "LopTruongBot"); err != nil || !cmp.Equal(got, again) {
			t.Errorf("%s: of the table it is %+v, %v", tt.name, again, err)
		}
		tt.want.Raw = row.Raw
		if diff := cmp.Diff(tt.want, *got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if row.ChatID != tt.want.ChatID || row.UpdateID != 77 {
			t.Errorf("%s: row of chat %d, update %d", tt.name, row.ChatID, row.UpdateID)
		}
		if nobody := tt.want.TelegramID == 0 && tt.want.Group == nil && !tt.want.Anonymous; got.Empty() != nobody {
			t.Errorf("%s: Empty() = %t", tt.name, got.Empty())
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for raw, id := range map[string]int64{
		``:                  0,
		`nonsense`:          0,
		`[]`:                0,
		`{}`:                0,
		`{"update_id":"x"}`: 0,
		`{"update_id":-4}`:  0,
		`{"update_id":7,`:   7,
		`{"update_id" : 8, "message":{"message_id":"seven","chat":[]}}`: 8,
		`{"update_id":9,"callback_query":{"id":12,"from":"nobody"}}`:    9,
		`{"update_id":99999999999999999999}`:                            0,
	} {
		row := seal([]byte(raw))
		if row.UpdateID != id || row.ChatID != 0 || row.UpdateID == 0 && row.Event == "" {
			t.Errorf("seal(%q) = %+v", raw, row)
		}
		if r, err := Decode(row, ""); err == nil {
			t.Errorf("Decode(%q) = %+v", raw, r)
		} else if strings.Contains(err.Error(), "nobody") {
			t.Errorf("Decode(%q) quotes what came in: %v", raw, err)
		}
	}
}

// TestEvents: one event has one name under any update_id, and two have two.
func TestEvents(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`"message":{` + lan + `,"text":"x"}`:                      "msg:5:3:1660608000",
		`"edited_message":{` + lan + `,"edit_date":2}`:            "edit:5:3:2:e3b0c44298fc1c14",
		`"edited_message":{` + lan + `,"edit_date":2,"text":"x"}`: "edit:5:3:2:2d711642b726b044",
		`"callback_query":{"id":"4382bfdwdsb","from":{"id":5}}`:   "tap:4382bfdwdsb",
		`"my_chat_member":{"chat":{"id":5},"date":7,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}`: "member:5:7:member:kicked",
	} {
		for _, id := range []string{"1", "2"} {
			if row := seal([]byte(`{"update_id":` + id + `,` + body + `}`)); row.Event != want {
				t.Errorf("event of %s is %q, want %q", body, row.Event, want)
			}
		}
	}
	unknown := `,"hologram_message":{}}`
	if a, b := seal([]byte(`{"update_id":1`+unknown)), seal([]byte(`{"update_id":2`+unknown)); a.Event == b.Event || !strings.HasPrefix(a.Event, "raw:") {
		t.Errorf("two updates that do not tell what they are have the events %q and %q", a.Event, b.Event)
	}
	odd := seal([]byte(`{"update_id":1,"callback_query":{"id":"\u0000'` + strings.Repeat("x", 999) + `","from":{"id":5}}}`))
	if !plainID.MatchString(strings.TrimPrefix(odd.Event, "tap:")) {
		t.Errorf("an odd id makes the name %q", odd.Event)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"update_id":1,"message":{` + lan + `,"text":"/start x","entities":[{"type":"bot_command","offset":0,"length":6}]}}`))
	f.Add([]byte(`{"update_id":1,"callback_query":{"id":"q",` + lanFrom + `,"data":":::"}}`))
	f.Add([]byte(`{"update_id":1,"my_chat_member":{` + lanChat + `}}`))
	f.Add([]byte(`{"update_id":1,"message":null}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		row := seal(raw)
		if string(row.Raw) != string(raw) || !utf8.ValidString(row.Event) || strings.ContainsRune(row.Event, 0) || len(row.Event) > 200 {
			t.Errorf("seal(%q) = %+v", raw, row)
		}
		r, err := Decode(row, "LopTruongBot")
		if err != nil {
			return
		}
		if !json.Valid(raw) || r.ChatID != row.ChatID {
			t.Errorf("Decode(%q) = %+v", raw, r)
		}
		for _, text := range append(r.Params, r.Text, r.Command, r.Args, r.Action, r.Album) {
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || !norm.NFC.IsNormalString(text) {
				t.Errorf("Decode(%q) holds %q", raw, text)
			}
		}
	})
}

func TestData(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		action string
		params []any
		want   string
	}{
		{"menu", nil, "menu"},
		{"checkin", []any{int64(12), "code"}, "checkin:12:code"},
		{strings.Repeat("x", 64), nil, strings.Repeat("x", 64)},
		{"role", []any{course.AdminRole}, "role:admin"},
	} {
		if got := notice.Data(tt.action, tt.params...); got != tt.want {
			t.Errorf("Data = %q, want %q", got, tt.want)
		}
	}
	for _, bad := range [][]any{{""}, {strings.Repeat("x", 65)}, {"a", "b:c"}, {"a:b"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Data(%q) takes it", bad)
				}
			}()
			notice.Data(bad[0].(string), bad[1:]...)
		}()
	}
}

// TestWhenATapWasMade: a tap has no time, but neither was it made before its button
// was there nor after it came in.
func TestWhenATapWasMade(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Date(2022, 8, 16, 7, minute, 0, 0, time.UTC) }
	for _, tt := range []struct {
		since, sent time.Time
		want        time.Time
	}{
		{time.Time{}, at(16), time.Time{}}, // it came at once
		{at(20), at(16), at(20)},
		{at(10), at(16), at(16)},
		{at(20), time.Time{}, at(20)}, // a message too old for Telegram to tell
		{at(55), at(16), time.Time{}}, // noted by a clock that was ahead
	} {
		raw := fmt.Sprintf(`{"update_id":1,"callback_query":{"id":"1","from":{"id":5},"data":"in:1","message":{"message_id":3,"date":%d,"chat":{"id":5,"type":"private"}}}}`,
			max(tt.sent.Unix(), 0))
		r, err := Decode(notice.Update{Raw: []byte(raw), ReceivedAt: at(50), Since: tt.since}, "bot")
		if err != nil {
			t.Fatal(err)
		}
		if !r.Since.Equal(tt.want) || !r.At.Equal(at(50)) {
			t.Errorf("since %v, its button sent %v: made between %v and %v", tt.since, tt.sent, r.Since, r.At)
		}
	}
}
