package roster_test

import (
	"bytes"
	"runtime"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
)

// TestWriteRegister: the register has its title, what it is of, its eleven columns and a line
// for each number; a text that begins like a formula is none.
func TestWriteRegister(t *testing.T) {
	t.Parallel()
	first := course.RegisterRow{"1", "1/2022/GCN", "Nguyễn Thị Lan", "14/5/1980", "", "=UBND", "Lớp dân vận", "", "19/8/2022", "Học viên", "Thu hồi ngày 22/8/2022: sai"}
	void := course.RegisterRow{"2", "2/2022/GCN", "", "", "", "", "", "", "", "", "Số bỏ, không có giấy"}
	data, err := roster.WriteRegister(course.RegisterBook{Title: "SỔ CẤP GIẤY CHỨNG NHẬN", Of: "Năm 2022", Rows: []course.RegisterRow{first, void}})
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	got, err := book.GetRows("Sổ cấp")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"SỔ CẤP GIẤY CHỨNG NHẬN"}, {"Năm 2022"}, nil,
		{"Số vào sổ", "Số hiệu", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị", "Tên lớp", "Quyết định", "Ngày cấp", "Người nhận", "Ghi chú"},
		first[:], void[:]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the register (-want +got):\n%s", diff)
	}
	if formula, err := book.GetCellFormula("Sổ cấp", "F5"); formula != "" || err != nil {
		t.Errorf("a text is a formula: %q, %v", formula, err)
	}
}

// BenchmarkRegister writes 10,000 numbers: heap-MB is what the program takes of the system for it.
func BenchmarkRegister(b *testing.B) {
	var book course.RegisterBook
	for i := range 10_000 {
		book.Rows = append(book.Rows, course.RegisterRow{strconv.Itoa(i), strconv.Itoa(i) + "/2022/GCN", "Nguyễn Văn " + strconv.Itoa(i), "14/5/1982",
			"Phó Chủ tịch", "xã Đa Phước Hội", "Lớp dân vận 2022", "", "19/8/2022", "Đại diện đoàn Mỏ Cày Nam", "Cấp thay số " + strconv.Itoa(i)})
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		if _, err := roster.WriteRegister(book); err != nil {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapSys-before.HeapSys)/(1<<20), "heap-MB")
}

// TestWriteUnfetched: the list has its title, its course, its columns and a line for each paper.
func TestWriteUnfetched(t *testing.T) {
	t.Parallel()
	row := [len(course.UnfetchedColumns)]string{"1", "Giồng Trôm", "Nguyễn Thị Lan", "14/5/1980", "", "=UBND", "0912345678", "giấy chứng nhận", "1/2022/GCN"}
	data, err := roster.WriteUnfetched("GIẤY CHƯA NHẬN", "Lớp dân vận", [][len(course.UnfetchedColumns)]string{row})
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	got, err := book.GetRows("Chưa nhận")
	if diff := cmp.Diff([][]string{{"GIẤY CHƯA NHẬN"}, {"Lớp dân vận"}, nil, course.UnfetchedColumns[:], row[:]}, got); diff != "" || err != nil {
		t.Errorf("error %v, the list (-want +got):\n%s", err, diff)
	}
}

// TestWriteList: a list has its title, what it is of, its columns and a line for each person; phone numbers keep their 0, and what
// begins like a formula is text.
func TestWriteList(t *testing.T) {
	t.Parallel()
	l := course.List{Sheet: "Cần gọi", Title: "Danh sách cần gọi, thông báo số 3", Of: "Lớp dân vận",
		Columns: []course.ListColumn{{Title: "Họ và tên", Width: 28}, {Title: "Điện thoại", Width: 15}}, Rows: [][]string{{"=Lê Lan", "0912345678"}, {"@Bình", "+84912345679"}}}
	data, err := roster.WriteList(l)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	got, err := book.GetRows("Cần gọi")
	if diff := cmp.Diff([][]string{{l.Title}, {l.Of}, nil, {"Họ và tên", "Điện thoại"}, l.Rows[0], l.Rows[1]}, got); diff != "" || err != nil {
		t.Errorf("error %v, the list (-want +got):\n%s", err, diff)
	}
	for _, cell := range []string{"A5", "B5", "A6", "B6"} {
		formula, err1 := book.GetCellFormula("Cần gọi", cell)
		kind, err2 := book.GetCellType("Cần gọi", cell)
		if formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString || err1 != nil || err2 != nil {
			t.Errorf("%s is the formula %q, of type %d, errors %v, %v", cell, formula, kind, err1, err2)
		}
	}
}
