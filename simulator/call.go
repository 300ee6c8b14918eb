package simulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxUpload is the largest request a bot may send (50 MB of file and its form).
const (
	maxFile   = 50 << 20
	maxUpload = maxFile + 1<<16
)

// call is one request: the method and its parameters as text, whatever the
// encoding they came in, and the files.
type call struct {
	method *method
	args   []arg
	files  []upload
}

type arg struct{ name, value string }

// upload is a file of a multipart request; field is the name it is referred
// to by ("document", or x of attach://x).
type upload struct {
	field, name string
	data        []byte
}

// arg is the parameter's text, "" when absent, as the real server treats both alike.
func (c *call) arg(name string) string {
	for i := range c.args {
		if c.args[i].name == name {
			return c.args[i].value
		}
	}
	return ""
}

func (c *call) has(name string) bool {
	for i := range c.args {
		if c.args[i].name == name {
			return true
		}
	}
	return false
}

func (c *call) file(field string) *upload {
	for i := range c.files {
		if c.files[i].field == field {
			return &c.files[i]
		}
	}
	return nil
}

// int is the parameter as a number, fallback when absent or not a number.
func (c *call) int(name string, fallback int) int {
	n, err := strconv.Atoi(c.arg(name))
	if err != nil {
		return fallback
	}
	return n
}

func (c *call) bool(name string) bool {
	v := c.arg(name)
	return v == "true" || v == "True" || v == "1" || v == "yes"
}

func readCall(m *method, r *http.Request, body *[]byte) (*call, error) {
	c := &call{method: m, args: make([]arg, 0, 8)}
	if r.URL.RawQuery != "" {
		c.addValues(r.URL.RawQuery)
	}
	// What is too large is still read, as far as is reasonable: a caller who
	// is cut off while writing would see a broken pipe and not the 413.
	if r.ContentLength > maxUpload {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 2*maxUpload))
		return nil, errTooLarge
	}
	data, err := readAll(r.Body, (*body)[:0])
	*body = data
	if err != nil {
		return nil, badRequest("can't read the request")
	}
	if len(data) > maxUpload {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxUpload))
		return nil, errTooLarge
	}
	if len(data) == 0 {
		return c, nil
	}
	kind := r.Header.Get("Content-Type")
	switch {
	case strings.HasPrefix(kind, "multipart/form-data"):
		err = c.addMultipart(kind, data)
	case strings.HasPrefix(kind, "application/json"):
		err = c.addJSON(data)
	default:
		c.addValues(string(data))
	}
	if err != nil {
		return nil, err
	}
	for i := range c.files {
		if len(c.files[i].data) > maxFile {
			return nil, errTooLarge
		}
	}
	return c, nil
}

// readAll reads into buf and stops one byte over the limit.
func readAll(r io.Reader, buf []byte) ([]byte, error) {
	for len(buf) <= maxUpload {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
	return buf, nil
}

func (c *call) addValues(encoded string) {
	values, _ := url.ParseQuery(encoded)
	for name, v := range values {
		c.args = append(c.args, arg{name, v[0]})
	}
}

func (c *call) addJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return badRequest("can't parse JSON object")
	}
	for name, raw := range fields {
		var text string
		if raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
			text = string(raw)
		}
		if text != "null" {
			c.args = append(c.args, arg{name, text})
		}
	}
	return nil
}

// addMultipart splits the form by hand: mime/multipart costs more than the
// rest of a sendMessage together.
func (c *call) addMultipart(kind string, data []byte) error {
	_, boundary, ok := strings.Cut(kind, "boundary=")
	boundary, _, _ = strings.Cut(boundary, ";")
	boundary = strings.Trim(boundary, `"`)
	if !ok || boundary == "" {
		return badRequest("can't parse the multipart form: no boundary")
	}
	delimiter := []byte("\r\n--" + boundary)
	data, ok = bytes.CutPrefix(bytes.TrimPrefix(data, delimiter[:2]), delimiter[2:])
	if !ok {
		return badRequest("can't parse the multipart form: it does not begin with its boundary")
	}
	for !bytes.HasPrefix(data, []byte("--")) {
		head, rest, ok := bytes.Cut(data, []byte("\r\n\r\n"))
		value, next, ok2 := bytes.Cut(rest, delimiter)
		if !ok || !ok2 {
			return badRequest("can't parse the multipart form: it ends too early")
		}
		name, file, isFile := disposition(head)
		if isFile {
			c.files = append(c.files, upload{name, file, bytes.Clone(value)})
		} else {
			c.args = append(c.args, arg{name, string(value)})
		}
		data = next
	}
	return nil
}

// disposition finds name and filename in the part's header.
func disposition(head []byte) (name, file string, isFile bool) {
	line := head
	for rest := head; len(rest) > 0; {
		var this []byte
		this, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		if len(this) > 20 && bytes.EqualFold(this[:20], []byte("content-disposition:")) {
			line = this
		}
	}
	if i := bytes.Index(line, []byte(`filename="`)); i >= 0 {
		file, isFile = quoted(line[i+len(`filename="`):]), true
	}
	if i := bytes.Index(line, []byte(` name="`)); i >= 0 {
		name = quoted(line[i+len(` name="`):])
	}
	return name, file, isFile
}

// quoted reads up to the closing quote and undoes the escapes of
// mime/multipart's writer.
func quoted(b []byte) string {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			text := string(b[:i])
			if strings.ContainsAny(text, `\%`) {
				text = strings.NewReplacer(`\\`, `\`, `\"`, `"`, "%0D", "\r", "%0A", "\n").Replace(text)
			}
			return text
		}
	}
	return ""
}
