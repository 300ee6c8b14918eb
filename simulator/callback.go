package simulator

import (
	"strconv"
	"sync"
	"time"
)

// callbackTable knows the taps that wait for an answer.
type callbackTable struct {
	s    *Server
	mu   sync.Mutex
	byID map[string]*tap
	old  []string // ids in the order of their making, to be forgotten
}

// tap is one press of a button under a message.
type tap struct {
	chat     *chat // nil when the update was injected
	at       time.Time
	answered bool
}

func (t *callbackTable) init(s *Server) { t.s, t.byID = s, map[string]*tap{} }

// keptTaps bounds the table; on Telegram an answer that late is refused too.
const keptTaps = 200_000

// add makes the query known under its id.
func (t *callbackTable) add(id string, ch *chat) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.byID[id] = &tap{chat: ch, at: t.s.now()}
	t.old = append(t.old, id)
	if len(t.old) > keptTaps {
		delete(t.byID, t.old[0])
		t.old = t.old[1:]
	}
}

// newID makes the id of a query.
func (t *callbackTable) newID() string {
	return strconv.FormatInt(4_300_000_000_000_000_000+t.s.serial.Add(1), 10)
}

// answerCallbackQuery takes a second answer without complaint, as Telegram
// does, but only the first is shown.
func (s *Server) answerCallbackQuery(c *call, out []byte) ([]byte, error) {
	text := c.arg("text")
	if utf16Len(text) > maxToast {
		return out, badRequest("MESSAGE_TOO_LONG")
	}
	s.callbacks.mu.Lock()
	q := s.callbacks.byID[c.arg("callback_query_id")]
	if q == nil || s.now().Sub(q.at) > s.cfg.CallbackLife {
		s.callbacks.mu.Unlock()
		return out, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	first := !q.answered
	q.answered = true
	s.callbacks.mu.Unlock()
	if s.cfg.OnAnswer != nil {
		s.cfg.OnAnswer(c.arg("callback_query_id"))
	}

	if ch := q.chat; ch != nil && first && text != "" {
		toast := &Message{ChatID: ch.id, Date: s.now(), FromID: s.botID, From: s.cfg.BotName, FromBot: true, Text: text,
			Toast: true, Alert: c.bool("show_alert")}
		ch.mu.Lock()
		ch.happen(event{toast, false}, s.cfg.Forget)
		ch.mu.Unlock()
	}
	return append(out, "true"...), nil
}
