package bot

import (
	"fmt"
	"strings"

	"loptruong/course"
)

// maxData is how many bytes the data of a button may have.
const maxData = 64

// Data is the data of a button: the action and its parameters, which come back
// as Request.Action and Request.Params. It panics when they need more than 64
// bytes or hold a colon: both are mistakes of the program, not of a person.
func Data(action string, params ...any) string {
	parts := make([]string, 1, 1+len(params))
	parts[0] = action
	for _, p := range params {
		parts = append(parts, fmt.Sprint(p))
	}
	for i, part := range parts {
		if strings.Contains(part, ":") {
			panic(fmt.Sprintf("bot: part %d of the data of a button has a colon", i))
		}
	}
	data := strings.Join(parts, ":")
	if action == "" || len(data) > maxData {
		panic(fmt.Sprintf("bot: the data of a button has 1 to %d bytes and not %d", maxData, len(data)))
	}
	return data
}

// Reply is what is answered to a request, in order. The zero Reply says nothing.
type Reply struct {
	Messages []course.Message
}

// Say is a reply of one text in Telegram HTML, with rows of buttons under it.
func Say(text string, keys ...[]course.Key) Reply {
	return Reply{[]course.Message{{Text: text, Keys: keys}}}
}

// Toast answers a tap with a short text (200 characters) that goes away by
// itself. Where nothing was tapped it is said as a message.
func Toast(r *Request, text string) Reply {
	return Reply{[]course.Message{{Text: text, Tap: r.TapID}}}
}

// And is the reply followed by another.
func (r Reply) And(next Reply) Reply {
	return Reply{append(r.Messages[:len(r.Messages):len(r.Messages)], next.Messages...)}
}

// Notices are the reply as notices to the chat of the request: long texts split,
// and the tap answered, first, also when the reply has no toast, because an
// unanswered button goes on spinning. Their keys are "reply/<inbox row>/<n>".
func (r Reply) Notices(req *Request) []course.Notice {
	var messages []course.Message
	answered := req.TapID == ""
	for _, m := range r.Messages {
		answered = answered || m.Tap == req.TapID
	}
	if !answered {
		messages = append(messages, course.Message{Tap: req.TapID})
	}
	for _, m := range r.Messages {
		messages = append(messages, Split(m)...)
	}
	notices := make([]course.Notice, len(messages))
	for i, m := range messages {
		notices[i] = course.Notice{
			Key:       fmt.Sprintf("reply/%d/%d", req.ID, i+1),
			Lane:      course.ReplyLane,
			ChatID:    req.ChatID,
			Message:   m,
			OnUnknown: course.Resend,
			State:     course.Queued,
		}
	}
	return notices
}
