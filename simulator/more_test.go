package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
)

// png is the smallest thing Telegram takes for a picture.
var png = []byte("\x89PNG\r\n\x1a\n and so on")

func TestCopies(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	boss, lan := s.NewUser(t, "Ban Tổ chức"), s.NewUser(t, "Lan")
	boss.Starts("")
	lan.Starts("")
	boss.SendsAlbum("Tài liệu", Upload{"a.pdf", []byte("A")}, Upload{"b.pdf", []byte("B")})
	boss.SendsPhoto(png, "Hội trường")
	mine := boss.Messages()
	ids := []int{mine[1].ID, mine[2].ID, 9999}
	to := params{"chat_id": lan.ChatID(), "from_chat_id": boss.ChatID()}
	with := func(more params) params {
		maps.Copy(more, to)
		return more
	}

	if r := ask(t, s, "copyMessages", with(params{"message_ids": ids})); !r.OK || strings.Count(string(r.Result), "message_id") != 2 {
		t.Errorf("copyMessages: %s %s", r.Result, r.fails())
	}
	if a, b := lan.SeesFile("a.pdf"), lan.SeesFile("b.pdf"); string(a)+string(b) != "AB" {
		t.Errorf("copied %q %q", a, b)
	}
	got := lan.Messages()
	if got[1].AlbumID == "" || got[1].AlbumID != got[2].AlbumID || got[1].AlbumID == mine[1].AlbumID || got[2].Text != "Tài liệu" {
		t.Errorf("the album is copied as %+v", got[1:])
	}
	ask(t, s, "copyMessage", with(params{"message_id": mine[3].ID, "caption": "Phòng <b>A1</b>", "parse_mode": "HTML"}))
	if m := lan.Sees("Phòng A1"); m.File.Kind != Photo || m.Forwarded != "" {
		t.Errorf("the photo is copied as %+v", m)
	}
	ask(t, s, "forwardMessage", with(params{"message_id": mine[3].ID}))
	if m := lan.Sees("Hội trường"); m.Forwarded != "Ban Tổ chức" {
		t.Errorf("forwarded as %+v", m)
	}
	for _, tt := range []struct{ ids, want string }{
		{"[9998,9999]", "400 Bad Request: there are no messages to copy"},
		{"[2,1]", "400 Bad Request: message identifiers must be in a strictly increasing order"},
		{"", "400 Bad Request: message identifiers are not specified"},
	} {
		if r := ask(t, s, "copyMessages", with(params{"message_ids": tt.ids})); r.fails() != tt.want {
			t.Errorf("copyMessages %s: got %q, want %q", tt.ids, r.fails(), tt.want)
		}
	}
}

func TestEdits(t *testing.T) {
	t.Parallel()
	var accepted []string
	s := newServer(t, Config{OnAccept: func(method string, _ int64, id int) { accepted = append(accepted, fmt.Sprint(method, id)) }})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	id := lan.ChatID()
	doc := ask(t, s, "sendDocument", params{"chat_id": id, "document": Upload{"v1.pdf", []byte("1")}, "caption": "bản 1"}).messageID(t)
	lan.Sees("bản 1")
	if r := ask(t, s, "editMessageMedia", params{"chat_id": id, "message_id": doc, "f": Upload{"v2.pdf", []byte("2")},
		"media": `{"type":"document","media":"attach://f","caption":"bản <i>2</i>","parse_mode":"HTML"}`}); !r.OK {
		t.Fatal(r.fails())
	}
	if data := lan.SeesFile("v2.pdf"); string(data) != "2" {
		t.Errorf("got %q", data)
	}
	ask(t, s, "editMessageCaption", params{"chat_id": id, "message_id": doc, "caption": "bản 3"})
	lan.Sees("bản 3")
	other := params{"chat_id": id, "message_id": doc, "reply_markup": `{"inline_keyboard":[[{"text":"Xem","callback_data":"v"}]]}`}
	ask(t, s, "editMessageReplyMarkup", other)
	if m := lan.Sees("Xem"); m.Text != "bản 3" || m.Edited.IsZero() {
		t.Errorf("got %+v", m)
	}
	if r := ask(t, s, "editMessageReplyMarkup", other); !strings.Contains(r.fails(), "message is not modified") {
		t.Errorf("the same keyboard again: %q", r.fails())
	}
	if r := ask(t, s, "deleteMessages", params{"chat_id": id, "message_ids": []int{doc, 9999}}); !r.OK || len(lan.Messages()) != 1 {
		t.Errorf("deleteMessages: %q, %d left", r.fails(), len(lan.Messages()))
	}
	if r := ask(t, s, "editMessageCaption", params{"chat_id": id, "message_id": doc, "caption": "x"}); r.fails() != "400 Bad Request: message to edit not found" {
		t.Errorf("editing what is deleted: %q", r.fails())
	}
	if want := 4; len(accepted) != want {
		t.Errorf("OnAccept saw %q, want %d", accepted, want)
	}
}

func TestPeopleAnswerAndEdit(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan", WithUsername("lan"))
	lan.Starts("")
	ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": "Câu hỏi"})
	lan.RepliesTo(lan.Sees("Câu hỏi"), "Trả lời /huy")
	answered := ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": "Đã nhận",
		"reply_parameters": fmt.Sprintf(`{"message_id":%d}`, lan.Messages()[2].ID)})
	if !strings.Contains(string(answered.Result), `"reply_to_message":{"message_id"`) || !strings.Contains(string(answered.Result), `"username":"lan"`) {
		t.Errorf("the bot's answer is %s", answered.Result)
	}
	lan.Edits("Trả lời khác")
	lan.Forwards(lan.Messages()[1])
	lan.SharesContactOf(s.NewUser(t, "Hai", WithPhone("84900000001")))
	var list []struct {
		Message, Edited struct {
			Text    string
			Reply   *struct{ Text string } `json:"reply_to_message"`
			Origin  *struct{ Type string } `json:"forward_origin"`
			From    struct{ Username string }
			Contact struct {
				ID int64 `json:"user_id"`
			}
			Entities []Entity
		}
		E json.RawMessage `json:"edited_message"`
	}
	json.Unmarshal(ask(t, s, "getUpdates", nil).Result, &list)
	answer := list[1].Message
	if answer.Reply == nil || answer.Reply.Text != "Câu hỏi" || answer.From.Username != "lan" {
		t.Errorf("the answer comes as %+v", answer)
	}
	if e := answer.Entities; len(e) != 1 || e[0].Type != "bot_command" || e[0].Offset != 8 || e[0].Length != 4 {
		t.Errorf("its command is %+v", e)
	}
	if !strings.Contains(string(list[2].E), "Trả lời khác") || !strings.Contains(string(list[2].E), "edit_date") {
		t.Errorf("the edit comes as %s", list[2].E)
	}
	if list[3].Message.Origin == nil || list[4].Message.Contact.ID == lan.ID() {
		t.Errorf("forward and contact come as %+v", list[3:])
	}
}

func TestLinksStartTheBot(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": "Mở",
		"reply_markup": `{"inline_keyboard":[[{"text":"Vào lớp","url":"https://t.me/LopTruongBot?start=c_LDV22"},{"text":"Trang khác","url":"https://example.com/"}]]}`})
	lan.Taps("Trang khác")
	lan.Taps("Vào lớp")
	if list := getUpdates(t, s, nil); len(list) != 2 || list[1].Message.Text != "/start c_LDV22" {
		t.Errorf("got %+v", list)
	}
}

func TestMadeUpAndDoubledTaps(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	old := ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": "Điểm danh",
		"reply_markup": `{"inline_keyboard":[[{"text":"Có mặt sáng","callback_data":"s"},{"text":"Có mặt","callback_data":"c"}]]}`}).messageID(t)
	lan.TapsTwice("Có mặt") // the exact label, not the first that contains it
	ask(t, s, "editMessageText", params{"chat_id": lan.ChatID(), "message_id": old, "text": "Đã đóng"})
	lan.TapsData(old, "c")
	lan.TapsData(0, "x")
	list := getUpdates(t, s, nil)[1:]
	ids := map[string]bool{}
	var data string
	for _, u := range list {
		data += u.Callback.Data
		ids[u.Callback.ID] = true
	}
	if data != "cccx" || len(ids) != 4 {
		t.Errorf("got %q under %d ids", data, len(ids))
	}
}

func TestChatInfo(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan, hai := s.NewUser(t, "Lan"), s.NewUser(t, "Hai")
	lan.Starts("")
	g := s.NewGroup("Lớp", lan)
	for _, tt := range []struct {
		method string
		p      params
		want   string // part of the result or the whole failure
	}{
		{"getChat", params{"chat_id": lan.ChatID()}, `"type":"private"`},
		{"getChat", params{"chat_id": g.ChatID()}, `"type":"supergroup"`},
		{"getChat", params{"chat_id": hai.ChatID()}, "400 Bad Request: chat not found"},
		{"getChatMember", params{"chat_id": g.ChatID(), "user_id": lan.ID()}, `"status":"creator"`},
		{"getChatMember", params{"chat_id": g.ChatID(), "user_id": hai.ID()}, "400 Bad Request: user not found"},
		{"getChatMember", params{"chat_id": g.ChatID(), "user_id": "x"}, "400 Bad Request: invalid user_id specified"},
		{"leaveChat", params{"chat_id": lan.ChatID()}, "400 Bad Request: chat member status can't be changed in private chats"},
		{"getMe", nil, `"username":"LopTruongBot"`},
		{"getMyCommands", nil, "[]"},
		{"setMyDescription", params{"description": "x"}, "true"},
		{"sendChatAction", params{"chat_id": lan.ChatID(), "action": "typing"}, "true"},
	} {
		r := ask(t, s, tt.method, tt.p)
		if r.fails() != tt.want && !strings.Contains(string(r.Result), tt.want) {
			t.Errorf("%s %v: %s %q", tt.method, tt.p, r.Result, r.fails())
		}
	}
	lan.Leaves(g)
	if r := ask(t, s, "getChatMember", params{"chat_id": g.ChatID(), "user_id": lan.ID()}); !strings.Contains(string(r.Result), "left") {
		t.Errorf("after leaving: %s %s", r.Result, r.fails())
	}
}

func TestAddedChats(t *testing.T) {
	t.Parallel()
	for _, forget := range []bool{false, true} {
		s := newServer(t, Config{Forget: forget})
		s.AddChats(1000, 10)
		ask(t, s, "sendMessage", params{"chat_id": 1003, "text": "một"})
		lan := s.NewUser(t, "Lan", WithID(1004)) // one of them, made a person
		ask(t, s, "sendMessage", params{"chat_id": 1004, "text": "hai"})
		lan.Sees("hai")
		if s.Count(1003) != 1 || s.Count(1004) != 1 || s.Count(1005) != 0 || s.Count(1010) != 0 {
			t.Errorf("forget %v: the counts are wrong", forget)
		}
	}
}

// TestNothingIsLostOrDoubled lets many people write and many calls send at
// once: every update comes once and in each chat in order.
func TestNothingIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	const people, each = 20, 25
	var wg sync.WaitGroup
	for range people {
		lan := s.NewUser(t, "Lan")
		wg.Go(func() {
			for i := range each {
				lan.Sends(fmt.Sprint(i))
			}
		})
	}
	next := map[int64]int{}
	for offset, got := int64(0), 0; got < people*each; {
		for _, u := range getUpdates(t, s, params{"offset": offset, "timeout": 5}) {
			if u.ID < offset || u.Message.Text != fmt.Sprint(next[u.Message.Chat.ID]) {
				t.Fatalf("update %d of chat %d is %q, want %d", u.ID, u.Message.Chat.ID, u.Message.Text, next[u.Message.Chat.ID])
			}
			offset = u.ID + 1
			next[u.Message.Chat.ID]++
			got++
			if got%5 == 0 {
				wg.Go(func() { try(s, "sendMessage", params{"chat_id": u.Message.Chat.ID, "text": "đã nhận"}) })
			}
		}
	}
	wg.Wait()
	total := 0
	for id := range next {
		last := 0
		for _, m := range s.Delivered(id) {
			if m.ID <= last {
				t.Errorf("chat %d: message %d after %d", id, m.ID, last)
			}
			last = m.ID
			total++
		}
	}
	if total != people*each/5 {
		t.Errorf("%d messages arrived, want %d", total, people*each/5)
	}
}

func FuzzMultipart(f *testing.F) {
	f.Add([]byte("--z\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--z--\r\n"))
	f.Add([]byte("\r\n--z--\r\n"))
	f.Add([]byte("--z\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\\\"b\"\r\nContent-Type: x\r\n\r\n\r\n--z--"))
	f.Fuzz(func(t *testing.T, body []byte) {
		c := &call{method: findMethod("sendMessage")}
		if err := c.addMultipart("multipart/form-data; boundary=z", body); err != nil {
			return
		}
		size := 0
		for _, a := range c.args {
			size += len(a.value)
		}
		for _, u := range c.files {
			size += len(u.data)
		}
		if size > len(body) {
			t.Errorf("%d bytes out of %d", size, len(body))
		}
	})
}
