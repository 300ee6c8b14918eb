package visit

import (
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// Read is what the tapped button carries, or the refusal of an old button.
func Read[P any](v *Visit, t notice.Tap[P]) (P, error) {
	p, ok := t.Read(v.Action, v.Params)
	if !ok {
		return p, OldButton()
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
