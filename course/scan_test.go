package course_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// TestScan: a code of the screen is taken while it is shown and for the step after, for
// the session and the key that it was made with.
func TestScan(t *testing.T) {
	shown := coursetest.At("16/8 7:20")
	text := course.NewScan("key", 1<<62, shown.Add(7*time.Second))
	if link := "k_" + text; len(link) > 64 || !regexp.MustCompile(`^[A-Za-z0-9_-]+$`).MatchString(link) {
		t.Errorf("no start parameter: %q", link)
	}
	scan, ok := course.ReadScan(text)
	if !ok || scan.Session != 1<<62 || !scan.By("key") {
		t.Fatalf("read as %+v, %v", scan, ok)
	}
	if scan.By("other") || scan.By("") {
		t.Error("of another screen too")
	}
	for after, want := range map[time.Duration]bool{-time.Second: false, 0: true, 39 * time.Second: true, 40 * time.Second: false, time.Hour: false} {
		if got := scan.Shown(shown.Add(after), shown.Add(after)); got != want {
			t.Errorf("%v after it was shown: %v", after, got)
		}
	}
	if !scan.Shown(shown.Add(-time.Hour), shown.Add(time.Hour)) {
		t.Error("what has waited for the program isn't taken")
	}
	for i := range text {
		if text[i] == '_' {
			continue
		}
		forged := text[:i] + map[bool]string{true: "b", false: "a"}[text[i] == 'a'] + text[i+1:]
		if s, ok := course.ReadScan(forged); ok && s.By("key") {
			t.Errorf("forged: %q", forged)
		}
	}
	for _, text := range []string{"", "_", "1_2", "x y_1_a", strings.Repeat("z", 100) + "_1_a"} {
		if _, ok := course.ReadScan(text); ok {
			t.Errorf("%q is read", text)
		}
	}
}
