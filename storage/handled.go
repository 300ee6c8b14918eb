package storage

import (
	"context"
	"slices"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// ending is what units leave to the end of their transaction, because none of them
// reads it: with many units in a transaction it costs a statement or two for all.
type ending struct {
	updates []int64          // that are done
	answers []*notice.Notice // to them
}

func (e *ending) any() bool { return len(e.updates) > 0 }

// add has what another leaves be left with it, or in its place where there is nothing.
func (e *ending) add(other ending) {
	if e.updates == nil {
		*e = ending{slices.Clip(other.updates), slices.Clip(other.answers)}
		return
	}
	e.updates = append(e.updates, other.updates...)
	e.answers = append(e.answers, other.answers...)
}

// Handled says that the effect of an update is in this transaction, with its answers:
// replies that are due now, of each the unique key, the chat, the message and what to do
// when its fate is unknown. They are handed to Config.Births or queued, and the caller leaves
// them alone. It is the last that a unit does, and is done at the end of the transaction: when
// the update was done or set aside before, so that its effect would be doubled, nothing of the
// unit is stored, and course.ErrConflict is what DB.Handle returns.
func (tx *Tx) Handled(id int64, answers ...notice.Notice) {
	e := ending{updates: []int64{id}, answers: make([]*notice.Notice, len(answers))}
	for i := range answers {
		e.answers[i] = &answers[i]
	}
	tx.ending.add(e)
}

// end does what was left to the end.
func (tx *Tx) end(ctx context.Context) (err error) {
	e := tx.ending
	tx.ending = ending{}
	if !e.any() {
		return nil
	}
	defer wrap(&err, "storage.Handled(updates=%d, the first %d)", len(e.updates), e.updates[0])
	for ids := range slices.Chunk(e.updates, mostPlaces) {
		args := padded(ids)
		places := len(args)
		fence, term := tx.fence()
		// A list of ids that is one parameter PostgreSQL would join with all that is new.
		n, err := tx.exec(ctx, `DELETE FROM unhandled WHERE id IN `+values(1, places)+` AND state = 'new'`+fence, append(args, term...)...)
		if err != nil {
			return err
		}
		if n != len(ids) {
			return course.ErrConflict
		}
	}
	return tx.answer(ctx, e.answers)
}
