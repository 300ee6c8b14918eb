package words

import (
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// groupLost tells those in charge that the bot is in a group of the course no more.
func groupLost(p *i18n.Printer, f course.GroupLost) notice.Message {
	return notice.Message{Text: p.T("group.lost", "Group", f.Group.Title, "Course", f.Course.Title)}
}
