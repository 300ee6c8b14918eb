package visit_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// desk is one person in front of the toolkit, with a store that knows one chat.
type desk struct {
	visit.Store
	t      *testing.T
	house  *visit.House
	dialog notice.Dialog
	last   []notice.Message
}

func newDesk(t *testing.T) *desk {
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t: t, house: &visit.House{Config: visit.Config{Texts: texts, Now: func() time.Time { return coursetest.At("16/8 8:00") }}}}
}

func (d *desk) Visitor(_ context.Context, id int64, lang string) (course.Account, course.Actor, error) {
	return course.Account{ID: id, TelegramID: id, Language: lang}, course.Actor{AccountID: id}, nil
}

func (d *desk) Dialog(context.Context, int64) (notice.Dialog, bool, error) {
	return d.dialog, d.dialog.Name != "", nil
}

func (d *desk) SaveDialog(_ context.Context, of notice.Dialog) error { d.dialog = of; return nil }

func (d *desk) DeleteDialog(context.Context, int64) error { d.dialog = notice.Dialog{}; return nil }

// visit is a visit of the person; do what it is for.
func (d *desk) visit(r bot.Request, do func(*visit.Visit) (bot.Reply, error)) {
	d.t.Helper()
	r.TelegramID, r.ChatID, r.Private = 7, 7, true
	v, err := visit.New(d.t.Context(), d.house, d, &r)
	if err != nil {
		d.t.Fatal(err)
	}
	v.Dialog = d.dialog
	reply, err := do(v)
	if err != nil {
		d.t.Fatal(err)
	}
	d.last = reply.Messages
}

func (d *desk) text() string {
	var all []string
	for _, m := range d.last {
		all = append(all, m.Text)
	}
	return strings.Join(all, "\n")
}

// data is the data of the button that is shown with that label.
func (d *desk) data(label string) string {
	d.t.Helper()
	for _, m := range d.last {
		for _, row := range m.Buttons {
			for _, b := range row {
				if strings.Contains(b.Label, label) {
					return b.Data
				}
			}
		}
	}
	d.t.Fatalf("no button %q under %q", label, d.text())
	return ""
}

// person answers the questions of a form.
type person[T any] struct {
	*desk
	form visit.Form[T]
}

func (p person[T]) starts() {
	p.t.Helper()
	var none T
	p.visit(bot.Request{Command: "x"}, func(v *visit.Visit) (bot.Reply, error) { return p.form.Start(p.t.Context(), v, none) })
}

func (p person[T]) says(text string) {
	p.t.Helper()
	p.visit(bot.Request{Text: text}, func(v *visit.Visit) (bot.Reply, error) { return p.form.Answer(p.t.Context(), v) })
}

func (p person[T]) taps(data string) {
	p.t.Helper()
	parts := strings.Split(data, ":")
	p.visit(bot.Request{TapID: "1", MessageID: 5, Action: parts[0], Params: parts[1:]}, func(v *visit.Visit) (bot.Reply, error) {
		return p.form.Tapped(p.t.Context(), v)
	})
}

func (p person[T]) sees(parts ...string) {
	p.t.Helper()
	for _, part := range parts {
		if !strings.Contains(p.text(), part) {
			p.t.Fatalf("no %q in %q", part, p.text())
		}
	}
}

// TestForm goes through a form: a wrong answer is asked for again under the reason,
// back goes back, an answer is changed from the summary, an old button only shows
// where the form stands, the confirmation keeps what was shown, and once.
func TestForm(t *testing.T) {
	t.Parallel()
	var kept []book
	p := person[book]{newDesk(t), bookForm(func(b book) { kept = append(kept, b) })}
	p.starts()
	p.sees("Câu 1/3", "Tên sách")
	p.says("Dân vận khéo")
	p.sees("Câu 2/3", "Năm xuất bản")
	first := p.data("Quay lại")
	p.says("xx")
	p.sees("Năm xuất bản")
	p.taps(first)
	p.sees("Câu 1/3")
	p.says("Dân vận")
	p.taps(p.data("Bỏ qua"))
	p.sees("Câu 3/3")
	p.taps(first) // of the question before
	p.sees("Câu 3/3")
	p.taps(p.data("Giáo trình"))
	p.sees("Dân vận (, text)")
	shown := p.data("Xác nhận")

	p.starts() // the command again
	p.sees("đang làm dở", "Dân vận (, text)")
	p.taps(p.data("✏️"))
	p.sees("Tên sách")
	p.says("Công tác dân vận")
	p.sees("Công tác dân vận (, text)")
	p.taps(shown) // of what was shown before
	p.sees("đã đổi", "Công tác dân vận")
	p.says("gì đó")
	p.sees("bấm một trong các nút")
	last := p.data("Xác nhận")
	p.taps(last)
	p.sees("Đã ghi")
	p.taps(last) // the second tap of two
	p.sees("đã xong hoặc đã hủy")
	if diff := cmp.Diff([]book{{Title: "Công tác dân vận", Kind: "text"}}, kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// called is what a form asks for that can take a phone number.
type called struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Own   bool   `json:"own"` // the phone was shared
}

func calledForm() visit.Form[called] {
	return visit.Form[called]{
		Name: "called", Confirm: "button.confirm",
		Questions: []visit.Question[called]{
			{
				Step: "name", Ask: func(called) visit.Prompt { return visit.Prompt{Text: "Họ tên?"} },
				Take: func(_ context.Context, c *called, answer string) error { c.Name = answer; return nil },
			},
			{
				Step: "phone", Name: "register.phone", When: func(c called) bool { return !c.Own },
				Ask:  func(called) visit.Prompt { return visit.Prompt{Text: "Số nào?", Contact: "Chia sẻ"} },
				Take: func(_ context.Context, c *called, answer string) error { c.Phone = answer; return nil },
			},
			{
				Step: "unit", Ask: func(called) visit.Prompt { return visit.Prompt{Text: "Đơn vị?"} },
				Take: func(context.Context, *called, string) error { return nil },
			},
		},
		Contact: func(c *called, phone string) error {
			if phone == "" {
				return course.Refuse(course.ErrInvalid, "register.bad_phone")
			}
			c.Phone, c.Own = phone, true
			return nil
		},
		Summary: func(c called) string { return fmt.Sprintf("%s: %s %v", c.Name, c.Phone, c.Own) },
	}
}

func (p person[T]) shares(phone string, of int64) {
	p.t.Helper()
	p.visit(bot.Request{Contact: &bot.Contact{Phone: phone, TelegramID: of}}, func(v *visit.Visit) (bot.Reply, error) {
		return p.form.Answer(p.t.Context(), v)
	})
}

// withoutKeyboard tells whether the last answer takes the keyboard away.
func (d *desk) withoutKeyboard() bool {
	return slices.ContainsFunc(d.last, func(m notice.Message) bool { return m.RemoveKeyboard })
}

// TestFormTakesAContact: one's own number answers the question that asks for it, goes
// on after it although it is not asked any more, and is taken at any other question,
// which is then asked again; the keyboard is taken away once it has been answered.
func TestFormTakesAContact(t *testing.T) {
	t.Parallel()
	p := person[called]{newDesk(t), calledForm()}
	p.starts()
	p.says("An")
	p.sees("Câu 2/3", "Số nào?")
	if last := p.last[len(p.last)-1]; last.AskContact != "Chia sẻ" {
		t.Errorf("the question ends with %+v", last)
	}
	p.shares("0912345678", 8)
	p.sees("của người khác", "Số nào?")
	p.shares("", 7)
	p.sees("10 chữ số", "Số nào?")
	p.shares("0912345678", 7)
	p.sees("Câu 2/2", "Đơn vị?")
	if !p.withoutKeyboard() {
		t.Error("the keyboard stays")
	}
	p.taps(p.data("Quay lại"))
	p.sees("Họ tên?")
	p.shares("0912345679", 7)
	p.sees("Họ tên?")
	p.says("Bình")
	p.says("xã A")
	p.sees("Bình: 0912345679 true")

	p = person[called]{newDesk(t), calledForm()}
	p.starts()
	p.says("An")
	p.says("0912345670")
	if !p.withoutKeyboard() {
		t.Error("the keyboard stays")
	}
	p.says("xã A")
	p.taps(p.data("Số điện thoại"))
	p.shares("0912345671", 7)
	p.sees("An: 0912345671 true")

	b := person[book]{newDesk(t), bookForm(func(book) {})}
	b.starts()
	b.shares("0912345678", 7)
	b.sees("bằng chữ", "Tên sách")
}

// TestFormBelievesNoButton: a button that no question has shown answers nothing.
func TestFormBelievesNoButton(t *testing.T) {
	t.Parallel()
	p := person[book]{newDesk(t), bookForm(func(book) { t.Error("a book is kept") })}
	p.starts()
	p.says("Dân vận")
	for _, data := range []string{"form:book:choose:year:1990", "form:book:change:year:kind", "form:book:ok:year:x"} {
		p.taps(data)
		p.sees("Câu 2/3", "Năm xuất bản")
	}
}

// TestTap: what a button says is what its handler reads; anything else is an old
// button.
func TestTap(t *testing.T) {
	t.Parallel()
	type carried struct {
		ID   int64
		Seen string
	}
	tap := notice.Tap[carried]{Action: "gone", What: "drop", Version: 1}
	data := tap.Data(carried{12, "abc"})
	if data != "gone:drop~2:12:abc" {
		t.Errorf("the data is %q", data)
	}
	for data, want := range map[string]bool{
		data: true, "gone:drop:12:abc": false, "gone:drop~2:12": false, "gone:drop~2:x:abc": false, "gone:drop~2:12:abc:1": false, "gone": false,
	} {
		parts := strings.Split(data, ":")
		v := &visit.Visit{Request: &bot.Request{Action: parts[0], Params: parts[1:]}}
		got, err := visit.Read(v, tap)
		if (err == nil) != want || want && got != (carried{12, "abc"}) {
			t.Errorf("%s: %+v, %v", data, got, err)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		items, n int
		want     string
	}{
		{0, 0, "0/1 0-0"}, {30, 0, "0/1 0-30"}, {31, 1, "1/2 30-31"}, {31, 9, "1/2 30-31"}, {31, -1, "0/2 0-30"},
	} {
		p := visit.PageOf(tt.items, 30, tt.n)
		if got := fmt.Sprintf("%d/%d %d-%d", p.N, p.Pages, p.From, p.To); got != tt.want {
			t.Errorf("page %d of %d items: %s, want %s", tt.n, tt.items, got, tt.want)
		}
	}
}
