package course

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMatchSigned: of the files that come back those are taken that are signed and say what the
// paper does, each of the others has its reason, and the digest is of all of it.
func TestMatchSigned(t *testing.T) {
	t.Parallel()
	says := func(code string) PaperText { return PaperText{Pages: 1, Text: "Giấy của " + code} }
	var papers []PaperToSign
	codes := []string{"AAAA-AAAA-22", "BBBB-BBBB-22", "CCCC-CCCC-22", "DDDD-DDDD-22", "EEEE-EEEE-22"}
	for i, code := range codes {
		papers = append(papers, PaperToSign{Certificate: Certificate{
			ID: int64(i + 1), Year: 2022, No: i + 1, Code: code, State: Issued, UnsignedID: int64(i + 11)}, SHA256: "drawn " + code, Text: says(code)})
	}
	papers[3].State = Revoked
	papers[4].FileID = 99 // signed already
	good := func(name, code string) SignedFile {
		return SignedFile{Name: name, SHA256: name, Text: says(code), By: "Văn phòng"}
	}
	with := func(f SignedFile, change func(*SignedFile)) SignedFile {
		change(&f)
		return f
	}
	for _, tt := range []struct {
		name  string
		files []SignedFile
		taken []string // names, by number
		left  []LeftFile
		wait  int
	}{
		{"both", []SignedFile{good("2.pdf", codes[1]), good("1.pdf", codes[0])}, []string{"1.pdf", "2.pdf"}, nil, 1},
		{"nothing", nil, nil, nil, 3},
		{"foreign", []SignedFile{good("x.pdf", "KKKK-KKKK-22"), good("1.pdf", codes[0])}, []string{"1.pdf"}, []LeftFile{{"x.pdf", SignedForeign, ""}}, 2},
		{"doubled", []SignedFile{good("1.pdf", codes[0]), good("1b.pdf", codes[0])}, nil,
			[]LeftFile{{"1.pdf", SignedDoubled, "1/2022/GCN"}, {"1b.pdf", SignedDoubled, "1/2022/GCN"}}, 3},
		{"unsigned", []SignedFile{with(good("1.pdf", codes[0]), func(f *SignedFile) { f.Fault = SignedUnsigned }),
			with(good("2.pdf", codes[1]), func(f *SignedFile) { f.SHA256 = "drawn " + codes[1] })}, nil,
			[]LeftFile{{"1.pdf", SignedUnsigned, "1/2022/GCN"}, {"2.pdf", SignedUnsigned, "2/2022/GCN"}}, 3},
		{"changed", []SignedFile{with(good("1.pdf", codes[0]), func(f *SignedFile) { f.Text.Text += " và người khác" })}, nil,
			[]LeftFile{{"1.pdf", SignedChanged, "1/2022/GCN"}}, 3},
		{"something laid over it", []SignedFile{with(good("1.pdf", codes[0]), func(f *SignedFile) { f.Text.Noted = true })}, nil,
			[]LeftFile{{"1.pdf", SignedChanged, "1/2022/GCN"}}, 3},
		{"a page more", []SignedFile{with(good("1.pdf", codes[0]), func(f *SignedFile) { f.Text.Pages = 2 })}, nil,
			[]LeftFile{{"1.pdf", SignedChanged, "1/2022/GCN"}}, 3},
		{"revoked", []SignedFile{good("4.pdf", codes[3])}, nil, []LeftFile{{"4.pdf", SignedRevoked, "4/2022/GCN"}}, 3},
		{"already", []SignedFile{good("5.pdf", codes[4])}, nil, []LeftFile{{"5.pdf", SignedAlready, "5/2022/GCN"}}, 3},
		{"no PDF", []SignedFile{{Name: "doc.txt", Fault: SignedUnreadable}}, nil, []LeftFile{{"doc.txt", SignedUnreadable, ""}}, 3},
	} {
		d := MatchSigned(papers, tt.files)
		var taken []string
		for _, s := range d.Taken {
			taken = append(taken, s.File.Name)
		}
		if diff := cmp.Diff([]any{tt.taken, tt.left, tt.wait}, []any{taken, d.Left, d.Wait}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	first, other := MatchSigned(papers, []SignedFile{good("1.pdf", codes[0])}), MatchSigned(papers, []SignedFile{with(good("1.pdf", codes[0]), func(f *SignedFile) { f.SHA256 = "y" })})
	if first.Seen() == other.Seen() || first.Seen() == MatchSigned(papers, nil).Seen() {
		t.Error("another file has the same digest")
	}
}
