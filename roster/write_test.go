package roster

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/loptruong/loptruong/course"
)

func mustOpen(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

func mustCell(t *testing.T, book *excelize.File, sheet, cell string) string {
	t.Helper()
	v, err := book.GetCellValue(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func mustWrite(t *testing.T, c course.Course, sessions []course.Session, people []course.Enrollment) []byte {
	t.Helper()
	data, err := Write(c, sessions, people)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func enrollments(r *Roster) []course.Enrollment {
	var all []course.Enrollment
	for _, row := range r.Rows {
		all = append(all, row.Enrollment)
	}
	return all
}

// What is written is read back: the real class, and one with every setting.
func TestWriteIsReadBack(t *testing.T) {
	t.Parallel()
	class := mustRead(t, clean2022, mustFile(t, clean2022))

	full := course.NewCourse("x_1", "Lớp =thử")
	full.Place, full.Zone, full.Address, full.Mode = "Nhà 5", "Europe/Berlin", course.Teacher, course.OpenToAll
	full.Rule = course.CompletionRule{Percent: 100, ExcusedCount: true}
	full.CheckIn = course.CheckInRule{OpenBefore: 90, CloseAfter: 45, LateAfter: 0}
	full.Reminders = course.ReminderRules{Evening: "30 18,20 * * *", Morning: "0 6 * * 1-5", Leads: []int{60, 15}}
	full.Feedback, full.OnUnknown, full.Head = false, course.Hold, course.NoHead
	full.Contact = "chị Lan, 0912 345 678"
	full.Form = course.Form{
		GoverningBody: "A", IssuingBody: "B", Partner: "C", PlaceName: "D",
		SecondBody: "E", SecondTitle: []string{"TL. HIỆU TRƯỞNG", "TRƯỞNG KHOA"}, SecondName: "Lê Bá", Decision: "12-QĐ/BDV ngày 10/8/2022",
		Heading: course.PartyHeading, SignerTitle: []string{"KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"}, SignerName: "Lê An", Design: course.Modern, PenSpace: true, Colour: "green",
	}
	silent := course.NewCourse("x_2", "Lớp im lặng")
	silent.Reminders = course.ReminderRules{}
	berlin := full.Location()
	evening := course.Session{
		No: 1, Half: course.Afternoon, Topic: "@x", Speaker: "-y", Room: "+z",
		Start: time.Date(2026, 3, 29, 18, 5, 0, 0, berlin), End: time.Date(2026, 3, 29, 20, 0, 0, 0, berlin),
	}
	people := []course.Enrollment{
		{No: 7, Trainee: course.Trainee{Name: "Lê An", Birth: course.Birth{Year: 1980}}, State: course.Enrolled, Note: "=1+1", Unit: "@a", Position: "-b", Delegation: "+c"},
		{No: 9, Trainee: course.Trainee{Name: "Lê Bá", Birth: course.Birth{Year: 1980, Month: 2, Day: 1}, Gender: "Nam", Phone: "0912345678"}, State: course.Enrolled},
	}
	tests := []struct {
		name     string
		course   course.Course
		sessions []course.Session
		people   []course.Enrollment
	}{
		{"the class of 2022", *class.Course, class.Sessions, enrollments(class)},
		{"every setting", full, []course.Session{evening}, people},
		{"nobody yet", full, nil, nil},
		{"no reminders", silent, nil, people},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := mustRead(t, "x.xlsx", mustWrite(t, tt.course, tt.sessions, tt.people))
			sameZone := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) && a.Location().String() == b.Location().String() })
			if diff := cmp.Diff(&tt.course, r.Course); diff != "" {
				t.Errorf("course (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.sessions, r.Sessions, sameZone); diff != "" {
				t.Errorf("sessions (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.people, enrollments(r)); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
		})
	}
}

// The empty workbook is refused as one without people, and read once a class
// and a person are in it; its examples never are.
func TestBlank(t *testing.T) {
	t.Parallel()
	data, err := Blank()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read("x.xlsx", data); err == nil || !strings.HasPrefix(err.Error(), "roster.no_people") {
		t.Errorf("the empty workbook: %v, want roster.no_people", err)
	}
	book := mustOpen(t, data)
	if diff := cmp.Diff([]string{"Lớp", "Buổi học", "Học viên"}, book.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	for _, sheet := range book.GetSheetList() {
		if notes, err := book.GetComments(sheet); err != nil || len(notes) == 0 {
			t.Errorf("%s has no notes: %v", sheet, err)
		}
	}
	for _, c := range []struct{ sheet, cell, value string }{
		{"Lớp", "B2", "Lớp thử"}, {"Lớp", "B8", "16/8/2022"}, {"Lớp", "B9", "17/8/2022"}, {"Lớp", "B12", "Anh, chị"},
		{"Học viên", "A3", "1"}, {"Học viên", "B3", "Lê An"}, {"Học viên", "H3", "0912345678"},
	} {
		if err := book.SetCellValue(c.sheet, c.cell, c.value); err != nil {
			t.Fatal(err)
		}
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	r := mustRead(t, "x.xlsx", out.Bytes())
	want := course.NewCourse("LT-2022", "Lớp thử")
	want.Address = course.Peer
	if diff := cmp.Diff(&want, r.Course); diff != "" {
		t.Errorf("course (-want +got):\n%s", diff)
	}
	if len(r.Sessions) != 4 || r.Sessions[3].Half != course.Afternoon || r.Sessions[3].Start.Day() != 17 {
		t.Errorf("sessions %+v, want mornings and afternoons of two days", r.Sessions)
	}
	if diff := cmp.Diff([]string{"3 1 Lê An||0912345678||"}, people(r)); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
}

func TestAnnotate(t *testing.T) {
	t.Parallel()
	data := mustFile(t, messy2022)
	r := mustRead(t, messy2022, data)
	say := func(i Issue) string { return "=" + i.TextID }
	out := mustAnnotate(t, r, data, say)
	before, after := mustOpen(t, data), mustOpen(t, out)
	for cell, want := range map[string]string{
		"I7": "Lỗi", "I8": "", "I9": "", "I10": "=roster.phone_missing", "I35": "=roster.birth_two",
		"I40": "=roster.birth_two; =roster.phone_missing", "I182": "",
	} {
		if got := mustCell(t, after, "DS", cell); got != want {
			t.Errorf("%s = %q, want %q", cell, got, want)
		}
		if formula, err := after.GetCellFormula("DS", cell); formula != "" || err != nil {
			t.Errorf("%s is a formula", cell)
		}
	}
	for line := 1; line <= 182; line++ {
		for col := range 8 {
			cell := cellName(line, col)
			if a, b := mustCell(t, before, "DS", cell), mustCell(t, after, "DS", cell); a != b {
				t.Errorf("%s was %q, is %q", cell, a, b)
			}
		}
	}
	for cell, coloured := range map[string]bool{"B9": false, "B10": true, "C35": true} {
		if got := fillOf(t, after, "DS", cell) == warningColour; got != coloured {
			t.Errorf("%s coloured: %v, want %v", cell, got, coloured)
		}
	}

	again := mustRead(t, messy2022, out)
	if diff := cmp.Diff(r.Issues, again.Issues); diff != "" || len(again.Rows) != 166 {
		t.Errorf("the annotated file has other issues (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(people(r), people(again)); diff != "" {
		t.Errorf("the annotated file has other people (-want +got):\n%s", diff)
	}
}

// A mended file that is annotated again shows what is left and nothing else.
func TestAnnotateAgain(t *testing.T) {
	t.Parallel()
	data := mustBook(t, "DS", [][]any{{"TT", "Họ và tên", "SĐT"}, {1, "Lê 1", "0912345678"}, {2, "Lê Bá", 0}})
	first := mustAnnotate(t, mustRead(t, "x.xlsx", data), data, textIDOf)
	book := mustOpen(t, first)
	if mustCell(t, book, "DS", "D2") != "roster.name_letter" || fillOf(t, book, "DS", "B2") != problemColour {
		t.Error("the problem of line 2 isn't shown")
	}
	if err := book.SetCellStr("DS", "B2", "Lê An"); err != nil {
		t.Fatal(err)
	}
	mended, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	second := mustAnnotate(t, mustRead(t, "x.xlsx", mended.Bytes()), mended.Bytes(), textIDOf)
	book = mustOpen(t, second)
	for cell, want := range map[string]string{"D1": "Lỗi", "D2": "", "D3": "roster.phone_missing", "E1": ""} {
		if got := mustCell(t, book, "DS", cell); got != want {
			t.Errorf("%s = %q, want %q", cell, got, want)
		}
	}
	if fill := fillOf(t, book, "DS", "B2"); fill != "" {
		t.Errorf("line 2 is still coloured %s", fill)
	}
}

func TestAnnotateCSV(t *testing.T) {
	t.Parallel()
	data := []byte("\uFEFFSTT;Họ và tên;SĐT;Ghi chú\n1;Lê An;+84 912345678;=1+1\n2;Lê Bá;0;\n")
	out := mustAnnotate(t, mustRead(t, "x.csv", data), data, textIDOf)
	book := mustOpen(t, out)
	sheet := book.GetSheetName(0)
	for cell, want := range map[string]string{"A1": "STT", "C2": "+84 912345678", "D2": "=1+1", "E1": "Lỗi", "E2": "", "E3": "roster.phone_missing"} {
		if got := mustCell(t, book, sheet, cell); got != want {
			t.Errorf("%s = %q, want %q", cell, got, want)
		}
	}
	if formula, err := book.GetCellFormula(sheet, "D2"); formula != "" || err != nil {
		t.Error("text became a formula")
	}
}

func textIDOf(i Issue) string { return i.TextID }

// mustAnnotate annotates with the words that say has for each issue.
func mustAnnotate(t *testing.T, r *Roster, data []byte, say func(Issue) string) []byte {
	t.Helper()
	texts := make([]string, len(r.Issues))
	for n, i := range r.Issues {
		texts[n] = say(i)
	}
	out, err := r.Annotate(data, texts)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func fillOf(t *testing.T, book *excelize.File, sheet, cell string) string {
	t.Helper()
	id, err := book.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := book.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if len(style.Fill.Color) == 0 {
		return ""
	}
	return style.Fill.Color[0]
}
