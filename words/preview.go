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
		return notice.Message{Text: p.T("preview.caption", "Course", c.Title, "Name", e.Trainee.Name, "Kind", OtherKind(p, kind)), File: file}
	}
	var lines []string
	for _, f := range faults {
		lines = append(lines, PaperFault(p, f))
	}
	return notice.Message{Text: p.T("preview.faults", "Course", c.Title, "Name", e.Trainee.Name, "Kind", OtherKind(p, kind), "Faults", i18n.HTML(strings.Join(lines, "\n")))}
}

// MeritReasons are usual reasons of a commendation, as papers say them, by what they are called.
var MeritReasons = map[string]string{
	"study":  "Đã có thành tích xuất sắc trong học tập",
	"course": "Đã tích cực tham gia và đóng góp cho lớp học",
}

// Example is whose paper is shown of a course that has nobody yet.
func Example() course.Enrollment {
	return course.Enrollment{
		Trainee:  course.Trainee{Name: "Nguyễn Văn A", Birth: course.Birth{Year: 1985, Month: 4, Day: 30}},
		Position: "Chuyên viên", Unit: "Uỷ ban nhân dân xã",
	}
}
