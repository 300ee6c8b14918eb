package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

// visitorRow is a place of somebody who comes, with their account.
type visitorRow struct {
	enrollmentRow
	Account accountRow     `db:"visitor"`
	Address course.Address `db:"address"` // how the place's course speaks to them
	Granted bool           `db:"granted"`
}

// Visitor returns the account of a Telegram user who comes in, and who acts by it, with
// the rights that stand at this moment. The account is made when there is none, see
// EnsureAccount. How it is addressed where it has chosen no course is how the newest
// does that it has to do with.
//
// Thousands come at once who have a place and no role: of them all is one statement.
func (tx *Tx) Visitor(ctx context.Context, telegramID int64, language string) (_ course.Account, _ course.Actor, err error) {
	defer wrap(&err, "storage.Visitor")
	rows, known := []*visitorRow(nil), false
	if tx.ahead != nil {
		rows, known, err = tx.ahead.visitor(ctx, telegramID)
	}
	if err == nil && !known {
		rows, err = tx.visitors(ctx, telegramID)
	}
	if err != nil {
		return course.Account{}, course.Actor{}, err
	}
	if len(rows) == 0 || rows[0].Granted || rows[0].Account.Language == "" {
		return tx.anyVisitor(ctx, telegramID, language)
	}
	account, chose := rows[0].Account.account(), rows[0].Account.Address != ""
	actor := course.Actor{AccountID: account.ID, Enrollments: make([]course.Enrollment, len(rows))}
	for i, r := range rows {
		actor.Enrollments[i] = r.enrollment()
		if newest := actor.NewestCourse(); !chose && newest == r.CourseID {
			account.Address = r.Address
		}
	}
	return account, actor, nil
}

// visitors returns the places of at most mostPlaces Telegram users, those of each in the
// order in which they were made.
func (tx *Tx) visitors(ctx context.Context, telegramIDs ...int64) (rows []*visitorRow, err error) {
	ids, of := padded(telegramIDs), tx.conn.dialect.of
	return rows, tx.list(ctx, &rows, `
		SELECT `+enrollmentColumns+`,
			account.id AS "visitor.id", account.telegram_id AS "visitor.telegram_id", COALESCE(account.language, '') AS "visitor.language",
			account.active_course AS "visitor.active_course", account.active_at AS "visitor.active_at",
			COALESCE(active.address, '') AS "visitor.address",
			account.consent AS "visitor.consent", account.consent_at AS "visitor.consent_at", account.blocked_at AS "visitor.blocked_at", account.name AS "visitor.name",
			of.address, EXISTS (SELECT 1 FROM role_grant g WHERE g.account_id = account.id) AS granted
		FROM account
		JOIN trainee t ON t.account_id`+of("account.id")+`
		JOIN enrollment e ON e.trainee_id`+of("t.id")+`
		LEFT JOIN delegation d ON d.id = e.delegation_id
		LEFT JOIN course active ON active.id = account.active_course
		JOIN course of ON of.id = e.course_id
		WHERE account.telegram_id IN `+values(1, len(ids))+`
		ORDER BY e.id`, ids...)
}

// anyVisitor is Visitor of whoever it is.
func (tx *Tx) anyVisitor(ctx context.Context, telegramID int64, language string) (account course.Account, actor course.Actor, err error) {
	if account, err = tx.EnsureAccount(ctx, telegramID, language); err != nil {
		return account, actor, err
	}
	if actor, err = tx.Actor(ctx, account.ID); err != nil || account.Address != "" {
		return account, actor, err
	}
	if newest := actor.NewestCourse(); newest != 0 {
		c, err := tx.Course(ctx, newest)
		account.Address = c.Address
		return account, actor, err
	}
	return account, actor, nil
}
