package notice

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// maxData is how many bytes the data of a button may have.
const maxData = 64

// Data is the data of a button: the action and its parameters, which come back
// as the action and the parameters of a tap. It panics when they need more than 64
// bytes or hold a colon: both are mistakes of the program, not of a person.
func Data(action string, params ...any) string {
	parts := make([]string, 1, 1+len(params))
	parts[0] = action
	for _, p := range params {
		parts = append(parts, fmt.Sprint(p))
	}
	for i, part := range parts {
		if strings.Contains(part, ":") {
			panic(fmt.Sprintf("notice: part %d of the data of a button has a colon", i))
		}
	}
	data := strings.Join(parts, ":")
	if action == "" || len(data) > maxData {
		panic(fmt.Sprintf("notice: the data of a button has 1 to %d bytes and not %d", maxData, len(data)))
	}
	return data
}

// Tap is a kind of button. P, a struct of numbers and words, is what one carries;
// the same value makes its data and reads it, so that what a button says and what
// its handler understands can't differ. On the wire it is "session:show:5"; from its
// second version on "session:show~2:5:31", so that the buttons of older messages are
// known as such.
type Tap[P any] struct {
	Action  string // as in the table of routes
	What    string // which of the action's buttons; empty when it has one
	Version int    // 0 is the first; raised when P changes its meaning
}

// Data is what a button of the kind sends back. It panics over 64 bytes, and when P
// has a field of another type than an integer or a string: mistakes of the program.
func (t Tap[P]) Data(p P) string {
	var params []any
	if t.What != "" {
		params = append(params, t.what())
	}
	for _, f := range reflect.ValueOf(p).Fields() {
		switch f.Kind() {
		case reflect.Int, reflect.Int64:
			params = append(params, strconv.FormatInt(f.Int(), 10))
		case reflect.String:
			params = append(params, f.String())
		default:
			panic(fmt.Sprintf("notice: a button can't carry a %s", f.Type()))
		}
	}
	return Data(t.Action, params...)
}

func (t Tap[P]) what() string {
	if t.Version == 0 {
		return t.What
	}
	return fmt.Sprintf("%s~%d", t.What, t.Version+1)
}

// Read is what a tapped button of the kind carries, by its action and parameters; false
// when it is of another kind, of another version, or made by somebody's own hands.
func (t Tap[P]) Read(action string, params []string) (p P, ok bool) {
	if t.What != "" {
		if len(params) == 0 || params[0] != t.what() {
			return p, false
		}
		params = params[1:]
	}
	fields := reflect.ValueOf(&p).Elem()
	if action != t.Action || len(params) != fields.NumField() {
		return p, false
	}
	for i, text := range params {
		switch f := fields.Field(i); f.Kind() {
		case reflect.String:
			f.SetString(text)
		default:
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return p, false
			}
			f.SetInt(n)
		}
	}
	return p, true
}

// In is what the first button of the kind under a message carries; false when there is none.
func (t Tap[P]) In(m Message) (p P, ok bool) {
	for _, row := range m.Buttons {
		for _, b := range row {
			parts := strings.Split(b.Data, ":")
			if p, ok = t.Read(parts[0], parts[1:]); ok {
				return p, true
			}
		}
	}
	return p, false
}
