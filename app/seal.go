package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/loptruong/loptruong/bot"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/work"
)

const (
	// sealEffort is what a try of a passphrase costs: 64 MB and a quarter of a second.
	sealEffort = 16
	// mostEffort is what the file of a restore may ask for.
	mostEffort = 20
	// leastPassphrase is how many characters one needs, as the file may be tried out by whoever has it.
	leastPassphrase = 12
	// largestUpload is what Telegram takes of a bot.
	largestUpload = 50_000_000
	// uploadPiece is how many bytes of the file are held at a time.
	uploadPiece = 256 << 10
	// longestHold is how long Telegram may ask to wait before the file is given up.
	longestHold = time.Minute
)

// sealed tells whether backups can be sent by chat.
func (b BackupConfig) sealed() bool { return b.Recipient != "" || b.Passphrase != "" }

// recipients are who can open what is sealed.
func (b BackupConfig) recipients() ([]age.Recipient, error) {
	if b.Recipient != "" {
		return age.ParseRecipients(strings.NewReader(b.Recipient))
	}
	r, err := age.NewScryptRecipient(b.Passphrase)
	if err != nil {
		return nil, err
	}
	r.SetWorkFactor(sealEffort)
	return []age.Recipient{r}, nil
}

// check refuses what can't be meant.
func (b BackupConfig) check() error {
	for setting, value := range map[string]string{"folder": b.Folder, "recipient": b.Recipient, "passphrase": b.Passphrase} {
		if tokenLike.MatchString(value) {
			return settingError{"backup." + setting, tokenElsewhere}
		}
	}
	switch {
	case b.Keep < 1:
		return settingError{"backup.keep", "how many backups stay; give 1 or more"}
	case b.Recipient != "" && b.Passphrase != "":
		return settingError{"backup.passphrase", "stands beside backup.recipient; give one of them"}
	case b.Passphrase != "" && len([]rune(b.Passphrase)) < leastPassphrase:
		return settingError{"backup.passphrase", fmt.Sprintf("too short: whoever gets the file can try it out; give %d characters or more", leastPassphrase)}
	case b.Recipient != "":
		if _, err := b.recipients(); err != nil {
			return settingError{"backup.recipient", "give the public key that age-keygen prints, which begins with age1; the secret one stays with you"}
		}
	}
	return nil
}

// seal encrypts a file.
func (b BackupConfig) seal(ctx context.Context, to, from string) (size int64, err error) {
	recipients, err := b.recipients()
	if err != nil {
		return 0, err
	}
	in, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	w, err := age.Encrypt(out, recipients...)
	if err != nil {
		return 0, err
	}
	if _, err := io.Copy(w, heeding{ctx, in}); err != nil {
		return 0, err
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	info, err := out.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), out.Close()
}

// heeding reads until ctx is done.
type heeding struct {
	ctx context.Context //nolint:containedctx // a reader is given none
	io.Reader
}

func (h heeding) Read(p []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.Reader.Read(p)
}

// copies sends backups into chats.
type copies struct{ *App }

// copyFolders begins the names of the folders in which they are made: those of this database alone, as another bot may be making
// one in the same place.
func (a *App) copyFolders() string {
	of := sha256.Sum256([]byte(a.cfg.Database))
	return fmt.Sprintf(".loptruong-copy-%x-", of[:4])
}

// sweepCopies takes away what a kill has left of them, which is not encrypted; one is made at a time.
func (a *App) sweepCopies() {
	left, _ := filepath.Glob(filepath.Join(a.writesTo(), a.copyFolders()+"*"))
	for _, folder := range left {
		_ = os.RemoveAll(folder)
	}
}

// Send makes a backup, encrypts it, and sends it to who may have it then.
func (c copies) Send(ctx context.Context, chatID int64, caption string, may func(context.Context) (bool, error)) error {
	c.sweepCopies()
	database := storage.Config{URL: c.cfg.Database, Now: MachineClock.Now}
	if err := c.fits(ctx, database); err != nil {
		return err
	}
	folder, err := os.MkdirTemp(c.writesTo(), c.copyFolders())
	if err != nil {
		return fmt.Errorf("make a folder for the backup: %w", err)
	}
	defer os.RemoveAll(folder)
	plain, sealed := filepath.Join(folder, "plain.db"), filepath.Join(folder, "sealed.age")
	if _, err := storage.Backup(ctx, database, plain); err != nil {
		return backupFault(err)
	}
	if info, err := os.Stat(plain); err != nil || info.Size() > largestUpload { // a sealed one is larger still
		return cmp.Or(err, work.ErrBackupTooLarge)
	}
	size, err := c.cfg.Backup.seal(ctx, sealed, plain)
	if err != nil {
		return fmt.Errorf("encrypt the backup: %w", err)
	}
	if size > largestUpload {
		return work.ErrBackupTooLarge
	}
	file, err := os.Open(sealed)
	if err != nil {
		return err
	}
	defer file.Close()
	more := func(_ context.Context, at int) ([]byte, error) {
		piece := make([]byte, uploadPiece)
		n, err := file.ReadAt(piece, int64(at))
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return piece[:n], err
	}
	first, err := more(ctx, 0)
	if err != nil {
		return fmt.Errorf("read the encrypted backup: %w", err)
	}
	if allowed, err := may(ctx); err != nil || !allowed {
		return cmp.Or(err, course.ErrForbidden)
	}
	sent := notice.File{Name: backupName(c.clock.Now()) + ".age", MediaType: "application/octet-stream", Size: int(size), Bytes: first, More: more}
	return c.upload(ctx, notice.Notice{Lane: notice.ReplyLane, ChatID: chatID, Message: notice.Message{Text: caption, File: 1}}, &sent)
}

// fits refuses a database whose backup is too large for Telegram, or has no room, before it is made.
func (c copies) fits(ctx context.Context, database storage.Config) error {
	size, known, err := storage.BackupSize(ctx, database)
	switch {
	case err != nil:
		return backupFault(err)
	case known && size > largestUpload:
		return work.ErrBackupTooLarge
	}
	return hasRoom(c.writesTo(), size+min(size, largestUpload)) // as it is, and encrypted
}

// hasRoom refuses a folder in which so many bytes can't be written, where that can be known.
func hasRoom(folder string, need int64) error {
	if free, _, err := roomIn(folder); err == nil && free < need {
		return fmt.Errorf("the backup needs %d MB of room, and %d MB are free", need>>20, free>>20)
	}
	return nil
}

// upload sends the file, and once more when Telegram asks to wait.
func (c copies) upload(ctx context.Context, n notice.Notice, f *notice.File) error {
	_, err := c.deliver(ctx, n, f)
	refused, ok := errors.AsType[*bot.SendError](err)
	if !ok || refused.Outcome != bot.RetryAfter || refused.After > longestHold {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-c.clock.After(refused.After):
	}
	_, err = c.deliver(ctx, n, f)
	return err
}

// copies are the backups by chat; nil when nothing is there to encrypt them with.
func (a *App) copies() work.Backups {
	if !a.cfg.Backup.sealed() {
		return nil
	}
	return copies{a}
}

// sealedMark begins an encrypted file.
var sealedMark = []byte("age-encryption.org/")

var (
	errSealed   = UsageError{Err: errors.New("the backup is encrypted; give --identity FILE with the secret key, or the passphrase in LOPTRUONG_BACKUP_PASSPHRASE")}
	errWrongKey = UsageError{Err: errors.New("the key or the passphrase is not that of this backup, or the file is damaged")}
)

// unseal decrypts a backup into a folder, and returns where it is; one that is not encrypted is
// where it was.
func (b BackupConfig) unseal(folder, file, identity string) (string, error) {
	in, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer in.Close()
	mark := make([]byte, len(sealedMark))
	if _, err := io.ReadFull(in, mark); err != nil || !bytes.Equal(mark, sealedMark) {
		return file, nil
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	keys, err := b.identities(identity)
	if err != nil {
		return "", err
	}
	r, err := age.Decrypt(in, keys...)
	if err != nil {
		return "", errWrongKey
	}
	plain := filepath.Join(folder, "plain.db")
	return plain, writeUnsealed(plain, r)
}

// writeUnsealed writes what is decrypted to a file, which is whole or not there.
func writeUnsealed(file string, r io.Reader) error {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, r)
	if _, ofFile := errors.AsType[*fs.PathError](err); err != nil && !ofFile {
		err = errWrongKey
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return nil
}

// identities are what opens a sealed file: the keys of a file, else the passphrase.
func (b BackupConfig) identities(file string) ([]age.Identity, error) {
	if file == "" {
		if b.Passphrase == "" {
			return nil, errSealed
		}
		one, err := age.NewScryptIdentity(b.Passphrase)
		if err != nil {
			return nil, err
		}
		one.SetMaxWorkFactor(mostEffort)
		return []age.Identity{one}, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, UsageError{Err: errors.New("--identity: the file can't be read")}
	}
	keys, err := age.ParseIdentities(bytes.NewReader(text))
	if err != nil { // it may quote the key
		return nil, UsageError{Err: errors.New("--identity: no secret key of age (AGE-SECRET-KEY-1…) is in the file")}
	}
	return keys, nil
}
