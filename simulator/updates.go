package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// firstUpdateID is where the numbering starts; Telegram's starts anywhere.
const firstUpdateID = 700_000_001

// queued is an update on its way. body is the member after update_id, as in
// "message":{…}.
type queued struct {
	id    int64
	kind  string // "" comes through whatever the bot asked for
	line  int64  // updates of one line are delivered in order
	body  []byte
	again bool // delivered once more although its id may be confirmed
	done  bool // guarded by updateQueue.mu
}

// farAhead is how far behind the last update an offset may point. A farther one is
// not believed: TQueue::get of Telegram's own server fails with "Specified from_id
// is in the future", and the bot gets what there is from the head.
const farAhead = 10

// recent is how many past updates can be repeated.
const recent = 1024

type updateQueue struct {
	mu        sync.Mutex
	next      int64
	confirmed int64 // updates below are gone
	items     []*queued
	past      []*queued
	allowed   []string // nil: the default kinds
	wake      chan struct{}
	poll      chan struct{} // closed to end the waiting getUpdates
}

func (q *updateQueue) init() { q.next = firstUpdateID }

// optIn are the kinds that are sent only to bots which ask for them.
var optIn = []string{"chat_member", "message_reaction", "message_reaction_count"}

// add queues the update and gives it an id, unless again brings one along. It
// returns nil when the bot does not want the kind.
func (q *updateQueue) add(u *queued) *queued {
	q.mu.Lock()
	defer q.mu.Unlock()
	if u.kind != "" && !q.wants(u.kind) {
		return nil
	}
	if !u.again {
		u.id = q.next
		q.next++
		q.past = append(q.past, u)
		if len(q.past) > 2*recent {
			q.past = append(q.past[:0:0], q.past[recent:]...)
		}
	}
	q.items = append(q.items, u)
	if q.wake != nil {
		close(q.wake)
		q.wake = nil
	}
	return u
}

// wants tells whether the bot asked for the kind. The queue is locked.
func (q *updateQueue) wants(kind string) bool {
	if q.allowed == nil {
		return !slices.Contains(optIn, kind)
	}
	return slices.Contains(q.allowed, kind)
}

// find is a past update, nil when it is too long ago.
func (q *updateQueue) find(id int64) *queued {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, u := range q.past {
		if u.id == id {
			return u
		}
	}
	return nil
}

// gone tells whether the update needs no delivery any more. The queue is locked.
func (q *updateQueue) gone(u *queued) bool {
	return u.done || !u.again && u.id < q.confirmed
}

// trim drops delivered updates at the head. The queue is locked.
func (q *updateQueue) trim() {
	for len(q.items) > 0 && q.gone(q.items[0]) {
		q.items[0] = nil
		q.items = q.items[1:]
	}
}

func (q *updateQueue) finish(u *queued) {
	q.mu.Lock()
	defer q.mu.Unlock()
	u.done = true
	q.trim()
}

// pending lists what waits for delivery.
func (q *updateQueue) pending() []*queued {
	q.mu.Lock()
	defer q.mu.Unlock()
	var list []*queued
	for _, u := range q.items {
		if !q.gone(u) {
			list = append(list, u)
		}
	}
	return list
}

func (q *updateQueue) drop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items, q.confirmed = nil, q.next
}

// Pending is how many updates the bot has not confirmed yet.
func (s *Server) Pending() int { return len(s.updates.pending()) }

// LastUpdate is the id of the newest update, 0 before the first.
func (s *Server) LastUpdate() int64 {
	s.updates.mu.Lock()
	defer s.updates.mu.Unlock()
	if s.updates.next == firstUpdateID {
		return 0
	}
	return s.updates.next - 1
}

// Renumber makes the numbers of the next updates start at next, as Telegram does at
// random when there was none for a week. What is not confirmed yet is dropped, as
// Telegram does after a day.
func (s *Server) Renumber(next int64) {
	q := &s.updates
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items, q.past, q.next, q.confirmed = nil, nil, next, next
}

// Inject queues any update: a JSON object such as {"message":{…}} or one of a
// kind nobody knows; its update_id, if it has one, is replaced by the returned
// one. It panics when raw is not a JSON object, since Telegram sends no such thing.
func (s *Server) Inject(raw []byte) int64 {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		panic("simulator: Inject: " + err.Error())
	}
	delete(members, "update_id")
	if len(members) == 0 {
		members = map[string]json.RawMessage{"unknown": json.RawMessage("{}")}
	}
	text, err := json.Marshal(members)
	if err != nil {
		panic("simulator: Inject: " + err.Error())
	}
	body := text[1 : len(text)-1]
	var known struct {
		Message  struct{ Chat struct{ ID int64 } }
		Callback struct {
			ID   string
			From struct{ ID int64 }
		} `json:"callback_query"`
	}
	line := int64(0)
	if json.Unmarshal(raw, &known) == nil {
		line = known.Message.Chat.ID + known.Callback.From.ID
		if known.Callback.ID != "" {
			s.callbacks.add(known.Callback.ID, nil)
		}
	}
	return s.push("", line, body)
}

// Repeat delivers a past update again, with its own update_id or with a new
// one, and returns the id; 0 when the update is not known any more.
func (s *Server) Repeat(updateID int64, asNew bool) int64 {
	u := s.updates.find(updateID)
	if u == nil {
		return 0
	}
	again := &queued{id: u.id, kind: u.kind, line: u.line, body: u.body, again: !asNew}
	s.deliver(again)
	return again.id
}

// push queues an update and what the faults make of it, and returns its id.
func (s *Server) push(kind string, line int64, body []byte) int64 {
	s.limits.spoke(line, s.now())
	u := &queued{kind: kind, line: line, body: body}
	s.deliver(u)
	same, asNew, broken := s.faults.repeats()
	if same {
		s.Repeat(u.id, false)
	}
	if asNew {
		s.Repeat(u.id, true)
	}
	if broken {
		s.deliver(&queued{line: line, body: brokenUpdates[u.id%int64(len(brokenUpdates))]})
	}
	return u.id
}

// brokenUpdates can't be decoded by a bot that knows today's types, or are of
// a kind it has never heard of.
var brokenUpdates = [][]byte{
	[]byte(`"message":{"message_id":"seven","date":{},"chat":[],"text":7}`),
	[]byte(`"callback_query":{"id":12,"from":"nobody","data":["x"]}`),
	[]byte(`"hologram_message":{"message_id":1,"shape":"cube"}`),
}

func (u *queued) append(out []byte) []byte {
	out = strconv.AppendInt(append(out, `{"update_id":`...), u.id, 10)
	out = append(out, ',')
	return append(append(out, u.body...), '}')
}

var (
	errOtherPoller = &apiError{code: http.StatusConflict, text: "Conflict: terminated by other getUpdates request; " +
		"make sure that only one bot instance is running"}
	errWebhookActive = &apiError{code: http.StatusConflict, text: "Conflict: can't use getUpdates method while webhook is " +
		"active; use deleteWebhook to delete the webhook first"}
)

func (s *Server) getUpdates(r *http.Request, c *call, out []byte) ([]byte, error) {
	if s.webhook.active() {
		return out, errWebhookActive
	}
	limit := min(max(c.int("limit", 100), 1), 100)
	wait := time.Duration(min(max(c.int("timeout", 0), 0), 50)) * time.Second
	q := &s.updates
	ended := q.begin(c)
	deadline := time.NewTimer(wait)
	defer deadline.Stop()
	for {
		batch, wake := q.take(limit)
		if len(batch) > 0 || wait == 0 {
			q.end(ended)
			return appendBatch(out, batch), nil
		}
		select {
		case <-wake:
		case <-ended:
			if s.webhook.active() {
				return out, errWebhookActive
			}
			return out, errOtherPoller
		case <-deadline.C:
			q.end(ended)
			return appendBatch(out, nil), nil
		case <-r.Context().Done():
			q.end(ended)
			return appendBatch(out, nil), nil
		case <-s.closing.Done():
			return appendBatch(out, nil), nil
		}
	}
}

func appendBatch(out []byte, batch []*queued) []byte {
	out = append(out, '[')
	for i, u := range batch {
		if i > 0 {
			out = append(out, ',')
		}
		out = u.append(out)
	}
	return append(out, ']')
}

// begin ends the getUpdates that waits, takes the offset and allowed_updates
// of this one and returns the channel that will end it.
func (q *updateQueue) begin(c *call) chan struct{} {
	offset, allowed := c.int("offset", 0), c.arg("allowed_updates")
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.poll != nil {
		close(q.poll)
	}
	q.poll = make(chan struct{})
	q.allow(allowed)
	switch {
	case int64(offset) > q.next+farAhead: // begins at the head again and confirms nothing
	case offset > 0:
		q.confirmed = max(q.confirmed, min(int64(offset), q.next))
	case offset < 0:
		q.confirmed = max(q.confirmed, q.next+int64(offset))
	}
	q.trim()
	return q.poll
}

// allow takes the parameter allowed_updates; absent keeps the former setting.
// The queue is locked.
func (q *updateQueue) allow(text string) {
	if text == "" {
		return
	}
	var kinds []string
	if json.Unmarshal([]byte(text), &kinds) != nil {
		return
	}
	if len(kinds) == 0 {
		kinds = nil
	}
	q.allowed = kinds
}

func (q *updateQueue) end(ended chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.poll == ended {
		q.poll = nil
	}
}

// interrupt ends the waiting getUpdates.
func (q *updateQueue) interrupt() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.poll != nil {
		close(q.poll)
		q.poll = nil
	}
}

// take lists what is to be delivered now, or gives a channel that is closed
// when something comes.
func (q *updateQueue) take(limit int) ([]*queued, <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.trim()
	var batch []*queued
	for _, u := range q.items {
		if len(batch) == limit {
			break
		}
		if q.gone(u) {
			continue
		}
		batch = append(batch, u)
		u.done = u.again
	}
	if len(batch) > 0 {
		return batch, nil
	}
	if q.wake == nil {
		q.wake = make(chan struct{})
	}
	return nil, q.wake
}
