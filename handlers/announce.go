package handlers

import (
	"context"
	"fmt"

	"loptruong/bot"
	"loptruong/course"
)

// announceDialog waits for the message to be announced; while its draft is not
// confirmed, the next message takes its place.
const announceDialog = "announce"

// announceForm is what the dialog knows.
type announceForm struct {
	Course int64  `json:"course"`
	Draft  int64  `json:"draft,omitempty"` // the announcement to be confirmed; 0 before there is one
	Album  string `json:"album,omitempty"` // the album the draft is the first part of
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
	linked, unlinked, err := v.Store.Audience(ctx, c.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if linked == 0 {
		return v.say("announce.nobody", "Title", c.Title, "Link", v.House.Link("c_"+c.Code))
	}
	if err := v.Ask(ctx, announceDialog, "message", announceForm{Course: c.ID}); err != nil {
		return bot.Reply{}, err
	}
	text := v.Say.T("announce.ask", "Title", c.Title, "Linked", linked, "Unlinked", unlinked)
	return bot.Say(text, []course.Key{v.key(bot.Data("cancel", announceDialog), "key.cancel")}), nil
}

// draftAnnouncement keeps the message that was sent as a draft and shows the
// preview. The parts of an album come as messages of their own: the first is the
// draft, and the others are passed over, because one message is copied to each.
func (v *Visit) draftAnnouncement(ctx context.Context) (bot.Reply, error) {
	var form announceForm
	if err := v.Answers(&form); err != nil {
		return bot.Reply{}, err
	}
	switch {
	case v.Album != "" && v.Album == form.Album:
		return bot.Reply{}, nil
	case v.Text == "" && !v.Media && v.Contact == nil:
		return v.say("announce.cannot")
	}
	c, err := v.managed(ctx, form.Course)
	if err != nil {
		return bot.Reply{}, err
	}
	note := "announce.preview"
	if form.Draft != 0 {
		replaced, err := v.Store.CancelAnnouncement(ctx, form.Draft)
		if err != nil {
			return bot.Reply{}, err
		}
		if replaced {
			note = "announce.preview_again"
		}
	}
	a := course.Announcement{
		CourseID: c.ID, By: v.UserID, FromChat: v.ChatID, FromMessage: v.MessageID,
		OnUnknown: course.Resend, State: course.AnnouncementDraft, CreatedAt: v.Now,
	}
	if err := v.Store.CreateAnnouncement(ctx, &a); err != nil {
		return bot.Reply{}, err
	}
	form.Draft, form.Album = a.ID, v.Album
	if err := v.Ask(ctx, announceDialog, "confirm", form); err != nil {
		return bot.Reply{}, err
	}
	head := v.Say.T(note)
	if v.Album != "" {
		head += "\n" + v.Say.T("announce.album")
	}
	control, err := v.announceControl(ctx, c, a)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Say(head).And(bot.Reply{Messages: []course.Message{
		{CopyChat: a.FromChat, CopyMessage: a.FromMessage}, control,
	}}), nil
}

// announceControl is the message under the preview: to whom, and the buttons.
func (v *Visit) announceControl(ctx context.Context, c course.Course, a course.Announcement) (course.Message, error) {
	linked, unlinked, err := v.Store.Audience(ctx, c.ID)
	if err != nil {
		return course.Message{}, err
	}
	other := course.Hold
	if a.OnUnknown == course.Hold {
		other = course.Resend
	}
	return course.Message{
		Text: v.Say.T("announce.control", "Title", c.Title, "Linked", linked, "Unlinked", unlinked) + "\n" + v.Say.T("announce.is_"+string(a.OnUnknown)),
		Keys: [][]course.Key{
			{v.key(bot.Data("ann", "go", a.ID), "announce.key_send", "Linked", linked)},
			{v.key(bot.Data("ann", "mode", a.ID, other), "announce.key_"+string(other))},
			{v.key(bot.Data("ann", "no", a.ID), "key.cancel")},
		},
	}, nil
}

// tapAnnouncement handles the buttons under a preview. Once the announcement is
// confirmed or cancelled they only say so.
func (v *Visit) tapAnnouncement(ctx context.Context) (bot.Reply, error) {
	a, err := v.Store.Announcement(ctx, v.param(1))
	if isNotFound(err) {
		err = course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	if err != nil {
		return bot.Reply{}, err
	}
	c, err := v.managed(ctx, a.CourseID)
	if err != nil {
		return bot.Reply{}, err
	}
	if a.State == course.AnnouncementDraft {
		switch v.word(0) {
		case "go":
			return v.confirmAnnouncement(ctx, c, a)
		case "mode":
			return v.announceMode(ctx, c, a)
		case "no":
			return v.cancelAnnouncement(ctx, a)
		}
	}
	return bot.Toast(v.Request, v.Say.Plain("announce.was_"+string(a.State))), nil
}

// confirmAnnouncement queues a notice for everybody, once, and the message that
// will show the progress.
func (v *Visit) confirmAnnouncement(ctx context.Context, c course.Course, a course.Announcement) (bot.Reply, error) {
	d, confirmed, err := v.Store.ConfirmAnnouncement(ctx, a.ID, course.Message{CopyChat: a.FromChat, CopyMessage: a.FromMessage})
	if err != nil {
		return bot.Reply{}, err
	}
	if !confirmed {
		return bot.Toast(v.Request, v.Say.Plain("announce.was_"+string(course.AnnouncementSending))), nil
	}
	if err := v.leave(ctx, announceDialog); err != nil {
		return bot.Reply{}, err
	}
	_, err = v.Store.Enqueue(ctx, course.Notice{
		Key: fmt.Sprintf("announcement/%d/progress", a.ID), Lane: course.ReplyLane, ChatID: v.ChatID,
		Message: course.Message{Text: v.House.AnnouncementProgress(v.Say, d)}, OnUnknown: course.Resend,
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return v.replace(v.Say.T("announce.confirmed", "No", a.ID, "Time", course.ClockTime(v.Now.In(c.Location())))), nil
}

// announceMode says what is to be done about people of whom it is not known
// whether they got it.
func (v *Visit) announceMode(ctx context.Context, c course.Course, a course.Announcement) (bot.Reply, error) {
	switch mode := course.OnUnknown(v.word(2)); mode {
	case course.Resend, course.Hold:
		a.OnUnknown = mode
	default:
		return bot.Reply{}, course.Refuse(course.ErrNotFound, "refuse.old_button")
	}
	if err := v.Store.SaveAnnouncement(ctx, a); err != nil {
		return bot.Reply{}, err
	}
	control, err := v.announceControl(ctx, c, a)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.replace(control.Text, control.Keys...), nil
}

func (v *Visit) cancelAnnouncement(ctx context.Context, a course.Announcement) (bot.Reply, error) {
	if _, err := v.Store.CancelAnnouncement(ctx, a.ID); err != nil {
		return bot.Reply{}, err
	}
	if err := v.leave(ctx, announceDialog); err != nil {
		return bot.Reply{}, err
	}
	return v.replace(v.Say.T("announce.cancelled")), nil
}
