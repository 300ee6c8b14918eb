package roster

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// mustRewrite changes the parts of a workbook; a part that becomes nil is left
// out.
func mustRewrite(t testing.TB, data []byte, change func(name string, part []byte) []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if part = change(f.Name, part); part == nil {
			continue
		}
		to, err := w.Create(f.Name)
		if err == nil {
			_, err = to.Write(part)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// replaced is a workbook with a text replaced in all its parts.
func replaced(t testing.TB, data []byte, pairs ...string) []byte {
	t.Helper()
	r := strings.NewReplacer(pairs...)
	return mustRewrite(t, data, func(_ string, part []byte) []byte { return []byte(r.Replace(string(part))) })
}

// without is a workbook without one of its parts.
func without(t testing.TB, data []byte, name string) []byte {
	t.Helper()
	return mustRewrite(t, data, func(part string, data []byte) []byte {
		if part == name {
			return nil
		}
		return data
	})
}

// strict is a workbook in the strict form.
func strict(t testing.TB, data []byte) []byte {
	t.Helper()
	return replaced(t, data, "<workbook ", `<workbook conformance="strict" `,
		"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
}

// What the library can't write back as it was comes back as a new workbook of
// the same cells.
func TestAnnotateByCopy(t *testing.T) {
	t.Parallel()
	book := mustOpen(t, mustBook(t, "DS", [][]any{
		{"DANH SÁCH"},
		{"TT", "Họ và tên", "Ngày sinh", "SĐT", "Đơn vị"},
		{1, "Lê An", nil, 912345678, "xã A"},
		{2, "Lê Bá", nil, 0, nil},
	}, "A1:E1", "E3:E4"))
	format := "dd/mm/yyyy"
	style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err == nil {
		err = book.SetCellStyle("DS", "C3", "C4", style)
	}
	for _, cell := range []string{"C3", "C4"} {
		if err == nil {
			err = book.SetCellInt("DS", cell, 30085) // 14/5/1982
		}
	}
	var written bytes.Buffer
	if err == nil {
		err = book.Write(&written)
	}
	if err != nil {
		t.Fatal(err)
	}
	plain := written.Bytes()

	const macros = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"strict", strict(t, plain)},
		{"with macros", replaced(t, plain, plainWorkbook, macros)},
		{"a template", replaced(t, plain, plainWorkbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml")},
		{"without types", without(t, plain, "[Content_Types].xml")},
		{"without styles", without(t, plain, "xl/styles.xml")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := mustRead(t, "x.xlsx", tt.data)
			out := mustAnnotate(t, r, tt.data, textIDOf)
			if !isTransitional(out) {
				t.Error("what comes back is no plain workbook")
			}
			again := mustRead(t, "x.xlsx", out)
			if diff := cmp.Diff(people(r), people(again)); diff != "" {
				t.Errorf("other people come back (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(r.Issues, again.Issues); diff != "" {
				t.Errorf("it has other issues (-want +got):\n%s", diff)
			}
			after := mustOpen(t, out)
			for cell, want := range map[string]string{"A1": "DANH SÁCH", "B3": "Lê An", "E4": "xã A", "F2": "Lỗi"} {
				if got := mustCell(t, after, "DS", cell); got != want {
					t.Errorf("%s = %q, want %q", cell, got, want)
				}
			}
			if got := mustCell(t, after, "DS", "F4"); !strings.Contains(got, "roster.phone_missing") {
				t.Errorf("F4 = %q", got)
			}
			mustRewrite(t, out, func(name string, part []byte) []byte {
				for _, foreign := range []string{strictForm, `conformance="strict"`, macros} {
					if bytes.Contains(part, []byte(foreign)) {
						t.Errorf("%s has %s", name, foreign)
					}
				}
				if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
					checkPrefixes(t, name, part)
				}
				return part
			})
		})
	}
}

// checkPrefixes fails when a part uses a prefix that it doesn't declare: no office
// program opens such a file.
func checkPrefixes(t *testing.T, name string, part []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(part))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		e, _ := token.(xml.StartElement)
		for _, n := range append([]xml.Name{e.Name}, names(e.Attr)...) {
			if n.Space != "" && n.Space != "xmlns" && !strings.Contains(n.Space, ":") { // what is declared is a URI
				t.Errorf("%s: the prefix of %s:%s is not declared", name, n.Space, n.Local)
			}
		}
	}
}

func names(attributes []xml.Attr) (names []xml.Name) {
	for _, a := range attributes {
		names = append(names, a.Name)
	}
	return names
}

// A title that is merged to the end of the sheet leaves room for the issues.
func TestAnnotateUnderAWideTitle(t *testing.T) {
	t.Parallel()
	data := mustBook(t, "DS", [][]any{{"DANH SÁCH"}, {"TT", "Họ và tên", "SĐT"}, {1, "Lê An", 0}}, "A1:XFD1")
	out := mustAnnotate(t, mustRead(t, "x.xlsx", data), data, textIDOf)
	if got := mustCell(t, mustOpen(t, out), "DS", "D2"); got != "Lỗi" {
		t.Errorf("D2 = %q", got)
	}
}
