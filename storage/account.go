package storage

import (
	"context"
	"database/sql"
	"errors"

	"loptruong/course"
)

type accountRow struct {
	UserID       int64  `db:"user_id"`
	Language     string `db:"language"`
	ActiveCourse ref    `db:"active_course"`
	Consent      string `db:"consent"`
	ConsentAt    stamp  `db:"consent_at"`
	BlockedAt    stamp  `db:"blocked_at"`
}

func (r accountRow) account() course.Account {
	return course.Account{
		UserID:       r.UserID,
		Language:     r.Language,
		ActiveCourse: int64(r.ActiveCourse),
		Consent:      r.Consent,
		ConsentAt:    r.ConsentAt.Time,
		BlockedAt:    r.BlockedAt.Time,
	}
}

// Account returns the account of a Telegram user.
func (tx *Tx) Account(ctx context.Context, userID int64) (_ course.Account, err error) {
	defer wrap(&err, "storage.Account(user=%d)", userID)
	var row accountRow
	err = tx.get(ctx, &row, `
		SELECT user_id, language, active_course, consent, consent_at, blocked_at
		FROM account
		WHERE user_id = ?`, userID)
	return row.account(), err
}

// EnsureAccount returns the account of a Telegram user and makes it, with the
// given language, when it is seen for the first time.
func (tx *Tx) EnsureAccount(ctx context.Context, userID int64, language string) (_ course.Account, created bool, err error) {
	defer wrap(&err, "storage.EnsureAccount(user=%d)", userID)
	account, err := tx.Account(ctx, userID)
	if !errors.Is(err, sql.ErrNoRows) {
		return account, false, err
	}
	n, err := tx.exec(ctx, `
		INSERT INTO account (user_id, language, created_at)
		VALUES (?, ?, ?)
		ON CONFLICT (user_id) DO NOTHING`, userID, language, stamp{tx.now})
	if err != nil {
		return course.Account{}, false, err
	}
	account, err = tx.Account(ctx, userID)
	return account, n == 1, err
}

// SetLanguage changes the language of an account: "vi" or "en".
func (tx *Tx) SetLanguage(ctx context.Context, userID int64, language string) (err error) {
	defer wrap(&err, "storage.SetLanguage(user=%d)", userID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE account SET language = ? WHERE user_id = ?`, language, userID)
}

// SetActiveCourse changes the course that the account's commands are about; 0
// for none.
func (tx *Tx) SetActiveCourse(ctx context.Context, userID, courseID int64) (err error) {
	defer wrap(&err, "storage.SetActiveCourse(user=%d, course=%d)", userID, courseID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE account SET active_course = ? WHERE user_id = ?`, ref(courseID), userID)
}

// SetConsent records that the account has consented, now, to a version of the
// privacy notice.
func (tx *Tx) SetConsent(ctx context.Context, userID int64, version string) (err error) {
	defer wrap(&err, "storage.SetConsent(user=%d)", userID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE account SET consent = ?, consent_at = ? WHERE user_id = ?`, version, stamp{tx.now}, userID)
}

// SetBlocked records that the account has blocked the bot, now, or that the bot
// can write to it again. The first moment of a block is kept.
func (tx *Tx) SetBlocked(ctx context.Context, userID int64, blocked bool) (err error) {
	defer wrap(&err, "storage.SetBlocked(user=%d)", userID)
	if !blocked {
		return tx.must(ctx, course.ErrNotFound, `
			UPDATE account SET blocked_at = NULL WHERE user_id = ?`, userID)
	}
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE account SET blocked_at = COALESCE(blocked_at, ?) WHERE user_id = ?`, stamp{tx.now}, userID)
}
