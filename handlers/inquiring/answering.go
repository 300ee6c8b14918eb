package inquiring

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// AnswerDialog waits for an answer to an inquiry, and then for a yes to it where it is asked
// for: somebody has answered before, the answer is a kept one, or what came may be meant for
// something else, as a file or what is forwarded, which is no reply to the inquiry's message.
const AnswerDialog = "answer"

// Answering is what answering asks of a transaction.
type Answering interface {
	registrar.Answering
	registrar.Keeping
	OpenInquiries(ctx context.Context, courseID int64) ([]course.Inquiry, error)
	CountInquiries(ctx context.Context, courseID int64) (n int, err error)
	Enqueue(ctx context.Context, notices ...notice.Notice) (created int, err error)
}

// The buttons of who answers.
var (
	answerTap = words.AnswerTap
	sureTap   = notice.Tap[ofDraft]{Action: "answer", What: "sure"}
	keepTap   = notice.Tap[ofResponse]{Action: "answer", What: "keep"}
	forgetTap = notice.Tap[ofResponse]{Action: "answer", What: "forget"}
	useTap    = notice.Tap[kept]{Action: "answer", What: "use"}
)

// ofResponse is what a button about an answer carries.
type ofResponse struct{ ID int64 }

// kept is a kept answer that is to answer an inquiry.
type kept struct{ Response, Inquiry int64 }

// answered is what AnswerDialog knows.
type answered struct {
	draft
	Inquiry int64 `json:"inquiry"`
	Seen    int   `json:"seen,omitempty"` // how often the inquiry was answered, as was shown
	Kept    int64 `json:"kept,omitempty"` // the kept answer that this one is; 0 for a new one
}

// Begin asks for the answer to an inquiry, and offers those that are kept.
func Begin(ctx context.Context, v *visit.Visit, store Answering) (bot.Reply, error) {
	tapped, err := visit.Read(v, answerTap)
	if err != nil {
		return bot.Reply{}, err
	}
	k, err := v.By().SeeInquiry(ctx, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return ask(ctx, v, store, k, "")
}

func ask(ctx context.Context, v *visit.Visit, store Answering, k course.InquiryCase, wrong string) (bot.Reply, error) {
	v.In(k.Course)
	i := k.Inquiry
	if err := v.Keep(ctx, AnswerDialog, textStep, answered{Inquiry: i.ID, Seen: i.Answers}); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("inquiry.answer_ask", "Course", k.Course.Title, "Name", i.Place.Trainee.Name, "Text", notice.Shorten(i.Text, 300), "Answered", !i.Open())
	if wrong != "" {
		text = wrong + "\n\n" + text
	}
	all, err := store.KeptResponses(ctx, k.Course.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	var buttons [][]notice.Button
	for _, r := range all {
		buttons = append(buttons, []notice.Button{v.Button(useTap.Data(kept{r.ID, i.ID}), "inquiry.button_use", "Text", words.Short(r.Text), "Files", len(r.Files))})
	}
	return bot.Say(text, append(buttons, []notice.Button{v.Cancel(AnswerDialog)})...), nil
}

// Use shows a kept answer before it is sent.
func Use(ctx context.Context, v *visit.Visit, store Answering) (bot.Reply, error) {
	tapped, err := visit.Read(v, useTap)
	if err != nil {
		return bot.Reply{}, err
	}
	k, err := v.By().SeeInquiry(ctx, store, tapped.Inquiry)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	all, err := store.KeptResponses(ctx, k.Course.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	for _, r := range all {
		if r.ID == tapped.Response {
			a := answered{Inquiry: k.Inquiry.ID, Seen: k.Inquiry.Answers, Kept: r.ID, draft: draft{Message: v.ID, Text: r.Text, Files: r.Files}}
			return askWhether(ctx, v, k, a)
		}
	}
	return bot.Reply{}, visit.OldButton()
}

// ReplyTo sends a reply to the message of an inquiry as its answer; where somebody has
// answered before, it asks.
func ReplyTo(ctx context.Context, v *visit.Visit, store Answering, inquiry int64) (bot.Reply, error) {
	k, err := v.By().SeeInquiry(ctx, store, inquiry)
	if err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	v.In(k.Course)
	d, wrong := read(v, course.MaxResponse)
	if wrong != "" {
		return bot.Say(wrong), nil
	}
	a := answered{Inquiry: inquiry, Seen: k.Inquiry.Answers, draft: d}
	if !k.Inquiry.Open() || d.Album != "" {
		return askWhether(ctx, v, k, a)
	}
	return deliver(ctx, v, store, a)
}

// askWhether shows an answer before it is sent.
func askWhether(ctx context.Context, v *visit.Visit, k course.InquiryCase, a answered) (bot.Reply, error) {
	v.In(k.Course)
	if err := v.Keep(ctx, AnswerDialog, sureStep, a); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("inquiry.answer_sure", "Course", k.Course.Title, "Name", k.Inquiry.Place.Trainee.Name, "Asked", notice.Shorten(k.Inquiry.Text, 300),
		"Text", a.Text, "Files", len(a.Files) > 0)
	if n := len(k.Responses); n > 0 {
		last := k.Responses[n-1]
		text = v.Say.T("inquiry.answered_before", "Who", words.Person(v.Say, k.Persons[last.By]), "Time", course.ClockTime(last.At.In(k.Course.Location()))) + "\n\n" + text
	}
	buttons := [][]notice.Button{{v.Button(sureTap.Data(ofDraft{a.Message}), "inquiry.button_send_answer")}}
	if a.Kept != 0 {
		buttons = append(buttons, []notice.Button{v.Button(forgetTap.Data(ofResponse{a.Kept}), "inquiry.button_forget")})
	}
	return v.Replace(text, append(buttons, []notice.Button{v.Cancel(AnswerDialog)})...), nil
}

// Answer takes the answer, more of its album, and a typed yes or no to it; another text in
// the place of the yes is another answer.
func Answer(ctx context.Context, v *visit.Visit, store Answering) (bot.Reply, error) {
	var a answered
	if err := v.Answers(&a); err != nil {
		return bot.Reply{}, err
	}
	sure, was := v.Dialog.Step == sureStep, a.Text
	if a.takes(v) && a.Text == was {
		return bot.Reply{}, v.Keep(ctx, AnswerDialog, v.Dialog.Step, a)
	}
	switch {
	case sure && !v.Media && visit.Yes(v.Text):
		return finish(ctx, v, store, a)
	case sure && !v.Media && visit.No(v.Text):
		return bot.Say(v.Say.T("inquiry.not_sent")), v.Leave(ctx, AnswerDialog)
	}
	k, err := v.By().SeeInquiry(ctx, store, a.Inquiry)
	if err != nil {
		return v.Ended(ctx, visit.Missing(err))
	}
	v.In(k.Course)
	if a.Text != was { // the words under an album may come with any part of it
		return askWhether(ctx, v, k, a)
	}
	d, wrong := read(v, course.MaxResponse)
	if wrong != "" {
		return ask(ctx, v, store, k, wrong)
	}
	a.draft, a.Kept = d, 0
	if sure || v.Media || v.Forwarded { // dropped by who has forgotten the form, it would go out unasked
		return askWhether(ctx, v, k, a)
	}
	return finish(ctx, v, store, a)
}

// Sure sends the answer that was shown.
func Sure(ctx context.Context, v *visit.Visit, store Answering) (bot.Reply, error) {
	tapped, err := visit.Read(v, sureTap)
	if err != nil {
		return bot.Reply{}, err
	}
	open, err := v.Unfinished(ctx, AnswerDialog)
	if err != nil {
		return bot.Reply{}, err
	}
	var a answered
	if open && v.Dialog.Step == sureStep {
		if err := v.Answers(&a); err != nil {
			return bot.Reply{}, err
		}
	}
	if a.Message == 0 || a.Message != tapped.Message {
		return bot.Reply{}, visit.OldButton()
	}
	return finish(ctx, v, store, a)
}

// finish is deliver where the dialog ends by it.
func finish(ctx context.Context, v *visit.Visit, store Answering, a answered) (bot.Reply, error) {
	if err := v.Leave(ctx, AnswerDialog); err != nil {
		return bot.Reply{}, err
	}
	reply, err := deliver(ctx, v, store, a)
	if err != nil {
		return v.Ended(ctx, visit.Missing(err))
	}
	return reply, nil
}

// deliver answers an inquiry, or asks whether it is to be answered again, when somebody has
// since it was shown.
func deliver(ctx context.Context, v *visit.Visit, store Answering, a answered) (bot.Reply, error) {
	r := course.Response{Message: a.Message, Inquiry: a.Inquiry, Text: a.Text, Files: a.Files}
	f, err := v.By().AnswerInquiry(ctx, store, r, a.Seen)
	if errors.Is(err, course.ErrChanged) {
		k, err := v.By().SeeInquiry(ctx, store, a.Inquiry)
		if err != nil {
			return bot.Reply{}, err
		}
		a.Seen = k.Inquiry.Answers
		return askWhether(ctx, v, k, a)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	v.In(f.Course)
	if _, err := store.Enqueue(ctx, words.TellAnswered(v.House.Texts, f)...); err != nil {
		return bot.Reply{}, err
	}
	place := f.Inquiry.Place
	var buttons [][]notice.Button
	if !f.Reached() {
		buttons = append(buttons, []notice.Button{v.Button(words.EntryTap.Data(words.OfEntry{ID: place.ID}), "inquiry.button_card")})
	}
	if a.Kept == 0 {
		buttons = append(buttons, []notice.Button{v.Button(keepTap.Data(ofResponse{f.Response.ID}), "inquiry.button_keep")})
	}
	open, err := store.CountInquiries(ctx, f.Course.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if open > 0 {
		buttons = append(buttons, []notice.Button{v.Button(words.InquiriesTap.Data(words.PageOfCourse{Course: f.Course.ID}), "inquiry.button_list", "Count", open)})
	}
	return v.Replace(v.Say.T("inquiry.done", "Course", f.Course.Title, "Name", place.Trainee.Name, "Reached", f.Reached()), buttons...), nil
}

// Keep keeps an answer, to be offered at the next inquiries.
func Keep(ctx context.Context, v *visit.Visit, store Answering) (bot.Reply, error) {
	return keep(ctx, v, store, keepTap, true, "inquiry.kept")
}

// Forget offers a kept answer no more.
func Forget(ctx context.Context, v *visit.Visit, store Answering) (bot.Reply, error) {
	return keep(ctx, v, store, forgetTap, false, "inquiry.forgotten")
}

func keep(ctx context.Context, v *visit.Visit, store Answering, tap notice.Tap[ofResponse], keep bool, said string) (bot.Reply, error) {
	tapped, err := visit.Read(v, tap)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.By().KeepResponse(ctx, store, tapped.ID, keep); err != nil {
		return bot.Reply{}, visit.Missing(err)
	}
	return bot.Toast(v.Request, v.Say.Plain(said)), nil
}
