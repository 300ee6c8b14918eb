package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestConversation(t *testing.T) {
	t.Parallel()
	clk := newClock()
	var answered []string
	s := newServer(t, Config{Now: clk.now, OnAnswer: func(query string) { answered = append(answered, query) }})
	lan := s.NewUser(t, "Nguyễn Thị Lan", WithPhone("84912345678"))
	id := lan.ChatID()

	lan.Starts("c_LDV22")
	u := getUpdates(t, s, nil)[0]
	if u.Message.Text != "/start c_LDV22" || u.Message.Chat.ID != id || u.Message.From.ID != id {
		t.Fatalf("start comes as %+v", u.Message)
	}
	ask(t, s, "sendMessage", params{"chat_id": id, "text": "Mời chia sẻ <b>số điện thoại</b>.", "parse_mode": "HTML",
		"reply_markup": `{"keyboard":[[{"text":"📱 Chia sẻ","request_contact":true}]],"one_time_keyboard":true}`})
	if m := lan.Sees("số điện thoại"); m.Text != "Mời chia sẻ số điện thoại." {
		t.Errorf("the text is %q", m.Text)
	}
	lan.Taps("Chia sẻ")
	var contact struct {
		Result []struct {
			Message struct {
				Contact struct {
					Phone string `json:"phone_number"`
					ID    int64  `json:"user_id"`
				}
			}
		}
	}
	json.Unmarshal([]byte(`{"result":`+string(ask(t, s, "getUpdates", params{"offset": u.ID + 1}).Result)+`}`), &contact)
	if c := contact.Result[0].Message.Contact; c.Phone != "84912345678" || c.ID != id {
		t.Errorf("contact %+v", c)
	}
	if lan.HasButton("Chia sẻ") {
		t.Error("a one-time keyboard stays after the tap")
	}

	m := ask(t, s, "sendMessage", params{"chat_id": id, "text": "Có phải đồng chí là Lan?",
		"reply_markup": `{"inline_keyboard":[[{"text":"✅ Đúng là tôi","callback_data":"me:1"}]]}`}).messageID(t)
	lan.Sees("Có phải", "Đúng là tôi")
	lan.Taps("Đúng là tôi")
	lan.TapsAgain()
	if s.LastUpdate() != u.ID+3 {
		t.Errorf("the last update is %d, the first was %d", s.LastUpdate(), u.ID)
	}
	list := getUpdates(t, s, params{"offset": u.ID + 2})
	if len(list) != 2 || list[0].Callback.Data != "me:1" || list[0].Callback.ID != list[1].Callback.ID || list[0].ID == list[1].ID {
		t.Fatalf("taps come as %+v", list)
	}
	q := list[0].Callback.ID
	for range 2 {
		if r := ask(t, s, "answerCallbackQuery", params{"callback_query_id": q, "text": "Đã ghi"}); !r.OK {
			t.Error(r.fails())
		}
	}
	if toast := lan.Sees("Đã ghi"); !toast.Toast {
		t.Errorf("got %+v", toast)
	}
	lan.DoesNotSee("Đã ghi") // the second answer is not shown
	if !slices.Equal(answered, []string{q, q}) {
		t.Errorf("OnAnswer was called for %q", answered)
	}
	clk.add(time.Minute)
	ask(t, s, "editMessageText", params{"chat_id": id, "message_id": m, "text": "Xin chào đồng chí Lan."})
	lan.Sees("Xin chào")
	if lan.HasButton("Đúng") {
		t.Error("an edit without a keyboard leaves the keyboard")
	}
	gone := ask(t, s, "sendMessage", params{"chat_id": id, "text": "nhầm"}).messageID(t)
	ask(t, s, "deleteMessage", params{"chat_id": id, "message_id": gone})
	clk.add(time.Hour)
	if r := ask(t, s, "answerCallbackQuery", params{"callback_query_id": q}); r.OK {
		t.Error("an old query is still answered")
	}

	want := `Nguyễn Thị Lan (6100000001)

——— 16/8/2022 ———

07:15 Nguyễn Thị Lan
      /start c_LDV22

07:15 Lớp Trưởng
      Mời chia sẻ số điện thoại.
      ⌨ [ 📱 Chia sẻ ]

07:15 Nguyễn Thị Lan
      👤 Nguyễn Thị Lan +84912345678

07:15 Lớp Trưởng ✎
      Xin chào đồng chí Lan.

07:15 Lớp Trưởng
      💬 Đã ghi

07:16 Lớp Trưởng 🗑
      nhầm
`
	if got := lan.Transcript(); got != want {
		t.Errorf("transcript:\n%s", got)
	}
}

func TestSeesWaits(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	var sending sync.WaitGroup
	defer sending.Wait()
	sending.Go(func() {
		for _, text := range []string{"một", "hai"} {
			if _, err := try(s, "sendMessage", params{"chat_id": lan.ChatID(), "text": text}); err != nil {
				t.Error(err)
			}
		}
	})
	lan.Sees("hai")
	lan.DoesNotSee("một") // it came before what was seen
}

// complaints is a Reporter that remembers instead of ending the test.
type complaints struct{ got []string }

func (c *complaints) Helper()                      {}
func (c *complaints) Fatalf(f string, args ...any) { c.got = append(c.got, fmt.Sprintf(f, args...)) }

func TestComplaints(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{Patience: 20 * time.Millisecond})
	var c complaints
	lan := s.NewUser(&c, "Lan")
	lan.Starts("")
	ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": "một"})
	lan.DoesNotSee("một")
	lan.Sees("hai")
	lan.Taps("nút")
	lan.SeesFile("a.pdf")
	lan.Blocks()
	lan.Sends("x")
	want := []string{"should not", "does not see", "finds no button", "does not get the file", "has blocked"}
	if len(c.got) != len(want) {
		t.Fatalf("got %q", c.got)
	}
	for i := range want {
		if !strings.Contains(c.got[i], want[i]) {
			t.Errorf("complaint %d is %q, want …%s…", i, c.got[i], want[i])
		}
	}
	if !strings.Contains(c.got[1], "một") {
		t.Error("the complaint has no transcript")
	}
}

func TestFilesBothWays(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	lan.SendsFile("Danh sách.xlsx", []byte("PK workbook"))
	var got []struct {
		Message struct {
			Document struct {
				Name string `json:"file_name"`
				ID   string `json:"file_id"`
				Mime string `json:"mime_type"`
			}
		}
	}
	json.Unmarshal(ask(t, s, "getUpdates", nil).Result, &got)
	doc := got[0].Message.Document
	if doc.Name != "Danh sách.xlsx" || !strings.Contains(doc.Mime, "spreadsheet") {
		t.Fatalf("document %+v", doc)
	}
	var file struct {
		Path string `json:"file_path"`
		Size int    `json:"file_size"`
	}
	json.Unmarshal(ask(t, s, "getFile", params{"file_id": doc.ID}).Result, &file)
	res, err := http.Get(s.URL() + "/file/bot" + s.Token() + "/" + file.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if data, _ := io.ReadAll(res.Body); string(data) != "PK workbook" || file.Size != len(data) {
		t.Errorf("downloaded %q of %d bytes", data, file.Size)
	}

	lan.SendsPhoto(png, "Đơn xin phép")
	json.Unmarshal(ask(t, s, "getFile", params{"file_id": lan.Messages()[1].File.ID}).Result, &file)
	photo, err := http.Get(s.URL() + "/file/bot" + s.Token() + "/" + file.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer photo.Body.Close()
	if data, _ := io.ReadAll(photo.Body); !bytes.Equal(data, png) {
		t.Errorf("downloaded photo %q", data)
	}

	ask(t, s, "sendDocument", params{"chat_id": lan.ChatID(), "document": Upload{"gcn-101.pdf", []byte("%PDF")}, "caption": "Số 101"})
	if data := lan.SeesFile("gcn-101"); !bytes.Equal(data, []byte("%PDF")) {
		t.Errorf("got %q", data)
	}
	ask(t, s, "sendMediaGroup", params{"chat_id": lan.ChatID(), "a": Upload{"a.pdf", []byte("A")},
		"media": `[{"type":"document","media":"attach://a"},{"type":"document","media":"` + doc.ID + `"}]`})
	if a, b := lan.SeesFile("a.pdf"), lan.SeesFile("Danh sách"); string(a) != "A" || string(b) != "PK workbook" {
		t.Errorf("album %q %q", a, b)
	}
	if last := lan.Messages(); last[3].AlbumID == "" || last[3].AlbumID != last[4].AlbumID {
		t.Error("the files are no album")
	}
}

func TestLongTextsAreSplit(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	lan.Sends(strings.Repeat("😀", 2500) + "  ")
	lan.Sends("   ")
	list := getUpdates(t, s, nil)
	if len(list) != 2 || utf16Len(list[0].Message.Text) != 4096 || utf16Len(list[1].Message.Text) != 904 {
		t.Errorf("got %d messages", len(list))
	}
}

func TestBlocking(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	lan.Blocks()
	lan.Starts("again")
	raw := string(ask(t, s, "getUpdates", nil).Result)
	if strings.Count(raw, `"my_chat_member"`) != 2 || !strings.Contains(raw, `"status":"kicked"`) {
		t.Errorf("got %s", raw)
	}
	if r := ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": "x"}); !r.OK {
		t.Error(r.fails())
	}
}

func TestGroup(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan, hai := s.NewUser(t, "Lan"), s.NewUser(t, "Hai")
	g := s.NewGroup("Ban Tổ chức", lan, hai)
	lan.SendsTo(g, "/lop@LopTruongBot")
	list := getUpdates(t, s, nil)
	if m := list[1].Message; m == nil || m.Chat.ID != g.ChatID() || m.From.ID != lan.ID() {
		t.Fatalf("got %+v", list)
	}
	there := hai.In(g)
	ask(t, s, "sendMessage", params{"chat_id": g.ChatID(), "text": "Lớp LDV22", "reply_markup": `{"inline_keyboard":[[{"text":"Mở","callback_data":"o"}]]}`})
	there.Sees("LDV22")
	there.Taps("Mở")
	hai.DoesNotSee("LDV22")
	if r := ask(t, s, "leaveChat", params{"chat_id": g.ChatID()}); !r.OK {
		t.Error(r.fails())
	}
	if r := ask(t, s, "sendMessage", params{"chat_id": g.ChatID(), "text": "x"}); r.Code != 403 {
		t.Errorf("writing to a group that was left: %q", r.fails())
	}
}

func TestMenus(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan, john := s.NewUser(t, "Lan"), s.NewUser(t, "John", WithLanguage("en"))
	lan.Starts("")
	set := func(command string, p params) {
		p["commands"] = `[{"command":"` + command + `","description":"x"}]`
		if r := ask(t, s, "setMyCommands", p); !r.OK {
			t.Fatal(r.fails())
		}
	}
	menu := func(u *User) string {
		if list := u.Commands(); len(list) > 0 {
			return list[0].Command
		}
		return ""
	}
	set("lich", params{})
	set("schedule", params{"language_code": "en"})
	if menu(lan) != "lich" || menu(john) != "schedule" {
		t.Errorf("by language: %s, %s", menu(lan), menu(john))
	}
	set("lop", params{"scope": fmt.Sprintf(`{"type":"chat","chat_id":%d}`, lan.ChatID())})
	if menu(lan) != "lop" || menu(john) != "schedule" {
		t.Errorf("by chat: %s, %s", menu(lan), menu(john))
	}
	ask(t, s, "deleteMyCommands", params{"scope": fmt.Sprintf(`{"type":"chat","chat_id":%d}`, lan.ChatID())})
	if menu(lan) != "lich" {
		t.Errorf("after deleting: %s", menu(lan))
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{Forget: true})
	s.AddChats(1_000_000, 1000)
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	for range 200 {
		ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": "x"})
	}
	if n := len(lan.Messages()); n > 2*kept || s.Count(lan.ChatID()) != 200 {
		t.Errorf("%d messages are kept, %d counted", n, s.Count(lan.ChatID()))
	}
	m := ask(t, s, "sendMessage", params{"chat_id": 1_000_999, "text": "x"}).messageID(t)
	if r := ask(t, s, "editMessageText", params{"chat_id": 1_000_999, "message_id": m, "text": "y"}); !r.OK {
		t.Error(r.fails())
	}
	if r := ask(t, s, "copyMessage", params{"chat_id": 1_000_000, "from_chat_id": lan.ChatID(), "message_id": m}); !r.OK {
		t.Error(r.fails())
	}
	if s.Count(1_000_999) != 1 || s.Count(1_000_000) != 1 || s.Count(1_000_001) != 0 {
		t.Error("the counts are wrong")
	}
	if r := ask(t, s, "sendMessage", params{"chat_id": 1_001_000, "text": "x"}); r.fails() != "400 Bad Request: chat not found" {
		t.Errorf("past the end: %q", r.fails())
	}
}

// TestGoneOriginals: a message that its writer has edited is copied as it is now,
// and one that was deleted not at all, though its file stays.
func TestGoneOriginals(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan, boss := s.NewUser(t, "Lan"), s.NewUser(t, "Ban Tổ chức")
	lan.Starts("")
	boss.Starts("")
	copies := func() string {
		return ask(t, s, "copyMessage", params{"chat_id": lan.ChatID(), "from_chat_id": boss.ChatID(), "message_id": boss.mine}).fails()
	}
	boss.Sends("một")
	boss.Edits("hai")
	if got := copies(); got != "" || lan.Sees("hai").Text != "hai" {
		t.Errorf("after the edit: %q", got)
	}
	f := s.Store(Voice, "", []byte("ogg"))
	boss.Writes(Message{File: f, Text: "nghe"})
	before := s.LastUpdate()
	boss.Deletes()
	if got := copies(); got != "400 Bad Request: message to copy not found" {
		t.Errorf("after the deletion: %q", got)
	}
	if s.LastUpdate() != before {
		t.Error("the bot is told of the deletion")
	}
	if r := ask(t, s, "sendVoice", params{"chat_id": lan.ChatID(), "voice": f.ID}); !r.OK {
		t.Errorf("its file: %s", r.fails())
	}
}

// TestEditsAsTheAppsAllow: an earlier message is changed as an app changes it, and what no
// app lets through is not sent either.
func TestEditsAsTheAppsAllow(t *testing.T) {
	t.Parallel()
	now := time.Date(2022, 8, 15, 8, 0, 0, 0, time.UTC)
	s := newServer(t, Config{Now: func() time.Time { return now }})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	lan.Sends("một")
	lan.Sends("hai")
	lan.Corrects("một", " ba ")
	if got := lan.Messages(); got[1].Text != "ba" || got[1].Edited.IsZero() || got[2].Text != "hai" {
		t.Errorf("the chat is %+v", got)
	}
	refused := func(name string, do func(u *User)) {
		t.Helper()
		before, c := s.LastUpdate(), &complaints{}
		u := *lan
		u.t = c
		do(&u)
		if len(c.got) != 1 || s.LastUpdate() != before {
			t.Errorf("%s: %q", name, c.got)
		}
	}
	refused("the same", func(u *User) { u.Corrects("ba", "ba") })
	refused("nothing", func(u *User) { u.Corrects("ba", " ") })
	refused("too long", func(u *User) { u.Corrects("ba", strings.Repeat("x", 4097)) })
	refused("what nobody has said", func(u *User) { u.Corrects("bốn", "năm") })
	lan.SharesContact()
	refused("a contact", func(u *User) { u.Edits("x") })
	lan.Forwards(lan.Messages()[1])
	refused("what was forwarded", func(u *User) { u.Edits("x") })
	now = now.Add(editable + time.Minute)
	refused("an old one", func(u *User) { u.Corrects("ba", "bốn") })
}
