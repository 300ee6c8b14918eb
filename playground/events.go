package playground

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/loptruong/loptruong/simulator"
)

// event is something new for a page.
type event struct {
	name string
	data any
}

// events tells a page of its telephones and of the class, until it is closed.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	word, _ := wordsFor(r)
	ctx, cancel := context.WithCancel(r.Context())
	var following sync.WaitGroup
	defer following.Wait()
	defer cancel()
	come := make(chan event)
	for _, p := range s.phones(r.URL.Query()["p"]) {
		p.shown(1)
		following.Go(func() {
			defer p.shown(-1)
			s.follow(ctx, p, word, come)
		})
	}
	following.Go(func() { s.followClass(ctx, word, come) })

	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w)
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-come:
			data, err := json.Marshal(e.data)
			if err == nil {
				_, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", e.name, data)
			}
			if err != nil || flush.Flush() != nil {
				return // the page has gone
			}
		}
	}
}

// chatNews is a chat as it is now.
type chatNews struct {
	Phone    string `json:"p"`
	Chat     string `json:"chat"`
	Keyboard string `json:"keyboard"`
	Toasts   int    `json:"toasts"` // so many answers to taps there have been
	Toast    string `json:"toast"`  // the last of them
	Blocked  bool   `json:"blocked"`
}

// follow tells how a chat looks, whenever that changes.
func (s *Server) follow(ctx context.Context, p *person, word words, come chan<- event) {
	for {
		screen := p.hand.Screen()
		news, err := s.chatNews(p, screen, word)
		if err != nil {
			return // the templates are the program's own, and are tested
		}
		for _, wait := range []func() bool{
			func() bool { return gave(ctx, come, event{"chat", news}) },
			func() bool {
				select {
				case <-screen.Changed:
					return true
				case <-ctx.Done():
					return false
				}
			},
		} {
			if !wait() {
				return
			}
		}
	}
}

func gave(ctx context.Context, come chan<- event, e event) bool {
	select {
	case come <- e:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Server) chatNews(p *person, screen simulator.Screen, word words) (news chatNews, err error) {
	news = chatNews{Phone: strconv.FormatInt(p.id(), 10), Toasts: len(screen.Toasts), Blocked: screen.Blocked}
	if news.Toasts > 0 {
		news.Toast = screen.Toasts[news.Toasts-1].Text
	}
	if news.Chat, err = s.drawn("chat.html", s.chat(p, screen.Messages, word)); err == nil && screen.Keyboard != nil {
		news.Keyboard, err = s.drawn("buttons", keys(screen.Keyboard.ID, screen.Keyboard.Keyboard))
	}
	return news, err
}

func (s *Server) drawn(name string, what any) (string, error) {
	var b bytes.Buffer
	err := s.pages.ExecuteTemplate(&b, name, what)
	return b.String(), err
}

// classNews is how the class is.
type classNews struct {
	Clock   string  `json:"clock"`
	Doing   string  `json:"doing"` // in words; "" for nothing
	Free    bool    `json:"free"`  // the clock may be moved
	Held    int     `json:"held"`  // how often it was given free
	Speed   float64 `json:"speed"`
	Runs    bool    `json:"runs"`
	Refuses bool    `json:"refuses"`
	Outage  bool    `json:"outage"`
	TooMany int     `json:"tooMany"` // calls that were answered 429 by Telegram's own limits
	Log     string  `json:"log"`     // the end of the bot's
}

// followClass tells how the class is, whenever it is another.
func (s *Server) followClass(ctx context.Context, word words, come chan<- event) {
	look := time.NewTicker(tick)
	defer look.Stop()
	var last classNews
	for {
		if news := s.classNews(word); news != last {
			if last = news; !gave(ctx, come, event{"class", news}) {
				return
			}
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return
		}
	}
}

// shownLog is how many lines of the bot's log are shown.
const shownLog = 12

func (s *Server) classNews(word words) classNews {
	log := strings.Split(strings.TrimSpace(s.bot.log.String()), "\n")
	now := s.clock.Now().In(s.stage.Class.Course.Location())
	s.mu.Lock()
	defer s.mu.Unlock()
	doing := word[s.doing]
	if s.failed != "" {
		doing = word["failed"] + " " + cmp.Or(word[s.failed], s.failed)
	}
	return classNews{
		Clock: word["day"+strconv.Itoa(int(now.Weekday()))] + " " + now.Format("2/1/2006 15:04:05"),
		Doing: doing, Free: s.doing == "", Held: s.held, Speed: s.speed, Runs: s.bot.runs(), Refuses: s.refuses, Outage: s.outage,
		TooMany: s.sim.TooMany(), Log: strings.Join(log[max(0, len(log)-shownLog):], "\n"),
	}
}
