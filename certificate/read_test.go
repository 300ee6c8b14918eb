package certificate

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pdfcpu/pdfcpu/pkg/api"

	"github.com/loptruong/loptruong/course"
)

// TestRead: of every paper the text is read back, as another program reads it, and its code
// is found, also when a program has written the file anew.
func TestRead(t *testing.T) {
	t.Parallel()
	m := maker(t)
	for name, p := range papers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pdf := draw(t, m, p)
			read, err := Read(pdf)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{p.Code}, read.Codes()); diff != "" {
				t.Errorf("the codes (-want +got):\n%s\n%s", diff, read.Text)
			}
			if theirs := textOf(t, pdf); len(words(theirs)) != len(words(read.Text)) {
				t.Errorf("poppler reads\n%s\nwe read\n%s", theirs, read.Text)
			}
			conf := configuration()
			conf.WriteObjectStream, conf.WriteXRefStream = true, true
			var anew bytes.Buffer
			if err := api.Optimize(bytes.NewReader(pdf), &anew, conf); err != nil {
				t.Fatal(err)
			}
			again, err := Read(anew.Bytes())
			if err != nil || !again.Says(read) {
				t.Errorf("written anew it says (%v)\n%s\nnot\n%s", err, again.Text, read.Text)
			}
		})
	}
}

// words are the letters of a text in some order that does not depend on that of its lines.
func words(text string) string { return strings.Join(strings.Fields(text), "") }

// TestReadTellsPapersApart: one letter is another text, and so is one page more.
func TestReadTellsPapersApart(t *testing.T) {
	t.Parallel()
	m := maker(t)
	p := papers["plain"]
	one, err := Read(draw(t, m, p))
	if err != nil {
		t.Fatal(err)
	}
	p.Name += "h"
	other, err := Read(draw(t, m, p))
	if err != nil {
		t.Fatal(err)
	}
	more := one
	more.Pages++
	if one.Says(other) || one.Says(more) || !one.Says(one) {
		t.Error("papers that differ say the same")
	}
}

// TestReadNoted: what readers show over a page is found, a signature's field and a link are nothing.
func TestReadNoted(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]bool{"/Subtype /Widget": false, "/Subtype /Link": false, "/Subtype /FreeText": true, "/Subtype /Stamp": true, "": true} {
		over := fmt.Sprintf("<</Type /Annot /Rect [0 0 9 9] %s>>", kind)
		read, err := Read(page(1, "/MediaBox [0 0 842 595] /Annots [<</Type /Annot /Subtype /Widget /Rect [0 0 1 1]>> "+over+"]", "0 0 m"))
		if err != nil || read.Noted != want {
			t.Errorf("with %s it is noted: %t, %v", over, read.Noted, err)
		}
	}
}

// TestReadRefuses: what is no PDF, or is locked, is refused in words, and nothing panics.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	m := maker(t)
	pdf := draw(t, m, papers["plain"])
	for _, tt := range []struct {
		name, textID string
		pdf          []byte
	}{
		{"nothing", "paper_file.unreadable", nil},
		{"a text", "paper_file.unreadable", []byte("hello")},
		{"the head alone", "paper_file.unreadable", pdf[:20]},
		{"a half", "paper_file.unreadable", pdf[:len(pdf)/2]},
		{"locked", "paper_file.password", locked(t, pdf)},
	} {
		_, err := Read(tt.pdf)
		refused, ok := errors.AsType[*course.Error](err)
		if !ok || refused.TextID != tt.textID {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.textID)
		}
	}
}

// TestScanner: the words of streams that programs write, and of such as nobody does.
func TestScanner(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ stream, strings string }{
		{`BT /F0 12 Tf <41 42 4> Tj ET`, "AB@"},
		{`[(a\(b\)) -20 (c(d)e)] TJ`, "a(b)|c(d)e"},
		{`(\101\n\\\q` + "\\\n" + `z) Tj`, "A\n\\qz"},
		{"% (comment)\n(x) Tj", "x"},
		{"BI /W 1 ID (no\nEI (yes) Tj", "yes"},
		{"(open", "open"},
		{"<41", "A"},
		{"<zz> Tj <", "|"},
		{") > ] }", ""},
		{"/ /", ""},
	} {
		var got []string
		for scan := newScanner([]byte(tt.stream)); ; {
			word, ok := scan.next()
			if !ok {
				break
			}
			if word.kind == stringToken {
				got = append(got, word.text)
			}
		}
		if strings.Join(got, "|") != tt.strings {
			t.Errorf("%q has the strings %q, want %q", tt.stream, got, tt.strings)
		}
	}
}
