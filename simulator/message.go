package simulator

import (
	"encoding/json"
	"time"
)

// Message is a message as it stood at one moment. It is never changed after it
// was made: an edit makes another one. With Toast it is no message but the
// answer to a tap that pops up over the chat.
type Message struct {
	ID        int
	ChatID    int64
	Date      time.Time
	Edited    time.Time // zero: never
	FromID    int64
	From      string // the sender's display name
	FromBot   bool
	Text      string // text or caption, without markup
	Entities  []Entity
	Buttons   [][]Button // under the message
	Keyboard  [][]Button // in place of the person's keyboard
	File      *File
	Contact   *Contact
	Venue     *Venue
	Poll      *Poll
	Preview   string // JSON of its link_preview_options, "": none
	Above     bool   // the caption stands over the picture
	Spoiler   bool   // the picture is covered
	Cover     string // file_id of the picture that stands for a video, "": none
	StartAt   int    // second at which a video begins
	AlbumID   string // the same for the files of one album
	Effect    string // id of the effect with which it has come, "": none
	ReplyTo   int    // a message id of the same chat, 0: none
	Thread    int    // the topic of a forum it is in, 0: the general one, or no forum
	Forwarded string // whose message it was, "": not forwarded
	Protected bool   // it can be neither forwarded nor copied
	Deleted   bool
	Toast     bool
	Alert     bool // a toast the person has to close

	markup    markup
	caption   bool   // Text stands under a file
	service   string // what happened in the chat, as the member that tells of it is called; "": it is a message
	value     int64
	forgotten bool // only the id is still known
}

// Content is what the message holds, without who has sent it, where and when.
func (m Message) Content() Message {
	return Message{
		Text: m.Text, Entities: m.Entities, File: m.File, Contact: m.Contact, Venue: m.Venue, Poll: m.Poll,
		Preview: m.Preview, Above: m.Above, Spoiler: m.Spoiler, Cover: m.Cover, StartAt: m.StartAt, caption: m.caption,
	}
}

// Entity marks a part of a text; Offset and Length count UTF-16 code units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	Language string `json:"language,omitempty"`
	EmojiID  string `json:"custom_emoji_id,omitempty"`
	UserID   int64  `json:"-"` // of a text_mention
}

// Button is a key of either kind of keyboard.
type Button struct {
	Text           string
	Data           string // callback data, "": none
	URL            string
	Copy           string // what a tap puts into the clipboard
	Style          string // "danger", "success", "primary", or as the app likes
	RequestContact bool
}

// Kind is what a file was sent as the first time; it stays that under its
// file_id.
type Kind string

// The kinds of files, by the field of Message that holds them.
const (
	Photo     Kind = "photo"
	Video     Kind = "video"
	Animation Kind = "animation"
	Audio     Kind = "audio"
	Document  Kind = "document"
	Voice     Kind = "voice"
	VideoNote Kind = "video_note"
	Sticker   Kind = "sticker"
)

// File is a file that was sent either way.
type File struct {
	ID       string // file_id, to be sent again
	UniqueID string
	Name     string // "" for photos and what else has none
	Mime     string
	Size     int
	Kind     Kind

	Thumbnail []byte // a JPEG that was uploaded with it; nil when none was
}

// Contact is a shared phone number; UserID is 0 for people without Telegram.
type Contact struct {
	Phone  string
	Name   string
	UserID int64
	VCard  string
}

// Venue is a place; a bare location has no Title.
type Venue struct {
	Latitude, Longitude float64
	Title, Address      string
}

// Poll is a question with its answers.
type Poll struct {
	Question    string
	Options     []string
	Quiz        bool
	Correct     []int // places of the right answers of a quiz
	Explanation string
	Named       bool // who has voted for what is seen
	Multiple    bool
	Fixed       bool // a vote can't be changed
	Seconds     int  // it ends after, 0: it does not
	Closed      bool
}

// event is something that came to pass in a chat and can be seen.
type event struct {
	m    *Message
	mine bool // by a person, which Sees passes over
}

// find is the message as it is now, nil when there is none or it was deleted.
// The chat is locked.
func (ch *chat) find(id int) *Message {
	if i, ok := ch.index(id); ok && !ch.messages[i].Deleted {
		return ch.messages[i]
	}
	return nil
}

func (ch *chat) index(id int) (int, bool) {
	low, high := 0, len(ch.messages)
	for low < high {
		mid := (low + high) / 2
		if ch.messages[mid].ID < id {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, low < len(ch.messages) && ch.messages[low].ID == id
}

// kept is how many messages and events of a chat survive under Config.Forget.
const kept = 32

// post gives the message its id, date and place in the chat and wakes those
// who wait. method is "" for what people send.
func (s *Server) post(method string, ch *chat, m *Message) {
	m.ChatID, m.Date = ch.id, s.now()
	if m.FromBot {
		m.FromID, m.From = s.botID, s.cfg.BotName
	}
	if ch.slot != nil {
		m.ID = int(s.lastMessage.Add(1))
		ch.slot.Add(1)
	} else {
		ch.mu.Lock()
		if ch.group != nil {
			ch.last++
			m.ID = ch.last
		} else {
			m.ID = int(s.lastMessage.Add(1))
		}
		ch.messages = append(ch.messages, m)
		if m.FromBot {
			ch.delivered++
			ch.noteKeyboard(m)
		}
		ch.happen(event{m, !m.FromBot}, s.cfg.Forget)
		ch.mu.Unlock()
	}
	if m.FromBot {
		s.accepted(method, m)
	}
}

func (s *Server) accepted(method string, m *Message) {
	if s.cfg.OnAccept != nil {
		s.cfg.OnAccept(method, m.ChatID, m.ID)
	}
}

// denied says that a fault answers the call with an error although it has had its effect:
// answer is what it would have been answered.
func (s *Server) denied(c *call, answer []byte) {
	if s.cfg.OnDenied == nil {
		return
	}
	var sent struct {
		Result struct {
			ID   int `json:"message_id"`
			Chat struct{ ID int64 }
		}
	}
	if err := json.Unmarshal(answer, &sent); err == nil && sent.Result.ID != 0 { // others are no message
		s.cfg.OnDenied(c.method.name, sent.Result.Chat.ID, sent.Result.ID)
	}
}

// replace puts an edited or deleted message in the place of the former one.
// The chat is locked.
func (ch *chat) replace(s *Server, m *Message) {
	if i, ok := ch.index(m.ID); ok {
		ch.messages[i] = m
	}
	ch.happen(event{m, !m.FromBot || m.Deleted}, s.cfg.Forget)
}

// happen records the event. The chat is locked.
func (ch *chat) happen(e event, forget bool) {
	ch.events = append(ch.events, e)
	if forget {
		if over := len(ch.events) - 2*kept; over >= 0 {
			n := len(ch.events) - kept
			ch.events = append(ch.events[:0:0], ch.events[n:]...)
			ch.dropped += n
		}
		if over := len(ch.messages) - 2*kept; over >= 0 {
			ch.messages = append(ch.messages[:0:0], ch.messages[len(ch.messages)-kept:]...)
		}
	}
	ch.wakes()
}

// wakes wakes those who wait for something to happen. The chat is locked.
func (ch *chat) wakes() {
	if ch.wake != nil {
		close(ch.wake)
		ch.wake = nil
	}
}

// noteKeyboard follows which reply keyboard the person has. The chat is locked.
func (ch *chat) noteKeyboard(m *Message) {
	switch m.markup.kind {
	case replyMarkup:
		ch.keyboard = m
	case removeMarkup:
		ch.keyboard = nil
	}
}
