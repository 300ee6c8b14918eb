// Loptruong is a Telegram bot that runs a short professional course, from the
// roster to the certificates.
package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // courses name their zone; the machine may know none

	"github.com/alecthomas/kong"
	mangokong "github.com/alecthomas/mango-kong"

	"github.com/loptruong/loptruong/app"
	"github.com/loptruong/loptruong/demo"
	"github.com/loptruong/loptruong/playground"
	"github.com/loptruong/loptruong/torture"
)

// commands are what the program can be told.
type commands struct {
	Config string            `help:"Configuration file (default: config.yaml where there is one)." placeholder:"FILE"`
	Man    mangokong.ManFlag `hidden:"" help:"Write the manual page."`

	Serve   serveCommand   `cmd:"" default:"withargs" help:"Run the bot (the default)."`
	Init    initCommand    `cmd:"" help:"Ask for the token and the rest, and write the configuration."`
	Ready   readyCommand   `cmd:"" help:"Say whether the bot that runs here can do its work, for health checks."`
	Demo    demoCommand    `cmd:"" help:"Play the class of 2022 against a built-in Telegram server."`
	Torture tortureCommand `cmd:"" help:"Prove the promises: kill the program again and again, against a built-in Telegram server that fails, and count."`
	Import  importCommand  `cmd:"" help:"Read a class workbook or a roster into the database."`
	Backup  backupCommand  `cmd:"" help:"Write the whole database to one file; the bot may run."`
	Restore restoreCommand `cmd:"" help:"Put a backup into an empty database, SQLite or PostgreSQL."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to this program, and stop."`
	Verify  verifyCommand  `cmd:"" help:"Hold certificates' files against the register."`
	Version versionCommand `cmd:"" help:"Say which version this is."`
	Play    playCommand    `cmd:"" name:"play-bot" hidden:"" help:"Run the bot by the clock that the standard input says."`
	Read    readCommand    `cmd:"" name:"read-roster" hidden:"" help:"Read one file for the program itself, within bounds."`
}

// The exit statuses.
const (
	statusFailed = 1
	statusUsage  = 2 // wrong usage or configuration
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "loptruong:", strings.Join(strings.Fields(err.Error()), " "))
	if _, ok := errors.AsType[app.UsageError](err); ok {
		os.Exit(statusUsage)
	}
	os.Exit(statusFailed)
}

// run does what the arguments say.
func run(ctx context.Context, args []string) error {
	var c commands
	exited := false
	parser, err := kong.New(&c, kong.Name("loptruong"),
		kong.Description("A Telegram bot that runs a short professional course, from the roster to the certificates."),
		kong.Exit(func(int) { exited = true }))
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if exited { // help was asked for and given
		return nil
	}
	if err != nil {
		return app.UsageError{Err: fmt.Errorf("%w; loptruong --help shows the commands", err)}
	}
	return parsed.Run(shell{ctx: ctx, config: c.Config, out: os.Stdout, err: os.Stderr})
}

// shell is what a command gets from the one who called it.
type shell struct {
	ctx    context.Context
	config string // file named on the command line
	out    io.Writer
	err    io.Writer
}

// load reads the configuration.
func (s shell) load() (cfg app.Config, logger *slog.Logger, err error) {
	if cfg, err = app.LoadConfig(s.config, app.Environment()); err != nil {
		return cfg, nil, err
	}
	return cfg, app.NewLogger(cfg.Log, s.err), nil
}

type serveCommand struct{}

// Run runs the bot until it is told to stop.
func (serveCommand) Run(s shell) error {
	cfg, logger, err := s.load()
	if err != nil {
		return err
	}
	return app.Serve(s.ctx, cfg, s.out, logger)
}

//go:embed config.example.yaml
var exampleConfig string

//go:embed doc/loptruong.service
var exampleUnit string

type initCommand struct{ app.InitOptions }

// Run asks for what the bot needs to begin.
func (c initCommand) Run(s shell) error {
	return app.Init(s.ctx, c.InitOptions, app.Examples{Config: exampleConfig, Unit: exampleUnit}, os.Stdin, s.out)
}

type readyCommand struct{}

// Run asks the bot that runs here.
func (readyCommand) Run(s shell) error {
	cfg, _, err := s.load()
	if err != nil {
		return err
	}
	return app.Ready(s.ctx, cfg, s.out)
}

type demoCommand struct{ demo.Options }

// Run plays the class, or opens it as a page.
func (c demoCommand) Run(s shell) error {
	if c.Web == "" {
		return demo.Run(s.ctx, c.Options, s.out)
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return playground.Run(s.ctx, c.Options, program, s.out)
}

type playCommand struct{}

// Run runs the bot for a playground.
func (playCommand) Run(s shell) error {
	cfg, logger, err := s.load()
	if err != nil {
		return err
	}
	return app.ServeByClock(s.ctx, cfg, os.Stdin, s.out, logger)
}

type tortureCommand struct{ torture.Options }

// Run tortures this very program.
func (c tortureCommand) Run(s shell) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return torture.Run(s.ctx, c.Options, program, s.out)
}

type importCommand struct{ app.ImportOptions }

// Run imports a file.
func (c importCommand) Run(s shell) error {
	cfg, logger, err := s.load()
	if err != nil {
		return err
	}
	return app.Import(s.ctx, cfg, c.ImportOptions, s.out, logger)
}

type backupCommand struct{ app.BackupOptions }

// Run makes a backup.
func (c backupCommand) Run(s shell) error {
	cfg, _, err := s.load()
	if err != nil {
		return err
	}
	return app.Backup(s.ctx, cfg, c.BackupOptions, s.out)
}

type restoreCommand struct{ app.RestoreOptions }

// Run takes a backup in.
func (c restoreCommand) Run(s shell) error {
	cfg, err := app.LoadRestoreConfig(s.config, app.Environment())
	if err != nil {
		return err
	}
	return app.Restore(s.ctx, cfg, c.RestoreOptions, s.out)
}

type verifyCommand struct{ app.VerifyOptions }

// Run verifies files.
func (c verifyCommand) Run(s shell) error {
	cfg, logger, err := s.load()
	if err != nil {
		return err
	}
	return app.Verify(s.ctx, cfg, c.VerifyOptions, s.out, logger)
}

type migrateCommand struct{}

// Run brings the tables up to this program.
func (migrateCommand) Run(s shell) error {
	cfg, _, err := s.load()
	if err != nil {
		return err
	}
	return app.Migrate(s.ctx, cfg, s.out)
}

type versionCommand struct{}

// Run prints the version that the program was built as.
func (versionCommand) Run(s shell) error {
	_, err := fmt.Fprintln(s.out, "loptruong", app.Version())
	return err
}

type readCommand struct{}

// Run reads the one file that the program hands to itself.
func (readCommand) Run(shell) error { return app.ReadRoster() }
