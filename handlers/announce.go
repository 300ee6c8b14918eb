package handlers

import (
	"context"
	"encoding/json"

	"loptruong/bot"
	"loptruong/course"
	"loptruong/notice"
	"loptruong/words"
)

// announceDialog waits for the message to be announced, and then for its
// confirmation; until that, the next message takes its place.
const announceDialog = "announce"

// announceForm is what the dialog knows. The draft is here and nowhere else, so
// that whatever ends the dialog ends the draft.
type announceForm struct {
	Course    int64            `json:"course"`
	Draft     int64            `json:"draft,omitempty"`      // inbox row of the message to be announced; 0 before there is one
	Message   int              `json:"message,omitempty"`    // its id in the chat
	Album     string           `json:"album,omitempty"`      // the album it is the first part of
	Content   json.RawMessage  `json:"content,omitempty"`    // what it holds, see notice.Message
	OnUnknown notice.OnUnknown `json:"on_unknown,omitempty"` // what is done when it is not known whether somebody got it
}

// seen is what the confirmation shows.
func (f announceForm) seen(to course.Audience) string {
	return course.Seen(to, f.Content, f.OnUnknown)
}

// announce takes any message of an organizer, shows it as everybody will get it,
// and once confirmed queues it for each person of the course.
func announce(ctx context.Context, v *Visit) (bot.Reply, error) {
	switch {
	case v.Action != "":
		return v.tapAnnouncement(ctx)
	case v.Command == "":
		return v.draftAnnouncement(ctx)
	}
	c, err := v.ManagedCourse(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	to, err := v.Store.Audience(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	counts := words.Reached(to.Reached())
	if to.Reached().Reachable == 0 {
		return v.say("announce.nobody", append(counts, "Title", c.Title, "Closed", c.Closed(), "Link", v.House.Link("c_"+c.Code))...)
	}
	if err := v.Ask(ctx, announceDialog, "message", announceForm{Course: c.ID}); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("announce.ask", append(counts, "Title", c.Title)...)
	return bot.Say(text, []notice.Button{v.key(notice.Data("cancel", announceDialog), "key.cancel")}), nil
}

// draftAnnouncement keeps what the message holds as the draft and shows the
// preview, which is sent as everybody will get it. The parts of an album come as
// messages of their own: the first is the draft, and the others are passed over,
// because an announcement is one message.
func (v *Visit) draftAnnouncement(ctx context.Context) (bot.Reply, error) {
	var form announceForm
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	if v.Album != "" && v.Album == form.Album {
		return bot.Reply{}, nil
	}
	c, err := v.managed(ctx, form.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	content, err := v.Content()
	if wrong, ok := refusal(err); ok {
		form.Album = v.Album // its other parts are passed over too
		return bot.Say(v.Say.Error(wrong)), v.Ask(ctx, announceDialog, v.Dialog.Step, form)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	head := v.Say.T("announce.preview")
	if form.Draft != 0 {
		head = v.Say.T("announce.preview_again")
	}
	if v.Album != "" {
		head += "\n" + v.Say.T("announce.album")
	}
	form.Draft, form.Message, form.Album, form.Content = v.ID, v.MessageID, v.Album, content
	if form.OnUnknown == "" {
		form.OnUnknown = notice.Resend
	}
	if err := v.Ask(ctx, announceDialog, "confirm", form); err != nil {
		return bot.Reply{}, err
	}
	control, err := v.announceControl(ctx, c, form)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(head).And(bot.Reply{Messages: []notice.Message{{Content: content}, control}}), nil
}

// announceControl is the message under the preview: to whom, and the buttons.
func (v *Visit) announceControl(ctx context.Context, c course.Course, form announceForm) (notice.Message, error) {
	to, err := v.Store.Audience(ctx, c.ID)
	if err != nil {
		return notice.Message{}, err
	}
	other := notice.Hold
	if form.OnUnknown == notice.Hold {
		other = notice.Resend
	}
	counts := words.Reached(to.Reached())
	return notice.Message{
		Text: v.Say.T("announce.control", append(counts, "Title", c.Title)...) + "\n" + v.Say.T("announce.is_"+string(form.OnUnknown)),
		Buttons: [][]notice.Button{
			{v.key(notice.Data("ann", "go", form.Draft, form.seen(to)), "announce.key_send", counts...)},
			{v.key(notice.Data("ann", "mode", form.Draft, other), "announce.key_"+string(other))},
			{v.key(notice.Data("ann", "no", form.Draft), "key.cancel")},
		},
	}, nil
}

// tapAnnouncement handles the buttons under a preview. When the dialog is about
// that draft no more they only say what has become of it.
func (v *Visit) tapAnnouncement(ctx context.Context) (bot.Reply, error) {
	form, err := v.announceDraft(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	if draft := v.param(1); draft == 0 || form.Draft != draft {
		return v.announcedBefore(ctx, draft)
	}
	c, err := v.managed(ctx, form.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	switch v.word(0) {
	case "go":
		return v.confirmAnnouncement(ctx, c, form)
	case "mode":
		return v.announceMode(ctx, c, form)
	case "no":
		if err := v.Store.DeleteDialog(ctx, v.ChatID); err != nil {
			return bot.Reply{}, err
		}
		return v.replace(v.Say.T("announce.cancelled")), nil
	}
	return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
}

// announceDraft is the form of the chat; its Draft is 0 when there is none or
// nothing in it yet.
func (v *Visit) announceDraft(ctx context.Context) (form announceForm, err error) {
	open, err := v.unfinished(ctx, announceDialog)
	if err == nil && open {
		err = v.Answers(&form)
	}
	return form, err
}

// announcedBefore says what has become of a draft that can't be confirmed any
// more.
func (v *Visit) announcedBefore(ctx context.Context, draft int64) (bot.Reply, error) {
	a, err := v.Store.AnnouncementOf(ctx, draft)
	if isNotFound(err) {
		return bot.Toast(v.Request, v.Say.Plain("announce.was_cancelled")), nil
	}
	if err == nil {
		_, err = v.managed(ctx, a.CourseID)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Toast(v.Request, v.Say.Plain("announce.was_"+string(a.State))), nil
}

// confirmAnnouncement queues a notice for everybody, once, and the message that
// will show the progress. When it would not go to those whom the confirmation
// showed, it shows how things are now instead.
func (v *Visit) confirmAnnouncement(ctx context.Context, c course.Course, form announceForm) (bot.Reply, error) {
	to, err := v.Store.Audience(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if changed, ok := refusal(course.CheckSeen(v.word(2), form.seen(to))); ok {
		control, err := v.announceControl(ctx, c, form)
		return v.replace(v.Say.Error(changed)).And(bot.Reply{Messages: []notice.Message{control}}), err
	}
	a := notice.Announcement{
		CourseID: c.ID, By: v.Account.ID, Draft: form.Draft, Message: notice.Message{Content: form.Content}, OnUnknown: form.OnUnknown,
	}
	d, err := v.Store.Announce(ctx, &a, to)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := v.Store.DeleteDialog(ctx, v.ChatID); err != nil {
		return bot.Reply{}, err
	}
	_, err = v.Store.Enqueue(ctx, notice.To(v.ChatID, notice.ReplyLane, a.Mailing().ProgressKey(), words.AnnouncementProgress(v.Say, d))...)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.replace(v.Say.T("announce.confirmed", "No", a.ID, "Time", course.ClockTime(v.Now.In(c.Location())))), nil
}

// announceMode says what is to be done about people of whom it is not known
// whether they got it.
func (v *Visit) announceMode(ctx context.Context, c course.Course, form announceForm) (bot.Reply, error) {
	switch mode := notice.OnUnknown(v.word(2)); mode {
	case notice.Resend, notice.Hold:
		form.OnUnknown = mode
	default:
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	if err := v.Ask(ctx, announceDialog, "confirm", form); err != nil {
		return bot.Reply{}, err
	}
	control, err := v.announceControl(ctx, c, form)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.replace(control.Text, control.Buttons...), nil
}

// edited answers the edit of an earlier message: when it is the one that is about
// to be announced, its writer must know that the preview stands.
func (v *Visit) edited(ctx context.Context) (bot.Reply, error) {
	form, err := v.announceDraft(ctx)
	if err != nil || form.Draft == 0 || form.Message != v.MessageID {
		return bot.Reply{}, err
	}
	if _, err := v.managed(ctx, form.Course); err != nil {
		return bot.Reply{}, err
	}
	return v.say("announce.edited")
}
