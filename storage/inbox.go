package storage

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

type inboxRow struct {
	ID         int64              `db:"id"`
	UpdateID   ref                `db:"update_id"`
	Event      string             `db:"event"`
	ChatID     ref                `db:"chat_id"`
	Raw        []byte             `db:"raw"`
	ReceivedAt stamp              `db:"received_at"`
	Since      stamp              `db:"since"`
	State      notice.UpdateState `db:"state"`
	Tries      int                `db:"tries"`
	Failure    string             `db:"failure"`
}

const updateColumns = `i.id, i.update_id, i.event, i.chat_id, i.raw, i.received_at, i.since, u.state, u.tries, u.failure`

// unhandled are the updates u that wait or are set aside, with their rows i of the inbox.
func (tx *Tx) unhandled() string {
	return `unhandled u JOIN inbox i ON i.id` + tx.conn.dialect.of("u.id")
}

func updatesOf(rows []inboxRow) []notice.Update {
	updates := make([]notice.Update, len(rows))
	for i, r := range rows {
		updates[i] = notice.Update{
			ID: r.ID, UpdateID: int64(r.UpdateID), Event: r.Event, ChatID: int64(r.ChatID), Raw: r.Raw,
			ReceivedAt: r.ReceivedAt.Time, Since: r.Since.Time, State: r.State, Tries: r.Tries, Failure: r.Failure,
		}
	}
	return updates
}

// StoreUpdates stores what came in, now, in its order, and returns those that are new, as
// PendingUpdates does: one whose Event is known is not stored again. The number
// alone says nothing, because Telegram may give it once more. One that has waited
// can have happened at any time since Heard.
func (tx *Tx) StoreUpdates(ctx context.Context, updates []notice.Update) (stored []notice.Update, err error) {
	defer wrap(&err, "storage.StoreUpdates(updates=%d)", len(updates))
	if order := tx.conn.dialect.orderInbox; order != "" {
		if _, err := tx.exec(ctx, order); err != nil {
			return nil, err
		}
	}
	var heard stamp
	if slices.ContainsFunc(updates, func(u notice.Update) bool { return u.Waited }) {
		if err := tx.get(ctx, &heard, `SELECT heard_at FROM listening WHERE id = 1`); err != nil {
			return nil, err
		}
	}
	types := "TEXT, BIGINT, BIGINT, " + tx.conn.dialect.bytes + ", TIMESTAMPTZ, TIMESTAMPTZ"
	for some := range slices.Chunk(updates, mostPlaces) {
		args := make([]any, 0, len(some)*width(types))
		rows := make(map[string]notice.Update, len(some))
		for _, u := range some {
			row := notice.Update{
				UpdateID: u.UpdateID, Event: u.Event, ChatID: u.ChatID, Raw: u.Raw, Read: u.Read,
				ReceivedAt: tx.now, State: notice.UpdateNew,
			}
			if row.Raw == nil {
				row.Raw = []byte{} // nil would be NULL
			}
			if u.Waited {
				row.Since = heard.Time
			}
			if _, twice := rows[u.Event]; !twice {
				rows[u.Event] = row
			}
			args = append(args, row.Event, ref(row.UpdateID), ref(row.ChatID), row.Raw, stamp{row.ReceivedAt}, stamp{row.Since})
		}
		made := make([]struct {
			ID    int64  `db:"id"`
			Event string `db:"event"`
		}, 0, len(some))
		query, args := tx.given(types, args)
		err := tx.list(ctx, &made, `
			INSERT INTO inbox (event, update_id, chat_id, raw, received_at, since)
			`+query+`
			ON CONFLICT (event) DO NOTHING
			RETURNING id, event`, args...)
		if err != nil {
			return nil, err
		}
		for _, m := range made {
			row := rows[m.Event]
			row.ID = m.ID
			stored = append(stored, row)
		}
	}
	slices.SortFunc(stored, func(a, b notice.Update) int { return cmp.Compare(a.ID, b.ID) }) // RETURNING has no order
	return stored, tx.wait(ctx, stored)
}

// wait has updates that are in the inbox wait for their handler.
func (tx *Tx) wait(ctx context.Context, updates []notice.Update) error {
	if len(updates) == 0 {
		return nil
	}
	type waiting struct {
		ID     int64 `json:"id"`
		ChatID int64 `json:"chat_id,omitempty"`
	}
	rows := make([]waiting, len(updates))
	for i, u := range updates {
		rows[i] = waiting{u.ID, u.ChatID}
	}
	_, err := tx.exec(ctx, `
		INSERT INTO unhandled (id, chat_id)
		SELECT v.id, v.chat_id FROM `+tx.conn.dialect.rows("id BIGINT, chat_id BIGINT"), toJSON(rows))
	tx.changed |= UpdatesWaiting
	return err
}

// Heard notes that all that has happened until now, and will be an update, is
// stored.
func (tx *Tx) Heard(ctx context.Context) (err error) {
	defer wrap(&err, "storage.Heard")
	_, err = tx.exec(ctx, `UPDATE listening SET heard_at = ? WHERE id = 1`, stamp{tx.now})
	return err
}

// LastUpdate is the number of the row that was stored last, 0 when there is none.
func (tx *Tx) LastUpdate(ctx context.Context) (id int64, err error) {
	defer wrap(&err, "storage.LastUpdate")
	err = tx.get(ctx, &id, `SELECT COALESCE(MAX(id), 0) FROM inbox`)
	return id, err
}

// WaitedUpdates returns how many updates are still to be handled that have waited
// for the program and can have happened before the given moment.
func (tx *Tx) WaitedUpdates(ctx context.Context, before time.Time) (n int, err error) {
	defer wrap(&err, "storage.WaitedUpdates")
	err = tx.get(ctx, &n, `SELECT COUNT(*) FROM `+tx.unhandled()+` WHERE u.state = 'new' AND i.since < ?`, stamp{before})
	return n, err
}

// PendingUpdates returns at most limit updates that are neither done nor set
// aside and came after the given one, in their order, passing over the chats
// given.
func (tx *Tx) PendingUpdates(ctx context.Context, afterID int64, limit int, except ...int64) (_ []notice.Update, err error) {
	defer wrap(&err, "storage.PendingUpdates(after=%d, except=%d)", afterID, len(except))
	chats := make([]idRow, len(except))
	for i, chat := range except {
		chats[i].ID = chat
	}
	var rows []inboxRow
	// No bare parameter is the limit, which is often another: see Claim.
	err = tx.list(ctx, &rows, `
		SELECT `+updateColumns+`
		FROM `+tx.unhandled()+`
		WHERE u.state = 'new' AND u.id > ?
			AND COALESCE(u.chat_id, 0) NOT IN (SELECT v.id FROM `+tx.conn.dialect.rows("id BIGINT")+`)
		ORDER BY u.id
		LIMIT CAST(? AS BIGINT)`, afterID, toJSON(chats), limit)
	return updatesOf(rows), err
}

// PendingUpdatesOf is PendingUpdates of one chat.
func (tx *Tx) PendingUpdatesOf(ctx context.Context, chatID, afterID int64, limit int) (_ []notice.Update, err error) {
	defer wrap(&err, "storage.PendingUpdatesOf(after=%d)", afterID)
	var rows []inboxRow
	err = tx.list(ctx, &rows, `
		SELECT `+updateColumns+`
		FROM `+tx.unhandled()+`
		WHERE u.state = 'new' AND u.id > ? AND COALESCE(u.chat_id, 0) = ?
		ORDER BY u.id
		LIMIT CAST(? AS BIGINT)`, afterID, chatID, limit)
	return updatesOf(rows), err
}

// UpdateFailed counts a failed try of an update and returns how many there have
// been; course.ErrNotFound when it doesn't wait any more.
func (tx *Tx) UpdateFailed(ctx context.Context, id int64, failure string) (tries int, err error) {
	defer wrap(&err, "storage.UpdateFailed(%d)", id)
	err = tx.get(ctx, &tries, `
		UPDATE unhandled SET tries = tries + 1, failure = ? WHERE id = ? AND state = 'new' RETURNING tries`, failure, id)
	return tries, err
}

// QuarantineUpdate sets an update aside. It returns course.ErrConflict when it
// was done or set aside before.
func (tx *Tx) QuarantineUpdate(ctx context.Context, id int64, failure string) (err error) {
	defer wrap(&err, "storage.QuarantineUpdate(%d)", id)
	return tx.must(ctx, course.ErrConflict, `
		UPDATE unhandled SET state = 'quarantined', failure = ? WHERE id = ? AND state = 'new'`, failure, id)
}

// forgetLimit is how many rows of a kind one transaction forgets, so that it
// keeps nobody waiting.
const forgetLimit = "5000" // as text: of a parameter PostgreSQL would reckon with a tenth of the table

// Forget deletes updates that are done and answers that have an outcome, if they
// came before the given time, and returns how many: at most 5,000 of each, so
// that the caller repeats it, in a new transaction, until it is 0.
func (tx *Tx) Forget(ctx context.Context, before time.Time) (forgotten int, err error) {
	defer wrap(&err, "storage.Forget")
	updates, err := tx.exec(ctx, `DELETE FROM inbox WHERE id`+tx.conn.dialect.among(`
		SELECT oldest.id
		FROM (
			SELECT i.id, i.received_at
			FROM inbox i
			WHERE NOT EXISTS (SELECT 1 FROM unhandled u WHERE u.id`+tx.conn.dialect.of("i.id")+`)
			ORDER BY i.id
			LIMIT `+forgetLimit+`) AS oldest
		WHERE oldest.received_at < ?`), stamp{before})
	if err != nil {
		return 0, err
	}
	answers, err := tx.exec(ctx, `DELETE FROM notice WHERE id`+tx.conn.dialect.among(`
		SELECT id FROM notice
		WHERE lane = 1 AND state NOT IN ('queued', 'sending') AND created_at < ?
		ORDER BY created_at LIMIT `+forgetLimit), stamp{before})
	return updates + answers, err
}
