package simulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestStrict holds each check against the text the real server answers.
func TestStrict(t *testing.T) {
	t.Parallel()
	clk := newClock()
	s := newServer(t, Config{Now: clk.now})
	lan := s.NewUser(t, "Nguyễn Thị Lan")
	lan.Starts("")
	gone := s.NewUser(t, "Trần Văn Hai")
	gone.Starts("")
	gone.Blocks()
	stranger := s.NewUser(t, "Người lạ")
	member := s.NewUser(t, "Lê Văn Ba")
	group := s.NewGroup("Ban Tổ chức", member)
	left := s.NewGroup("Nhóm cũ")
	left.Removes(lan)

	text := ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": "một"}).messageID(t)
	keyboard := ask(t, s, "sendMessage", params{"chat_id": lan.ChatID(), "text": "hai",
		"reply_markup": `{"keyboard":[["A"]]}`}).messageID(t)
	file := ask(t, s, "sendDocument", params{"chat_id": lan.ChatID(), "document": Upload{"a.pdf", []byte("%PDF")}}).messageID(t)
	fileID := s.Delivered(lan.ChatID())[2].File.ID
	photo, voice := s.Store(Photo, "", png), s.Store(Voice, "", []byte("ogg"))
	mine := lan.Messages()[0].ID
	lan.Forwards(Message{From: "Báo", Text: "kín", Protected: true})
	protected := lan.Messages()[len(lan.Messages())-1].ID
	emoji := strings.Repeat("😀", 2048)
	inline := func(button string) string { return `{"inline_keyboard":[[` + button + `]]}` }

	tests := []struct {
		method string
		p      params
		want   string // "" is success; a prefix with its …
	}{
		{"sendMessage", params{"text": "x"}, "400 Bad Request: chat_id is empty"},
		{"sendMessage", params{"chat_id": lan.ChatID()}, "400 Bad Request: message text is empty"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": " \n "}, "400 Bad Request: text must be non-empty"},
		{"sendMessage", params{"chat_id": "Lan", "text": "x"}, "400 Bad Request: chat not found"},
		{"sendMessage", params{"chat_id": 0, "text": "x"}, "400 Bad Request: chat not found"},
		{"sendMessage", params{"chat_id": 77, "text": "x"}, "400 Bad Request: chat not found"},
		{"sendMessage", params{"chat_id": stranger.ChatID(), "text": "x"}, "400 Bad Request: chat not found"},
		{"sendMessage", params{"chat_id": member.ChatID(), "text": "x"}, "403 Forbidden: bot can't initiate conversation with a user"},
		{"sendMessage", params{"chat_id": gone.ChatID(), "text": "x"}, "403 Forbidden: bot was blocked by the user"},
		{"sendMessage", params{"chat_id": left.ChatID(), "text": "x"}, "403 Forbidden: bot was kicked from the supergroup chat"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": emoji}, ""},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": emoji + "a"}, "400 Bad Request: message is too long"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "<b>" + emoji + "</b>", "parse_mode": "HTML"}, ""},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "\xff"}, "400 Bad Request: strings must be encoded in UTF-8"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "parse_mode": "BB"}, "400 Bad Request: unsupported parse_mode"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_parameters": `{"message_id":9999}`}, "400 Bad Request: message to be replied not found"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_parameters": `{"message_id":9999,"allow_sending_without_reply":true}`}, ""},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "hello", "entities": `[{"type":"bold","offset":100,"length":1}]`},
			"400 Bad Request: entity begins after the end of the text at UTF-16 offset 100"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "😀ab", "entities": `[{"type":"bold","offset":2,"length":2}]`}, ""},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "😀ab", "entities": `[{"type":"bold","offset":2,"length":3}]`},
			"400 Bad Request: entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 5"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "hello", "entities": `[{"type":"bold","offset":-1,"length":1}]`},
			"400 Bad Request: receive an entity with incorrect offset -1"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "hello", "entities": `[{"type":"bold","offset":1,"length":-1}]`},
			"400 Bad Request: receive an entity with incorrect length -1"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "hello", "entities": `[{"type":"loud","offset":0,"length":1}]`},
			"400 Bad Request: can't parse MessageEntity: Unsupported type specified"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "hello", "entities": `bold`}, "400 Bad Request: can't parse entities JSON object"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "hello", "link_preview_options": `no`},
			"400 Bad Request: can't parse link preview options JSON object"},

		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_markup": "7"}, "400 Bad Request: object expected as reply markup"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_markup": `{"inline_keyboard":"bad"}`}, `400 Bad Request: field "inline_keyboard" must be of type Array`},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_markup": `{"force_reply":"yes"}`}, `400 Bad Request: field "force_reply" must be of type Boolean`},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_markup": inline(`{"text":"a","callback_data":"` + strings.Repeat("đ", 32) + `"}`)}, ""},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_markup": inline(`{"text":"a","callback_data":"` + strings.Repeat("đ", 32) + `x"}`)}, "400 Bad Request: BUTTON_DATA_INVALID"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_markup": inline(`{"text":"a","callback_data":""}`)},
			"400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_markup": inline(`{"callback_data":"x"}`)},
			`400 Bad Request: can't parse inline keyboard button: Can't find field "text"`},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_markup": inline(`{"text":"a","url":"not-a-url"}`)},
			"400 Bad Request: inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL"},
		{"sendMessage", params{"chat_id": lan.ChatID(), "text": "x", "reply_markup": inline(`{"text":"a","pay":true}`)}, "400 Bad Request: BUTTON_TYPE_INVALID"},
		{"sendMessage", params{"chat_id": group.ChatID(), "text": "x", "reply_markup": `{"keyboard":[[{"text":"a","request_contact":true}]]}`},
			"400 Bad Request: phone number can be requested in private chats only"},

		{"editMessageText", params{"chat_id": lan.ChatID(), "message_id": text, "text": "một"},
			"400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"editMessageText", params{"chat_id": lan.ChatID(), "message_id": 9999, "text": "x"}, "400 Bad Request: message to edit not found"},
		{"editMessageText", params{"chat_id": lan.ChatID(), "message_id": mine, "text": "x"}, "400 Bad Request: message can't be edited"},
		{"editMessageText", params{"chat_id": lan.ChatID(), "message_id": keyboard, "text": "x"}, "400 Bad Request: message can't be edited"},
		{"editMessageText", params{"chat_id": lan.ChatID(), "message_id": file, "text": "x"}, "400 Bad Request: there is no text in the message to edit"},
		{"editMessageCaption", params{"chat_id": lan.ChatID(), "message_id": text, "caption": "x"}, "400 Bad Request: there is no caption in the message to edit"},
		{"editMessageText", params{"text": "x"}, "400 Bad Request: message identifier is not specified"},
		{"deleteMessage", params{"chat_id": lan.ChatID(), "message_id": 9999}, "400 Bad Request: message to delete not found"},

		{"copyMessage", params{"chat_id": lan.ChatID(), "from_chat_id": lan.ChatID(), "message_id": 9999}, "400 Bad Request: message to copy not found"},
		{"copyMessage", params{"chat_id": lan.ChatID(), "from_chat_id": lan.ChatID(), "message_id": mine}, ""},
		{"forwardMessage", params{"chat_id": lan.ChatID(), "from_chat_id": lan.ChatID(), "message_id": protected}, "400 Bad Request: message can't be forwarded"},
		{"copyMessage", params{"chat_id": lan.ChatID(), "from_chat_id": lan.ChatID(), "message_id": protected}, "400 Bad Request: message can't be copied"},
		{"forwardMessage", params{"chat_id": lan.ChatID(), "from_chat_id": lan.ChatID(), "message_id": 9999}, "400 Bad Request: message to forward not found"},

		{"sendDocument", params{"chat_id": lan.ChatID()}, "400 Bad Request: there is no document in the request"},
		{"sendDocument", params{"chat_id": lan.ChatID(), "document": "nonsense"}, "400 Bad Request: wrong file identifier/HTTP URL specified"},
		{"sendDocument", params{"chat_id": lan.ChatID(), "document": fileID}, ""},
		{"sendDocument", params{"chat_id": lan.ChatID(), "document": Upload{"a.txt", nil}}, "400 Bad Request: file must be non-empty"},
		{"sendDocument", params{"chat_id": lan.ChatID(), "document": fileID, "caption": strings.Repeat("x", 1025)}, "400 Bad Request: message caption is too long"},
		{"sendPhoto", params{"chat_id": lan.ChatID(), "photo": fileID}, "400 Bad Request: can't use file of type Document as Photo"},
		{"sendPhoto", params{"chat_id": lan.ChatID(), "photo": Upload{"a.png", []byte("text")}}, "400 Bad Request: IMAGE_PROCESS_FAILED"},
		{"sendPhoto", params{"chat_id": lan.ChatID(), "photo": voice.ID}, "400 Bad Request: can't use file of type VoiceNote as Photo"},
		{"sendVideo", params{"chat_id": lan.ChatID(), "video": photo.ID}, "400 Bad Request: can't use file of type Photo as Video"},
		{"sendSticker", params{"chat_id": lan.ChatID(), "sticker": photo.ID}, "400 Bad Request: can't use file of type Photo as Sticker"},
		{"sendVideoNote", params{"chat_id": lan.ChatID(), "video_note": "nonsense"}, "400 Bad Request: wrong file identifier/HTTP URL specified"},
		{"sendVoice", params{"chat_id": lan.ChatID()}, "400 Bad Request: there is no voice in the request"},
		{"sendVoice", params{"chat_id": lan.ChatID(), "voice": voice.ID, "caption": emoji[:4*512]}, ""},
		{"sendVoice", params{"chat_id": lan.ChatID(), "voice": voice.ID, "caption": emoji[:4*512] + "x"}, "400 Bad Request: message caption is too long"},
		{"sendAudio", params{"chat_id": lan.ChatID(), "audio": fileID, "caption": "x", "caption_entities": `[{"type":"bold","offset":1,"length":1}]`},
			"400 Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 2"},

		{"sendContact", params{"chat_id": lan.ChatID(), "first_name": "Lan"}, "400 Bad Request: phone number is empty"},
		{"sendContact", params{"chat_id": lan.ChatID(), "phone_number": "84912345678"}, "400 Bad Request: first name is empty"},
		{"sendLocation", params{"chat_id": lan.ChatID(), "latitude": 10.2}, "400 Bad Request: longitude is empty"},
		{"sendLocation", params{"chat_id": lan.ChatID(), "latitude": 10.2, "longitude": 181}, "400 Bad Request: wrong location specified"},
		{"sendVenue", params{"chat_id": lan.ChatID(), "latitude": 10.2, "longitude": 106.3}, "400 Bad Request: title is empty"},
		{"sendPoll", params{"chat_id": lan.ChatID(), "options": `[{"text":"a"}]`}, "400 Bad Request: poll question must be non-empty"},
		{"sendPoll", params{"chat_id": lan.ChatID(), "question": "?"}, "400 Bad Request: poll must have at least 1 option"},
		{"sendPoll", params{"chat_id": lan.ChatID(), "question": "?", "options": `[{"text":" "}]`}, "400 Bad Request: poll options must be non-empty"},
		{"sendPoll", params{"chat_id": lan.ChatID(), "question": strings.Repeat("x", 301), "options": `[{"text":"a"}]`},
			"400 Bad Request: poll question length must not exceed 300"},
		{"sendPoll", params{"chat_id": lan.ChatID(), "question": "?", "options": `[{"text":"a"}]`, "type": "quiz"},
			"400 Bad Request: correct option ID must be specified"},
		{"sendPoll", params{"chat_id": lan.ChatID(), "question": "?", "options": `[{"text":"a"}]`, "type": "quiz", "correct_option_ids": "[1]"},
			"400 Bad Request: wrong correct option ID specified"},
		{"sendMediaGroup", params{"chat_id": lan.ChatID(), "media": "[]"}, "400 Bad Request: there are no messages to send"},
		{"sendMediaGroup", params{"chat_id": lan.ChatID(), "media": "[" + strings.Repeat(`{},`, 10) + "{}]"}, "400 Bad Request: too many messages to send as an album"},
		{"sendMediaGroup", params{"chat_id": lan.ChatID(), "media": album(s, Photo, Document)}, "400 Bad Request: document can't be mixed with other media types"},
		{"sendMediaGroup", params{"chat_id": lan.ChatID(), "media": album(s, Audio, Video)}, "400 Bad Request: audio can't be mixed with other media types"},
		{"sendMediaGroup", params{"chat_id": lan.ChatID(), "media": album(s, Photo, Video)}, ""},
		{"sendMediaGroup", params{"chat_id": lan.ChatID(), "media": `[{"type":"photo","media":"gone"},{"type":"photo","media":"gone"}]`},
			`400 Bad Request: failed to send message #1 with the error message "Wrong file identifier/HTTP URL specified"`},
		{"getFile", params{"file_id": "nonsense"}, "400 Bad Request: invalid file_id"},

		{"answerCallbackQuery", params{"callback_query_id": "1"}, "400 Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"answerCallbackQuery", params{"callback_query_id": "1", "text": strings.Repeat("x", 201)}, "400 Bad Request: MESSAGE_TOO_LONG"},
		{"sendChatAction", params{"chat_id": lan.ChatID(), "action": "dance"}, "400 Bad Request: wrong parameter action in request"},
		{"setMyCommands", params{"commands": `[{"command":"Bad-Name","description":"x"}]`}, "400 Bad Request: BOT_COMMAND_INVALID"},
		{"setMyCommands", params{"commands": `[{"command":"lich","description":""}]`}, "400 Bad Request: command description must be non-empty"},
		{"setMyCommands", params{"commands": `[{"command":"` + strings.Repeat("x", 33) + `","description":"x"}]`}, "400 Bad Request: command length must not exceed 32"},
		{"setMyCommands", params{"commands": `[]`, "scope": `{"type":"chat","chat_id":77}`}, "400 Bad Request: chat not found"},
		{"sendMessage", params{"chat_id": "6100000001", "text": "x", "reply_markup": `{"inline_keyboard":[[{"text":"y","copy_text":{"text":"` + strings.Repeat("x", 257) + `"}}]]}`}, "400 Bad Request: BUTTON_COPY_TEXT_INVALID"},
		{"sendMessage", params{"chat_id": "6100000001", "text": "x", "reply_markup": `{"inline_keyboard":[[{"text":"y","callback_data":"z","style":"red"}]]}`}, "400 Bad Request: BUTTON_STYLE_INVALID"},
		{"setMyName", params{"name": strings.Repeat("ớ", 65)}, "400 Bad Request: bot's name is too long"},
		{"setMyDescription", params{"description": strings.Repeat("ớ", 513)}, "400 Bad Request: bot's description is too long"},
		{"setMyShortDescription", params{"short_description": strings.Repeat("ớ", 121)}, "400 Bad Request: bot's short description is too long"},
		{"setMyShortDescription", params{"short_description": "x", "language_code": "VI"}, "400 Bad Request: invalid language code specified"},
		{"setChatMenuButton", params{"menu_button": `{"type":"commands2"}`}, "400 Bad Request: can't parse MenuButton: Unsupported type specified"},
		{"setWebhook", params{"url": "http://example.com/x"}, "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook"},
		{"setWebhook", params{"url": "https://example.com/x", "secret_token": "a b"}, "400 Bad Request: secret token contains unallowed characters"},
		{"setWebhook", params{"url": "https://example.com:444/x"}, "400 Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"},
		{"noSuchMethod", nil, "404 Not Found"},
		{"SENDMESSAGE", params{"chat_id": lan.ChatID(), "text": "case does not matter"}, ""},
	}
	for _, tt := range tests {
		if got := ask(t, s, tt.method, tt.p).fails(); got != tt.want {
			t.Errorf("%s %v:\n got %q\nwant %q", tt.method, tt.p, got, tt.want)
		}
	}

	clk.add(49 * time.Hour)
	if got := ask(t, s, "deleteMessage", params{"chat_id": lan.ChatID(), "message_id": text}).fails(); got != "400 Bad Request: message can't be deleted for everyone" {
		t.Errorf("deleting after two days: %q", got)
	}
}

// TestFilesKeepTheirKind sends every kind of file again by its id: it arrives as
// what it was, also under the method of another kind, which is a violation.
func TestFilesKeepTheirKind(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	for kind, method := range map[Kind]string{
		Photo: "sendPhoto", Video: "sendVideo", Animation: "sendAnimation", Audio: "sendAudio",
		Document: "sendDocument", Voice: "sendVoice", VideoNote: "sendVideoNote", Sticker: "sendSticker",
	} {
		f := s.Store(kind, "a.bin", png)
		r := ask(t, s, method, params{"chat_id": lan.ChatID(), string(kind): f.ID})
		var sent map[string]json.RawMessage
		if err := json.Unmarshal(r.Result, &sent); err != nil || sent[string(kind)] == nil {
			t.Errorf("%s: %s %s", method, r.Result, r.fails())
		}
		if m := lan.Messages(); m[len(m)-1].File.ID != f.ID || m[len(m)-1].File.Name != f.Name || m[len(m)-1].File.Kind != f.Kind {
			t.Errorf("%s sends %+v, want %+v", method, m[len(m)-1].File, f)
		}
		got := ask(t, s, "getFile", params{"file_id": f.ID})
		var at struct {
			Path string `json:"file_path"`
		}
		if err := json.Unmarshal(got.Result, &at); err != nil {
			t.Fatalf("getFile of %s: %s", kind, got.fails())
		}
		res, err := http.Get(s.URL() + "/file/bot" + s.Token() + "/" + at.Path)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(res.Body); string(data) != string(png) || res.Body.Close() != nil {
			t.Errorf("%s is downloaded as %q from %s, %v", kind, data, at.Path, err)
		}
	}
	if v := s.Violations(); len(v) != 0 {
		t.Errorf("violations %q", v)
	}
	voice := s.Store(Voice, "", []byte("ogg"))
	ask(t, s, "sendDocument", params{"chat_id": lan.ChatID(), "document": voice.ID})
	if m := lan.Messages(); m[len(m)-1].File.Kind != Voice || len(s.Violations()) != 1 {
		t.Errorf("a voice as a document is %+v, violations %q", m[len(m)-1].File, s.Violations())
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	for _, tt := range []struct{ path, want string }{
		{"/bot" + s.Token() + "/getMe", ""},
		{"/bot7000000001:AAF-another_token_another_token_an_0/getMe", "401 Unauthorized"},
		{"/botABC/getMe", "404 Not Found"},
		{"/bot/getMe", "404 Not Found"},
		{"/", "404 Not Found"},
		{"/file/bot7000000001:AAF-another_token_another_token_an_0/documents/x", "401 Unauthorized"},
		{"/file/bot" + s.Token() + "/documents/x", "404 Not Found"},
	} {
		r, err := raw(s.URL()+tt.path, "application/json", nil)
		if err != nil || r.fails() != tt.want {
			t.Errorf("%s: got %q %v, want %q", tt.path, r.fails(), err, tt.want)
		}
	}
	if _, err := New(Config{Token: "short"}); err == nil {
		t.Error("a malformed token was taken")
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	url := s.URL() + "/bot" + s.Token() + "/sendMessage"
	for _, tt := range []struct{ kind, body string }{
		{"application/json", `{"chat_id":6100000001,"text":"chào \"Lan\" 😀","reply_markup":{"inline_keyboard":[[{"text":"A","callback_data":"a"}]]}}`},
		{"application/x-www-form-urlencoded", `chat_id=6100000001&text=ch%C3%A0o+%22Lan%22+%F0%9F%98%80&reply_markup=%7B%22inline_keyboard%22%3A%5B%5B%7B%22text%22%3A%22A%22%2C%22callback_data%22%3A%22a%22%7D%5D%5D%7D`},
		{`multipart/form-data; boundary="zz"`, "--zz\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n6100000001\r\n--zz\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nchào \"Lan\" 😀\r\n--zz\r\nContent-Disposition: form-data; name=\"reply_markup\"\r\n\r\n{\"inline_keyboard\":[[{\"text\":\"A\",\"callback_data\":\"a\"}]]}\r\n--zz--\r\n"},
	} {
		r, err := raw(url, tt.kind, []byte(tt.body))
		if err != nil || !r.OK {
			t.Fatalf("%s: %s %v", tt.kind, r.fails(), err)
		}
		if m := lan.Sees("chào"); m.Text != `chào "Lan" 😀` || m.Buttons[0][0].Data != "a" {
			t.Errorf("%s: got %+v", tt.kind, m)
		}
	}
	for _, broken := range []string{"", "--zz", "--zz\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx"} {
		if r, err := raw(url, "multipart/form-data; boundary=zz", []byte(broken)); err != nil || r.Code != 400 {
			t.Errorf("form %q: %s %v", broken, r.fails(), err)
		}
	}
}

func TestLargeFiles(t *testing.T) {
	t.Parallel()
	s := newServer(t, Config{})
	lan := s.NewUser(t, "Lan")
	lan.Starts("")
	r := ask(t, s, "sendDocument", params{"chat_id": lan.ChatID(), "document": Upload{"big.bin", make([]byte, maxFile+1)}})
	if r.fails() != "413 Request Entity Too Large" {
		t.Errorf("more than 50 MB: %q", r.fails())
	}
	lan.SendsFile("big.bin", make([]byte, maxDownload+1))
	id := lan.Messages()[1].File.ID
	if r := ask(t, s, "getFile", params{"file_id": id}); r.fails() != "400 Bad Request: file is too big" {
		t.Errorf("downloading more than 20 MB: %q", r.fails())
	}
}

// album is an album of a file of each kind.
func album(s *Server, kinds ...Kind) string {
	media := make([]string, len(kinds))
	for i, kind := range kinds {
		media[i] = fmt.Sprintf(`{"type":%q,"media":%q}`, kind, s.Store(kind, "a", []byte(kind)).ID)
	}
	return "[" + strings.Join(media, ",") + "]"
}
