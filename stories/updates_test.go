package stories

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/course/coursetest"
	"github.com/loptruong/loptruong/simulator"
)

// TestNumbersStartLower has Telegram number its updates anew, lower than before,
// as it may after a week without any: everybody is answered, before and after a
// restart.
func TestNumbersStartLower(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		h.fourAsk()
		polls := h.sim.Calls("getUpdates")
		h.sim.Renumber(5)
		h.fourAsk()
		if more := h.sim.Calls("getUpdates") - polls; more > 20 {
			t.Errorf("%d polls for four updates: the bot asks for the same again and again", more)
		}
		h.restart()
		h.fourAsk()
		h.sim.Renumber(3) // numbers that this database knows
		h.fourAsk()
	})
}

// TestNumbersStartLowerByWebhook is the same for updates that Telegram posts.
func TestNumbersStartLowerByWebhook(t *testing.T) {
	h := webhookHouse(t)
	h.fourAsk()
	h.sim.Renumber(5)
	h.fourAsk()
	h.restart()
	h.fourAsk()
	h.sim.Renumber(3)
	h.fourAsk()
}

// fourAsk has four strangers ask something and be answered.
func (h *house) fourAsk() {
	h.t.Helper()
	for i := range 4 {
		u := h.person("Người hỏi", fmt.Sprintf("09120001%02d", i))
		u.Sends("/tracuu SERV-ESAS-22")
		u.Sees("SERV-ESAS-22")
	}
	h.settled()
}

// TestNewBotOnOldDatabase goes on with a bot of another token, whose chats number
// their messages from 1 again: nothing that is said to it is taken for something
// that was said to the old one.
func TestNewBotOnOldDatabase(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		u := h.person("Trần Văn Bảo", "0912000111")
		for range 3 {
			u.Sends("/tracuu SERV-ESAS-22")
			u.Sees("SERV-ESAS-22")
		}
		h.settled()
		h.stop()

		h.clock.Set(coursetest.At("15/8 9:00"))
		second, err := simulator.New(simulator.Config{Now: h.clock.Now, Token: "222222222:AAnother-bot-of-the-same-office-00000", Patience: giveUp, Spec: botAPISpec(t)})
		if err != nil {
			t.Fatal(err)
		}
		defer second.Close()
		defer h.stop()
		h.cfg.Telegram.Token, h.cfg.Telegram.API, h.cfg.Telegram.NewBot = second.Token(), second.URL(), true
		h.start()
		again := second.NewUser(t, "Trần Văn Bảo", simulator.WithID(u.ID()), simulator.WithPhone("84912000111"))
		for range 3 {
			again.Sends("/tracuu SERV-ESAS-22")
			again.Sees("SERV-ESAS-22")
		}
	})
}

// second is the same program once more, with the token of the story's and a
// database of its own, until it ends by itself or the test does.
func (h *house) second(t *testing.T, change func(*app.Config)) (ended <-chan error) {
	t.Helper()
	cfg := h.cfg
	cfg.Database = "sqlite:" + t.TempDir() + "/second.db"
	cfg.Web.Listen = ""
	change(&cfg)
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.New(ctx, cfg, h.clock.Clock(), slog.New(slog.NewTextHandler(testLog{t}, nil)))
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	done, all := make(chan error, 1), make(chan struct{})
	go func() {
		done <- errors.Join(a.Run(ctx), a.Close())
		close(all)
	}()
	t.Cleanup(func() { cancel(); <-all })
	return done
}

// TestPollingLeavesAWebhookAlone starts a second program that polls with the token
// of one that lives by webhook: it ends and says why, and the first hears on.
func TestPollingLeavesAWebhookAlone(t *testing.T) {
	h := webhookHouse(t)
	u := h.stranger()
	u.Starts("")
	u.Sees("Lớp Trưởng")

	err := <-h.second(t, func(c *app.Config) { c.Telegram.Webhook, c.Web.PublicURL = false, "" })
	if err == nil || !strings.Contains(err.Error(), "telegram.replace_webhook") {
		t.Errorf("the second program ended with %v, want to be told of the webhook and the setting", err)
	}
	u.Sends("/tracuu SERV-ESAS-22")
	u.Sees("SERV-ESAS-22")

	// One that takes the webhook for its own, by a copy of the configuration, ends
	// when the first has set it again.
	ended := h.second(t, func(c *app.Config) { c.Telegram.Webhook = false })
	eventually(t, "the second program gives up", func() bool {
		h.clock.Set(h.clock.Now().Add(time.Minute))
		select {
		case err := <-ended:
			return err != nil
		default:
			return false
		}
	})
	h.clock.Set(h.clock.Now().Add(time.Minute))
	u.Sends("/tracuu SERV-ESAS-23")
	u.Sees("SERV-ESAS-23")
}

// TestUndeliverableWebhookIsSaid has Telegram fail to reach the program: /readyz
// says so while updates wait.
func TestUndeliverableWebhookIsSaid(t *testing.T) {
	h := unstarted(t, "sqlite:"+t.TempDir()+"/story.db", simulator.Config{})
	front := h.behindFront()
	itself := "http://" + h.cfg.Web.Listen
	h.start()
	defer h.stop()
	h.cfg.Web.PublicURL = itself // monitoring asks the program itself
	u := h.stranger()
	u.Starts("")
	u.Sees("Lớp Trưởng")

	front.broken.Store(true)
	u.Sends("/tracuu SERV-ESAS-22")
	h.looksAtHook(t, http.StatusServiceUnavailable) // from then on the program looks more often
	front.broken.Store(false)
	u.Sees("SERV-ESAS-22")
	h.answers(t, http.StatusOK)
}

// front stands before the program of a story, which lives by webhook, and passes on what
// Telegram posts unless it is broken.
type front struct {
	broken  atomic.Bool
	refused atomic.Int64 // posts while it was
}

func (h *house) behindFront() *front {
	h.t.Helper()
	f := new(front)
	h.cfg.Telegram.Webhook = true
	h.cfg.Web.Listen = freeAddress(h.t)
	to, err := url.Parse("http://" + h.cfg.Web.Listen)
	if err != nil {
		h.t.Fatal(err)
	}
	behind := httputil.NewSingleHostReverseProxy(to)
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.broken.Load() {
			f.refused.Add(1)
			http.Error(w, "the program behind is away", http.StatusBadGateway)
			return
		}
		behind.ServeHTTP(w, r)
	}))
	h.t.Cleanup(door.Close)
	h.cfg.Web.PublicURL = door.URL
	return f
}

// TestWebhookIsTakenBack has somebody take the webhook away: within a minute it is
// set again, and what was sent meanwhile is answered.
func TestWebhookIsTakenBack(t *testing.T) {
	h := webhookHouse(t)
	u := h.stranger()
	u.Starts("")
	u.Sees("Lớp Trưởng")

	h.callsTelegram("deleteWebhook", nil)
	u.Sends("/tracuu SERV-ESAS-22")
	h.looksAtHook(t, http.StatusServiceUnavailable) // from the look that sets it again to the next
	u.Sees("SERV-ESAS-22")
	h.looksAtHook(t, http.StatusOK)

	h.callsTelegram("setWebhook", url.Values{"url": {"https://elsewhere.example/hook"}})
	h.looksAtHook(t, http.StatusServiceUnavailable)
	h.callsTelegram("deleteWebhook", nil)
	h.looksAtHook(t, http.StatusServiceUnavailable)
	h.looksAtHook(t, http.StatusOK)
	u.Sends("/tracuu SERV-ESAS-23")
	u.Sees("SERV-ESAS-23")
}

// TestDeafPollerIsSaid has Telegram refuse every poll: /readyz says so, and says
// when it is over.
func TestDeafPollerIsSaid(t *testing.T) {
	h := unstarted(t, "sqlite:"+t.TempDir()+"/story.db", simulator.Config{})
	h.cfg.Web.Listen = freeAddress(t)
	h.cfg.Web.PublicURL = "http://" + h.cfg.Web.Listen
	h.start()
	h.answers(t, http.StatusOK)
	h.sim.AddRule(simulator.Rule{Method: "getUpdates", Times: -1, Fault: simulator.FailBefore(500, "Internal Server Error")})
	polls := h.sim.Calls("getUpdates")
	h.stranger().Sends("/start") // ends the poll that waits
	eventually(t, "a poll is refused", func() bool { return h.sim.Calls("getUpdates") > polls })
	h.clock.Set(h.clock.Now().Add(3 * time.Minute))
	h.answers(t, http.StatusServiceUnavailable)
	h.sim.ClearRules()
	h.answers(t, http.StatusOK)
}

// webhookHouse is a program that lives by webhook.
func webhookHouse(t *testing.T) *house {
	t.Helper()
	h := unstarted(t, "sqlite:"+t.TempDir()+"/story.db", simulator.Config{})
	h.startsByWebhook()
	return h
}

// callsTelegram is what another program with the same token asks of Telegram.
func (h *house) callsTelegram(method string, values url.Values) {
	h.t.Helper()
	res, err := http.PostForm(h.sim.URL()+"/bot"+h.sim.Token()+"/"+method, values)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %s", method, res.Status)
	}
}

// looksAtHook moves the clock by a minute, and again while the program has not begun to
// wait for it, until the program has looked at its webhook, and then waits until /readyz
// answers with the status.
func (h *house) looksAtHook(t *testing.T, status int) {
	t.Helper()
	looks := h.sim.Calls("getWebhookInfo")
	var moved time.Time
	eventually(t, "the program looks at its webhook", func() bool {
		if h.sim.Calls("getWebhookInfo") > looks {
			return true
		}
		if time.Since(moved) > time.Second {
			h.clock.Set(h.clock.Now().Add(time.Minute))
			moved = time.Now()
		}
		return false
	})
	h.answers(t, status)
}

// answers waits until /readyz answers with the status.
func (h *house) answers(t *testing.T, status int) {
	t.Helper()
	eventually(t, fmt.Sprintf("/readyz answers %d", status), func() bool { return h.ready(t) == status })
}

// ready is what /readyz answers.
func (h *house) ready(t *testing.T) int {
	t.Helper()
	res, err := http.Get(h.cfg.Web.PublicURL + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}
