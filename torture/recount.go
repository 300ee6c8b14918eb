package torture

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// count is what the ledger of a case says.
type count struct {
	sheet
	offered   int // what should have an effect, each once
	effects   int // rows of the database that are one
	delivered int // messages that the simulator has taken
	kills     int

	lost       int // effects and messages that should be there and are not
	doubled    int // effects that are there too often, or for no reason
	disordered int // what came before something earlier of its chat

	instead int // rows whose answer is one that stands for many

	copies int   // messages too many
	denied int   // of those, how many Telegram has answered with an error
	byKill []int // how many of the others each kill has made
	held   int   // never twice: not sent again, and shown by name
	heldIn int   // of those, how many had arrived

	equation string
	faults   []string // the first of them, in words
}

// mostFaults is how many are put into words.
const mostFaults = 20

func (c *count) fault(format string, args ...any) {
	if len(c.faults) < mostFaults {
		c.faults = append(c.faults, fmt.Sprintf(format, args...))
	}
}

func (c *count) lose(format string, args ...any) {
	c.lost++
	c.fault("lost: "+format, args...)
}

func (c *count) double(format string, args ...any) {
	c.doubled++
	c.fault("doubled: "+format, args...)
}

func (c *count) disorder(format string, args ...any) {
	c.disordered++
	c.fault("out of order: "+format, args...)
}

// broken tells whether what the ledger says breaks a promise.
func (c *count) broken() bool { return c.lost+c.doubled+c.disordered+len(c.faults) > 0 }

// recountAll counts what runs have left in a folder, or in folders of it, and prints it.
func recountAll(folder string, out io.Writer) error {
	runs, err := filepath.Glob(filepath.Join(folder, "*", runFile))
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(folder, runFile)); err == nil {
		runs = []string{filepath.Join(folder, runFile)}
	}
	if len(runs) == 0 {
		return fmt.Errorf("no ledger in %s", folder)
	}
	broken := false
	for _, file := range runs {
		var r run
		if err := readJSON(file, &r); err != nil {
			return err
		}
		counts, err := recount(filepath.Dir(file))
		if err != nil {
			return err
		}
		broken = report(out, r, counts) || broken
	}
	if broken {
		return errBroken
	}
	return nil
}

// recount counts the cases of a run's folder.
func recount(folder string) (counts []*count, err error) {
	sheets, err := filepath.Glob(filepath.Join(folder, "*", sheetFile))
	if err != nil {
		return nil, err
	}
	for _, file := range sheets {
		c := &count{}
		if err := readJSON(file, &c.sheet); err != nil {
			return nil, err
		}
		l, err := readLedger(filepath.Dir(file))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Case, err)
		}
		c.delivered, c.kills = len(l.delivered), len(l.kills)
		c.wellFormed(l)
		if c.People > 0 {
			c.news(l)
		} else {
			c.crowd(l)
		}
		if c.Files > 0 {
			c.files(l)
		}
		counts = append(counts, c)
	}
	slices.SortFunc(counts, func(a, b *count) int { // T3 before T16
		return cmp.Or(cmp.Compare(len(strings.TrimRight(a.Case, "N")), len(strings.TrimRight(b.Case, "N"))), strings.Compare(a.Case, b.Case))
	})
	return counts, nil
}

func readJSON(file string, into any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// ledger is the files of a case, read.
type ledger struct {
	offered   []offeredLine
	delivered []deliveredLine
	inbox     []inboxLine
	notices   []noticeLine
	book      []bookLine
	tries     map[int64]int
	places    []placeLine
	imports   []importLine
	kills     []killLine
}

type offeredLine struct {
	n, update, chat int64
	event, says     string
}

type deliveredLine struct {
	n, message, chat, life int64
	method, says           string
	denied                 bool // Telegram has answered the call with an error
}

// changes tells whether it has changed a message that was there.
func (d deliveredLine) changes() bool { return changesMessage(d.method) }

func changesMessage(method string) bool { return strings.HasPrefix(method, "edit") }

type inboxLine struct {
	id, update, chat int64
	state            string
}

type noticeLine struct {
	id, lane, chat, announcement, message int64
	key, state                            string
}

type bookLine struct {
	chat, revision int64
	state, way     string
}

type placeLine struct {
	chat int64
	says []string // name, position, unit
}

type importLine struct{ name, state string }

type killLine struct{ life, after, slots int64 }

func readLedger(folder string) (*ledger, error) {
	var failed error
	table := func(name string) [][]string {
		lines, err := readTable(folder, name)
		failed = errors.Join(failed, err)
		return lines
	}
	l := &ledger{tries: map[int64]int{}}
	for _, v := range table(offeredFile) {
		l.offered = append(l.offered, offeredLine{whole(v[0]), whole(v[1]), whole(v[2]), v[3], v[4]})
	}
	for _, v := range table(deliveredFile) {
		l.delivered = append(l.delivered, deliveredLine{whole(v[0]), whole(v[1]), whole(v[2]), whole(v[4]), v[3], v[6], v[5] == "error"})
	}
	for _, v := range table(inboxFile) {
		l.inbox = append(l.inbox, inboxLine{whole(v[0]), whole(v[1]), whole(v[2]), v[3]})
	}
	for _, v := range table(noticesFile) {
		l.notices = append(l.notices, noticeLine{whole(v[0]), whole(v[2]), whole(v[3]), whole(v[4]), whole(v[6]), v[1], v[5]})
	}
	for _, v := range table(bookFile) {
		l.book = append(l.book, bookLine{whole(v[0]), whole(v[1]), v[2], v[3]})
	}
	for _, v := range table(triesFile) {
		l.tries[whole(v[0])] += int(whole(v[1]))
	}
	for _, v := range table(placesFile) {
		l.places = append(l.places, placeLine{whole(v[0]), v[1:]})
	}
	for _, v := range table(importsFile) {
		l.imports = append(l.imports, importLine{v[0], v[2]})
	}
	for _, v := range table(killsFile) {
		l.kills = append(l.kills, killLine{whole(v[0]), whole(v[1]), whole(v[2])})
	}
	return l, failed
}

// wellFormed looks whether nothing is missing in the ledger or there twice.
func (c *count) wellFormed(l *ledger) {
	seen := map[string]bool{}
	once := func(what string, id int64) {
		key := fmt.Sprint(what, " ", id)
		if seen[key] {
			c.fault("the ledger has %s twice", key)
		}
		seen[key] = true
	}
	if len(l.offered) != c.OfferedLines || len(l.delivered) != c.DeliveredLines {
		c.fault("the ledger has %d lines of what was offered and %d of what was delivered, and should have %d and %d",
			len(l.offered), len(l.delivered), c.OfferedLines, c.DeliveredLines)
	}
	for i, o := range l.offered {
		if o.n != int64(i)+1 {
			c.fault("line %d of what was offered has the number %d", i+1, o.n)
		}
	}
	for i, d := range l.delivered {
		if d.n != int64(i)+1 {
			c.fault("line %d of what was delivered has the number %d", i+1, d.n)
		}
		if !d.changes() {
			once("message", d.message)
		}
	}
	for _, r := range l.inbox {
		once("inbox row", r.id)
	}
	for _, n := range l.notices {
		once("notice", n.id)
	}
	if len(l.kills) != c.Kills {
		c.fault("there were %d kills, and were to be %d", len(l.kills), c.Kills)
	}
	for i, k := range l.kills {
		if k.life != int64(i)+1 {
			c.fault("kill %d ended life %d", i+1, k.life)
		}
	}
}

// sends are the messages that were sent, not those changed, by chat and in their order.
func (l *ledger) sends() map[int64][]deliveredLine {
	by := map[int64][]deliveredLine{}
	for _, d := range l.delivered {
		if !d.changes() {
			by[d.chat] = append(by[d.chat], d)
		}
	}
	for _, list := range by {
		slices.SortFunc(list, func(a, b deliveredLine) int { return int(a.message - b.message) })
	}
	return by
}
