package simulator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// webhook is the delivery that is set now, if any.
type webhook struct {
	s   *Server
	mu  sync.Mutex
	now *delivery
}

// delivery posts updates to one address. Updates of one chat go one after the
// other; a failed one holds back its chat only.
type delivery struct {
	s           *Server
	url, secret string
	connections int
	client      *http.Client
	ctx         context.Context
	cancel      context.CancelFunc
	running     sync.WaitGroup

	mu      sync.Mutex
	chats   map[int64]*chatQueue
	ready   []int64 // chats with something to deliver that are not being served
	workers int
	problem string // the last one
	at      time.Time
}

type chatQueue struct {
	items []*queued
	tries int // of the first item
}

// Waits between tries of a delivery: doubled each time up to the last.
const (
	firstRetry = 50 * time.Millisecond
	lastRetry  = 5 * time.Second
)

func (h *webhook) init(s *Server) { h.s = s }

func (h *webhook) active() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now != nil
}

// deliver queues an update for whichever way the bot gets them. Both ways are
// fed under one lock, so that a change of the webhook in between neither loses
// nor doubles an update.
func (s *Server) deliver(u *queued) {
	h := &s.webhook
	h.mu.Lock()
	queued := s.updates.add(u) != nil
	if queued && h.now != nil {
		h.now.add(u)
	}
	h.mu.Unlock()
	if queued && s.cfg.OnUpdate != nil {
		s.cfg.OnUpdate(u.id, u.line, u.body)
	}
}

func (h *webhook) stop() { h.set(nil) }

// set replaces the delivery; what waits goes over to the new one.
func (h *webhook) set(d *delivery) {
	h.mu.Lock()
	was := h.now
	h.now = nil
	h.mu.Unlock()
	if was != nil {
		was.stop()
	}
	if d == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = d
	for _, u := range h.s.updates.pending() {
		d.add(u)
	}
}

func (s *Server) setWebhook(c *call, out []byte) ([]byte, error) {
	address, secret := c.arg("url"), c.arg("secret_token")
	if address != "" {
		if err := checkWebhook(address, secret); err != nil {
			return out, err
		}
	}
	if c.bool("drop_pending_updates") {
		s.updates.drop()
	}
	s.updates.mu.Lock()
	s.updates.allow(c.arg("allowed_updates"))
	s.updates.mu.Unlock()
	if address == "" {
		s.webhook.set(nil)
		return append(out, "true"...), nil
	}
	d := &delivery{s: s, url: address, secret: secret, connections: min(max(c.int("max_connections", 40), 1), 100),
		chats: map[int64]*chatQueue{}}
	d.ctx, d.cancel = context.WithCancel(s.closing)
	d.client = &http.Client{
		Timeout:       60 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: d.connections},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	s.webhook.set(d)
	s.updates.interrupt()
	return append(out, "true"...), nil
}

// checkWebhook allows plain HTTP to this machine, as a local Bot API server does.
func checkWebhook(address, secret string) error {
	if len(secret) > 256 {
		return badRequest("secret token is too long")
	}
	for _, r := range secret {
		if !tokenRune(r) {
			return badRequest("secret token contains unallowed characters")
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return badRequest("invalid webhook URL specified")
	}
	ip := net.ParseIP(u.Hostname())
	local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme != "https" && !(u.Scheme == "http" && local) {
		return badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	}
	switch port := u.Port(); {
	case local, port == "", port == "80", port == "88", port == "443", port == "8443":
		return nil
	}
	return badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
}

func (s *Server) deleteWebhook(c *call, out []byte) ([]byte, error) {
	if c.bool("drop_pending_updates") {
		s.updates.drop()
	}
	s.webhook.set(nil)
	return append(out, "true"...), nil
}

func (s *Server) getWebhookInfo(_ *call, out []byte) ([]byte, error) {
	s.webhook.mu.Lock()
	d := s.webhook.now
	s.webhook.mu.Unlock()
	out = append(out, `{"url":`...)
	if d == nil {
		out = append(out, `"","has_custom_certificate":false`...)
		return append(appendInt(out, "pending_update_count", int64(s.Pending())), '}'), nil
	}
	out = append(appendString(out, d.url), `,"has_custom_certificate":false`...)
	out = appendInt(out, "pending_update_count", int64(s.Pending()))
	out = appendInt(out, "max_connections", int64(d.connections))
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.problem != "" {
		out = appendInt(out, "last_error_date", d.at.Unix())
		out = appendField(out, "last_error_message", d.problem)
	}
	return append(out, '}'), nil
}

// stop ends the delivery and waits for what is on the wire.
func (d *delivery) stop() {
	d.mu.Lock()
	d.cancel()
	d.mu.Unlock()
	d.running.Wait()
}

func (d *delivery) add(u *queued) {
	d.mu.Lock()
	defer d.mu.Unlock()
	q := d.chats[u.line]
	if q == nil {
		q = &chatQueue{}
		d.chats[u.line] = q
		d.wakeFor(u.line)
	}
	q.items = append(q.items, u)
}

// wakeFor lets a worker take the chat. d is locked.
func (d *delivery) wakeFor(line int64) {
	if d.ctx.Err() != nil {
		return
	}
	d.ready = append(d.ready, line)
	if d.workers < d.connections {
		d.workers++
		d.running.Go(d.work)
	}
}

func (d *delivery) work() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.ready) > 0 && d.ctx.Err() == nil {
		line := d.ready[0]
		d.ready = d.ready[1:]
		q := d.chats[line]
		u := q.items[0]
		d.mu.Unlock()
		wait, problem := d.post(u)
		if problem == "" {
			d.s.updates.finish(u)
		}
		d.mu.Lock()
		d.settle(line, q, wait, problem)
	}
	d.workers--
}

// settle moves on after a try. d is locked.
func (d *delivery) settle(line int64, q *chatQueue, wait time.Duration, problem string) {
	if problem != "" {
		d.problem, d.at = problem, d.s.now()
		if wait == 0 {
			wait = min(firstRetry<<min(q.tries, 10), lastRetry)
		}
		q.tries++
		time.AfterFunc(wait, func() {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.wakeFor(line)
		})
		return
	}
	q.items, q.tries = q.items[1:], 0
	if len(q.items) == 0 {
		delete(d.chats, line)
		return
	}
	d.ready = append(d.ready, line)
}

// post delivers one update. problem is "" when the bot took it; wait is what
// the bot asked for, 0 for nothing.
func (d *delivery) post(u *queued) (wait time.Duration, problem string) {
	body := u.append(make([]byte, 0, len(u.body)+32))
	req, err := http.NewRequestWithContext(d.ctx, http.MethodPost, d.url, bytes.NewReader(body))
	if err != nil {
		return 0, err.Error()
	}
	req.Header.Set("Content-Type", "application/json")
	if d.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", d.secret)
	}
	res, err := d.client.Do(req)
	if err != nil {
		return 0, "Connection failed"
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16))
	if res.StatusCode/100 == 2 {
		return 0, ""
	}
	seconds, _ := strconv.Atoi(strings.TrimSpace(res.Header.Get("Retry-After")))
	return time.Duration(max(seconds, 0)) * time.Second,
		fmt.Sprintf("Wrong response from the webhook: %d %s", res.StatusCode, http.StatusText(res.StatusCode))
}
