// Loptruong is a Telegram bot that runs a short professional course, from the
// roster to the certificates.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // courses name their zone; the machine may know none

	"github.com/alecthomas/kong"
)

// commands are what the program can be told.
type commands struct {
	Config string `help:"Configuration file (default: config.yaml where there is one)." placeholder:"FILE"`

	Serve   serveCommand   `cmd:"" default:"withargs" help:"Run the bot (the default)."`
	Demo    demoCommand    `cmd:"" help:"Play the class of 2022 against a built-in Telegram server."`
	Import  importCommand  `cmd:"" help:"Read a class workbook or a roster into the database."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to this program, and stop."`
	Version versionCommand `cmd:"" help:"Say which version this is."`
	Read    readCommand    `cmd:"" name:"read-roster" hidden:"" help:"Read one file for the program itself, within bounds."`
}

// The exit statuses.
const (
	statusDone   = 0
	statusFailed = 1
	statusUsage  = 2 // wrong usage or configuration
)

// usageError is an error of the one who typed the command or the configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], environment(), os.Stdout, os.Stderr)
	stop()
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "loptruong:", oneLine(err.Error()))
	if _, ok := errors.AsType[usageError](err); ok {
		os.Exit(statusUsage)
	}
	os.Exit(statusFailed)
}

// shell is what a command gets from the one who called it.
type shell struct {
	ctx     context.Context
	config  string // file named on the command line
	environ map[string]string
	out     io.Writer
	err     io.Writer
}

// load reads the configuration.
func (s shell) load() (Config, error) {
	cfg, err := LoadConfig(s.config, s.environ)
	if err != nil {
		return cfg, usageError{err}
	}
	return cfg, nil
}

// run does what the arguments say.
func run(ctx context.Context, args []string, environ map[string]string, out, errs io.Writer) error {
	var c commands
	exited := false
	parser, err := kong.New(&c, kong.Name("loptruong"),
		kong.Description("A Telegram bot that runs a short professional course, from the roster to the certificates."),
		kong.Writers(out, errs), kong.Exit(func(int) { exited = true }))
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if exited { // help was asked for and given
		return nil
	}
	if err != nil {
		return usageError{fmt.Errorf("%w; loptruong --help shows the commands", err)}
	}
	return parsed.Run(shell{ctx: ctx, config: c.Config, environ: environ, out: out, err: errs})
}

type versionCommand struct{}

// Run prints the version that the program was built as.
func (versionCommand) Run(s shell) error {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
	}
	_, err := fmt.Fprintln(s.out, "loptruong", version)
	return err
}

var logLevels = map[string]slog.Level{
	"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
}

// newLogger writes structured lines to w.
func newLogger(cfg LogConfig, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: logLevels[cfg.Level]}
	if cfg.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
