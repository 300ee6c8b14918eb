package storage

import (
	"context"

	"loptruong/course"
)

type grantRow struct {
	ID           int64       `db:"id"`
	UserID       int64       `db:"user_id"`
	Role         course.Role `db:"role"`
	CourseID     ref         `db:"course_id"`
	DelegationID ref         `db:"delegation_id"`
	By           ref         `db:"by_user"`
	At           stamp       `db:"at"`
}

func (r grantRow) grant() course.Grant {
	return course.Grant{
		ID:           r.ID,
		UserID:       r.UserID,
		Role:         r.Role,
		CourseID:     int64(r.CourseID),
		DelegationID: int64(r.DelegationID),
		By:           int64(r.By),
		At:           r.At.Time,
	}
}

// Actor returns who acts, with the rights that stand at this moment; somebody
// unknown is an Actor without any.
func (tx *Tx) Actor(ctx context.Context, userID int64) (_ course.Actor, err error) {
	defer wrap(&err, "storage.Actor(user=%d)", userID)
	actor := course.Actor{UserID: userID}
	var grants []grantRow
	err = tx.list(ctx, &grants, `
		SELECT id, user_id, role, course_id, delegation_id, by_user, at
		FROM role_grant
		WHERE user_id = ?
		ORDER BY id`, userID)
	if err != nil {
		return actor, err
	}
	for _, g := range grants {
		actor.Grants = append(actor.Grants, g.grant())
	}
	actor.Enrollments, err = tx.enrollments(ctx, `
		WHERE t.user_id = ?
		ORDER BY e.id`, userID)
	return actor, err
}

// GrantRole gives a role from now on and tells whether it is new; the role is
// refused by the database when its course or delegation doesn't fit it.
func (tx *Tx) GrantRole(ctx context.Context, g course.Grant) (created bool, err error) {
	defer wrap(&err, "storage.GrantRole(user=%d, role=%s)", g.UserID, g.Role)
	n, err := tx.exec(ctx, `
		INSERT INTO role_grant (user_id, role, course_id, delegation_id, by_user, at)
		VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`,
		g.UserID, g.Role, ref(g.CourseID), ref(g.DelegationID), ref(g.By), stamp{tx.now})
	return n == 1, err
}

type invitationRow struct {
	ID           int64       `db:"id"`
	TokenHash    string      `db:"token_hash"`
	Role         course.Role `db:"role"`
	CourseID     ref         `db:"course_id"`
	DelegationID ref         `db:"delegation_id"`
	By           int64       `db:"by_user"`
	ExpiresAt    stamp       `db:"expires_at"`
	UsedBy       ref         `db:"used_by"`
}

// CreateInvitation stores an invitation under the hash of its token.
func (tx *Tx) CreateInvitation(ctx context.Context, inv course.Invitation, tokenHash string) (err error) {
	defer wrap(&err, "storage.CreateInvitation(role=%s, course=%d)", inv.Role, inv.CourseID)
	_, err = tx.insert(ctx, `
		INSERT INTO invitation (token_hash, role, course_id, delegation_id, by_user, expires_at)
		VALUES (:token_hash, :role, :course_id, :delegation_id, :by_user, :expires_at)
		ON CONFLICT DO NOTHING
		RETURNING id`,
		invitationRow{
			TokenHash: tokenHash, Role: inv.Role, CourseID: ref(inv.CourseID), DelegationID: ref(inv.DelegationID),
			By: inv.By, ExpiresAt: stamp{inv.ExpiresAt},
		})
	return err
}

// UseInvitation uses up the invitation for the user and returns it; the caller
// grants the role. The same user may use it again to no further effect. It
// returns course.ErrNotFound for an unknown token and course.ErrConflict for one
// that somebody else has used or that has expired.
func (tx *Tx) UseInvitation(ctx context.Context, tokenHash string, userID int64) (_ course.Invitation, err error) {
	defer wrap(&err, "storage.UseInvitation(user=%d)", userID)
	var row invitationRow
	err = tx.get(ctx, &row, `
		SELECT id, token_hash, role, course_id, delegation_id, by_user, expires_at, used_by
		FROM invitation
		WHERE token_hash = ?`+tx.conn.dialect.forUpdate, tokenHash)
	if err != nil {
		return course.Invitation{}, err
	}
	inv := course.Invitation{
		ID: row.ID, Role: row.Role, CourseID: int64(row.CourseID), DelegationID: int64(row.DelegationID),
		By: row.By, ExpiresAt: row.ExpiresAt.Time, UsedBy: userID,
	}
	switch {
	case int64(row.UsedBy) == userID:
		return inv, nil
	case row.UsedBy != 0, !tx.now.Before(row.ExpiresAt.Time):
		return course.Invitation{}, course.ErrConflict
	}
	_, err = tx.exec(ctx, `
		UPDATE invitation SET used_by = ?, used_at = ? WHERE id = ?`, userID, stamp{tx.now}, row.ID)
	return inv, err
}

// Admins returns the users who are admins, whether the bot can write to them or not.
func (tx *Tx) Admins(ctx context.Context) (users []int64, err error) {
	defer wrap(&err, "storage.Admins")
	err = tx.list(ctx, &users, `
		SELECT user_id
		FROM role_grant
		WHERE role = 'admin'
		ORDER BY user_id`)
	return users, err
}

// canBeWritten joins the accounts of the holders of role_grant g who have opened the
// bot and not blocked it.
const canBeWritten = `
		JOIN account a ON a.user_id = g.user_id AND a.blocked_at IS NULL`

// InCharge returns the users who look after a course and whom the bot can write to:
// its organizers, or the admins where it has no such organizer, as after an import by
// the command line, and of no course (0). It is nobody when the bot can write to none
// of them.
func (tx *Tx) InCharge(ctx context.Context, courseID int64) (users []int64, err error) {
	defer wrap(&err, "storage.InCharge(course=%d)", courseID)
	err = tx.list(ctx, &users, `
		SELECT g.user_id
		FROM role_grant g`+canBeWritten+`
		WHERE g.role = 'organizer' AND g.course_id = ?
		ORDER BY g.user_id`, courseID)
	if err != nil || len(users) > 0 {
		return users, err
	}
	err = tx.list(ctx, &users, `
		SELECT g.user_id
		FROM role_grant g`+canBeWritten+`
		WHERE g.role = 'admin'
		ORDER BY g.user_id`)
	return users, err
}

// Representatives returns the users who answer for a delegation and whom the bot can
// write to.
func (tx *Tx) Representatives(ctx context.Context, delegationID int64) (users []int64, err error) {
	defer wrap(&err, "storage.Representatives(delegation=%d)", delegationID)
	err = tx.list(ctx, &users, `
		SELECT g.user_id
		FROM role_grant g`+canBeWritten+`
		WHERE g.role = 'representative' AND g.delegation_id = ?
		ORDER BY g.user_id`, delegationID)
	return users, err
}
