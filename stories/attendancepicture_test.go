package stories

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/chart"
)

// TestAttendancePicture: before a check-in is over there is no button; then who runs the class gets its attendance as a picture, once for
// two taps and over a restart, in their own language.
func TestAttendancePicture(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		admin, _, _ := h.hasClass(3)
		h.settled()
		admin.Sends("/buoi")
		if list := admin.Sees("8 buổi"); strings.Contains(fmt.Sprint(list.Buttons), "Hình điểm danh") {
			t.Errorf("there is a picture of nothing: %v", list.Buttons)
		}
		h.at("16/8 11:00")
		h.settled()
		admin.Sends("/ngonngu")
		admin.Taps("English")
		admin.Sends("/sessions")
		admin.TapsTwice("Attendance picture")
		h.restart()
		m := admin.Sees("attendance of 1 session, morning", "came")
		data, err := h.sim.Content(m.File.ID)
		if err != nil {
			t.Fatal(err)
		}
		if img, err := png.Decode(bytes.NewReader(data)); err != nil || img.Bounds().Dx() != chart.Width {
			t.Errorf("the picture: %v", err)
		}
		h.settled()
		if n := h.reminded(admin, "📊"); n != 1 {
			t.Errorf("the organizer is sent %d pictures", n)
		}
		admin.Sends("/audit")
		admin.Sees("got the attendance of the class as a picture")
	})
}
