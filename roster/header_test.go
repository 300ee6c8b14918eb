package roster

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/letters"
)

func TestFieldOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		title string
		want  field
	}{
		{"STT", fieldNo},
		{"Số TT", fieldNo},
		{"HỌ VÀ TẾN ", fieldName},
		{"Họ và tên (chữ in hoa)", fieldName},
		{"Họ và tn", fieldName},
		{"Họ & tên", fieldName},
		{"HT", fieldName},
		{"Họ đệm", fieldFamily},
		{"Họ và tên đệm", fieldFamily},
		{"Tên", fieldGiven},
		{"NĂM SINH", fieldBirth},
		{"Ngày, tháng, năm sinh", fieldBirth},
		{"Ngày\nsinh", fieldBirth},
		{"Ngay sing", fieldBirth},
		{"Phái", fieldGender},
		{"Nam/Nữ", fieldGender},
		{"Chức vụ, chức danh", fieldPosition},
		{"ĐVCT", fieldUnit},
		{"Đơn vị công tác hiện nay", fieldUnit},
		{"Đoàn", fieldDelegation},
		{"SĐT", fieldPhone},
		{"Số điện thọai", fieldPhone},
		{"Số điên thoai liên hệ", fieldPhone},
		{"Đ.T", fieldPhone},
		{"Ghi chú", fieldNote},
		{"Lỗi", fieldIssues},

		{"DANH SÁCH HỌC VIÊN", ""},
		{"Lớp bồi dưỡng nghiệp vụ công tác dân vận chính quyền", ""},
		{"Nơi sinh", ""},
		{"Email", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := fieldOf(letters.Clean(tt.title)); got != tt.want {
			t.Errorf("fieldOf(%q) = %q, want %q", tt.title, got, tt.want)
		}
	}
}

// The shapes in which offices write a list.
func TestHeaderShapes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		rows   [][]any
		merges []string
		want   []string
	}{
		{
			name: "family and given name apart",
			rows: [][]any{{"STT", "Họ đệm", "Tên", "SĐT"}, {1, "Lê Thị", "An", "912345678"}},
			want: []string{"2 1 Lê Thị An||0912345678||"},
		},
		{
			name:   "one title over family and given name",
			rows:   [][]any{{"STT", "Họ và tên", nil, "SĐT"}, {1, "Lê Thị", "An", "912345678"}},
			merges: []string{"B1:C1"},
			want:   []string{"2 1 Lê Thị An||0912345678||"},
		},
		{
			name: "day, month and year apart",
			rows: [][]any{{"Họ tên", "Ngày", "Tháng", "Năm"}, {"Lê An", 14, 5, 1982}, {"Lê Bá", nil, nil, 1980}},
			want: []string{"2 1 Lê An|14/5/1982|||", "3 2 Lê Bá|1980|||"},
		},
		{
			name: "day, month and year of birth apart",
			rows: [][]any{{"Họ tên", "Ngày sinh", "Tháng sinh", "Năm sinh"}, {"Lê An", 14, 5, 1982}},
			want: []string{"2 1 Lê An|14/5/1982|||"},
		},
		{
			name:   "header of two lines",
			rows:   [][]any{{"TT", "Họ và tên", "Ngày sinh", nil, nil, "ĐVCT"}, {nil, nil, "Ngày", "Tháng", "Năm"}, {1, "Lê An", 14, 5, 1982, "xã A"}},
			merges: []string{"A1:A2", "B1:B2", "C1:E1", "F1:F2"},
			want:   []string{"3 1 Lê An|14/5/1982||xã A|"},
		},
		{
			name:   "births of men and women apart",
			rows:   [][]any{{"TT", "Họ và tên", "Năm sinh", nil, "ĐVCT"}, {nil, nil, "Nam", "Nữ"}, {1, "Lê An", 1982, nil, "xã A"}, {2, "Lê Thị Bé", nil, 1990, "xã A"}},
			merges: []string{"C1:D1"},
			want:   []string{"3 1 Lê An|1982||xã A|", "4 2 Lê Thị Bé|1990||xã A|"},
		},
		{
			name: "numbers of the columns below the header, the header again",
			rows: [][]any{{"TT", "Họ và tên", "SĐT"}, {"(1)", "(2)", "(3)"}, {1, "Lê An", "912345678"}, {"TT", "Họ và tên", "SĐT"}, {2, "Lê Bá", "912345679"}},
			want: []string{"3 1 Lê An||0912345678||", "5 2 Lê Bá||0912345679||"},
		},
		{
			name:   "groups, totals and a signature",
			rows:   [][]any{{"TT", "Họ và tên", "Đơn vị"}, {"I", "Huyện Ba Tri: 1 đồng chí"}, {1, "Lê An", "xã A"}, {nil, "Cộng: 1"}, {"II. HUYỆN BÌNH ĐẠI"}, {2, "Lê Bá", "xã B"}, {nil, nil, "Bến Tre, ngày 16 tháng 8 năm 2022"}, {nil, "NGƯỜI LẬP", "TRƯỞNG BAN"}, {nil, "Lê Thị Lập", "Trần Văn Ký"}},
			merges: []string{"A5:C5"},
			want:   []string{"3 1 Lê An|||xã A|Ba Tri", "6 2 Lê Bá|||xã B|BÌNH ĐẠI"},
		},
		{
			name:   "a unit over many lines",
			rows:   [][]any{{"Họ và tên", "Đơn vị", "Đoàn"}, {"Lê An", "xã A", "Ba Tri"}, {"Lê Bá"}, {"Lê Ca", "xã C"}},
			merges: []string{"B2:B3", "C2:C4"},
			want:   []string{"2 1 Lê An|||xã A|Ba Tri", "3 2 Lê Bá|||xã A|Ba Tri", "4 3 Lê Ca|||xã C|Ba Tri"},
		},
		{
			name: "names only",
			rows: [][]any{{"Họ và tên"}, {"Lê An"}, {"Đoàn Thị Giang"}},
			want: []string{"2 1 Lê An||||", "3 2 Đoàn Thị Giang||||"},
		},
		{
			name: "one delegation in two spellings, numbers from 1 in each",
			rows: [][]any{{"TT", "Họ và tên", "Đoàn"}, {1, "Lê An", "Ba Tri"}, {1, "Lê Bá", "BA TRI"}, {5, nil, nil}},
			want: []string{"2 1 Lê An||||Ba Tri", "3 2 Lê Bá||||Ba Tri"},
		},
		{
			name: "a person without a number is no group",
			rows: [][]any{{"TT", "Họ và tên", "Năm sinh"}, {nil, "Lê An", 1980}, {2, "Lê Bá", 1981}},
			want: []string{"2 1 Lê An|1980|||", "3 2 Lê Bá|1981|||"},
		},
		{
			name: "a total is no family name",
			rows: [][]any{{"TT", "Họ và tên"}, {1, "Tống Công Minh"}, {2, "Tổng Số"}, {nil, "Tổng số: 2"}},
			want: []string{"2 1 Tống Công Minh||||", "3 2 Tổng Số||||"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := mustRead(t, "x.xlsx", mustBook(t, "DS", tt.rows, tt.merges...))
			if diff := cmp.Diff(tt.want, people(r)); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
			if p := r.Problems(); len(p)+textIDs(r)["roster.skipped"] != 0 {
				t.Errorf("issues %v", r.Issues)
			}
		})
	}
}

// Of two columns of one kind the first is read and the other named; a second
// phone helps out.
func TestColumnTwice(t *testing.T) {
	t.Parallel()
	r := mustRead(t, "x.csv", []byte("Họ tên;Năm sinh;Đơn vị;Cơ quan;Di động;Zalo\nLê An;1980;xã A;UBND;0912345678;0912345670\nLê Bá;1981;xã B;;;0912345679\n"))
	want := []string{"2 1 Lê An|1980|0912345678|xã A|", "3 2 Lê Bá|1981|0912345679|xã B|"}
	if diff := cmp.Diff(want, people(r)); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	if i := r.Issues[0]; i.TextID != "roster.column_twice" || i.Column != "Cơ quan" || i.Args["First"] != "Đơn vị" || len(r.Issues) != 2 {
		t.Errorf("issues %+v, want Cơ quan twice and no delegations", r.Issues)
	}
}

// The column that a birth stands in tells the gender, and so does a mark.
func TestGenderColumns(t *testing.T) {
	t.Parallel()
	births := [][]any{{"Họ và tên", "Năm sinh", nil}, {nil, "Nam", "Nữ"}, {"Lê An", 1982}, {"Lê Bé", nil, 1990}}
	marks := [][]any{{"Họ và tên", "Năm sinh", "Nữ"}, {"Lê An", 1982}, {"Lê Bé", 1990, "x"}}
	for want, rows := range map[string][][]any{"Nam Nữ": births, " Nữ": marks} {
		r := mustRead(t, "x.xlsx", mustBook(t, "DS", rows))
		if got := r.Rows[0].Enrollment.Trainee.Gender + " " + r.Rows[1].Enrollment.Trainee.Gender; got != want {
			t.Errorf("genders %q, want %q", got, want)
		}
		if n := textIDs(r); n["roster.no_births"]+n["roster.birth_missing"] != 0 {
			t.Errorf("issues %v, want none about births", n)
		}
	}
}

// The header may stand on any of the first 15 lines, below whatever titles.
func TestHeaderOnAnyLine(t *testing.T) {
	t.Parallel()
	above := [][]any{{"TỈNH UỶ BẾN TRE", nil, "ĐẢNG CỘNG SẢN VIỆT NAM"}, nil, {nil, "DANH SÁCH HỌC VIÊN"}, {"Đơn vị: huyện Ba Tri"}}
	for line := 1; line <= headerLines+1; line++ {
		var rows [][]any
		for i := 1; i < line; i++ {
			rows = append(rows, above[i%len(above)])
		}
		rows = append(rows, []any{"STT", "Họ và tên", "SĐT"}, []any{1, "Lê An", "0912345678"})
		r, err := Read("x.xlsx", mustBook(t, "DS", rows))
		if line > headerLines {
			if err == nil {
				t.Errorf("header on line %d was found", line)
			}
			continue
		}
		if err != nil || r.Header != line || len(r.Rows) != 1 {
			t.Errorf("header on line %d: %v", line, err)
		}
	}
}

// The order of the columns, and columns nobody asked for, change nothing.
func TestColumnOrder(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"STT", "Họ và tên", "Ngày sinh", "Đơn vị công tác", "Đoàn", "Số điện thoại", "Email"},
		{"1", "Lê Thị An", "14/5/1982", "xã A", "Ba Tri", "0912345678", "a@b.vn"},
		{"2", "Trần Thị Bé", "1990", "xã B", "Ba Tri", "0912345679", ""},
		{"3", "Lý Thị Cẩm", "1/2/1971", "xã C", "Giồng Trôm", "0912345670", "c@d.vn"},
	}
	want := []string{"2 1 Lê Thị An|14/5/1982|0912345678|xã A|Ba Tri", "3 2 Trần Thị Bé|1990|0912345679|xã B|Ba Tri", "4 3 Lý Thị Cẩm|1/2/1971|0912345670|xã C|Giồng Trôm"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		order := random.Perm(len(rows[0]))
		var text strings.Builder
		for _, row := range rows {
			for i, col := range order {
				if i > 0 {
					text.WriteByte(';')
				}
				text.WriteString(row[col])
			}
			text.WriteByte('\n')
		}
		r := mustRead(t, "x.csv", []byte(text.String()))
		if diff := cmp.Diff(want, people(r)); diff != "" || len(r.Issues) != 0 {
			t.Fatalf("order %v: people (-want +got):\n%s", order, diff)
		}
	}
}

// The sheet Học viên is taken before fuller ones; others with people are named.
func TestChoiceOfSheet(t *testing.T) {
	t.Parallel()
	book := mustOpen(t, mustBook(t, "Ba Tri", [][]any{{"STT", "Họ và tên", "SĐT", "Đoàn"}, {1, "Lê An", "0912345678", "Ba Tri"}}))
	for _, sheet := range []string{"Ghi chép", "Học viên"} {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
	}
	for cell, v := range map[string]string{"A1": "Họ tên", "B1": "SĐT", "A2": "Lê Bá", "B2": "0912345679"} {
		if err := book.SetCellStr("Học viên", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	r := mustRead(t, "x.xlsx", out.Bytes())
	if r.Sheet != "Học viên" || len(r.Rows) != 1 {
		t.Errorf("%d rows from %s, want one from Học viên", len(r.Rows), r.Sheet)
	}
	said := slices.ContainsFunc(r.Warnings(), func(i Issue) bool {
		return i.TextID == "roster.other_sheets" && i.Line == 0 && i.Args["Others"] == "Ba Tri"
	})
	if !said || len(r.Problems()) != 0 {
		t.Errorf("issues %+v, want the warning that Ba Tri isn't read", r.Issues)
	}
}
