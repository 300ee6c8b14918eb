package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/loptruong/loptruong/registrar"
	"github.com/loptruong/loptruong/signature"
)

// newSigner reads the office's certificate; nil when it has none. What is wrong with the file or
// its password is a UsageError, which shows neither.
func newSigner(cfg SignatureConfig) (*signature.Signer, error) {
	if cfg.File == "" {
		return nil, nil
	}
	p12, err := os.ReadFile(cfg.File)
	if err != nil {
		return nil, UsageError{Err: fmt.Errorf("signature.file (LOPTRUONG_SIGNATURE_FILE) can't be read: %w; give the path of the office's .p12 or .pfx", plainly(err))}
	}
	password := cfg.Password
	if cfg.PasswordFile != "" {
		said, err := os.ReadFile(cfg.PasswordFile)
		if err != nil {
			return nil, UsageError{Err: fmt.Errorf("signature.password_file (LOPTRUONG_SIGNATURE_PASSWORD_FILE) can't be read: %w", plainly(err))}
		}
		password = strings.TrimRight(string(said), "\r\n")
	}
	s, err := signature.New(p12, password, cfg.Timestamp)
	if err != nil {
		return nil, UsageError{Err: fmt.Errorf("signature.file (LOPTRUONG_SIGNATURE_FILE): %w; check the file, and the password in signature.password_file or LOPTRUONG_SIGNATURE_PASSWORD", err)}
	}
	return s, nil
}

// plainly is why a file can't be read, without its path.
func plainly(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

// signing says who signs papers that are issued; nil when they are signed by pen.
func (a *App) signing() registrar.Signing {
	if a.signer == nil {
		return nil
	}
	return func(now time.Time) (by string, err error) { return a.signer.Name(), a.signer.Check(now) }
}

// sayWhetherItSigns tells the log when papers can't be signed, long before somebody issues any.
func (a *App) sayWhetherItSigns(now time.Time) {
	const soon = 30 * 24 * time.Hour
	switch {
	case a.signer == nil:
	case a.signer.Check(now) != nil:
		a.logger.Error("the office's certificate can't sign now: no papers can be issued", "until", a.signer.Until())
	case a.signer.Check(now.Add(soon)) != nil:
		a.logger.Warn("the office's certificate ends soon", "until", a.signer.Until())
	}
}
