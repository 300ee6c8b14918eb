package bot

import (
	"encoding/json"
	"slices"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/go-telegram/bot/models"

	"github.com/loptruong/loptruong/notice"
)

var theLan = notice.Addressee{Name: "Nguyễn Thị Lan 🎓", Unit: "Huyện ủy Giồng Trôm", Delegation: "Giồng Trôm"}

func TestFilled(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Kính gửi {ten}!":                   "Kính gửi Nguyễn Thị Lan 🎓!",
		"{Tên} · {đơn vị} · {Đoàn}":         "Nguyễn Thị Lan 🎓 · Huyện ủy Giồng Trôm · Giồng Trôm",
		"{name}{unit}{delegation}":          "Nguyễn Thị Lan 🎓Huyện ủy Giồng TrômGiồng Trôm",
		"{HỌ VÀ TÊN} {don-vi}":              "Nguyễn Thị Lan 🎓 Huyện ủy Giồng Trôm",
		`{tne} {"ten": 1} {} { {ten} }`:     `{tne} {"ten": 1} {} { Nguyễn Thị Lan 🎓 }`,
		"{{ten}}, {\nten}, {ten, {ten.ten}": "{Nguyễn Thị Lan 🎓}, {\nten}, {ten, {ten.ten}",
		"không có ô nào":                    "không có ô nào",
	} {
		if got, _ := filled(text, nil, theLan); got != want {
			t.Errorf("%q is filled as %q, not %q", text, got, want)
		}
	}
	if got, _ := filled("{ten}", nil, notice.Addressee{Name: "{don_vi}", Unit: "x"}); got != "{don_vi}" {
		t.Errorf("what was put in is filled again: %q", got)
	}
}

func TestMarksMove(t *testing.T) {
	t.Parallel()
	text := "🎓 Gửi {ten}, {don_vi}: mai học"
	bold := func(from, to int) models.MessageEntity {
		return models.MessageEntity{Type: "bold", Offset: from, Length: to - from}
	}
	at := notice.Units("🎓 Gửi ")
	for name, want := range map[string]struct {
		marks []models.MessageEntity
		on    []string
	}{
		"before":       {[]models.MessageEntity{bold(0, 2)}, []string{"🎓"}},
		"the name":     {[]models.MessageEntity{bold(at, at+5)}, []string{"Lan"}},
		"a part of it": {[]models.MessageEntity{bold(at+2, at+3)}, []string{"Lan"}},
		"up to it":     {[]models.MessageEntity{bold(0, at)}, []string{"🎓 Gửi "}},
		"into it":      {[]models.MessageEntity{bold(0, at+1)}, []string{"🎓 Gửi Lan"}},
		"from it":      {[]models.MessageEntity{bold(at+4, at+7)}, []string{"Lan, "}},
		"the unit":     {[]models.MessageEntity{bold(at+7, at+15)}, nil},
		"behind":       {[]models.MessageEntity{bold(at+17, at+20)}, []string{"mai"}},
		"all":          {[]models.MessageEntity{bold(0, notice.Units(text))}, []string{"🎓 Gửi Lan, : mai học"}},
	} {
		got, marks := filled(text, want.marks, notice.Addressee{Name: "Lan"})
		units := utf16.Encode([]rune(got))
		var on []string
		for _, m := range marks {
			on = append(on, string(utf16.Decode(units[m.Offset:m.Offset+m.Length])))
		}
		if !slices.Equal(on, want.on) {
			t.Errorf("%s: the marks are on %q, not %q", name, on, want.on)
		}
	}
}

func TestBlanksOf(t *testing.T) {
	t.Parallel()
	for kept, want := range map[string]Blanks{
		`{"text":"Chào {ten} ({Tên}), {don_vi}{doan} {tne} {tne}"}`: {
			Texts: []notice.Blanks{{Max: 4096, Rest: 22, Name: 2, Unit: 1, Delegation: 1}}, Unknown: []string{"{tne}"}},
		`{"text":" {don_vi} "}`:                                               {Texts: []notice.Blanks{{Max: 4096, Rest: 2, Bare: true, Unit: 1}}},
		`{"photo":[{"file_id":"P"}],"caption":"{ten}"}`:                       {Texts: []notice.Blanks{{Max: 1024, Name: 1}}},
		`{"poll":{"question":"{ten} ăn trưa?","options":[{"text":"{nhé}"}]}}`: {InPoll: true},
		`{"poll":{"question":"{a}?"}}`:                                        {},
		`{"text":"không có"}`:                                                 {},
		`?`:                                                                   {},
	} {
		if diff := cmp.Diff(want, BlanksOf(json.RawMessage(kept))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kept, diff)
		}
	}
}

// FuzzFilled: whatever is written, marked and put in, every letter that stays has the marks it
// had, a value those of the blank and of its parts, no mark is empty or lies outside of the
// text, and the text is as long as was foreseen.
func FuzzFilled(f *testing.F) {
	f.Add("🎓 Gửi {ten}, {don_vi}: mai {x}", "Lan", "", 3, 9, 0, 30)
	f.Add("{ten}{ten}{doan}", "🎓", "ủy", 0, 5, 4, 6)
	f.Add("a{đơn vị}b", "", "", 1, 7, 2, 4)
	f.Fuzz(func(t *testing.T, text, name, unit string, from1, length1, from2, length2 int) {
		was := utf16.Encode([]rune(text))
		if string(utf16.Decode(was)) != text || len(was) == 0 {
			t.Skip() // no text that can come
		}
		a := notice.Addressee{Name: name, Unit: unit, Delegation: unit + name}
		var marks []models.MessageEntity
		for i, m := range [][2]int{{from1, length1}, {from2, length2}} {
			from := min(max(m[0], 0), len(was)-1)
			length := min(max(m[1], 1), len(was)-from)
			marks = append(marks, models.MessageEntity{Type: models.MessageEntityType(rune('a' + i)), Offset: from, Length: length})
		}
		got, moved := filled(text, marks, a)
		is := utf16.Encode([]rune(got))
		want := expected(text, marks, a)
		if len(is) != len(want) {
			t.Fatalf("%q is %q of %d units, not %d", text, got, len(is), len(want))
		}
		on := make([]string, len(is))
		for _, m := range moved {
			if m.Length <= 0 || m.Offset < 0 || m.Offset+m.Length > len(is) {
				t.Fatalf("%q: a mark at %d of %d units", got, m.Offset, m.Length)
			}
			for i := m.Offset; i < m.Offset+m.Length; i++ {
				on[i] += string(m.Type)
			}
		}
		if !slices.Equal(on, want) {
			t.Fatalf("%q as %q is marked %q, not %q", text, got, on, want)
		}
		kept, err := json.Marshal(content{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		m := notice.Message{Blanks: BlanksOf(kept).Texts}
		for i := range m.Blanks {
			m.Blanks[i].Max = len(is)
			if over, _ := m.Fits(a); over != 0 {
				t.Fatalf("%q of %d units is foreseen as %d longer", got, len(is), over)
			}
			if m.Blanks[i].Max--; len(is) > 0 {
				if over, _ := m.Fits(a); over != 1 {
					t.Fatalf("%q of %d units is foreseen as %d longer than one less", got, len(is), over)
				}
			}
		}
	})
}

// expected are the marks on each unit of a text that was filled, found unit by unit.
func expected(text string, marks []models.MessageEntity, a notice.Addressee) (on []string) {
	marked := func(from, to int) (all string) {
		for _, m := range marks {
			if m.Offset < to && m.Offset+m.Length > from {
				all += string(m.Type)
			}
		}
		return all
	}
	at := 0
	for rest := text; rest != ""; {
		var length int
		if b := blank.FindStringIndex(rest); b != nil && b[0] == 0 && values[plainly(rest[:b[1]])] != nil {
			length = notice.Units(rest[:b[1]])
			in := values[plainly(rest[:b[1]])].of(a)
			for range utf16.Encode([]rune(in)) {
				on = append(on, marked(at, at+length))
			}
			rest = rest[b[1]:]
		} else {
			r := []rune(rest)[0]
			length = len(utf16.Encode([]rune{r}))
			for i := range length {
				on = append(on, marked(at+i, at+i+1))
			}
			rest = rest[len(string(r)):]
		}
		at += length
	}
	return on
}

// TestPersonalWithoutAddressee: what has blanks goes to nobody of whom nothing is known.
func TestPersonalWithoutAddressee(t *testing.T) {
	personal := notice.Message{Content: json.RawMessage(`{"text":"Kính gửi {ten}"}`), Blanks: []notice.Blanks{{Name: 1}}}
	if _, err := newContentCall(personal, nil, true); err == nil {
		t.Error("it goes with its blanks")
	}
	if _, err := newContentCall(personal, &theLan, true); err != nil {
		t.Error(err)
	}
	if _, err := newContentCall(notice.Message{Content: personal.Content}, nil, true); err != nil {
		t.Error(err)
	}
}
