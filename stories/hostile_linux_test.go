package stories

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loptruong/loptruong/child"
	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
	"github.com/loptruong/loptruong/roster/rostertest"
	"github.com/loptruong/loptruong/simulator"
	"github.com/loptruong/loptruong/storage"
	"github.com/loptruong/loptruong/storage/storagetest"
)

// What strangers' files may take: of the bot, of the process that reads one, of
// their senders' time (and noise) and of everybody else's, of whom a busy machine
// may keep one of twenty.
const (
	mostOfBot    = 150 << 10 // kB
	mostOfReader = 256 << 10
	mostForFile  = 30 * time.Second
	mostForOther = 2 * time.Second
)

// reading waits until the program reads a file and returns the process.
func (p *process) reading() (reader int) {
	p.t.Helper()
	eventually(p.t, "the file is being read", func() bool {
		readers := child.Readers(p.program.PID())
		if len(readers) > 0 {
			reader = readers[0]
		}
		return reader != 0
	})
	return reader
}

// answered tells whether a file that was sent does not wait for its reading.
func (p *process) answered(name string) bool {
	p.t.Helper()
	waits := false
	p.view(func(ctx context.Context, tx *storage.Tx) error {
		waiting, err := tx.WaitingImports(ctx)
		waits = slices.ContainsFunc(waiting, func(i course.Import) bool { return i.Name == name })
		return err
	})
	return !waits
}

// said tells whether no reply waits to be sent.
func (p *process) said() bool {
	p.t.Helper()
	var s notice.Status
	p.view(func(ctx context.Context, tx *storage.Tx) (err error) {
		s, err = tx.Status(ctx)
		return err
	})
	return s.Queued[notice.ReplyLane] == 0
}

// TestHostileFiles sends files that were made to take the program's memory, time
// or life, two at a time, while somebody else asks for the timetable.
func TestHostileFiles(t *testing.T) {
	files := rostertest.Hostile()
	if len(files) < 80 {
		t.Errorf("%d files", len(files))
	}
	t.Run("sqlite", func(t *testing.T) {
		all, marked := slices.Clone(files), hostile(t, "picture-19MB-marked.xlsx")
		for n := range 4 { // one is read while those before it go back to their senders
			all = append(all, rostertest.File{Name: fmt.Sprintf("%d-%s", n, marked.Name), Make: marked.Make})
		}
		sendHostile(t, storagetest.SQLiteURL(t), all)
	})
	t.Run("postgres", func(t *testing.T) {
		var some []rostertest.File
		for n, f := range files {
			if n%12 == 0 || strings.HasPrefix(f.Name, "picture-") {
				some = append(some, f)
			}
		}
		sendHostile(t, storagetest.PostgresURL(t), some)
	})
}

func sendHostile(t *testing.T, url string, files []rostertest.File) {
	p := newProcess(t, url)
	h := p.hall(1)
	p.configure("telegram: {rate: 0}") // the files' work is measured, not how fast a chat may be written to
	p.start()
	senders := []*simulator.User{p.office(h, 2001), p.office(h, 2002)}

	ctx, over := context.WithCancel(t.Context())
	var beside sync.WaitGroup
	var others []time.Duration
	largest, bot := 0, p.program.PID()
	beside.Go(func() { others = p.bystander(ctx, h.users[0]) })
	beside.Go(func() {
		for ctx.Err() == nil {
			for _, reader := range child.Readers(bot) {
				largest = max(largest, child.Peak(reader))
			}
			select {
			case <-ctx.Done():
			case <-time.After(20 * time.Millisecond):
			}
		}
	})

	todo := make(chan rostertest.File)
	var sending sync.WaitGroup
	for _, u := range senders {
		sending.Go(func() {
			for f := range todo {
				data := f.Make()
				begun := time.Now()
				u.SendsFile(f.Name, data)
				u.Sees("Đang đọc", f.Name)
				eventually(t, f.Name+" is answered", func() bool { return p.answered(f.Name) })
				if d := time.Since(begun); d > mostForFile+noise {
					t.Errorf("%s is answered after %v", f.Name, d)
				} else if d > 3*time.Second {
					t.Logf("%s is answered after %v", f.Name, d.Round(time.Millisecond))
				}
				eventually(t, "the answer to "+f.Name+" has come", p.said) // else one sentence answers for many
			}
		})
	}
	for _, f := range files {
		todo <- f
	}
	close(todo)
	sending.Wait()
	over()
	beside.Wait()
	p.settled()

	if len(others) == 0 {
		t.Fatal("nobody else was answered")
	}
	slices.Sort(others)
	usual, slowest := others[len(others)*19/20], others[len(others)-1]
	taken := child.Peak(bot)
	t.Logf("%d files: the bot took %d MB, a reader %d MB, 19 of 20 others were answered within %v, all within %v",
		len(files), taken>>10, largest>>10, usual, slowest)
	if p.program.PID() != bot || taken == 0 || taken > mostOfBot {
		t.Errorf("the bot took %d MB", taken>>10)
	}
	if largest == 0 || largest > mostOfReader {
		t.Errorf("a reader took %d MB", largest>>10)
	}
	if usual > mostForOther {
		t.Errorf("somebody else was answered after %v", usual)
	}
}

// bystander asks for the timetable again and again and returns how long each
// answer took.
func (p *process) bystander(ctx context.Context, u *simulator.User) (answers []time.Duration) {
	for ctx.Err() == nil {
		u.LooksAway()
		begun := time.Now()
		u.Sends("/lich")
		_, err := u.WaitFor(ctx)
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				p.t.Errorf("somebody else is not answered: %v", err)
			}
			return answers
		}
		answers = append(answers, time.Since(begun))
		select {
		case <-ctx.Done():
		case <-time.After(300 * time.Millisecond):
		}
	}
	return answers
}

// hostile is the file of that name.
func hostile(t *testing.T, name string) rostertest.File {
	t.Helper()
	files := rostertest.Hostile()
	n := slices.IndexFunc(files, func(f rostertest.File) bool { return f.Name == name })
	if n < 0 {
		t.Fatalf("no file %s", name)
	}
	return files[n]
}

// TestKilledInAReading kills the program while it reads a file: its reader ends
// with it, the file is read once more at the next start, and then refused. A stop
// does not wait for the reading, and is not held against the file.
func TestKilledInAReading(t *testing.T) {
	onProcess(t, func(t *testing.T, p *process) {
		h := p.hall(1)
		u := p.office(h, 2001)
		p.start()
		u.SendsFile("ds.csv", hostile(t, "accent-lines.csv").Make()) // its reader is busy for seconds
		for range 2 {
			p.reading()
			begun := time.Now()
			p.stop()
			if d := time.Since(begun); d > 10*time.Second {
				t.Errorf("in a reading the program takes %v to stop", d)
			}
			p.start()
		}
		for range 2 {
			reader := p.reading()
			p.kill()
			eventually(t, "the reader has ended with the program", func() bool { return child.Peak(reader) == 0 })
			p.start()
		}
		u.Sees("không đọc được an toàn")
		p.settled()
		if readers := child.Readers(p.program.PID()); len(readers) > 0 {
			t.Errorf("it is read again by %v", readers)
		}
		good := p.office(h, 2002)
		good.SendsFile("tot.csv", []byte("STT;Họ và tên\n1;Lê An\n"))
		good.Sees("Đọc được")
	})
}
