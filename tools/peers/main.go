// Peers are other ways to write the bot, to be measured beside the product (make
// bench): a loop over net/http, the libraries go-telegram/bot and telebot alone, and
// a sketch which keeps a row for each recipient. Each is written as one would who
// wants it fast and can read its documentation. They do two things of all that the
// product does:
//
//   - a tap of the check-in button becomes one row of their database, committed by
//     itself, and is then answered once;
//   - "/announce" by anybody sends a text to everybody, so many at once.
//
// What comes in is confirmed when it has been fetched, and what was in hand at a
// kill is lost.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"maps"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// settings are what a peer is told: the same for all.
type settings struct {
	Token, API string
	Listen     string // where the webhook is posted to, "host:port"; empty: polling
	Database   string // "sqlite:PATH" or "postgres://…"
	First      int64  // the chat of the first recipient; the others follow
	People     int64
}

// secret is what the server shows with each update by webhook.
const secret = "of-the-peers"

const (
	inHand = 256 // updates at most that a peer handles at once, and connections that it keeps
	atOnce = 64  // messages of an announcement on the wire; more are no faster
)

// The texts that all peers send.
const (
	answer       = "✅ Đã điểm danh"
	announcement = "📢 <b>Thông báo</b>\nMai học ở Hội trường B"
)

// peers are the programs by their names.
var peers = map[string]func(context.Context, settings, *book) error{
	"net/http":       runBare,
	"go-telegram":    runGoTelegram,
	"telebot":        runTelebot,
	"sketch":         runSketch,
	"two calls":      runCalls,
	"calls and rows": runRows,
}

func main() {
	var s settings
	flag.StringVar(&s.Token, "token", "", "the bot's token")
	flag.StringVar(&s.API, "api", "", "Telegram's address")
	flag.StringVar(&s.Listen, "listen", "", "host:port of the webhook; without it the bot polls")
	flag.StringVar(&s.Database, "database", "", "sqlite:PATH or postgres://…")
	flag.Int64Var(&s.First, "first", 0, "chat of the first recipient")
	flag.Int64Var(&s.People, "people", 0, "how many recipients there are")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, flag.Arg(0), s)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, name string, s settings) error {
	peer := peers[name]
	if peer == nil {
		return fmt.Errorf("there is no peer %q; there are %q", name, slices.Sorted(maps.Keys(peers)))
	}
	b, err := openBook(ctx, s.Database)
	if err != nil {
		return err
	}
	defer b.close()
	return peer(ctx, s, b)
}

// newClient is an HTTP client that keeps its connections: the default one keeps two
// to a host.
func newClient() *http.Client {
	return &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{MaxIdleConns: inHand, MaxIdleConnsPerHost: inHand, IdleConnTimeout: time.Minute},
	}
}

// everybody calls send for each recipient, so many at once, and logs what fails.
func everybody(ctx context.Context, s settings, send func(ctx context.Context, chat int64) error) {
	chats := make(chan int64)
	done := make(chan struct{})
	for range atOnce {
		go func() {
			defer func() { done <- struct{}{} }()
			for chat := range chats {
				if err := send(ctx, chat); err != nil {
					log.Printf("chat %d: %v", chat, err)
				}
			}
		}()
	}
	for chat := s.First; chat < s.First+s.People; chat++ {
		chats <- chat
	}
	close(chats)
	for range atOnce {
		<-done
	}
}
