package registrar

import (
	"context"
	"errors"

	"github.com/loptruong/loptruong/course"
)

// Revocation is what taking a role away means, as it is shown before.
type Revocation struct {
	Grant       course.Grant
	Course      course.Course // of the role; zero for an admin's
	Whose       course.Person
	Invitations []course.Invitation // that they have made, nobody has used, and they could not make without the role: they end with it
}

// Seen is the digest of what is confirmed: whose role, and how many invitations.
func (r Revocation) Seen() string { return course.Seen(r.Grant.ID, len(r.Invitations)) }

// Revoking is what revoking a role asks of a transaction.
type Revoking interface {
	Log
	LockAdmins(ctx context.Context) error
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	Account(ctx context.Context, id int64) (course.Account, error)
	Admins(ctx context.Context) ([]course.Account, error)
	Persons(ctx context.Context, accounts ...int64) (map[int64]course.Person, error)
	Course(ctx context.Context, id int64) (course.Course, error)
	Grant(ctx context.Context, id int64) (course.Grant, error)
	RevokeRole(ctx context.Context, id int64) (revoked bool, err error)
	InvitationsBy(ctx context.Context, accountID int64) ([]course.Invitation, error)
	WithdrawInvitation(ctx context.Context, id, byAccount int64) (withdrawn bool, err error)
}

// Revocation is what RevokeRole would do, which refuses the same: who may not, a role
// that nobody holds any more, and the last admin.
func (b By) Revocation(ctx context.Context, store Revoking, grant int64) (r Revocation, err error) {
	if r.Grant, err = Held(ctx, store, grant); err != nil {
		return r, err
	}
	if err := MayRevoke(b.Actor, r.Grant); err != nil {
		return r, err
	}
	if r.Grant.Role == course.AdminRole {
		if err := leavesAdmin(ctx, store, r.Grant); err != nil {
			return r, err
		}
	} else if r.Course, err = store.Course(ctx, r.Grant.CourseID); err != nil {
		return r, err
	}
	persons, err := store.Persons(ctx, r.Grant.AccountID)
	if err != nil {
		return r, err
	}
	r.Whose = persons[r.Grant.AccountID]
	r.Invitations, err = lost(ctx, store, r.Grant)
	return r, err
}

// Held is a role that somebody holds; it refuses one that is held no more.
func Held(ctx context.Context, store interface {
	Grant(ctx context.Context, id int64) (course.Grant, error)
}, id int64) (course.Grant, error) {
	g, err := store.Grant(ctx, id)
	if errors.Is(err, course.ErrNotFound) {
		err = course.Refuse(course.ErrConflict, "roles.gone")
	}
	return g, err
}

// MayRevoke refuses who may not take a role away: those who run a course may from its
// representatives, and admins from everybody.
func MayRevoke(a course.Actor, g course.Grant) error {
	if g.Role == course.RepresentativeRole {
		return course.Allow(a, course.ManageCourse, course.Object{CourseID: g.CourseID})
	}
	return course.Allow(a, course.ManageRoles, course.Object{})
}

// leavesAdmin refuses to take the role from the last admin who has ever opened the
// bot: one who is only named in the configuration may never come.
func leavesAdmin(ctx context.Context, store Revoking, g course.Grant) error {
	admins, err := store.Admins(ctx)
	if err != nil {
		return err
	}
	for _, a := range admins {
		if a.ID != g.AccountID && a.Language != "" {
			return nil
		}
	}
	return course.Refuse(course.ErrConflict, "roles.last_admin")
}

// lost are the unused invitations of whoever holds a role that they could not make
// without it.
func lost(ctx context.Context, store Revoking, g course.Grant) (invitations []course.Invitation, err error) {
	without, err := store.Actor(ctx, g.AccountID)
	if err != nil {
		return nil, err
	}
	for i, held := range without.Grants {
		if held.ID == g.ID {
			without.Grants = append(without.Grants[:i:i], without.Grants[i+1:]...)
			break
		}
	}
	made, err := store.InvitationsBy(ctx, g.AccountID)
	for _, i := range made {
		if mayInvite(without, i) != nil {
			invitations = append(invitations, i)
		}
	}
	return invitations, err
}

// RevokeRole takes a role away as it was shown, by Revocation.Seen; when that is no
// longer so it refuses with course.ErrChanged. Of several who revoke each other at one
// moment the first does; the others have no right any more. Who had the role hears of it.
func (b By) RevokeRole(ctx context.Context, store Revoking, grant int64, seen string) (r Revocation, told course.RoleRevoked, err error) {
	if err := store.LockAdmins(ctx); err != nil {
		return r, told, err
	}
	if b.Actor, err = store.Actor(ctx, b.Actor.AccountID); err != nil { // it may have been revoked while this waited
		return r, told, err
	}
	if r, err = b.Revocation(ctx, store, grant); err != nil {
		return r, told, err
	}
	if err := course.CheckSeen(seen, r.Seen()); err != nil {
		return r, told, err
	}
	revoked, err := store.RevokeRole(ctx, grant)
	if err == nil && !revoked {
		err = course.Refuse(course.ErrConflict, "roles.gone")
	}
	if err != nil {
		return r, told, err
	}
	line, err := b.line(ctx, store, course.AuditEntry{
		Act: "role.revoke", CourseID: r.Grant.CourseID, Subject: course.AboutAccount(r.Grant.AccountID), Before: held(r.Grant.Role, r.Grant.Delegation),
	})
	if err != nil {
		return r, told, err
	}
	for _, i := range r.Invitations {
		if _, err := b.withdrawInvitation(ctx, store, i); err != nil {
			return r, told, err
		}
	}
	told = course.RoleRevoked{Grant: r.Grant, Course: r.Course, Audit: line}
	told.Account, err = store.Account(ctx, r.Grant.AccountID)
	return r, told, err
}

// Withdrawals is what withdrawing an invitation asks of a transaction.
type Withdrawals interface {
	Log
	Invitation(ctx context.Context, id int64) (course.Invitation, error)
	WithdrawInvitation(ctx context.Context, id, byAccount int64) (withdrawn bool, err error)
}

// WithdrawInvitation makes an invitation one that nobody can use; whoever may make it
// may. withdrawn is false, and nothing done, when nobody could use it any more. There
// is course.ErrNotFound where there is no such invitation.
func (b By) WithdrawInvitation(ctx context.Context, store Withdrawals, id int64) (i course.Invitation, withdrawn bool, err error) {
	if i, err = store.Invitation(ctx, id); err != nil {
		return i, false, err
	}
	if err := mayInvite(b.Actor, i); err != nil {
		return i, false, err
	}
	withdrawn, err = b.withdrawInvitation(ctx, store, i)
	return i, withdrawn, err
}

func (b By) withdrawInvitation(ctx context.Context, store interface {
	Log
	WithdrawInvitation(ctx context.Context, id, byAccount int64) (withdrawn bool, err error)
}, i course.Invitation) (withdrawn bool, err error) {
	if withdrawn, err = store.WithdrawInvitation(ctx, i.ID, b.Actor.AccountID); err != nil || !withdrawn {
		return withdrawn, err
	}
	return true, b.log(ctx, store, course.AuditEntry{
		Act: "invitation.withdraw", CourseID: i.CourseID, Subject: subject("invitation", i.ID), Before: held(i.Role, i.Delegation),
	})
}
