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

// Help is what --help and the manual page add.
func (commands) Help() string {
	return `The exit status is 0 for done, 1 for failed, 2 for wrong usage or configuration; an error is one line that says what to do.

	loptruong demo --web 127.0.0.1:8080
	loptruong init && loptruong

Every setting is explained in config.example.yaml.`
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

// Help is what --help adds.
func (serveCommand) Help() string {
	return `It reads config.yaml of the current folder, or the file of --config, and the environment (TELEGRAM_BOT_TOKEN, DATABASE_URL); loptruong init writes one.
SIGTERM and Ctrl-C let it finish what it has begun.

	loptruong serve --config /etc/loptruong/config.yaml`
}

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

// Help is what --help adds.
func (initCommand) Help() string {
	return `It asks for the token, the database and the web address, and tries each answer at once. A file that is there stays.

	loptruong init
	loptruong init /etc/loptruong/config.yaml --unit /etc/systemd/system/loptruong.service`
}

// Run asks for what the bot needs to begin.
func (c initCommand) Run(s shell) error {
	return app.Init(s.ctx, c.InitOptions, app.Examples{Config: exampleConfig, Unit: exampleUnit}, os.Stdin, s.out)
}

type readyCommand struct{}

// Help is what --help adds.
func (readyCommand) Help() string {
	return `It asks the page /readyz of the configuration's web.listen. Status 0: it can; 1: it can't, and why.

	loptruong ready --config /etc/loptruong/config.yaml`
}

// Run asks the bot that runs here.
func (readyCommand) Run(s shell) error {
	cfg, _, err := s.load()
	if err != nil {
		return err
	}
	return app.Ready(s.ctx, cfg, s.out)
}

type demoCommand struct{ demo.Options }

// Help is what --help adds.
func (demoCommand) Help() string {
	return `It needs no token, no internet and no configuration, and writes to nobody.

	loptruong demo
	loptruong demo --web 127.0.0.1:8080
	loptruong demo --roster lop.xlsx --out lop-demo`
}

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

// Help is what --help adds.
func (tortureCommand) Help() string {
	return `Status 0: all promises were kept; 1: one was not, and the folder says which.

	loptruong torture
	loptruong torture --size full --case T1`
}

// Run tortures this very program.
func (c tortureCommand) Run(s shell) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return torture.Run(s.ctx, c.Options, program, s.out)
}

type importCommand struct{ app.ImportOptions }

// Help is what --help adds.
func (importCommand) Help() string {
	return `A class workbook (sheets Lớp, Buổi học, Học viên) makes its course, or goes into that of its code. Nothing is stored when a row has an error.

	loptruong import --dry-run lop.xlsx
	loptruong import --course DVCQ-2-2022 danh-sach.xlsx`
}

// Run imports a file.
func (c importCommand) Run(s shell) error {
	cfg, logger, err := s.load()
	if err != nil {
		return err
	}
	return app.Import(s.ctx, cfg, c.ImportOptions, s.out, logger)
}

type backupCommand struct{ app.BackupOptions }

// Help is what --help adds.
func (backupCommand) Help() string {
	return `The file is checked before it has its name, and takes the place of none.

	loptruong backup before-upgrade.db
	loptruong backup --keep 14 /var/backups/loptruong`
}

// Run makes a backup.
func (c backupCommand) Run(s shell) error {
	cfg, _, err := s.load()
	if err != nil {
		return err
	}
	return app.Backup(s.ctx, cfg, c.BackupOptions, s.out)
}

type restoreCommand struct{ app.RestoreOptions }

// Help is what --help adds.
func (restoreCommand) Help() string {
	return `Stop the bot, name an empty database in the configuration, restore, start the bot. All is restored or nothing.

	loptruong restore backup.db
	loptruong restore backup.db.age --identity key.txt`
}

// Run takes a backup in.
func (c restoreCommand) Run(s shell) error {
	cfg, err := app.LoadRestoreConfig(s.config, app.Environment())
	if err != nil {
		return err
	}
	return app.Restore(s.ctx, cfg, c.RestoreOptions, s.out)
}

type verifyCommand struct{ app.VerifyOptions }

// Help is what --help adds.
func (verifyCommand) Help() string {
	return `Status 0: all are as they were issued; 1: one is not, or is revoked.

	loptruong verify certificates/
	loptruong verify --lang en GCN-1-2022.pdf`
}

// Run verifies files.
func (c verifyCommand) Run(s shell) error {
	cfg, logger, err := s.load()
	if err != nil {
		return err
	}
	return app.Verify(s.ctx, cfg, c.VerifyOptions, s.out, logger)
}

type migrateCommand struct{}

// Help is what --help adds.
func (migrateCommand) Help() string {
	return `serve does the same at its start. It goes forward only: make a backup before.

	loptruong migrate`
}

// Run brings the tables up to this program.
func (migrateCommand) Run(s shell) error {
	cfg, _, err := s.load()
	if err != nil {
		return err
	}
	return app.Migrate(s.ctx, cfg, s.out)
}

type versionCommand struct{}

// Help is what --help adds.
func (versionCommand) Help() string {
	return `A report of a fault names it.

	loptruong version`
}

// Run prints the version that the program was built as.
func (versionCommand) Run(s shell) error {
	_, err := fmt.Fprintln(s.out, "loptruong", app.Version())
	return err
}

type readCommand struct{}

// Run reads the one file that the program hands to itself.
func (readCommand) Run(shell) error { return app.ReadRoster() }
