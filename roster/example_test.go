package roster_test

import (
	"fmt"

	"github.com/loptruong/loptruong/roster"
)

// A list as it lies on somebody's desk: a title above the header, a column that
// is called otherwise, a phone that has lost its zero, a date that does not exist.
func ExampleRead() {
	file := `DANH SÁCH HỌC VIÊN;;;;
STT;HỌ VÀ TÊN;Ngày sinh;ĐVCT;SĐT
1;Nguyễn Thị Lan;2/3/1980;Xã Châu Hòa;912345678
2;Trần Văn Bình;31/2/1975;Xã Bình Thành;0987 654 321
`
	r, err := roster.Read("danh-sach.csv", []byte(file))
	if err != nil {
		fmt.Println(err) // it can't be read at all
		return
	}
	fmt.Println("header in line", r.Header)
	for _, row := range r.Rows {
		e := row.Enrollment
		fmt.Printf("line %d: %s, %s, %s\n", row.Line, e.Trainee.Name, e.Unit, e.Trainee.Phone)
	}
	for _, p := range r.Problems() {
		fmt.Printf("line %d, %s: %s %v\n", p.Line, p.Column, p.TextID, p.Args["Value"])
	}
	// Output:
	// header in line 2
	// line 3: Nguyễn Thị Lan, Xã Châu Hòa, 0912345678
	// line 4: Trần Văn Bình, Xã Bình Thành, 0987654321
	// line 4, Ngày sinh: roster.birth_bad 31/2/1975
}

// A file goes back as a workbook with a column of what is wrong in it. Reading
// names a mistake by its text's id; the words, in the reader's language, are the caller's.
func ExampleRoster_Annotate() {
	file := []byte("Họ và tên;Ngày sinh;Đơn vị\nNguyễn Thị Lan;31/2/1980;Xã Châu Hòa\n")
	r, err := roster.Read("danh-sach.csv", file)
	if err != nil {
		fmt.Println(err)
		return
	}
	words := map[string]string{"roster.birth_bad": "không có ngày này"}
	texts := make([]string, len(r.Issues))
	for i, issue := range r.Issues {
		texts[i] = words[issue.TextID]
	}
	back, err := r.Annotate(file, texts)
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := roster.Read("danh-sach-loi.xlsx", back) // the added column is passed over
	fmt.Println(again.Rows[0].Enrollment.Trainee.Name, len(again.Problems()), err)
	// Output:
	// Nguyễn Thị Lan 1 <nil>
}
