package course_test

import (
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
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
