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

// SaveBotName keeps the username of the bot in place of what was kept before.
func (tx *Tx) SaveBotName(ctx context.Context, botID int64, username string) (err error) {
	defer wrap(&err, "storage.SaveBotName(bot=%d)", botID)
	_, err = tx.exec(ctx, `
		INSERT INTO bot (id, username)
		VALUES (?, ?)
		ON CONFLICT (id) DO UPDATE SET username = excluded.username`, botID, username)
	return err
}
