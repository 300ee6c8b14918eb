package course

import (
	"fmt"
	"testing"
)

func TestSessionCode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"285492": "285492", "012345": "012345", "285 492": "285492", "285-492": "285492", "285.492": "285492", "28 54 92": "285492",
		"2 8 5 4 9 2": "285492", "２８５４９２": "285492", "285492 ạ": "285492", "Dạ, em gửi mã 285492 ạ!": "285492", "Mã 285492": "285492",
		"MÃ: 285492.": "285492", "mã là 285 492": "285492", "ma so 285492": "285492", "điểm danh 285492": "285492", "dd285492": "285492",
		"my code is 285492": "285492", "16 08 22": "160822", "99.08.22": "990822",

		"12345": "", "1234567": "", "12345a": "", "": "", "không có": "", "0912345678": "", "0912 345 678": "", "+84285492": "", "+285492": "",
		"16/8/22": "", "16-08-22": "", "16.08.22": "", "1.1.1990": "", "1-1-1990": "", "285492/QĐ": "", "285492 hay 285493": "", "7:15 285492": "",
		"28549 2": "", "2854.92": "", "285,492": "",

		"phòng 285492": "285492?", "285492 đồng": "285492?", "số điện thoại 285492": "285492?",
	} {
		code, sure := SessionCode(text)
		if code != "" && !sure {
			code += "?"
		}
		if code != want {
			t.Errorf("%q: %q, want %q", text, code, want)
		}
	}
}

// TestNewSessionCode: six digits, none of those that are taken.
func TestNewSessionCode(t *testing.T) {
	t.Parallel()
	var taken []string
	for n := range 500_000 {
		taken = append(taken, fmt.Sprintf("%06d", 2*n))
	}
	for range 5 {
		if code := NewSessionCode(taken); len(code) != 6 || (code[5]-'0')%2 == 0 {
			t.Errorf("made %q", code)
		}
	}
}
