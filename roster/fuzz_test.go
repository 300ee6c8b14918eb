package roster

import (
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
)

func FuzzRead(f *testing.F) {
	f.Add([]byte("STT;Họ và tên;Ngày sinh;SĐT\n1;Lê An;14/5/1982;0912345678\n"))
	f.Add([]byte("\xFF\xFEH\x00T\x00,\x00"))
	f.Add([]byte("Họ tên\tNgày\tTháng\tNăm\n\"Lê\nAn\"\t1\t2\t1980\nI. Huyện X\n"))
	f.Add([]byte("TT,Họ,Tên\n,Ngày,Nữ\nII,Huyện: 3\n1,,\n,Cộng:\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(readsOrRefuses)
}

// readsOrRefuses reads any file at all.
func readsOrRefuses(t *testing.T, data []byte) {
	r, err := Read("x.csv", data)
	if err != nil {
		if !errors.Is(err, course.ErrInvalid) {
			t.Errorf("Read: %v", err)
		}
		return
	}
	for _, row := range r.Rows {
		if row.Line <= r.Header || row.Enrollment.No < 1 || row.Enrollment.Trainee.Name == "" {
			t.Errorf("row %+v below line %d", row, r.Header)
		}
	}
	mustAnnotate(t, r, data, textIDOf)
}

// FuzzWorkbook changes what is in the parts of a workbook, which changes of the
// archive's own bytes hardly ever reach.
func FuzzWorkbook(f *testing.F) {
	const (
		header = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Ngày sinh</t></is></c></row>`
		names  = `<sst><si><t>Họ và tên</t></si><si><r><t>Lê </t></r><r><t>An</t></r></si></sst>`
		dates  = `<styleSheet><numFmts count="1"><numFmt numFmtId="200" formatCode="dd/mm/yyyy"/></numFmts>` +
			`<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>`
	)
	sheet := func(rows, after string) string {
		return `<worksheet><sheetData>` + header + rows + `</sheetData>` + after + `</worksheet>`
	}
	for _, s := range []string{
		sheet(`<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>30085</v></c></row>`, ""),
		sheet(`<row><c t="str"><f>"Lê "&amp;"An"</f></c><c t="d"><v>1982-05-14T00:00:00</v></c></row>`, `<mergeCells><mergeCell ref="C1:D1"/></mergeCells>`),
		sheet(`<row r="9" hidden="1"><c r="A9"><f>A2+1</f></c><c r="B9" t="e"><v>#REF!</v></c><c r="XFD9" t="b"><v>1</v></c></row>`, `<cols><col min="1" max="9"/></cols>`),
	} {
		f.Add([]byte(s), []byte(names), []byte(dates))
	}
	f.Fuzz(func(t *testing.T, sheet, texts, styles []byte) {
		parts := map[string][]byte{"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": texts, "xl/styles.xml": styles}
		readsOrRefuses(t, mustRewrite(t, mustBook(t, "DS", [][]any{{"a"}}), func(name string, part []byte) []byte {
			if fuzzed, ok := parts[name]; ok {
				return fuzzed
			}
			return part
		}))
	})
}
