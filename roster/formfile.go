package roster

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/letters"
)

// formKey is what the first line of a form's file calls its version, formVersion the newest.
const (
	formKey     = "Mẫu giấy Lớp Trưởng"
	formVersion = 1
)

// WriteForm is the file of a course's form: JSON with the labels of the class workbook, a line
// for each setting, also for an empty one. ReadForm gives it back. What only makes other lines
// is not in it.
func WriteForm(c course.Course) ([]byte, error) {
	var out bytes.Buffer
	write := func(value any) error {
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		err := e.Encode(value)
		out.Truncate(out.Len() - 1) // without its line break
		return err
	}
	pair := func(label string, value any) error {
		out.WriteString("  ")
		err := write(label)
		out.WriteString(": ")
		return errors.Join(err, write(value))
	}
	out.WriteString("{\n")
	err := pair(formKey, formVersion)
	for _, f := range classFields {
		if !f.setting.OfFormFile() || f.setting.Makes() {
			continue
		}
		out.WriteString(",\n")
		text := f.write(&class{Course: c})
		var value any = text
		if lines := strings.Split(text, "; "); f.setting.Lines() && len(lines) > 1 {
			value = lines
		}
		err = errors.Join(err, pair(f.label, value))
	}
	out.WriteString("\n}\n")
	return out.Bytes(), err
}

// ReadForm reads the file of a form: its values in the order in which they are to be taken, or
// all that is wrong with them, by label. A file that is none is refused as a whole.
func ReadForm(data []byte) (values []course.FormValue, wrong []error, err error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case len(data) > course.MaxFormFile:
		return nil, nil, refuse("formfile.too_large", "Max", course.MaxFormFile>>10)
	case !utf8.Valid(data):
		return nil, nil, refuse("formfile.not_utf8")
	}
	said, wrong, err := readPairs(data)
	if err != nil {
		return nil, nil, err
	}
	version, ok := said[canonical(formKey)]
	if !ok {
		return nil, nil, refuse("formfile.none", "Key", formKey)
	}
	if version.line != "1" {
		return nil, nil, refuse("formfile.version", "Version", version.line, "Newest", formVersion)
	}
	alone := class{Course: course.NewCourse("x", "x")}
	for _, f := range classFields {
		v, ok := said[canonical(f.label)]
		if !ok || !f.setting.OfFormFile() {
			continue
		}
		if v.bad || letters.Unprintable(v.line) != "" || !f.read(&alone, value{text: v.line, raw: strings.Join(v.lines, "\n")}) {
			wrong = append(wrong, course.Refuse(course.ErrInvalid, "formfile.bad_value", "Label", f.label, "Value", v.line, "Example", f.example))
			continue
		}
		values = append(values, course.FormValue{Setting: f.setting, Line: v.line, Lines: v.lines})
	}
	return values, wrong, nil
}

// pair is a value of a form's file, on one line and line by line.
type pair struct {
	line  string
	lines []string
	bad   bool // neither a text nor a list of texts
}

// readPairs reads the labels of a form's file, in the form that canonical makes, with their values.
func readPairs(data []byte) (said map[string]pair, wrong []error, err error) {
	said = map[string]pair{}
	dec := json.NewDecoder(bytes.NewReader(data))
	syntax := func() error {
		return refuse("formfile.syntax", "Line", 1+bytes.Count(data[:min(int(dec.InputOffset()), len(data))], []byte("\n")))
	}
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return nil, nil, syntax()
	}
	for dec.More() {
		key, err := dec.Token()
		label, ok := key.(string)
		var raw json.RawMessage
		if err != nil || !ok || dec.Decode(&raw) != nil {
			return nil, nil, syntax()
		}
		name := canonical(label)
		_, twice := said[name]
		switch {
		case twice:
			wrong = append(wrong, course.Refuse(course.ErrInvalid, "formfile.twice", "Label", label))
		case name != canonical(formKey) && !knownOfForm(name):
			wrong = append(wrong, course.Refuse(course.ErrInvalid, "formfile.unknown", "Label", label))
		}
		said[name] = readPair(raw)
	}
	if _, err := dec.Token(); err != nil {
		return nil, nil, syntax()
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, syntax()
	}
	return said, wrong, nil
}

func knownOfForm(name string) bool {
	for _, f := range classFields {
		if f.setting.OfFormFile() && canonical(f.label) == name {
			return true
		}
	}
	return false
}

func readPair(raw json.RawMessage) pair {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return pair{line: letters.Clean(text), lines: letters.Lines(text)}
	}
	var all []string
	if json.Unmarshal(raw, &all) == nil {
		lines := letters.Lines(strings.Join(all, "\n"))
		return pair{line: strings.Join(lines, "; "), lines: lines}
	}
	return pair{line: letters.Clean(string(raw)), bad: true}
}
