package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// CodeTries returns how many wrong codes have been given for a session by the account
// or for the place, whichever place that account had then and whichever account that
// place: changing the one or the other gives no new tries. Until the commit nobody else
// gives one for the place.
func (tx *Tx) CodeTries(ctx context.Context, g course.Guess) (tries int, err error) {
	defer wrap(&err, "storage.CodeTries(session=%d, account=%d)", g.SessionID, g.AccountID)
	var place int64
	if err := tx.get(ctx, &place, `SELECT id FROM enrollment WHERE id = ?`+tx.conn.dialect.forNoKeyUpdate, g.EnrollmentID); err != nil {
		return 0, err
	}
	err = tx.get(ctx, &tries, `
		SELECT COALESCE(SUM(tries), 0)
		FROM wrong_code
		WHERE session_id = ? AND (account_id = ? OR enrollment_id = ?)`, g.SessionID, g.AccountID, g.EnrollmentID)
	return tries, err
}

// WrongCode counts a wrong code for a session.
func (tx *Tx) WrongCode(ctx context.Context, g course.Guess) (err error) {
	defer wrap(&err, "storage.WrongCode(session=%d, account=%d)", g.SessionID, g.AccountID)
	_, err = tx.exec(ctx, `
		INSERT INTO wrong_code (session_id, account_id, enrollment_id, tries)
		VALUES (?, ?, ?, 1)
		ON CONFLICT (session_id, COALESCE(account_id, 0), enrollment_id) DO UPDATE SET tries = wrong_code.tries + 1`,
		g.SessionID, ref(g.AccountID), g.EnrollmentID)
	return err
}
