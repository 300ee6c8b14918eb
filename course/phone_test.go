package course

import "testing"

func TestParsePhone(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"0912345678", "0912345678"},
		{"0912.345.678", "0912345678"},
		{"+84 912 345 678", "0912345678"},
		{"84912345678", "0912345678"},
		{"0084912345678", "0912345678"},
		{"912345678", "0912345678"},
		{"０９１２３４５６７８", "0912345678"},
		{"0912‑345‑678", "0912345678"},
		{"+84 (0) 912 345 678", "0912345678"},
		{"0943396569 – 0770479515", "0943396569"},
		{"không có\n0770479515", "0770479515"},
		{"0943396569 - 0770479515", "0943396569"},
		{"không có / 0770479515", "0770479515"},
		{"0275 3822 105", "02753822105"},

		{"", ""},
		{"0", ""},
		{"01234567890", ""},
		{"9.12345678E8", ""},
		{"không dùng", ""},
	} {
		if got, ok := ParsePhone(tt.in); got != tt.want || ok != (tt.want != "") {
			t.Errorf("ParsePhone(%q) = %q, %v; want %q", tt.in, got, ok, tt.want)
		}
	}
}

func FuzzParsePhone(f *testing.F) {
	f.Add("+84 912 345 678")
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := ParsePhone(s)
		if !ok {
			return
		}
		if again, ok := ParsePhone(p); !ok || again != p {
			t.Fatalf("ParsePhone(%q) = %q, which reads as %q", s, p, again)
		}
	})
}

func TestParsePhones(t *testing.T) {
	for _, tt := range []struct{ in, first, second string }{
		{"0943396569 - 0770479515", "0943396569", "0770479515"},
		{"0943396569; +84 (0)770 479 515", "0943396569", "0770479515"},
		{"0943396569/0943.396.569", "0943396569", ""},
		{"không có / 0770479515", "0770479515", ""},
		{"0943-396-569", "0943396569", ""},
		{"0943396569/123", "0943396569", ""},
		{"", "", ""},
	} {
		if first, second := ParsePhones(tt.in); first != tt.first || second != tt.second {
			t.Errorf("ParsePhones(%q) = %q, %q; want %q, %q", tt.in, first, second, tt.first, tt.second)
		}
	}
}

func TestForeignPhone(t *testing.T) {
	for in, want := range map[string]bool{
		"+1 408 555 1234": true, "+81-90-1234-5678": true, "0081 90 1234 5678": true, "+856 20 5555 1234": true,
		"+84 912 345 678": false, "+84 912": false, "0084 1234567": false, "+ 84 12 345 6789": false, "0912345678": false,
		"091234567": false, "14085551234": false, "+1": false, "+1 408 x": false, "+1234567890123456": false, "": false,
	} {
		if got := ForeignPhone(in); got != want {
			t.Errorf("ForeignPhone(%q) = %v", in, got)
		}
	}
}

// Either number of two is the person's, a foreign one is kept and is nobody's.
func TestPhonesOfAPlace(t *testing.T) {
	var e Enrollment
	for text, want := range map[string]string{
		"0943 396 569 / 0770479515": "0943396569; 0770479515", "+1 408 555 1234": "+1 408 555 1234", "0943396569": "0943396569", "": "",
	} {
		if err := e.Set(FieldPhone, text); err != nil || e.Value(FieldPhone) != want {
			t.Errorf("%q is %q, %v", text, e.Value(FieldPhone), err)
		}
		again := e
		if err := again.Set(FieldPhone, e.Value(FieldPhone)); err != nil || again != e {
			t.Errorf("%q is read again as %+v, %v", e.Value(FieldPhone), again, err)
		}
	}
	two := Trainee{Name: "Lê An", Phone: "0943396569", PhoneAlt: "0770479515"}
	for phone, want := range map[string]bool{"0943396569": true, "0770479515": true, "0912345678": false, "": false} {
		if got := (Claim{Phone: phone}).Proves(Enrollment{Trainee: two}) == LinkedByPhone; got != want {
			t.Errorf("a claim by %q proves %v", phone, got)
		}
		if got := two.SharesPhone(Trainee{PhoneAlt: phone}); got != want {
			t.Errorf("%q is shared: %v", phone, got)
		}
	}
	known := Enrollment{Trainee: two}
	if got := completed(Enrollment{Trainee: Trainee{Name: "Lê An", Phone: "0943396569"}}, known); got.Trainee != two {
		t.Errorf("a file with the first number makes it %+v", got.Trainee)
	}
	if err := e.Set(FieldPhone, "không có"); err == nil {
		t.Error("words are a phone number")
	}
}
