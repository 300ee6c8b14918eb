package bot

import (
	"github.com/google/go-cmp/cmp"

	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

// telegram starts a server that holds every call against the description of the
// Bot API, where that file is found.
func telegram(t *testing.T, cfg simulator.Config) *simulator.Server {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash("../../shared/data/telegram-bot-api-10.1.min.json"))
	if err == nil {
		if cfg.Spec, err = simulator.ReadSpec(data); err != nil {
			t.Fatal(err)
		}
	}
	srv, err := simulator.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if v := srv.Violations(); len(v) > 0 {
			t.Errorf("calls that the Bot API does not know: %q", v)
		}
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	return srv
}

func newClient(t testing.TB, api string) *Client {
	t.Helper()
	c, err := NewClient(ClientConfig{
		Token:  simulator.DefaultToken,
		APIURL: api,
		Menu: func(roles []course.Role, lang string) []MenuCommand {
			return []MenuCommand{{Command: "start", Description: string(roles[0]) + " " + lang}}
		},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	own := c.own
	t.Cleanup(func() {
		c.http.CloseIdleConnections()
		own.closeIdle()
	})
	return c
}

func deliver(t *testing.T, c *Client, chat int64, m notice.Message, f *notice.File) Receipt {
	t.Helper()
	r, err := c.Deliver(t.Context(), notice.Notice{ChatID: chat, Message: m}, f)
	if err != nil {
		t.Fatalf("Deliver(%+v): %v", m, err)
	}
	return r
}

func TestMe(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	c := newClient(t, srv.URL())
	me, err := c.Me(t.Context())
	if err != nil || me.Username != srv.Username() || me.ID == 0 || me.ID != c.ID() {
		t.Fatalf("Me() = %+v, %v; ID() = %d", me, err, c.ID())
	}
}

func TestDeliverText(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	lan := srv.NewUser(t, "Nguyễn Thị Lan", simulator.WithPhone("84912345678"))
	lan.Starts("")
	c := newClient(t, srv.URL())

	r := deliver(t, c, lan.ChatID(), notice.Message{
		Text:    "Điểm danh <b>buổi sáng 17/8</b> &amp; <i>chiều</i>",
		Buttons: [][]notice.Button{{{Label: "Có mặt", Data: notice.Data("checkin", 3)}}, {{Label: "Xem", URL: "https://example.org/c/1"}}},
	}, nil)
	seen := lan.Sees("Điểm danh buổi sáng 17/8 & chiều")
	if seen.ID != r.MessageID || len(seen.Buttons) != 2 || seen.Buttons[0][0].Data != "checkin:3" {
		t.Errorf("message %d is %+v", r.MessageID, seen)
	}

	deliver(t, c, lan.ChatID(), notice.Message{Text: "Số điện thoại?", AskContact: "Gửi số của tôi"}, nil)
	if m := lan.Sees("Số điện thoại?"); len(m.Keyboard) != 1 || !m.Keyboard[0][0].RequestContact {
		t.Errorf("no button for the contact: %+v", m)
	}
	lan.SharesContact()
	deliver(t, c, lan.ChatID(), notice.Message{Text: "Cảm ơn", RemoveKeyboard: true}, nil)
	lan.Sees("Cảm ơn")
}

func TestDeliverEdit(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	lan := srv.NewUser(t, "Lan")
	lan.Starts("")
	c := newClient(t, srv.URL())

	first := deliver(t, c, lan.ChatID(), notice.Message{Text: "1/166"}, nil)
	edit := notice.Message{Edit: first.MessageID, Text: "166/166", Buttons: [][]notice.Button{{{Label: "Xem", Data: "x"}}}}
	if r := deliver(t, c, lan.ChatID(), edit, nil); r.MessageID != first.MessageID {
		t.Errorf("the edit is of message %d, want %d", r.MessageID, first.MessageID)
	}
	if m := lan.Sees("166/166"); m.ID != first.MessageID || len(m.Buttons) != 1 {
		t.Errorf("edited message %+v", m)
	}
	deliver(t, c, lan.ChatID(), edit, nil) // "message is not modified" is what was wanted

	_, err := c.Deliver(t.Context(), notice.Notice{ChatID: lan.ChatID(), Message: notice.Message{EditNotice: "x", Text: "y"}}, nil)
	if e := sendError(t, err); e.Outcome != Rejected || e.Reason != ReasonEditTarget {
		t.Errorf("an edit without its message is %v", e)
	}
}

func TestDeliverFileOnce(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	lan, hoa := srv.NewUser(t, "Lan"), srv.NewUser(t, "Hoà")
	lan.Starts("")
	hoa.Starts("")
	c := newClient(t, srv.URL())

	for name, size := range map[string]int{"Giấy chứng nhận \"số 1\".pdf": 90_000, "Đoàn Giồng Trôm.pdf": 3 << 20} {
		f := &notice.File{ID: 1, Name: name, Bytes: []byte("%PDF-1.7\n" + strings.Repeat("x", size))}
		m := notice.Message{File: 1, Text: "Số <b>1/2022</b>"}
		r := deliver(t, c, lan.ChatID(), m, f)
		if got := lan.SeesFile(".pdf"); len(got) != len(f.Bytes) {
			t.Errorf("%s arrived with %d bytes, want %d", name, len(got), len(f.Bytes))
		}
		again := &notice.File{ID: 1, Name: name, TelegramID: r.TelegramFile}
		deliver(t, c, hoa.ChatID(), m, again)
		if got := hoa.SeesFile(".pdf"); string(got) != string(f.Bytes) {
			t.Errorf("%s by its file_id: %d bytes", name, len(got))
		}
	}

	var small bytes.Buffer
	if err := jpeg.Encode(&small, image.NewGray(image.Rect(0, 0, 320, 226)), nil); err != nil {
		t.Fatal(err)
	}
	deliver(t, c, lan.ChatID(), notice.Message{File: 3}, &notice.File{ID: 3, Name: "nhỏ.pdf", Bytes: []byte("%PDF"), Thumbnail: small.Bytes()})
	if sent := lan.Messages(); !bytes.Equal(sent[len(sent)-1].File.Thumbnail, small.Bytes()) || len(srv.Violations()) > 0 {
		t.Errorf("the thumbnail does not arrive, violations %q", srv.Violations())
	}

	large := &notice.File{ID: 2, Name: "lớn.pdf", Size: 3 << 20, Bytes: []byte("%PDF")}
	large.More = func(_ context.Context, at int) ([]byte, error) {
		return []byte(strings.Repeat("x", min(100_000, large.Size-at))), nil
	}
	deliver(t, c, lan.ChatID(), notice.Message{File: 2}, large)
	if got := lan.SeesFile("lớn.pdf"); len(got) != large.Size || !strings.HasPrefix(string(got), "%PDFx") {
		t.Errorf("piece by piece %d bytes arrived", len(got))
	}
	more := large.More
	for _, last := range []int{100_000, 2 << 20} { // before and after something is on the wire
		large.More = func(ctx context.Context, at int) ([]byte, error) {
			if at > last {
				return nil, errors.New("no database")
			}
			return more(ctx, at)
		}
		_, err := c.Deliver(t.Context(), notice.Notice{ChatID: lan.ChatID(), Message: notice.Message{File: 2}}, large)
		if e := sendError(t, err); e.Outcome != NotSent {
			t.Errorf("a file that can be read up to %d is %v", last, e)
		}
	}

	_, err := c.Deliver(t.Context(), notice.Notice{ChatID: lan.ChatID(), Message: notice.Message{File: 9}}, nil)
	if e := sendError(t, err); e.Outcome != Rejected {
		t.Errorf("a notice whose file is gone is %v", e)
	}
}

// TestDeliverConfetti: a certificate comes with confetti where there may be some, and without it
// where a server refuses, which is asked once.
func TestDeliverConfetti(t *testing.T) {
	t.Parallel()
	file := func() *notice.File { return &notice.File{ID: 1, Name: "GCN-1-2022.pdf", Bytes: []byte("%PDF-1.7")} }
	gift := notice.Message{File: 1, Text: "Số <b>1/2022</b>", Confetti: true}
	srv := telegram(t, simulator.Config{})
	lan := srv.NewUser(t, "Lan")
	lan.Starts("")
	hall := srv.NewGroup("Hội trường", lan)
	c := newClient(t, srv.URL())
	effects := func() (all []string) {
		for _, m := range lan.Messages() {
			if m.File != nil {
				all = append(all, m.Effect)
			}
		}
		return all
	}
	deliver(t, c, lan.ChatID(), gift, file())
	deliver(t, c, hall.ChatID(), gift, file())
	srv.AddRule(simulator.Rule{Method: "sendDocument", Fault: simulator.FailBefore(400, "Bad Request: message effects are not for this chat")})
	for range 2 {
		deliver(t, c, lan.ChatID(), gift, file())
	}
	if got, want := effects(), []string{confetti, "", ""}; !slices.Equal(got, want) || len(srv.Violations()) > 0 {
		t.Errorf("effects %q, want %q; violations %q", got, want, srv.Violations())
	}
	if calls := srv.Calls("sendDocument"); calls != 5 {
		t.Errorf("%d calls for 4 documents and one refusal", calls)
	}
}

func TestDeliverTapMenu(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	lan, boss := srv.NewUser(t, "Lan"), srv.NewUser(t, "Ban Tổ chức")
	lan.Starts("")
	boss.Starts("")
	c := newClient(t, srv.URL())

	deliver(t, c, lan.ChatID(), notice.Message{Menu: []course.Role{course.TraineeRole}, MenuLang: "vi"}, nil)
	if menu := lan.Commands(); len(menu) != 1 || menu[0].Description != "trainee vi" {
		t.Errorf("menu %+v", menu)
	}
	c.SetDefaultMenus(t.Context())
	if menu := boss.Commands(); len(menu) != 1 || menu[0].Description != "anyone vi" {
		t.Errorf("default menu %+v", menu)
	}

	deliver(t, c, lan.ChatID(), notice.Message{Text: "Đến chưa?", Buttons: [][]notice.Button{{{Label: "Rồi", Data: "here"}}}}, nil)
	lan.Taps("Rồi")
	tapped := lastRequest(t, srv)
	if tapped.Action != "here" || tapped.TapID == "" {
		t.Fatalf("the tap is %+v", tapped)
	}
	deliver(t, c, lan.ChatID(), notice.Message{Tap: tapped.TapID, Text: "✅ <b>Đã ghi</b> &lt;1&gt;"}, nil)
	if m := lan.Sees("✅ Đã ghi <1>"); !m.Toast {
		t.Errorf("not a toast: %+v", m)
	}
}

// TestDeliverButtons: yes and no have their colours, and a link goes into the clipboard.
func TestDeliverButtons(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	lan := srv.NewUser(t, "Lan")
	lan.Starts("")
	deliver(t, newClient(t, srv.URL()), lan.ChatID(), notice.Message{Text: "Chắc chưa?", Buttons: [][]notice.Button{
		{{Label: "✅ Chắc", Data: "yes"}, {Label: "✖️ Hủy", Data: "no"}, {Label: "Xem", Data: "see"}}, {{Label: "📋 Chép", Copy: "https://t.me/lop?start=c_1"}},
	}}, nil)
	want := [][]simulator.Button{
		{{Text: "✅ Chắc", Data: "yes", Style: "success"}, {Text: "✖️ Hủy", Data: "no", Style: "danger"}, {Text: "Xem", Data: "see"}},
		{{Text: "📋 Chép", Copy: "https://t.me/lop?start=c_1"}},
	}
	if diff := cmp.Diff(want, lan.Sees("Chắc chưa?").Buttons); diff != "" {
		t.Errorf("the buttons (-want +got):\n%s", diff)
	}
}

// lastRequest fetches what waits at the server and decodes the newest.
func lastRequest(t *testing.T, srv *simulator.Server) *Request {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var last notice.Update
	p := newPoller(t, srv.URL(), func(_ context.Context, rows []notice.Update) error {
		last = rows[len(rows)-1]
		if last.UpdateID == srv.LastUpdate() {
			cancel()
		}
		return nil
	})
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	r, err := Decode(last, srv.Username())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDownload(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	lan := srv.NewUser(t, "Lan")
	lan.Starts("")
	lan.SendsFile("Danh sách lớp.xlsx", []byte("0123456789"))
	c := newClient(t, srv.URL())
	doc := lastRequest(t, srv).Document
	if doc == nil || doc.Name != "Danh sách lớp.xlsx" || doc.Size != 10 {
		t.Fatalf("document %+v", doc)
	}

	for _, limit := range []int64{10, 11} {
		if got, err := c.Download(t.Context(), doc.FileID, limit); string(got) != "0123456789" || err != nil {
			t.Errorf("Download(max %d) = %q, %v", limit, got, err)
		}
	}
	if _, err := c.Download(t.Context(), doc.FileID, 9); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Download(max 9): %v", err)
	}
	if _, err := c.Download(t.Context(), "nothing", 9); err == nil {
		t.Error("a file that is not there was downloaded")
	}
}

func TestNewClientChecks(t *testing.T) {
	t.Parallel()
	menu := func([]course.Role, string) []MenuCommand { return nil }
	for _, cfg := range []ClientConfig{
		{Token: "", Menu: menu, Logger: slog.Default()},
		{Token: "123:short", Menu: menu, Logger: slog.Default()},
		{Token: simulator.DefaultToken + " ", Menu: menu, Logger: slog.Default()},
		{Token: simulator.DefaultToken, APIURL: "api.telegram.org", Menu: menu, Logger: slog.Default()},
		{Token: simulator.DefaultToken, Proxy: "::", Menu: menu, Logger: slog.Default()},
		{Token: simulator.DefaultToken, Logger: slog.Default()},
		{Token: simulator.DefaultToken, Menu: menu},
	} {
		_, err := NewClient(cfg)
		if err == nil {
			t.Errorf("NewClient(%+v) takes it", cfg)
		} else if cfg.Token != "" && strings.Contains(err.Error(), cfg.Token) {
			t.Errorf("the error tells the token: %v", err)
		}
	}
}

func sendError(t *testing.T, err error) *SendError {
	t.Helper()
	var e *SendError
	if !errors.As(err, &e) {
		t.Fatalf("no SendError: %v", err)
	}
	return e
}

func TestReplyNotices(t *testing.T) {
	t.Parallel()
	tap := &Request{ID: 7, ChatID: 5, TapID: "q", MessageID: 3}
	text := &Request{ID: 8, ChatID: 5}
	kinds := func(notices []notice.Notice) (list []string) {
		for _, n := range notices {
			kind := "say"
			switch {
			case n.Message.Tap != "":
				kind = "tap"
			case n.Message.Edit != 0:
				kind = "edit"
			}
			if tapped := n.Message.Tapped; tapped != nil {
				kind = "tap " + tapped.ID + " " + tapped.Toast + " and " + kind
			}
			list = append(list, n.UniqueKey+" "+kind)
		}
		return list
	}
	for _, tt := range []struct {
		name  string
		reply Reply
		req   *Request
		want  []string
	}{
		{"nothing to a text", Reply{}, text, nil},
		{"nothing to a tap", Reply{}, tap, []string{"reply/7/1 tap"}},
		{"a toast", Toast(tap, "x").And(Say("y")), tap, []string{"reply/7/1 tap", "reply/7/2 say"}},
		{"an edit", Reply{[]notice.Message{{Edit: 3, Text: "x"}}}, tap, []string{"reply/7/1 tap q  and edit"}},
		{"a toast with an edit", Reply{[]notice.Message{{Text: "new"}, {Edit: 3, Text: "x"}, {Edit: 4, Text: "z"}}}.And(Toast(tap, "y")), tap,
			[]string{"reply/7/1 say", "reply/7/2 tap q y and edit", "reply/7/3 edit"}},
		{"a toast without a tap", Toast(text, "x"), text, []string{"reply/8/1 say"}},
		{"a long text", Say(strings.Repeat("chữ ", 2000)), text, []string{"reply/8/1 say", "reply/8/2 say"}},
	} {
		if got := kinds(tt.reply.Notices(tt.req)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestSplitIsDelivered sends a long text with markup inside markup: Telegram must
// take every part, and the parts must say what the whole does.
func TestSplitIsDelivered(t *testing.T) {
	t.Parallel()
	srv := telegram(t, simulator.Config{})
	lan := srv.NewUser(t, "Lan")
	lan.Starts("")
	c := newClient(t, srv.URL())

	whole := "<b>Danh sách &amp; kết quả\n" +
		strings.Repeat(`<i>Nguyễn Thị <u>Lan</u></i> <a href="https://example.org/?a=1&amp;b=2">7/8 &lt; 8</a> 🎓`+"\n", 200) + "</b>hết"
	var got strings.Builder
	for _, part := range notice.Split(notice.Message{Text: whole}) {
		r := deliver(t, c, lan.ChatID(), part, nil)
		for _, m := range lan.Messages() {
			if m.ID == r.MessageID {
				got.WriteString(m.Text)
			}
		}
	}
	inked := func(text string) string { return strings.Join(strings.Fields(text), "") } // a cut may drop white space
	if got, want := inked(got.String()), inked(notice.Plain(whole)); got != want {
		t.Errorf("the parts say %d letters, the whole %d", len(got), len(want))
	}
}

// BenchmarkDeliver is the rate of sending to a server without limits.
func BenchmarkDeliver(b *testing.B) {
	srv, err := simulator.New(simulator.Config{Forget: true})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = srv.Close() }()
	srv.AddChats(1000, 1000)
	c := newClient(b, srv.URL())
	b.SetParallelism(32)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for chat := int64(1000); pb.Next(); chat = 1000 + (chat+1)%1000 {
			if _, err := c.Deliver(b.Context(), notice.Notice{ChatID: chat, Message: notice.Message{Text: "Chào"}}, nil); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
