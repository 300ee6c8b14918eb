package roster_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/roster"
)

// TestWriteRegister: the register has its title, what it is of, its eleven columns and a line
// for each number; a text that begins like a formula is none.
func TestWriteRegister(t *testing.T) {
	t.Parallel()
	first := roster.RegisterRow{"1", "1/2022/GCN", "Nguyễn Thị Lan", "14/5/1980", "", "=UBND", "Lớp dân vận", "", "19/8/2022", "Học viên", "Thu hồi ngày 22/8/2022: sai"}
	void := roster.RegisterRow{"2", "2/2022/GCN", "", "", "", "", "", "", "", "", "Số bỏ, không có giấy"}
	data, err := roster.WriteRegister("SỔ CẤP GIẤY CHỨNG NHẬN", "Năm 2022", []roster.RegisterRow{first, void})
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
