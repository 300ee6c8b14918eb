package course

import (
	"errors"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/letters"
)

func TestCheckName(t *testing.T) {
	for _, tt := range []struct {
		name string
		ok   bool
	}{
		{"Nguyễn Thị Lan", true},
		{"H'Hen Niê", true},
		{"Y-Bion", true},
		{"Y. Bion", true},
		{"Lê Văn Hải - Bí thư", false},
		{"Lê Văn Hải .", false},
		{"王小明", false},
		{"Lê Thị Ba (B)", false},
		{"😀😀", false},
		{"0912345678", false},
		{"A", false},
		{"", false},
		{strings.Repeat("Anh ", 21), false},
	} {
		if err := CheckName(tt.name); (err == nil) != tt.ok {
			t.Errorf("CheckName(%q) = %v", tt.name, err)
		}
	}
}

func TestParseName(t *testing.T) {
	for _, tt := range []struct{ in, name, birth string }{
		{"Nguyễn Văn A", "Nguyễn Văn A", ""},
		{"Nguyễn Văn A.", "Nguyễn Văn A", ""},
		{"  nguyễn  văn a ", "nguyễn văn a", ""},
		{"Tôi là Nguyễn Văn A.", "Nguyễn Văn A", ""},
		{"Em tên Nguyễn Văn A ạ", "Nguyễn Văn A", ""},
		{"Em tên là Nguyễn Văn A ạ!", "Nguyễn Văn A", ""},
		{"EM TÊN LÀ NGUYỄN VĂN A Ạ", "NGUYỄN VĂN A", ""},
		{"Dạ, em là Nguyễn Văn A nhé", "Nguyễn Văn A", ""},
		{"Xin chào, tôi là Nguyễn Văn A", "Nguyễn Văn A", ""},
		{"Xin chào Ban Tổ chức, tôi tên là Nguyễn Văn A ạ.", "Nguyễn Văn A", ""},
		{"Chào anh chị ạ, Nguyễn Văn A", "Nguyễn Văn A", ""},
		{"Xin chào! Nguyễn Văn A", "Nguyễn Văn A", ""},
		{"Alo, Nguyễn Văn A đây", "Nguyễn Văn A", ""},
		{"Tên tôi là Nguyễn Văn A", "Nguyễn Văn A", ""},
		{"Tên của em là Nguyễn Văn A", "Nguyễn Văn A", ""},
		{"Họ và tên: Nguyễn Văn A", "Nguyễn Văn A", ""},
		{"Ho va ten: Nguyen Van A", "Nguyen Van A", ""},
		{"toi la Nguyen Van A a", "Nguyen Van A", ""},
		{"Đồng chí Nguyễn Văn A", "Nguyễn Văn A", ""},
		{"Em Nguyễn Văn A", "Nguyễn Văn A", ""},
		{"«Nguyễn Văn A»", "", ""},
		{"Nguyễn Văn A, xin cảm ơn", "Nguyễn Văn A", ""},
		{"Nguyễn Văn A. Em cảm ơn ạ!", "Nguyễn Văn A", ""},
		{"My name is Nguyen Van A", "Nguyen Van A", ""},

		// Names that look like courtesy.
		{"Tôi là La Văn Cầu", "La Văn Cầu", ""},
		{"Chảo Láo Tả", "Chảo Láo Tả", ""},
		{"chao lao ta", "chao lao ta", ""},
		{"Vàng A Chín", "Vàng A Chín", ""},
		{"Vang A Chin", "Vang A Chin", ""},
		{"Ông Ích Khiêm", "Ông Ích Khiêm", ""},
		{"Tô Văn Em", "Tô Văn Em", ""},
		{"Trần Thị Nha", "Trần Thị Nha", ""},
		{"Hiền Lương", "Hiền Lương", ""},
		{"Tenzin Đức", "Tenzin Đức", ""},
		{"Y-Bion Êban", "Y-Bion Êban", ""},
		{"H'Hen Niê", "H'Hen Niê", ""},
		{"Võ Thị Cảm", "Võ Thị Cảm", ""},
		{"Nguyễn Văn Sinh", "Nguyễn Văn Sinh", ""},

		// With the date of birth.
		{"Nguyễn Văn A, 30/4/1985", "Nguyễn Văn A", "30/4/1985"},
		{"Nguyễn Văn A 30/4/1985", "Nguyễn Văn A", "30/4/1985"},
		{"Nguyễn Văn A - 30-4-1985", "Nguyễn Văn A", "30/4/1985"},
		{"Nguyễn Văn A (1985)", "Nguyễn Văn A", "1985"},
		{"Nguyễn Văn A sinh ngày 30.4.1985 ạ", "Nguyễn Văn A", "30/4/1985"},
		{"Nguyễn Văn A, sinh ngày 30 tháng 4 năm 1985", "Nguyễn Văn A", "30/4/1985"},
		{"Em tên Nguyễn Văn A, sinh năm 1985 ạ.", "Nguyễn Văn A", "1985"},
		{"Nguyễn Văn A sn 1985", "Nguyễn Văn A", "1985"},
		{"nguyen van a sinh 30/4/1985", "nguyen van a", "30/4/1985"},
		{"Nguyễn Văn Sinh, 30/4/1985", "Nguyễn Văn Sinh", "30/4/1985"},
		{"Nguyễn Văn Sinh 1985", "Nguyễn Văn Sinh", "1985"},
		{"nguyen van sinh 1985", "nguyen van sinh", "1985"},
		{"Nguyễn Văn Năm năm 1985", "Nguyễn Văn Năm", "1985"},
		{"Họ tên: Nguyễn Văn A; Ngày sinh: 30/4/1985", "Nguyễn Văn A", "30/4/1985"},
		{"30/4/1985 Nguyễn Văn A", "Nguyễn Văn A", "30/4/1985"},
		{"Nguyễn Văn A\n30/4/1985", "Nguyễn Văn A", "30/4/1985"},
	} {
		name, birth, err := ParseName(tt.in)
		if name != tt.name || birth.String() != tt.birth || (err == nil) != (tt.name != "") {
			t.Errorf("ParseName(%q) = %q, %q, %v; want %q, %q", tt.in, name, birth, err, tt.name, tt.birth)
		}
	}
}

// What is no name is refused by what is wrong with it.
func TestNoNames(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"xin chào", "name.wanted"},
		{"Xin chào Ban Tổ chức ạ!", "name.wanted"},
		{"Alo", "name.wanted"},
		{"alo alo", "name.wanted"},
		{"Hello 👋", "name.bad_letter"},
		{"hello", "name.wanted"},
		{"Chào bot", "name.wanted"},
		{"dạ vâng ạ", "name.wanted"},
		{"ok", "name.wanted"},
		{"Em cảm ơn ạ", "name.wanted"},
		{"Tôi là", "name.wanted"},
		{"...", "name.wanted"},
		{"1985", "name.wanted"},
		{"30/4/1985 ạ", "name.wanted"},

		{"😀😀", "name.bad_letter"},
		{"Nguyễn Văn A 🌹", "name.bad_letter"},
		{"Nguyễn Văn A, xã Tân Thanh", "name.bad_letter"},
		{"Nguyễn Văn A 0912345678 xã Tân Thanh", "name.bad_letter"},
		{"王小明", "name.bad_letter"},
		{"A", "name.too_short"},
		{strings.Repeat("a", 300), "name.too_long"},
		{strings.Repeat("Nguyễn ", 50), "name.too_long"},

		{"Nguyễn Văn A, 31/2/1985", "birth.bad_day"},
		{"Nguyễn Văn A, 30/4/2085", "birth.bad_year"},
		{"Nguyễn Văn A, 30/4", "birth.bad"},
	} {
		name, birth, err := ParseName(tt.in)
		refused, _ := errors.AsType[*Error](err)
		if name != "" || !birth.IsZero() || refused == nil || refused.TextID != tt.want {
			t.Errorf("ParseName(%q) = %q, %q, %v; want %s", tt.in, name, birth, err, tt.want)
		}
	}
}

// A name that can stand on a roster is read as it is, and with whatever courtesy and
// date of birth round it.
func TestNamesHoweverTyped(t *testing.T) {
	names := []string{
		"Nguyễn Thị Lan", "Lê Văn Em", "TRẦN THỊ ÁNH NGUYỆT", "La Thị Hà", "Y Blêo Êban", "H'Hen Niê", "K'Brốih", "Đinh Văn Chí", "Tạ Thị Mình",
		"Công Tằng Tôn Nữ Ngọc Ánh", "Sinh Văn Năm", "Huỳnh Ngày Đông", "Cao Thị Là", "Đồng Văn Thầy", "Phạm Ban", "Nguyen Thi Lan",
	}
	for _, name := range names {
		for _, round := range []string{
			"%", "% ạ", "%.", "Tôi là %", "Tôi tên là % ạ", "Xin chào, tôi là %.", "Dạ, %", "Chào Ban Tổ chức, em tên %", "Họ và tên: %", "% xin cảm ơn",
			"%, 14/5/1982", "% - 14/5/1982", "%; sinh ngày 14/5/1982 ạ", "Tôi là %, sinh năm 1982.", "% 14051982",
		} {
			typed := strings.ReplaceAll(round, "%", name)
			if got, _, err := ParseName(typed); got != name {
				t.Errorf("ParseName(%q) = %q, %v", typed, got, err)
			}
		}
	}
}

func FuzzParseName(f *testing.F) {
	for _, s := range []string{"Nguyễn Văn A, 30/4/1985 ạ", "Xin chào, em tên là Lan.", "la ", "²", "- ạ . ạ", "tên\x00tôi"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, birth, err := ParseName(s)
		if err != nil {
			if refused, ok := errors.AsType[*Error](err); !ok || name != "" || !birth.IsZero() || !errors.Is(refused, ErrInvalid) {
				t.Errorf("ParseName(%q) = %q, %v, %v", s, name, birth, err)
			}
			return
		}
		if CheckName(name) != nil || letters.Clean(name) != name {
			t.Errorf("ParseName(%q) = %q, which can't be stored", s, name)
		}
	})
}
