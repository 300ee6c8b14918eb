package course_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/course/coursetest"
)

// TestNumberFormat: a number is cited as the format says, and one that could make two numbers
// read alike is refused.
func TestNumberFormat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ format, want string }{
		{"{so}/{nam}/GCN", "101/2022/GCN"},
		{"{so}-GCN/BDV", "101-GCN/BDV"},
		{"Số {so} GCN-{nam}", "Số 101 GCN-2022"},
		{"{so}/GCN-K15", "101/GCN-K15"},
		{"GCN-{so}", "GCN-101"}, {"BDV/GCN/{so}", "BDV/GCN/101"},
		{"{so}", ""}, {"{so} {nam}", ""}, {"GCN số {so}", ""}, // found on the roster
		{"{SO}/{Năm}/GCN", "101/2022/GCN"},
		{"{số}/{năm}/GCN", "101/2022/GCN"},
		{"GCN/{nam}", ""}, {"{nam}/{so}", ""}, {"{so}{nam}", ""}, {"{so}1", ""}, {"1{so}", ""}, {"2/{so}", ""},
		{"{so}/{so}", ""}, {"{so}/{thang}", ""}, {"{so}/{nam", ""}, {"{so}/}", ""},
		{"{so}/0123456789012345678901234567890123456789", ""},
	} {
		of := course.NewCourse("X", "X")
		err := of.Set(course.SettingNumber(course.Completion), c.format, nil)
		if err == nil {
			err = of.Check()
		}
		if got := of.Form.Kind(course.Completion).Number.Cite(101, 2022); c.want != "" && (err != nil || got != c.want) {
			t.Errorf("%s makes %s, %v; want %s", c.format, got, err, c.want)
		} else if c.want == "" && !errors.Is(err, course.ErrInvalid) {
			t.Errorf("%s makes %s, %v; want it refused", c.format, got, err)
		}
		if no, ok := course.ParseNumber(c.want); c.want != "" && (!ok || no != 101) {
			t.Errorf("%s is looked for as %d, %t", c.want, no, ok)
		}
	}
}

// TestKindsHaveTheirNumbers: two kinds can't be cited alike, in whatever case; and a setting of
// one course leaves the form it was copied from as it was.
func TestKindsHaveTheirNumbers(t *testing.T) {
	t.Parallel()
	was := course.NewCourse("X", "X")
	is := was
	if err := is.Set(course.SettingNumber(course.Completion), "{so}/{nam}/gk", nil); err != nil {
		t.Fatal(err)
	}
	if err := is.Check(); !errors.Is(err, course.ErrInvalid) {
		t.Errorf("as the commendations are: %v", err)
	}
	again := is
	if err := again.Set(course.SettingNumber(course.Completion), "{so}-GCN", nil); err != nil || again.Check() != nil {
		t.Error(err, again.Check())
	}
	for _, c := range []struct {
		of   course.Course
		want string
	}{{was, "{so}/{nam}/GCN"}, {is, "{so}/{nam}/gk"}, {again, "{so}-GCN"}} {
		if got := c.of.Setting(course.SettingNumber(course.Completion)); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	if err := again.Set(course.SettingNumber(course.Completion), "", nil); err != nil || again.Setting(course.SettingNumber(course.Completion)) != "{so}/{nam}/GCN" {
		t.Errorf("left empty: %s, %v", again.Setting(course.SettingNumber(course.Completion)), err)
	}
}

// TestCited finds the papers that a text cites, however it is written.
func TestCited(t *testing.T) {
	t.Parallel()
	among := []course.Certificate{
		{ID: 1, Kind: course.Completion, No: 7, Year: 2023, Paper: course.Paper{Number: "7-GCN/BDV"}},
		{ID: 2, Kind: course.Completion, No: 7, Year: 2022, Paper: course.Paper{Number: "7-GCN/BDV"}},
		{ID: 3, Kind: course.Merit, No: 7, Year: 2022, Paper: course.Paper{Number: "7/2022/GK"}},
		{ID: 4, Kind: course.Completion, No: 7, Year: 2021},
	}
	for _, c := range []struct {
		text string
		want []int64
	}{
		{"7-GCN/BDV", []int64{1, 2}},
		{"số 7 - gcn/bdv", []int64{1, 2}},
		{"Số: 7/2022/GK", []int64{3}},
		{"7/2021/GCN", []int64{4}},
		{"7 / 2021", []int64{4}},
		{"7/2022", []int64{2, 3}},
		{"7/2022/GCN", nil},
		{"8/2022", nil},
		{"7", nil},
		{"0912345678", nil},
		{"Nguyễn Thị Lan", nil},
	} {
		var got []int64
		if no, ok := course.ParseNumber(c.text); ok && no == 7 {
			for _, one := range course.Cited(c.text, among) {
				got = append(got, one.ID)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%q cites %v, want %v", c.text, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%q cites %v, want %v", c.text, got, c.want)
			}
		}
	}
}

// TestBodies: a paper says what its text says of the person; what there is nothing of vanishes
// with its words, and a stand-in that there is not is refused with those that there are.
func TestBodies(t *testing.T) {
	t.Parallel()
	sessions := coursetest.Sessions("16-17/8/2022")
	full := course.Enrollment{Position: "Phó Bí thư", Unit: "xã Tân Thanh", Delegation: "Giồng Trôm",
		Trainee: course.Trainee{Name: "Nguyễn Thị Lan", Birth: course.Birth{Year: 1980, Month: 3, Day: 12}}}
	bare := course.Enrollment{Trainee: course.Trainee{Name: "Y Blô"}}
	for _, c := range []struct {
		of   course.Enrollment
		body []string
		want string // lines with | between; empty when it is refused
	}{
		{full, nil, "Xác nhận đồng chí|Nguyễn Thị Lan|Ngày sinh: 12/3/1980, chức vụ: Phó Bí thư|Đơn vị công tác: xã Tân Thanh|Đã tham dự 3/4 buổi của|Lớp X|" +
			"từ ngày 16 tháng 8 năm 2022 đến ngày 17 tháng 8 năm 2022"},
		{bare, nil, "Xác nhận đồng chí|Y Blô|Đã tham dự 3/4 buổi của|Lớp X|từ ngày 16 tháng 8 năm 2022 đến ngày 17 tháng 8 năm 2022"},
		{full, []string{"{Tên}", "{Chức vụ} tại {don_vi}, đoàn {doan}"}, "Nguyễn Thị Lan|Phó Bí thư tại xã Tân Thanh, đoàn Giồng Trôm"},
		{bare, []string{"Tặng {ten}, {chuc_vu} tại {don_vi}", "{dia_diem}"}, "Tặng Y Blô"},
		{full, []string{"{ten}", "{cccd}"}, ""},
		{full, []string{"Xác nhận"}, ""},
		{full, []string{"{ten}", "{"}, ""},
		{full, []string{"{ten}", strings.Repeat("dài ", 200)}, ""},
	} {
		of := course.NewCourse("X", "Lớp X")
		err := of.Set(course.SettingBody(course.Attended), "", c.body)
		if err == nil {
			err = of.Check()
		}
		if c.want == "" {
			if !errors.Is(err, course.ErrInvalid) {
				t.Errorf("%q: %v", c.body, err)
			}
			continue
		}
		p := of.SignedPaper(course.Attended, sessions, c.of, course.Progress{Attended: 3, Total: 4}, coursetest.At("17/8 17:00"))
		if got := strings.Join(p.Body, "|"); err != nil || got != c.want || p.Headline != "GIẤY XÁC NHẬN" {
			t.Errorf("%q makes\n%s, %v\nwant\n%s", c.body, got, err, c.want)
		}
	}
}

// TestAwards: who was there below the rule gets a confirmation where the course wants it, and
// nobody else; another text of it is another closing.
func TestAwards(t *testing.T) {
	t.Parallel()
	sessions := coursetest.Sessions("16-17/8/2022")
	for i := range sessions {
		sessions[i].ID, sessions[i].ClosedAt = int64(i+1), sessions[i].End
	}
	roster := coursetest.Crowd(3)
	states := map[int64]map[int64]course.Presence{}
	for i := range roster {
		roster[i].ID = int64(i + 1)
		states[roster[i].ID] = map[int64]course.Presence{}
		for n := range []int{4, 1, 0}[i] {
			states[roster[i].ID][sessions[n].ID] = course.Present
		}
	}
	of := course.NewCourse("X", "Lớp X")
	now := coursetest.At("17/8 17:00")
	without := of.OutcomeOf(sessions, roster, states, nil, now)
	of.Form.Confirm = true
	with := of.OutcomeOf(sessions, roster, states, nil, now)
	if len(without.Awards) != 0 || len(with.Awards) != 1 || with.Awards[0].Kind != course.Attended || with.Awards[0].Place.ID != 2 || len(with.All()) != 2 {
		t.Errorf("%d and %+v", len(without.Awards), with.Awards)
	}
	if err := of.Set(course.SettingHeadline(course.Attended), "giấy xác nhận tham dự", nil); err != nil {
		t.Fatal(err)
	}
	other := of.OutcomeOf(sessions, roster, states, nil, now)
	if without.Seen() == with.Seen() || with.Seen() == other.Seen() || other.Awards[0].Paper.Headline != "GIẤY XÁC NHẬN THAM DỰ" {
		t.Errorf("the closings look alike, or %q", other.Awards[0].Paper.Headline)
	}
}
