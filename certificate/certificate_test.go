package certificate

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"golang.org/x/text/unicode/norm"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

var update = flag.Bool("update", false, "write the golden files")

// maxBytes keeps a certificate under the size from which Telegram slows files.
const maxBytes = 95_000

func draw(t testing.TB, m *Maker, p course.Paper) []byte {
	t.Helper()
	pdf, err := m.Draw(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), -update when this is meant:\n%s", path, diff)
	}
}

func TestDrawText(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for name, p := range papers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name+".txt", textOf(t, draw(t, m, p)))
		})
	}
}

// Compression is part of the bytes: a new Go release may ask for -update.
func TestDrawBytes(t *testing.T) {
	t.Parallel()
	m := maker(t)
	var sums strings.Builder
	for _, name := range slices.Sorted(maps.Keys(papers)) {
		pdf := draw(t, m, papers[name])
		if len(pdf) > maxBytes {
			t.Errorf("%s has %d bytes, want at most %d", name, len(pdf), maxBytes)
		}
		fmt.Fprintf(&sums, "%x %s\n", sha256.Sum256(pdf), name)
	}
	golden(t, "sha256.txt", sums.String())
}

func TestDrawLayout(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for name, p := range papers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkLayout(t, draw(t, m, p), pageWidth, pageHeight, 17)
		})
	}
}

func TestDrawIsRepeatable(t *testing.T) {
	t.Parallel()
	m := maker(t)
	want := draw(t, m, paper())
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if got, err := m.Draw(paper(), nil); err != nil || !bytes.Equal(got, want) {
				t.Errorf("the same paper gave other bytes, error %v", err)
			}
		})
	}
	wg.Wait()
	other, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if got := draw(t, other, paper()); !bytes.Equal(got, want) {
		t.Error("another Maker gave other bytes")
	}
	if got := draw(t, m, papers["year_only"]); bytes.Equal(got, want) {
		t.Error("another paper gave the same bytes")
	}
}

func TestDrawDecomposedText(t *testing.T) {
	t.Parallel()
	m := maker(t)
	apart := paper()
	for _, s := range []*string{&apart.Name, &apart.Position, &apart.Unit, &apart.Title, &apart.Place,
		&apart.Form.GoverningBody, &apart.Form.IssuingBody, &apart.Form.Partner, &apart.Form.PlaceName, &apart.Form.SignerName} {
		*s = norm.NFD.String(*s)
	}
	apart.Form.SignerTitle = []string{norm.NFD.String("TM. BAN DÂN VẬN"), norm.NFD.String("TRƯỞNG BAN")}
	if apart.Name == paper().Name {
		t.Fatal("the name was not taken apart")
	}
	if faults := m.Check(apart); faults != nil {
		t.Errorf("faults %+v", faults)
	}
	if !bytes.Equal(draw(t, m, apart), draw(t, m, paper())) {
		t.Error("NFD text is drawn otherwise than NFC text")
	}
}

// vietnamese is every Vietnamese letter with a mark: 12 vowels, six tones, and
// đ, in both cases.
func vietnamese() string {
	var b strings.Builder
	for _, vowel := range "aăâeêioôơuưy" {
		for _, tone := range []string{"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"} {
			letter := norm.NFC.String(string(vowel) + tone)
			b.WriteString(letter + strings.ToUpper(letter))
		}
	}
	return b.String() + "đĐ"
}

func TestDrawVietnameseLetters(t *testing.T) {
	t.Parallel()
	m := maker(t)
	letters := vietnamese()
	if n := len([]rune(letters)); n != 146 {
		t.Fatalf("%d letters, want 146", n)
	}
	for _, f := range []*face{m.regular, m.bold, m.italic} {
		for _, r := range letters {
			if !f.has(r) || f.letters[r].advance <= 0 {
				t.Errorf("%s can't draw %c", f.name, r)
			}
		}
	}
	pdf := draw(t, m, paper(func(p *course.Paper) { p.Unit = letters }))
	text := strings.Join(strings.Fields(textOf(t, pdf)), "")
	if !strings.Contains(text, letters) {
		t.Errorf("the letters are not in %q", text)
	}
}

// TestCheck holds that Check names every fault, and that drawing refuses the same.
func TestCheck(t *testing.T) {
	t.Parallel()
	m := maker(t)
	long := strings.Repeat("W", 200)
	longer := long + " " + long + " " + long
	for _, tc := range []struct {
		name string
		p    course.Paper
		want []course.PaperFault
	}{
		{"nothing", paper(), nil},
		{"nothing of the longest", papers["longest"], nil},
		{"other peoples of Viet Nam", paper(func(p *course.Paper) { p.Name = "H'Hen Niê Brŏh Kpă Y-Čik" }), nil},
		{"what can't be seen", paper(func(p *course.Paper) { p.Name = "Lê\u200b Thị\u00a0Hoa\n" }), nil},

		{"emoji", paper(func(p *course.Paper) { p.Name = "Lê Hoa 😀🌸😀" }),
			[]course.PaperFault{{Field: course.PaperName, Text: "Lê Hoa 😀🌸😀", Letters: []rune("🌸😀")}}},
		{"in the form", paper(func(p *course.Paper) { p.Form.SignerTitle = []string{"KT. ★", "PHÓ"} }),
			[]course.PaperFault{{Field: course.PaperSignerTitle, Text: "KT. ★; PHÓ", Letters: []rune("★")}}},
		{"several", paper(func(p *course.Paper) { p.Unit, p.Form.SignerName, p.Title = "中文", long, "Lớp 😀" }), []course.PaperFault{
			{Field: course.PaperUnit, Text: "中文", Letters: []rune("中文")},
			{Field: course.PaperTitle, Text: "Lớp 😀", Letters: []rune("😀")},
			{Field: course.PaperSignerName, Text: long},
		}},

		{"signer", paper(func(p *course.Paper) { p.Form.SignerName = long }), []course.PaperFault{{Field: course.PaperSignerName, Text: long}}},
		{"place of the signature", paper(func(p *course.Paper) { p.Form.PlaceName = longer }), []course.PaperFault{{Field: course.PaperPlaceName, Text: longer}}},
		{"title", paper(func(p *course.Paper) { p.Title = strings.Repeat(long+" ", 30) }),
			[]course.PaperFault{{Field: course.PaperTitle, Text: strings.TrimSpace(strings.Repeat(long+" ", 30))}}},
		{"titles of the signer", paper(func(p *course.Paper) { p.Form.SignerTitle = []string{long, long, long, "TRƯỞNG BAN"} }),
			[]course.PaperFault{{Field: course.PaperSignerTitle, Text: long + "; " + long + "; " + long + "; TRƯỞNG BAN"}}},
		{"both heads", paper(func(p *course.Paper) {
			p.Form.GoverningBody, p.Form.Heading = longer+" "+longer, []string{longer, longer}
		}), []course.PaperFault{
			{Field: course.PaperGoverningBody, Text: longer + " " + longer}, {Field: course.PaperHeading, Text: longer + "; " + longer},
		}},
	} {
		got := m.Check(tc.p)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
		_, err := m.Draw(tc.p, nil)
		if tc.want == nil && err == nil {
			continue
		}
		refused, ok := errors.AsType[*course.PaperError](err)
		if !ok || !errors.Is(err, course.ErrInvalid) || cmp.Diff(tc.want, refused.Faults) != "" {
			t.Errorf("%s: drawing fails with %v, want the same faults", tc.name, err)
		}
	}
}

// TestCheckOfTheList: what stands on the list of receipts alone is checked too.
func TestCheckOfTheList(t *testing.T) {
	t.Parallel()
	m := maker(t)
	long := strings.TrimSpace(strings.Repeat("Thạnh Phú ", 400))
	for _, delegation := range []string{"Đoàn 😀", long} {
		p := paper(func(p *course.Paper) { p.Delegation = delegation })
		faults := m.Check(p)
		if len(faults) != 1 || faults[0].Field != course.PaperDelegation {
			t.Errorf("a delegation of %d bytes: %+v", len(delegation), faults)
		}
		draw(t, m, p) // the page does not show it
		b := bundle(t, m, 1)
		b.Delegation = delegation
		if _, err := m.Bundle(b); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("the bundle is made all the same: %v", err)
		}
	}
}

// TestCheckInAForm: of a paper that has one text only, that text is checked.
func TestCheckInAForm(t *testing.T) {
	t.Parallel()
	m := maker(t)
	if faults := m.Check(course.Paper{}); faults != nil {
		t.Errorf("nothing at all: %+v", faults)
	}
	faults := m.Check(course.Paper{Form: course.Form{SignerName: strings.Repeat("W", 200)}})
	if len(faults) != 1 || faults[0].Field != course.PaperSignerName || faults[0].Letters != nil {
		t.Errorf("a signer of 200 letters: %+v", faults)
	}
}

func TestDrawRefuses(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for _, tc := range []func(*course.Paper){
		func(p *course.Paper) { p.Signed = "" },
		func(p *course.Paper) { p.From = "16/8/2022" },
		func(p *course.Paper) { p.VerifyURL = "https://" + strings.Repeat("a", 5000) },
	} {
		if _, err := m.Draw(paper(tc), nil); err == nil || strings.Contains(err.Error(), "panic") {
			t.Errorf("got error %v, want a plain one", err)
		}
	}
}

func TestFontsAreEmbedded(t *testing.T) {
	t.Parallel()
	checkFonts(t, draw(t, maker(t), paper()), 3)
	checkFonts(t, draw(t, maker(t), papers["highlands"]), 3)
}

func TestFilesAreValid(t *testing.T) {
	t.Parallel()
	m := maker(t)
	list, err := m.Bundle(bundle(t, m, 3))
	if err != nil {
		t.Fatal(err)
	}
	for name, pdf := range map[string][]byte{"paper": draw(t, m, paper()), "other letters": draw(t, m, papers["highlands"]), "bundle": list} {
		conf := configuration()
		conf.ValidationMode = model.ValidationStrict
		if err := api.Validate(bytes.NewReader(pdf), conf); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// checkFonts wants just so many fonts, all embedded and readable as text.
func checkFonts(t *testing.T, pdf []byte, want int) {
	t.Helper()
	fonts := strings.Split(strings.TrimSpace(tool(t, "pdffonts", save(t, pdf))), "\n")[2:]
	if len(fonts) != want {
		t.Errorf("%d fonts, want %d", len(fonts), want)
	}
	for _, f := range fonts {
		fields := strings.Fields(f) // name, type (two words), encoding, emb, sub, uni, object (two)
		if n := len(fields); n < 8 || fields[n-5] != "yes" || fields[n-3] != "yes" {
			t.Errorf("not embedded or not readable: %s", f)
		}
	}
}

func TestCheckIsReadable(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for _, p := range []course.Paper{paper(), papers["bare"], papers["modern"], papers["joint"], papers["joint_modern"]} {
		want := p.VerifyURL
		if want == "" {
			want = p.Code
		}
		for _, dpi := range []string{"100", "150"} {
			path := save(t, draw(t, m, p))
			tool(t, "pdftoppm", "-r", dpi, "-png", "-singlefile", path, path)
			if got := strings.TrimSpace(tool(t, "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path+".png")); got != want {
				t.Errorf("at %s dpi the QR code says %q, want %q", dpi, got, want)
			}
		}
	}
}

// FuzzDraw holds that a paper whose letters the fonts have is drawn or refused
// for its length, and that nothing a person types makes the libraries panic.
func FuzzDraw(f *testing.F) {
	f.Add("Nguyễn Thị Ngọc Huyền", "Uỷ ban nhân dân xã Đa Phước Hội")
	f.Add("", "()\\<>[]{}/% \x00\r\n")
	f.Add("e\u0323\u0302 m\u0303 \U0001F600", "\xff\xfe\ufeff\ufffd\uffff")
	f.Add(strings.Repeat("W", 300), strings.Repeat("a ", 300))
	m := maker(f)
	f.Fuzz(func(t *testing.T, name, unit string) {
		p := paper(func(p *course.Paper) { p.Name, p.Unit = name, unit })
		_, err := m.Draw(p, nil)
		if err != nil && !errors.Is(err, course.ErrInvalid) {
			t.Error(err)
		}
		if faults := m.Check(p); faults == nil && err != nil || err == nil && slices.ContainsFunc(faults, func(f course.PaperFault) bool { return f.Letters != nil }) {
			t.Errorf("checked %+v, and drawing gives %v", faults, err)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	m := maker(b)
	for b.Loop() {
		m.Check(paper())
	}
}

func BenchmarkDraw(b *testing.B) {
	m := maker(b)
	size := 0
	for b.Loop() {
		size = len(draw(b, m, paper()))
	}
	b.ReportMetric(float64(size), "bytes/certificate")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "certificates/s")
}

func BenchmarkDrawParallel(b *testing.B) {
	m := maker(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			draw(b, m, paper())
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "certificates/s")
}

// What may be typed for a paper can be printed on it.
func TestEveryPrintableLetterIsInTheFonts(t *testing.T) {
	m := maker(t)
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if letters.Unprintable(string(r)) == "" && (!m.regular.has(r) || !m.bold.has(r) || !m.italic.has(r)) {
			t.Errorf("%U counts as printable", r)
		}
	}
}

// TestCheckCostsLittle bounds what is allocated for the check of one paper: those
// of a whole course are checked in one transaction. Folding the names of all usual
// bodies for each of them makes it a thousand.
func TestCheckCostsLittle(t *testing.T) {
	m, p := maker(t), paper()
	if n := testing.AllocsPerRun(20, func() { m.Check(p) }); n > 700 {
		t.Errorf("%.0f allocations for a paper", n)
	}
}
