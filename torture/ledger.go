package torture

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// run is how a ledger came about.
type run struct {
	Program, Engine, Go, System string
	Cores                       int
	Size                        string
	Seed                        uint64
	Began                       time.Time
	Seconds                     float64
}

func (r run) String() string {
	return fmt.Sprintf("loptruong %s, %s, %s, %s, %d cores, size %s, seed %d", r.Program, r.Engine, r.Go, r.System, r.Cores, r.Size, r.Seed)
}

// sheet is what a case is about.
type sheet struct {
	Case, Title    string
	Seconds        float64
	OfferedLines   int // lines that the simulator has noted of what it has offered
	DeliveredLines int // and of what it has taken
	Kills          int // that were to be, and whatever else has ended a life
	TooMany        int // calls that Telegram has answered 429

	// A crowd.
	Told    int    `json:",omitempty"` // who are to get an announcement meanwhile
	Code    string `json:",omitempty"` // by which one checks in
	Losses  int    `json:",omitempty"` // answers of the database that were to be swallowed
	Lost    int    `json:",omitempty"` // and were
	Exactly bool   `json:",omitempty"` // nothing was killed and no call failed: no message may come again

	// Replicas.
	TakeOversMS []int64 `json:",omitempty"` // from each kill until another one works
	CutOffMS    []int64 `json:",omitempty"` // from each time that the one that works is cut off from the database until another one does

	// Files.
	Files     int   `json:",omitempty"` // that were to be sent
	BotPeak   int   `json:",omitempty"` // most memory of the program, in kB; 0: not known on this system
	ReadPeak  int   `json:",omitempty"` // of a process that reads one
	OthersMS  int64 `json:",omitempty"` // in which 19 of 20 answers came to somebody else meanwhile
	SlowestMS int64 `json:",omitempty"` // in which all did

	// An announcement.
	People     int   `json:",omitempty"` // who are to get it
	First      int64 `json:",omitempty"` // chat of the first of the class; the others follow
	NeverTwice bool  `json:",omitempty"`
}

// The files of a ledger: one of the run, and those of each case in its folder.
const (
	runFile       = "run.json"
	sheetFile     = "case.json"
	offeredFile   = "offered.csv"   // by the simulator: updates, in their order
	deliveredFile = "delivered.csv" // taken by it, in its order
	inboxFile     = "inbox.csv"     // rows of the database, as the following
	noticesFile   = "notices.csv"
	bookFile      = "book.csv"
	triesFile     = "tries.csv"
	placesFile    = "places.csv"
	importsFile   = "imports.csv"
	killsFile     = "kills.csv"
)

// columns are those of each file. What the simulator has noted is numbered from 1, and the
// sheet says how much it is, so that no line of it can be missing.
var columns = map[string][]string{
	offeredFile:   {"n", "update", "chat", "event", "says"},
	deliveredFile: {"n", "message", "chat", "method", "life", "answer", "says"},
	inboxFile:     {"id", "update", "chat", "state"},
	noticesFile:   {"id", "key", "lane", "chat", "announcement", "state", "message"},
	bookFile:      {"chat", "revision", "state", "way"},
	triesFile:     {"chat", "tries"},
	placesFile:    {"chat", "name", "position", "unit"},
	importsFile:   {"name", "size", "state"},
	killsFile:     {"life", "after", "slots", "ms"},
}

// rowsOf are the queries of the files that are rows of the database.
var rowsOf = map[string]string{
	inboxFile:   `SELECT i.id, i.update_id, i.chat_id, COALESCE(u.state, 'done') FROM inbox i LEFT JOIN unhandled u ON u.id = i.id ORDER BY i.id`,
	noticesFile: `SELECT id, unique_key, lane, chat_id, announcement_id, state, message_id FROM notice ORDER BY id`,
	bookFile: `
		SELECT a.telegram_id, b.revision, b.state, b.way
		FROM attendance b
		JOIN enrollment e ON e.id = b.enrollment_id
		JOIN trainee t ON t.id = e.trainee_id
		JOIN account a ON a.id = t.account_id
		ORDER BY b.id`,
	placesFile: `
		SELECT a.telegram_id, e.name, e.position, e.unit
		FROM enrollment e
		JOIN course c ON c.id = e.course_id
		JOIN trainee t ON t.id = e.trainee_id
		JOIN account a ON a.id = t.account_id
		WHERE c.mode = 'open'
		ORDER BY e.id`,
	importsFile: `SELECT name, size, state FROM roster_import ORDER BY id`,
	triesFile:   `SELECT a.telegram_id, w.tries FROM wrong_code w JOIN account a ON a.id = w.account_id ORDER BY a.telegram_id`,
}

// leave writes down both sides of what has happened.
func (s *stage) leave(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sheet.TooMany, s.sheet.OfferedLines, s.sheet.DeliveredLines = s.sim.TooMany(), len(s.offered), len(s.taken)
	if err := writeJSON(filepath.Join(s.folder, sheetFile), s.sheet); err != nil {
		return err
	}
	slices.SortStableFunc(s.offered, func(a, b offer) int { return cmp.Compare(a.update, b.update) })
	return errors.Join(
		s.table(offeredFile, func(line func(...any)) {
			for i, o := range s.offered {
				event, says := o.reads()
				line(i+1, o.update, o.chat, event, says)
			}
		}),
		s.table(deliveredFile, s.deliveredLines),
		s.table(killsFile, func(line func(...any)) {
			for _, k := range s.killed {
				line(k.life, k.after, k.slots, k.at.UnixMilli())
			}
		}),
		s.rows(ctx, inboxFile), s.rows(ctx, noticesFile), s.rows(ctx, bookFile), s.rows(ctx, triesFile), s.rows(ctx, placesFile), s.rows(ctx, importsFile))
}

// deliveredLines are all that the simulator has taken, with what each message says now.
func (s *stage) deliveredLines(line func(...any)) {
	said := map[int]string{}
	read := map[int64]bool{}
	for i, d := range s.taken {
		if !read[d.chat] {
			read[d.chat] = true
			for _, m := range s.sim.Delivered(d.chat) {
				said[m.ID] = short(m.Text)
			}
		}
		answer := "ok"
		if s.denied[d.message] && !changesMessage(d.method) {
			answer = "error"
		}
		line(i+1, d.message, d.chat, d.method, d.life, answer, said[d.message])
	}
}

// short is the beginning of a text.
func short(text string) string {
	const longest = 120
	r := []rune(text)
	return string(r[:min(len(r), longest)])
}

// reads tells what an update is about: its event is the same however often it comes,
// and under whatever number.
func (o offer) reads() (event, says string) {
	var u struct {
		Message struct {
			ID       int `json:"message_id"`
			Text     string
			Document struct {
				Name string `json:"file_name"`
			}
		}
		Tap struct{ ID, Data string } `json:"callback_query"`
	}
	err := json.Unmarshal(slices.Concat([]byte("{"), o.members, []byte("}")), &u)
	switch {
	case err == nil && u.Message.ID != 0:
		says = u.Message.Text
		if u.Message.Document.Name != "" {
			says = filePrefix + u.Message.Document.Name
		}
		return fmt.Sprintf("message/%d/%d", o.chat, u.Message.ID), says
	case err == nil && u.Tap.ID != "":
		return "tap/" + u.Tap.ID, u.Tap.Data
	}
	return fmt.Sprintf("broken/%d", o.update), ""
}

// filePrefix stands before the name of a file that somebody sends.
const filePrefix = "file "

// table writes a file of the ledger.
func (s *stage) table(name string, lines func(line func(...any))) error {
	f, err := os.Create(filepath.Join(s.folder, name))
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	err = w.Write(columns[name])
	lines(func(values ...any) {
		texts := make([]string, len(values))
		for i, v := range values {
			texts[i] = fmt.Sprint(v)
		}
		err = errors.Join(err, w.Write(texts))
	})
	w.Flush()
	return errors.Join(err, w.Error(), f.Close())
}

// rows writes a file of the ledger that is rows of the database.
func (s *stage) rows(ctx context.Context, name string) (err error) {
	wrote := s.table(name, func(line func(...any)) {
		err = s.db.texts(ctx, rowsOf[name], func(values []string) error {
			texts := make([]any, len(values))
			for i, v := range values {
				texts[i] = v
			}
			line(texts...)
			return nil
		})
	})
	return errors.Join(err, wrote)
}

func writeJSON(file string, value any) error {
	data, err := json.MarshalIndent(value, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o600)
}

// readTable reads a file of a ledger; it must have the columns that it should.
func readTable(folder, name string) ([][]string, error) {
	f, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(lines) == 0 || !slices.Equal(lines[0], columns[name]) {
		return nil, fmt.Errorf("%s: the first line is not %v", name, columns[name])
	}
	return lines[1:], nil
}

// whole reads a number of a ledger; what is none is 0, which is no id of anything.
func whole(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
