package bot

import (
	"fmt"
	"slices"

	"github.com/loptruong/loptruong/notice"
)

// Reply is what is answered to a request, in order. The zero Reply says nothing.
type Reply struct {
	Messages []notice.Message
}

// Say is a reply of one text in Telegram HTML, with rows of buttons under it.
func Say(text string, buttons ...[]notice.Button) Reply {
	return Reply{[]notice.Message{{Text: text, Buttons: buttons}}}
}

// Toast answers a tap with a short text (200 characters) that goes away by
// itself. Where nothing was tapped it is said as a message.
func Toast(r *Request, text string) Reply {
	return Reply{[]notice.Message{{Text: text, Tap: r.TapID}}}
}

// And is the reply followed by another.
func (r Reply) And(next Reply) Reply {
	return Reply{append(slices.Clip(r.Messages), next.Messages...)}
}

// Notices are the reply as notices to the chat of the request: long texts split,
// and the tap answered, first, also when the reply has no toast, because an
// unanswered button goes on spinning. With the change of a message that is one notice. Their
// unique keys are "reply/<inbox row>/<n>".
func (r Reply) Notices(req *Request) []notice.Notice {
	var messages []notice.Message
	answered := req.TapID == ""
	for _, m := range r.Messages {
		answered = answered || m.Tap == req.TapID
	}
	if !answered {
		messages = append(messages, notice.Message{Tap: req.TapID})
	}
	for _, m := range r.Messages {
		messages = append(messages, notice.Split(m)...)
	}
	messages = withChange(messages)
	notices := make([]notice.Notice, len(messages))
	for i, m := range messages {
		notices[i] = notice.Notice{
			UniqueKey: fmt.Sprintf("reply/%d/%d", req.ID, i+1),
			Lane:      notice.ReplyLane,
			ChatID:    req.ChatID,
			Message:   m,
			OnUnknown: notice.Resend,
			State:     notice.Queued,
		}
	}
	return notices
}

// withChange has the answer to a tap go with the change of a message, if there is one.
func withChange(messages []notice.Message) []notice.Message {
	answer := slices.IndexFunc(messages, func(m notice.Message) bool { return m.Tap != "" })
	change := slices.IndexFunc(messages, func(m notice.Message) bool { return m.Edit != 0 })
	if answer < 0 || change < 0 {
		return messages
	}
	m := messages[answer]
	messages[change].Tapped = &notice.Tapped{ID: m.Tap, Toast: m.Text, Alert: m.TapAlert}
	return slices.Delete(messages, answer, answer+1)
}
