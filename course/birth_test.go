package course

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestParseBirth(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"14/5/1982", "14/5/1982"},
		{"14-05-1982", "14/5/1982"},
		{" 14.5.82 ", "14/5/1982"},
		{"14/5/05", "14/5/2005"},
		{"30–4–1985", "30/4/1985"},
		{"30 — 4 — 1985", "30/4/1985"},
		{"30 4 1985", "30/4/1985"},
		{"30,4,1985", "30/4/1985"},
		{"30/4-1985", "30/4/1985"},
		{"３０／４／１９８５", "30/4/1985"},
		{"30\u200b/4/1985", "30/4/1985"},
		{"29/2/1984", "29/2/1984"},

		{"30041985", "30/4/1985"},
		{"300485", "30/4/1985"},
		{"19850430", "30/4/1985"},
		{"1985-04-30", "30/4/1985"},
		{"1985/4/30", "30/4/1985"},

		{"30 tháng 4 năm 1985", "30/4/1985"},
		{"ngày 30 tháng 04 năm 1985", "30/4/1985"},
		{"30 thang 4 nam 1985", "30/4/1985"},
		{"30 tháng tư năm 1985", "30/4/1985"},
		{"30 tháng tư 1985", "30/4/1985"},
		{"1 tháng giêng năm 1985", "1/1/1985"},
		{"30 tháng năm năm 1985", "30/5/1985"},
		{"30 tháng năm, 1985", "30/5/1985"},
		{"3 tháng mười 1985", "3/10/1985"},
		{"3 tháng mười một năm 1985", "3/11/1985"},
		{"3 tháng mười hai năm 1985", "3/12/1985"},
		{"3 tháng chạp năm 1985", "3/12/1985"},
		{"tháng 4 ngày 3 năm 1985", "3/4/1985"},
		{"năm 1985 tháng 4 ngày 3", "3/4/1985"},
		{"Ngày, tháng, năm sinh: 30/4/1985", "30/4/1985"},

		{"30/4/1985 ạ", "30/4/1985"},
		{"30/4/1985ạ", "30/4/1985"},
		{"Dạ, 30/4/1985.", "30/4/1985"},
		{"sinh ngày 30.4.1985", "30/4/1985"},
		{"Dạ em sinh ngày 30/4/1985 ạ!", "30/4/1985"},
		{"Ngày sinh của tôi là 30/4/1985", "30/4/1985"},
		{"NS: 30/4/1985", "30/4/1985"},

		{"30 April 1985", "30/4/1985"},
		{"I was born on April 30th, 1985", "30/4/1985"},
		{"30-Apr-85", "30/4/1985"},
		{"4/30/1985", "30/4/1985"},

		{"1982", "1982"},
		{"năm 1982", "1982"},
		{"Tôi sinh năm 1982 ạ.", "1982"},
		{"sn 1982", "1982"},
	} {
		b, err := ParseBirth(tt.in)
		if got := b.String(); got != tt.want || err != nil {
			t.Errorf("ParseBirth(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
		}
		if BirthFromISO(b.ISO()) != b {
			t.Errorf("the ISO form of %q reads as %+v", tt.in, BirthFromISO(b.ISO()))
		}
	}
}

// What can't be a date of birth is refused by what is wrong with it.
func TestBadBirths(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"29/2/1983", "birth.bad_day"},
		{"31/4/1980", "birth.bad_day"},
		{"32/1/1980", "birth.bad_day"},
		{"13/13/1982", "birth.bad_day"},
		{"31 tháng 4 năm 1980", "birth.bad_day"},

		{"1800", "birth.bad_year"},
		{"1900", "birth.bad_year"},
		{"14/5/1900", "birth.bad_year"},
		{"14/5/1924", "birth.bad_year"},
		{"14/5/20", "birth.bad_year"},
		{"14/5/2030", "birth.bad_year"},
		{"30/4/9999", "birth.bad_year"},

		{"5/1982", "birth.bad"},
		{"tháng 4 năm 1985", "birth.bad"},
		{"tháng tư năm 1985", "birth.bad"},
		{"82", "birth.bad"},
		{"14/5", "birth.bad"},
		{"0/5/1982", "birth.bad"},
		{"00/00/1982", "birth.bad"},
		{"14/5/198", "birth.bad"},
		{"14/5/19822", "birth.bad"},
		{"3041985", "birth.bad"}, // 3/04 or 30/4
		{"0912345678", "birth.bad"},
		{"14/5/1982 7:30", "birth.bad"},
		{"14/5/1982 hoặc 15/5/1982", "birth.bad"},
		{"30/4/1985 âm lịch", "birth.bad"},
		{"Nguyễn Văn A, 30/4/1985", "birth.bad"},
		{"30 tháng 4 tháng 5 1985", "birth.bad"},
		{"tháng", "birth.bad"},
		{"mười bốn", "birth.bad"},
		{"hôm qua", "birth.bad"},
		{"🎂", "birth.bad"},
		{"٣٠/٤/١٩٨٥", "birth.bad"},
		{strings.Repeat("9", 4000), "birth.bad"},
		{"", "birth.bad"},
	} {
		b, err := ParseBirth(tt.in)
		refused, _ := errors.AsType[*Error](err)
		if !b.IsZero() || refused == nil || refused.TextID != tt.want || !errors.Is(err, ErrInvalid) {
			t.Errorf("ParseBirth(%q) = %q, %v; want %s", tt.in, b, err, tt.want)
		}
	}
}

// Every day of every year, in every way of writing it and with whatever courtesy
// round it, is that day.
func TestBirthsHoweverTyped(t *testing.T) {
	ways := []string{
		"%[1]d/%[2]d/%[3]d", "%02[1]d.%02[2]d.%[3]d", "%[1]d - %[2]d - %[3]d", "%02[1]d%02[2]d%[3]d", "%[3]d-%02[2]d-%02[1]d",
		"%[1]d tháng %[2]d năm %[3]d", "ngày %02[1]d THÁNG %02[2]d năm %[3]d", "tháng %[2]d ngày %[1]d năm %[3]d", "%[1]d\u00a0%[2]d\u00a0%[3]d",
		"%[1]d %[4]s %[3]d", "%[4]s %[1]d, %[3]d", "%02[1]d/%02[2]d/%02[5]d",
	}
	round := []string{"%s", "%s ạ", "Dạ %s", "Em sinh ngày %s ạ.", "ngày sinh: %s", "  %s\n", "(%s)"}
	random := rand.New(rand.NewPCG(1985, 4))
	first := time.Date(minBirthYear, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := first; day.Year() <= maxBirthYear; day = day.AddDate(0, 0, 1) {
		want := Birth{day.Year(), int(day.Month()), day.Day()}
		written := fmt.Sprintf(ways[random.IntN(len(ways))], want.Day, want.Month, want.Year, day.Month().String(), want.Year%100)
		typed := fmt.Sprintf(round[random.IntN(len(round))], written)
		if got, err := ParseBirth(typed); got != want {
			t.Fatalf("ParseBirth(%q) = %q, %v; want %q", typed, got, err, want)
		}
	}
}

func FuzzParseBirth(f *testing.F) {
	for _, s := range []string{"14/5/1982", "30 tháng tư năm 85 ạ", "19850430", "May 4, 1982", "tháng\x00năm", "²/³/1985"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := ParseBirth(s)
		if err != nil {
			if refused, ok := errors.AsType[*Error](err); !ok || !b.IsZero() || !strings.HasPrefix(refused.TextID, "birth.bad") {
				t.Errorf("ParseBirth(%q) = %v, %v", s, b, err)
			}
			return
		}
		if again, err := ParseBirth(b.String()); again != b {
			t.Errorf("ParseBirth(%q) = %v, which reads as %v, %v", s, b, again, err)
		}
		if BirthFromISO(b.ISO()) != b {
			t.Errorf("ParseBirth(%q) = %v, which can't be stored", s, b)
		}
	})
}
