package storage

import (
	"context"
	"database/sql"
	"errors"
)

// BotName returns the username, without @, under which the bot was last known;
// found is false when it never was.
func (tx *Tx) BotName(ctx context.Context, botID int64) (username string, found bool, err error) {
	defer wrap(&err, "storage.BotName(bot=%d)", botID)
	err = tx.get(ctx, &username, `SELECT username FROM bot WHERE id = ?`, botID)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return username, err == nil, err
}

// Bots returns the ids of the bots whose database this was: one, unless it was made by a program
// that took every token.
func (tx *Tx) Bots(ctx context.Context) (ids []int64, err error) {
	defer wrap(&err, "storage.Bots")
	err = tx.list(ctx, &ids, `SELECT id FROM bot ORDER BY id`)
	return ids, err
}

// SaveBotName keeps the username of the bot, and forgets every other: from now on the database is
// this one's.
func (tx *Tx) SaveBotName(ctx context.Context, botID int64, username string) (err error) {
	defer wrap(&err, "storage.SaveBotName(bot=%d)", botID)
	if _, err = tx.exec(ctx, `DELETE FROM bot WHERE id <> ?`, botID); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO bot (id, username)
		VALUES (?, ?)
		ON CONFLICT (id) DO UPDATE SET username = excluded.username`, botID, username)
	return err
}
