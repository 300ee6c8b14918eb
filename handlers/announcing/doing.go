package announcing

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/handlers/visit"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/words"
)

// EditDialog waits for what an announcement is to say, and then for its confirmation.
const EditDialog = "reword"

// rewording is what it knows.
type rewording struct {
	ID      int64           `json:"id"`
	Content json.RawMessage `json:"content,omitempty"` // as it will be; nil before it is there
}

// doTap does something with the messages of an announcement.
var doTap = notice.Tap[doing]{Action: "ann", What: "done"}

type doing struct {
	ID   int64
	Deed notice.Deed
	Seen string // what was shown
}

// AskDo shows with how many messages of an announcement something can be done, and asks whether to; for an edit it asks for
// the words first.
func AskDo(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	tapped, err := visit.Read(v, words.AskDoTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, a, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	switch tapped.Deed {
	case notice.Recall, notice.Pin, notice.Unpin, notice.Nudge:
		return askDo(ctx, v, store, c, a, tapped.Deed, "")
	case notice.Edit:
	default:
		return bot.Reply{}, visit.OldButton()
	}
	if !registrar.CanDo(a, notice.Edit) {
		return shown(ctx, v, store, c, a.ID)
	}
	if bot.SourceOf(a.Message.Content) != nil {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "deed.forwarded")
	}
	if a.Message.Several() || !bot.Rewordable(a.Message.Content) {
		return bot.Reply{}, course.Refuse(course.ErrInvalid, "deed.no_words")
	}
	if err := v.Keep(ctx, EditDialog, "text", rewording{ID: a.ID}); err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(v.Say.T("deed.ask_words", "No", a.No, "Course", c.Title), []notice.Button{v.Cancel(EditDialog)}), nil
}

// says is what the messages are to say after a deed, or what a nudge says.
func says(ctx context.Context, v *visit.Visit, c course.Course, a notice.Announcement, d notice.Deed) (m notice.Message, err error) {
	switch d {
	case notice.Nudge:
		m.Text = v.Say.T("deed.nudge_text", "No", a.No, "Course", c.Title, "Says", bot.Excerpt(a.Message, words.ExcerptLength))
		m.Buttons = words.UnderAnnouncement(v.Say, a.Draft, true, false, nil)
	case notice.Edit:
		var r rewording
		open, err := v.Unfinished(ctx, EditDialog)
		if err == nil && open {
			err = v.Answers(&r)
		}
		if err != nil {
			return m, err
		}
		if r.ID != a.ID || r.Content == nil {
			return m, visit.OldButton()
		}
		m = notice.Message{Content: r.Content, Blanks: bot.BlanksOf(r.Content).Texts, Buttons: a.Message.Buttons}
	}
	return m, nil
}

// askDo is the question, under a word about why it is asked again.
func askDo(ctx context.Context, v *visit.Visit, store Former, c course.Course, a notice.Announcement, d notice.Deed, why string) (bot.Reply, error) {
	if !registrar.CanDo(a, d) {
		return shown(ctx, v, store, c, a.ID)
	}
	m, err := says(ctx, v, c, a, d)
	if err != nil {
		return bot.Reply{}, err
	}
	from, err := store.Doable(ctx, a.ID, d)
	if err != nil {
		return bot.Reply{}, err
	}
	posts, groups, err := inGroups(ctx, store, a, d)
	if err != nil {
		return bot.Reply{}, err
	}
	delivery, err := store.Delivery(ctx, a.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if why != "" {
		why += "\n\n"
	}
	text := why + v.Say.T(words.DeedText(d, "ask"), "No", a.No, "Course", c.Title, "From", from.Reachable, "Posts", len(posts),
		"Late", delivery.Sent-from.Reachable, "Waiting", delivery.Left()) + words.DoneIn(v.Say, groups)
	if d != notice.Edit { // of which the whole stands above
		text += words.Quoted(v.Say, bot.Excerpt(a.Message, words.ExcerptLength))
	}
	back := v.Button(showTap.Data(words.OfAnnouncement{ID: a.ID}), "announce.button_back")
	if d == notice.Nudge {
		if wrong, ok := visit.Refused(registrar.Nudgeable(ctx, store, a.ID, v.Now)); ok {
			return v.Replace(v.Say.Error(wrong), []notice.Button{back}), nil
		}
	}
	if from.Reachable == 0 && len(posts) == 0 {
		return v.Replace(text, []notice.Button{back}), nil
	}
	data := doTap.Data(doing{a.ID, d, registrar.DeedSeen(a, d, m, from, posts)})
	sure := v.Button(data, words.DeedText(d, "sure"), "From", from.Reachable)
	return v.Replace(text, []notice.Button{sure}, []notice.Button{back}), nil
}

// Reword takes what an announcement is to say, and shows what it says, what it will, and to how many.
func Reword(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	var r rewording
	if err := v.Answers(&r); err != nil {
		return bot.Reply{}, err
	}
	c, a, err := managed(ctx, v, store, r.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if typed := !v.Media && !v.Forwarded; typed && r.Content != nil && (visit.Yes(v.Text) || visit.No(v.Text)) {
		return v.Reply("announce.tap")
	}
	with, err := v.Content()
	if err == nil {
		r.Content, err = bot.Reword(a.Message.Content, with)
	}
	if err == nil {
		err = forGroups(a, r.Content)
	}
	if wrong, ok := visit.Refused(err); ok {
		return bot.Say(v.Say.Error(wrong), []notice.Button{v.Cancel(EditDialog)}), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Keep(ctx, EditDialog, "confirm", r); err != nil {
		return bot.Reply{}, err
	}
	question, err := askDo(ctx, v, store, c, a, notice.Edit, "")
	if err != nil {
		return bot.Reply{}, err
	}
	compared := []notice.Message{
		{Text: v.Say.T("deed.was")}, a.Message.Unasking(),
		{Text: v.Say.T("deed.will_be")}, notice.Message{Content: r.Content, Buttons: a.Message.Buttons}.Unasking(),
	}
	return bot.Reply{Messages: compared}.And(question), nil
}

// Do does with the messages of an announcement what was asked about.
func Do(ctx context.Context, v *visit.Visit, store Former) (bot.Reply, error) {
	tapped, err := visit.Read(v, doTap)
	if err != nil {
		return bot.Reply{}, err
	}
	c, a, err := managed(ctx, v, store, tapped.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	m, err := says(ctx, v, c, a, tapped.Deed)
	if err != nil {
		return bot.Reply{}, err
	}
	run, err := v.By().Do(ctx, store, a.ID, v.ID, tapped.Deed, m, tapped.Seen)
	switch changed, _ := visit.Refused(err); {
	case errors.Is(err, course.ErrChanged):
		return askDo(ctx, v, store, c, a, tapped.Deed, v.Say.Error(changed))
	case errors.Is(err, course.ErrConflict):
		page, err := shown(ctx, v, store, c, a.ID)
		return bot.Toast(v.Request, v.Say.Plain("deed.busy", "No", a.No)).And(page), err
	case err != nil:
		return bot.Reply{}, err
	}
	if tapped.Deed == notice.Edit {
		if err := v.Leave(ctx, EditDialog); err != nil {
			return bot.Reply{}, err
		}
	}
	return goes(ctx, v, store, c, run, words.DeedText(tapped.Deed, "confirmed"))
}
