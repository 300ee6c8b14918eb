package roster

import (
	"archive/zip"
	"bytes"
	"io"
	"strconv"
	"strings"
)

// The limits of what is in a file. A workbook is counted as it would lie in
// memory, where a row reaches to its last cell and a sheet to its last row: an
// office's list stays far below all of them, also one with a line that somebody
// has coloured to the end of the sheet.
const (
	maxEntries  = 2_000     // parts of a workbook
	maxUnpacked = 64 << 20  // bytes of all its parts
	maxRatio    = 200       // unpacked to packed, of a part over freeUnpacked
	maxCells    = 170_000   // of all sheets, the empty ones within a row too; one that holds its own text counts twice
	maxLines    = 1_100_000 // of all sheets, the empty ones above the last too
	maxAstray   = 1_000     // rows that don't come after the one before them
	maxSheets   = 255
	maxSpans    = 10_000    // merged areas
	maxStyles   = 200_000   // formats, fonts, fills, borders
	maxElements = 1_000_000 // of all parts
	maxRules    = 20_000    // conditional formats, validations, links
	maxWidths   = 200_000   // columns that are given a width
	maxDepth    = 256       // elements within elements
	maxTag      = 256 << 10 // bytes of one tag with its attributes
	maxFormat   = 1 << 10   // bytes of the tag of a number format; Excel's longest has 255 letters
	maxText     = 512 << 10 // bytes between two tags
	maxTextLine = 64 << 10  // bytes of a line of CSV
	maxAllText  = 8 << 20   // bytes of all of them: 400 for each of the most people

	freeUnpacked = 8 << 20
)

// load is what a workbook holds, counted without opening it.
type load struct {
	unpacked, elements, cells, lines, astray, sheets, spans, rules, styles, widths int

	depth, line, width, column int // within the part that is counted: where the counting is
}

// measure refuses archives that are no workbook, and those that would take too
// much memory or time to open. The counts are of the parts' own bytes, whatever
// the archive says of them.
func measure(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return refuse("roster.unreadable")
	}
	if len(z.File) > maxEntries {
		return refuse("roster.unsafe")
	}
	workbook := false
	var l load
	var text bytes.Buffer
	for _, part := range z.File {
		name := strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/"))
		workbook = workbook || strings.HasPrefix(strings.TrimPrefix(name, "/"), "xl/workbook")
		if err := l.unpack(part, &text); err != nil {
			return err
		}
		if err := l.count(text.Bytes()); err != nil {
			return err
		}
	}
	if !workbook {
		return refuse("roster.unreadable")
	}
	return nil
}

// unpack puts a part's bytes into text, unless they are too many.
func (l *load) unpack(part *zip.File, text *bytes.Buffer) error {
	text.Reset()
	if part.UncompressedSize64 > maxUnpacked {
		return refuse("roster.too_large", "Max", MaxBytes>>20)
	}
	r, err := part.Open()
	if err != nil {
		return refuse("roster.unreadable")
	}
	defer r.Close()
	text.Grow(int(part.UncompressedSize64) + bytes.MinRead)
	if _, err := text.ReadFrom(io.LimitReader(r, int64(maxUnpacked-l.unpacked)+1)); err != nil {
		return refuse("roster.unreadable")
	}
	l.unpacked += text.Len()
	if l.unpacked > maxUnpacked {
		return refuse("roster.too_large", "Max", MaxBytes>>20)
	}
	if packed := part.CompressedSize64; text.Len() > freeUnpacked && uint64(text.Len()) > maxRatio*packed {
		return refuse("roster.unsafe")
	}
	return nil
}

// count adds a part to the load, when it is XML.
func (l *load) count(text []byte) error {
	text = bytes.TrimLeft(bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if !bytes.HasPrefix(text, []byte("<")) {
		return nil // a picture, or a macro
	}
	l.depth, l.column = 0, 0
	for {
		at := bytes.IndexByte(text, '<')
		if at > maxText || at < 0 && len(text) > maxText {
			return refuse("roster.unsafe")
		}
		if at < 0 {
			l.lines, l.cells = l.lines+l.line, l.cells+l.width
			l.line, l.width = 0, 0
			return l.check()
		}
		text = text[at:]
		end := tagEnd(text)
		if end > maxTag {
			return refuse("roster.unsafe")
		}
		if err := l.tag(text[:end]); err != nil {
			return err
		}
		text = text[end:]
	}
}

// tagEnd is where the tag, comment or quoted text ends that the text begins with.
func tagEnd(text []byte) int {
	for _, whole := range []struct{ open, closing string }{{"<?", "?>"}, {"<!--", "-->"}, {"<![CDATA[", "]]>"}} {
		if bytes.HasPrefix(text, []byte(whole.open)) {
			if at := bytes.Index(text, []byte(whole.closing)); at >= 0 {
				return at + len(whole.closing)
			}
			return len(text)
		}
	}
	quote := byte(0)
	for i, b := range text {
		switch {
		case quote == 0 && b == '>':
			return i + 1
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case b == quote:
			quote = 0
		}
	}
	return len(text)
}

// tag counts one tag.
func (l *load) tag(tag []byte) error {
	switch tag[min(1, len(tag)-1)] {
	case '!', '?':
		return nil
	case '/':
		l.depth--
		return nil
	}
	l.elements++
	if !bytes.HasSuffix(tag, []byte("/>")) {
		l.depth++
	}
	name, attributes := tagName(tag)
	switch string(name) {
	case "row":
		l.cells += l.width
		l.width, l.column = 0, 0
		l.row(attribute(attributes, "r"))
	case "c":
		l.column++
		if n := columnOf(attribute(attributes, "r")); n > 0 {
			l.column = n
		}
		l.width = max(l.width, l.column)
	case "is":
		l.cells++
	case "col":
		from, _ := strconv.Atoi(attribute(attributes, "min"))
		to, _ := strconv.Atoi(attribute(attributes, "max"))
		l.widths += max(to-from, 0) + 1
	case "sheet":
		l.sheets++
	case "mergeCell":
		l.spans++
	case "conditionalFormatting", "cfRule", "dataValidation", "hyperlink", "Relationship":
		l.rules++
	case "numFmt":
		if len(tag) > maxFormat {
			return refuse("roster.unsafe")
		}
		l.styles++
	case "xf", "font", "fill", "border", "dxf", "cellStyle":
		l.styles++
	}
	return l.check()
}

// row counts the lines up to a row with that number; one without is the next.
func (l *load) row(number string) {
	n, err := strconv.Atoi(number)
	switch {
	case err != nil || n == l.line+1:
		l.line++
	case n > l.line:
		l.line = n
	default:
		l.astray++
	}
}

// check refuses what is too much already.
func (l *load) check() error {
	if l.elements > maxElements || l.cells+l.width > maxCells || l.lines+l.line > maxLines || l.astray > maxAstray ||
		l.sheets > maxSheets || l.spans > maxSpans || l.rules > maxRules || l.styles > maxStyles || l.widths > maxWidths || l.depth > maxDepth {
		return refuse("roster.unsafe")
	}
	return nil
}

// tagName is the name of an element without its prefix, and what follows it.
func tagName(tag []byte) (name, attributes []byte) {
	inner := bytes.TrimRight(tag[1:], "/>")
	end := bytes.IndexAny(inner, " \t\r\n")
	if end < 0 {
		end = len(inner)
	}
	return inner[bytes.IndexByte(inner[:end], ':')+1 : end], inner[end:]
}

// attribute is the value of an attribute without a prefix; empty when there is
// none.
func attribute(attributes []byte, name string) string {
	for rest := attributes; ; {
		at := bytes.Index(rest, []byte(name))
		if at < 1 {
			return ""
		}
		before := rest[at-1]
		rest = bytes.TrimLeft(rest[at+len(name):], " \t\r\n")
		if !bytes.HasPrefix(rest, []byte("=")) || !strings.ContainsRune(" \t\r\n", rune(before)) {
			continue
		}
		value := bytes.TrimLeft(rest[1:], " \t\r\n")
		if len(value) == 0 {
			return ""
		}
		if end := bytes.IndexByte(value[1:], value[0]); end >= 0 {
			return string(value[1 : end+1])
		}
		return ""
	}
}

// columnOf is the number of a cell's column, from 1: "B7" is 2; 0 when it is none.
func columnOf(cell string) (n int) {
	for _, r := range strings.ToUpper(cell) {
		if r < 'A' || r > 'Z' || n > maxCells {
			break
		}
		n = 26*n + int(r-'A') + 1
	}
	return n
}

// measureText refuses CSV that is no list: a length, lines or a number of them that
// nobody has written.
func measureText(text []byte) error {
	if len(text) > maxAllText {
		return refuse("roster.too_large", "Max", maxAllText>>20)
	}
	lines := 0
	for rest := text; len(rest) > 0; lines++ {
		end := bytes.IndexAny(rest, "\r\n")
		if end < 0 {
			end = len(rest)
		}
		if end > maxTextLine {
			return refuse("roster.unsafe")
		}
		rest = rest[min(end+1, len(rest)):]
	}
	if lines > maxLines {
		return refuse("roster.too_many", "Max", maxRows)
	}
	return nil
}
