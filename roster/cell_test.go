package roster

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

func TestParseBirth(t *testing.T) {
	t.Parallel()
	tests := []struct{ cell, want string }{
		{"14/5/1982", "14/5/1982"},
		{"14/05/1982", "14/5/1982"},
		{"14-05-1982", "14/5/1982"},
		{"14.5.82", "14/5/1982"},
		{"14/5/05", "14/5/2005"},
		{" 14 / 5 / 1982 ", "14/5/1982"},
		{"14,5,1982", "14/5/1982"},
		{`14\5\1982`, "14/5/1982"},
		{"14/5/1982.", "14/5/1982"},
		{"'14/5/1982", "14/5/1982"},
		{"１４/５/１９８２", "14/5/1982"},
		{"14051982", "14/5/1982"},
		{"1982-05-14", "14/5/1982"},
		{"1982-05-14 00:00:00", "14/5/1982"},
		{"1982-05-14T00:00:00Z", "14/5/1982"},
		{"ngày 14 tháng 5 năm 1982", "14/5/1982"},
		{"Sinh năm 1982", "1982"},
		{"1982", "1982"},
		{"1982\u200b", "1982"},
		{"00/00/1982", "1982"},
		{"//1982", "1982"},
		{"", ""},
		{"  ", ""},

		{"31/2/1982", "bad"},
		{"5/14/1982", "14/5/1982"},
		{"14-May-82", "14/5/1982"},
		{"May 4, 1982", "4/5/1982"},
		{"4 September 1982", "4/9/1982"},
		{"14-thg 5-82", "14/5/1982"},
		{"14 Maybe 1982", "bad"},
		{"14-Mei-1982", "bad"},
		{"1982.0", "1982"},
		{"13/13/1982", "bad"},
		{"5/1982", "bad"},
		{"82", "bad"},
		{"30085", "bad"},
		{"1900", "bad"},
		{"14/5/1899", "bad"},
		{"14/5", "bad"},
		{"không rõ", "bad"},
		{"14/5/19822", "bad"},
	}
	for _, tt := range tests {
		b, ok := parseBirth(letters.Clean(tt.cell))
		got := b.String()
		if !ok {
			got = "bad"
		}
		if got != tt.want {
			t.Errorf("parseBirth(%q) = %q, want %q", tt.cell, got, tt.want)
		}
	}
}

func TestParsePhone(t *testing.T) {
	t.Parallel()
	tests := []struct{ cell, want string }{
		{"0912345678", "0912345678"},
		{"912345678", "0912345678"},
		{"9.12345678E8", "0912345678"},
		{"84912345678", "0912345678"},
		{"+84 912 345 678", "0912345678"},
		{"0912.345.678", "0912345678"},
		{"(0912) 345-678", "0912345678"},
		{"'0912345678", "0912345678"},
		{"０９１２３４５６７８", "0912345678"},
		{"0912345678 - 0770479515", "0912345678; 0770479515"},
		{"0912345678/0770479515", "0912345678; 0770479515"},
		{"0912345678 0770479515", "0912345678; 0770479515"},
		{"0912345678 hoặc 0770479515", "0912345678; 0770479515"},
		{"ĐT: 0912.345.678 (Zalo)", "0912345678"},
		{"0275 3822 115", "02753822115"},
		{"+84 (0)912 345 678", "0912345678"},
		{"DĐ 0912345678, CQ 0275 3822 115", "0912345678; 02753822115"},
		{"0912345678 (0912345678)", "0912345678"},
		{"+1 (408) 555-1234", "+1 (408) 555-1234"},
		{"0081 90 1234 5678", "0081 90 1234 5678"},

		{"", ""},
		{"0", ""},
		{"091234567", ""},
		{"01234567890", ""},
		{"9.12E+08", ""},
		{"không có", ""},
	}
	for _, tt := range tests {
		first, second := parsePhones(letters.Clean(tt.cell))
		if got := strings.TrimSuffix(first+"; "+second, "; "); got != tt.want {
			t.Errorf("parsePhones(%q) = %q, want %q", tt.cell, got, tt.want)
		}
	}
}

func TestGroupName(t *testing.T) {
	t.Parallel()
	tests := []struct{ row, want string }{
		{"I. Huyện Mỏ Cày Nam", "Mỏ Cày Nam"},
		{"I. Huyện Giồng Trôm: 34 đồng chí", "Giồng Trôm"},
		{"II - HUYỆN CHỢ LÁCH (27 đ/c)", "CHỢ LÁCH"},
		{"3) Huyện Thạnh Phú - 35 người", "Thạnh Phú"},
		{"Đoàn huyện Ba Tri 12 học viên", "Ba Tri"},
		{"Đoàn: Giồng Trôm", "Giồng Trôm"},
		{"Đoàn Thạnh Phú", "Thạnh Phú"},
		{"IV. Thành phố Bến Tre", "Thành phố Bến Tre"},
		{"Quận 1", "Quận 1"},
		{"V. Huyện uỷ Bình Đại", "Huyện uỷ Bình Đại"},
		{"Đoàn Thanh niên tỉnh", "Đoàn Thanh niên tỉnh"},
		{"Huyện đoàn Châu Thành: 4", "Huyện đoàn Châu Thành"},
	}
	for _, tt := range tests {
		if got := groupName(tt.row); got != tt.want {
			t.Errorf("groupName(%q) = %q, want %q", tt.row, got, tt.want)
		}
	}
}

// Number cells are told apart by their format, not by their looks.
func TestNumberCells(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	defer book.Close()
	format := func(id int, custom string) int {
		s := &excelize.Style{NumFmt: id}
		if custom != "" {
			s.CustomNumFmt = &custom
		}
		style, err := book.NewStyle(s)
		if err != nil {
			t.Fatal(err)
		}
		return style
	}
	short, long, yearFormat, thousands := format(14, ""), format(0, `[$-42A]dd"/"mm"/"yyyy;@`), format(0, "yyyy"), format(3, "")
	tests := []struct {
		value        any
		style        int
		first, other string
	}{
		{30085, short, "14/5/1982", ""},
		{30085, long, "14/5/1982", ""},
		{30085.5, short, "14/5/1982", ""},
		{30085.75, short, "15/5/1982", "14/5/1982"},
		{29778, short, "11/7/1981", "7/11/1981"},
		{29773, short, "6/7/1981", "7/6/1981"},
		{29774, short, "7/7/1981", ""},
		{30085, yearFormat, "1982", ""},
		{1982, short, "1982", ""},
		{1982, 0, "1982", ""},
		{30085, 0, "14/5/1982", ""},
		{"29161", 0, "2/11/1979", "11/2/1979"},
		{99999, 0, "bad", ""},
		{30085, thousands, "bad", ""},
		{5, short, "bad", ""},
		{"14/5/1982", short, "14/5/1982", ""},
		{time.Date(1982, 5, 14, 0, 0, 0, 0, time.UTC), short, "14/5/1982", ""},
	}
	for i, tt := range tests {
		if err := book.SetCellValue("Sheet1", cellName(i+1, 0), tt.value); err != nil {
			t.Fatal(err)
		}
		if err := book.SetCellStyle("Sheet1", cellName(i+1, 0), cellName(i+1, 0), tt.style); err != nil {
			t.Fatal(err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	f, err := openWorkbook(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	for i, tt := range tests {
		b, ok := f.grids[0].birth(i+1, 0)
		first := b.first.String()
		if !ok {
			first = "bad"
		}
		if first != tt.first || b.other.String() != tt.other {
			t.Errorf("%v in format %d = %q, %q, want %q, %q", tt.value, tt.style, first, b.other, tt.first, tt.other)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	tests := []struct {
		cell any
		want int // minutes; -1 when it can't be read
	}{
		{"7:30", 450},
		{"07:30:00", 450},
		{"7h30", 450},
		{"7g30", 450},
		{"7 giờ 30", 450},
		{"7 giờ 30 phút", 450},
		{"13h", 780},
		{"17.00", 1020},
		{0.3125, 450},
		{44789.5625, 810},

		{"25:00", -1},
		{"7:75", -1},
		{"sáng", -1},
		{"", -1},
	}
	var rows [][]any
	for _, tt := range tests {
		rows = append(rows, []any{tt.cell})
	}
	f, err := openWorkbook(mustBook(t, "x", append(rows, []any{"end"})))
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	for i, tt := range tests {
		got, ok := f.grids[0].clock(i+1, 0)
		if !ok {
			got = -1
		}
		if got != tt.want {
			t.Errorf("clock(%v) = %d, want %d", tt.cell, got, tt.want)
		}
	}
}

// A formula that was stored without its value is calculated, once for cells
// that are merged.
func TestFormulaCells(t *testing.T) {
	t.Parallel()
	book := mustOpen(t, mustBook(t, "DS", [][]any{
		{"STT", "Họ và tên", "Đơn vị", "SĐT"},
		{},
		{1, nil, "xã A", 912345678, nil, "Lê", "An"},
	}, "B2:D2"))
	for cell, formula := range map[string]string{"B2": `"I. Huyện "&"Ba Tri"`, "B3": `F3&" "&G3`} {
		if err := book.SetCellFormula("DS", cell, formula); err != nil {
			t.Fatal(err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	r := mustRead(t, "x.xlsx", out.Bytes())
	if diff := cmp.Diff([]string{"3 1 Lê An||0912345678|xã A|Ba Tri"}, people(r)); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
}

func FuzzBirth(f *testing.F) {
	for _, s := range []string{"14/5/1982", "1982", "1982-05-14T00:00", "00/00/1982", "ngày 14 tháng 5 năm 82", "\x00//\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, ok := parseBirth(letters.Clean(s))
		if !ok {
			return
		}
		if again, ok := parseBirth(b.String()); !ok || again != b {
			t.Errorf("parseBirth(%q) = %v, which reads as %v", s, b, again)
		}
		if course.BirthFromISO(b.ISO()) != b {
			t.Errorf("parseBirth(%q) = %v, which can't be stored", s, b)
		}
	})
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"0912345678", "+84 912.345.678", "9.12345678E8", "0912345678 0770479515", "1e999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		first, second := parsePhones(letters.Clean(s))
		if one, two := parsePhones(strings.TrimSuffix(first+"; "+second, "; ")); one != first || two != second {
			t.Errorf("parsePhones(%q) = %q, %q, which read as %q, %q", s, first, second, one, two)
		}
		if first == "" && second != "" || first == second && first != "" {
			t.Errorf("parsePhones(%q) = %q, %q", s, first, second)
		}
	})
}
