package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/reader"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/words"
)

// VerifyOptions are what the command verify is told.
type VerifyOptions struct {
	Files []string `arg:"" name:"file" help:"Certificates' files (.pdf), or folders of them."`
	Lang  string   `help:"Language of the answer: vi or en." enum:"vi,en" default:"vi"`
}

// Verify prints to out, a line for each file, what it is to the register, and fails unless all
// are the very files of certificates that are valid. Nothing is kept, and nobody is asked but
// the database.
func Verify(ctx context.Context, cfg Config, o VerifyOptions, out io.Writer, logger *slog.Logger) error {
	texts, err := i18n.Load()
	if err != nil {
		return err
	}
	names, err := pdfs(o.Files)
	if err != nil {
		return UsageError{Err: err}
	}
	files, err := newReader(logger)
	if err != nil {
		return err
	}
	db, err := OpenDatabase(ctx, cfg, MachineClock)
	if err != nil {
		return err
	}
	defer db.Close()
	v, p, bad := newFileVerifier(db, files), texts.In(o.Lang, ""), 0
	for _, name := range names {
		is, err := v.verifyNamed(ctx, name)
		if err != nil {
			return err
		}
		if is.State != course.FileSame || is.Certificate.State != course.Issued {
			bad++
		}
		fmt.Fprintf(out, "%s: %s\n", name, words.VerifiedFile(p, is))
	}
	if bad > 0 {
		return fmt.Errorf("not the file of a valid certificate: %d of %d", bad, len(names))
	}
	return nil
}

// pdfs are the files that are named, and those of the folders that are: their *.pdf, by name.
func pdfs(named []string) (files []string, err error) {
	for _, name := range named {
		info, err := os.Stat(name)
		if err != nil {
			return nil, fmt.Errorf("read the file: %w", err)
		}
		if !info.IsDir() {
			files = append(files, name)
			continue
		}
		entries, err := os.ReadDir(name)
		if err != nil {
			return nil, fmt.Errorf("read the folder: %w", err)
		}
		before := len(files)
		for _, e := range entries {
			if !e.IsDir() && strings.EqualFold(filepath.Ext(e.Name()), ".pdf") {
				files = append(files, filepath.Join(name, e.Name()))
			}
		}
		if len(files) == before {
			return nil, fmt.Errorf("no .pdf in the folder %s", name)
		}
	}
	return files, nil
}

// verifyNamed says what a file of this machine is; one that is too large is none of ours.
func (v fileVerifier) verifyNamed(ctx context.Context, name string) (course.VerifiedFile, error) {
	info, err := os.Stat(name)
	if err == nil && info.Size() > course.MaxPaperFile {
		return course.VerifiedFile{State: course.FileForeign}, nil
	}
	pdf, err := os.ReadFile(name)
	if err != nil {
		return course.VerifiedFile{}, fmt.Errorf("read the file: %w", err)
	}
	return v.verify(ctx, pdf)
}

// fileVerifier holds files against the register. Nothing of them is kept.
type fileVerifier struct {
	db    *storage.DB
	read  func(ctx context.Context, pdf []byte) (course.PaperText, error)
	turns chan struct{} // a place for each file that is being read
}

// readAtOnce is how many files are read at a time: each is a process, with memory of its own.
const readAtOnce = 2

func newFileVerifier(db *storage.DB, files *reader.Reader) fileVerifier {
	return fileVerifier{db: db, read: files.ReadPaper, turns: make(chan struct{}, readAtOnce)}
}

// verify says what a file is. One that isn't ours byte for byte is read in a process of its
// own, for the code that may stand in it; whatever can't be read has none.
func (v fileVerifier) verify(ctx context.Context, pdf []byte) (course.VerifiedFile, error) {
	sum := sha256.Sum256(pdf)
	is, err := v.find(ctx, course.FileSame, func(tx *storage.Tx) (course.Certificate, error) {
		return tx.CertificateByFile(ctx, hex.EncodeToString(sum[:]))
	})
	if !errors.Is(err, course.ErrNotFound) {
		return is, err
	}
	text, err := v.readInTurn(ctx, pdf)
	if err != nil && !errors.Is(err, course.ErrInvalid) {
		return course.VerifiedFile{}, err
	}
	if text.Pages != 1 { // a paper has one
		return course.VerifiedFile{State: course.FileForeign}, nil
	}
	for _, code := range text.Codes() {
		is, err := v.find(ctx, course.FileChanged, func(tx *storage.Tx) (course.Certificate, error) {
			return tx.CertificateByCode(ctx, code)
		})
		if !errors.Is(err, course.ErrNotFound) {
			return is, err
		}
	}
	return course.VerifiedFile{State: course.FileForeign}, nil
}

// readInTurn waits for a place and reads a file.
func (v fileVerifier) readInTurn(ctx context.Context, pdf []byte) (course.PaperText, error) {
	select {
	case v.turns <- struct{}{}:
		defer func() { <-v.turns }()
		return v.read(ctx, pdf)
	case <-ctx.Done():
		return course.PaperText{}, ctx.Err()
	}
}

// find is the certificate that look finds, with its course.
func (v fileVerifier) find(ctx context.Context, state course.FileState, look func(*storage.Tx) (course.Certificate, error)) (is course.VerifiedFile, err error) {
	err = v.db.View(ctx, func(tx *storage.Tx) error {
		is = course.VerifiedFile{State: state}
		if is.Certificate, err = look(tx); err != nil {
			return err
		}
		is.Course, err = tx.Course(ctx, is.Certificate.CourseID)
		return err
	})
	return is, err
}
