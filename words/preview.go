package words

import (
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// Preview is a picture of somebody's paper of a kind as it would be, or what keeps it from being drawn.
func Preview(p *i18n.Printer, c course.Course, kind course.PaperKind, e course.Enrollment, faults []course.PaperFault, file int64) notice.Message {
	if faults == nil {
		return notice.Message{Text: p.T("preview.caption", "Course", c.Title, "Name", e.Trainee.Name, "Kind", OtherKind(p, kind), "To", kind == course.Thanks), File: file}
	}
	var lines []string
	for _, f := range faults {
		lines = append(lines, PaperFault(p, f))
	}
	return notice.Message{Text: p.T("preview.faults", "Course", c.Title, "Name", e.Trainee.Name, "Kind", OtherKind(p, kind), "To", kind == course.Thanks, "Faults", i18n.HTML(strings.Join(lines, "\n")))}
}

// MeritReasons are usual reasons of a commendation, as papers say them, by what they are called.
var MeritReasons = map[string]string{
	"study":  "Đã có thành tích xuất sắc trong học tập",
	"course": "Đã tích cực tham gia và đóng góp cho lớp học",
}

// ShownSpeakers are those of some speakers whose letters show how all will be: the first, and whoever has the
// longest texts if that is another; an example where there is none.
func ShownSpeakers(all []course.Speaker) []course.Enrollment {
	if len(all) == 0 {
		all = []course.Speaker{{Name: "TS. Nguyễn Văn A", Title: "Giảng viên Trường Chính trị tỉnh"}}
	}
	longest := all[0]
	for _, s := range all {
		if len(s.Name+s.Title) > len(longest.Name+longest.Title) {
			longest = s
		}
	}
	shown := []course.Enrollment{all[0].Place()}
	if !longest.Is(all[0]) {
		shown = append(shown, longest.Place())
	}
	return shown
}

// Example is whose paper is shown of a course that has nobody yet.
func Example() course.Enrollment {
	return course.Enrollment{
		Trainee:  course.Trainee{Name: "Nguyễn Văn A", Birth: course.Birth{Year: 1985, Month: 4, Day: 30}},
		Position: "Chuyên viên", Unit: "Uỷ ban nhân dân xã",
	}
}
