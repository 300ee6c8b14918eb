package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/loptruong/loptruong/notice"
)

// arrived is what markArrived writes of a notice.
type arrived struct {
	ID        int64  `json:"id"`
	MessageID int    `json:"message_id"`
	Arrived   string `json:"arrived"`
}

// markArrived writes which messages of claimed notices have arrived, of those that are several.
func (tx *Tx) markArrived(ctx context.Context, epoch int64, notices []notice.Notice) error {
	var some []arrived
	for _, n := range notices {
		if n.Arrived != "" {
			some = append(some, arrived{n.ID, n.MessageID, n.Arrived})
		}
	}
	if some == nil {
		return nil
	}
	_, err := tx.exec(ctx, `
		UPDATE notice
		SET arrived = v.arrived, message_id = v.message_id
		FROM `+tx.conn.dialect.rows("id BIGINT, message_id BIGINT, arrived TEXT")+`
		WHERE notice.id`+tx.conn.dialect.of("v.id")+` AND notice.state = 'sending' AND notice.epoch = ?`, toJSON(some), epoch)
	return err
}

// several tells whether what these get is several messages.
func (r recipientsRow) several() bool {
	return strings.Contains(r.Message, `"more":[`)
}

// NoticeMessages returns the Telegram ids of all messages that a notice has become; none when
// the unique key is unknown or it has become none.
func (tx *Tx) NoticeMessages(ctx context.Context, uniqueKey string) (_ []int, err error) {
	defer wrap(&err, "storage.NoticeMessages(%s)", uniqueKey)
	var row struct {
		MessageID int    `db:"message_id"`
		Arrived   string `db:"arrived"`
	}
	err = tx.get(ctx, &row, `SELECT message_id, arrived FROM notice WHERE unique_key = ? AND message_id IS NOT NULL`, uniqueKey)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	n := notice.Notice{MessageID: row.MessageID, Arrived: row.Arrived}
	return n.Messages(), err
}

// CancelReplies takes back the replies to a chat whose unique keys begin with the prefix and that
// are not on their way yet.
func (tx *Tx) CancelReplies(ctx context.Context, chatID int64, prefix string) (err error) {
	defer wrap(&err, "storage.CancelReplies(prefix=%s)", prefix)
	_, err = tx.exec(ctx, `
		UPDATE notice
		SET state = 'cancelled'
		WHERE chat_id = ? AND lane = 1 AND state IN ('queued', 'sending') AND state = 'queued' AND unique_key LIKE CAST(? AS TEXT) || '%'`,
		ref(chatID), prefix)
	return err
}
