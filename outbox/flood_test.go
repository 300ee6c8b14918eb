package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/simulator"
)

// strictly has the wire lead to a simulator with Telegram's limits. A call takes 10
// to 130 ms there, so that messages that left evenly arrive in heaps, and 10 ms back.
// It is handled in the caller's goroutine, for the clock of synctest stands still
// while there is a network; so the server is made outside of it.
func strictly(server *simulator.Server, w *wire) {
	w.answer = func(_ context.Context, n notice.Notice, nth int) error {
		time.Sleep(time.Duration(10+nth*37%121) * time.Millisecond)
		req := httptest.NewRequest(http.MethodPost, "/bot"+server.Token()+"/sendMessage",
			strings.NewReader(fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, n.ChatID)))
		req.Header.Set("Content-Type", "application/json")
		got := httptest.NewRecorder()
		server.ServeHTTP(got, req)
		time.Sleep(10 * time.Millisecond)
		var reply struct {
			OK         bool
			Parameters struct {
				RetryAfter int `json:"retry_after"`
			}
		}
		switch err := json.Unmarshal(got.Body.Bytes(), &reply); {
		case err != nil:
			return err
		case reply.OK:
			return nil
		case got.Code == http.StatusTooManyRequests:
			after := time.Duration(reply.Parameters.RetryAfter) * time.Second
			return &bot.SendError{Outcome: bot.RetryAfter, Scope: bot.ScopeAll, After: after}
		}
		return &bot.SendError{Outcome: bot.Rejected, Reason: got.Body.String()}
	}
}

// crowded is what an announcement to many has come to.
type crowded struct {
	took           time.Duration   // until the last of them had it
	waited         []time.Duration // for the answers of those who ask now and then, in their order
	calls, refused int
}

const (
	crowd    = 1000
	flooders = 30   // the first of the crowd
	askers   = 100  // are nobody of it
	askedBy  = 5001 // the first of them
)

// inCrowd announces something to the crowd while the given number of it are owed
// five answers a second each, and one of the others asks every 50 ms.
func inCrowd(t *testing.T, flooding int) (c crowded) {
	t.Helper()
	server, err := simulator.New(simulator.Config{Forget: true, Limits: simulator.TelegramLimits()})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	server.AddChats(1, crowd)
	server.AddChats(askedBy, askers)
	synctest.Test(t, func(t *testing.T) {
		s, w := newStore(), &wire{}
		strictly(server, w)
		asks := func(chat int64) {
			server.Inject(fmt.Appendf(nil, `{"message":{"message_id":1,"date":1,"text":"?","chat":{"id":%d,"type":"private"}}}`, chat))
			s.queue(to(notice.ReplyLane, chat, 1)...)
		}
		_, stop := run(t, s, w, DefaultRates())
		s.queue(to(notice.AnnouncementLane, 1, crowd)...)
		begun, asked := time.Now(), map[int64]time.Time{}
		for n := range 50 * 20 {
			asks(askedBy + int64(n%askers))
			asked[int64(len(s.byID))] = time.Now()
			for chat := range flooding {
				if (n+chat)%4 == 0 {
					asks(1 + int64(chat))
				}
			}
			time.Sleep(50 * time.Millisecond)
		}
		stop()
		reached := map[int64]int{}
		for _, call := range w.seen() {
			if c.calls++; call.err != nil {
				continue
			}
			if call.lane == notice.AnnouncementLane {
				reached[call.chat]++
				c.took = max(c.took, call.ended.Sub(begun))
			}
			if at, was := asked[call.id]; was {
				c.waited = append(c.waited, call.ended.Sub(at))
			}
		}
		for chat := range int64(crowd) {
			if reached[1+chat] != 1 {
				t.Errorf("%d was reached %d times", 1+chat, reached[1+chat])
			}
		}
		if len(c.waited) != len(asked) {
			t.Errorf("%d of %d who asked were answered", len(c.waited), len(asked))
		}
	})
	slices.Sort(c.waited)
	c.refused = server.TooMany()
	return c
}

// TestFloodInACrowd: thirty of a thousand people flood the bot while all are told
// something, at a Telegram with strict limits. All are reached, nearly as fast as
// without them, hardly anything is refused, and others are answered at once. All
// times are the outbox's own, whatever the machine does.
func TestFloodInACrowd(t *testing.T) {
	quiet, flood := inCrowd(t, 0), inCrowd(t, flooders)
	pace := quiet.took.Seconds() / flood.took.Seconds()
	p99 := flood.waited[len(flood.waited)*99/100]
	t.Logf("%v without a flood, %v with it: pace %.3f; p99 %v; refused %d of %d and %d of %d",
		quiet.took, flood.took, pace, p99, quiet.refused, quiet.calls, flood.refused, flood.calls)
	if quiet.refused != 0 || quiet.took > 37500*time.Millisecond {
		t.Errorf("without a flood it took %v, and %d calls were refused", quiet.took, quiet.refused)
	}
	if pace < 0.9 {
		t.Errorf("the flood leaves %.3f of the pace", pace)
	}
	if p99 > 150*time.Millisecond {
		t.Errorf("others waited %v for an answer", p99)
	}
	if flood.refused*100 > flood.calls {
		t.Errorf("%d of %d calls were refused", flood.refused, flood.calls)
	}
}
