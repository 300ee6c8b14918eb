package storage

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/loptruong/loptruong/notice"
)

// under is the condition that the unique key of a notice n is below one of some keys.
func under(keys []string) (where string, args []any) {
	for _, key := range keys {
		args = append(args, key+"/", key+"0") // the sign after the stroke
	}
	return "(" + strings.Repeat("n.unique_key >= ? AND n.unique_key < ? OR ", len(keys)-1) + "n.unique_key >= ? AND n.unique_key < ?)", args
}

// CountSent returns how many notices have been sent whose unique keys are below some.
func (tx *Tx) CountSent(ctx context.Context, keys []string) (sent int, err error) {
	defer wrap(&err, "storage.CountSent(%v)", keys)
	where, args := under(keys)
	err = tx.get(ctx, &sent, `SELECT COUNT(*) FROM notice n WHERE n.state = 'sent' AND `+where, args...)
	return sent, err
}

// aboutNotice stands for the unique key of the notice in the message that QueueOutdated makes of one for many.
const aboutNotice = "{notice}"

// QueueOutdated makes notices, in the last lane, that replace the messages which the notices below some unique keys
// have become by a message in the language of the account, and tells how many are new. Of each person only those
// are replaced after which one below the later keys has arrived in the same chat, and which nothing has changed.
// Their own unique keys are replaced/ and that of the notice.
func (tx *Tx) QueueOutdated(ctx context.Context, earlier, later []string, byLanguage map[string]notice.Message) (created int, err error) {
	defer wrap(&err, "storage.QueueOutdated(%v by %v)", earlier, later)
	now := stamp{tx.now}
	since, sinceArgs := under(later)
	where, whereArgs := under(earlier)
	// CROSS JOIN has SQLite walk the notices below the keys; the other way round it would walk all of each chat.
	for language, m := range byLanguage {
		m.EditNotice = aboutNotice
		args := append(append(append([]any{}, sinceArgs...), toJSON(m), aboutNotice, now, now, now), whereArgs...)
		n, err := tx.exec(ctx, `
			WITH later AS MATERIALIZED (
				SELECT n.enrollment_id, n.chat_id, MAX(n.id) AS id
				FROM notice n
				WHERE n.state = 'sent' AND `+since+`
				GROUP BY n.enrollment_id, n.chat_id)
			INSERT INTO notice (unique_key, lane, chat_id, message, on_unknown, state, next_at, queued_at, created_at)
			SELECT 'replaced/' || n.unique_key, 4, n.chat_id, REPLACE(CAST(? AS TEXT), CAST(? AS TEXT), n.unique_key), 'resend', 'queued', ?, ?, ?
			FROM notice n
			CROSS JOIN later
			WHERE later.enrollment_id = n.enrollment_id AND later.chat_id = n.chat_id AND later.id > n.id
				AND n.state = 'sent' AND n.message_id IS NOT NULL AND `+where+`
				AND COALESCE((SELECT a.language FROM account a WHERE a.telegram_id = n.chat_id), 'vi') = ?
				AND NOT EXISTS (SELECT 1 FROM notice other WHERE other.chat_id = n.chat_id AND other.message_id = n.message_id AND other.id <> n.id)
			ON CONFLICT (unique_key) DO NOTHING`, append(args, language)...)
		if err != nil {
			return 0, err
		}
		created += n
	}
	if created > 0 {
		tx.changed |= NoticesQueued
	}
	return created, nil
}

// UntouchedMessage is NoticeMessage of one that nothing has changed since: no other notice has become the same message,
// and no answer is on its way to.
func (tx *Tx) UntouchedMessage(ctx context.Context, uniqueKey string) (messageID int, found bool, err error) {
	defer wrap(&err, "storage.UntouchedMessage(%s)", uniqueKey)
	err = tx.get(ctx, &messageID, `
		SELECT n.message_id
		FROM notice n
		WHERE n.unique_key = ? AND n.message_id IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM notice other WHERE other.chat_id = n.chat_id AND other.message_id = n.message_id AND other.id <> n.id)
			AND NOT EXISTS (
				SELECT 1
				FROM notice answer
				WHERE answer.chat_id = n.chat_id AND answer.lane = 1 AND answer.state IN ('queued', 'sending')
					AND (answer.message LIKE '%"edit":' || n.message_id || ',%' OR answer.message LIKE '%"edit":' || n.message_id || '}%'))`, uniqueKey)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return messageID, err == nil, err
}
