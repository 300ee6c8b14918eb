package course_test

import (
	"testing"

	"github.com/loptruong/loptruong/course"
)

func TestPersonalCode(t *testing.T) {
	code := course.NewPersonalCode()
	if got, ok := course.ParsePersonalCode(code); !ok || got != code {
		t.Errorf("%q is read as %q, %v", code, got, ok)
	}
	for typed, want := range map[string]string{
		"k7qm2xwd": "K7QM-2XWD", " k7qm - 2xwd ": "K7QM-2XWD", "Ｋ７ＱＭ２ＸＷＤ": "K7QM-2XWD", "K7QM–2XWD": "K7QM-2XWD",
		"": "", "K7QM-2XW": "", "K7QM-2XWDE": "", "K7QM-2XW0": "", "K7QM-2XWĐ": "", "285492": "",
	} {
		if got, ok := course.ParsePersonalCode(typed); got != want || ok != (want != "") {
			t.Errorf("%q is read as %q, %v", typed, got, ok)
		}
	}
}
