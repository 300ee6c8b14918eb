package words

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
)

// Privacy is the notice of privacy of a course: who keeps what, why, how long, and
// the rights of the person (Luật 91/2025/QH15).
func Privacy(p *i18n.Printer, c course.Course) string {
	office := c.Form.IssuingBody
	if office == "" {
		office = p.Plain("privacy.office")
	}
	return p.T("privacy.notice", "Office", office, "Version", course.ConsentVersion, "Organizers", Organizers(p, c))
}
