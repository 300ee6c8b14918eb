// Package work is what rows ask for: roster files to be read and stored, certificates
// to be drawn, bundles to be made. A row is written by whoever asks, in a transaction of
// theirs, and what takes long is done here, outside of one; a row that was done says so,
// so a restart, a second waking and a second process change nothing.
package work

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/i18n"
	"github.com/loptruong/loptruong/job"
	"github.com/loptruong/loptruong/notice"
)

// Config is what the work needs.
type Config struct {
	Update func(context.Context, func(Tx) error) error
	View   func(context.Context, func(Tx) error) error
	Texts  *i18n.Texts
	Logger *slog.Logger

	Fetch  Fetch  // roster files from the chat
	Reader Reader // what they say
	Drawer Drawer // certificates and bundles
	Signer Signer // of certificates; nil when the office signs by pen
	Now    func() time.Time

	Backups Backups // by chat; nil when none are sent
}

// Tx is what the work calls of a storage transaction.
type Tx interface {
	readingStore
	dryRunStore
	confirmedStore
	paperStore
	pictureStore
	previewStore
	sentStore
	registerStore
	attendanceStore
	aboutStore
	backupStore
}

// paperStore is what papers are drawn from and kept in.
type paperStore interface {
	drawingStore
	bundleStore
	printingStore
	signingStore
}

// sentStore is what the files ask that people have sent beside rosters.
type sentStore interface {
	artStore
	listStore
	formStore
}

// Worker does the work.
type Worker struct {
	Config
	jobs  job.List // by Kind
	files fileRoom

	formsBusy    sync.Map    // ids of the forms' files that are being read
	unsignedOf   sync.Map    // courses of which it is told that their certificates wait to be signed
	drawnAgain   atomic.Bool // what could not be drawn before was tried once by this process
	bundledAgain bool        // and what could not be bundled
}

// Kind is one kind of rows that ask for something.
type Kind int

const (
	Imports   Kind = iota // roster files: fetched and read, or stored
	Drawings              // issued certificates: drawn, kept, delivered
	Bundles               // a delegation's certificates in one file
	Pictures              // of what people think of sessions: drawn, delivered
	Previews              // of papers as they would be: drawn, delivered
	Printings             // papers to print: drawn, delivered
	Registers             // of certificates: written, delivered; and papers to be signed elsewhere
	Lists                 // about announcements: written, drawn, delivered
	Backs                 // encrypted backups: made, sent
	Forms                 // files of what papers say: fetched, read, shown
)

// lookAgain is how often it is looked for rows that nobody was woken for: those of
// another process, and those that could not be done for a while.
const lookAgain = 20 * time.Second

// New checks the configuration.
func New(cfg Config) (*Worker, error) {
	if cfg.Update == nil || cfg.View == nil || cfg.Texts == nil || cfg.Logger == nil || cfg.Fetch == nil || cfg.Reader == nil || cfg.Drawer == nil || cfg.Now == nil {
		return nil, errors.New("work: incomplete configuration")
	}
	w := &Worker{Config: cfg, files: newFileRoom()}
	w.jobs = job.List{
		Imports:   job.Aside("imports", w.importAll),
		Drawings:  job.New("drawings", w.draw),
		Bundles:   job.New("bundles", w.bundle),
		Pictures:  job.New("pictures", w.picture),
		Previews:  job.New("previews", w.preview),
		Printings: job.New("printings", w.print),
		Registers: job.New("registers", w.asked),
		Lists:     job.New("lists", w.list),
		Backs:     job.New("backups by chat", w.sendBackups),
		Forms:     job.Aside("forms", w.readForms),
	}
	return w, nil
}

// Run works until ctx is done, and returns when nothing is under way any more.
func (w *Worker) Run(ctx context.Context) error {
	var clock sync.WaitGroup
	clock.Go(func() {
		again := time.NewTicker(lookAgain)
		defer again.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-again.C:
				w.jobs.Ring()
			}
		}
	})
	w.jobs.Run(ctx, w.Logger)
	clock.Wait()
	return nil
}

// Wake says that there are new rows of these kinds. It does not wait.
func (w *Worker) Wake(kinds ...Kind) {
	for _, k := range kinds {
		w.jobs[k].Ring()
	}
}

// Look does all that is asked for, now, and returns what went wrong; for tests and the
// demo, which own the clock.
func (w *Worker) Look(ctx context.Context) error { return w.jobs.Look(ctx) }

// printer speaks to somebody as the course does, in the language of their account.
func (w *Worker) printer(a course.Account, c course.Course) *i18n.Printer {
	return w.Texts.In(a.Language, c.Address)
}

func newFile(name, mediaType string, data []byte) notice.File {
	sum := sha256.Sum256(data)
	return notice.File{Name: name, MediaType: mediaType, SHA256: hex.EncodeToString(sum[:]), Bytes: data}
}
