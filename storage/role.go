package storage

import (
	"context"

	"github.com/loptruong/loptruong/course"
)

type grantRow struct {
	ID           int64       `db:"id"`
	AccountID    int64       `db:"account_id"`
	Role         course.Role `db:"role"`
	CourseID     ref         `db:"course_id"`
	DelegationID ref         `db:"delegation_id"`
	By           ref         `db:"by_account"`
	At           stamp       `db:"at"`
}

func (r grantRow) grant() course.Grant {
	return course.Grant{
		ID:           r.ID,
		AccountID:    r.AccountID,
		Role:         r.Role,
		CourseID:     int64(r.CourseID),
		DelegationID: int64(r.DelegationID),
		By:           int64(r.By),
		At:           r.At.Time,
	}
}

// Actor returns who acts, with the rights that stand at this moment; somebody
// unknown is an Actor without any.
func (tx *Tx) Actor(ctx context.Context, accountID int64) (_ course.Actor, err error) {
	defer wrap(&err, "storage.Actor(account=%d)", accountID)
	actor := course.Actor{AccountID: accountID}
	var grants []grantRow
	err = tx.list(ctx, &grants, `
		SELECT id, account_id, role, course_id, delegation_id, by_account, at
		FROM role_grant
		WHERE account_id = ?
		ORDER BY id`, accountID)
	if err != nil {
		return actor, err
	}
	for _, g := range grants {
		actor.Grants = append(actor.Grants, g.grant())
	}
	actor.Enrollments, err = tx.enrollments(ctx, `
		WHERE t.account_id = ?
		ORDER BY e.id`, accountID)
	return actor, err
}

// GrantRole gives a role from now on and tells whether it is new; the role is
// refused by the database when its course or delegation doesn't fit it.
func (tx *Tx) GrantRole(ctx context.Context, g course.Grant) (created bool, err error) {
	defer wrap(&err, "storage.GrantRole(account=%d, role=%s)", g.AccountID, g.Role)
	n, err := tx.exec(ctx, `
		INSERT INTO role_grant (account_id, role, course_id, delegation_id, by_account, at)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`,
		g.AccountID, g.Role, ref(g.CourseID), ref(g.DelegationID), ref(g.By), stamp{tx.now})
	return n == 1, err
}

type invitationRow struct {
	ID           int64       `db:"id"`
	TokenHash    string      `db:"token_hash"`
	Role         course.Role `db:"role"`
	CourseID     ref         `db:"course_id"`
	DelegationID ref         `db:"delegation_id"`
	By           ref         `db:"by_account"`
	ExpiresAt    stamp       `db:"expires_at"`
	UsedBy       ref         `db:"used_by"`
}

// CreateInvitation stores an invitation under the hash of its token and sets its ID.
func (tx *Tx) CreateInvitation(ctx context.Context, inv *course.Invitation, tokenHash string) (err error) {
	defer wrap(&err, "storage.CreateInvitation(role=%s, course=%d)", inv.Role, inv.CourseID)
	inv.ID, err = tx.insert(ctx, `
		INSERT INTO invitation (token_hash, role, course_id, delegation_id, by_account, expires_at)
		VALUES (:token_hash, :role, :course_id, :delegation_id, :by_account, :expires_at)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		invitationRow{
			TokenHash: tokenHash, Role: inv.Role, CourseID: ref(inv.CourseID), DelegationID: ref(inv.DelegationID),
			By: ref(inv.By), ExpiresAt: stamp{inv.ExpiresAt},
		})
	return err
}

// UseInvitation uses up the invitation for the account and returns it; the caller
// grants the role. The same account may use it again to no further effect. It
// returns course.ErrNotFound for an unknown token and course.ErrConflict for one
// that somebody else has used or that has expired.
func (tx *Tx) UseInvitation(ctx context.Context, tokenHash string, accountID int64) (_ course.Invitation, err error) {
	defer wrap(&err, "storage.UseInvitation(account=%d)", accountID)
	var row invitationRow
	err = tx.get(ctx, &row, `
		SELECT id, token_hash, role, course_id, delegation_id, by_account, expires_at, used_by
		FROM invitation
		WHERE token_hash = ?`+tx.conn.dialect.forUpdate, tokenHash)
	if err != nil {
		return course.Invitation{}, err
	}
	inv := course.Invitation{
		ID: row.ID, Role: row.Role, CourseID: int64(row.CourseID), DelegationID: int64(row.DelegationID),
		By: int64(row.By), ExpiresAt: row.ExpiresAt.Time, UsedBy: accountID,
	}
	switch {
	case int64(row.UsedBy) == accountID:
		return inv, nil
	case row.UsedBy != 0, !tx.now.Before(row.ExpiresAt.Time):
		return course.Invitation{}, course.ErrConflict
	}
	_, err = tx.exec(ctx, `
		UPDATE invitation SET used_by = ?, used_at = ? WHERE id = ?`, accountID, stamp{tx.now}, row.ID)
	return inv, err
}

// Admins returns the accounts of the admins, whether the bot can write to them or not.
func (tx *Tx) Admins(ctx context.Context) (_ []course.Account, err error) {
	defer wrap(&err, "storage.Admins")
	return tx.accounts(ctx, admins)
}

const admins = ` WHERE a.id IN (SELECT account_id FROM role_grant WHERE role = 'admin')`

// canBeWritten says of an account a that its person has opened the bot and not blocked
// it.
const canBeWritten = `a.telegram_id IS NOT NULL AND a.language IS NOT NULL AND a.blocked_at IS NULL`

// InCharge returns the accounts that look after a course and that the bot can write
// to: its organizers, or the admins where it has no such organizer, as after an import
// by the command line, and of no course (0). It is nobody when the bot can write to
// none of them.
func (tx *Tx) InCharge(ctx context.Context, courseID int64) (_ []course.Account, err error) {
	defer wrap(&err, "storage.InCharge(course=%d)", courseID)
	organizers, err := tx.accounts(ctx, `
		WHERE a.id IN (SELECT account_id FROM role_grant WHERE role = 'organizer' AND course_id = ?)
			AND `+canBeWritten, courseID)
	if err != nil || len(organizers) > 0 {
		return organizers, err
	}
	return tx.accounts(ctx, admins+` AND `+canBeWritten)
}

// Representatives returns the accounts that answer for a delegation and that the bot
// can write to.
func (tx *Tx) Representatives(ctx context.Context, delegationID int64) (_ []course.Account, err error) {
	defer wrap(&err, "storage.Representatives(delegation=%d)", delegationID)
	return tx.accounts(ctx, `
		WHERE a.id IN (SELECT account_id FROM role_grant WHERE role = 'representative' AND delegation_id = ?)
			AND `+canBeWritten, delegationID)
}
