package simulator

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
)

// Ids as they look today: people's do not fit 32 bits, supergroups' are below -10¹².
const (
	firstPersonID = 6_100_000_001
	firstGroupID  = -1_002_000_000_000
	firstBasicID  = -4_000_000
)

// person is an account; private chats of the bot have its id.
type person struct {
	id       int64
	name     string
	username string
	language string
	phone    string
	bot      bool
	met      atomic.Bool // the bot has heard of them
}

// chat is a private chat or a group.
type chat struct {
	id     int64
	person *person       // of a private chat
	group  *groupOf      // of a group
	slot   *atomic.Int32 // counts a forgotten chat of AddChats, which has nothing else

	mu        sync.Mutex
	started   bool // the person has written to the bot
	blocked   bool // by the person
	messages  []*Message
	events    []event
	dropped   int // events forgotten before events[0]
	last      int // message id, groups only
	delivered int
	keyboard  *Message
	pinned    []int // message ids
	wake      chan struct{}
}

// groupOf is what a group is beside a chat; the chat's mu guards it.
type groupOf struct {
	title   string
	super   bool
	members map[int64]*member
	bot     member
	hidden  bool // who is in it is kept from bots that are no administrators
	deleted bool
	movedTo int64            // the supergroup that it has become, 0: it is still this one
	topics  map[int]*topicOf // nil: it has none
}

// member is somebody's place in a group.
type member struct {
	person *person // nil for the bot
	status string  // as Telegram says
	pins   bool    // of an administrator
	topics bool
}

// out tells whether the bot is not in the group.
func (g *groupOf) out() bool {
	return g.deleted || g.movedTo != 0 || g.bot.status == "kicked" || g.bot.status == "left"
}

// refuses is why the bot can't do anything in the group, nil when it can.
func (g *groupOf) refuses() error {
	kind := "group"
	if g.super {
		kind = "supergroup"
	}
	switch {
	case g.deleted:
		return forbidden("the group chat was deleted")
	case g.movedTo != 0:
		return &apiError{code: http.StatusBadRequest, text: "Bad Request: group chat was upgraded to a supergroup chat", movedTo: g.movedTo}
	case g.bot.status == "kicked":
		return forbidden("bot was kicked from the " + kind + " chat")
	case g.bot.status == "left":
		return forbidden("bot is not a member of the " + kind + " chat")
	}
	return nil
}

type chatTable struct {
	mu     sync.RWMutex
	byID   map[int64]*chat
	ranges []*chatRange
}

// chatRange is people who have all started the bot and do nothing else.
type chatRange struct {
	from   int64
	counts []atomic.Int32 // messages each has received, used under Config.Forget
}

func (t *chatTable) init() { t.byID = map[int64]*chat{} }

// AddChats makes n people with the ids from, from+1 … who have started the
// bot. They cost four bytes each until they are written to; with Config.Forget
// no more than that ever.
func (s *Server) AddChats(from int64, n int) {
	s.chats.mu.Lock()
	defer s.chats.mu.Unlock()
	s.chats.ranges = append(s.chats.ranges, &chatRange{from, make([]atomic.Int32, n)})
}

// chat is nil when Telegram does not know the id.
func (s *Server) chat(id int64) *chat {
	t := &s.chats
	t.mu.RLock()
	ch := t.byID[id]
	var in *chatRange
	for _, r := range t.ranges {
		if ch == nil && id >= r.from && id < r.from+int64(len(r.counts)) {
			in = r
		}
	}
	t.mu.RUnlock()
	if ch != nil || in == nil {
		return ch
	}
	who := &person{id: id, name: "Người " + strconv.FormatInt(id, 10), language: "vi"}
	ch = &chat{id: id, person: who, started: true}
	if s.cfg.Forget {
		ch.slot = &in.counts[id-in.from]
		return ch
	}
	return s.addChat(ch)
}

// addChat returns the chat that is there already, if one is.
func (s *Server) addChat(ch *chat) *chat {
	s.chats.mu.Lock()
	defer s.chats.mu.Unlock()
	if was := s.chats.byID[ch.id]; was != nil {
		return was
	}
	s.chats.byID[ch.id] = ch
	return ch
}

// Count is how many messages of the bot the chat has received.
func (s *Server) Count(chatID int64) int {
	ch := s.chat(chatID)
	if ch == nil {
		return 0
	}
	if ch.slot != nil {
		return int(ch.slot.Load())
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return ch.delivered
}

// Delivered lists the bot's messages in the chat as they are now, oldest
// first, deleted ones too. With Config.Forget only the last few.
func (s *Server) Delivered(chatID int64) []Message {
	ch := s.chat(chatID)
	if ch == nil {
		return nil
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	var list []Message
	for _, m := range ch.messages {
		if m.FromBot {
			list = append(list, *m)
		}
	}
	return list
}

// target is the chat a call names, whether or not the bot may write there.
func (s *Server) target(c *call, field string) (*chat, error) {
	text := c.arg(field)
	if text == "" {
		if field == "chat_id" {
			return nil, badRequest("chat_id is empty")
		}
		return nil, badRequest("parameter %q is required", field)
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, badRequest("chat not found")
	}
	ch := s.chat(id)
	if ch == nil || !ch.known() {
		return nil, badRequest("chat not found")
	}
	return ch, nil
}

// known tells whether the bot has ever met the chat.
func (ch *chat) known() bool {
	if ch.slot != nil || ch.group != nil || ch.person.met.Load() {
		return true
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return ch.started
}

// writable is nil when the bot may send to the chat.
func (ch *chat) writable() error {
	if ch.slot != nil {
		return nil
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	switch {
	case ch.group != nil && ch.group.bot.status == "restricted" && !ch.group.out():
		return badRequest("not enough rights to send text messages to the chat")
	case ch.group != nil:
		return ch.group.refuses()
	case ch.blocked:
		return forbidden("bot was blocked by the user")
	case !ch.started:
		return forbidden("bot can't initiate conversation with a user")
	}
	return nil
}

// presentTarget is the chat of chat_id if the bot is in it.
func (s *Server) presentTarget(c *call) (*chat, error) {
	ch, err := s.target(c, "chat_id")
	if err != nil {
		return nil, err
	}
	return ch, ch.present()
}

// writeTarget is the chat of chat_id if the bot may send to it.
func (s *Server) writeTarget(c *call) (*chat, error) {
	ch, err := s.target(c, "chat_id")
	if err != nil {
		return nil, err
	}
	return ch, ch.writable()
}

func (s *Server) getChat(c *call, out []byte) ([]byte, error) {
	ch, err := s.target(c, "chat_id")
	if err != nil {
		return out, err
	}
	if err := ch.present(); err != nil {
		return out, err
	}
	out = ch.append(out)
	return append(out[:len(out)-1], `,"accent_color_id":0,"max_reaction_count":11}`...), nil
}

func (s *Server) getChatMember(c *call, out []byte) ([]byte, error) {
	ch, err := s.target(c, "chat_id")
	if err != nil {
		return out, err
	}
	id, err := strconv.ParseInt(c.arg("user_id"), 10, 64)
	if err != nil {
		return out, badRequest("invalid user_id specified")
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if ch.group == nil {
		if ch.person == nil || ch.person.id != id {
			return out, badRequest("user not found")
		}
		return appendMember(out, ch.person, "member"), nil
	}
	switch err := ch.group.refuses(); {
	case err != nil:
		return out, err
	case id == s.botID:
		return s.appendBotMember(out, ch.group.bot), nil
	case ch.group.hidden && ch.group.bot.status != "administrator":
		return out, badRequest("CHAT_ADMIN_REQUIRED")
	}
	if one, ok := ch.group.members[id]; ok {
		return one.append(one.person.append(append(out, `{"user":`...))), nil
	}
	if other := s.chat(id); other != nil && other.person != nil && other.person.met.Load() {
		return appendMember(out, other.person, "left"), nil
	}
	return out, badRequest("user not found")
}

// present is nil when the chat is there and the bot in it.
func (ch *chat) present() error {
	if ch.group == nil {
		return nil
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	return ch.group.refuses()
}

func (s *Server) leaveChat(c *call, out []byte) ([]byte, error) {
	ch, err := s.target(c, "chat_id")
	if err != nil {
		return out, err
	}
	if ch.group == nil {
		return out, badRequest("chat member status can't be changed in private chats")
	}
	ch.mu.Lock()
	ch.group.bot = member{status: "left"}
	ch.mu.Unlock()
	return append(out, "true"...), nil
}

func (s *Server) sendChatAction(c *call, out []byte) ([]byte, error) {
	switch c.arg("action") {
	case "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
		"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note":
	default:
		return out, badRequest("wrong parameter action in request")
	}
	if _, err := s.writeTarget(c); err != nil {
		return out, err
	}
	return append(out, "true"...), nil
}
