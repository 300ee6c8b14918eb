package storage

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/loptruong/loptruong/course"
	"github.com/loptruong/loptruong/notice"
)

// noticeColumns are those of a notice. One without a message says that of its
// announcement, which is kept once for all its recipients.
const noticeColumns = `
	id, unique_key, lane, chat_id, enrollment_id, announcement_id, course_id,
	COALESCE(NULLIF(message, ''), (SELECT a.message FROM announcement a WHERE a.id = announcement_id)) AS message,
	on_unknown, state, attempts, next_at, queued_at, message_id, arrived, failure, created_at, sent_at`

// sendings are the conditions of what is on its way: one for each index that has it, in
// the words of which SQLite wants to hear it. No other statement says them: Mark looks up its
// notices by their ids, whatever PostgreSQL takes for cheaper.
var sendings = []string{bulkSending, "lane = 1 AND state IN ('queued', 'sending') AND state = 'sending'"}

const bulkSending = "lane > 1 AND state = 'sending'"

// epochStep is by how much the epoch grows with a take-over at most. By how much is
// chance, so that one whose commit was undone does not have the number of the next
// one, which may be another sender's.
const epochStep = 1 << 30

// TakeOver makes the caller the one sender and returns its epoch: from now on
// Claim and Mark refuse every earlier one. What an earlier sender had in hand may
// or may not have arrived: it is queued again or held, as each notice says. What
// waits by a clock that has been set back since is due now (see Claim). Notices
// are claimed in the order in which they are due, so those of a chat and lane that
// were in hand are due together, and those behind them no earlier.
func (tx *Tx) TakeOver(ctx context.Context) (epoch int64, err error) {
	defer wrap(&err, "storage.TakeOver")
	if err := tx.AwaitTakeOver(ctx); err != nil {
		return 0, err
	}
	if err := tx.held(ctx); err != nil {
		return 0, notHeld(err)
	}
	err = tx.get(ctx, &epoch, `UPDATE sender SET epoch = epoch + ? WHERE id = 1 RETURNING epoch`, 1+rand.Int64N(epochStep))
	if err != nil {
		return 0, err
	}
	tx.sender = epoch
	if err := tx.layDown(ctx); err != nil {
		return 0, err
	}
	for _, sending := range sendings {
		_, err = tx.exec(ctx, `
			UPDATE notice
			SET state = CASE WHEN on_unknown = 'hold' THEN 'held' ELSE 'queued' END
			WHERE `+sending+` AND epoch < ?`, epoch)
		if err != nil {
			return 0, err
		}
	}
	if err := tx.cancelHalted(ctx); err != nil {
		return 0, err
	}
	if err := tx.withdrawPosts(ctx); err != nil {
		return 0, err
	}
	_, err = tx.exec(ctx, `
		UPDATE notice SET next_at = ? WHERE state = 'queued' AND next_at > ? AND queued_at > ?`,
		stamp{tx.now}, stamp{tx.now}, stamp{tx.now})
	if err != nil {
		return 0, err
	}
	// What is moved was put back by that (see PutBack): what comes later to its chat would overtake it. The line of each such chat is
	// looked up, and not all that waits.
	of := tx.conn.dialect.of
	_, err = tx.exec(ctx, `
		UPDATE notice
		SET next_at = back.until, epoch = ?
		FROM (
			SELECT chat_id, lane, MAX(next_at) AS until
			FROM notice
			WHERE state = 'queued' AND epoch > 0
			GROUP BY chat_id, lane
		) AS back
		WHERE notice.state = 'queued' AND notice.chat_id`+of("back.chat_id")+` AND notice.lane`+of("back.lane")+` AND notice.next_at < back.until`, epoch)
	return epoch, err
}

// AwaitTakeOver waits for whoever takes over, and keeps others from it until the commit: for
// a sender that has to know whether it still is one before it takes over from itself.
// Knowing that first, it would hold what the other waits for, and wait for the other.
func (tx *Tx) AwaitTakeOver(ctx context.Context) (err error) {
	defer wrap(&err, "storage.AwaitTakeOver")
	if order := tx.conn.dialect.orderTakeOver; order != "" {
		_, err = tx.exec(ctx, order)
	}
	return err
}

// Unclaim queues again what was claimed under the epoch or a later one: for a
// sender that has nothing in hand, to which it therefore never went.
func (tx *Tx) Unclaim(ctx context.Context, since int64) (err error) {
	defer wrap(&err, "storage.Unclaim(since=%d)", since)
	if err := tx.layDown(ctx); err != nil {
		return err
	}
	for _, sending := range sendings {
		_, err = tx.exec(ctx, `UPDATE notice SET state = 'queued' WHERE `+sending+` AND epoch >= ?`, since)
		if err != nil {
			return err
		}
	}
	return nil
}

// PutBack returns the notices that a sender had in hand and that are queued again,
// for their chat's turn or for another try, and those that a take-over has put off with them: a
// new sender has to know behind whom the later ones of a chat wait.
func (tx *Tx) PutBack(ctx context.Context) (_ []*notice.Notice, err error) {
	defer wrap(&err, "storage.PutBack")
	var rows []noticeRow
	err = tx.list(ctx, &rows, `
		SELECT `+noticeColumns+`
		FROM notice
		WHERE state = 'queued' AND epoch > 0`)
	if err != nil {
		return nil, err
	}
	// Sorted here: for the order of the ids an engine may read every notice there is.
	slices.SortFunc(rows, func(a, b noticeRow) int { return cmp.Compare(a.ID, b.ID) })
	return noticesOf(rows)
}

// current returns course.ErrConflict unless the epoch is that of the sender, and
// keeps it so until the commit. Meanwhile nobody else comes so far, the sender itself
// neither: one that tries again, because an answer was lost, waits until the transaction
// before has ended and would otherwise find what comes after the notices it holds.
func (tx *Tx) current(ctx context.Context, epoch int64) error {
	if tx.sender != 0 && tx.sender == epoch {
		return nil
	}
	var now int64
	err := tx.get(ctx, &now, `SELECT epoch FROM sender WHERE id = 1`+tx.conn.dialect.forNoKeyUpdate)
	if err == nil && now != epoch {
		return course.ErrConflict
	}
	tx.sender = now
	return err
}

// Claim hands at most limit due notices of a lane to the sender of the epoch, in
// the order in which they are due: they are sending from then on, until Mark. One
// that was queued later than now was queued by a clock that has been set back
// since, or by another machine's: its wait says nothing, and it is due. Claim
// returns course.ErrConflict when the epoch is not the sender's any more.
func (tx *Tx) Claim(ctx context.Context, epoch int64, lane notice.Lane, limit int) (_ []*notice.Notice, err error) {
	defer wrap(&err, "storage.Claim(epoch=%d, lane=%d)", epoch, lane)
	if err := tx.current(ctx, epoch); err != nil {
		return nil, err
	}
	if lane != notice.AnnouncementLane {
		return tx.claimQueued(ctx, epoch, lane, limit, "(next_at <= ? OR queued_at > ?)", stamp{tx.now}, stamp{tx.now})
	}
	return tx.claimAnnouncements(ctx, epoch, limit)
}

// claimAnnouncements is Claim for their lane, where people wait of whom there is no notice
// yet, each in the place of theirs.
func (tx *Tx) claimAnnouncements(ctx context.Context, epoch int64, limit int) (claimed []*notice.Notice, err error) {
	now := stamp{tx.now}
	for len(claimed) < limit {
		first, err := tx.firstRecipients(ctx, limit-len(claimed))
		if err != nil {
			return nil, err
		}
		if first.several() { // who has a part has the rest before others have the first
			begun, err := tx.claimQueued(ctx, epoch, notice.AnnouncementLane, limit-len(claimed), "arrived <> '' AND (next_at <= ? OR queued_at > ?)", now, now)
			if err != nil {
				return nil, err
			}
			if claimed = and(claimed, begun); len(claimed) == limit {
				break
			}
		}
		due, until := []any{now, now}, now
		where := "(next_at <= ? OR queued_at > ?)"
		if len(first.People) > 0 {
			if first.ConfirmedAt.Before(tx.now) {
				until = first.ConfirmedAt
			}
			where, due = "next_at <= ? AND (next_at < ? OR id < ?)", []any{until, first.ConfirmedAt, first.People[0].ID}
		}
		before, err := tx.claimQueued(ctx, epoch, notice.AnnouncementLane, limit-len(claimed), where, due...)
		if err != nil {
			return nil, err
		}
		claimed = and(claimed, before)
		if len(first.People) == 0 || len(claimed) == limit {
			break
		}
		some, err := tx.claimRecipients(ctx, epoch, first, limit-len(claimed))
		if err != nil {
			return nil, err
		}
		claimed = and(claimed, some)
	}
	return claimed, tx.address(ctx, claimed)
}

// and is a list with others behind it, which are nearly always all.
func and(list, others []*notice.Notice) []*notice.Notice {
	if len(list) == 0 {
		return others
	}
	return append(list, others...)
}

// claimQueued claims those of a lane that are due by a condition on notice.
func (tx *Tx) claimQueued(ctx context.Context, epoch int64, lane notice.Lane, limit int, due string, args ...any) ([]*notice.Notice, error) {
	var rows []noticeRow
	now := stamp{tx.now}
	// Lane and limit are no bare parameters: SQLite plans by the values of those, against
	// the constants of partial indexes (lane = 1) and for the number of rows, and
	// compiles the statement anew for each.
	// Nobody else has what is due: PostgreSQL has locked it, SQLite has one writer. Asked
	// for the state again, PostgreSQL might walk the whole queue to find it.
	err := tx.list(ctx, &rows, `
		WITH due AS MATERIALIZED (
			SELECT id
			FROM notice
			WHERE state = 'queued' AND lane = CAST(? AS BIGINT) AND `+due+`
			ORDER BY next_at, id
			LIMIT CAST(? AS BIGINT)`+tx.conn.dialect.forNoKeyUpdate+`)
		UPDATE notice
		SET state = 'sending', epoch = ?, next_at = CASE WHEN next_at > ? THEN ? ELSE next_at END
		WHERE id`+tx.conn.dialect.among("SELECT id FROM due")+`
		RETURNING `+noticeColumns, append(append([]any{lane}, args...), limit, epoch, now, now)...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b noticeRow) int { // RETURNING has no order
		return cmp.Or(a.NextAt.Compare(b.NextAt.Time), cmp.Compare(a.ID, b.ID))
	})
	return noticesOf(rows)
}

// noticesOf reads a message that many get once.
func noticesOf(rows []noticeRow) (notices []*notice.Notice, err error) {
	notices = make([]*notice.Notice, len(rows))
	for i, r := range rows {
		notices[i] = r.notice()
		if i > 0 && r.Message == rows[i-1].Message {
			notices[i].Message = notices[i-1].Message
		} else if notices[i].Message, err = r.message(); err != nil {
			return nil, err
		}
	}
	return notices, nil
}

// delivered is what Mark writes of a notice that was sent.
type delivered struct {
	ID        int64  `json:"id"`
	MessageID *int   `json:"message_id"`
	Attempts  int    `json:"attempts"`
	SentAt    string `json:"sent_at"`
}

const deliveredColumns = "id BIGINT, message_id BIGINT, attempts BIGINT, sent_at TIMESTAMPTZ"

// outcome is what Mark writes of any other.
type outcome struct {
	ID       int64        `json:"id"`
	State    notice.State `json:"state"`
	Failure  string       `json:"failure"`
	Attempts int          `json:"attempts"`
	NextAt   string       `json:"next_at"`
	QueuedAt string       `json:"queued_at"`
}

const outcomeColumns = "id BIGINT, state TEXT, failure TEXT, attempts BIGINT, next_at TIMESTAMPTZ, queued_at TIMESTAMPTZ"

// Mark writes what became of claimed notices: of a sent one MessageID, Attempts and
// SentAt, which is now unless it is set, of another State, Failure, Attempts, NextAt and
// QueuedAt; and of several messages what has arrived. What is queued again of an announcement that
// has been paused or stopped meanwhile is cancelled, unless a part of it has arrived, and what is to be posted in a group that was
// unbound goes there no more. It touches only those that are sending under the epoch. The account of a
// blocked one is marked too. It returns course.ErrConflict, and writes nothing, when the
// epoch is not the sender's any more.
func (tx *Tx) Mark(ctx context.Context, epoch int64, notices []*notice.Notice) (err error) {
	defer wrap(&err, "storage.Mark(epoch=%d, notices=%d)", epoch, len(notices))
	if err := tx.current(ctx, epoch); err != nil {
		return err
	}
	if notices, err = tx.markInHand(ctx, epoch, notices); err != nil {
		return err
	}
	if err := tx.markArrived(ctx, epoch, notices); err != nil {
		return err
	}
	sent := make([]delivered, 0, len(notices)) // nearly always all
	var others []outcome
	blocked, postBack := false, false
	for _, n := range notices {
		if n.State == notice.Sent {
			sent = append(sent, tx.delivered(n))
			continue
		}
		others = append(others, tx.outcome(n))
		blocked = blocked || n.State == notice.Blocked
		postBack = postBack || n.State == notice.Queued && n.ChatID < 0
	}
	if len(sent) > 0 {
		_, err = tx.exec(ctx, `
			UPDATE notice
			SET state = 'sent', message_id = v.message_id, failure = '', attempts = v.attempts, sent_at = v.sent_at
			FROM `+tx.conn.dialect.rows(deliveredColumns)+`
			WHERE notice.id`+tx.conn.dialect.of("v.id")+` AND notice.state = 'sending' AND notice.epoch = ?`, toJSON(sent), epoch)
	}
	if err != nil || len(others) == 0 {
		return err
	}
	rows := toJSON(others)
	_, err = tx.exec(ctx, `
		UPDATE notice
		SET state = CASE WHEN v.state = 'queued' AND arrived = '' AND (announcement_id IN (`+haltedAnnouncements+`) OR post_of IN (`+haltedAnnouncements+`)) THEN 'cancelled' ELSE v.state END,
			failure = v.failure, attempts = v.attempts, next_at = v.next_at, queued_at = v.queued_at
		FROM `+tx.conn.dialect.rows(outcomeColumns)+`
		WHERE notice.id`+tx.conn.dialect.of("v.id")+` AND notice.state = 'sending' AND notice.epoch = ?`, rows, epoch)
	if err == nil && postBack {
		err = tx.withdrawPosts(ctx)
	}
	if err != nil || !blocked {
		return err
	}
	_, err = tx.exec(ctx, `
		UPDATE account
		SET blocked_at = ?
		FROM `+tx.conn.dialect.rows("id BIGINT")+`
		JOIN notice ON notice.id = v.id
		WHERE account.telegram_id = notice.chat_id AND notice.state = 'blocked' AND account.blocked_at IS NULL`,
		stamp{tx.now}, rows)
	return err
}

func (tx *Tx) delivered(n *notice.Notice) delivered {
	d := delivered{ID: n.ID, Attempts: n.Attempts, SentAt: tx.orNow(n.SentAt).Format(stampLayout)}
	if n.MessageID != 0 {
		d.MessageID = &n.MessageID
	}
	return d
}

func (tx *Tx) outcome(n *notice.Notice) outcome {
	return outcome{
		ID: n.ID, State: n.State, Failure: n.Failure, Attempts: n.Attempts,
		NextAt: tx.orNow(n.NextAt).Format(stampLayout), QueuedAt: tx.orNow(n.QueuedAt).Format(stampLayout),
	}
}

// NextDue returns when the next queued notice is due; found is false when none is
// queued.
func (tx *Tx) NextDue(ctx context.Context) (at time.Time, found bool, err error) {
	defer wrap(&err, "storage.NextDue")
	// One look at the end of the index for each lane; a MIN over all of them
	// would read the whole queue.
	var lanes []stamp
	err = tx.list(ctx, &lanes, `
		SELECT MIN(next_at) FROM notice WHERE state = 'queued' AND lane = 1
		UNION ALL
		SELECT MIN(next_at) FROM notice WHERE state = 'queued' AND lane = 2
		UNION ALL
		SELECT MIN(next_at) FROM notice WHERE state = 'queued' AND lane = 3
		UNION ALL
		SELECT MIN(next_at) FROM notice WHERE state = 'queued' AND lane = 4
		UNION ALL
		SELECT confirmed_at FROM announcement WHERE id = (
			SELECT announcement_id FROM recipients WHERE id = (SELECT MIN(id) FROM recipients WHERE id > 0))`)
	for _, lane := range lanes {
		if !lane.IsZero() && (!found || lane.Before(at)) {
			at, found = lane.Time, true
		}
	}
	return at, found, err
}
