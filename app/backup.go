package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/loptruong/loptruong/scheduler"
	"github.com/loptruong/loptruong/storage"
)

// BackupOptions are what the command backup is told.
type BackupOptions struct {
	File string `arg:"" help:"The file to make (.db), or a folder: then it is named by the moment, and the oldest go."`
	Keep int    `help:"How many to keep in the folder." default:"14"`
}

// Backup writes the whole database to one file, which loptruong restore takes into either engine,
// and prints what it holds. The bot may run.
func Backup(ctx context.Context, cfg Config, o BackupOptions, out io.Writer) error {
	if o.Keep < 1 {
		return UsageError{Err: errors.New("--keep: how many backups stay; give 1 or more")}
	}
	file := o.File
	info, err := os.Stat(file)
	folder := err == nil && info.IsDir()
	if folder {
		file = filepath.Join(o.File, backupName(time.Now()))
	}
	rows, err := storage.Backup(ctx, storage.Config{URL: cfg.Database, Now: MachineClock.Now}, file)
	if err != nil {
		return backupFault(err)
	}
	fmt.Fprintf(out, "%s: %d rows, checked\n", file, rows)
	if folder {
		return forgetBackups(o.File, o.Keep, time.Now())
	}
	return nil
}

// backupFault is what went wrong with a backup, and what to do.
func backupFault(err error) error {
	switch {
	case errors.Is(err, storage.ErrNotEmpty):
		return UsageError{Err: errors.New("there is a file of that name; give another, or a folder")}
	case errors.Is(err, storage.ErrNewer):
		return fmt.Errorf("%w; take the program that runs it", storage.ErrNewer)
	case errors.Is(err, storage.ErrOlder):
		return fmt.Errorf("%w; take the program that runs it, or run loptruong migrate", storage.ErrOlder)
	case errors.Is(err, storage.ErrDamaged):
		return fmt.Errorf("what was written is not whole, and was taken away: %w; check the disk, and the database with PRAGMA integrity_check", storage.ErrDamaged)
	}
	return fmt.Errorf("the backup was not made: %s; check that the folder can be written to and has room, and that the database is there", storage.Why(err))
}

// backupLayout is the name of a backup in a folder: the names sort as the moments do.
const backupLayout = "loptruong-20060102T150405Z.db"

func backupName(at time.Time) string { return at.UTC().Format(backupLayout) }

// backups are the names of the backups in a folder, the oldest first. Other files don't count.
func backups(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder) // by name
	if err != nil {
		return nil, fmt.Errorf("look at the backups: %w", err)
	}
	for _, e := range entries {
		if _, err := time.Parse(backupLayout, e.Name()); err == nil && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// forgetBackups takes the oldest backups of a folder away, but for so many, and what is left of
// such as were killed while they were made.
func forgetBackups(folder string, keep int, now time.Time) error {
	names, err := backups(folder)
	if err != nil {
		return err
	}
	for _, name := range names[:max(0, len(names)-keep)] {
		err = errors.Join(err, os.Remove(filepath.Join(folder, name)))
	}
	parts, failed := filepath.Glob(filepath.Join(folder, "loptruong-*.db.*.part*"))
	err = errors.Join(err, failed)
	for _, name := range parts {
		if info, failed := os.Lstat(name); failed == nil && now.Sub(info.ModTime()) > 24*time.Hour { // a younger one may be being made
			err = errors.Join(err, os.Remove(name))
		}
	}
	return err
}

// RestoreOptions are what the command restore is told.
type RestoreOptions struct {
	File     string `arg:"" help:"A backup, of loptruong backup or of /saoluu."`
	Identity string `help:"File with the secret key of an encrypted one; without it the passphrase of the configuration opens it." placeholder:"FILE"`
}

// passphraseVariable is the variable of the setting backup.passphrase.
const passphraseVariable = "LOPTRUONG_BACKUP_PASSPHRASE"

// LoadRestoreConfig is LoadConfig for a restore: a passphrase of the environment is that of the backup
// at hand, whatever the next backups are encrypted with.
func LoadRestoreConfig(file string, environ map[string]string) (Config, error) {
	others := maps.Clone(environ)
	delete(others, passphraseVariable)
	cfg, err := LoadConfig(file, others)
	cfg.Backup.Passphrase = cmp.Or(environ[passphraseVariable], cfg.Backup.Passphrase)
	return cfg, err
}

// Restore puts a backup into the empty database of the configuration, of either engine, and prints
// what there was.
func Restore(ctx context.Context, cfg Config, o RestoreOptions, out io.Writer) error {
	folder, release, err := tempFolder()
	if err != nil {
		return fmt.Errorf("make a folder for the backup: %w; check that the folder for temporary files (TMPDIR) can be written to", err)
	}
	defer release()
	file, err := cfg.Backup.unseal(folder, o.File, o.Identity)
	if _, usage := errors.AsType[UsageError](err); usage {
		return err
	}
	if failed, ofFile := errors.AsType[*fs.PathError](err); ofFile && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("nothing was restored: the backup can't be read or decrypted: %w; check that the folder for temporary files has room", failed.Err)
	}
	rows := int64(0)
	if err == nil {
		rows, err = storage.Restore(ctx, storage.Config{URL: cfg.Database, Now: MachineClock.Now}, file, folder)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return UsageError{Err: errors.New("there is no such file")}
	case errors.Is(err, storage.ErrDamaged):
		return fmt.Errorf("%w, and nothing was restored; take another", storage.ErrDamaged)
	case errors.Is(err, storage.ErrNewer):
		return errors.New("the backup was made by a newer program; restore it with that one")
	case errors.Is(err, storage.ErrNotEmpty):
		return errors.New("the database has data, which a restore never touches; name an empty one in the setting database")
	case err != nil:
		return fmt.Errorf("nothing was restored: %s; check the setting database", storage.Why(err))
	}
	fmt.Fprintf(out, "%s: %d rows restored\n", o.File, rows)
	return nil
}

// nightly makes the backups of the configuration.
type nightly struct {
	database string
	BackupConfig
}

// backups are where the configuration says; nil when it says nothing.
func (a *App) backups() scheduler.Backups {
	if a.cfg.Backup.Folder == "" {
		return nil
	}
	return nightly{a.cfg.Database, a.cfg.Backup}
}

// lastBackup finds the newest backup of the nights; nil when none are made.
func (a *App) lastBackup() func() (time.Time, error) {
	if a.cfg.Backup.Folder == "" {
		return nil
	}
	return nightly{a.cfg.Database, a.cfg.Backup}.Last
}

// Made tells whether there is a backup of a moment or later.
func (n nightly) Made(since time.Time) (bool, error) {
	names, err := backups(n.Folder)
	return slices.ContainsFunc(names, func(name string) bool { return name >= backupName(since) }), err
}

// Last is the moment of the newest backup; zero when there is none.
func (n nightly) Last() (at time.Time, err error) {
	names, err := backups(n.Folder)
	if err != nil || len(names) == 0 {
		return at, err
	}
	return time.Parse(backupLayout, names[len(names)-1])
}

// Make makes a backup, and takes the oldest away.
func (n nightly) Make(ctx context.Context, at time.Time) error {
	_, err := storage.Backup(ctx, storage.Config{URL: n.database, Now: MachineClock.Now}, filepath.Join(n.Folder, backupName(at)))
	if err != nil {
		return err
	}
	return forgetBackups(n.Folder, n.Keep, time.Now())
}
