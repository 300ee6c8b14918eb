package scheduler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"loptruong/course"
	"loptruong/i18n"
	"loptruong/notice"
	"loptruong/roster"
)

// dryRun reads the file and shows what storing it would do. It reads within, which
// ends before ctx.
func (s *Scheduler) dryRun(ctx, within context.Context, i course.Import, data []byte) error {
	var r *roster.Roster
	var marked []byte
	err := s.reading(ctx, within, i, func(ctx context.Context) (err error) {
		if r, err = s.Reader.Read(ctx, i.Name, data); err == nil {
			marked, err = s.mark(ctx, i, r, data)
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.showImport(ctx, i, r, data, marked)
}

// mark is the file with what is wrong written beside each row; nil when nothing
// is, and when it can't be written so. A long one takes seconds, so it is made
// outside the transaction.
func (s *Scheduler) mark(ctx context.Context, i course.Import, r *roster.Roster, data []byte) ([]byte, error) {
	if len(r.Issues) == 0 {
		return nil, nil
	}
	var p *i18n.Printer
	err := s.View(ctx, func(tx Tx) (err error) {
		_, p, err = s.importer(ctx, tx, i)
		return err
	})
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(r.Issues))
	for n, issue := range r.Issues {
		texts[n] = p.PlainArgs(issue.Key, issue.Args)
	}
	marked, err := s.Reader.Annotate(ctx, r, data, texts)
	if err != nil && !errors.Is(err, context.Canceled) {
		s.Logger.WarnContext(ctx, "a roster file can't be marked", "import", i.ID, "error", err)
		return nil, nil
	}
	return marked, err
}

// keptRoster reads the file of an import that has been read before, within.
func (s *Scheduler) keptRoster(ctx, within context.Context, i course.Import) (*roster.Roster, error) {
	var f notice.File
	err := s.View(ctx, func(tx Tx) (err error) {
		f, err = tx.File(ctx, i.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	var r *roster.Roster
	err = s.reading(ctx, within, i, func(ctx context.Context) (err error) {
		r, err = s.Reader.Read(ctx, i.Name, f.Bytes)
		return err
	})
	return r, err
}

func newFile(name, mediaType string, data []byte) notice.File {
	sum := sha256.Sum256(data)
	return notice.File{Name: name, MediaType: mediaType, SHA256: hex.EncodeToString(sum[:]), Bytes: data}
}
