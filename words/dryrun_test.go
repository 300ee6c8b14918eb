package words_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster"
	"github.com/loptruong/loptruong/words"
)

func mustTexts(t *testing.T) *i18n.Texts {
	t.Helper()
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func rows(r *roster.Roster) []course.Enrollment {
	var people []course.Enrollment
	for _, row := range r.Rows {
		people = append(people, row.Enrollment)
	}
	return people
}

var update = flag.Bool("update", false, "write the golden files")

// golden holds a text against the file of that name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// dryRunOf is everything a dry run says, as one text.
func dryRunOf(t *testing.T, lang string, c course.Course, r *roster.Roster, d course.Diff) string {
	t.Helper()
	texts, list := words.DryRun(mustTexts(t).In(lang, course.Comrade), c, r, d)
	for _, text := range texts {
		if n := len(utf16.Encode([]rune(text))); n > 4096 {
			t.Errorf("a text of %d units", n)
		}
	}
	all := strings.Join(texts, "\n\n----- the next message\n\n")
	if list != "" {
		all += "\n\n----- the file\n\n" + list
	}
	if strings.Contains(all, "roster.") || strings.Contains(all, "tally.") || strings.Contains(all, "dryrun.") || strings.Contains(all, "no value") {
		t.Errorf("an id without a text:\n%s", all)
	}
	return all + "\n"
}

// TestDryRunOfRealFiles reads the two files of the class of 2022, the second into
// the course that the first has made.
func TestDryRunOfRealFiles(t *testing.T) {
	t.Parallel()
	read := func(name string) *roster.Roster {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := roster.Read(name, data)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	clean, messy := read("../demo/lop-dan-van-2022.xlsx"), read("../roster/testdata/danh-sach-messy.xlsx")
	made := *clean.Course
	made.ID = 1
	for _, lang := range i18n.Languages {
		golden(t, "clean."+lang, dryRunOf(t, lang, course.Course{}, clean, course.Compare(nil, rows(clean), nil)))
		golden(t, "messy."+lang, dryRunOf(t, lang, made, messy, course.Compare(rows(clean), rows(messy), nil)))
	}
}

// TestDryRunOfAFullCourse: who of the file waits is named, the question about the places stands last, above a button that says
// what it does; and the file with everything has both.
func TestDryRunOfAFullCourse(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("DVCQ", "Lớp dân vận")
	c.ID = 7
	r := &roster.Roster{Rows: []roster.Row{{}}}
	d := course.Diff{
		New:     []course.Enrollment{{Trainee: course.Trainee{Name: "Lê Hai"}}},
		Waiting: []course.Waiting{{Said: course.Enrollment{Trainee: course.Trainee{Name: "Lê <Hai>"}}}},
		Likely:  []course.Waiting{{Said: course.Enrollment{Trainee: course.Trainee{Name: "Vũ Ba"}}}},
		Over:    course.Overfull{Places: 166, People: 168, Held: 1, Of: []course.OverQuota{{Quota: course.Quota{Delegation: "Giồng Trôm", Places: 34}, People: 35}}},
	}
	for lang, want := range map[string][]string{
		"vi": {"1 người trong tệp đang chờ chỗ ở lớp này:</b> Lê &lt;Hai&gt;", "có thể là người trong tệp:</b> Vũ Ba. ", "Lớp có 166 chỗ; như vậy là <b>168 người</b>, vượt 2 (kể cả 1 chỗ", "Giồng Trôm</b> có chỉ tiêu 34; như vậy là <b>35 người</b>", "vẫn thêm?"},
		"en": {"1 person of the file waits", "may be somebody of the file:</b> Vũ Ba. ", "has 166 places; this makes <b>168 people</b>, 2 above (1 kept", "a quota of 34; this makes <b>35 people</b>", "all the same?"},
	} {
		p := mustTexts(t).In(lang, course.Comrade)
		messages, _ := words.FileRead(p, course.Import{ID: 3, State: course.ImportRead, Shown: 1}, c, r, d, nil)
		last := messages[len(messages)-1]
		full := words.DryRunInFull(p, c, r, d)
		for _, one := range want {
			asks := strings.HasSuffix(one, "?") // where there are buttons, not in the file nor on a command line
			if !strings.Contains(last.Text, one) || strings.Contains(full, notice.Plain(one)) == asks {
				t.Errorf("%q is not as it should be in %q and in %q", one, last.Text, full)
			}
		}
		if label := last.Buttons[0][0].Label; label != p.Plain("waiting.button_anyway") {
			t.Errorf("the button says %q", label)
		}
	}
}

// TestDryRunShowsEveryChange: what confirming would do can be seen before, in the
// messages or in the file that goes with them.
func TestDryRunShowsEveryChange(t *testing.T) {
	t.Parallel()
	c := course.NewCourse("DVCQ", "Lớp <dân> vận")
	c.ID = 7
	person := func(no int, name, delegation string) course.Enrollment {
		return course.Enrollment{No: no, State: course.Enrolled, Delegation: delegation, Unit: "UBND xã Châu Hòa", Trainee: course.Trainee{
			Name: name, Phone: fmt.Sprintf("09123456%02d", no), Birth: course.Birth{Year: 1980, Month: 2, Day: 3}}}
	}
	lan, binh, an, chi, em := person(1, "Nguyễn Thị Lan", "Giồng Trôm"), person(2, "Trần Văn Bình", "Chợ Lách"),
		person(3, "Lê An", "Chợ Lách"), person(4, "Phạm & Chi", "Giồng Trôm"), person(5, "Võ Em", "Giồng Trôm")
	chi.State = course.Withdrawn
	file := func(people ...course.Enrollment) *roster.Roster {
		r := &roster.Roster{Header: 6, Sheet: "DS"}
		for i, e := range people {
			r.Rows = append(r.Rows, roster.Row{Line: 7 + i, Enrollment: e})
		}
		return r
	}
	everything := lan
	everything.Trainee.Name, everything.Trainee.Gender, everything.Position, everything.Note = "NGUYỄN THỊ LAN", "Nữ", "Bí thư", "ghép lớp"
	everything.Trainee.Birth, everything.Trainee.BirthAlt = course.Birth{Year: 1980, Month: 2, Day: 4}, course.Birth{Year: 1980, Month: 4, Day: 2}
	everything.Unit, everything.Delegation, everything.No = "UBND xã Lương Quới", "Thạnh Phú", 2
	renumbered, back := em, chi
	renumbered.No, back.State = 6, course.Enrolled
	changed := file(everything, binh, back, renumbered, person(9, "Đỗ Mới", "Chợ Lách"))
	before := []course.Enrollment{lan, binh, an, chi, em}
	answers := course.Answers{}
	for _, q := range course.Compare(before, rows(changed), nil).Questions {
		answers[q.Key()] = course.Yes
	}
	other, set := lan, binh
	other.Trainee.Name, other.Trainee.Birth, other.Trainee.Phone = "Nguyễn Thị Lan Anh", course.Birth{Year: 1991}, ""
	set.Unit, set.Edited = "Đảng uỷ <xã>", course.Fields("").With(course.FieldUnit)
	doubtful := file(other, binh, an, chi, em)

	var many, manyChanged, fewer []course.Enrollment
	for i := range 60 {
		e := person(i+1, fmt.Sprintf("Người Thứ %s%s", string(rune('A'+i/10)), string(rune('A'+i%10))), "Chợ Lách")
		many = append(many, e)
		if i < 40 {
			e.Unit = "UBND xã Mới"
			manyChanged = append(manyChanged, e)
		}
		if i < 20 {
			fewer = append(fewer, e)
		}
	}
	wrong := file(lan)
	wrong.Issues = append(wrong.Issues, roster.Issue{Line: 7, TextID: "roster.birth_bad", Severity: roster.Problem,
		Args: map[string]any{"Line": 7, "Column": "NS", "Name": "A & B", "Value": "45/13"}})
	for _, lang := range i18n.Languages {
		for name, tt := range map[string]struct {
			r    *roster.Roster
			diff course.Diff
		}{
			"changes":  {changed, course.Compare(before, rows(changed), answers)},
			"asked":    {doubtful, course.Compare([]course.Enrollment{lan, set, an, chi, em}, rows(doubtful), nil)},
			"cut":      {file(manyChanged...), course.Compare(many, manyChanged, nil)},
			"partial":  {file(fewer...), course.Compare(many, fewer, nil)},
			"problems": {wrong, course.Compare(before, rows(wrong), nil)},
		} {
			golden(t, name+"."+lang, dryRunOf(t, lang, c, tt.r, tt.diff))
		}
	}
}

// TestDryRunOfManyIssues: they are counted where they don't fit.
func TestDryRunOfManyIssues(t *testing.T) {
	t.Parallel()
	r := &roster.Roster{Header: 6}
	for n := range 300 {
		r.Issues = append(r.Issues, roster.Issue{Line: n, TextID: "roster.birth_bad", Severity: roster.Problem,
			Args: map[string]any{"Line": n, "Column": "NS", "Name": "A & B", "Value": fmt.Sprint("x", n)}})
	}
	got := dryRunOf(t, "vi", course.Course{}, r, course.Diff{})
	for _, want := range []string{
		"<b>300 lỗi phải sửa</b>, sửa xong mới ghi được: 300 ngày sinh sai",
		"• Cả tệp: ngày sinh «x0» không đúng.",
		"• Dòng 1 (A &amp; B): ngày sinh «x1» không đúng.",
		"chỗ nữa, xem cột <b>Lỗi</b>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	full := words.DryRunInFull(mustTexts(t).In("vi", course.Comrade), course.Course{}, r, course.Diff{})
	if n := strings.Count(full, "không đúng."); n != 300 {
		t.Errorf("%d of 300 issues in full", n)
	}
}
