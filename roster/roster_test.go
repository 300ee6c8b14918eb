package roster

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/letters"
)

const (
	clean2022 = "../../demo/lop-dan-van-2022.xlsx" // seen from testdata
	messy2022 = "danh-sach-messy.xlsx"
)

func mustFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mustRead(t testing.TB, name string, data []byte) *Roster {
	t.Helper()
	r, err := Read(name, data)
	if err != nil {
		t.Fatalf("Read(%s): %v", name, err)
	}
	return r
}

// textIDs counts the issues by their text.
func textIDs(r *Roster) map[string]int {
	n := map[string]int{}
	for _, i := range r.Issues {
		n[i.TextID]++
	}
	return n
}

// mustBook makes a workbook of one sheet; a value that is nil leaves its cell
// out, merges are areas such as "A1:H1".
func mustBook(t testing.TB, sheet string, rows [][]any, merges ...string) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(book.SetSheetName("Sheet1", sheet))
	for i, row := range rows {
		for col, v := range row {
			if v != nil {
				must(book.SetCellValue(sheet, cellName(i+1, col), v))
			}
		}
	}
	for _, m := range merges {
		from, to, _ := strings.Cut(m, ":")
		must(book.MergeCell(sheet, from, to))
	}
	out, err := book.WriteToBuffer()
	must(err)
	return out.Bytes()
}

// people writes a roster's rows in short: "line no name|birth|phone|unit|delegation".
func people(r *Roster) []string {
	var out []string
	for _, row := range r.Rows {
		e := row.Enrollment
		out = append(out, fmt.Sprintf("%d %d %s|%s|%s|%s|%s", row.Line, e.No, e.Trainee.Name, e.Trainee.Birth, e.Trainee.Phone, e.Unit, e.Delegation))
	}
	return out
}

func TestReadClassWorkbook(t *testing.T) {
	t.Parallel()
	r := mustRead(t, clean2022, mustFile(t, clean2022))

	want := course.NewCourse("DVCQ-2-2022", "Lớp bồi dưỡng nghiệp vụ công tác dân vận chính quyền (lớp 2 năm 2022)")
	want.Place = "Hội trường Trường Chính trị tỉnh"
	want.Form = course.Form{GoverningBody: "TỈNH UỶ BẾN TRE", IssuingBody: "BAN DÂN VẬN", Partner: "TRƯỜNG CHÍNH TRỊ TỈNH", PlaceName: "Bến Tre", SignerName: "Trần Thị Bích Thuỷ", Design: course.Formal}
	if diff := cmp.Diff(&want, r.Course); diff != "" {
		t.Errorf("course (-want +got):\n%s", diff)
	}
	if r.Sheet != "Học viên" || r.Header != 1 {
		t.Errorf("header on %q line %d, want Học viên line 1", r.Sheet, r.Header)
	}
	if len(r.Rows) != 166 || len(r.Problems()) != 0 {
		t.Errorf("%d rows, %d problems, want 166 and none", len(r.Rows), len(r.Problems()))
	}
	counts := []Count{{"Mỏ Cày Nam", 35}, {"Mỏ Cày Bắc", 31}, {"Giồng Trôm", 38}, {"Chợ Lách", 27}, {"Thạnh Phú", 35}}
	if diff := cmp.Diff(counts, r.Delegations()); diff != "" {
		t.Errorf("delegations (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"roster.same_name": 3}, textIDs(r)); diff != "" {
		t.Errorf("issues (-want +got):\n%s", diff)
	}

	if len(r.Sessions) != 8 {
		t.Fatalf("%d sessions, want 8", len(r.Sessions))
	}
	second := course.Session{
		No: 2, Half: course.Afternoon,
		Start: coursetest.At("16/8 13:30"), End: coursetest.At("16/8 17:00"),
		Topic: "Công tác dân vận của cơ quan nhà nước, chính quyền các cấp", Room: "Hội trường A",
	}
	if diff := cmp.Diff(second, r.Sessions[1]); diff != "" {
		t.Errorf("second session (-want +got):\n%s", diff)
	}

	noTelegram := 0
	for _, row := range r.Rows {
		if row.Enrollment.Note == "không dùng Telegram" {
			noTelegram++
		}
	}
	if noTelegram != 8 {
		t.Errorf("%d notes say không dùng Telegram, want 8", noTelegram)
	}
}

// The messy file has the people of the clean one, row by row.
func TestReadMessyFile(t *testing.T) {
	t.Parallel()
	clean := mustRead(t, clean2022, mustFile(t, clean2022))
	messy := mustRead(t, messy2022, mustFile(t, messy2022))

	if messy.Course != nil || messy.Sessions != nil {
		t.Error("a bare list has a course or sessions")
	}
	if messy.Header != 7 || messy.Sheet != "DS" {
		t.Errorf("header on %q line %d, want DS line 7", messy.Sheet, messy.Header)
	}
	want := map[string]int{"roster.phone_missing": 34, "roster.birth_two": 15, "roster.same_name": 3}
	if diff := cmp.Diff(want, textIDs(messy)); diff != "" || len(messy.Problems()) != 0 {
		t.Errorf("issues (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(clean.Delegations(), messy.Delegations()); diff != "" {
		t.Errorf("delegations (-want +got):\n%s", diff)
	}
	if len(messy.Rows) != len(clean.Rows) {
		t.Fatalf("%d rows, want %d", len(messy.Rows), len(clean.Rows))
	}
	for i, row := range messy.Rows {
		got, want := row.Enrollment, clean.Rows[i].Enrollment
		if letters.Fold(got.Trainee.Name) != letters.Fold(want.Trainee.Name) || !norm.NFC.IsNormalString(got.Trainee.Name) {
			t.Errorf("line %d: name %+q, want %+q", row.Line, got.Trainee.Name, want.Trainee.Name)
		}
		b := want.Trainee.Birth
		if got.Trainee.Birth != b && got.Trainee.Birth != (course.Birth{Year: b.Year}) {
			t.Errorf("line %d: birth %v, want %v", row.Line, got.Trainee.Birth, b)
		}
		if alt := got.Trainee.BirthAlt; !alt.IsZero() && alt != (course.Birth{Year: b.Year, Month: b.Day, Day: b.Month}) {
			t.Errorf("line %d: other birth %v of %v", row.Line, alt, b)
		}
		if p := got.Trainee.Phone; p != "" && p != want.Trainee.Phone {
			t.Errorf("line %d: phone %s, want %s", row.Line, p, want.Trainee.Phone)
		}
		if got.No != want.No || got.Delegation != want.Delegation || got.Unit != want.Unit ||
			got.Position != want.Position || got.Trainee.Gender != want.Trainee.Gender {
			t.Errorf("line %d: %+v, want %+v", row.Line, got, want)
		}
	}
	if got := messy.Rows[3].Enrollment.Trainee.Name; got != "NGUYỄN THỊ LAN" {
		t.Errorf("capitals were changed: %q", got)
	}
	if got := messy.Rows[40].Enrollment.Note; got != `=HYPERLINK("http://127.0.0.1/x","xem")` {
		t.Errorf("note with a formula = %q", got)
	}
}

func TestReadTwiceIsTheSame(t *testing.T) {
	t.Parallel()
	for _, name := range []string{clean2022, messy2022} {
		a, b := mustRead(t, name, mustFile(t, name)), mustRead(t, name, mustFile(t, name))
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: two readings differ", name)
		}
	}
}

// Issues of small lists, as "line text" in order. The header is line 1.
func TestIssues(t *testing.T) {
	t.Parallel()
	const head = "STT;Họ và tên;Ngày sinh;Đơn vị;Đoàn;SĐT;Ghi chú\n"
	tests := []struct {
		name, rows string
		want       string
	}{
		{"nothing wrong", "1;Lê An;14/5/1982;xã A;X;0912345678;\n", ""},

		{"no name", "1;;14/5/1982;xã A;X;0912345678;\n2;Lê An;1980;xã A;X;0912345679;\n", "2 roster.no_name!"},
		{"emoji", "1;Lê 🙂;1982;xã A;X;0912345678;\n", "2 roster.name_letter!"},
		{"one letter", "1;A;1982;xã A;X;0912345678;\n", "2 roster.name_short!"},
		{"long name", "1;" + strings.Repeat("Lê ", 30) + ";1982;xã A;X;0912345678;\n", "2 roster.too_long!"},
		{"impossible day", "1;Lê An;31/2/1982;xã A;X;0912345678;\n", "2 roster.birth_bad!"},
		{"words for a day", "1;Lê An;không rõ;xã A;X;0912345678;\n", "2 roster.birth_bad!"},
		{"long unit", "1;Lê An;1982;" + strings.Repeat("u", 161) + ";X;0912345678;\n", "2 roster.too_long!"},
		{"failed formula", "1;Lê An;1982;#REF!;X;0912345678;\n", "2 roster.cell_error!"},
		{"twice by phone", "1;Lê An;1982;xã A;X;0912345678;\n2;LÊ AN;;xã A;X;0912345678;\n", "3 roster.birth_missing, 3 roster.twice!"},
		{"twice by phone and birth", "1;Lê An;1982;xã A;X;0912345678;\n2;LÊ AN;1982;xã B;X;0912345678;\n", "3 roster.twice!"},
		{"two of one name and one office", "1;Lê An;1982;xã A;X;0912345678;\n2;Lê An;1983;xã A;X;0912345678;\n", "3 roster.same_name, 3 roster.phone_shared"},
		{"twice by birth and unit", "1;Lê An;1982;xã A;X;;\n2;Lê An;1982;Xã A;X;0912345678;\n", "2 roster.phone_missing, 3 roster.twice!"},

		{"no birth", "1;Lê An;;xã A;X;0912345678;\n", "2 roster.birth_missing"},
		{"no phone", "1;Lê An;1982;xã A;X;;\n2;Lê Bá;1982;xã A;X;0;\n", "2 roster.phone_missing, 3 roster.phone_missing"},
		{"bad phone", "1;Lê An;1982;xã A;X;01234567;\n", "2 roster.phone_bad"},
		{"two of one name", "1;Lê An;1982;xã A;X;0912345678;\n2;Lê An;1982;xã A;X;0912345679;\n", "3 roster.same_name"},
		{"one phone of two", "1;Lê An;1982;xã A;X;0912345678;\n2;Lê Bá;1982;xã A;X;0912345678;\n", "3 roster.phone_shared"},
		{"no delegation, no unit", "1;Lê An;1982;xã A;X;0912345678;\n2;Lê Bá;1982;;;0912345679;\n", "3 roster.no_delegation, 3 roster.no_unit"},
		{"none has a delegation", "1;Lê An;1982;xã A;;0912345678;\n2;Lê Bá;1982;xã A;;0912345679;\n", "0 roster.no_delegations"},
		{"a line of its own", "1;Lê An;1982;xã A;X;0912345678;\n;;;;;;xem lại\n2;Lê Bá;1982;xã A;X;0912345679;\n", "3 roster.skipped"},

		{"all at once", "1;Lê 1;x;xã A;X;y;\n2;;1982;xã A;X;;\n", "2 roster.name_letter!, 2 roster.birth_bad!, 2 roster.phone_bad, 3 roster.no_name!"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := mustRead(t, "x.csv", []byte(head+tt.rows))
			var got []string
			for _, i := range r.Issues {
				mark := ""
				if i.Severity == Problem {
					mark = "!"
				}
				got = append(got, fmt.Sprintf("%d %s%s", i.Line, i.TextID, mark))
				if i.Args["Line"] != i.Line {
					t.Errorf("%s: the text's line is %v", i.TextID, i.Args["Line"])
				}
			}
			if g := strings.Join(got, ", "); g != tt.want {
				t.Errorf("issues %q, want %q", g, tt.want)
			}
		})
	}
}

// What an issue repeats of a cell is short, whatever the cell holds.
func TestIssuesQuoteTheBeginning(t *testing.T) {
	t.Parallel()
	long := "Lê " + strings.Repeat("ế", 5_000)
	r := mustRead(t, "x.csv", []byte("STT;Họ và tên;Ngày sinh;Đơn vị\n1;"+long+";"+long+";xã A\n"))
	if len(r.Issues) < 2 {
		t.Fatalf("%d issues", len(r.Issues))
	}
	for _, i := range r.Issues {
		for name, value := range i.Args {
			text, ok := value.(string)
			if n := utf8.RuneCountInString(text); ok && n > longestQuote+1 {
				t.Errorf("%s repeats %d runes of %s", i.TextID, n, name)
			}
		}
	}
	bad := slices.IndexFunc(r.Issues, func(i Issue) bool { return i.TextID == "roster.birth_bad" })
	if got := r.Issues[bad].Args["Value"]; got != long[:len("Lê ")+(longestQuote-3)*len("ế")]+"…" {
		t.Errorf("the day is quoted as %q", got)
	}
}

func BenchmarkRead5000(b *testing.B) {
	r := mustRead(b, clean2022, mustFile(b, clean2022))
	var all []course.Enrollment
	for len(all) < 5000 {
		e := r.Rows[len(all)%len(r.Rows)].Enrollment
		e.No = len(all) + 1
		e.Trainee.Phone = fmt.Sprintf("09%08d", len(all))
		all = append(all, e)
	}
	data, err := Write(*r.Course, r.Sessions, all)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if got := mustRead(b, "x.xlsx", data); len(got.Rows) != 5000 {
			b.Fatalf("%d rows", len(got.Rows))
		}
	}
}
