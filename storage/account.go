package storage

import (
	"cmp"
	"context"
	"database/sql"
	"errors"

	"github.com/loptruong/loptruong/course"
)

type accountRow struct {
	ID           int64  `db:"id"`
	TelegramID   ref    `db:"telegram_id"`
	Language     string `db:"language"`
	ActiveCourse ref    `db:"active_course"`
	ActiveAt     stamp  `db:"active_at"`
	Address      string `db:"address"`
	Consent      string `db:"consent"`
	ConsentAt    stamp  `db:"consent_at"`
	BlockedAt    stamp  `db:"blocked_at"`
	Name         string `db:"name"`
}

func (r accountRow) account() course.Account {
	return course.Account{
		ID:           r.ID,
		TelegramID:   int64(r.TelegramID),
		Language:     r.Language,
		ActiveCourse: int64(r.ActiveCourse),
		ActiveAt:     r.ActiveAt.Time,
		Address:      course.Address(r.Address),
		Consent:      r.Consent,
		ConsentAt:    r.ConsentAt.Time,
		BlockedAt:    r.BlockedAt.Time,
		Name:         r.Name,
	}
}

// accounts reads the accounts a that a WHERE clause picks, in the order they were
// made.
func (tx *Tx) accounts(ctx context.Context, where string, args ...any) ([]course.Account, error) {
	var rows []accountRow
	err := tx.list(ctx, &rows, `
		SELECT a.id, a.telegram_id, COALESCE(a.language, '') AS language, a.active_course, a.active_at, COALESCE(active.address, '') AS address,
			a.consent, a.consent_at, a.blocked_at, a.name
		FROM account a
		LEFT JOIN course active ON active.id = a.active_course`+where+`
		ORDER BY a.id`, args...)
	if err != nil {
		return nil, err
	}
	accounts := make([]course.Account, len(rows))
	for i, r := range rows {
		accounts[i] = r.account()
	}
	return accounts, nil
}

// account reads the one account that a WHERE clause picks.
func (tx *Tx) account(ctx context.Context, where string, args ...any) (course.Account, error) {
	found, err := tx.accounts(ctx, where, args...)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return course.Account{}, err
	}
	return found[0], nil
}

// Account returns an account.
func (tx *Tx) Account(ctx context.Context, id int64) (_ course.Account, err error) {
	defer wrap(&err, "storage.Account(%d)", id)
	return tx.account(ctx, ` WHERE a.id = ?`, id)
}

// EnsureAccount returns the account of a Telegram user and makes it when there is
// none. The language, "vi" or "en", is the one to begin with when the user comes in
// for the first time; it is empty for a user who is only named and hasn't come in.
func (tx *Tx) EnsureAccount(ctx context.Context, telegramID int64, language string) (_ course.Account, err error) {
	defer wrap(&err, "storage.EnsureAccount")
	const ofUser = ` WHERE a.telegram_id = ?`
	account, err := tx.account(ctx, ofUser, telegramID)
	if err == nil && (account.Language != "" || language == "") || err != nil && !errors.Is(err, sql.ErrNoRows) {
		return account, err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO account (telegram_id, language, created_at)
		VALUES (?, NULLIF(?, ''), ?)
		ON CONFLICT (telegram_id) DO UPDATE SET language = COALESCE(account.language, excluded.language)`,
		telegramID, language, stamp{tx.now})
	if err != nil {
		return course.Account{}, err
	}
	return tx.account(ctx, ofUser, telegramID)
}

// SetLanguage changes the language of an account: "vi" or "en".
func (tx *Tx) SetLanguage(ctx context.Context, accountID int64, language string) (err error) {
	defer wrap(&err, "storage.SetLanguage(account=%d)", accountID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE account SET language = ? WHERE id = ?`, language, accountID)
}

// CalendarKey returns the key of the address of an account's calendar; empty when it has
// none.
func (tx *Tx) CalendarKey(ctx context.Context, accountID int64) (key string, err error) {
	defer wrap(&err, "storage.CalendarKey(account=%d)", accountID)
	return key, tx.get(ctx, &key, `SELECT calendar_key FROM account WHERE id = ?`, accountID)
}

// SetCalendarKey gives the calendar of an account an address: one that it had leads
// nowhere from now on.
func (tx *Tx) SetCalendarKey(ctx context.Context, accountID int64, key string) (err error) {
	defer wrap(&err, "storage.SetCalendarKey(account=%d)", accountID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE account SET calendar_key = ? WHERE id = ?`, key, accountID)
}

// CalendarOf returns the account whose calendar has the key.
func (tx *Tx) CalendarOf(ctx context.Context, key string) (_ course.Account, err error) {
	defer wrap(&err, "storage.CalendarOf")
	return tx.account(ctx, ` WHERE a.calendar_key = ? AND a.calendar_key <> ''`, key)
}

// SetAccountName keeps the name that Telegram shows of an account's user.
func (tx *Tx) SetAccountName(ctx context.Context, accountID int64, name string) (err error) {
	defer wrap(&err, "storage.SetAccountName(account=%d)", accountID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE account SET name = ? WHERE id = ?`, name, accountID)
}

// SetActiveCourse chooses the course that the account's commands are about, now; 0
// for none.
func (tx *Tx) SetActiveCourse(ctx context.Context, accountID, courseID int64) (err error) {
	defer wrap(&err, "storage.SetActiveCourse(account=%d, course=%d)", accountID, courseID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE account SET active_course = ?, active_at = ? WHERE id = ?`, ref(courseID), stamp{tx.now}, accountID)
}

// SetConsent records that the account has consented, now, to a version of the
// privacy notice.
func (tx *Tx) SetConsent(ctx context.Context, accountID int64, version string) (err error) {
	defer wrap(&err, "storage.SetConsent(account=%d)", accountID)
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE account SET consent = ?, consent_at = ? WHERE id = ?`, version, stamp{tx.now}, accountID)
}

// SetBlocked records that a Telegram user has blocked the bot, now, or that the bot
// can write to them again. The first moment of a block is kept. It returns
// course.ErrNotFound for a user without an account, and makes none.
func (tx *Tx) SetBlocked(ctx context.Context, telegramID int64, blocked bool) (err error) {
	defer wrap(&err, "storage.SetBlocked")
	if !blocked {
		return tx.must(ctx, course.ErrNotFound, `
			UPDATE account SET blocked_at = NULL WHERE telegram_id = ?`, telegramID)
	}
	return tx.must(ctx, course.ErrNotFound, `
		UPDATE account SET blocked_at = COALESCE(blocked_at, ?) WHERE telegram_id = ?`, stamp{tx.now}, telegramID)
}

type personRow struct {
	ID         int64  `db:"id"`
	TelegramID ref    `db:"telegram_id"`
	Language   string `db:"language"`
	BlockedAt  stamp  `db:"blocked_at"`
	Shown      string `db:"shown"`
	Name       string `db:"name"`
	Unit       string `db:"unit"`
}

// Persons returns who stands behind each of the accounts, by account; one that there
// isn't is left out.
func (tx *Tx) Persons(ctx context.Context, accounts ...int64) (_ map[int64]course.Person, err error) {
	defer wrap(&err, "storage.Persons")
	ids := make([]idRow, len(accounts))
	for i, id := range accounts {
		ids[i].ID = id
	}
	var rows []personRow
	err = tx.list(ctx, &rows, `
		SELECT a.id, a.telegram_id, COALESCE(a.language, '') AS language, a.blocked_at, a.name AS shown,
			COALESCE(e.name, '') AS name, COALESCE(e.unit, '') AS unit
		FROM account a
		LEFT JOIN trainee t ON t.account_id = a.id
		LEFT JOIN enrollment e ON e.id = (SELECT MAX(n.id) FROM enrollment n WHERE n.trainee_id = t.id)
		WHERE a.id IN (SELECT v.id FROM `+tx.conn.dialect.rows("id BIGINT")+`)`, toJSON(ids))
	persons := make(map[int64]course.Person, len(rows))
	for _, r := range rows {
		persons[r.ID] = course.Person{
			AccountID: r.ID, TelegramID: int64(r.TelegramID), Name: cmp.Or(r.Name, r.Shown), Unit: r.Unit,
			CameIn: r.Language != "", Blocked: !r.BlockedAt.IsZero(),
		}
	}
	return persons, err
}
