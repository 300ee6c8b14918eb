package demo

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/i18n"
)

func TestSpoken(t *testing.T) {
	for _, tt := range []struct{ all, messages, lang, want string }{
		{"", "", "vi_VN.UTF-8", "vi"},
		{"", "", "vi", "vi"},
		{"", "", "en_US.UTF-8", "en"},
		{"", "vi_VN", "en_US.UTF-8", "vi"},
		{"C.UTF-8", "vi_VN", "vi_VN", "en"},
		{"", "", "fr_FR.UTF-8", "en"},
		{"", "", "vin_XX", "en"},
		{"", "", "", "en"},
	} {
		env := map[string]string{"LC_ALL": tt.all, "LC_MESSAGES": tt.messages, "LANG": tt.lang}
		if got := spoken(func(name string) string { return env[name] }); got != tt.want {
			t.Errorf("LC_ALL=%q LC_MESSAGES=%q LANG=%q is %s, want %s", tt.all, tt.messages, tt.lang, got, tt.want)
		}
	}
}

// TestUnknownLanguage: one that is not spoken is refused with those that are, before anything is made.
func TestUnknownLanguage(t *testing.T) {
	err := Run(t.Context(), Options{Out: t.TempDir(), Speed: 60, Lang: "fr"}, &bytes.Buffer{})
	if _, usage := errors.AsType[app.UsageError](err); !usage || !strings.Contains(err.Error(), "--lang fr") || !strings.Contains(err.Error(), "--lang vi or --lang en") {
		t.Errorf("--lang fr: %v", err)
	}
}

// TestPrinted: each figure has its words in both languages, and what is lost and doubled is explained.
func TestPrinted(t *testing.T) {
	for lang, want := range map[string][]string{
		i18n.Vietnamese: {"tin thất lạc", "lẽ ra phải đến", "tin gửi trùng", "hai lần", "Mở x/index.html"},
		i18n.English:    {"lost", "did not", "doubled", "twice", "Open x/index.html"},
	} {
		say, err := Speak(lang)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		(&result{}).print(&out, say, "x/index.html")
		for _, text := range want {
			if !strings.Contains(out.String(), text) {
				t.Errorf("in %s %q is missing:\n%s", lang, text, out.String())
			}
		}
		if strings.Contains(out.String(), "demo.") {
			t.Errorf("in %s a text is missing:\n%s", lang, out.String())
		}
	}
}

// TestProgress: on a terminal the line of a step changes as people are counted, elsewhere each step is one line.
func TestProgress(t *testing.T) {
	for _, live := range []bool{true, false} {
		var out bytes.Buffer
		p := &progress{out: &out, live: live}
		p.begin(time.Date(2022, 8, 16, 7, 15, 0, 0, time.UTC), "people join")
		p.drawn = time.Time{}
		p.count(97, 158)
		p.count(98, 158) // too soon
		p.count(158, 158)
		p.end()
		got := out.String()
		if moved := strings.Contains(got, "07:15  97/158\r\x1b[K") && !strings.Contains(got, "98/158") && strings.Contains(got, "158/158"); moved != live {
			t.Errorf("terminal %v: %q", live, got)
		}
		if lines := strings.Count(got, "\n"); lines != 1 || !live && strings.ContainsAny(got, "\r\x1b") {
			t.Errorf("terminal %v: %d lines: %q", live, lines, got)
		}
	}
}
