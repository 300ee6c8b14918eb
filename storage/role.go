package storage

import (
	"context"
	"database/sql"

	"github.com/loptruong/loptruong/course"
)

type grantRow struct {
	ID           int64       `db:"id"`
	AccountID    int64       `db:"account_id"`
	Role         course.Role `db:"role"`
	CourseID     ref         `db:"course_id"`
	DelegationID ref         `db:"delegation_id"`
	Delegation   string      `db:"delegation"`
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
		Delegation:   r.Delegation,
		By:           int64(r.By),
		At:           r.At.Time,
	}
}

// grants reads the grants g that a WHERE clause picks, in the order that it ends in.
func (tx *Tx) grants(ctx context.Context, where string, args ...any) ([]course.Grant, error) {
	var rows []grantRow
	err := tx.list(ctx, &rows, `
		SELECT g.id, g.account_id, g.role, g.course_id, g.delegation_id, COALESCE(d.name, '') AS delegation, g.by_account, g.at
		FROM role_grant g
		LEFT JOIN delegation d ON d.id = g.delegation_id`+where, args...)
	var grants []course.Grant
	for _, r := range rows {
		grants = append(grants, r.grant())
	}
	return grants, err
}

// Actor returns who acts, with the rights that stand at this moment; somebody
// unknown is an Actor without any.
func (tx *Tx) Actor(ctx context.Context, accountID int64) (_ course.Actor, err error) {
	defer wrap(&err, "storage.Actor(account=%d)", accountID)
	actor := course.Actor{AccountID: accountID}
	actor.Grants, err = tx.grants(ctx, ` WHERE g.account_id = ? ORDER BY g.id`, accountID)
	if err != nil {
		return actor, err
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

// Grants returns a part of the roles that are held, of a course or, when that is 0, of
// all: limit of them at most, after the first skip, with how many there are. Admins
// come first, then course by course, the newest first, the organizers and the
// representatives.
func (tx *Tx) Grants(ctx context.Context, courseID int64, skip, limit int) (_ []course.Grant, total int, err error) {
	defer wrap(&err, "storage.Grants(course=%d)", courseID)
	const of = ` WHERE (CAST(? AS BIGINT) = 0 OR g.course_id = ?)`
	if err := tx.get(ctx, &total, `SELECT COUNT(*) FROM role_grant g`+of, courseID, courseID); err != nil {
		return nil, 0, err
	}
	grants, err := tx.grants(ctx, of+`
		ORDER BY CASE g.role WHEN 'admin' THEN 0 ELSE 1 END, g.course_id DESC, g.role, g.delegation_id, g.id
		LIMIT ? OFFSET ?`, courseID, courseID, limit, skip)
	return grants, total, err
}

// Unrepresented returns the delegations of a course that nobody answers for.
func (tx *Tx) Unrepresented(ctx context.Context, courseID int64) (_ []course.Delegation, err error) {
	defer wrap(&err, "storage.Unrepresented(course=%d)", courseID)
	return tx.delegations(ctx, ` AND id NOT IN (SELECT delegation_id FROM role_grant WHERE role = 'representative' AND course_id = ?)`, courseID, courseID)
}

// Grant returns one of the roles that are held.
func (tx *Tx) Grant(ctx context.Context, id int64) (_ course.Grant, err error) {
	defer wrap(&err, "storage.Grant(%d)", id)
	found, err := tx.grants(ctx, ` WHERE g.id = ?`, id)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return course.Grant{}, err
	}
	return found[0], nil
}

// LockAdmins keeps others from revoking an admin until the commit, so that each of
// those who do it at the same moment sees what the one before has left.
func (tx *Tx) LockAdmins(ctx context.Context) (err error) {
	defer wrap(&err, "storage.LockAdmins")
	var ids []int64
	return tx.list(ctx, &ids, `
		SELECT id FROM role_grant WHERE role = 'admin' ORDER BY id`+tx.conn.dialect.forUpdate)
}

// RevokeRole ends a role and tells whether it was held.
func (tx *Tx) RevokeRole(ctx context.Context, id int64) (revoked bool, err error) {
	defer wrap(&err, "storage.RevokeRole(%d)", id)
	n, err := tx.exec(ctx, `DELETE FROM role_grant WHERE id = ?`, id)
	return n == 1, err
}

type invitationRow struct {
	ID           int64       `db:"id"`
	TokenHash    string      `db:"token_hash"`
	Role         course.Role `db:"role"`
	CourseID     ref         `db:"course_id"`
	DelegationID ref         `db:"delegation_id"`
	Delegation   string      `db:"delegation"`
	By           ref         `db:"by_account"`
	ExpiresAt    stamp       `db:"expires_at"`
	UsedBy       ref         `db:"used_by"`
}

func (r invitationRow) invitation() course.Invitation {
	return course.Invitation{
		ID: r.ID, Role: r.Role, CourseID: int64(r.CourseID), DelegationID: int64(r.DelegationID), Delegation: r.Delegation,
		By: int64(r.By), ExpiresAt: r.ExpiresAt.Time, UsedBy: int64(r.UsedBy),
	}
}

// invitationColumns are what an invitationRow is read from: invitations i with their
// delegations d.
const invitationColumns = `
		SELECT i.id, i.token_hash, i.role, i.course_id, i.delegation_id, COALESCE(d.name, '') AS delegation,
			i.by_account, i.expires_at, i.used_by
		FROM invitation i
		LEFT JOIN delegation d ON d.id = i.delegation_id`

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
// grants the role. The same account may come with it again: first is false then. It
// returns course.ErrNotFound for an unknown token and course.ErrConflict for one
// that somebody else has used, that was withdrawn or that has expired.
func (tx *Tx) UseInvitation(ctx context.Context, tokenHash string, accountID int64) (i course.Invitation, first bool, err error) {
	defer wrap(&err, "storage.UseInvitation(account=%d)", accountID)
	var id int64
	err = tx.get(ctx, &id, `
		SELECT id FROM invitation WHERE token_hash = ?`+tx.conn.dialect.forUpdate, tokenHash)
	if err != nil {
		return i, false, err
	}
	if i, err = tx.Invitation(ctx, id); err != nil {
		return i, false, err
	}
	if i.UsedBy == accountID {
		return i, false, nil
	}
	i.UsedBy = accountID
	return i, true, tx.must(ctx, course.ErrConflict, `
		UPDATE invitation
		SET used_by = ?, used_at = ?
		WHERE id = ?`+unused, accountID, stamp{tx.now}, id, stamp{tx.now})
}

// unused ends a WHERE clause on invitations: those that can be used at the moment that
// its place takes.
const unused = ` AND used_by IS NULL AND withdrawn_at IS NULL AND expires_at > ?`

// Invitation returns an invitation, whatever has become of it.
func (tx *Tx) Invitation(ctx context.Context, id int64) (_ course.Invitation, err error) {
	defer wrap(&err, "storage.Invitation(%d)", id)
	var row invitationRow
	err = tx.get(ctx, &row, invitationColumns+` WHERE i.id = ?`, id)
	return row.invitation(), err
}

// Invitations returns a part of the invitations that can still be used, to roles of a
// course or, when that is 0, to all: limit of them at most, after the first skip, the
// newest first, with how many there are.
func (tx *Tx) Invitations(ctx context.Context, courseID int64, skip, limit int) (open []course.Invitation, total int, err error) {
	defer wrap(&err, "storage.Invitations(course=%d)", courseID)
	const of = ` WHERE (CAST(? AS BIGINT) = 0 OR course_id = ?)` + unused
	if err := tx.get(ctx, &total, `SELECT COUNT(*) FROM invitation`+of, courseID, courseID, stamp{tx.now}); err != nil {
		return nil, 0, err
	}
	var rows []invitationRow
	err = tx.list(ctx, &rows, invitationColumns+`
		WHERE i.id IN (SELECT id FROM invitation`+of+`)
		ORDER BY i.id DESC
		LIMIT ? OFFSET ?`, courseID, courseID, stamp{tx.now}, limit, skip)
	for _, r := range rows {
		open = append(open, r.invitation())
	}
	return open, total, err
}

// WithdrawInvitation makes an invitation one that nobody can use, and tells whether
// somebody could before.
func (tx *Tx) WithdrawInvitation(ctx context.Context, id, byAccount int64) (withdrawn bool, err error) {
	defer wrap(&err, "storage.WithdrawInvitation(%d)", id)
	n, err := tx.exec(ctx, `
		UPDATE invitation
		SET withdrawn_by = ?, withdrawn_at = ?
		WHERE id = ?`+unused, ref(byAccount), stamp{tx.now}, id, stamp{tx.now})
	return n == 1, err
}

// InvitationsBy returns the invitations that an account has made and that can still be
// used, the oldest first.
func (tx *Tx) InvitationsBy(ctx context.Context, accountID int64) (open []course.Invitation, err error) {
	defer wrap(&err, "storage.InvitationsBy(account=%d)", accountID)
	var rows []invitationRow
	err = tx.list(ctx, &rows, invitationColumns+`
		WHERE i.by_account = ?`+unused+`
		ORDER BY i.id`, accountID, stamp{tx.now})
	for _, r := range rows {
		open = append(open, r.invitation())
	}
	return open, err
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
