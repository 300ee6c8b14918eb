package main

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"
)

// bare is the loop over net/http: its own types, of what it needs only.
type bare struct {
	settings
	*book
	client   *http.Client
	room     chan struct{} // holds one for each update in hand
	tapped   func(ctx context.Context, u update) error
	announce func(ctx context.Context) error
}

// update is what it reads of an update.
type update struct {
	ID      int64 `json:"update_id"`
	Message *struct {
		Text string `json:"text"`
	} `json:"message"`
	Tap *struct {
		ID   string `json:"id"`
		Data string `json:"data"`
		From struct {
			ID int64 `json:"id"`
		} `json:"from"`
		Message struct {
			ID int `json:"message_id"`
		} `json:"message"`
	} `json:"callback_query"`
}

func newBare(s settings, b *book) *bare {
	p := &bare{settings: s, book: b, client: newClient(), room: make(chan struct{}, inHand)}
	p.tapped = func(ctx context.Context, u update) error {
		if err := p.enter(ctx, u.Tap.Data, u.Tap.From.ID); err != nil {
			return err
		}
		return p.call(ctx, "answerCallbackQuery", map[string]any{"callback_query_id": u.Tap.ID, "text": answer}, nil)
	}
	p.announce = func(ctx context.Context) error {
		everybody(ctx, s, p.tell)
		return nil
	}
	return p
}

// runBare keeps nothing of an announcement.
func runBare(ctx context.Context, s settings, b *book) error { return newBare(s, b).run(ctx) }

func (p *bare) run(ctx context.Context) error {
	if p.Listen != "" {
		return p.listen(ctx)
	}
	for offset := int64(0); ctx.Err() == nil; {
		var updates []update
		err := p.call(ctx, "getUpdates", map[string]any{"offset": offset, "timeout": 50}, &updates)
		if err != nil && ctx.Err() == nil {
			log.Print(err)
			time.Sleep(time.Second)
		}
		for _, u := range updates {
			offset = u.ID + 1
			p.room <- struct{}{}
			go func() {
				defer func() { <-p.room }()
				p.handle(ctx, u)
			}()
		}
	}
	return nil
}

// listen has the updates posted.
func (p *bare) listen(ctx context.Context) error {
	err := p.call(ctx, "setWebhook", map[string]any{"url": "http://" + p.Listen, "secret_token": secret, "max_connections": 100}, nil)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: p.Listen, ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if subtle.ConstantTimeCompare([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")), []byte(secret)) != 1 {
			http.Error(w, "wrong secret", http.StatusUnauthorized)
			return
		}
		var u update
		if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
			http.Error(w, "not read", http.StatusBadRequest)
			return
		}
		p.handle(ctx, u)
	})}
	return serve(ctx, server)
}

// serve serves until the context ends.
func serve(ctx context.Context, server *http.Server) error {
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.ListenAndServe(); ctx.Err() == nil {
		return err
	}
	return nil
}

func (p *bare) handle(ctx context.Context, u update) {
	var err error
	switch {
	case u.Tap != nil:
		err = p.tapped(ctx, u)
	case u.Message != nil && u.Message.Text == "/announce":
		go func() {
			if err := p.announce(ctx); err != nil {
				log.Print(err)
			}
		}()
	}
	if err != nil {
		log.Print(err)
	}
}

// tell sends the announcement to a chat.
func (p *bare) tell(ctx context.Context, chat int64) error {
	return p.call(ctx, "sendMessage", map[string]any{"chat_id": chat, "text": announcement, "parse_mode": "HTML"}, nil)
}

// call makes a call and reads its result, unless that is nil.
func (p *bare) call(ctx context.Context, method string, params map[string]any, result any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.API+"/bot"+p.Token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := p.client.Do(req)
	if err != nil {
		return fmt.Errorf("%s: no answer", method) // the error would show the token
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	said := struct {
		OK          bool   `json:"ok"`
		Description string `json:"description"`
		Result      any    `json:"result"`
	}{Result: result}
	if result == nil {
		said.Result = new(json.RawMessage)
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if !said.OK {
		return fmt.Errorf("%s: %s", method, said.Description)
	}
	return nil
}
