package storage

import (
	"cmp"
	"context"
	"slices"

	"github.com/loptruong/loptruong/notice"
)

// Births is the sender of this process, as far as it takes answers at their birth:
// claimed for it in the transaction that makes them, and handed over after the commit. Its
// methods may be called from any goroutine, and must not block.
type Births interface {
	// Expect makes sending those of the notices, about to be made, for which it keeps a
	// place until Born, and returns the epoch of the sender.
	Expect(notices []*notice.Notice) (epoch int64)
	// Born ends what Expect has begun for the same notices. Born are those that were claimed,
	// in their order, once that is committed; none when nothing is. When uncertain, nobody knows.
	Born(expected, born []*notice.Notice, uncertain bool)
}

// birth is what a transaction has made with a Births, which hears of its end once.
type birth struct {
	births   Births
	expected []*notice.Notice
	born     []*notice.Notice
}

// committed hands over what is born.
func (b *birth) committed() { b.over(b.born, false) }

// undone gives back the places; uncertain says that it may have been committed all the same.
func (b *birth) undone(uncertain bool) { b.over(nil, uncertain) }

func (b *birth) over(born []*notice.Notice, uncertain bool) {
	if len(b.expected) > 0 {
		b.births.Born(b.expected, born, uncertain)
	}
	*b = birth{}
}

// answer stores answers: those for which the sender has a place are born, the others queued.
func (tx *Tx) answer(ctx context.Context, answers []*notice.Notice) error {
	var epoch int64
	var b birth
	for _, n := range answers {
		n.State = notice.Queued
	}
	if tx.births != nil && len(answers) > 0 {
		epoch = tx.births.Expect(answers)
		b = birth{births: tx.births, expected: answers}
	}
	for some := range slices.Chunk(answers, mostPlaces) {
		if err := tx.bear(ctx, epoch, some, &b); err != nil {
			b.undone(false)
			return err
		}
	}
	slices.SortFunc(b.born, func(a, b *notice.Notice) int { return cmp.Compare(a.ID, b.ID) })
	tx.birth = b
	return nil
}

// answerTypes are those of what is given of one answer: unique key, chat, message, what to do
// when its fate is unknown, state, and 1 when it keeps the order of its chat.
const answerTypes = "TEXT, BIGINT, TEXT, TEXT, TEXT, BIGINT"

// bear stores answers. Those that are sending are claimed under the epoch, unless it is not
// the sender's any more, or others of their chat wait or are on their way, behind which
// they have to stay: then they are queued.
//
// Until the commit nobody takes over: who did would not see them, and they would be sending
// for ever. On PostgreSQL who wants to waits for those who are here, and nobody here waits:
// while there is one they queue (locking the row they would do one after the other, and its
// turn would never come). Claims don't wait for them nor they for claims: what is claimed of
// their chats meanwhile was queued beside them, before or after.
func (tx *Tx) bear(ctx context.Context, epoch int64, answers []*notice.Notice, b *birth) error {
	now := stamp{tx.now}
	args := make([]any, 0, len(answers)*width(answerTypes))
	at := make(map[string]int, len(answers))
	for i, n := range answers {
		at[n.UniqueKey] = i
		state, order := n.State, 0
		if n.ChatID == 0 {
			state = notice.Unreachable
		}
		if n.Message.InOrder() {
			order = 1
		}
		args = append(args, n.UniqueKey, ref(n.ChatID), toJSON(n.Message), cmp.Or(n.OnUnknown, notice.Resend), state, order)
	}
	query, args := tx.given(answerTypes, args)
	rows := make([]bornRow, 0, len(answers))
	err := tx.list(ctx, &rows, `
		INSERT INTO notice (unique_key, lane, chat_id, message, on_unknown, state, epoch, next_at, queued_at, created_at)
		SELECT n.column1, 1, n.column2, n.column3, n.column4,
			CASE WHEN n.epoch > 0 THEN 'sending' WHEN n.column5 = 'sending' THEN 'queued' ELSE n.column5 END, n.epoch,
			?, ?, ?
		FROM (
			SELECT v.column1, v.column2, v.column3, v.column4, v.column5, CASE
				WHEN v.column5 = 'sending' AND s.epoch = CAST(? AS BIGINT) AND (v.column6 = 0 OR NOT EXISTS (
					SELECT 1
					FROM notice o
					WHERE o.chat_id`+tx.conn.dialect.of("v.column2")+` AND o.lane = 1 AND o.state IN ('queued', 'sending')))
				THEN s.epoch ELSE 0 END AS epoch
			FROM (`+query+`) AS v
			LEFT JOIN (SELECT epoch FROM sender WHERE id = 1`+tx.conn.dialect.noTakeOver+`) AS s ON 1 = 1
		) AS n
		WHERE 1 = 1
		ON CONFLICT (unique_key) DO NOTHING
		RETURNING id, unique_key, state`, append([]any{now, now, now, epoch}, args...)...)
	b.born = slices.Grow(b.born, len(rows))
	for _, r := range rows {
		n := answers[at[r.UniqueKey]]
		switch r.State {
		case notice.Queued:
			tx.changed |= RepliesQueued
		case notice.Sending:
			n.ID, n.Lane, n.State, n.OnUnknown = r.ID, notice.ReplyLane, r.State, cmp.Or(n.OnUnknown, notice.Resend)
			n.NextAt, n.QueuedAt, n.CreatedAt = tx.now, tx.now, tx.now
			b.born = append(b.born, n)
		}
	}
	return err
}

// bornRow is what has become of an answer.
type bornRow struct {
	ID        int64        `db:"id"`
	UniqueKey string       `db:"unique_key"`
	State     notice.State `db:"state"`
}
