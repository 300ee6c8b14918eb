package certificate

import (
	"bytes"
	"strings"
	"testing"
)

// TestMark: the copy says what the paper says, and the mark; it is one page, the same each
// time, and not the paper's file.
func TestMark(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for name, p := range papers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pdf := draw(t, m, p)
			marked, err := m.Mark(pdf, "ĐÃ THU HỒI 5/9/2022")
			if err != nil {
				t.Fatal(err)
			}
			again, err := m.Mark(pdf, "ĐÃ THU HỒI 5/9/2022")
			if err != nil || !bytes.Equal(marked, again) || bytes.Contains(marked, pdf) {
				t.Errorf("marked again it is another file, or the paper's: %v", err)
			}
			was, err := Read(pdf)
			if err != nil {
				t.Fatal(err)
			}
			is, err := Read(marked)
			if err != nil || is.Pages != 1 || is.Text != was.Text+"ĐÃ THU HỒI 5/9/2022\n" {
				t.Errorf("%v: it says\n%s", err, is.Text)
			}
			if text := textOf(t, marked); !strings.Contains(text, p.Number) {
				t.Errorf("poppler reads %s", text)
			}
		})
	}
	proof := bundle(t, m, 3)
	merged, err := m.Bundle(proof)
	if err != nil {
		t.Fatal(err)
	}
	if merged, err = m.Mark(merged, "BẢN IN THỬ"); err != nil {
		t.Fatal(err)
	}
	if is, err := Read(merged); err != nil || is.Pages != 4 || !strings.HasSuffix(is.Text, "BẢN IN THỬ\n") || strings.Count(textOf(t, merged), "THỬ") < 3 { // of the papers, whatever poppler makes of the list
		t.Errorf("%v: a proof of %d pages says\n%s", err, is.Pages, textOf(t, merged))
	}
	if _, err := m.Mark([]byte("no PDF"), "BẢN TRA CỨU"); err == nil {
		t.Error("what is no PDF is marked")
	}
	if _, err := m.Mark(draw(t, m, papers["plain"]), "漢"); err == nil {
		t.Error("a mark that has no letters is drawn")
	}
}
