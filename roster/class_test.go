package roster

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
)

// mustClass is the class of 2022 with some cells changed.
func mustClass(t *testing.T, sheet string, cells map[string]any) []byte {
	t.Helper()
	book := mustOpen(t, mustFile(t, clean2022))
	for cell, v := range cells {
		if err := book.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A value that can't be used is named with its place and with what is expected.
func TestBadClass(t *testing.T) {
	t.Parallel()
	tests := []struct {
		sheet, cell string
		value       any
		label       string
		line        int
		example     string
	}{
		{"Lớp", "B1", "lớp 2", "Mã lớp", 1, "DVCQ-2-2022"},
		{"Lớp", "B2", "", "Tên lớp", 2, "Lớp bồi dưỡng nghiệp vụ công tác dân vận chính quyền"},
		{"Lớp", "B8", "tháng 8", "Từ ngày", 8, "16/8/2022"},
		{"Lớp", "B9", "15/8/2022", "Đến ngày", 9, "19/8/2022"},
		{"Lớp", "B9", "31/9/2022", "Đến ngày", 9, "19/8/2022"},
		{"Lớp", "B10", "Bến Tre", "Múi giờ", 10, "Asia/Ho_Chi_Minh"},
		{"Lớp", "B11", "nhiều", "Tỷ lệ tối thiểu (%)", 11, "80"},
		{"Lớp", "B11", 120, "Tỷ lệ tối thiểu (%)", 11, "80"},
		{"Lớp", "B12", "ngài", "Cách xưng hô", 12, "đồng chí / anh chị / thầy cô"},

		{"Buổi học", "A3", "32/8/2022", "Ngày", 3, "16/8/2022"},
		{"Buổi học", "B3", "Đêm", "Buổi", 3, "Sáng"},
		{"Buổi học", "C3", "26:00", "Bắt đầu", 3, "7:30"},
		{"Buổi học", "D3", "13:00", "Kết thúc", 3, "11:30"},
	}
	for _, tt := range tests {
		_, err := Read("x.xlsx", mustClass(t, tt.sheet, map[string]any{tt.cell: tt.value}))
		var refusal *course.Error
		if !errors.As(err, &refusal) || !errors.Is(err, course.ErrInvalid) || refusal.TextID != "roster.bad_class" {
			t.Errorf("%s!%s = %v: %v, want roster.bad_class", tt.sheet, tt.cell, tt.value, err)
			continue
		}
		got := []any{refusal.Args["Sheet"], refusal.Args["Label"], refusal.Args["Line"], refusal.Args["Example"]}
		if diff := cmp.Diff([]any{tt.sheet, tt.label, tt.line, tt.example}, got); diff != "" {
			t.Errorf("%s!%s (-want +got):\n%s", tt.sheet, tt.cell, diff)
		}
	}
}

func TestClassValues(t *testing.T) {
	t.Parallel()
	data := mustClass(t, "Lớp", map[string]any{
		"B8": 44789, "B10": "", "B11": 0.75, "B12": "Thầy, cô",
		"A13": "HÌNH THỨC ĐĂNG KÝ:", "B13": "Tự do", "A14": "Chức vụ người ký", "B14": "KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN",
		"A15": "Người ký", "B15": "Lê An", "A16": "Tiêu đề", "B16": "Đảng", "A17": "Thứ khác", "B17": "x",
	})
	book := mustOpen(t, data)
	date, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err == nil {
		err = book.SetCellStyle("Lớp", "B8", "B8", date)
	}
	if err == nil {
		err = book.DeleteSheet("Buổi học")
	}
	if err != nil {
		t.Fatal(err)
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	c := mustRead(t, "x.xlsx", out.Bytes())
	got := []any{c.Course.Zone, c.Course.Rule.Percent, c.Course.Address, c.Course.Mode, c.Course.Form.SignerTitle, c.Course.Form.SignerName, c.Course.Form.Heading, len(c.Sessions)}
	want := []any{"Asia/Ho_Chi_Minh", 75, course.Teacher, course.OpenToAll, []string{"KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"}, "Lê An", []string{"ĐẢNG CỘNG SẢN VIỆT NAM"}, 8}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("class (-want +got):\n%s", diff)
	}
}

// Sessions come in any order, with hours left open and as cells of every kind.
func TestSessions(t *testing.T) {
	t.Parallel()
	data := mustClass(t, "Buổi học", map[string]any{
		"A2": "18/8/2022", "A3": "", "C3": "", "D3": "", // below the 18th, default hours
		"B4": "", "C4": 0.375, "D4": "11h", // half by its start
	})
	var got []string
	for _, s := range mustRead(t, "x.xlsx", data).Sessions[:3] {
		got = append(got, s.Start.Format("2/1 15:04")+"-"+s.End.Format("15:04")+" "+string(s.Half))
	}
	want := []string{"17/8 09:00-11:00 morning", "17/8 13:30-17:00 afternoon", "18/8 07:30-11:30 morning"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
}

// Two lines of the same hours are one session with two topics, two of one half of a day
// with hours of their own are two sessions, which are named after them.
func TestTopicsOfOneHalfDay(t *testing.T) {
	t.Parallel()
	day := func(start, end string) map[string]any {
		return map[string]any{
			"A2": "16/8/2022", "B2": "Sáng", "C2": "", "D2": "", "E2": "Khai giảng", "F2": "Lê An", "G2": "A",
			"A3": "16/8/2022", "B3": "Sáng", "C3": start, "D3": end, "E3": "Chuyên đề 1", "F3": "Lê An", "G3": "B",
			"A4": "16/8/2022", "B4": "Tối", "C4": "", "D4": "", "E4": "Văn nghệ", "F4": "Đoàn viên", "G4": "C",
		}
	}
	read := func(start, end string) (got []string) {
		for _, s := range mustRead(t, "x.xlsx", mustClass(t, "Buổi học", day(start, end))).Sessions {
			if s.Start.Day() == 16 {
				got = append(got, fmt.Sprintf("%s %s %q: %s, %s, %s", s.Start.Format("15:04"), s.Half, s.Name, s.Topic, s.Speaker, s.Room))
			}
		}
		return got
	}
	evening := `18:00 evening "": Văn nghệ, Đoàn viên, C`
	want := []string{`07:30 morning "": Khai giảng; Chuyên đề 1, Lê An, A; B`, evening}
	if diff := cmp.Diff(want, read("", "")); diff != "" {
		t.Errorf("the same hours (-want +got):\n%s", diff)
	}
	want = []string{`07:30 morning "7:30": Khai giảng, Lê An, A`, `11:30 morning "11:30": Chuyên đề 1, Lê An, B`, evening}
	if diff := cmp.Diff(want, read("11:30", "12:00")); diff != "" {
		t.Errorf("hours of their own (-want +got):\n%s", diff)
	}
	_, err := Read("x.xlsx", mustClass(t, "Buổi học", day("8:00", "12:00")))
	var refusal *course.Error
	if !errors.As(err, &refusal) || refusal.TextID != "plan.overlap" {
		t.Errorf("hours that overlap: %v, want a refusal", err)
	}
}

// What Word leaves in a text is cleaned, and what no paper can show is refused by
// the name of its label.
func TestLettersOfTheClass(t *testing.T) {
	t.Parallel()
	r := mustRead(t, "x.xlsx", mustClass(t, "Lớp", map[string]any{
		"B1": "DVCQ\u20112\u20112022", "B2": "Lớp công\u00a0tác Ðảng \u2013 chính\u2011quyền\u00ad", "B5": "TRƯỜNG\u200b CHÍNH TRỊ", "B8": "16\u2011 8/2022",
	}))
	if c := r.Course; c.Code != "DVCQ-2-2022" || c.Title != "Lớp công tác Đảng - chính-quyền" || c.Form.Partner != "TRƯỜNG CHÍNH TRỊ" {
		t.Errorf("code %+q, title %+q, partner %+q", c.Code, c.Title, c.Form.Partner)
	}
	for cell, label := range map[string]string{"B2": "Tên lớp", "B6": "Địa điểm", "B13": "Chức vụ người ký"} {
		_, err := Read("x.xlsx", mustClass(t, "Lớp", map[string]any{"A13": "Chức vụ người ký", cell: "Kỹ năng 王; 🎉"}))
		refusal, ok := errors.AsType[*course.Error](err)
		if !ok || refusal.TextID != "roster.class_letter" || refusal.Args["Label"] != label || refusal.Args["Letter"] != "王" {
			t.Errorf("%s: %v, want the letter of %s to be refused", cell, err, label)
		}
	}
}

// TestSignerMadeOfTheMode: a workbook in which how one signs and the signer's title say two things is
// warned of, with what papers will say; one in which they agree isn't.
func TestSignerMadeOfTheMode(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]map[string]int{"KT.": {"roster.signer_made": 1, "roster.same_name": 3}, "TM.": {"roster.same_name": 3}, "": {"roster.same_name": 3}} {
		r := mustRead(t, "x.xlsx", mustClass(t, "Lớp", map[string]any{
			"A14": "Chức vụ người ký", "B14": "TM. BAN DÂN VẬN; TRƯỞNG BAN", "A15": "Cách ký", "B15": mode,
		}))
		if diff := cmp.Diff(want, textIDs(r)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", mode, diff)
		}
		for _, i := range r.Issues {
			if i.TextID == "roster.signer_made" && (i.Args["Typed"] != "TM. BAN DÂN VẬN; TRƯỞNG BAN" || i.Args["Made"] != "KT. TRƯỞNG BAN; PHÓ TRƯỞNG BAN") {
				t.Errorf("said is %v", i.Args)
			}
		}
	}
}
