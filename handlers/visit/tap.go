package visit

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

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
			panic(fmt.Sprintf("visit: a button can't carry a %s", f.Type()))
		}
	}
	return notice.Data(t.Action, params...)
}

func (t Tap[P]) what() string {
	if t.Version == 0 {
		return t.What
	}
	return fmt.Sprintf("%s~%d", t.What, t.Version+1)
}

// Read is what the tapped button carries, or the refusal of an old button: it was
// made by another version, or by somebody's own hands.
func (t Tap[P]) Read(v *Visit) (p P, err error) {
	params := v.Params
	if t.What != "" {
		if len(params) == 0 || params[0] != t.what() {
			return p, OldButton()
		}
		params = params[1:]
	}
	fields := reflect.ValueOf(&p).Elem()
	if v.Action != t.Action || len(params) != fields.NumField() {
		return p, OldButton()
	}
	for i, text := range params {
		switch f := fields.Field(i); f.Kind() {
		case reflect.String:
			f.SetString(text)
		default:
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return p, OldButton()
			}
			f.SetInt(n)
		}
	}
	return p, nil
}

// undoTime is how long what a button has done can be taken back by the one under
// its answer.
const undoTime = time.Minute

// InTime refuses to take back what was done at a moment, in Unix seconds, after
// undoTime.
func (v *Visit) InTime(done int64) error {
	if v.Acted().Sub(time.Unix(done, 0)) > undoTime {
		return course.Refuse(course.ErrConflict, "undo.late")
	}
	return nil
}
