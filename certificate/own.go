package certificate

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// written is a file that write has left as it is: its objects, by number.
type written struct {
	bodies []string
	pages  []int // numbers
}

// What write puts round the objects, and an object round its stream.
const (
	fileHead   = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
	objectEnd  = "\nendobj\n"
	streamHead = "\nstream\n"
	tableEntry = "0000000000 00000 n \n"
)

var (
	tableAt = regexp.MustCompile(`\nstartxref\n(\d+)\n%%EOF\n$`)
	tableOf = regexp.MustCompile(`^xref\n0 (\d+)\n0000000000 65535 f \n`)
	noText  = regexp.MustCompile(`\([A-Za-z]*\)`) // a string in which nothing looks like a reference
)

// readWritten reads a file that write has left as it is, which is much less work than to read any PDF. ok is false of
// all other files, also of those that have fields or were signed since.
func readWritten(file []byte) (w written, ok bool) {
	foot := tableAt.FindSubmatch(file[max(0, len(file)-40):])
	if foot == nil || !bytes.HasPrefix(file, []byte(fileHead)) || bytes.Count(file, []byte("\nstartxref\n")) != 1 {
		return w, false
	}
	table, err := strconv.Atoi(string(foot[1]))
	if err != nil || table >= len(file) {
		return w, false
	}
	head := tableOf.FindSubmatch(file[table:min(len(file), table+60)])
	if head == nil {
		return w, false
	}
	count, err := strconv.Atoi(string(head[1]))
	entries := file[table+len(head[0]):]
	if err != nil || count <= infoObject || count > len(entries)/len(tableEntry)+1 {
		return w, false
	}
	w.bodies = make([]string, count)
	end := table
	for n := count - 1; n > 0; n-- {
		at, err := strconv.Atoi(string(entries[(n-1)*len(tableEntry):][:10]))
		if err != nil || at >= end {
			return w, false
		}
		body, begins := bytes.CutPrefix(file[at:end], []byte(strconv.Itoa(n)+" 0 obj\n"))
		body, ends := bytes.CutSuffix(body, []byte(objectEnd))
		if !begins || !ends {
			return w, false
		}
		w.bodies[n], end = string(body), at
	}
	return w, end == len(fileHead) && w.findPages() && w.plain()
}

// findPages finds the pages; false where there are fields.
func (w *written) findPages() bool {
	if strings.Contains(w.bodies[catalogObject], "/AcroForm") {
		return false
	}
	_, kids, ok := strings.Cut(w.bodies[pagesObject], "/Kids [")
	return ok && eachReference(kids, func(_, _, n int) bool {
		w.pages = append(w.pages, n)
		return n > infoObject && n < len(w.bodies) && !strings.Contains(w.bodies[n], "/Annots")
	})
}

// plain tells whether all references can be told, and those of objects other than pages go to
// earlier ones: then there are no circles.
func (w *written) plain() bool {
	isPage := map[int]bool{}
	for _, n := range w.pages {
		isPage[n] = true
	}
	for n, body := range w.bodies[firstFree:] {
		n += firstFree
		head, _, _ := strings.Cut(body, streamHead)
		if strings.Count(head, "(") != len(noText.FindAllString(head, -1)) {
			return false
		}
		if !eachReference(head, func(_, _, to int) bool { return to > 0 && (to < n || isPage[n] && to < len(w.bodies)) }) {
			return false
		}
	}
	return true
}

// eachReference calls a function for each reference of an object's dictionary, with where it begins, where its number
// ends, and its number, as long as it says that all is well.
func eachReference(head string, do func(from, to, number int) bool) bool {
	for at := 0; ; {
		i := strings.Index(head[at:], " 0 R")
		if i < 0 {
			return true
		}
		to := at + i
		from := to
		for from > at && head[from-1] >= '0' && head[from-1] <= '9' {
			from--
		}
		number, err := strconv.Atoi(head[from:to])
		if err != nil || !do(from, to, number) {
			return false
		}
		at = to + len(" 0 R")
	}
}

// appendWritten adds the pages of a file that was read.
func (m *merger) appendWritten(w written) {
	numbers := map[int]int{pagesObject: pagesObject}
	for _, n := range w.pages {
		numbers[n] = m.reserve()
	}
	var add func(n int) int
	renumbered := func(body string) string {
		head, stream, streams := strings.Cut(body, streamHead)
		var out strings.Builder
		out.Grow(len(body) + 16)
		at := 0
		eachReference(head, func(from, to, n int) bool {
			out.WriteString(head[at:from])
			out.WriteString(strconv.Itoa(add(n)))
			at = to
			return true
		})
		out.WriteString(head[at:])
		if streams {
			out.WriteString(streamHead)
			out.WriteString(stream)
		}
		return out.String()
	}
	add = func(n int) int {
		if _, ok := numbers[n]; !ok {
			numbers[n] = m.add(renumbered(w.bodies[n]))
		}
		return numbers[n]
	}
	for _, n := range w.pages {
		m.addPage(numbers[n], renumbered(w.bodies[n]))
	}
}
