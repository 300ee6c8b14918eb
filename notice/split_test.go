package notice

import (
	"strconv"
	"strings"
	"testing"
	"unicode"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	buttons := [][]Button{{{Label: "Có", Data: "yes"}}}
	line := strings.Repeat("x", 999) + "\n"
	for _, tt := range []struct {
		name string
		in   Message
		want []string // length in units, ":" what it begins with, "+" when it has the buttons
	}{
		{"fits", Message{Text: strings.Repeat("ạ", 4096), Buttons: buttons}, []string{"4096 ạ+"}},
		{"line ends", Message{Text: strings.Repeat(line, 9), Buttons: buttons}, []string{"3999 x", "3999 x", "1000 x+"}},
		{"blanks", Message{Text: strings.Repeat(strings.Repeat("y", 99)+" ", 50), Buttons: buttons}, []string{"3999 y", "1000 y+"}},
		{"one long word", Message{Text: strings.Repeat("z", 4097)}, []string{"4096 z", "1 z"}},
		{"two units a letter", Message{Text: strings.Repeat("🎓", 2049)}, []string{"4096 🎓", "2 🎓"}},
		{"bold over the cut", Message{Text: "<b>" + strings.Repeat(line, 5) + "</b>"}, []string{"4006 <", "1007 <"}},
		{"caption", Message{File: 1, Text: strings.Repeat(line, 6), Buttons: buttons}, []string{"999 x", "3999 x", "1000 x+"}},
		{"reference at the cut", Message{Text: strings.Repeat("x", 4093) + "&amp;y"}, []string{"4093 x", "6 &"}},
		{"nothing after the cut", Message{Text: "<b>" + strings.Repeat("x", 4089) + "\n\n\n\n</b>", Buttons: buttons}, []string{"4096 <+"}},
		{"toast", Message{Tap: "q", Text: "<b>" + strings.Repeat("x", 300) + "</b>"}, []string{"200 x"}},
	} {
		var got []string
		for _, m := range Split(tt.in) {
			text := strconv.Itoa(Units(m.Text)) + " " + string([]rune(m.Text)[:1])
			if m.Buttons != nil {
				text += "+"
			}
			got = append(got, text)
		}
		if strings.Join(got, "|") != strings.Join(tt.want, "|") {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if parts := Split(Message{File: 7, Text: strings.Repeat(line, 2)}); parts[0].File != 7 || parts[1].File != 0 {
		t.Errorf("the file goes with %+v", parts)
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Đã <b>ghi</b>":                        "Đã ghi",
		"&lt;1&gt; &amp; 2":                    "<1> & 2",
		"2 < 3":                                "2 < 3",
		`<a href="https://x.vn?a&amp;b">x</a>`: "x",
	} {
		if got := Plain(text); got != want {
			t.Errorf("Plain(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("<b>chữ đậm</b> thường\n", 600)
	f.Add("&amp;<i>🎓 </i>\n\n", 900)
	f.Add("<b>", 1500)
	f.Add("x<", 4096)
	f.Fuzz(func(t *testing.T, text string, times int) {
		if times < 0 || times > 5000 || len(text)*times > 200_000 {
			t.Skip()
		}
		whole := strings.Repeat(text, times)
		parts := Split(Message{Text: whole, RemoveKeyboard: true})
		var joined strings.Builder
		for i, p := range parts {
			if n := Units(p.Text); n > MaxText {
				t.Fatalf("part %d has %d units", i, n)
			}
			if p.RemoveKeyboard != (i == len(parts)-1) {
				t.Errorf("part %d of %d has RemoveKeyboard %t", i, len(parts), p.RemoveKeyboard)
			}
			joined.WriteString(p.Text)
		}
		if !strings.ContainsAny(text, "<&") && inked(joined.String()) != inked(whole) {
			t.Errorf("Split loses or adds text of %q × %d", text, times)
		}
	})
}

// inked is the text without white space, which a cut may drop.
func inked(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}
