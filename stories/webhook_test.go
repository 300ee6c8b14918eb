package stories

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/loptruong/loptruong/bot"
)

// startsByWebhook runs the program with a webhook until stop is called.
func (h *house) startsByWebhook() {
	h.t.Helper()
	h.cfg.Telegram.Webhook = true
	h.cfg.Web.Listen = freeAddress(h.t)
	h.cfg.Web.PublicURL = "http://" + h.cfg.Web.Listen
	h.start()
}

// TestWebhook lives by webhook: updates come by HTTP with the secret, those of
// the time in which the program is away come afterwards, and polling takes over
// again when the webhook is switched off.
func TestWebhook(t *testing.T) {
	stories(t, func(t *testing.T, h *house) {
		h.stop()
		h.startsByWebhook()
		u := h.stranger()
		u.Starts("")
		u.Sees("Lớp Trưởng")

		forged := `{"update_id":1,"message":{"message_id":9,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"/start"}}`
		for path, want := range map[string]int{
			bot.WebhookPath(h.cfg.Telegram.Token):  http.StatusUnauthorized,
			"/telegram/" + strings.Repeat("0", 32): http.StatusNotFound,
		} {
			if got := post(t, h.cfg.Web.PublicURL+path, "wrong", forged); got != want {
				t.Errorf("a forged update at %s is answered %d, want %d", path, got, want)
			}
		}
		polls := h.sim.Calls("getUpdates")

		h.stop()
		for range 3 {
			u.Sends("/tracuu SERV-ESAS-22")
		}
		h.start()
		for range 3 {
			u.Sees("SERV-ESAS-22")
		}
		h.settled()
		u.DoesNotSee("SERV-ESAS-22")
		if got := h.sim.Calls("getUpdates"); got != polls {
			t.Error("the bot polls besides")
		}

		h.stop()
		h.cfg.Telegram.Webhook = false
		h.start()
		u.Sends("/tracuu SERV-ESAS-23")
		u.Sees("SERV-ESAS-23")
	})
}

// freeAddress is an address of this machine that nobody listens on, with a port
// below those that the kernel gives to connections, so that it stays free.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(10_000)))
		if err != nil {
			continue
		}
		defer l.Close()
		return l.Addr().String()
	}
	t.Fatal("no port is free")
	return ""
}

// post is the status that an update with the secret is answered with.
func post(t *testing.T, url, secret, update string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(update))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	req.Close = true // a program started anew would be posted to by the connection of the one before, which net/http does not try again
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}
