package certificate

import (
	"bytes"
	"testing"
	"time"

	"github.com/loptruong/loptruong/course"
)

// anyPDF merges files as if another program had written them.
func anyPDF(t *testing.T, files ...[]byte) []byte {
	t.Helper()
	m := &merger{file: newFile()}
	for _, f := range files {
		if err := m.append(f); err != nil {
			t.Fatal(err)
		}
	}
	return m.write("", time.Unix(0, 0))
}

// TestReadWritten: files that this package has written are merged as any PDF is, without being read as one.
func TestReadWritten(t *testing.T) {
	t.Parallel()
	m := maker(t)
	files := map[string][]byte{}
	for name, p := range papers {
		if p.SignedBy == "" {
			files[name] = draw(t, m, p)
		}
	}
	under := page(1, "/MediaBox [0 0 842 595] /Resources <</Font <</F 5 0 R>>>>", quarters(0, 0, 842, 595), "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
	for name, sent := range map[string]map[course.ArtPlace][]byte{"pictures": givenArt(t), "page": {course.ArtBackground: under}} {
		p, art := office(t, nil, sent)
		pdf, err := m.Draw(p, art)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = pdf
	}
	pdf, err := m.TwoUp(3, having(files["plain"], files["pictures"], files["modern"]))
	if err != nil {
		t.Fatal(err)
	}
	files["two-up"] = pdf
	for name, file := range files {
		if w, ok := readWritten(file); !ok || len(w.pages) == 0 {
			t.Fatalf("%s is read as a file of another program", name)
		}
		together := [][]byte{files["plain"], file, files["highlands"], file}
		own, err := merge(len(together), having(together...), "", time.Unix(0, 0))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := readWritten(own); !ok {
			t.Errorf("%s: what was merged is read as a file of another program", name)
		}
		if !bytes.Equal(anyPDF(t, own), anyPDF(t, anyPDF(t, together...))) {
			t.Errorf("%s is another one when it is merged as it was written", name)
		}
	}
}

// TestReadWrittenRefuses: what is not just as it was written is read as any PDF is.
func TestReadWrittenRefuses(t *testing.T) {
	t.Parallel()
	good := draw(t, maker(t), paper())
	change := func(old, to string) []byte {
		if len(old) != len(to) || !bytes.Contains(good, []byte(old)) {
			t.Fatalf("%q can't be %q", old, to)
		}
		return bytes.Replace(good, []byte(old), []byte(to), 1)
	}
	for name, file := range map[string][]byte{
		"nothing":           nil,
		"foreign":           []byte(foreign),
		"to be signed":      draw(t, maker(t), paper(func(p *course.Paper) { p.SignedBy = "BAN DÂN VẬN" })),
		"cut off":           good[:len(good)-1],
		"continued":         append(bytes.Clone(good), good...),
		"an object moved":   change("4 0 obj\n", "4 0 obj "),
		"ends elsewhere":    change("\nendobj\n", "\nendobx\n"),
		"a circle":          change("/FontFile2 4 0 R", "/FontFile2 9 0 R"),
		"an unknown object": change("/F0 8 0 R /F1", "/F0 90 0 R/F1"),
		"a text":            change("(Adobe)", "(5 0 R)"),
	} {
		if _, ok := readWritten(file); ok {
			t.Errorf("%s is read", name)
		}
	}
}
