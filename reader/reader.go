// Package reader reads the files of strangers in a process of its own, so that
// no file can end the bot or fill its memory.
//
//	Reader.Read ──▶ the same program, run again ──▶ Serve ──▶ roster.Read, certificate.Read,
//	                                                  certificate.TakeArt, certificate.ReadSignedList,
//	                                                  signature.Verify
//	            request and file on stdin      ──▶ binds itself, then reads
//	            ◀── one answer on stdout
//
// The process has an empty environment (no token, no database), and bounds that
// the system enforces: so much memory and processor time, no files written. The
// bot ends it after its time, and takes no more of an answer than fits. Only on
// Linux the process can bind its memory and processor time; elsewhere there are
// the time, the size of the answer and the memory limit of Go's runtime, which is
// no hard one.
package reader

import (
	"bufio"
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
)

// How long a process may take, and one that reads a paper, for which somebody waits in front
// of a page.
const (
	patience      = 20 * time.Second
	paperPatience = 8 * time.Second
)

// maxAnswer is the largest answer in bytes: a list of the most people with
// something to say of each fits into it several times, beside the pictures of a class workbook.
const maxAnswer = 20<<20 + course.MaxFormFile

// environment is all that a process has: the C library, where there is one, is not
// to reserve addresses for each thread.
var environment = []string{"MALLOC_ARENA_MAX=1"}

// request is what a process is asked. The parts of the roster follow it, with the texts
// of its issues, and then the file's bytes.
type request struct {
	Name   string
	Size   int             // bytes of the file
	Paper  bool            // it is a paper
	Signed bool            // it is an archive of papers that were signed elsewhere
	Art    course.ArtPlace // it is a picture for that; empty when it is none
	List   bool            // it is a delegation's signed list
	Roster *roster.Roster  // what to annotate, without its parts; nil to read
	Parts  int

	texts []string
}

// answer is what comes back: one of them. The parts of the roster or an annotated
// workbook's bytes follow it.
type answer struct {
	Roster  *roster.Roster // without its parts
	Parts   int
	Paper   *course.PaperText
	Signed  int // files of an archive, which follow it
	Art     *course.ArtFile
	List    *course.ReceiptScan
	Size    int // bytes of the annotated workbook
	Refusal *refusal
	Panic   string // of a library, see course.Panic; there is a refusal with it

	marked []byte
	signed []course.SignedFile
}

// refusal is a course.Error of kind course.ErrInvalid.
type refusal struct {
	TextID string
	Args   map[string]any
}

// Reader reads files in processes of their own. It may be used by several at
// once.
type Reader struct {
	program   string
	arguments []string
	logger    *slog.Logger
}

// New makes a Reader whose processes are this program with the given arguments,
// which must make it call Serve.
func New(logger *slog.Logger, arguments ...string) (*Reader, error) {
	program, err := self()
	if err != nil {
		return nil, fmt.Errorf("find the program itself: %w", err)
	}
	return &Reader{program: program, arguments: arguments, logger: logger}, nil
}

// Read is roster.Read. A file that ends its process is refused with the text
// roster.unsafe. Any other error is not the file's: ctx is done, or no process
// can be started.
func (r *Reader) Read(ctx context.Context, name string, data []byte) (*roster.Roster, error) {
	a, err := r.ask(ctx, request{Name: name, Size: len(data)}, data, patience)
	if err == nil && a.Roster == nil {
		err = request{}.unsafe()
	}
	return a.Roster, err
}

// ReadPaper is certificate.Read; its errors are those of Read, with the text
// paper_file.unsafe.
func (r *Reader) ReadPaper(ctx context.Context, pdf []byte) (course.PaperText, error) {
	q := request{Size: len(pdf), Paper: true}
	a, err := r.ask(ctx, q, pdf, paperPatience)
	if err == nil && a.Paper == nil {
		err = q.unsafe()
	}
	if err != nil {
		return course.PaperText{}, err
	}
	return *a.Paper, nil
}

// ReadArt is certificate.TakeArt; its errors are those of Read, with the text art.unsafe.
func (r *Reader) ReadArt(ctx context.Context, place course.ArtPlace, data []byte) (course.ArtFile, error) {
	q := request{Size: len(data), Art: place}
	a, err := r.ask(ctx, q, data, patience)
	if err == nil && a.Art == nil {
		err = q.unsafe()
	}
	if err != nil {
		return course.ArtFile{}, err
	}
	return *a.Art, nil
}

// ReadSignedList is certificate.ReadSignedList; its errors are those of Read, with the text signedlist.unsafe.
func (r *Reader) ReadSignedList(ctx context.Context, data []byte) (course.ReceiptScan, error) {
	q := request{Size: len(data), List: true}
	a, err := r.ask(ctx, q, data, patience)
	if err == nil && a.List == nil {
		err = q.unsafe()
	}
	if err != nil {
		return course.ReceiptScan{}, err
	}
	return *a.List, nil
}

// Annotate is ros.Annotate; its errors are those of Read.
func (r *Reader) Annotate(ctx context.Context, ros *roster.Roster, original []byte, texts []string) ([]byte, error) {
	place := &roster.Roster{Header: ros.Header, Sheet: ros.Sheet, Text: ros.Text, Issues: ros.Issues}
	a, err := r.ask(ctx, request{Size: len(original), Roster: place, texts: texts}, original, patience)
	if err == nil && a.marked == nil {
		err = request{}.unsafe()
	}
	return a.marked, err
}

// unsafe refuses the file that was asked about.
func (q request) unsafe() error {
	switch {
	case q.Paper:
		return course.Refuse(course.ErrInvalid, "paper_file.unsafe")
	case q.Signed:
		return course.Refuse(course.ErrInvalid, "signed.unsafe")
	case q.Art != "":
		return course.Refuse(course.ErrInvalid, "art.unsafe")
	case q.List:
		return course.Refuse(course.ErrInvalid, "signedlist.unsafe")
	}
	return course.Refuse(course.ErrInvalid, "roster.unsafe")
}

// ask runs one process to its end.
func (r *Reader) ask(ctx context.Context, q request, data []byte, patience time.Duration) (a answer, err error) {
	question, into := io.Pipe()
	defer question.Close() // a process that ends before it has heard all
	go func() { into.CloseWithError(q.write(into, data)) }()
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var complaint head
	cmd := exec.CommandContext(limited, r.program, r.arguments...)
	cmd.Env = environment
	cmd.Stdin, cmd.Stderr = question, &complaint
	cmd.WaitDelay = time.Second
	apart(cmd)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return a, fmt.Errorf("start the reader: %w", errors.Join(ctx.Err(), err))
	}
	most := int64(maxAnswer)
	if q.Signed {
		most = maxSignedAnswer
	}
	a, err = receive(io.LimitReader(out, most))
	if err != nil {
		cancel() // it may still wait to be heard
	}
	err = errors.Join(err, cmd.Wait())
	if ctx.Err() != nil {
		return a, ctx.Err()
	}
	if err != nil || complaint.text.Len() > 0 || a.Panic != "" {
		r.logger.WarnContext(ctx, "a file's reader has not come to a good end",
			"error", err, "state", cmd.ProcessState.String(), "complaint", complaint.kind(), "panic", a.Panic)
	}
	switch {
	case err != nil:
		return answer{}, q.unsafe()
	case a.Refusal != nil:
		return answer{}, &course.Error{Kind: course.ErrInvalid, TextID: a.Refusal.TextID, Args: a.Refusal.Args}
	}
	return a, nil
}

// write writes the request and all that follows it.
func (q request) write(to io.Writer, data []byte) error {
	all := q.Roster
	if all != nil {
		q.Roster, q.Parts = bare(all)
	}
	encoder := gob.NewEncoder(to)
	err := encoder.Encode(q)
	if err == nil && all != nil {
		err = sendParts(encoder, all, q.texts)
	}
	if err == nil {
		_, err = to.Write(data)
	}
	return err
}

// receive takes an answer.
func receive(out io.Reader) (a answer, err error) {
	from := bufio.NewReader(out)
	decoder := gob.NewDecoder(from)
	err = decoder.Decode(&a)
	if err == nil && a.Roster != nil {
		_, err = receiveParts(decoder, a.Parts, a.Roster)
	}
	if err == nil {
		a.signed, err = receiveSigned(decoder, a.Signed)
	}
	if err != nil {
		return answer{}, fmt.Errorf("receive the answer: %w", err)
	}
	if a.Size < 0 || a.Size > maxAnswer {
		return answer{}, errors.New("receive the answer: it announces too much")
	}
	if a.Size > 0 {
		a.marked = make([]byte, a.Size)
		if _, err := io.ReadFull(from, a.marked); err != nil {
			return answer{}, fmt.Errorf("receive the workbook: %w", err)
		}
	}
	return a, nil
}

// kinds are how what the runtime writes at a process's end may begin.
var kinds = []string{"fatal error: runtime: out of memory", "fatal error: stack overflow", "runtime: goroutine stack exceeds", "fatal error", "panic", "SIG"}

// kind says in the program's own words what a complaint is about. Its text is that
// of a process that has read somebody's file, and may quote it.
func (h *head) kind() string {
	for _, k := range kinds {
		if bytes.HasPrefix(h.text.Bytes(), []byte(k)) {
			return k
		}
	}
	if h.text.Len() > 0 {
		return "other"
	}
	return ""
}

// head keeps the beginning of what is written to it.
type head struct{ text bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	const most = 400
	h.text.Write(p[:min(len(p), most-h.text.Len())])
	return len(p), nil
}
