package course_test

import (
	"errors"
	"testing"

	"github.com/loptruong/loptruong/course"
)

// TestColour: a colour is refused where it can't be read, which hangs on the design.
func TestColour(t *testing.T) {
	for _, tt := range []struct {
		design course.Design
		typed  string
		want   string // as Course.Setting has it; "!" for a refusal, with its text
	}{
		{course.Formal, "Xanh dương", "blue"},
		{course.Formal, "đỏ", "red"},
		{course.Formal, "theo mẫu", ""},
		{course.Formal, "0d3d66", "#0D3D66"},
		{course.Formal, "#5b1a57", "#5B1A57"},
		{course.Plain, "#000000", "#000000"},

		{course.Plain, "#767676", "#767676"}, // of 4.5 on white
		{course.Plain, "#777777", "!setting.faint_colour"},
		{course.Formal, "#767676", "!setting.faint_colour"}, // the drum is darker
		{course.Modern, "#767676", "!setting.faint_colour"}, // its own curves are
		{course.Plain, "#FFFF00", "!setting.faint_colour"},

		{course.Plain, "xanh", "!setting.bad_colour"},
		{course.Plain, "#12345", "!setting.bad_colour"},
		{course.Plain, "#GG0000", "!setting.bad_colour"},
		{course.Plain, "rgb(0,0,0)", "!setting.bad_colour"},
	} {
		c := course.NewCourse("x", "x")
		c.Form.Design = tt.design
		err := c.Set(course.SettingColour, tt.typed, nil)
		if err == nil {
			err = c.Check()
		}
		got := c.Setting(course.SettingColour)
		if refused, ok := errors.AsType[*course.Error](err); ok {
			got = "!" + refused.TextID
		}
		if got != tt.want {
			t.Errorf("%s in %q is %q, want %q", tt.design, tt.typed, got, tt.want)
		}
	}
	for _, d := range []course.Design{course.Formal, course.Modern, course.Plain} {
		for _, value := range course.SettingColour.Choices() {
			c := course.NewCourse("x", "x")
			c.Form.Design, c.Form.Colour = d, value
			if err := c.Check(); err != nil {
				t.Errorf("%s in %q: %v", d, value, err)
			}
		}
	}
	faint := func(c *course.Class) { c.Form.Design, c.Form.Colour = course.Plain, "#767676" }
	if _, err := changing(t, course.SettingDesign, "formal", "16/8 8:00", faint); !errors.Is(err, course.ErrInvalid) {
		t.Errorf("a design on which the colour can't be read: %v", err)
	}
}
