package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/loptruong/loptruong/notice"
)

// PollerConfig is what a Poller needs.
type PollerConfig struct {
	Token  string
	APIURL string // empty means Telegram's own server
	Proxy  string // empty means what the environment says

	// Webhook is the address at which this program would take the token's webhook.
	// One that is set there at the start is this program's own, of an earlier life,
	// and is taken away so that polling can begin; any other is another program's,
	// and ends Run unless ReplaceWebhook says to take it away all the same. One that
	// comes later is that of a program that lives, and ends Run.
	Webhook        string
	ReplaceWebhook bool

	// Store commits the updates, each once, whatever of them is there already.
	// They are confirmed to Telegram only after it has returned nil.
	Store func(ctx context.Context, updates []notice.Update) error
	// Heard notes that nothing has waited at Telegram until now; nil for nobody.
	Heard func(ctx context.Context) error

	Logger *slog.Logger
	Now    func() time.Time                       // nil means time.Now
	After  func(d time.Duration) <-chan time.Time // waits between tries; nil means time.After
}

// Poller fetches updates by long polling. One token has one Poller.
type Poller struct {
	endpoint
	store   func(context.Context, []notice.Update) error
	note    func(context.Context) error
	webhook string
	replace bool
	log     *slog.Logger
	now     func() time.Time
	after   func(time.Duration) <-chan time.Time
	http    *http.Client

	offset  int64   // the first update that is not confirmed yet; 0 for the first there is
	limit   int     // how many updates to ask for; 1 while a broken one is looked for
	began   bool    // no webhook stood in the way
	repeats int     // batches in a row that ended where the one before did
	hearing hearing // when Telegram was last heard

	since        time.Time // when it first had all to itself
	settled      bool      // it had, for a while, when the other poller came
	conflicts    int       // with that, in a row
	lastConflict time.Time
}

// NewPoller checks the configuration and calls nobody.
func NewPoller(cfg PollerConfig) (*Poller, error) {
	e, err := newEndpoint(cfg.Token, cfg.APIURL, cfg.Proxy)
	switch {
	case err != nil:
		return nil, err
	case cfg.Store == nil:
		return nil, errors.New("bot: the poller has no store")
	case cfg.Logger == nil:
		return nil, errors.New("bot: the poller has no logger")
	}
	p := &Poller{
		endpoint: e, store: cfg.Store, note: cfg.Heard, webhook: cfg.Webhook, replace: cfg.ReplaceWebhook,
		log: cfg.Logger, now: cfg.Now, after: cfg.After, http: e.client(), limit: maxBatch,
	}
	if p.now == nil {
		p.now = time.Now
	}
	if p.after == nil {
		p.after = time.After
	}
	return p, nil
}

const (
	maxBatch    = 100              // what Telegram gives at most
	longPoll    = 50 * time.Second // what it waits at most for the first update
	pollMargin  = 15 * time.Second // for the way there and back
	maxAnswer   = 64 << 20         // bytes
	firstWait   = 500 * time.Millisecond
	longestWait = 30 * time.Second
	maxRepeats  = 3 // of the same batch, after which Telegram is told to wait

	// Of two pollers the one that came later gives up: first it waits, as an earlier process of ours
	// may be ending, and takes little from the other meanwhile. The earlier goes on: it is the one that
	// people know, and whoever tries its token out somewhere must not silence it.
	maxConflicts   = 3
	conflictWait   = 4 * time.Second
	holdOutWait    = time.Second
	conflictMemory = time.Minute // without a conflict, after which the other is gone
)

// Run polls until ctx is done, and then returns nil. It returns an error when
// going on would be of no use: Telegram does not know the token, or another
// program polls with the same one or has its webhook. Whatever else goes wrong is
// waited out.
func (p *Poller) Run(ctx context.Context) error {
	defer p.http.CloseIdleConnections()
	failures := 0
	step := p.takeOver
	p.since, p.settled, p.conflicts = time.Time{}, false, 0 // another replica may have polled since
	p.hearing.missed()
	for ctx.Err() == nil {
		err := step(ctx)
		if err == nil {
			failures = 0
			p.hearing.heard(p.now())
			step = p.poll
			continue
		}
		wait, fatal := p.judge(err, failures)
		if fatal != nil {
			return fatal
		}
		failures++
		p.hearing.missed()
		if conflicting(err) {
			step = p.takeOver // a webhook may have been set meanwhile
		}
		if ctx.Err() == nil {
			p.log.Warn("no updates from Telegram", "error", err, "wait", wait)
		}
		select {
		case <-ctx.Done():
		case <-p.after(wait):
		}
	}
	return nil
}

// takeOver ends the delivery by this program's own webhook, which excludes
// polling, at the start. Another's stays: whoever it serves would go deaf.
func (p *Poller) takeOver(ctx context.Context) error {
	hook, err := fetch[struct {
		URL string `json:"url"`
	}](ctx, p, pollMargin, "getWebhookInfo", struct{}{})
	switch {
	case err != nil:
		return err
	case hook.URL == "":
		p.began = true
		return nil
	case p.began, hook.URL != p.webhook && !p.replace:
		return errForeignWebhook
	}
	if _, err = fetch[bool](ctx, p, pollMargin, "deleteWebhook", struct{}{}); err != nil {
		return err
	}
	p.began = true
	p.log.Warn("a webhook was taken away, this program polls")
	return nil
}

// errForeignWebhook says that the token's updates go to a webhook which is not
// this program's. Its address is a secret of whoever has set it.
var errForeignWebhook = errors.New("bot: another program receives the updates of this token by webhook: stop it, or use a token of its own here; " +
	"if nothing is behind that webhook any more, set telegram.replace_webhook to true")

// Check returns an error when no updates have been fetched for two minutes, so
// that the bot may be deaf.
func (p *Poller) Check(context.Context) error { return p.hearing.check(p.now()) }

// Listening tells whether all that people did has come in, but for what is on its
// way at this moment.
func (p *Poller) Listening() bool { return p.hearing.listening() }

// poll fetches one batch, stores it and moves the offset past it. After a time in
// which it was away it first fetches what has waited, and waits for nothing more:
// that tells the one from the other.
func (p *Poller) poll(ctx context.Context) error {
	timeout := longPoll
	if !p.Listening() {
		timeout = 0
	}
	batch, err := fetch[[]json.RawMessage](ctx, p, longPoll+pollMargin, "getUpdates", map[string]any{
		"offset":          p.offset,
		"limit":           p.limit,
		"timeout":         int(timeout / time.Second),
		"allowed_updates": allowedUpdates,
	})
	if err != nil {
		return p.salvage(ctx, err)
	}
	if p.since.IsZero() {
		p.since = p.now()
	}
	all := len(batch) < p.limit
	if len(batch) == 0 {
		p.limit = maxBatch
	} else if err := p.keep(ctx, batch); err != nil {
		return err
	}
	if all {
		p.hearing.all(ctx, p.now(), p.note)
	}
	return nil
}

// keep stores a batch and moves the offset past its last update, whatever number
// that has: "If there are no new updates for at least a week, then identifier of
// the next update will be chosen randomly instead of sequentially", and lower than
// the one before as well as higher (core.telegram.org/bots/api#update). It is an
// error when nothing in it has a number, or when the same batch comes again and
// again: it would come once more at once.
func (p *Poller) keep(ctx context.Context, batch []json.RawMessage) error {
	rows := make([]notice.Update, len(batch))
	last := int64(0)
	for i, raw := range batch {
		rows[i] = seal(raw)
		rows[i].Waited = !p.Listening()
		if id := rows[i].UpdateID; id != 0 {
			last = id
		}
	}
	if err := p.store(ctx, rows); err != nil {
		return fmt.Errorf("store updates: %w", err)
	}
	if last == 0 {
		return errors.New("updates without a number")
	}
	if p.offset == last+1 {
		p.repeats++
	} else {
		p.repeats = 0
	}
	p.offset = last + 1
	if p.repeats >= maxRepeats {
		return errors.New("Telegram gives updates again that were confirmed")
	}
	return nil
}

// judge says how long to wait after an error, or that there is no use in it.
func (p *Poller) judge(err error, failures int) (wait time.Duration, fatal error) {
	if errors.Is(err, errForeignWebhook) {
		return 0, err
	}
	if refusal, ok := errors.AsType[*refusal](err); ok {
		switch refusal.code {
		case http.StatusUnauthorized, http.StatusNotFound:
			return 0, fmt.Errorf("bot: Telegram does not know the token: check TELEGRAM_BOT_TOKEN, or get a new one from @BotFather (%w)", err)
		case http.StatusConflict:
			return p.judgeConflict(err)
		case http.StatusTooManyRequests:
			return max(refusal.retryAfter, time.Second), nil
		}
	}
	return backOff(failures, firstWait, longestWait), nil
}

// judgeConflict lets the other poller end. Two that both live take the updates
// from each other in turn, so a poll that succeeds in between says nothing.
func (p *Poller) judgeConflict(err error) (time.Duration, error) {
	now := p.now()
	if now.Sub(p.lastConflict) > conflictMemory {
		p.conflicts = 0
		p.settled = !p.since.IsZero() && now.Sub(p.since) > conflictMemory
	}
	p.lastConflict = now
	p.conflicts++
	switch {
	case p.settled:
		return holdOutWait, nil
	case p.conflicts > maxConflicts:
		return 0, fmt.Errorf("%w (%w)", ErrElsewhere, err)
	}
	return conflictWait, nil
}

// ErrElsewhere says that the token's updates go to a program that was there before.
var ErrElsewhere = errors.New("bot: another program receives the updates of this token: stop it, or use a token of its own here")

// conflicting tells that Telegram gives the updates to somebody else.
func conflicting(err error) bool {
	refusal, ok := errors.AsType[*refusal](err)
	return ok && refusal.code == http.StatusConflict
}

// backOff doubles from first to longest and takes up to half of it off by
// chance, so that many who failed together do not come back together.
func backOff(failures int, first, longest time.Duration) time.Duration {
	d := longest
	if failures < 16 {
		d = min(first<<failures, longest)
	}
	return d - rand.N(d/2+1)
}

// refusal is an answer of Telegram that is not "ok".
type refusal struct {
	code        int
	description string
	retryAfter  time.Duration
}

func (r *refusal) Error() string { return fmt.Sprintf("Telegram answers %d %s", r.code, r.description) }

// fetch calls a method with JSON, whose result is a T.
func fetch[T any](ctx context.Context, p *Poller, timeout time.Duration, method string, params any) (result T, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", method, p.mask(err))
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	body, err := json.Marshal(params)
	if err != nil {
		return result, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.method(method), bytes.NewReader(body))
	if err != nil {
		return result, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := p.http.Do(req)
	if err != nil {
		return result, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return result, fmt.Errorf("read the answer: %w", p.mask(err))
	}
	var told answer[T]
	err = json.Unmarshal(text, &told)
	switch _, other := errors.AsType[*json.UnmarshalTypeError](err); {
	case other:
		return result, quiet(err)
	case err != nil:
		return result, &garbled{status: res.StatusCode, text: text}
	case !told.OK:
		return result, &refusal{
			code:        told.Code,
			description: told.Description,
			retryAfter:  time.Duration(told.Parameters.RetryAfter) * time.Second,
		}
	}
	return told.Result, nil
}

// garbled is an answer that is not JSON.
type garbled struct {
	status int
	text   []byte
}

func (g *garbled) Error() string {
	return fmt.Sprintf("the answer with status %d can't be read", g.status)
}

// whole tells that it is an answer with updates from beginning to end, so that
// one of them and not the way here has broken its syntax.
func (g *garbled) whole() bool {
	text := bytes.TrimSpace(g.text)
	return g.status == http.StatusOK && bytes.HasPrefix(text, []byte(`{"ok":true`)) && bytes.HasSuffix(text, []byte("]}"))
}

// salvage deals with an update that breaks the syntax of the batch it is in: the
// updates are fetched one by one until it stands alone, and then it is stored as
// text, which no one will decode, and passed.
func (p *Poller) salvage(ctx context.Context, cause error) error {
	var g *garbled
	if !errors.As(cause, &g) || !g.whole() {
		return cause
	}
	if p.limit > 1 {
		p.limit = 1
		return cause
	}
	if err := p.keep(ctx, []json.RawMessage{g.text}); err != nil {
		return err
	}
	p.limit = maxBatch
	return nil
}
