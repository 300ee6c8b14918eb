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

// TestWriteManyLines: of 10,000 numbers the workbook takes less than 4 kB each while it is written.
func TestWriteManyLines(t *testing.T) {
	const rows, each = 10_000, 4 << 10
	var b course.RegisterBook
	for i := range rows {
		b.Rows = append(b.Rows, course.RegisterRow{strconv.Itoa(i), strconv.Itoa(i) + "/2022/GCN", "Nguyễn Văn " + strconv.Itoa(i), "14/5/1982",
			"Phó Chủ tịch", "xã Đa Phước Hội", "Lớp dân vận 2022", "", "19/8/2022", "Đại diện đoàn Mỏ Cày Nam", "Cấp thay số " + strconv.Itoa(i)})
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	data, err := roster.WriteRegister(b)
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	t.Logf("%d rows: %d kB of a file, %d kB more of heap taken from the system", rows, len(data)>>10, int64(after.HeapSys-before.HeapSys)>>10)
	if grown := int(after.HeapSys) - int(before.HeapSys); grown > rows*each {
		t.Errorf("the heap has grown by %d MB", grown>>20)
	}
}
