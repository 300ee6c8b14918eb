package torture

import (
	"fmt"
	"strings"
)

// What strangers' files may take, in kB: of the program, and of a process that reads one.
const (
	mostOfBot    = 150 << 10
	mostOfReader = 256 << 10
)

// files counts hostile files. What it must be:
//
//	files = imports, one each, and each at its end
//
// and the program has lived through all of them, within bounds. Everybody else was answered:
// that is counted as of a crowd.
func (c *count) files(l *ledger) {
	imports, sent := map[string]int{}, map[string]bool{}
	for _, i := range l.imports {
		if imports[i.name]++; imports[i.name] > 1 {
			c.double("file %s is imported again", i.name)
		}
		if i.state == "requested" {
			c.lose("file %s still waits", i.name)
		}
	}
	for _, o := range l.offered {
		if name, ok := strings.CutPrefix(o.says, filePrefix); ok {
			sent[name] = true
		}
	}
	for name := range sent {
		if imports[name] == 0 {
			c.lose("file %s is no import", name)
		}
	}
	for name := range imports {
		if !sent[name] {
			c.double("file %s is an import, and nobody has sent it", name)
		}
	}
	if len(sent) != c.Files {
		c.fault("%d files were sent, and were to be %d", len(sent), c.Files)
	}
	if c.BotPeak > mostOfBot || c.ReadPeak > mostOfReader {
		c.fault("the bot took %d MB, of at most %d; a reader %d MB, of at most %d", c.BotPeak>>10, mostOfBot>>10, c.ReadPeak>>10, mostOfReader>>10)
	}
	c.equation += fmt.Sprintf("\n    %d files = %d imports; most memory: the bot %d MB, a reader %d MB; 19 of 20 others answered in %d ms, all in %d ms",
		len(sent), len(l.imports), c.BotPeak>>10, c.ReadPeak>>10, c.OthersMS, c.SlowestMS)
}
