package bot

import (
	"context"
	"slices"
)

// Window is what Telegram shows of the bot to whoever has not begun with it, in a language.
type Window struct {
	Language    string // as Telegram takes it; empty for whoever's language has none of its own
	Name        string // at most 64 letters
	Description string // in the empty chat; at most 512
	Short       string // beside the name and where the bot is shared; at most 120
}

// pane is one text of the window: the methods getMy… and setMy…, and their field.
type pane struct {
	method, field string
	text          func(Window) string
}

var panes = []pane{
	{"Name", "name", func(w Window) string { return w.Name }},
	{"Description", "description", func(w Window) string { return w.Description }},
	{"ShortDescription", "short_description", func(w Window) string { return w.Short }},
}

// menuButton is what stands beside the line in which one types.
type menuButton struct {
	Type string `json:"type"`
}

// FillWindow fills what is empty of the bot's window, and what has a text of ours, as Telegram
// answers with that of everybody for a language that has none. What an office has written
// itself stays. What Telegram refuses costs nobody anything, so it is only logged.
func (c *Client) FillWindow(ctx context.Context, windows []Window) {
	for _, w := range windows {
		for _, p := range panes {
			if err := c.fill(ctx, p, w, windows); err != nil && ctx.Err() == nil {
				c.log.Warn("a text of the bot's window was not set", "method", "setMy"+p.method, "language", w.Language, "error", err)
			}
		}
	}
	if err := c.fillMenuButton(ctx); err != nil && ctx.Err() == nil {
		c.log.Warn("the menu button was not set", "error", err)
	}
}

// fill sets one text in one language.
func (c *Client) fill(ctx context.Context, p pane, w Window, ours []Window) error {
	of := map[string]string{"language_code": w.Language}
	shown, err := ask[map[string]string](ctx, c, "getMy"+p.method, 0, of)
	if err != nil {
		return err
	}
	is := shown[p.field]
	known := slices.ContainsFunc(ours, func(one Window) bool { return p.text(one) == is })
	if is == p.text(w) || is != "" && !known {
		return nil
	}
	of[p.field] = p.text(w)
	_, err = ask[bool](ctx, c, "setMy"+p.method, 0, of)
	return err
}

// fillMenuButton has the button open the commands, unless an office has given it another use.
func (c *Client) fillMenuButton(ctx context.Context) error {
	shown, err := ask[menuButton](ctx, c, "getChatMenuButton", 0, struct{}{})
	if err != nil || shown.Type != "default" {
		return err
	}
	_, err = ask[bool](ctx, c, "setChatMenuButton", 0, map[string]menuButton{"menu_button": {"commands"}})
	return err
}
