package roster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// openCSV reads comma, semicolon, bar or tab separated text in UTF-8, UTF-16 with its
// mark, or windows-1258, the code page of Vietnamese Windows.
func openCSV(data []byte) (*file, error) {
	text, err := decode(data)
	if err != nil || bytes.IndexByte(text, 0) >= 0 {
		return nil, refuse("roster.unreadable")
	}
	if err := measureText(text); err != nil {
		return nil, err
	}
	lines, err := splitCSV(text, separator(text))
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, refuse("roster.empty")
	}
	return &file{grids: []*grid{{lines: lines}}}, nil
}

func decode(data []byte) ([]byte, error) {
	marked := bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")) || bytes.HasPrefix(data, []byte("\xFF\xFE")) || bytes.HasPrefix(data, []byte("\xFE\xFF"))
	switch {
	case marked:
		text, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), data)
		return text, err
	case mostlyUTF8(data):
		return bytes.ToValidUTF8(data, []byte("\uFFFD")), nil // the line with the broken letter is refused by name
	}
	return charmap.Windows1258.NewDecoder().Bytes(data)
}

// mostlyUTF8 tells whether a text is UTF-8, with few of its accented letters broken:
// in a code page nearly all of them are.
func mostlyUTF8(data []byte) bool {
	whole, broken := 0, 0
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size > 1:
			whole++
		}
		data = data[size:]
	}
	return 2*broken <= whole
}

// separator is the one under which the top of the text has the best header.
func separator(text []byte) rune {
	top := text
	if len(top) > 64<<10 {
		top = top[:64<<10]
	}
	best, score := ',', -1
	for _, sep := range []rune{',', ';', '\t', '|'} {
		lines, err := splitCSV(top, sep)
		if err != nil {
			continue
		}
		if s := findHeader(&grid{lines: lines}).score; s > score {
			best, score = sep, s
		}
	}
	return best
}

// splitCSV returns the fields of every line of the text; a line inside a quoted
// field or without any is empty, so that an index is always a line's number.
func splitCSV(text []byte, sep rune) ([][]string, error) {
	if bytes.IndexByte(text, '\n') < 0 { // the line ends of old Macs
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = sep, true, -1
	var lines [][]string
	filled := 0
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return nil, refuse("roster.unreadable")
		}
		if blank(fields) {
			continue
		}
		if filled++; filled > maxRows+headerLines {
			return nil, refuse("roster.too_many", "Max", maxRows)
		}
		line, _ := r.FieldPos(0)
		for len(lines) < line-1 {
			lines = append(lines, nil)
		}
		lines = append(lines, fields[:min(len(fields), maxColumns)])
	}
}
