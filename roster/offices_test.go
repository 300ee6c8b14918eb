package roster

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
)

// four are the people of most files, as "name|birth|unit|phone".
var four = []string{
	"Nguyễn Thị Ngọc Lan|14/5/1982|xã An Bình|0912345601",
	"Trần Văn Bảo|2/11/1979|xã Tân Hòa|0912345602",
	"Lê Hoàng Minh Đức|30/1/1990|xã Phú Lộc|0912345603",
	"Phạm Thị Yến|25/12/1985|xã Long Mỹ|0912345604",
}

// fourBorn are the four with one birth, without where phones aren't the point.
func fourBorn(birth string) []string {
	out := make([]string, len(four))
	for i, p := range four {
		parts := strings.Split(p, "|")
		parts[1] = birth
		out[i] = strings.Join(parts, "|")
	}
	return out
}

// office is a file of testdata/rosters and what a right reading of it is.
type office struct {
	file    string
	refused string   // the refusal's text; then nothing else is read
	people  []string // "name|birth|unit|phone"; a birth in doubt is "first or other"
	issues  string   // "line text", a problem with "!", in order; no_delegations is left out
	more    func(*testing.T, *Roster)
}

var offices = []office{
	// Names in two columns.
	{file: "01b-ho-ten-hai-cot-khong-gop.xlsx", people: four},
	{file: "01c-ho-ten-hai-cot-gop.xlsx", people: four},
	{file: "02-ho-va_ten-tach-tieu-de.xlsx", people: four},
	{file: "03-ho-va-ten-lot.xlsx", people: four},

	// Titles.
	{file: "04-tieu-de-hai-tang.xlsx", people: four, more: func(t *testing.T, r *Roster) {
		if e := r.Rows[1].Enrollment; e.Position != "Phó Bí thư" || e.Note != "ăn chay" || r.Header != 3 {
			t.Errorf("position %q, note %q, header on line %d", e.Position, e.Note, r.Header)
		}
	}},
	{file: "05a-song-ngu-mot-dong.xlsx", people: four, more: numbered(1, 2, 3, 4)},
	{file: "05b-song-ngu-hai-dong.xlsx", people: four, more: numbered(1, 2, 3, 4)},
	{file: "06-sdt-lien-he-ten-don-vi.xlsx", people: four},
	{file: "18a-chu-eth-tieu-de.xlsx", people: four, more: func(t *testing.T, r *Roster) {
		if diff := cmp.Diff([]Count{{"Đông Hải", 4}}, r.Delegations()); diff != "" {
			t.Errorf("delegations (-want +got):\n%s", diff)
		}
	}},
	{file: "07-google-form.csv", people: four},
	{file: "08-hai-bang-canh-nhau.xlsx", issues: "0 roster.no_phones, 0 roster.no_births, 0 roster.two_tables!"},
	{file: "38-cot-lop-lam-doan.xlsx", people: four, issues: "0 roster.column_twice"},
	{file: "39-tieu-de-dong-17.xlsx", refused: "roster.no_header"},

	// What can't be seen.
	{file: "09-moi-doan-mot-trang.xlsx", people: []string{ // of the first sheet; the problem names those of the other two
		"Nguyễn Thị Ngọc Lan|14/5/1982|xã An Bình|0912345601", "Trần Văn Bảo|2/11/1979|xã Tân Hòa|0912345602",
	}, issues: "0 roster.more_sheets!", more: named("Others", "Huyện B, Huyện C")},
	{file: "10-dong-bi-loc-an.xlsx", people: four, issues: "3 roster.hidden_line, 5 roster.hidden_line"},

	// How programs write workbooks and text.
	{file: "19-xuong-dong-cr.csv", people: four},
	{file: "20-utf16-khong-bom.csv", refused: "roster.unreadable"},
	{file: "35-gach-dung.csv", people: four},
	{file: "13-o-khong-co-dia-chi.xlsx", people: four},
	{file: "14-strict-ooxml.xlsx", people: fourBorn("14/5/1982")},
	{file: "15-inline-rich.xlsx", people: four},
	{file: "27a-co-macro.xlsm", people: four},
	{file: "47-duong-dan-tuyet-doi.xlsx", people: fourBorn("14/5/1982")},
	{file: "48-o-ngay-iso.xlsx", people: fourBorn("14/5/1982")},

	// Letters.
	{file: "16a-phong-tcvn3-ten.xlsx", issues: "2 roster.old_font!, 3 roster.old_font!, 4 roster.old_font!, 5 roster.old_font!"},
	{file: "16b-phong-tcvn3-ca-tieu-de.xlsx", refused: "roster.file_old_font"},
	{file: "37-utf8-doc-nham.xlsx", issues: "2 roster.garbled!, 3 roster.garbled!, 4 roster.garbled!, 5 roster.garbled!"},
	{file: "28-ten-dan-toc.xlsx", people: []string{
		"H'Hen Niê|1971|xã A|0912345701", "H'Bia Êban|1972|xã A|0912345702", "H'Loan Ktla|1973|xã A|0912345703",
		"H'Nghĩa Mlô|1974|xã A|0912345704", "H'Lan Byă|1975|xã A|0912345705", "H'Mi Kđăm|1976|xã A|0912345706",
		"Y Bliă Niê|1977|xã A|0912345707", "K'Brếu|1978|xã A|0912345708", "Rơ Châm H'Yéo|1979|xã A|0912345709",
		"Bh'riu Liếc|1980|xã A|0912345710", "Ka Să Hà Nôm|1981|xã A|0912345711", "Y Thĭnh Ênuôl|1982|xã A|0912345712",
		"Điểu K'Ré|1983|xã A|0912345713", "Đinh Ƀlôh|1984|xã A|0912345714", "Y Kiê̆n Ajŭn|1985|xã A|0912345715",
		"Ksor H-Nghĩa|1986|xã A|0912345716", "Nguyễn Thị Ngọc-Ánh|1987|xã A|0912345717", "A Lăng Thị Búp|1988|xã A|0912345718",
		"Thạch Sa Rây|1989|xã A|0912345719", "Tôn Nữ Thị Ninh Công Tằng Huyền Tôn Nữ|1990|xã A|0912345720",
	}},
	{file: "29-ten-kem-ghi-chu.xlsx", issues: "2 roster.name_letter!, 3 roster.name_letter!, 4 roster.name_letter!, 5 roster.name_letter!, " +
		"6 roster.name_apart, 7 roster.name_apart, 8 roster.name_letter!, 9 roster.name_letter!, 10 roster.name_apart, 11 roster.name_letter!, " +
		"12 roster.name_letter!, 13 roster.name_letter!, 14 roster.name_letter!, 15 roster.name_letter!",
		more: func(t *testing.T, r *Roster) {
			named("Name", "Nguyễn Văn An (A)", "Nguyễn Văn An (B)", "Trần Thị Bé*", "1. Lê Văn Cường", "Ông Phạm Văn Dũng", "Bà Lê Thị Em",
				"Đ/c Võ Văn Giàu", "Nguyễn Văn Hải - Bí thư", "TS. Lý Thị Hoa", "Trần Văn Khá (Nhóm trưởng)", "Nguyễn Văn Long,",
				"Lê Văn Mười 2", "Đinh Văn Năm_", "Thích Minh Tâm (Nguyễn Văn Oanh)")(t, r)
			named("Letter", "(", "(", "*", "1", "/", "-", "(", ",", "2", "_", "(")(t, r)
			named("Value", "Ông", "Bà", "TS.")(t, r)
		}},
	{file: "45-ten-nfd-va-khoang-trang-la.xlsx", people: []string{
		"Nguyễn Thị Làn|14/5/1982|xã An Bình|0912345601", "Trần Văn Bảo|2/11/1979|xã A|0912345602", "Lê Văn Cường|1/2/1990|xã A|0912345603"}},
	{file: "44-o-xuong-dong-mac.csv", people: []string{"Nguyễn Thị Lan|14/5/1982|xã An Bình, huyện A|0912345601"}},
	{file: "36-mot-byte-hong.csv", issues: "3 roster.name_letter!, 3 roster.bad_letter!"},

	// Dates and numbers.
	{file: "22-ngay-la-so.xlsx", issues: "3 roster.birth_two",
		people: []string{"Nguyễn Thị Lan|14/5/1982|xã A|0912345601", "Trần Văn Bảo|2/11/1979 or 11/2/1979|xã A|0912345602"}},
	{file: "23-he-ngay-1904.xlsx", people: []string{"Nguyễn Thị Lan|14/5/1982|xã A|0912345601"}},
	{file: "24-ngay-kieu-anh.csv", people: []string{
		"Nguyễn Thị Lan|14/5/1982|xã A|0912345601", "Trần Văn Bảo|14/5/1982|xã A|0912345602", "Lê Văn Cường|14/5/1982|xã A|0912345603",
		"Võ Thị Dung|14/5/1982|xã A|0912345604", "Lý Văn Em|14/5/1982|xã A|0912345605", "Lý Văn Phú|14/5/1982|xã A|0912345606"}},
	{file: "25-ngay-23-gio.xlsx", issues: "2 roster.birth_two, 3 roster.birth_two", people: []string{
		"Nguyễn Thị Lan|14/5/1982 or 13/5/1982|xã A|0912345601", "Trần Văn Bảo|2/11/1979 or 1/11/1979|xã A|0912345602"}},
	{file: "30-cong-thuc-khong-gia-tri.xlsx", issues: "0 roster.no_phones, 3 roster.birth_two", more: numbered(1, 2, 3, 4), people: []string{
		"Nguyễn Thị Ngọc Lan|14/5/1982|xã An Bình|", "Trần Văn Bảo|2/11/1979 or 11/2/1979|xã Tân Hòa|",
		"Lê Hoàng Minh Đức|30/1/1990|xã Phú Lộc|", "Phạm Thị Yến|25/12/1985|xã Long Mỹ|"}},
	{file: "30b-ngay-cong-thuc-khong-gia-tri.xlsx", people: four[:1]},
	{file: "40-ba-cot-ngay.xlsx", issues: "0 roster.no_phones, 6 roster.birth_bad!", people: []string{
		"Nguyễn Thị Lan|14/5/1982|xã A|", "Trần Văn Bảo|2/11/1979|xã A|", "Lê Văn Cường|1990|xã A|", "Lê Văn Dũng||xã A|"}},
	{file: "41-nam-nu-hai-cot.xlsx", issues: "0 roster.no_phones, 0 roster.no_units",
		people: []string{"Trần Văn Bảo|1979||", "Nguyễn Thị Lan|1982||"}, more: func(t *testing.T, r *Roster) {
			if a, b := r.Rows[0].Enrollment.Trainee.Gender, r.Rows[1].Enrollment.Trainee.Gender; a != "Nam" || b != "Nữ" {
				t.Errorf("genders %s, %s", a, b)
			}
		}},
	{file: "42-dau-phay-thap-phan-stt.xlsx", people: four, more: numbered(1, 2, 3, 4)},
	{file: "49a-phan-nghin-float.xlsx", people: []string{"Nguyễn Thị Lan|1982|xã A|0912345601", "Trần Văn Bảo|1979|xã A|0912345602"}},
	{file: "49b-float-pandas.csv", people: []string{"Nguyễn Thị Lan|1982|xã A|0912345601", "Trần Văn Bảo|1979|xã A|0912345602"}, more: numbered(1, 2)},
	{file: "34-so-dien-thoai-doi-thuc.xlsx", people: []string{
		"Học Viên AA|1980|xã 1|0912345901", "Học Viên BB|1980|xã 2|0912345902", "Học Viên CC|1980|xã 3|0912345903",
		"Học Viên DD|1980|xã 4|0912345904", "Học Viên EE|1980|xã 5|0912345905", "Học Viên GG|1980|xã 6|0912345906",
		"Học Viên HH|1980|xã 7|0912345907", "Học Viên II|1980|xã 8|0912345908", "Học Viên KK|1980|xã 9|0912345909",
		"Học Viên LL|1980|xã 10|0912345910", "Học Viên MM|1980|xã 11|", "Học Viên NN|1980|xã 12|02753822222",
		"Học Viên OO|1980|xã 13|", "Học Viên PP|1980|xã 14|0912345914", "Học Viên QQ|1980|xã 15|",
		"Học Viên RR|1980|xã 16|0912345916", "Học Viên SS|1980|xã 17|0912345917", "Học Viên TT|1980|xã 18|",
	}, issues: "12 roster.phone_bad, 13 roster.phone_shared, 14 roster.phone_bad, 16 roster.phone_bad, 19 roster.phone_bad",
		more: named("Value", "01234567890", "٠٩١٢٣٤٥٩١٣", "không có", "840912345918")},

	// Lines that are nobody.
	{file: "31-chan-trang-nhieu-kieu.xlsx", people: four},
	{file: "32-tieu-de-lap-moi-trang.xlsx", people: four},
	{file: "33-nhom-khong-danh-so.xlsx", people: four, more: func(t *testing.T, r *Roster) {
		if diff := cmp.Diff([]Count{{"XÃ AN BÌNH", 2}, {"thị trấn Tân Hòa", 2}}, r.Delegations()); diff != "" {
			t.Errorf("delegations (-want +got):\n%s", diff)
		}
	}},
	{file: "43-mot-nguoi-nhieu-dong.csv", issues: "3 roster.twice!"},
}

// numbered checks the numbers of the rows.
func numbered(want ...int) func(*testing.T, *Roster) {
	return func(t *testing.T, r *Roster) {
		var got []int
		for _, row := range r.Rows {
			got = append(got, row.Enrollment.No)
		}
		if !slices.Equal(got, want) {
			t.Errorf("numbers %v, want %v", got, want)
		}
	}
}

// named checks what the issues that have a value of that name put into their text,
// in order.
func named(value string, want ...string) func(*testing.T, *Roster) {
	return func(t *testing.T, r *Roster) {
		var got []string
		for _, i := range r.Issues {
			if v, has := i.Args[value]; has {
				got = append(got, fmt.Sprint(v))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s of the issues (-want +got):\n%s", value, diff)
		}
	}
}

// Lists in the layouts, and with the faults, that offices and programs give them.
func TestOffices(t *testing.T) {
	t.Parallel()
	for _, tt := range offices {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			r, err := Read(tt.file, mustFile(t, filepath.Join("rosters", tt.file)))
			if refusal, _ := errors.AsType[*course.Error](err); tt.refused != "" {
				if refusal == nil || refusal.TextID != tt.refused {
					t.Errorf("Read: %v, want %s", err, tt.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var people, issues []string
			for _, row := range r.Rows {
				e := row.Enrollment
				birth := e.Trainee.Birth.String()
				if alt := e.Trainee.BirthAlt; !alt.IsZero() {
					birth += " or " + alt.String()
				}
				people = append(people, strings.Join([]string{e.Trainee.Name, birth, e.Unit, e.Trainee.Phone}, "|"))
			}
			for _, i := range r.Issues {
				mark := map[Severity]string{Problem: "!"}[i.Severity]
				if i.TextID != "roster.no_delegations" {
					issues = append(issues, fmt.Sprintf("%d %s%s", i.Line, i.TextID, mark))
				}
			}
			if diff := cmp.Diff(tt.people, people); diff != "" && tt.people != nil {
				t.Errorf("people (-want +got):\n%s", diff)
			}
			if got := strings.Join(issues, ", "); got != tt.issues {
				t.Errorf("issues %q, want %q", got, tt.issues)
			}
			if tt.more != nil {
				tt.more(t, r)
			}
		})
	}
	files, err := os.ReadDir(filepath.Join("testdata", "rosters"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !slices.ContainsFunc(offices, func(o office) bool { return o.file == f.Name() }) {
			t.Errorf("%s is not tried", f.Name())
		}
	}
}

// Columns beside the name that complete it, and those that only look so.
func TestNamesInColumns(t *testing.T) {
	t.Parallel()
	rows := func(first ...string) string {
		return strings.Join(first, "\n") + "\n"
	}
	for _, tt := range []struct {
		name, csv string
		want      []string
	}{
		{"no title over the given name", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị;Lan;", "2;Trần Văn;Bảo;", "3;Lê Văn;Nam;"),
			[]string{"Nguyễn Thị Lan", "Trần Văn Bảo", "Lê Văn Nam"}},
		{"three columns, one title", rows("STT;Họ và tên;;;SĐT", "1;Nguyễn;Thị Ngọc;Lan;", "2;Trần;Văn;Bảo;"),
			[]string{"Nguyễn Thị Ngọc Lan", "Trần Văn Bảo"}},
		{"family names alone have a title", rows("STT;Họ và tên đệm;;SĐT", "1;Nguyễn Thị;Lan;", "2;Trần Văn;Ý;"),
			[]string{"Nguyễn Thị Lan", "Trần Văn Ý"}},
		{"Họ tên lót", rows("STT;Họ tên lót;Tên;SĐT", "1;Nguyễn Thị;Lan;"), []string{"Nguyễn Thị Lan"}},
		{"a full name that isn't one", rows("STT;Họ và tên;Tên;SĐT", "1;Nguyễn Thị;Lan;", "2;Trần Văn;Bảo;"), []string{"Nguyễn Thị Lan", "Trần Văn Bảo"}},

		{"the given name once more", rows("STT;Họ và tên;Tên;SĐT", "1;Nguyễn Thị Lan;Lan;", "2;Trần Văn Bảo;Bảo;"), []string{"Nguyễn Thị Lan", "Trần Văn Bảo"}},
		{"once more without a title", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;Lan;", "2;Trần Văn Bảo;BẢO;"), []string{"Nguyễn Thị Lan", "Trần Văn Bảo"}},
		{"genders", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;Nữ;", "2;Trần Văn Bảo;Nam;"), []string{"Nguyễn Thị Lan", "Trần Văn Bảo"}},
		{"peoples", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;Kinh;", "2;Trần Văn Bảo;Hoa;"), []string{"Nguyễn Thị Lan", "Trần Văn Bảo"}},
		{"peoples of the highlands and the coast", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;Kinh;", "2;Trần Văn Bảo;Chăm;"), []string{"Nguyễn Thị Lan", "Trần Văn Bảo"}},
		{"peoples of one word and of two", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;Mông;", "2;Trần Văn Bảo;Dao;", "3;Lê Văn Nam;Ê Đê;", "4;Võ Văn Tư;Cơ-ho;"),
			[]string{"Nguyễn Thị Lan", "Trần Văn Bảo", "Lê Văn Nam", "Võ Văn Tư"}},
		{"peoples with one word that is none", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;Kinh;", "2;Trần Văn Bảo;Tày;", "3;Lê Văn Nam;Ngái;", "4;Võ Văn Tư;Kih;"),
			[]string{"Nguyễn Thị Lan", "Trần Văn Bảo", "Lê Văn Nam", "Võ Văn Tư"}},
		{"given names like peoples'", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị;Hoa;", "2;Trần Thị;Đào;", "3;Lê Văn;Thọ;", "4;Võ Văn;Công;", "5;Phạm Thị;Lan;"),
			[]string{"Nguyễn Thị Hoa", "Trần Thị Đào", "Lê Văn Thọ", "Võ Văn Công", "Phạm Thị Lan"}},
		{"units", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;xã An Bình;", "2;Trần Văn Bảo;xã Tân Hòa;"), []string{"Nguyễn Thị Lan", "Trần Văn Bảo"}},
		{"places", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;An Bình;", "2;Trần Văn Bảo;Tân Hòa;"), []string{"Nguyễn Thị Lan", "Trần Văn Bảo"}},
		{"numbers", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;82;", "2;Trần Văn Bảo;79;"), []string{"Nguyễn Thị Lan", "Trần Văn Bảo"}},
		{"a remark here and there", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;;", "2;Trần Văn Bảo;mới;", "3;Lê Văn Tư;;"),
			[]string{"Nguyễn Thị Lan", "Trần Văn Bảo", "Lê Văn Tư"}},
		{"the same word for everybody", rows("STT;Họ và tên;;SĐT", "1;Nguyễn Thị Lan;mới;", "2;Trần Văn Bảo;mới;", "3;Lê Văn Tư;mới;"),
			[]string{"Nguyễn Thị Lan", "Trần Văn Bảo", "Lê Văn Tư"}},
	} {
		r := mustRead(t, "x.csv", []byte(tt.csv))
		var got []string
		for _, row := range r.Rows {
			got = append(got, row.Enrollment.Trainee.Name)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// In a big class the given names come again and again, and the middle ones more.
func TestNamesOfABigClass(t *testing.T) {
	t.Parallel()
	given := strings.Fields("An Ánh Bảo Bình Chi Cường Dung Dũng Đào Đức Giang Hà Hải Hoa Hòa Huệ Khánh Lan Linh Mai Minh Nam Nga Phúc Yến")
	two, three := "STT;Họ và tên;;SĐT\n", "STT;Họ và tên;;;SĐT\n"
	for i := range 500 {
		two += fmt.Sprintf("%d;Nguyễn Văn;%s;\n", i+1, given[i%len(given)])
		three += fmt.Sprintf("%d;Nguyễn;Văn;%s;\n", i+1, given[i%len(given)])
	}
	for _, list := range []string{two, three} {
		r := mustRead(t, "x.csv", []byte(list))
		if got := r.Rows[499].Enrollment.Trainee.Name; len(r.Rows) != 500 || got != "Nguyễn Văn Yến" {
			t.Errorf("%d people, the last is %s", len(r.Rows), got)
		}
	}
}

// A file whose given names went nowhere is said to have short names.
func TestShortNames(t *testing.T) {
	t.Parallel()
	const head = "STT;Họ và tên;Ngày sinh;Gọi là\n"
	lost := "1;Nguyễn Thị;1982;Lan\n2;Trần Văn;1979;Bảo\n3;Lê Hoàng Minh;1990;Đức\n"
	whole := "1;Nguyễn Thị Lan;1982;\n2;Trần Bảo;1979;\n3;Lê Hoàng Minh Đức;1990;\n"
	hyphened := "1;H'Hen Niê;1982;\n2;H'Bia Êban;1979;\n3;Y-Bion Kđăm;1990;\n"
	for rows, want := range map[string]int{lost: 1, whole: 0, hyphened: 0} {
		if got := textIDs(mustRead(t, "x.csv", []byte(head+rows)))["roster.short_names"]; got != want {
			t.Errorf("%q: said %d times, want %d", rows, got, want)
		}
	}
}

// A letter that no paper can show is a problem of its row, with its column.
func TestLettersOfRows(t *testing.T) {
	t.Parallel()
	const list = "STT;Họ và tên;Chức vụ;Đơn vị;SĐT;Ghi chú\n" +
		"1;Lê Văn An;Chủ tịch 🎉;xã A;;🎉\n" +
		"2;Trần 王;Bí\u00adthư;xã\u00a0\u2028B 王;;\n" +
		"I. Huyện 王;;;;;\n" +
		"3;Ðỗ Thị H’Hen;;xã \uf0b7 C;;\n"
	r := mustRead(t, "x.csv", []byte(list))
	var got []string
	for _, i := range r.Problems() {
		got = append(got, fmt.Sprintf("%d %s %s %v", i.Line, i.TextID, i.Column, i.Args["Letter"]))
	}
	want := []string{
		"2 roster.bad_letter Chức vụ 🎉",
		"3 roster.name_letter Họ và tên 王", "3 roster.bad_letter Đơn vị 王",
		"5 roster.bad_letter Đơn vị \uf0b7", "5 roster.bad_letter Đoàn 王",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if e := r.Rows[2].Enrollment; e.Trainee.Name != "Đỗ Thị H'Hen" || r.Rows[1].Enrollment.Position != "Bíthư" {
		t.Errorf("name %+q, position %+q", e.Trainee.Name, r.Rows[1].Enrollment.Position)
	}
}

// A hidden sheet is read only when there is no other, and never without a word.
func TestHiddenSheets(t *testing.T) {
	t.Parallel()
	full := mustBook(t, "Cũ", [][]any{{"STT", "Họ và tên", "SĐT", "Đoàn"}, {1, "Lê Thị Cũ", "0912345678", "A"}})
	hidden := func(other [][]any) *Roster {
		book := mustOpen(t, full)
		if _, err := book.NewSheet("DS"); err != nil {
			t.Fatal(err)
		}
		for i, row := range other {
			if err := book.SetSheetRow("DS", cellName(i+1, 0), &row); err != nil {
				t.Fatal(err)
			}
		}
		book.SetActiveSheet(1)
		if err := book.SetSheetVisible("Cũ", false); err != nil {
			t.Fatal(err)
		}
		out, err := book.WriteToBuffer()
		if err != nil {
			t.Fatal(err)
		}
		return mustRead(t, "x.xlsx", out.Bytes())
	}
	r := hidden([][]any{{"Họ và tên"}, {"Trần Văn Mới"}})
	if r.Sheet != "DS" || r.Rows[0].Enrollment.Trainee.Name != "Trần Văn Mới" || textIDs(r)["roster.other_sheets"] != 1 {
		t.Errorf("beside a sheet that is seen: %d rows of %s, %v", len(r.Rows), r.Sheet, textIDs(r))
	}
	r = hidden([][]any{{"Ghi chép"}})
	if r.Sheet != "Cũ" || textIDs(r)["roster.hidden_sheet"] != 1 {
		t.Errorf("alone: %d rows of %s, %v", len(r.Rows), r.Sheet, textIDs(r))
	}
	class := mustOpen(t, mustFile(t, clean2022))
	if err := class.SetSheetVisible("Buổi học", false); err != nil {
		t.Fatal(err)
	}
	out, err := class.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if r := mustRead(t, "x.xlsx", out.Bytes()); len(r.Sessions) != 8 || textIDs(r)["roster.hidden_sheet"] != 1 {
		t.Errorf("hidden sessions: %d, %v", len(r.Sessions), textIDs(r))
	}
}

// A workbook without a part for styles is read like any other.
func TestNoStyles(t *testing.T) {
	t.Parallel()
	whole := mustBook(t, "DS", [][]any{{"STT", "Họ và tên", "Ngày sinh"}, {1, "Lê Văn An", 30085}, {2, "Trần Thị Bé", "2/11/1979"}})
	z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range z.File {
		if part.Name == "xl/styles.xml" {
			continue
		}
		if err := w.Copy(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := mustRead(t, "x.xlsx", out.Bytes())
	if diff := cmp.Diff([]string{"2 1 Lê Văn An|14/5/1982|||", "3 2 Trần Thị Bé|2/11/1979|||"}, people(r)); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
}
