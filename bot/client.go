package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/loptruong/loptruong/course"
)

// ClientConfig is what a Client needs.
type ClientConfig struct {
	Token  string
	APIURL string // empty means Telegram's own server
	Proxy  string // http, https or socks5 address; empty means what the environment says

	// Menu lists the commands, in a language, of whoever has the roles.
	Menu   func(roles []course.Role, lang string) []MenuCommand
	Logger *slog.Logger
}

// MenuCommand is one line of the command menu.
type MenuCommand struct {
	Command     string // without slash
	Description string
}

// Client sends. Its methods may be called from any goroutine.
type Client struct {
	endpoint
	menu func([]course.Role, string) []MenuCommand
	log  *slog.Logger
	http *http.Client
	api  *bot.Bot // for uploads
	own  *direct  // for everything else; nil when that goes by http as well

	plain  atomic.Bool                 // the server has refused the effect of a message
	latest atomic.Pointer[contentCall] // of an announcement, most likely also the next
}

// NewClient checks the shape of the token and of the addresses; it calls nobody.
func NewClient(cfg ClientConfig) (*Client, error) {
	e, err := newEndpoint(cfg.Token, cfg.APIURL, cfg.Proxy)
	switch {
	case err != nil:
		return nil, err
	case cfg.Menu == nil:
		return nil, errors.New("bot: no menu")
	case cfg.Logger == nil:
		return nil, errors.New("bot: no logger")
	}
	c := &Client{endpoint: e, menu: cfg.Menu, log: cfg.Logger, http: e.client(), own: e.direct()}
	c.api, err = bot.New(cfg.Token,
		bot.WithSkipGetMe(),
		bot.WithServerURL(e.api),
		bot.WithHTTPClient(0, courier{c.http}),
		bot.WithErrorsHandler(func(err error) { c.log.Warn("telegram library", "error", c.mask(err)) }),
	)
	if err != nil {
		return nil, fmt.Errorf("bot: %w", c.mask(err))
	}
	return c, nil
}

// How long one call may take. An upload has its size's time at 100 kB a second
// on top: Telegram slows what is over 100,000 bytes.
const (
	callTimeout = 30 * time.Second
	uploadRate  = 100_000
)

// upload makes a call of the library's and says how it went.
func (c *Client) upload(ctx context.Context, timeout time.Duration, method string, chatID int64, run func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	a := new(attempt)
	if err := run(a.trace(ctx)); err != nil {
		return c.classify(err, a, method, chatID)
	}
	return nil
}

// post sends a body of JSON and reads what is answered, whatever that is, in callTimeout.
func (c *Client) post(ctx context.Context, a *attempt, method string, body []byte, answer *bytes.Buffer) error {
	if c.own != nil {
		return c.own.post(ctx, a, method, body, answer)
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(a.trace(ctx), http.MethodPost, c.method(method), bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	a.status.Store(int32(res.StatusCode))
	_, err = answer.ReadFrom(io.LimitReader(res.Body, largestAnswer))
	return err
}

// ID is the bot's own user id, with which its token begins.
func (c *Client) ID() int64 {
	digits, _, _ := strings.Cut(c.token, ":")
	id, _ := strconv.ParseInt(digits, 10, 64) // at most 18 digits, see tokenShape
	return id
}

// Me is the bot's own account.
type Me struct {
	ID       int64
	Username string // without @
}

// Me asks Telegram who the token belongs to; the error is a *SendError, Fatal
// when the token is not known.
func (c *Client) Me(ctx context.Context) (Me, error) {
	u, err := ask[models.User](ctx, c, "getMe", 0, struct{}{})
	if err != nil {
		return Me{}, fmt.Errorf("ask Telegram who the bot is: %w", err)
	}
	return Me{ID: u.ID, Username: u.Username}, nil
}

// SetDefaultMenus shows everybody's commands to those who have no menu of their
// own, in Vietnamese and, where Telegram is in English, in English. A menu that
// Telegram refuses costs nobody anything, so it is only logged.
func (c *Client) SetDefaultMenus(ctx context.Context) {
	for _, m := range []struct{ lang, code string }{{"vi", ""}, {"vi", "vi"}, {"en", "en"}} {
		_, err := ask[bool](ctx, c, "setMyCommands", 0, &bot.SetMyCommandsParams{
			Commands:     c.commands([]course.Role{course.AnyoneRole}, m.lang),
			Scope:        scope{&models.BotCommandScopeDefault{}},
			LanguageCode: m.code,
		})
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			c.log.Warn("the command menu was not set", "language", m.lang, "error", err)
		}
	}
}

func (c *Client) commands(roles []course.Role, lang string) []models.BotCommand {
	menu := c.menu(roles, lang)
	list := make([]models.BotCommand, len(menu))
	for i, m := range menu {
		list[i] = models.BotCommand{Command: m.Command, Description: m.Description}
	}
	return list
}

// SetWebhook asks Telegram to post updates to the address with the secret. The
// order within a chat is kept: Telegram sends the next update of a chat when the
// one before is confirmed.
func (c *Client) SetWebhook(ctx context.Context, address, secret string) error {
	_, err := ask[bool](ctx, c, "setWebhook", 0, &bot.SetWebhookParams{
		URL:            address,
		SecretToken:    secret,
		MaxConnections: 100,
		AllowedUpdates: allowedUpdates,
	})
	if err != nil {
		return fmt.Errorf("set the webhook: %w", err)
	}
	return nil
}
