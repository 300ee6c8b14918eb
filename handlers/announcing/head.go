package announcing

import (
	"cmp"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
)

// headed puts the line that the course wants above its announcements above the first part that can have one.
func headed(v *visit.Visit, c course.Course, parts []notice.Part) {
	head := bot.Head{Course: c.Title}
	switch c.Head {
	case course.NoHead:
		return
	case course.SenderHead:
		head.By = cmp.Or(v.Account.Name, v.Say.Plain("announce.organizers"))
	case course.CourseHead:
	}
	for i := range parts {
		content, ok := bot.Headed(parts[i].Content, head)
		if parts[i].Content = content; ok {
			return
		}
	}
}

// tooLong refuses what Telegram doesn't take with that line.
func tooLong(m notice.Message) error {
	for _, part := range m.Parts() {
		if over := bot.BlanksOf(part.Content).Over; over > 0 {
			return course.Refuse(course.ErrInvalid, "announce.head_over", "Over", over)
		}
	}
	return nil
}
