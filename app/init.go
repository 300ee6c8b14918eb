package app

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/storage"
)

// InitOptions are what the command init is told.
type InitOptions struct {
	File string `arg:"" optional:"" help:"The file to write." default:"config.yaml"`
	Unit string `help:"Also write a systemd unit, to this file." placeholder:"FILE"`
}

// Examples are the files of the project that Init fills in.
type Examples struct{ Config, Unit string }

// Init asks for what the bot needs to begin and writes the configuration, which only its owner can
// read (on Windows whoever can read its folder), and the unit if that is wanted. Each answer is checked where it is given, and a wrong one asked
// for again. Nothing is written before the last answer, and never over a file that is there.
func Init(ctx context.Context, o InitOptions, examples Examples, in io.Reader, out io.Writer) error {
	for _, file := range []string{o.File, o.Unit} {
		if _, err := os.Lstat(file); file != "" && !errors.Is(err, fs.ErrNotExist) {
			return UsageError{Err: fmt.Errorf("%s is there already, and stays as it is; move it away or name another file", file)}
		}
	}
	path, err := filepath.Abs(o.File)
	if err != nil {
		return fmt.Errorf("find the path of the configuration: %w", err)
	}
	if o.Unit != "" && !seenByUnit(path) {
		return UsageError{Err: fmt.Errorf("the unit doesn't see %s: it is kept away from home folders, and takes no blanks, quotes or %%; give the configuration another place, such as %s", o.File, packagedConfig)}
	}
	a := asker{lines: lines(in), out: out, text: examples.Config}
	questions := []func(context.Context) error{a.token, a.database, a.listen, a.public}
	for _, ask := range questions {
		if err := ask(ctx); err != nil {
			return err
		}
	}
	if err := writeNew(o.File, a.text); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s is written; every other setting stands in it, with its purpose. The token is in it: keep it to yourself.\n", o.File)
	if o.Unit == "" {
		fmt.Fprintf(out, "Start the bot:\n\n  loptruong --config %s\n", o.File)
		return nil
	}
	if err := writeNew(o.Unit, strings.ReplaceAll(examples.Unit, packagedConfig, path)); err != nil {
		return errors.Join(err, os.Remove(o.File)) // or the next try would find it there
	}
	fmt.Fprintf(out, "%s is written. The unit starts the program from /usr/local/bin or /usr/bin and keeps a database without a path in /var/lib/loptruong. "+
		"It runs as the user loptruong, which has to be there and to read the configuration:\n\n"+
		"  useradd --system --home-dir /var/lib/loptruong --shell /usr/sbin/nologin loptruong\n"+
		"  chown loptruong %s\n  systemctl daemon-reload\n  systemctl enable --now %s\n", o.Unit, path, filepath.Base(o.Unit))
	return nil
}

// seenByUnit tells whether a service that the example of a unit describes can read a file of that path.
func seenByUnit(path string) bool {
	for _, hidden := range []string{"/home/", "/root/", "/run/user/"} { // ProtectHome=
		if strings.HasPrefix(path, hidden) {
			return false
		}
	}
	return !strings.ContainsAny(path, " \t\"'%\\")
}

// packagedConfig is the configuration that the example of a unit names.
const packagedConfig = "/etc/loptruong/config.yaml"

// writeNew makes a file that only its owner can read.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make the file: %w; check that its folder is there and can be written to", err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(path)))
	}
	return nil
}

// asker asks somebody at a terminal, and puts the answers into the text of a configuration.
type asker struct {
	lines <-chan string // what is typed; closed at its end
	out   io.Writer
	text  string
}

// lines reads what is typed, so that waiting for it can be given up.
func lines(in io.Reader) <-chan string {
	typed := make(chan string)
	go func() {
		defer close(typed)
		for s := bufio.NewScanner(in); s.Scan(); {
			typed <- strings.TrimSpace(s.Text())
		}
	}()
	return typed
}

var errUnanswered = UsageError{Err: errors.New("not all was answered; nothing was written")}

// ask puts a question; an empty answer is the usual one.
func (a *asker) ask(ctx context.Context, question, usual string) (string, error) {
	if usual != "" {
		question += " [" + usual + "]"
	}
	fmt.Fprint(a.out, question+": ")
	select {
	case <-ctx.Done():
		return "", errUnanswered
	case answer, ok := <-a.lines:
		if !ok {
			return "", errUnanswered
		}
		return cmp.Or(answer, usual), nil
	}
}

// set asks for a setting until check finds nothing wrong with the configuration that has it. from is
// its line in the text without the value.
func (a *asker) set(ctx context.Context, question, usual, from string, check func(context.Context, Config) error) error {
	for {
		answer, err := a.ask(ctx, question, usual)
		if err != nil {
			return err
		}
		with, cfg, err := a.with(from, answer)
		if err == nil && check != nil {
			err = check(ctx, cfg)
		}
		switch {
		case ctx.Err() != nil:
			return errUnanswered
		case err == nil:
			a.text = with
			return nil
		}
		fmt.Fprintf(a.out, "  %s\n", strings.TrimPrefix(err.Error(), "bot: "))
	}
}

// with is the text with a setting in its line, and the configuration that it makes.
func (a *asker) with(from, value string) (with string, cfg Config, err error) {
	before, rest, found := strings.Cut(a.text, "\n"+from+": ")
	if !found {
		return "", cfg, fmt.Errorf("the example has no line %q", from)
	}
	_, after, _ := strings.Cut(rest, "\n")
	with = before + "\n" + from + ": " + quoted(value) + "\n" + after
	cfg = DefaultConfig()
	if err = cfg.read("the configuration", []byte(with)); err == nil {
		err = cfg.check()
	}
	return with, cfg, err
}

// quoted is a text as YAML takes it, whatever is in it.
func quoted(text string) string { return `'` + strings.ReplaceAll(text, `'`, `''`) + `'` }

// token asks for the token, and Telegram whose it is.
func (a *asker) token(ctx context.Context) error {
	return a.set(ctx, "Token of the bot, from @BotFather", "", "  token", func(ctx context.Context, cfg Config) error {
		cfg.Telegram.API = cmp.Or(Environment()["TELEGRAM_API_URL"], cfg.Telegram.API)
		client, err := bot.NewClient(bot.ClientConfig{
			Token: cfg.Telegram.Token, APIURL: cfg.Telegram.API, Logger: slog.New(slog.DiscardHandler),
			Menu: func([]course.Role, string) []bot.MenuCommand { return nil },
		})
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, startTimeout)
		defer cancel()
		me, err := client.Me(ctx)
		switch refused := (*bot.SendError)(nil); {
		case err == nil:
			fmt.Fprintf(a.out, "  It is @%s.\n", me.Username)
			return nil
		case errors.As(err, &refused) && refused.Outcome == bot.Fatal:
			return errors.New("Telegram does not know this token; @BotFather shows it")
		}
		answer, err := a.ask(ctx, "  Telegram can't be reached from here. Take the token unchecked? The bot waits for Telegram when it starts. (yes/no)", "no")
		if err == nil && !strings.EqualFold(answer, "yes") {
			err = errors.New("then once more")
		}
		return err
	})
}

// database asks where everything is kept, and whether that can be reached.
func (a *asker) database(ctx context.Context) error {
	return a.set(ctx, "Where everything is kept: sqlite:FILE, or postgres://USER:PASSWORD@HOST/NAME", DefaultConfig().Database, "database",
		func(ctx context.Context, cfg Config) error {
			ctx, cancel := context.WithTimeout(ctx, startTimeout)
			defer cancel()
			if err := storage.Reach(ctx, cfg.Database); err != nil {
				return fmt.Errorf("it can't be used: %s", storage.Why(err))
			}
			return nil
		})
}

// listen asks for the address of the pages.
func (a *asker) listen(ctx context.Context) error {
	return a.set(ctx, "Address of the web pages on this machine, such as 127.0.0.1:8080; empty for none", "", "  listen", nil)
}

// public asks how people reach the pages.
func (a *asker) public(ctx context.Context) error {
	return a.set(ctx, "Their address as people reach it, https://…; empty for none", "", "  public_url", nil)
}
