package letters_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/loptruong/loptruong/letters"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"Nguyễn Thị Lan", "Nguyễn Thị Lan"},
		{"", ""},
		{" \t\n", ""},

		{"Ðông Hải", "Đông Hải"},
		{"Ɖoàn ðặng ɖức", "Đoàn đặng đức"},

		{"H’Hen, H‘Loan, HʼMi, H`Nghĩa, H´Lan, H′Bia, H＇Yéo", "H'Hen, H'Loan, H'Mi, H'Nghĩa, H'Lan, H'Bia, H'Yéo"},
		{"chính\u2011quyền, 2\u20102022, 16\u201319/8, a\u2014b, \u22125", "chính-quyền, 2-2022, 16-19/8, a-b, -5"},
		{"bồi\u00addưỡng", "bồidưỡng"},
		{"TP．HCM。", "TP.HCM."},

		{"Lê\u00a0Văn\u2003Bảo\u3000\u2028Anh\r\nTư\u2800", "Lê Văn Bảo Anh Tư"},
		{"Lê\u200b An\ufeff\u2060\u0000\u0007", "Lê An"},
		{"０９１２ ＡＢ", "0912 AB"},

		{"Nguye\u0302\u0303n", "Nguyễn"},
		{"Nguye\u200b\u0302\u034f\u0303n", "Nguyễn"}, // what can't be seen stood between
		{"a\xffb", "a\ufffdb"},
	} {
		if got := letters.Clean(tt.in); got != tt.want {
			t.Errorf("Clean(%+q) = %+q, want %+q", tt.in, got, tt.want)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want []string
	}{
		{"KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN", []string{"KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"}},
		{"TM. BAN;  PHÓ BAN ;；C", []string{"TM. BAN", "PHÓ BAN", "C"}},
		{"A\r\n\r\nB\u2028C\u0085D", []string{"A", "B", "C", "D"}},
		{" Ðỗ\u00a0H’Hen ", []string{"Đỗ H'Hen"}},
		{" ;\n ; ", nil},
		{"", nil},
	} {
		if got := letters.Lines(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("Lines(%+q) = %+q, want %+q", tt.in, got, tt.want)
		}
	}
}

func TestUnprintable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Lớp bồi dưỡng “Dân vận khéo”: 87,5 % № 2 … Đinh Ƀlôh, Y Kiê̆n Ajŭn": "",
		"":            "",
		"Lê 🙂 An":     "🙂",
		"王 Lê":        "王",
		"a\ufffdb":    "\ufffd",
		"a\u2011b":    "\u2011",
		"a\nb":        "\n",
		"Lê\u034f An": "\u034f",
	} {
		if got := letters.Unprintable(text); got != want {
			t.Errorf("Unprintable(%+q) = %+q, want %+q", text, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"Nguyễn Thị Hoà", "nguyen thi hoa"},
		{"NGUYỄN  THỊ HÒA ", "nguyen thi hoa"},
		{"Đặng Kim Thảo\u200b", "dang kim thao"},
		{"Ðặng Kim Thảo", "dang kim thao"},
		{"Nguye\u0302\u0303n", "nguyen"}, // decomposed
		{"H’Hen Niê", "h hen nie"},
		{"H' Hen Niê", "h hen nie"},
		{"TP.HCM", "tp hcm"},
		{"TP. HCM.", "tp hcm"},
		{"Ngọc\u2011Ánh", "ngoc anh"},
		{"ŉ ﬁ Ⅳ", "n fi iv"},
		{"", ""},
	} {
		if got := letters.Fold(tt.in); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// hold checks what is promised of any text.
func hold(t *testing.T, s string) {
	t.Helper()
	clean := letters.Clean(s)
	folded := letters.Fold(s)
	switch {
	case letters.Clean(clean) != clean:
		t.Fatalf("Clean(%+q) = %+q, cleaned again %+q", s, clean, letters.Clean(clean))
	case !utf8.ValidString(clean) || !norm.NFC.IsNormalString(clean) || strings.TrimSpace(clean) != clean || strings.ContainsRune(clean, 0):
		t.Fatalf("Clean(%+q) = %+q", s, clean)
	case letters.Fold(clean) != folded:
		t.Fatalf("Fold(%+q) = %+q, cleaned before %+q", s, folded, letters.Fold(clean))
	case letters.Fold(folded) != folded:
		t.Fatalf("Fold(%+q) = %+q, folded again %+q", s, folded, letters.Fold(folded))
	}
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		if other := form.String(s); utf8.ValidString(s) && (letters.Clean(other) != clean || letters.Fold(other) != folded) {
			t.Fatalf("%+q in another form is %+q, folded %+q, want %+q, %+q", s, letters.Clean(other), letters.Fold(other), clean, folded)
		}
	}
}

// Every rune between two letters keeps the promises. Those of one large script
// are all of a kind, and tried by the fuzzer.
func TestEveryRune(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= 0xffff; r++ {
		if utf8.ValidRune(r) && !unicode.In(r, unicode.Han, unicode.Hangul, unicode.Yi, unicode.Co) {
			hold(t, "e"+string(r)+"\u0301a")
		}
	}
}

func FuzzLetters(f *testing.F) {
	f.Add("Nguyễn Phước Bảo Ngọc Quỳnh Như Thuỷ Tiên")
	f.Add("H\u00b4Lan e\u200b\u0302\u0303 TP．HCM \u2011ﬁ\u0149 " + strings.Repeat("\u0301", 40))
	f.Fuzz(func(t *testing.T, s string) { hold(t, s) })
}

// The order of lists, as it stands; no two are of one place but those on a line.
var inOrder = [][]string{
	{"An"}, {"Lê An"}, {"Nguyễn An"}, {"Nguyễn Văn An"}, {"Phạm An"},
	{"Lê Ảnh"}, {"Lê Ánh"}, {"Lê Anh Ánh"},
	{"Trần Ân"}, {"Lê Ẩn"}, {"Lê Ấn"},
	{"Lê Bảo"},
	{"Lê Dung"}, {"Trần Dung"}, {"Trần Dùng"}, {"Lê Dũng"},
	{"Võ Duyên"}, {"An Đào"}, {"Lê Đào"}, {"Ngô Đức"},
	{"LÊ HOÀ", "Lê Hòa", "lê hòa"}, {"Trần Hoà", "TRẦN HÒA"}, {"Lê Hoá"},
	{"Lê La"}, {"Lê Là"}, {"Lê Lả"}, {"Lê Lã"}, {"Lê Lá"}, {"Lê Lạ"},
	{"Nguyễn Thi Lan"}, {"Nguyễn Thi Ngọc Lan"}, {"Nguyễn Thị Lan"}, {"Nguyễn Thị Bé Lan"}, {"Nguyễn Thị Ngọc Lan"},
	{"Lê Thuỷ", "Lê Thủy"}, {"Lê Thư"},
	{"Lê Uyên"}, {"Lê Ước"},
}

func TestSortKey(t *testing.T) {
	t.Parallel()
	type placed struct {
		name  string
		place int
	}
	var want []placed
	for i, group := range inOrder {
		for _, name := range group {
			want = append(want, placed{name, i})
		}
	}
	got := slices.Clone(want)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	slices.SortFunc(got, func(a, b placed) int { return strings.Compare(letters.SortKey(a.name), letters.SortKey(b.name)) })
	for i := range got {
		if got[i].place != want[i].place {
			t.Errorf("%d: %s, want %s", i, got[i].name, want[i].name)
		}
	}
	for _, group := range inOrder {
		for _, name := range group {
			if letters.SortKey(name) != letters.SortKey(group[0]) {
				t.Errorf("%s and %s have two places", name, group[0])
			}
		}
	}
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		letters.Fold("Nguyễn Phước Bảo Ngọc Quỳnh Như Thuỷ Tiên")
	}
}

func BenchmarkSortKey(b *testing.B) {
	for b.Loop() {
		letters.SortKey("Nguyễn Thị Ngọc Lan")
	}
}
