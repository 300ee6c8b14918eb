package words

import (
	"encoding/json"
	"fmt"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/notice"
)

// The buttons under an inquiry and under an answer to one. By them a message is known to
// which somebody replies.
var (
	AnswerTap    = notice.Tap[OfInquiry]{Action: "answer"}                  // an organizer answers
	AskAgainTap  = notice.Tap[OfInquiry]{Action: "ask", What: "again"}      // who has asked comes back to it
	InquiriesTap = notice.Tap[PageOfCourse]{Action: "answer", What: "list"} // those of a course that are open
)

// OfInquiry is what a button about an inquiry carries.
type OfInquiry struct{ ID int64 }

// longestBefore is how much of what was asked or answered before is said again, in UTF-16
// units.
const longestBefore = 300

// Inquiry is an inquiry as an organizer reads it: who asks what, what came before, and who
// has answered.
func Inquiry(p *i18n.Printer, k course.InquiryCase) notice.Message {
	i, loc := k.Inquiry, k.Course.Location()
	at := i.At.In(loc)
	text := p.T("inquiry.told", "Course", k.Course.Title, "Name", i.Place.Trainee.Name, "Unit", i.Place.Unit, "Delegation", i.Place.Delegation,
		"Time", course.ClockDate(at), "Text", i.Text, "Before", notice.Shorten(k.Before.Text, longestBefore))
	if n := len(i.Files); n > 0 {
		text += "\n" + p.N("inquiry.files", n)
	}
	for _, r := range k.Responses {
		at := r.At.In(loc)
		text += "\n\n" + p.T("inquiry.answered_by", "Who", Person(p, k.Persons[r.By]), "Time", course.ClockDate(at),
			"Text", notice.Shorten(r.Text, longestBefore), "Files", len(r.Files))
	}
	label := "inquiry.button_answer"
	if !i.Open() {
		label = "inquiry.button_answer_again"
	}
	return notice.Message{Text: text, Buttons: [][]notice.Button{{{Label: p.Plain(label), Data: AnswerTap.Data(OfInquiry{i.ID})}}}}
}

// files are messages of their own, each with the button by which a reply to it is known.
func files(all []string, under notice.Button) (messages []notice.Message) {
	for _, file := range all {
		messages = append(messages, notice.Message{Content: json.RawMessage(file), Buttons: [][]notice.Button{{under}}})
	}
	return messages
}

// Answered is what who has asked is told: what was asked, and the answer.
func Answered(p *i18n.Printer, f course.InquiryAnswered) notice.Message {
	text := p.T("inquiry.answer", "Course", f.Course.Title, "Asked", notice.Shorten(f.Inquiry.Text, longestBefore), "Text", f.Response.Text)
	if n := len(f.Response.Files); n > 0 {
		text += "\n" + p.N("inquiry.files", n)
	}
	return notice.Message{Text: text, Buttons: [][]notice.Button{{askAgain(p, f.Inquiry)}}}
}

func askAgain(p *i18n.Printer, i course.Inquiry) notice.Button {
	return notice.Button{Label: p.Plain("inquiry.button_again"), Data: AskAgainTap.Data(OfInquiry{i.ID})}
}

// TellAsked are the notices of an inquiry to those in charge, with its files; in the quiet hours
// they come at once, for whoever is awake, but without a sound.
func TellAsked(texts *i18n.Texts, f course.InquiryAsked) []notice.Notice {
	key := inquiryKey(f.Inquiry)
	all := Each(texts, f.Course, f.To, key, func(p *i18n.Printer) notice.Message { return Inquiry(p, f.InquiryCase) })
	for n := range f.Inquiry.Files {
		all = append(all, Each(texts, f.Course, f.To, fmt.Sprintf("%s/file/%d", key, n+1), func(p *i18n.Printer) notice.Message {
			return files(f.Inquiry.Files, notice.Button{Label: p.Plain("inquiry.button_answer"), Data: AnswerTap.Data(OfInquiry{f.Inquiry.ID})})[n]
		})...)
	}
	if course.QuietUntil(f.Inquiry.At, f.Course.Location()).After(f.Inquiry.At) {
		for i := range all {
			all[i].Message.Quiet = true
		}
	}
	return all
}

// inquiryKey begins the unique keys of what is told of an inquiry; followed by an account,
// it is that of the message by which an organizer was told of it.
func inquiryKey(i course.Inquiry) string { return fmt.Sprintf("inquiry/%d", i.ID) }

// TellAnswered are the notices of an answer: to who has asked, with its files, and to the
// organizers, whose messages say from now on that it is answered, and by whom.
func TellAnswered(texts *i18n.Texts, f course.InquiryAnswered) []notice.Notice {
	key := fmt.Sprintf("%s/answer/%d", inquiryKey(f.Inquiry), f.Response.ID)
	var all []notice.Notice
	if f.Reached() {
		to := []course.Account{f.Asker}
		all = Each(texts, f.Course, to, key, func(p *i18n.Printer) notice.Message { return Answered(p, f) })
		for n := range f.Response.Files {
			all = append(all, Each(texts, f.Course, to, fmt.Sprintf("%s/file/%d", key, n+1), func(p *i18n.Printer) notice.Message {
				return files(f.Response.Files, askAgain(p, f.Inquiry))[n]
			})...)
		}
	}
	for i := range all {
		all[i].EnrollmentID = f.Inquiry.Place.ID
	}
	for _, one := range f.Told {
		for _, n := range Each(texts, f.Course, []course.Account{one}, key+"/told", func(p *i18n.Printer) notice.Message {
			m := Inquiry(p, f.InquiryCase)
			m.EditNotice = fmt.Sprintf("%s/%d", inquiryKey(f.Inquiry), one.ID)
			return m
		}) {
			n.Lane = notice.ReminderLane // as the message that it changes, which goes before it
			all = append(all, n)
		}
	}
	return all
}
