package words

import (
	"fmt"
	"strings"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// remindedOf is how many inquiries are named when organizers are reminded of them; the list has all.
const remindedOf = 5

// Waiting reminds an organizer of what people of a course have asked and nobody has answered.
func Waiting(p *i18n.Printer, w course.InquiriesWait) notice.Message {
	lines := []string{p.N("inquiry.wait", w.Open, "Course", w.Course.Title)}
	for n, i := range w.Due[:min(len(w.Due), remindedOf)] {
		at := i.At.In(w.Course.Location())
		lines = append(lines, p.T("inquiry.line", "N", n+1, "Name", i.Place.Trainee.Name, "Delegation", i.Place.Delegation,
			"Time", course.ClockDate(at), "Text", notice.Shorten(i.Text, longestBefore/2), "Files", len(i.Files)))
	}
	list := InquiriesTap.Data(PageOfCourse{Course: w.Course.ID})
	return notice.Message{Text: strings.Join(lines, "\n\n"), Buttons: [][]notice.Button{{{Label: p.Plain("inquiry.button_list", "Count", w.Open), Data: list}}}}
}

// StillWaiting tells who has asked that nobody has answered yet, and whom else to turn to.
func StillWaiting(p *i18n.Printer, c course.Course, i course.Inquiry) notice.Message {
	return notice.Message{Text: p.T("inquiry.still", "Course", c.Title, "Asked", notice.Shorten(i.Text, longestBefore), "Organizers", Organizers(p, c))}
}

// TellWaiting are the notices of that: to those in charge, and to those who are told that theirs waits.
func TellWaiting(texts *i18n.Texts, w course.InquiriesWait, now time.Time) []notice.Notice {
	key := fmt.Sprintf("inquiries/%d/%d", w.Course.ID, now.Unix())
	all := Each(texts, w.Course, w.To, key, func(p *i18n.Printer) notice.Message { return Waiting(p, w) })
	for n, i := range w.Due {
		asker := w.Askers[n]
		if asker.TelegramID == 0 || !asker.BlockedAt.IsZero() {
			continue
		}
		for _, one := range Each(texts, w.Course, []course.Account{asker}, inquiryKey(i)+"/waits", func(p *i18n.Printer) notice.Message { return StillWaiting(p, w.Course, i) }) {
			one.EnrollmentID = i.Place.ID
			all = append(all, one)
		}
	}
	return all
}
