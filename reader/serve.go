package reader

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/loptruong/loptruong/certificate"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/roster"
)

// The bounds of a reading process, beside what it has at its start: 22 MB that it
// has touched. The runtime keeps below memoryGoal as long as it can.
const (
	memoryGoal   = 150 << 20
	maxData      = 200 << 20
	maxAddresses = (3*64 + 48) << 20 // three more steps of the heap, and the stacks of threads
	maxCPU       = 20                // seconds
)

// Serve answers one request of a Reader. It is the whole work of a process, which
// it binds before it looks at anything.
func Serve(in io.Reader, out io.Writer) error {
	runtime.GOMAXPROCS(1)
	debug.SetMemoryLimit(memoryGoal)
	if err := bind(); err != nil {
		return fmt.Errorf("bind the process: %w", err)
	}
	from := bufio.NewReader(in)
	var q request
	decoder := gob.NewDecoder(from)
	err := decoder.Decode(&q)
	if err == nil && q.Roster != nil {
		q.texts, err = receiveParts(decoder, q.Parts, q.Roster)
	}
	if err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	if q.Size < 0 || q.Size > max(roster.MaxBytes, course.MaxSignedArchive) {
		return errors.New("read the request: it announces too much")
	}
	data := make([]byte, q.Size)
	if _, err := io.ReadFull(from, data); err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	a, err := answerTo(q, data)
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // the answer needs room in which the workbook lies no more
	return a.write(out)
}

// write writes the answer and all that follows it.
func (a answer) write(to io.Writer) error {
	all := a.Roster
	if all != nil {
		a.Roster, a.Parts = bare(all)
	}
	encoder := gob.NewEncoder(to)
	err := encoder.Encode(a)
	if err == nil && all != nil {
		err = sendParts(encoder, all, nil)
	}
	if err == nil {
		err = sendSigned(encoder, a.signed)
	}
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	_, err = to.Write(a.marked)
	return err
}

// answerTo does what was asked. A file that trips a library up is an unreadable
// one, and where it did is for the log.
func answerTo(q request, data []byte) (a answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			a, err = answer{Refusal: &refusal{TextID: q.unreadable()}, Panic: course.Caught(p).Error()}, nil
		}
	}()
	switch {
	case q.Paper:
		var text course.PaperText
		text, err = certificate.Read(data)
		a.Paper = &text
	case q.Signed:
		a.signed, err = readSigned(data)
		a.Signed = len(a.signed)
	case q.Art != "":
		var kept course.ArtFile
		kept, err = certificate.TakeArt(q.Art, data)
		a.Art = &kept
	case q.List:
		var scan course.ReceiptScan
		scan, err = certificate.ReadSignedList(data)
		a.List = &scan
	case q.Roster != nil:
		a.marked, err = q.Roster.Annotate(data, q.texts)
		a.Size = len(a.marked)
	default:
		a.Roster, err = roster.Read(q.Name, data)
	}
	if refused, ok := errors.AsType[*course.Error](err); ok {
		return answer{Refusal: &refusal{TextID: refused.TextID, Args: refused.Args}}, nil
	}
	return a, err
}

// unreadable is the text about a file that is none.
func (q request) unreadable() string {
	switch {
	case q.Paper:
		return "paper_file.unreadable"
	case q.Signed:
		return "signed.unreadable"
	case q.Art != "":
		return "art.unreadable"
	case q.List:
		return "signedlist.unreadable"
	}
	return "roster.unreadable"
}
