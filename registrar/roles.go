package registrar

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/loptruong/loptruong/course"
)

// Invitations is what inviting asks of a transaction.
type Invitations interface {
	Log
	Delegations(ctx context.Context, courseID int64) ([]course.Delegation, error)
	CreateInvitation(ctx context.Context, i *course.Invitation, tokenHash string) error
}

// Invite makes an invitation to a role: whoever is the first to come with its token
// gets it. Every one is a new one, because only the hash of a token is kept. The
// delegation is the one a representative would speak for, zero for other roles; one
// that is not of the course is course.ErrNotFound.
func (b By) Invite(ctx context.Context, store Invitations, i course.Invitation) (token string, of course.Delegation, err error) {
	if err := mayInvite(b.Actor, i); err != nil {
		return "", of, err
	}
	if i.DelegationID != 0 {
		all, err := store.Delegations(ctx, i.CourseID)
		if err != nil {
			return "", of, err
		}
		at := slices.IndexFunc(all, func(d course.Delegation) bool { return d.ID == i.DelegationID })
		if at < 0 {
			return "", of, fmt.Errorf("delegation %d of course %d: %w", i.DelegationID, i.CourseID, course.ErrNotFound)
		}
		of = all[at]
		i.Delegation = of.Name
	}
	token = rand.Text() // of a deep link's alphabet, 130 bits: a salt would add nothing to its hash
	i.By, i.ExpiresAt = b.Actor.AccountID, b.Now.Add(course.InvitationTTL)
	if err := store.CreateInvitation(ctx, &i, hashOf(token)); err != nil {
		return "", of, err
	}
	return token, of, b.log(ctx, store, course.AuditEntry{
		Act: "role.invite", CourseID: i.CourseID, Subject: subject("invitation", i.ID), After: held(i.Role, i.Delegation),
	})
}

// mayInvite refuses who may not make an invitation, and so not withdraw it.
func mayInvite(a course.Actor, i course.Invitation) error {
	if i.Role == course.AdminRole {
		return course.Allow(a, course.ManageRoles, course.Object{})
	}
	return course.Allow(a, course.ManageCourse, course.Object{CourseID: i.CourseID})
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Grants is what giving roles asks of a transaction.
type Grants interface {
	Log
	GrantRole(ctx context.Context, g course.Grant) (created bool, err error)
}

// Acceptance is what accepting an invitation asks of a transaction.
type Acceptance interface {
	Grants
	Actor(ctx context.Context, accountID int64) (course.Actor, error)
	UseInvitation(ctx context.Context, tokenHash string, accountID int64) (i course.Invitation, first bool, err error)
	Admins(ctx context.Context) ([]course.Account, error)
}

// AcceptInvitation gives the actor the role of the invitation with that token; created
// is false when they have it already. An invitation that somebody else has used, that
// was withdrawn or has expired, is refused, and so is one whose role was taken away
// from the actor since, or that whoever has made it could not make any more.
func (b By) AcceptInvitation(ctx context.Context, store Acceptance, token string) (i course.Invitation, created bool, err error) {
	if err := course.Allow(b.Actor, course.TakeRole, course.Object{}); err != nil {
		return i, false, err
	}
	i, first, err := store.UseInvitation(ctx, hashOf(token), b.Actor.AccountID)
	switch {
	case errors.Is(err, course.ErrNotFound):
		return i, false, course.Refuse(course.ErrNotFound, "start.invitation_unknown")
	case errors.Is(err, course.ErrConflict):
		return i, false, course.Refuse(course.ErrConflict, "start.invitation_spent")
	case err != nil:
		return i, false, err
	case !first && !b.holds(i):
		return i, false, course.Refuse(course.ErrConflict, "start.invitation_spent")
	}
	if first && i.By != 0 { // their role may have been revoked while they made it
		inviter, err := store.Actor(ctx, i.By)
		if err != nil {
			return i, false, err
		}
		if mayInvite(inviter, i) != nil {
			return i, false, course.Refuse(course.ErrConflict, "start.invitation_spent")
		}
	}
	if i.By == 0 && i.Role == course.AdminRole { // the program prints one at every start without an admin
		admins, err := store.Admins(ctx)
		if err != nil {
			return i, false, err
		}
		if len(admins) > 0 && !slices.ContainsFunc(admins, func(a course.Account) bool { return a.ID == b.Actor.AccountID }) {
			return i, false, course.Refuse(course.ErrConflict, "start.invitation_spent")
		}
	}
	created, err = b.grant(ctx, store, course.Grant{
		AccountID: b.Actor.AccountID, Role: i.Role, CourseID: i.CourseID, DelegationID: i.DelegationID, Delegation: i.Delegation, By: i.By,
	}, subject("invitation", i.ID))
	return i, created, err
}

// holds tells whether the actor has the role of an invitation.
func (b By) holds(i course.Invitation) bool {
	return slices.ContainsFunc(b.Actor.Grants, func(g course.Grant) bool {
		return g.Role == i.Role && g.CourseID == i.CourseID && g.DelegationID == i.DelegationID
	})
}

// SeedAdmin makes an account an admin without asking it: that of the configuration.
// created is false when it is one already.
func (b By) SeedAdmin(ctx context.Context, store Grants, account int64) (created bool, err error) {
	if err := course.Allow(b.Actor, course.ManageRoles, course.Object{}); err != nil {
		return false, err
	}
	return b.grant(ctx, store, course.Grant{AccountID: account, Role: course.AdminRole, By: b.Actor.AccountID}, course.AboutAccount(account))
}

// grant gives a role, and writes by what it came about; one that is held already stays
// as it is, without a line.
func (b By) grant(ctx context.Context, store Grants, g course.Grant, by string) (created bool, err error) {
	if created, err = store.GrantRole(ctx, g); err != nil || !created {
		return created, err
	}
	return true, b.log(ctx, store, course.AuditEntry{
		Act: "role.grant", CourseID: g.CourseID, Subject: by, After: held(g.Role, g.Delegation),
	})
}

// held is a role as the log writes it: a representative's with the delegation below.
func held(role course.Role, delegation string) string {
	return strings.TrimSpace(string(role) + "\n" + delegation)
}

func subject(kind string, id int64) string { return fmt.Sprintf("%s/%d", kind, id) }
