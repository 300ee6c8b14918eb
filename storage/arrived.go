package storage

import (
	"context"
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
func (tx *Tx) markArrived(ctx context.Context, epoch int64, notices []*notice.Notice) error {
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

// messagesOf returns the Telegram ids of all messages that the first of the notices that are picked has become.
func (tx *Tx) messagesOf(ctx context.Context, where string, args ...any) ([]int, error) {
	var rows []struct {
		MessageID int    `db:"message_id"`
		Arrived   string `db:"arrived"`
	}
	err := tx.list(ctx, &rows, `SELECT message_id, arrived FROM notice WHERE message_id IS NOT NULL AND `+where+` ORDER BY id LIMIT 1`, args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	n := notice.Notice{MessageID: rows[0].MessageID, Arrived: rows[0].Arrived}
	return n.Messages(), nil
}

// CancelReplies takes back the replies to a chat whose unique keys begin with the prefix and that
// are not on their way yet.
func (tx *Tx) CancelReplies(ctx context.Context, chatID int64, prefix string) (err error) {
	defer wrap(&err, "storage.CancelReplies(prefix=%s)", prefix)
	// The two states are those of the index of a chat's replies, in its words.
	_, err = tx.exec(ctx, `
		UPDATE notice
		SET state = 'cancelled'
		WHERE chat_id = ? AND lane = 1 AND state IN ('queued', 'sending') AND state = 'queued' AND unique_key LIKE CAST(? AS TEXT) || '%'`,
		ref(chatID), prefix)
	return err
}
