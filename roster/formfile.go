package roster

import (
	"bytes"
	"encoding/base64"
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

// artLabels are what a form's file calls the pictures.
var artLabels = map[course.ArtPlace]string{
	course.ArtLogo: "Biểu trưng", course.ArtSignature: "Ảnh chữ ký", course.ArtSeal: "Ảnh con dấu",
	course.ArtSignature2: "Ảnh chữ ký người thứ hai", course.ArtSeal2: "Ảnh con dấu người thứ hai",
	course.ArtBackground: "Nền riêng", course.ArtSheet: "Mẫu in riêng",
}

// Form is what the file of a form says.
type Form struct {
	Values   []course.FormValue   // in the order in which they are to be taken
	Pictures []course.FormPicture // as they were sent: nobody has looked at them yet
}

// WriteForm is the file of a course's form: JSON with the labels of the class workbook, a line
// for each setting, also for an empty one, and one for each picture in base64. ReadForm gives it back.
// What only makes other lines is not in it, and no picture that is not among art.
func WriteForm(c course.Course, art course.Art) ([]byte, error) {
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
	for _, place := range course.ArtPlaces {
		name := c.Setting(course.Setting(place))
		if name != "" && art[name] == nil {
			continue // it is gone: what another course has is to stay
		}
		out.WriteString(",\n")
		err = errors.Join(err, pair(artLabels[place], base64.StdEncoding.EncodeToString(art[name])))
	}
	out.WriteString("\n}\n")
	return out.Bytes(), err
}

// ReadForm reads the file of a form, or all that is wrong with it, by label. A file that is none
// is refused as a whole.
func ReadForm(data []byte) (form Form, wrong []error, err error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case len(data) > course.MaxFormFile:
		return form, nil, refuse("formfile.too_large", "Max", course.MaxFormFile>>20)
	case !utf8.Valid(data):
		return form, nil, refuse("formfile.not_utf8")
	}
	said, wrong, err := readPairs(data)
	if err != nil {
		return form, nil, err
	}
	version, ok := said[canonical(formKey)]
	if !ok {
		return form, nil, refuse("formfile.none", "Key", formKey)
	}
	if version.line != "1" {
		return form, nil, refuse("formfile.version", "Version", version.line, "Newest", formVersion)
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
		form.Values = append(form.Values, course.FormValue{Setting: f.setting, Line: v.line, Lines: v.lines})
	}
	return form, append(wrong, form.readArt(said)...), nil
}

// readArt takes the pictures, each measured before it is decoded, and returns what is wrong with them.
func (f *Form) readArt(said map[string]pair) (wrong []error) {
	for _, place := range course.ArtPlaces {
		v, ok := said[canonical(artLabels[place])]
		switch size := base64.StdEncoding.DecodedLen(len(v.line)); {
		case !ok:
		case v.bad:
			wrong = append(wrong, &course.ArtError{Place: place, Err: refuse("formfile.bad_art")})
		case v.line == "":
			f.Values = append(f.Values, course.FormValue{Setting: course.Setting(place)})
		case size > course.MaxArtFile+2: // of the three bytes at the end it may have one
			wrong = append(wrong, &course.ArtError{Place: place, Err: refuse("art.too_large", "Size", (size+1<<20-1)>>20, "Max", course.MaxArtFile>>20)})
		default:
			data, err := base64.StdEncoding.DecodeString(v.line)
			if err != nil || len(data) == 0 {
				wrong = append(wrong, &course.ArtError{Place: place, Err: refuse("formfile.bad_art")})
				continue
			}
			f.Pictures = append(f.Pictures, course.FormPicture{Place: place, Bytes: data})
		}
	}
	return wrong
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
	text := len(data) // but for the pictures
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
		if isArt(name) && !twice {
			text -= len(raw)
			said[name] = readArt(raw)
			continue
		}
		if len(raw) > course.MaxFormText {
			return nil, nil, refuse("formfile.too_long", "Max", course.MaxFormText>>10)
		}
		said[name] = readPair(raw)
	}
	if text > course.MaxFormText {
		return nil, nil, refuse("formfile.too_long", "Max", course.MaxFormText>>10)
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
	return isArt(name)
}

func isArt(name string) bool {
	for _, label := range artLabels {
		if canonical(label) == name {
			return true
		}
	}
	return false
}

// readArt is a picture's text, which may be broken into lines.
func readArt(raw json.RawMessage) (p pair) {
	p.bad = json.Unmarshal(raw, &p.line) != nil
	p.line = strings.TrimSpace(p.line)
	return p
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
