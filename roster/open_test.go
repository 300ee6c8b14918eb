package roster

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
)

// mustZip is an archive with one part, filled with so many zeros.
func mustZip(t *testing.T, part string, zeros int) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(part)
	if err == nil {
		_, err = w.Write(make([]byte, zeros))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func mustLocked(t *testing.T) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	var out bytes.Buffer
	if err := book.Write(&out, excelize.Options{Password: "x"}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	many := "STT;Họ và tên\n" + strings.Repeat("1;Lê An\n", maxRows+1)
	tests := []struct {
		name, file string
		data       []byte
		want       string
	}{
		{"nothing", "x.xlsx", nil, "roster.empty"},
		{"blanks", "x.csv", []byte(" \n\n"), "roster.empty"},
		{"empty sheets", "x.xlsx", mustBook(t, "DS", nil), "roster.empty"},
		{"old workbook", "x.xls", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...), "roster.old_xls"},
		{"old workbook in new clothes", "x.xlsx", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...), "roster.old_xls"},
		{"under a password", "x.xlsx", mustLocked(t), "roster.locked"},
		{"a picture", "x.jpg", []byte("\xFF\xD8\xFF\xE0 picture"), "roster.unreadable"},
		{"a page in disguise", "x.xls", []byte("<html><table></table></html>"), "roster.unreadable"},
		{"half a workbook", "x.xlsx", mustFile(t, clean2022)[:9000], "roster.unreadable"},
		{"another archive", "x.xlsx", mustZip(t, "word/document.xml", 10), "roster.unreadable"},
		{"an empty part", "x.xlsx", mustZip(t, "xl/workbook.xml", 10), "roster.unreadable"},
		{"zeros in a table", "x.csv", []byte("Họ tên;SĐT\x00\n"), "roster.unreadable"},
		{"21 MB", "x.csv", bytes.Repeat([]byte("x"), 21<<20), "roster.too_large"},
		{"a bomb", "x.xlsx", mustZip(t, "xl/workbook.xml", maxUnpacked+1), "roster.too_large"},
		{"20,001 people", "x.csv", []byte(many), "roster.too_many"},
		{"no header", "x.xlsx", mustBook(t, "DS", [][]any{{"Lê An", "0912345678"}}), "roster.no_header"},
		{"prose", "x.txt", []byte("Kính gửi Ban Tổ chức,\nxin gửi danh sách."), "roster.no_header"},
		{"nobody", "x.xlsx", mustBook(t, "DS", [][]any{{"STT", "Họ và tên"}}), "roster.no_people"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read(tt.file, tt.data)
			var refusal *course.Error
			if !errors.As(err, &refusal) || !errors.Is(err, course.ErrInvalid) || refusal.TextID != tt.want {
				t.Errorf("Read = %v, want %s", err, tt.want)
			}
		})
	}
}

// 20,000 people are few enough.
func TestLargestRoster(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("STT,Họ và tên,SĐT\n")
	for i := 1; i <= maxRows; i++ {
		fmt.Fprintf(&text, "%d,Lê An %s,09%08d\n", i, strings.Repeat("a", 1+i%50), i)
	}
	if r := mustRead(t, "x.csv", []byte(text.String())); len(r.Rows) != maxRows || len(r.Problems()) != 0 {
		t.Errorf("%d rows, %d problems", len(r.Rows), len(r.Problems()))
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	const text = "STT;Họ và tên;SĐT\n1;Nguyễn Thị Hoà;0912345678\n"
	utf16 := func(mark string, high, low int) []byte {
		out := []byte(mark)
		for _, r := range text {
			pair := [2]byte{}
			pair[high], pair[low] = byte(r>>8), byte(r)
			out = append(out, pair[:]...)
		}
		return out
	}
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"UTF-8", []byte(text), "2 1 Nguyễn Thị Hoà||0912345678||"},
		{"UTF-8 with mark", []byte("\uFEFF" + text), "2 1 Nguyễn Thị Hoà||0912345678||"},
		{"UTF-16 little", utf16("\xFF\xFE", 1, 0), "2 1 Nguyễn Thị Hoà||0912345678||"},
		{"UTF-16 big", utf16("\xFE\xFF", 0, 1), "2 1 Nguyễn Thị Hoà||0912345678||"},
		{"windows-1258", []byte("STT;Ho\xF2 va\xCC t\xEAn;S\xD0T\n1;Nguy\xEA\xDEn Thi\xF2 Hoa\xCC;0912345678\n"), "2 1 Nguyễn Thị Hoà||0912345678||"},
		{"commas", []byte(strings.ReplaceAll(text, ";", ",")), "2 1 Nguyễn Thị Hoà||0912345678||"},
		{"tabs", []byte(strings.ReplaceAll(text, ";", "\t")), "2 1 Nguyễn Thị Hoà||0912345678||"},
		{"sep= and CRLF", []byte("sep=;\r\n" + strings.ReplaceAll(text, "\n", "\r\n")), "3 1 Nguyễn Thị Hoà||0912345678||"},
		{"commas inside", []byte("STT;Họ và tên;Đơn vị\n1;Lê An;\"xã A, huyện B; tỉnh C\"\n"), "2 1 Lê An|||xã A, huyện B; tỉnh C|"},
		{"lines above and in a cell", []byte("Danh sách\n\nHọ và tên;Đơn vị;SĐT\nLê An;\"xã\nA\";912345678\n"), "4 1 Lê An||0912345678|xã A|"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := mustRead(t, "x.csv", tt.data)
			if diff := cmp.Diff([]string{tt.want}, people(r)); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
		})
	}
}
