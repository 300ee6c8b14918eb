package certificate

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
)

func TestNormalCase(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ in, want string }{
		{"BAN DÂN VẬN", "Ban Dân vận"},
		{"BAN TUYÊN GIÁO VÀ DÂN VẬN", "Ban Tuyên giáo và Dân vận"},
		{"BAN DÂN VẬN TỈNH UỶ BẾN TRE", "Ban Dân vận Tỉnh uỷ Bến Tre"},
		{"BAN DÂN VẬN TỈNH ỦY BẾN TRE", "Ban Dân vận Tỉnh ủy Bến Tre"},
		{"TRƯỜNG CHÍNH TRỊ TỈNH", "Trường Chính trị tỉnh"},
		{"TRƯỜNG CHÍNH TRỊ TỈNH BÀ RỊA - VŨNG TÀU", "Trường Chính trị tỉnh Bà Rịa - Vũng Tàu"},
		{"UỶ BAN NHÂN DÂN THỊ TRẤN MỎ CÀY", "Uỷ ban nhân dân thị trấn Mỏ Cày"},
		{"BAN THƯỜNG TRỰC UỶ BAN MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH BẾN TRE", "Ban Thường trực Uỷ ban Mặt trận Tổ quốc Việt Nam tỉnh Bến Tre"},
		{"TỈNH UỶ BẾN TRE", "Tỉnh uỷ Bến Tre"},

		{"", ""},
		{"Trường Chính trị tỉnh", "Trường Chính trị tỉnh"},
		{"SỞ KHOA HỌC VÀ CÔNG NGHỆ", "SỞ KHOA HỌC VÀ CÔNG NGHỆ"},
		{"BAN DÂN VẬN KHỐI CÁC CƠ QUAN", "BAN DÂN VẬN KHỐI CÁC CƠ QUAN"},
		{"TRƯỜNG CHÍNH TRỊ TỈNH BẾN TRE VÀ SỞ NỘI VỤ", "TRƯỜNG CHÍNH TRỊ TỈNH BẾN TRE VÀ SỞ NỘI VỤ"},
	} {
		if got := normalCase(tc.in); got != tc.want {
			t.Errorf("normalCase(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
}

func TestCompletedLine(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ in, want string }{
		{"Lớp bồi dưỡng công tác dân vận", "Đã hoàn thành Lớp bồi dưỡng công tác dân vận"},
		{"LỚP BỒI DƯỠNG", "Đã hoàn thành LỚP BỒI DƯỠNG"},
		{"Khoá bồi dưỡng", "Đã hoàn thành Khoá bồi dưỡng"},
		{"Chương trình bồi dưỡng", "Đã hoàn thành Chương trình bồi dưỡng"},

		{"Bồi dưỡng công tác dân vận", "Đã hoàn thành lớp Bồi dưỡng công tác dân vận"},
		{"Khoa học hành chính", "Đã hoàn thành lớp Khoa học hành chính"},
	} {
		if got := completedLine(tc.in); got != tc.want {
			t.Errorf("completedLine(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
}

func TestBirthLine(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ in, want string }{
		{"", ""},
		{"14/5/1982", "Sinh ngày: 14/5/1982"},
		{"1982-05-14", "Sinh ngày: 14/5/1982"},
		{"1980", "Năm sinh: 1980"},
	} {
		if got := birthLine(tc.in); got != tc.want {
			t.Errorf("birthLine(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
}

func TestHeldLines(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		issuing, partner, from, to, place string
		want                              []string
	}{
		{"BAN DÂN VẬN", "Trường Chính trị tỉnh", "2022-08-16", "2022-08-19", "hội trường A", []string{
			"do Ban Dân vận phối hợp với Trường Chính trị tỉnh tổ chức,",
			"từ ngày 16 tháng 8 năm 2022 đến ngày 19 tháng 8 năm 2022 tại hội trường A",
		}},
		{"BAN DÂN VẬN", "", "2022-02-07", "2022-02-07", "", []string{
			"do Ban Dân vận tổ chức",
			"ngày 07 tháng 02 năm 2022",
		}},
		{"", "Trường Chính trị tỉnh", "", "", "Bến Tre", []string{
			"do Trường Chính trị tỉnh tổ chức",
			"tại Bến Tre",
		}},
		{"", "", "2022-08-16", "2022-08-19", "", []string{
			"tổ chức từ ngày 16 tháng 8 năm 2022 đến ngày 19 tháng 8 năm 2022",
		}},
		{"BAN DÂN VẬN", "", "", "", "", []string{"do Ban Dân vận tổ chức"}},
	} {
		p := course.Paper{From: tc.from, To: tc.to, Place: tc.place}
		p.Form.IssuingBody, p.Form.Partner = tc.issuing, tc.partner
		who, when, err := heldLines(p)
		if err != nil {
			t.Fatal(err)
		}
		got := slices.DeleteFunc([]string{who, when}, func(s string) bool { return s == "" })
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tc, diff)
		}
	}
}

func TestSignedLine(t *testing.T) {
	t.Parallel()
	day := time.Date(2022, 8, 19, 0, 0, 0, 0, time.UTC)
	if got, want := signedLine("Bến Tre", day), "Bến Tre, ngày 19 tháng 8 năm 2022"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := signedLine("", day), "Ngày 19 tháng 8 năm 2022"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
