package simulator

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Reporter is what a User complains to; *testing.T is one. Fatalf must not return.
type Reporter interface {
	Helper()
	Fatalf(format string, args ...any)
}

// User is a person in one chat: the private chat with the bot, or a group
// (see In). What a User does never waits for the bot; Sees and Taps wait until
// Config.Patience is over and then call the Reporter's Fatalf with the
// transcript. A User belongs to one goroutine.
type User struct {
	t    Reporter
	s    *Server
	who  *person
	chat *chat
	seen int    // events up to here have been looked at
	last []byte // the last tap's update, for TapsAgain
	mine int    // id of the last own message

	topic  int  // of a group, into which the person writes
	hidden bool // writes in the name of the group
}

// UserOption describes an account.
type UserOption func(*person)

// WithLanguage sets the language_code of the person's Telegram; "vi" without it.
func WithLanguage(code string) UserOption { return func(p *person) { p.language = code } }

// WithPhone sets the number SharesContact gives, as Telegram writes it ("84912345678").
func WithPhone(number string) UserOption { return func(p *person) { p.phone = number } }

// WithUsername sets the @name.
func WithUsername(name string) UserOption { return func(p *person) { p.username = name } }

// WithID sets the account's id.
func WithID(id int64) UserOption { return func(p *person) { p.id = id } }

// NewUser makes an account that the bot does not know yet: until Starts or a
// message of theirs the bot gets "chat not found". With the id of an account
// that exists it is the same person again; one of AddChats becomes a full one.
func (s *Server) NewUser(t Reporter, name string, options ...UserOption) *User {
	t.Helper()
	p := &person{name: name, language: "vi"}
	for _, o := range options {
		o(p)
	}
	if p.id == 0 {
		p.id = s.lastPerson.Add(1)
	}
	if p.phone == "" {
		p.phone = "849" + strconv.FormatInt(10_000_000+p.id%90_000_000, 10)
	}
	ch := s.chat(p.id)
	if ch == nil || ch.slot != nil {
		ch = s.addChat(&chat{id: p.id, person: p, started: ch != nil})
	}
	return &User{t: t, s: s, who: ch.person, chat: ch}
}

// personOf is the account of a chat's member or of the private chat's person.
func (s *Server) personOf(ch *chat, id int64) *person {
	if ch.person != nil && ch.person.id == id {
		return ch.person
	}
	if other := s.chat(id); other != nil && other.person != nil {
		return other.person
	}
	return &person{id: id, name: "?"}
}

// ChatID is the chat's id; in the private chat also the person's.
func (u *User) ChatID() int64 { return u.chat.id }

// ID is the person's id.
func (u *User) ID() int64 { return u.who.id }

// Name is the name the account shows.
func (u *User) Name() string { return u.who.name }

// Phone is the number SharesContact gives.
func (u *User) Phone() string { return u.who.phone }

// Starts opens t.me/<bot>?start=payload and presses the button there, which
// sends "/start payload". A blocked bot is unblocked by it.
func (u *User) Starts(payload string) {
	u.t.Helper()
	u.Unblocks()
	u.Sends(strings.TrimSpace("/start " + payload))
}

// Sends writes a text. Like the apps it trims the text, sends nothing when
// nothing is left and cuts it into several messages of 4096 UTF-16 units.
func (u *User) Sends(text string) {
	u.t.Helper()
	u.mustReach()
	for text = strings.TrimSpace(text); text != ""; {
		var part string
		part, text = cutUnits(text, maxText)
		u.send(&Message{Text: part, Entities: findCommands(part)})
	}
}

// SendsTo writes a text into a group.
func (u *User) SendsTo(g *Group, text string) {
	u.t.Helper()
	u.In(g).Sends(text)
}

// RepliesTo answers a message of this chat.
func (u *User) RepliesTo(m Message, text string) {
	u.t.Helper()
	u.mustReach()
	u.send(&Message{Text: text, Entities: findCommands(text), ReplyTo: m.ID})
}

// Edits changes the last message the person has sent, see Corrects.
func (u *User) Edits(text string) {
	u.t.Helper()
	u.chat.mu.Lock()
	was := u.chat.find(u.mine)
	u.chat.mu.Unlock()
	u.edit(was, text)
}

// Corrects changes the newest message of the person's that says was, as the apps do: a
// text or a caption, not of a contact, of what was forwarded or of what is two days old,
// and into something else that is not empty and fits one message.
func (u *User) Corrects(was, text string) {
	u.t.Helper()
	u.chat.mu.Lock()
	var found *Message
	for _, m := range u.chat.messages {
		if m.FromID == u.who.id && m.Text == was && !m.Deleted {
			found = m
		}
	}
	u.chat.mu.Unlock()
	u.edit(found, text)
}

// editable is how long a person may change a message.
const editable = 48 * time.Hour

func (u *User) edit(was *Message, text string) {
	u.t.Helper()
	u.mustReach()
	text = strings.TrimSpace(text)
	limit := maxText
	if was != nil && was.caption {
		limit = maxCaption
	}
	switch {
	case was == nil || was.Deleted:
		u.t.Fatalf("%s has no message to edit", u.who.name)
	case was.Contact != nil || was.Venue != nil || was.Poll != nil || was.Forwarded != "" || u.s.now().Sub(was.Date) > editable:
		u.t.Fatalf("%s can't edit this message", u.who.name)
	case text == was.Text, text == "" && !was.caption, utf16Len(text) > limit:
		u.t.Fatalf("%s can't edit a message into %q", u.who.name, text)
	default:
		m := *was
		m.Text, m.Entities, m.Edited = text, findCommands(text), u.s.now()
		u.chat.mu.Lock()
		u.chat.replace(u.s, &m)
		u.chat.mu.Unlock()
		u.update("edited_message", &m)
	}
}

// Deletes takes back the last message the person has sent, for both sides. Bots
// are not told.
func (u *User) Deletes() {
	u.t.Helper()
	m := u.s.lookup(u.chat, u.mine)
	if err := u.s.deletes(m); err != nil {
		u.t.Fatalf("%s has no message to delete: %v", u.who.name, err)
	}
	u.s.delete(u.chat, m)
}

// Forwards sends on a message from anywhere.
func (u *User) Forwards(m Message) {
	u.t.Helper()
	u.mustReach()
	from := m.Forwarded
	if from == "" {
		from = m.From
	}
	sent := m.Content()
	sent.Forwarded, sent.Protected = from, m.Protected
	u.send(&sent)
}

// Writes sends what a text alone can't be: a text with entities, a file of any
// kind, a place, a contact, a poll. Only the content of the message counts.
func (u *User) Writes(m Message) {
	u.t.Helper()
	u.mustReach()
	sent := m.Content()
	sent.caption = m.File != nil
	u.send(&sent)
}

// Store makes a file of a kind, to be sent with Writes.
func (s *Server) Store(kind Kind, name string, data []byte) *File { return s.store(name, data, kind) }

// SharesContact sends the person's own number.
func (u *User) SharesContact() {
	u.t.Helper()
	u.SharesContactOf(u)
}

// SharesContactOf sends the number of somebody from the address book.
func (u *User) SharesContactOf(other *User) {
	u.t.Helper()
	u.mustReach()
	u.send(&Message{Contact: &Contact{Phone: other.who.phone, Name: other.who.name, UserID: other.who.id}})
}

// SendsFile sends a document.
func (u *User) SendsFile(name string, data []byte) {
	u.t.Helper()
	u.mustReach()
	u.send(&Message{File: u.s.store(name, data, Document), caption: true})
}

// SendsPhoto sends a picture.
func (u *User) SendsPhoto(data []byte, caption string) {
	u.t.Helper()
	u.mustReach()
	u.send(&Message{File: u.s.store("photo.jpg", data, Photo), Text: caption, caption: true})
}

// Upload is a file of an album.
type Upload struct {
	Name string
	Data []byte
}

// SendsAlbum sends documents together; the caption stands under the last.
func (u *User) SendsAlbum(caption string, files ...Upload) {
	u.t.Helper()
	u.mustReach()
	id := strconv.FormatInt(13_000_000_000_000_000+u.s.serial.Add(1), 10)
	for i, f := range files {
		m := &Message{File: u.s.store(f.Name, f.Data, Document), AlbumID: id, caption: true}
		if i == len(files)-1 {
			m.Text = caption
		}
		u.send(m)
	}
}

// WritesAlbum sends messages with files together; what is not sent at once is sent by the
// function, which may be called with any number of them at a time.
func (u *User) WritesAlbum(messages ...Message) (more func(...Message)) {
	u.t.Helper()
	u.mustReach()
	id := strconv.FormatInt(13_000_000_000_000_000+u.s.serial.Add(1), 10)
	more = func(messages ...Message) {
		for _, m := range messages {
			sent := m.Content()
			sent.caption, sent.AlbumID = true, id
			u.send(&sent)
		}
	}
	more(messages...)
	return more
}

// Blocks stops the bot; what it sends is refused from now on.
func (u *User) Blocks() {
	u.t.Helper()
	u.setBlocked(true)
}

// Unblocks takes Blocks back; nothing happens where the bot is not blocked.
func (u *User) Unblocks() {
	u.t.Helper()
	u.setBlocked(false)
}

func (u *User) setBlocked(blocked bool) {
	u.chat.mu.Lock()
	was := u.chat.blocked
	u.chat.blocked = blocked
	u.chat.wakes()
	u.chat.mu.Unlock()
	if was == blocked || u.chat.group != nil {
		return
	}
	status := map[bool]string{true: "kicked", false: "member"}
	u.s.pushMember(u.chat, u.who, member{status: status[was]}, member{status: status[blocked]})
}

// Commands is the menu this person sees in this chat.
func (u *User) Commands() []Command { return u.s.menu(u.chat, u.who) }

// mustReach fails where an app would not let the person write.
func (u *User) mustReach() {
	u.t.Helper()
	u.chat.mu.Lock()
	blocked := u.chat.blocked
	member := u.chat.group == nil || u.chat.group.members[u.who.id] != nil
	u.chat.mu.Unlock()
	if blocked {
		u.t.Fatalf("%s has blocked the bot and can't write before Unblocks or Starts", u.who.name)
	}
	if !member {
		u.t.Fatalf("%s is not in the group %d", u.who.name, u.chat.id)
	}
}

// send puts the message into the chat and its update into the queue.
func (u *User) send(m *Message) {
	m.FromID, m.From, m.Thread = u.who.id, u.who.name, u.topic
	u.who.met.Store(true)
	if u.chat.group == nil {
		u.chat.mu.Lock()
		u.chat.started = true
		u.chat.mu.Unlock()
	}
	u.s.post("", u.chat, m)
	u.mine = m.ID
	u.update("message", m)
}

func (u *User) update(kind string, m *Message) {
	if !u.s.hears(u.chat, m) {
		return
	}
	from := u.who
	if u.hidden {
		from = anonymous
	}
	body := append(make([]byte, 0, 512), `"`+kind+`":`...)
	u.s.push(kind, u.chat.id, u.s.appendMessage(body, u.chat, m, from))
}

// findCommands marks /commands as the server does for people's messages.
func findCommands(text string) []Entity {
	var found []Entity
	for i := range len(text) {
		if text[i] != '/' || i > 0 && !isSpace(text[i-1]) {
			continue
		}
		end, named := i+1, false
		for end < len(text) && (tokenRune(rune(text[end])) && text[end] != '-' || text[end] == '@' && !named) {
			named = named || text[end] == '@'
			end++
		}
		if end > i+1 && (end == len(text) || isSpace(text[end])) {
			found = append(found, Entity{Type: "bot_command", Offset: utf16Len(text[:i]), Length: end - i})
		}
	}
	return found
}

// cutUnits splits text after at most n UTF-16 units.
func cutUnits(text string, n int) (head, tail string) {
	for i, r := range text {
		n--
		if r > 0xffff {
			n--
		}
		if n < 0 {
			return text[:i], text[i:]
		}
	}
	return text, ""
}

var errNoButton = errors.New("no such button")

// patience is the deadline of everything a User waits for.
func (u *User) patience() (context.Context, context.CancelFunc) {
	return context.WithTimeout(u.s.closing, u.s.cfg.Patience)
}
