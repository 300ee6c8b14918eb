package course

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listed reads rows of "17 Nguyễn Thị Lan | 14/5/1982 | 0912345678 | xã A"; what comes
// after the name may be missing, and a name that begins with "-" is of somebody withdrawn.
func listed(t *testing.T, text string) (rows []Enrollment) {
	t.Helper()
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cells := append(strings.Split(line, "|"), "", "", "")
		for n := range cells {
			cells[n] = strings.TrimSpace(cells[n])
		}
		no, name, _ := strings.Cut(cells[0], " ")
		e := Enrollment{ID: int64(i + 1), State: Enrolled, Unit: cells[3], Trainee: Trainee{ID: int64(i + 1), Name: name, Phone: cells[2]}}
		if bare, off := strings.CutPrefix(name, "-"); off {
			e.Trainee.Name, e.State = bare, Withdrawn
		}
		var err error
		if e.No, err = strconv.Atoi(no); err != nil {
			t.Fatal(err)
		}
		if cells[1] != "" {
			if e.Trainee.Birth, err = ParseBirth(cells[1]); err != nil {
				t.Fatal(err)
			}
		}
		rows = append(rows, e)
	}
	return rows
}

// said is a diff in short: who is new, gone, changed and asked about, by numbers.
func said(d Diff) string {
	var parts []string
	for _, c := range d.Changed {
		parts = append(parts, fmt.Sprintf("changed %d", c.Is.No))
	}
	for _, q := range d.Questions {
		parts = append(parts, fmt.Sprintf("%s %d=%d%s", q.Kind, q.Place.No, q.Row.No, strings.TrimSuffix(" "+string(q.Answer), " ")))
	}
	for _, e := range d.New {
		parts = append(parts, fmt.Sprintf("new %d", e.No))
	}
	for _, e := range d.Gone {
		parts = append(parts, fmt.Sprintf("gone %d", e.No))
	}
	return strings.Join(append(parts, fmt.Sprintf("same %d", d.Same)), ", ")
}

// TestMatching: who of a file is who of a roster.
func TestMatching(t *testing.T) {
	for _, tt := range []struct{ name, roster, file, want string }{
		{"the issue's own", "17 Lê Thị Ngọc Ánh | 14/5/1982 | | xã A", "17 Lê Thị Ngọc Anh Đào | 1/2/1990 | | xã B", "same 17=17, same 0"},
		{"a slip in the date", "1 Võ An | 14/5/1982 | 0912345678", "1 Võ An | 15/5/1982 | 0912345678", "changed 1, same 0"},
		{"day and month", "1 Võ An | 4/5/1982 | 0912345678", "1 Võ An | 5/4/1982 | 0912345678", "changed 1, same 0"},
		{"father and son", "1 Võ An | 14/5/1962 | 0912345678 | xã A", "1 Võ An | 1/9/1990 | 0912345678 | xã A", "same 1=1, same 0"},
		{"man and wife", "1 Nguyễn Văn Anh | 14/5/1982 | 0912345678 | xã A", "5 Nguyễn Thị Anh | 1/9/1984 | 0912345678 | xã A", "same 1=5, same 0"},
		{"names alone", "1 Võ An\n2 Võ Bé\n3 Võ An", "1 Võ An\n2 Võ Bé\n3 Võ An", "same 3"},
		{"names alone, moved", "1 Võ An\n2 Lê Tư\n3 Hồ Sáu", "1 Hồ Sáu\n2 Võ An\n3 Lê Tư", "same 3"},
		{"names alone, of two one is which", "1 Võ An\n2 Võ An\n3 Hồ Sáu", "2 Võ An\n3 Hồ Sáu", "gone 1, same 2"},
		{"names alone, of two moved", "1 Võ An\n2 Võ An\n3 Hồ Sáu", "5 Võ An\n6 Hồ Sáu", "same 1=5, gone 2, same 1"},
		{"all else another", "1 Võ An | 1982 | 0912345678 | xã A", "7 Võ An | 1990 | 0987654321 | xã B", "same 1=7, same 0"},
		{"a list of fewer columns", "1 Võ An | 14/5/1982 | 0912345678 | xã A\n2 Lê Tư | 1980 | | xã B", "1 Võ An\n2 Lê Tư", "same 2"},

		{"two of one name and one office", "1 Võ An | 1982 | 0275111111 | xã A\n2 Võ An | 1990 | 0275111111 | xã A",
			"1 Võ An | 1990 | 0275111111 | xã A\n2 Võ An | 1982 | 0275111111 | xã A", "same 2"},
		{"one more of the name and the office", "1 Võ An | 1982 | 0275111111 | xã A",
			"1 Võ An | 1982 | 0275111111 | xã A\n2 Võ An | 1990 | 0275111111 | xã A", "new 2, same 1"},
		{"two of one name, one is corrected", "1 Võ An | 1/2/1982 | 0912345678 | xã A\n2 Võ An | 3/4/1990 | 0912345679 | xã B",
			"1 Võ An | 1/2/1982 | 0987654321 | xã A\n2 Võ An | 3/4/1990 | 0912345679 | xã C", "changed 1, changed 2, same 0"},

		{"one is put in before", "1 Nguyễn Thị Lan | 1/2/1982 | | xã A\n2 Nguyễn Thị Lam | 3/4/1990 | | xã B\n3 Trần Tư | 1980",
			"1 Nguyễn Thị Hoa | 5/6/1985 | | xã C\n2 Nguyễn Thị Lan | 1/2/1982 | | xã A\n3 Nguyễn Thị Lam | 3/4/1990 | | xã B\n4 Trần Tư | 1980", "new 1, same 3"},
		{"one is left out before", "1 Nguyễn Thị Hoa | 5/6/1985\n2 Nguyễn Thị Lan | 1/2/1982\n3 Nguyễn Thị Lam | 3/4/1990", "1 Nguyễn Thị Lan | 1/2/1982\n2 Nguyễn Thị Lam | 3/4/1990", "gone 1, same 2"},
		{"the best pair first", "1 Nguyễn Thị Lan | 1/2/1982 | 0912345678", "1 Nguyễn Thị Lan | 1990\n2 Nguyễn Thị Lam | 1/2/1982 | 0912345678", "changed 1, new 1, same 0"},

		{"somebody else in the line", "1 Trần Văn Bình | 1980 | 0912345678 | xã A", "1 Lê Thị Hoa | 1985 | 0987654321 | xã A", "new 1, gone 1, same 0"},
		{"another name at the same phone and birth", "1 Trần Văn Bình | 1/2/1980 | 0912345678 | xã A", "1 Trần Quốc Toản | 1/2/1980 | 0912345678 | xã A", "same 1=1, same 0"},
		{"a near name elsewhere on the list, year alone", "1 Nguyễn Thị Lan | 1982 | | xã A", "9 Nguyễn Thị Lam | 1982 | | xã A", "same 1=9, same 0"},
		{"a near name, nothing else", "1 Nguyễn Thị Lan | 1982 | | xã A", "9 Nguyễn Thị Lam | 1990 | | xã B", "new 9, gone 1, same 0"},
		{"told apart by a letter", "1 Nguyễn Thị Lan A | 1/2/1982 | | xã A", "2 Nguyễn Thị Lan B | 1/2/1982 | | xã B", "new 2, gone 1, same 0"},

		{"withdrawn", "1 -Võ An | 1982 | 0912345678\n2 Lê Tư | 1980", "1 Võ An | 1982 | 0912345678\n2 Lê Tư | 1980", "restore 1=1, same 1"},
		{"withdrawn, and there once more", "1 -Võ An | 1982 | 0912345678\n2 Võ An | 1982 | 0912345678", "1 Võ An | 1982 | 0912345678", "same 1"},
	} {
		roster, file := listed(t, tt.roster), listed(t, tt.file)
		if got := said(Compare(roster, file, nil)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if got, want := said(Compare(file, file, nil)), fmt.Sprintf("same %d", len(file)); got != want {
			t.Errorf("%s: the file against itself: %s", tt.name, got)
		}
	}
}

// TestAnswers: what was said is so, also of who is left over then, and of nothing else.
func TestAnswers(t *testing.T) {
	roster := listed(t, "1 Nguyễn Thị Lan | 1/2/1982 | | xã A\n2 Nguyễn Thị Lam | 3/4/1990 | | xã A\n3 -Võ An | 1982 | 0912345678")
	file := listed(t, "5 Nguyễn Thị La | 7/8/1975 | | xã A\n6 Võ An | 1982 | 0912345678 | xã B")
	answers := Answers{}
	answer := func(a Answer, n int) string {
		t.Helper()
		answers[Compare(roster, file, answers).Questions[n].Key()] = a
		return said(Compare(roster, file, answers))
	}
	if got, want := said(Compare(roster, file, answers)), "same 1=5, restore 3=6, gone 2, same 0"; got != want {
		t.Errorf("asked: %s, want %s", got, want)
	}
	for _, step := range []struct {
		answer Answer
		n      int
		want   string
	}{
		{No, 0, "same 1=5 no, same 2=5, restore 3=6, gone 1, same 0"},
		{Yes, 1, "changed 2, same 1=5 no, same 2=5 yes, restore 3=6, gone 1, same 0"},
		{Yes, 2, "changed 2, changed 3, same 1=5 no, same 2=5 yes, restore 3=6 yes, gone 1, same 0"},
		{No, 2, "changed 2, same 1=5 no, same 2=5 yes, restore 3=6 no, gone 1, same 0"},
		{No, 1, "same 1=5 no, same 2=5 no, restore 3=6 no, new 5, gone 1, gone 2, same 0"},
	} {
		if got := answer(step.answer, step.n); got != step.want {
			t.Errorf("%s to %d: %s, want %s", step.answer, step.n, got, step.want)
		}
	}
	roster[0].Unit = "xã C"
	if got, want := said(Compare(roster, file, answers)), "same 2=5 no, restore 3=6 no, new 5, gone 1, gone 2, same 0"; got != want {
		t.Errorf("of another place: %s, want %s", got, want)
	}
}

// TestConflicts: what was set right here stays, unless somebody says otherwise.
func TestConflicts(t *testing.T) {
	roster := listed(t, "1 Võ An | 14/5/1982 | 0912345678 | xã A")
	roster[0].Edited = Fields("").With(FieldBirth).With(FieldUnit).With(FieldNote)
	file := listed(t, "1 Võ Ân | 15/5/1982 | 0912345678 | xã A")
	file[0].Note, file[0].Position = "ghép lớp", "Bí thư"
	d := Compare(roster, file, nil)
	if got, want := said(d), "changed 1, conflict 1=1, same 0"; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
	want := []FieldChange{{FieldBirth, "14/5/1982", "15/5/1982"}, {FieldNote, "", "ghép lớp"}}
	if diff := cmp.Diff(want, d.Questions[0].Conflicts()); diff != "" {
		t.Errorf("the conflicts (-want +got):\n%s", diff)
	}
	changed := func(d Diff) (fields []Field) {
		for _, f := range d.Changed[0].Fields() {
			fields = append(fields, f.Field)
		}
		return fields
	}
	if got := changed(d); !slices.Equal(got, []Field{FieldName, FieldPosition}) || d.Changed[0].Is.Edited != roster[0].Edited {
		t.Errorf("ours: %v, edited %q", got, d.Changed[0].Is.Edited)
	}
	d = Compare(roster, file, Answers{d.Questions[0].Key(): Yes})
	if got := changed(d); !slices.Equal(got, []Field{FieldName, FieldBirth, FieldPosition, FieldNote}) || d.Changed[0].Is.Edited != "unit" {
		t.Errorf("the file's: %v, edited %q", got, d.Changed[0].Is.Edited)
	}
}

// TestRecognize: who of a file is a person of another course, and what may be seen of
// those of whom it is not sure.
func TestRecognize(t *testing.T) {
	known := listed(t, "1 Nguyễn Thị Lan | 14/5/1982 | 0912345678 | xã A")
	for _, tt := range []struct{ name, row, want string }{
		{"all", "3 Nguyễn Thị Lan | 14/5/1982 | 0912345678 | xã A", "person 1"},
		{"no phone", "3 Nguyễn Thị Lan | 14/5/1982 | | xã A", "person 1"},
		{"another unit", "3 NGUYEN THI LAN | 1982 | 0912345678 | xã B", "person 1"},
		{"one letter off", "3 Nguyễn Thị Lam | 14/5/1982 | 0912345678 | xã B", "person 1"},
		{"name and birth", "3 Nguyễn Thị Lan | 14/5/1982 | | xã B", "asked"},
		{"name and unit", "3 Nguyễn Thị Lan | | | xã A", "asked"},
		{"name and phone", "3 Nguyễn Thị Lan | | 0912345678 | xã A", "asked"}, // whoever registers may say anybody's
		{"near name, birth and unit", "3 Nguyễn Thị Lam | 14/5/1982 | | xã A", "asked"},
		{"name alone", "3 Nguyễn Thị Lan", "new"},
		{"name and year", "1 Nguyễn Thị Lan | 1982 | | xã B", "new"},
		{"another date", "3 Nguyễn Thị Lan | 1/2/1990 | 0912345678 | xã A", "new"},
	} {
		d := Diff{New: listed(t, tt.row)}
		d.New[0].Trainee.ID = 0
		d.Recognize(known, nil)
		got := "new"
		if d.New[0].Trainee.ID != 0 {
			got = fmt.Sprintf("person %d", d.New[0].Trainee.ID)
		}
		if len(d.Questions) > 0 {
			got = "asked"
			want := Enrollment{ID: 1, Unit: "xã A", Trainee: Trainee{ID: 1, Name: "Nguyễn Thị Lan"}}
			if diff := cmp.Diff(want, d.Questions[0].Place); diff != "" {
				t.Errorf("%s: what is seen of another course (-want +got):\n%s", tt.name, diff)
			}
			for answer, person := range map[Answer]int64{Yes: 1, No: 0} {
				again := Diff{New: listed(t, tt.row)}
				again.New[0].Trainee.ID = 0
				again.Recognize(known, Answers{d.Questions[0].Key(): answer})
				if again.New[0].Trainee.ID != person || len(again.Questions) != 1 || again.Questions[0].Open() {
					t.Errorf("%s, %s: person %d, %+v", tt.name, answer, again.New[0].Trainee.ID, again.Questions)
				}
			}
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
