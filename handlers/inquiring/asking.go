// Package inquiring is what trainees ask the organizers of a course in the chat, and what
// organizers answer.
//
//	/hoi, or a message that is nothing else ─▶ send it? ─▶ the organizers ─▶ a reply, or Trả lời ─▶ who has asked
//	                       ▲                                                   └▶ answered before: another? ─┘  │
//	                       └─────────────── a reply, or Hỏi thêm ◀──────────────────────────────────────────────┘
package inquiring

import (
	"context"
	"strings"
	"unicode"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// AskDialog waits for what somebody asks, and then for a yes to what is shown.
const AskDialog = "inquiry"

// The steps of both dialogs.
const (
	textStep = "text"
	sureStep = "sure"
)

// Asking is what asking asks of a transaction.
type Asking interface {
	registrar.Inquiring
	Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error)
}

// The buttons of who asks.
var (
	sendTap  = notice.Tap[ofDraft]{Action: "ask", What: "send"}
	inTap    = notice.Tap[words.OfCourse]{Action: "ask", What: "in"} // asks on another course instead
	ownTap   = notice.Tap[struct{}]{Action: "ask", What: "own"}      // an organizer who is a trainee too asks
	againTap = words.AskAgainTap
)

// ofDraft is what a button about a draft carries: the inbox row of its message.
type ofDraft struct{ Message int64 }

// asked is what AskDialog knows.
type asked struct {
	draft
	Place   int64 `json:"place"`
	Follows int64 `json:"follows,omitempty"`
}

// Own asks what somebody wants to ask.
func Own(ctx context.Context, v *visit.Visit, store Asking) (bot.Reply, error) {
	_, place, err := visit.TraineeCourse(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	if v.Args != "" {
		return askSure(ctx, v, store, asked{Place: place.ID, draft: draft{Message: v.ID, Text: v.Args}}, "")
	}
	return begin(ctx, v, store, asked{Place: place.ID}, "")
}

// Again comes back to an inquiry whose answer the button is under.
func Again(ctx context.Context, v *visit.Visit, store Asking) (bot.Reply, error) {
	tapped, err := visit.Read(v, againTap)
	if err != nil {
		return bot.Reply{}, err
	}
	i, err := v.By().OwnInquiry(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return begin(ctx, v, store, asked{Place: i.Place.ID, Follows: i.ID}, "")
}

// begin asks for the words.
func begin(ctx context.Context, v *visit.Visit, store Asking, q asked, wrong string) (bot.Reply, error) {
	c, err := may(ctx, v, store, q)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, AskDialog, textStep, q); err != nil {
		return bot.Reply{}, err
	}
	return visit.AskText(v, AskDialog, wrong, v.Say.T("inquiry.ask", "Course", c.Title, "Again", q.Follows != 0), ""), nil
}

// may returns the course of an inquiry that its person may ask now.
func may(ctx context.Context, v *visit.Visit, store Asking, q asked) (course.Course, error) {
	c, _, err := v.By().MayInquire(ctx, store, q.Place)
	if c.ID != 0 {
		v.In(c)
	}
	return c, visit.Reachable(v, c, err)
}

// Asks tells whether a message that answers nothing may be meant for the organizers: words or
// a file, and no mere courtesy.
func Asks(v *visit.Visit) bool {
	if v.Media {
		return v.File() != nil
	}
	return strings.ContainsFunc(v.Text, unicode.IsLetter) && !visit.Yes(v.Text) && !visit.No(v.Text) && !visit.Thanks(v.Text)
}

// Alone asks whether a message that answers nothing is to be sent to the organizers.
func Alone(ctx context.Context, v *visit.Visit, store Asking) (bot.Reply, error) {
	_, place, err := visit.TraineeCourse(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	d, wrong := read(v, course.MaxInquiry)
	if wrong != "" {
		return bot.Say(wrong), nil
	}
	return askSure(ctx, v, store, asked{Place: place.ID, draft: d}, v.Say.T("inquiry.alone"))
}

// ReplyToAnswer asks whether a reply to an answer is to be sent to the organizers.
func ReplyToAnswer(ctx context.Context, v *visit.Visit, store Asking, inquiry int64) (bot.Reply, error) {
	i, err := v.By().OwnInquiry(ctx, store, inquiry)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	d, wrong := read(v, course.MaxInquiry)
	if wrong != "" {
		return bot.Say(wrong), nil
	}
	return askSure(ctx, v, store, asked{Place: i.Place.ID, Follows: i.ID, draft: d}, "")
}

// Meant tells whether a message is for AskDialog: once it has asked for a yes, another text
// is as good as a new one.
func Meant(v *visit.Visit) (bool, error) {
	var q asked
	err := v.Answers(&q)
	return v.Dialog.Step == textStep || v.Album != "" && v.Album == q.Album || !v.Media && (visit.Yes(v.Text) || visit.No(v.Text)), err
}

// AnswerAsk takes what somebody asks, more of its album, and a typed yes or no.
func AnswerAsk(ctx context.Context, v *visit.Visit, store Asking) (bot.Reply, error) {
	var q asked
	if err := v.Answers(&q); err != nil {
		return bot.Reply{}, err
	}
	was := q.Text
	more := q.takes(v)
	switch {
	case more && q.Text != was: // the words under an album may come with any part of it
		return askSure(ctx, v, store, q, "")
	case more:
		return bot.Reply{}, v.Keep(ctx, AskDialog, v.Dialog.Step, q)
	case v.Dialog.Step == sureStep && visit.Yes(v.Text):
		return send(ctx, v, store, q)
	case v.Dialog.Step == sureStep:
		return bot.Say(v.Say.T("inquiry.not_sent")), v.Leave(ctx, AskDialog)
	}
	d, wrong := read(v, course.MaxInquiry)
	if wrong != "" {
		return begin(ctx, v, store, q, wrong)
	}
	q.draft = d
	reply, err := askSure(ctx, v, store, q, "")
	if err != nil {
		return v.Ended(ctx, err)
	}
	return reply, nil
}

// askSure shows what is about to be sent to the organizers.
func askSure(ctx context.Context, v *visit.Visit, store Asking, q asked, hint string) (bot.Reply, error) {
	c, err := may(ctx, v, store, q)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := course.Fits(q.Text, course.MaxInquiry); err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, AskDialog, sureStep, q); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("inquiry.sure", "Course", c.Title, "Text", q.Text, "Files", len(q.Files) > 0)
	if hint != "" {
		text += "\n\n" + hint
	}
	buttons := [][]notice.Button{{v.Button(sendTap.Data(ofDraft{q.Message}), "inquiry.button_send")}}
	if q.Follows == 0 {
		mine, err := visit.Attends(ctx, v)
		if err != nil {
			return bot.Reply{}, err
		}
		buttons = append(buttons, visit.Elsewhere(v, mine[1:], inTap)...)
	}
	return v.Replace(text, append(buttons, []notice.Button{v.Button(visit.CancelTap.Data(visit.OfDialog{Name: AskDialog}), "inquiry.button_drop")})...), nil
}

// In asks on another course instead.
func In(ctx context.Context, v *visit.Visit, store Asking) (bot.Reply, error) {
	tapped, err := visit.Read(v, inTap)
	if err != nil {
		return bot.Reply{}, err
	}
	q, err := unsent(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := visit.Attend(ctx, v, tapped.ID); err != nil {
		return bot.Reply{}, err
	}
	q.Place = v.Actor.EnrollmentIn(tapped.ID).ID
	return askSure(ctx, v, store, q, "")
}

// unsent is what waits for a yes in the chat.
func unsent(ctx context.Context, v *visit.Visit) (q asked, err error) {
	open, err := v.Unfinished(ctx, AskDialog)
	if err != nil {
		return q, err
	}
	if !open || v.Dialog.Step != sureStep {
		return q, visit.OldButton()
	}
	return q, v.Answers(&q)
}

// Send sends what was shown.
func Send(ctx context.Context, v *visit.Visit, store Asking) (bot.Reply, error) {
	tapped, err := visit.Read(v, sendTap)
	if err != nil {
		return bot.Reply{}, err
	}
	q, err := unsent(ctx, v)
	if err != nil {
		return bot.Reply{}, err
	}
	if q.Message != tapped.Message {
		return bot.Reply{}, visit.OldButton()
	}
	return send(ctx, v, store, q)
}

func send(ctx context.Context, v *visit.Visit, store Asking, q asked) (bot.Reply, error) {
	i := course.Inquiry{Message: q.Message, Place: course.Enrollment{ID: q.Place}, Follows: q.Follows, Text: q.Text, Files: q.Files}
	f, err := v.By().Inquire(ctx, store, i)
	if err != nil {
		return v.Ended(ctx, visit.Reachable(v, f.Course, err))
	}
	v.In(f.Course)
	if _, err := store.Enqueue(ctx, words.TellAsked(v.House.Texts, f)...); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("inquiry.sent", "Course", f.Course.Title, "Told", len(f.To) > 0, "Text", notice.Shorten(q.Text, 300), "Organizers", words.Organizers(v.Say, f.Course))
	return v.Replace(text), v.Leave(ctx, AskDialog)
}
