package bot

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/go-telegram/bot"

	"github.com/loptruong/loptruong/letters"
)

// GroupChange is something that has come about in a group, beside what people say there: the bot
// is In or Out, or the group has moved to another chat, or has come from one.
type GroupChange struct {
	Title     string // cleaned; empty where Telegram doesn't say
	In, Out   bool
	MovedTo   int64
	MovedFrom int64
}

// GroupView is what Telegram says of a group, and of somebody in it.
type GroupView struct {
	ChatID int64  // of the supergroup that it has become, where it has
	Title  string // cleaned
	State  GroupState
}

// GroupState is whether somebody is in a group.
type GroupState string

const (
	GroupMember   GroupState = "member"
	GroupStranger GroupState = "stranger" // is not in it
	GroupHidden   GroupState = "hidden"   // Telegram does not tell a bot that is no administrator
	GroupOut      GroupState = "out"      // the bot itself is not in it, or there is none
	GroupUnknown  GroupState = "unknown"  // Telegram has not answered
)

// Why a message for a topic can't go there.
const (
	reasonClosed  = "topic_closed"
	reasonNoTopic = "topic_gone"
)

// reasonNobody is that Telegram knows nobody by that number there.
const reasonNobody = "no_user"

// lookTime is how long Telegram is asked about a group, while whoever wants it waits.
const lookTime = 5 * time.Second

// LookAtGroup asks Telegram what a group is called, and whether somebody is in it.
func (c *Client) LookAtGroup(ctx context.Context, chatID, userID int64) *GroupView {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	v := &GroupView{ChatID: chatID, State: GroupUnknown}
	is, err := ask[chat](ctx, c, "getChat", v.ChatID, &bot.GetChatParams{ChatID: v.ChatID})
	var refusal *SendError
	if errors.As(err, &refusal) && refusal.movedTo != 0 {
		v.ChatID = refusal.movedTo
		is, err = ask[chat](ctx, c, "getChat", v.ChatID, &bot.GetChatParams{ChatID: v.ChatID})
	}
	if err != nil {
		if errors.As(err, &refusal) && (refusal.Outcome == Blocked || refusal.Outcome == Rejected) {
			v.State = GroupOut
		}
		return v
	}
	v.Title = letters.Clean(is.Title)
	who, err := ask[member](ctx, c, "getChatMember", v.ChatID, &bot.GetChatMemberParams{ChatID: v.ChatID, UserID: userID})
	switch {
	case err == nil && who.in():
		v.State = GroupMember
	case err == nil:
		v.State = GroupStranger
	case !errors.As(err, &refusal):
	case refusal.Outcome == Blocked:
		v.State = GroupOut
	case refusal.Outcome == Rejected && refusal.Reason == "no_right":
		v.State = GroupHidden
	case refusal.Outcome == Rejected && refusal.Reason == reasonNobody:
		v.State = GroupStranger
	}
	return v
}

// member is somebody's place in a chat.
type member struct {
	Status   string `json:"status"`
	IsMember bool   `json:"is_member"` // of a restricted one
}

func (m member) in() bool {
	switch m.Status {
	case "creator", "administrator", "member":
		return true
	}
	return m.Status == "restricted" && m.IsMember
}

// topic is the topic of a forum in which the message is. A reply elsewhere has a thread too, which is none.
func (m *message) topic() int {
	if m.InTopic {
		return m.Thread
	}
	return 0
}

// nameless is a message of whom nobody knows who has written it: only a command in it is of use.
func (m *message) nameless(r *Request, username string) {
	r.Anonymous, r.MessageID, r.At, r.Thread = true, m.MessageID, time.Unix(m.Date, 0).UTC(), m.topic()
	r.Command, r.Args = command(letters.Clean(m.Text), false, username)
}

// within is the rest of a call's parameters with the topic to which it goes; 0 is none.
func within(thread int, rest []byte) []byte {
	if thread == 0 {
		return rest
	}
	return append(strconv.AppendInt([]byte(`,"message_thread_id":`), int64(thread), 10), rest...)
}
