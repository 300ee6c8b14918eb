package course_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/loptruong/loptruong/course"
)

func TestReadOverlay(t *testing.T) {
	got, err := course.ReadOverlay([]string{
		"Khổ 190 x 135", "lệch 1,5 -0,8", "Họ tên 95 62 22 giữa đậm rộng 150", "ngày sinh 60 70,5", "Số 12 20 11 nghiêng phải", "QR 15 100",
		"Máy phòng 2: lệch 0 2", "HP Văn thư : lệch -1,25 0",
	})
	want := course.Overlay{Width: 190, Height: 135, Right: 1.5, Down: -0.8, Printers: []course.Printer{{Name: "Máy phòng 2", Down: 2}, {Name: "HP Văn thư", Right: -1.25}}, Spots: []course.Spot{
		{Text: course.OverlayName, X: 95, Y: 62, Size: 22, Wide: 150, Align: course.AlignCentre, Bold: true},
		{Text: course.OverlayBirth, X: 60, Y: 70.5, Size: 14, Align: course.AlignLeft},
		{Text: course.OverlayNumber, X: 12, Y: 20, Size: 11, Align: course.AlignRight, Slant: true},
		{Text: course.OverlayQR, X: 15, Y: 100, Size: 22, Align: course.AlignLeft},
	}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	if o, err := course.ReadOverlay(nil); err != nil || o.Width != 0 {
		t.Errorf("of no lines: %+v, %v", o, err)
	}

	for _, tt := range []struct {
		line string // after that of the sheet
		want string // text id and line
	}{
		{"họ tên 95", "overlay.bad_line 2"},
		{"họ tên 95 sáu", "overlay.bad_line 2"},
		{"họ hàng 95 60", "overlay.bad_line 2"},
		{"họ tên 95 60 200", "overlay.bad_line 2"},
		{"họ tên 95 60 4", "overlay.bad_line 2"},
		{"họ tên 1.2.3 60", "overlay.outside 2"},
		{"họ tên 95 60 14 xanh", "overlay.bad_line 2"},
		{"khổ 190 x 135", "overlay.bad_line 2"},
		{"lệch 99 0", "overlay.bad_line 2"},
		{"Máy 1: lệch 99 0", "overlay.bad_line 2"},
		{": lệch 1 0", "overlay.bad_line 2"},
		{"Máy in ở phòng họp trên tầng thứ ba: lệch 1 0", "overlay.bad_line 2"},
		{"họ tên 191 60", "overlay.outside 2"},
		{"họ tên 95 -1", "overlay.outside 2"},
	} {
		_, err := course.ReadOverlay([]string{"khổ 190 135", tt.line})
		refused, ok := errors.AsType[*course.Error](err)
		if !ok || !errors.Is(err, course.ErrInvalid) {
			t.Errorf("%q: %v", tt.line, err)
			continue
		}
		if got := fmt.Sprint(refused.TextID, " ", refused.Args["Line"]); got != tt.want {
			t.Errorf("%q is refused with %s, want %s", tt.line, got, tt.want)
		}
	}
	for _, lines := range [][]string{{"họ tên 95 60"}, {"khổ 20 x 135"}, {"khổ 190 x 135", "họ tên 9 9", "họ tên 8 8"}, {"khổ 190 x 135", "Máy A: lệch 0 1", "máy a: lệch 0 2"}} {
		if _, err := course.ReadOverlay(lines); !errors.Is(err, course.ErrInvalid) {
			t.Errorf("%q gives %v", lines, err)
		}
	}
}

// TestPrinters: on stock each printer has its own way; anything else is printed on any.
func TestPrinters(t *testing.T) {
	c := course.NewCourse("A", "A")
	if c.Prints() != nil {
		t.Errorf("without an overlay there is to be printed %v", c.Prints())
	}
	c.Form.Overlay = []string{"khổ 190 x 135", "lệch 1 1"}
	if diff := cmp.Diff([]course.Printer{{}}, c.Printers(course.PrintStock)); diff != "" {
		t.Errorf("printers of none that is named (-want +got):\n%s", diff)
	}
	c.Form.Overlay = append(c.Form.Overlay, "Máy A: lệch 0 1", "Máy B: lệch -2 0")
	if diff := cmp.Diff([]course.Printer{{Name: "Máy A", Down: 1}, {Name: "Máy B", Right: -2}}, c.Printers(course.PrintStock)); diff != "" {
		t.Errorf("printers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]course.Printer{{}}, c.Printers(course.PrintTwoUp)); diff != "" {
		t.Errorf("printers of papers (-want +got):\n%s", diff)
	}
	c.Form.Sheet = "ab"
	if diff := cmp.Diff([]course.PrintWhat{course.PrintStock}, c.Prints()); diff != "" {
		t.Errorf("to be printed before the closing (-want +got):\n%s", diff)
	}
	c.State = course.CourseClosed
	if diff := cmp.Diff([]course.PrintWhat{course.PrintStock, course.PrintOwn, course.PrintOwnCut, course.PrintTwoUp}, c.Prints()); diff != "" {
		t.Errorf("to be printed (-want +got):\n%s", diff)
	}
	o, err := course.ReadOverlay(c.Form.Overlay)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]float64{"Máy A": {0, 1}, "Máy B": {-2, 0}, "": {1, 1}, "Máy C": {1, 1}} {
		if on := o.On(name); [2]float64{on.Right, on.Down} != want {
			t.Errorf("on %q it is off by %v, %v", name, on.Right, on.Down)
		}
	}
}
